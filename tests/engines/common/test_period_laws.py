"""What holds for every clock, whatever its start, unit, length and pauses."""

import os
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from guanyun.engines.common import ZONE, Budget, Calendar, Ends, TimeUnit
from tests.engines.common import oracle

NOTHING = timedelta(0)
MINUTES_2007_2028 = st.integers(0, 22 * 365 * 24 * 60)
NEW_YEAR = datetime(2007, 1, 1, tzinfo=ZONE)
INSTANTS = MINUTES_2007_2028.map(lambda n: NEW_YEAR + timedelta(minutes=n))
UNITS = st.sampled_from(list(TimeUnit))
# Whole minutes in every unit: a working day of seven hours has 420 of them.
AMOUNTS = st.one_of(
    st.integers(1, 30).map(Decimal), st.integers(1, 60).map(lambda n: Decimal(n) / 4)
)
BUDGETS = st.builds(Budget, AMOUNTS, UNITS)
law = settings(max_examples=20_000 if os.environ.get("GUANYUN_FULL") else 60, deadline=None)


def naive(instant: datetime) -> datetime:
    """Return Beijing time without its offset, as the oracle counts."""
    return instant.astimezone(ZONE).replace(tzinfo=None)


@law
@given(INSTANTS, BUDGETS)
def test_equals_a_walk_minute_by_minute(
    calendar: Calendar, start: datetime, budget: Budget
) -> None:
    """The end is where one arrives by counting minutes and days one at a time."""

    def rests(day: date) -> bool:
        return not calendar.is_working(day)

    amount = min(budget.amount, Decimal(8))
    minutes = int(amount * (420 if budget.unit is TimeUnit.WORKING_DAYS else 60))
    walked = {
        TimeUnit.WORKING_DAYS: lambda: oracle.due_working_days(naive(start), minutes, rests),
        TimeUnit.OFFICE_HOURS: lambda: oracle.after_office_minutes(naive(start), minutes, rests),
        TimeUnit.HOURS: lambda: naive(start) + timedelta(minutes=minutes),
        TimeUnit.CALENDAR_DAYS: lambda: oracle.due_calendar_days(naive(start), ceil(amount), rests),
    }[budget.unit]()

    assert naive(calendar.due(start, Budget(amount, budget.unit)).at) == walked


@law
@given(INSTANTS, st.integers(0, 6000))
def test_consumed_equals_a_walk(calendar: Calendar, since: datetime, minutes: int) -> None:
    """Office time used between two instants is the number of office minutes between them."""
    until = since + timedelta(minutes=minutes)

    walked = oracle.office_minutes(
        naive(since), naive(until), lambda day: not calendar.is_working(day)
    )

    assert calendar.consumed(since, until, TimeUnit.OFFICE_HOURS) == timedelta(minutes=walked)


@law
@given(INSTANTS, INSTANTS, BUDGETS)
def test_later_start_never_ends_earlier(
    calendar: Calendar, one: datetime, other: datetime, budget: Budget
) -> None:
    """Of two periods of one length the one that starts later does not end first."""
    first, last = sorted((one, other))

    assert calendar.due(first, budget).at <= calendar.due(last, budget).at


@law
@given(INSTANTS, AMOUNTS, AMOUNTS, UNITS)
def test_longer_budget_never_ends_earlier(
    calendar: Calendar, start: datetime, one: Decimal, other: Decimal, unit: TimeUnit
) -> None:
    """Of two periods with one start the longer does not end first."""
    short, long = sorted((one, other))

    first = calendar.due(start, Budget(short, unit))
    assert first.at <= calendar.due(start, Budget(long, unit)).at


@law
@given(st.lists(INSTANTS, min_size=3, max_size=3), UNITS)
def test_consumed_adds_up(calendar: Calendar, instants: list[datetime], unit: TimeUnit) -> None:
    """Time used from a to b and from b to c is the time used from a to c."""
    a, b, c = sorted(instants)

    parts = calendar.consumed(a, b, unit) + calendar.consumed(b, c, unit)

    assert parts == calendar.consumed(a, c, unit)
    assert calendar.consumed(c, a, unit) == NOTHING


@law
@given(INSTANTS, BUDGETS, st.integers(0, 40 * 24 * 3600), st.sampled_from(list(Ends)))
def test_pausing_for_no_time_changes_nothing(
    calendar: Calendar, start: datetime, budget: Budget, seconds: int, ends: Ends
) -> None:
    """Stopped at any instant and resumed at the same one, a clock ends when it would have."""
    paused = start + timedelta(seconds=seconds)
    begun = calendar.begins(start, budget.unit)
    used = calendar.consumed(begun, paused, budget.unit)

    plain = calendar.due(start, budget, ends=ends)
    again = calendar.due(start, budget, ends=ends, consumed=used, resumed=paused)

    assert again.at == plain.at


@law
@given(INSTANTS, BUDGETS)
def test_exactly_the_budget_is_used_at_the_end(
    calendar: Calendar, start: datetime, budget: Budget
) -> None:
    """From begin to end a clock uses its budget, save where a calendar period is extended."""
    due = calendar.due(start, budget)

    used = calendar.consumed(calendar.begins(start, budget.unit), due.at, budget.unit)

    length = calendar.budget_length(budget)
    assert used >= length if budget.unit is TimeUnit.CALENDAR_DAYS else used == length


@law
@given(INSTANTS, st.integers(1, 60))
def test_counted_and_skipped_fill_the_window(
    calendar: Calendar, start: datetime, days: int
) -> None:
    """Every day after the start to the end is counted or skipped, and none is both."""
    due = calendar.due(start, Budget(Decimal(days), TimeUnit.WORKING_DAYS))

    window = sorted((*due.counted, *due.skipped))

    assert len(due.counted) == days
    assert [day.toordinal() for day in window] == list(
        range(naive(start).date().toordinal() + 1, due.date.toordinal() + 1)
    )
