"""Who sits at which window on a day, when it is open, and when somebody sits there next."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from guanyun.engines.common import ZONE, Calendar

from .counters_schema import Centre, Hall, Item, Seat, Window

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EVERY_DAY, WORKING_DAY = "every day", "working day"
LONGEST_WAIT = 366  # days that are searched for the next seat
ANY = "any"


def falls_on(words: Sequence[str], on: date, calendar: Calendar) -> bool:
    """Return whether a day is one of ``words``.

    A weekday counts only when it is worked: who comes on Tuesdays stays away on a holiday Tuesday
    and does not come on the Sunday that makes up for it.
    """
    if EVERY_DAY in words:
        return True
    if not calendar.is_working(on):
        return False
    return WORKING_DAY in words or WEEKDAYS[on.weekday()] in words


def open_on(window: Window, hall: Hall, on: date, calendar: Calendar) -> bool:
    """Return whether a window is open on a day, seated or not."""
    lives = window.since <= on < window.until
    return lives and falls_on(window.days or hall.days, on, calendar)


def seats_on(window: Window, hall: Hall, on: date, calendar: Calendar) -> list[Seat]:
    """Return who sits at a window on a day; single dates beside the days of the week."""
    if not open_on(window, hall, on, calendar):
        return []
    return [each for each in window.seats if _sits(each, on, calendar)]


def _sits(seat: Seat, on: date, calendar: Calendar) -> bool:
    if not seat.since <= on < seat.until:
        return False
    always = not seat.days and not seat.dates
    return always or on in seat.dates or falls_on(seat.days, on, calendar)


def unseated_days(window: Window, hall: Hall, item: str = "") -> list[str]:
    """Return the declared days on which nobody sits at a window (or nobody who takes ``item``).

    Five weekdays do not make ``working day``: nobody sits there on a make-up day. Seats that have
    ended or not begun count: what is asked is how the window is meant.
    """
    seats = [each for each in window.seats if not item or serves(window, each, item)]
    return [each for each in window.days or hall.days if not any(_meets(s, each) for s in seats)]


def _meets(seat: Seat, word: str) -> bool:
    if not seat.days and not seat.dates:
        return True
    if EVERY_DAY in seat.days or word in seat.days:
        return True
    return WORKING_DAY in seat.days and word in WEEKDAYS


def serves(window: Window, seat: Seat | None, item: str) -> bool:
    """Return whether an item is taken at a window, by the one who sits there if one is named."""
    taken = (seat.items if seat is not None else ()) or window.items
    return ANY in taken or item in taken


def next_seat(
    centre: Centre, item: Item, since: date, calendar: Calendar
) -> tuple[date, Window, Seat | None] | None:
    """Return the first day, window and seat at which an item is taken from ``since`` on.

    None when that is at no window within a year. Where nobody needs to sit (self-service) the
    seat is None.
    """
    halls = {each.id: each for each in centre.halls}
    windows = [each for each in centre.windows if each.id in item.windows and each.hall in halls]
    for days in range(LONGEST_WAIT):
        on = since + timedelta(days=days)
        for window in windows:
            for seat in _at(window, halls[window.hall], on, calendar):
                if serves(window, seat, item.id):
                    return on, window, seat
    return None


def _at(window: Window, hall: Hall, on: date, calendar: Calendar) -> Iterator[Seat | None]:
    if window.seats:
        yield from seats_on(window, hall, on, calendar)
    elif open_on(window, hall, on, calendar):
        yield None


def is_open(window: Window, hall: Hall, at: datetime, calendar: Calendar) -> bool:
    """Return whether a window is open at an instant, by its hours, the hall's or the zone's."""
    local = at.astimezone(ZONE)
    if not open_on(window, hall, local.date(), calendar):
        return False
    written = window.hours or hall.hours
    if not written:
        spans = [(f"{opens:%H:%M}", f"{ends:%H:%M}") for opens, ends in calendar.office.periods]
    else:
        spans = [(each[:5], each[6:]) for each in written]
    clock = f"{local:%H:%M}"
    return any(opens <= clock < ends for opens, ends in spans)
