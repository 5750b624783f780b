"""What ``for``, ``some`` and ``every`` go through: lists, steps of whole numbers, days."""

from collections.abc import Iterator
from decimal import Decimal

from guanyun.engines.common.feel.moments import from_ordinal, ordinal
from guanyun.engines.common.feel.values import UNKNOWN, Day, Range, Value, integer, of_list


class UnknownSourceError(Exception):
    """A list to go through is not known yet."""


def items_of(source: Value) -> Iterator[Value] | None:
    """Return the items of a list or of a range; None for null and for what has no items.

    Raises:
        UnknownSourceError: the source, or an end of it, is unknown.
    """
    if source is UNKNOWN:
        raise UnknownSourceError
    if isinstance(source, Range):
        closed = source.start_included, source.end_included
        return steps(source.start, source.end, closed=closed)
    return None if source is None else iter(of_list(source))


def steps(start: Value, end: Value, *, closed: tuple[bool, bool]) -> Iterator[Value] | None:
    """Return the whole numbers, or the days, from one end to the other, up or down."""
    if start is UNKNOWN or end is UNKNOWN:
        raise UnknownSourceError
    first, last = integer(start), integer(end)
    if first is None or last is None:
        return _days(start, end, closed)
    step = 1 if first <= last else -1
    first += 0 if closed[0] else step
    last -= 0 if closed[1] else step
    return (Decimal(one) for one in range(first, last + step, step))


def _days(start: Value, end: Value, closed: tuple[bool, bool]) -> Iterator[Value] | None:
    if not isinstance(start, Day) or not isinstance(end, Day):
        return None
    numbers = steps(Decimal(ordinal(start)), Decimal(ordinal(end)), closed=closed)
    return (from_ordinal(int(one)) for one in numbers or () if isinstance(one, Decimal))
