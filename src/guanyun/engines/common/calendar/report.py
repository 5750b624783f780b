"""What the command ``due`` prints: one deadline from words."""

from datetime import date, datetime
from typing import TypedDict

from guanyun.engines.common.calendar.budgets import Ends, parse_budget
from guanyun.engines.common.calendar.reckoning import Calendar
from guanyun.engines.common.calendar.table import ZONE
from guanyun.errors import Refused


class DueReport(TypedDict):
    """A date for working and calendar days, an instant with +08:00 for hours and office hours."""

    due: str
    provisional: bool
    counted: list[str]
    skipped: list[str]


def due_report(
    calendar: Calendar, start: str, within: str, *, ends: Ends = Ends.MIDNIGHT
) -> DueReport:
    """Return when a period that starts at ``start`` ends, ready to print as JSON.

    ``start`` is an ISO date or instant; an instant without offset is the time of the zone. A
    period of hours needs an instant.

    Raises:
        Refused: ``common.start_form``, ``common.start_needs_time``, ``common.budget_form``,
            ``common.outside_calendar``.
    """
    budget = parse_budget(within)
    by_day = budget.unit.whole_days
    try:
        due = calendar.due(_instant(start, by_day), budget, ends=ends)
    except OverflowError as error:
        first, last = calendar.table.bounds
        raise Refused("common.outside_calendar", date=start, first=first, last=last) from error
    return DueReport(
        due=due.date.isoformat() if by_day else due.at.isoformat(),
        provisional=due.provisional,
        counted=[day.isoformat() for day in due.counted],
        skipped=[day.isoformat() for day in due.skipped],
    )


def _instant(start: str, by_day: bool) -> datetime:
    written = start.strip()
    try:
        at = datetime.fromisoformat(written)
        dated = len(written) <= len("2026-W01-1") and date.fromisoformat(written) == at.date()
    except ValueError as error:
        raise Refused("common.start_form", text=start) from error
    if dated and not by_day:
        raise Refused("common.start_needs_time", text=start)
    return at if at.tzinfo else at.replace(tzinfo=ZONE)
