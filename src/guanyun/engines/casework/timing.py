"""The arithmetic of one clock: what is used, what is left, when it is due, when a rung fires."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from guanyun.engines.common import ZONE, Budget, Calendar, Ends, TimeUnit, parse_budget

from .clock_rules import ClockRule, Rung
from .journal import BEIJING, instant_of, seconds_of
from .state import ClockState

UNTIL = "until "
ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)
LAPSE = "lapse"  # the rung after the last: what the law makes of the end (视为)
_parsed = lru_cache(maxsize=512)(parse_budget)


def whole_second(instant: datetime) -> datetime:
    """Return the instant in Beijing time without its fraction: durations are whole seconds."""
    return instant.astimezone(BEIJING).replace(microsecond=0)


def end_of_day_budget(within: str, start: datetime) -> str:
    """Return the budget text that ``until 24:00`` or ``until 18:00`` comes to for this start.

    An hour of the day that has passed means that of the next day; an instant stays as it is.

    >>> end_of_day_budget("until 24:00", datetime.fromisoformat("2024-11-12T15:00:00+08:00"))
    'until 2024-11-13T00:00:00+08:00'
    >>> end_of_day_budget("2 hours", datetime.fromisoformat("2024-11-12T15:00:00+08:00"))
    '2 hours'
    """
    if not within.startswith(UNTIL) or "T" in within:
        return within
    hour, minute = (int(part) for part in within.removeprefix(UNTIL).split(":"))
    local = start.astimezone(BEIJING)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    end = midnight + timedelta(hours=hour, minutes=minute)
    return UNTIL + (end if end > local else end + ONE_DAY).isoformat()


def budget_of(budget: str, started_at: datetime) -> Budget:
    """Return the budget of a clock; one until an instant is so many hours of wall clock.

    >>> start = datetime.fromisoformat("2024-11-12T15:00:00+08:00")
    >>> str(budget_of("until 2024-11-13T00:00:00+08:00", start))
    '9 hours'
    """
    if not budget.startswith(UNTIL):
        return _parsed(budget)
    span = instant_of(budget.removeprefix(UNTIL)) - started_at
    return Budget(Decimal(seconds_of(span)) / 3600, TimeUnit.HOURS)


def longer_budget(budget: str, more: Budget) -> str:
    """Return a budget text lengthened by ``more``, which has the same unit.

    >>> longer_budget("3 working days", parse_budget("2 working days"))
    '5 working days'
    """
    if budget.startswith(UNTIL):
        end = instant_of(budget.removeprefix(UNTIL))
        return UNTIL + (end + timedelta(seconds=int(more.amount * 3600))).isoformat()
    known = _parsed(budget)
    return str(Budget(known.amount + more.amount, known.unit))


def begun(clock: ClockState) -> datetime:
    """Return from when on the budget runs: the start, or a change of class that begins it anew."""
    rebased = clock.rebased
    return clock.started_at if rebased is None or rebased.at is None else rebased.at


def counted(clock: ClockState) -> timedelta:
    """Return what the closed slices have used of this budget."""
    rebased = clock.rebased
    return clock.consumed if rebased is None else clock.consumed - rebased.before


def unit_of(clock: ClockState) -> TimeUnit:
    """Return the unit in which the clock counts."""
    return budget_of(clock.budget, begun(clock)).unit


def length_of(clock: ClockState, calendar: Calendar) -> timedelta:
    """Return the whole budget as time: a working day is one office day."""
    return calendar.budget_length(budget_of(clock.budget, begun(clock)))


def spent_since(clock: ClockState, until: datetime, calendar: Calendar) -> timedelta:
    """Return what the present holder has used up; nothing while the clock stands still."""
    if clock.running_since is None:
        return timedelta()
    return calendar.consumed(clock.running_since, until, unit_of(clock))


def used(clock: ClockState, at: datetime, calendar: Calendar) -> timedelta:
    """Return all that the clock has used of its budget by ``at``."""
    return counted(clock) + spent_since(clock, at, calendar)


def is_overdue(clock: ClockState, at: datetime, calendar: Calendar) -> bool:
    """Return whether more than the budget is used: computed, never stored.

    Hours and office hours are used up at the due instant; whole days have until their end, as the
    clock declares (民法典 第二百零三条), so a clock that ran through is late once due has passed.
    """
    if clock.paused_by is not None:
        return used(clock, at, calendar) > length_of(clock, calendar)
    return (clock.stopped_at or at) > clock.due


def due_text(due: datetime) -> str:
    """Return how people read an end: midnight is 24:00 of the day before.

    >>> due_text(datetime.fromisoformat("2026-12-04T00:00:00+08:00"))
    '2026-12-03 24:00'
    """
    local = due.astimezone(BEIJING)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{(local - ONE_DAY):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


def offset_instant(offset: str, due: datetime, calendar: Calendar, ends: Ends) -> datetime:
    """Return when a rung fires: so long before (-) or after (+) the end of a clock.

    Before the end in working days or office hours it is the latest instant with so much left, so
    that it falls into the hours in which somebody reads it.
    """
    sign, amount = split_offset(offset)
    if amount is None:
        return due
    if amount.unit in (TimeUnit.HOURS, TimeUnit.CALENDAR_DAYS):
        return due + sign * calendar.budget_length(amount)
    if sign > 0:
        return calendar.due(due - ONE_SECOND, amount, ends=ends).at.astimezone(BEIJING)
    return _latest_with_left(calendar, due, amount)


def split_offset(offset: str) -> tuple[int, Budget | None]:
    """Return the sign of an offset and its amount; None is at the end itself.

    >>> split_offset("-30 minutes")
    (-1, Budget(amount=Decimal('0.5'), unit=<TimeUnit.HOURS: 'hours'>))
    >>> split_offset("0 hours")
    (1, None)
    """
    text = offset.strip()
    sign = -1 if text.startswith("-") else 1
    bare = text.lstrip("+-").strip()
    if bare.split(" ")[0] == "0":
        return 1, None
    return sign, _parsed(bare)


def _latest_with_left(calendar: Calendar, due: datetime, amount: Budget) -> datetime:
    left = calendar.budget_length(amount)
    high = seconds_of(due - due.replace(year=due.year - 1, month=1, day=1))
    low = 0  # seconds before due: at ``low`` less is left, at ``high`` as much or more
    while high - low > 1:
        middle = (low + high) // 2
        instant = due - timedelta(seconds=middle)
        if calendar.consumed(instant, due, amount.unit) >= left:
            high = middle
        else:
            low = middle
    return due - timedelta(seconds=high)


def rung_id(rung: Rung) -> str:
    """Return the name of a rung in the journal: it stays when a charter reorders its ladder."""
    return f"{rung.offset.strip()} {rung.to}"


def schedule(
    rule: ClockRule, clock_due: datetime, started_at: datetime, calendar: Calendar, ends: Ends
) -> list[tuple[datetime, str]]:
    """Return when each rung fires, in order; a notice that would precede the start is left out.

    A clock that lapses does so in the second after its end: who acts at the end is in time.
    """
    placed = [
        (offset_instant(rung.offset, clock_due, calendar, ends), place, rung_id(rung))
        for place, rung in enumerate(rule.ladder)
    ]
    if rule.lapses is not None:
        placed.append((clock_due + ONE_SECOND, len(placed), LAPSE))
    return [(when, name) for when, _, name in sorted(placed) if when > started_at]


def local_date_text(instant: datetime) -> str:
    """Return the date in the zone, as ISO text."""
    return instant.astimezone(ZONE).date().isoformat()
