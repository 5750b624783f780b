"""Days of the People's Republic, and periods counted in them."""

from guanyun.engines.common.calendar.budgets import Budget, Ends, TimeUnit, parse_budget
from guanyun.engines.common.calendar.days import (
    Day,
    DayType,
    Edition,
    Holiday,
    HolidayRules,
    Notice,
)
from guanyun.engines.common.calendar.office import OfficeHours
from guanyun.engines.common.calendar.reading import calendar_from, notice_from, office_hours_from
from guanyun.engines.common.calendar.reckoning import Calendar, Due, Remaining, crosses
from guanyun.engines.common.calendar.report import DueReport, due_report
from guanyun.engines.common.calendar.table import ZONE, DayTable

__all__ = [
    "ZONE",
    "Budget",
    "Calendar",
    "Day",
    "DayTable",
    "DayType",
    "Due",
    "DueReport",
    "Edition",
    "Ends",
    "Holiday",
    "HolidayRules",
    "Notice",
    "OfficeHours",
    "Remaining",
    "TimeUnit",
    "calendar_from",
    "crosses",
    "due_report",
    "notice_from",
    "office_hours_from",
    "parse_budget",
]
