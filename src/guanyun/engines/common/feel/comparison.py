"""Equality, order and membership between values (DMN 1.5, tables 42, 53 and 55)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from guanyun.engines.common.feel.moments import instant, local_nanos
from guanyun.engines.common.feel.values import (
    NANOS,
    UNKNOWN,
    Day,
    DayTime,
    Function,
    Moment,
    Months,
    Range,
    Span,
    Unknown,
    Value,
)

Truth = bool | Unknown | None


def equal(left: Value, right: Value) -> Truth:
    """Return whether two values are equal; None where their kinds cannot be compared.

    >>> equal(Decimal("1.0"), Decimal(1)), equal(Decimal(0), False), equal(None, "a")
    (True, None, False)
    """
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if left is None or right is None:
        return left is right
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right if isinstance(left, bool) and isinstance(right, bool) else None
    if isinstance(left, Decimal | str | Months | Span) and type(left) is type(right):
        return left == right
    if isinstance(left, Day | DayTime | Moment) and isinstance(right, Day | DayTime | Moment):
        return _same_time(left, right)
    return _same_shape(left, right)


def _same_shape(left: Value, right: Value) -> Truth:
    if isinstance(left, tuple) and isinstance(right, tuple):
        if len(left) != len(right):
            return False
        return all_of(_told(equal(one, other)) for one, other in zip(left, right, strict=True))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        if left.keys() != right.keys():
            return False
        return all_of(_told(equal(left[key], right[key])) for key in left)
    if isinstance(left, Range) and isinstance(right, Range):
        if (left.comparator, left.start_included, left.end_included) != (
            right.comparator,
            right.start_included,
            right.end_included,
        ):
            return False
        return all_of((equal(left.start, right.start), equal(left.end, right.end)))
    if isinstance(left, Function) and isinstance(right, Function):
        return left is right
    return None


def _told(truth: Truth) -> Truth:
    return False if truth is None else truth


def all_of(truths: Iterable[Truth]) -> Truth:
    """Return the Kleene conjunction; null is neither, and yields to a no and to an unknown."""
    seen: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is UNKNOWN:
            seen = UNKNOWN
        elif truth is not True and seen is True:
            seen = None
    return seen


def any_of(truths: Iterable[Truth]) -> Truth:
    """Return the Kleene disjunction; null is neither, and yields to a yes and to an unknown."""
    seen: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is UNKNOWN:
            seen = UNKNOWN
        elif truth is not False and seen is False:
            seen = None
    return seen


def inverse(truth: object) -> Truth:
    """Return the Kleene negation; null for what is no truth value."""
    if truth is UNKNOWN:
        return UNKNOWN
    return not truth if isinstance(truth, bool) else None


def _same_time(left: Day | DayTime | Moment, right: Day | DayTime | Moment) -> Truth:
    if isinstance(left, Day) and isinstance(right, Day):
        return left == right
    if isinstance(left, DayTime) or isinstance(right, DayTime):
        if not (isinstance(left, DayTime) and isinstance(right, DayTime)):
            return None
        if left.zone is not None or right.zone is not None:
            same = left.nanos // NANOS == right.nanos // NANOS
            return same and left.zone == right.zone
        if (left.offset is None) != (right.offset is None):
            return False
        return _clock(left) // NANOS == _clock(right) // NANOS
    one, other = _at_midnight(left), _at_midnight(right)
    first, second = instant(one), instant(other)
    if (first is None) != (second is None):
        return False
    if first is None or second is None:
        first, second = local_nanos(one), local_nanos(other)
    # the properties compared (table 53) hold whole seconds
    return first // NANOS == second // NANOS


def _at_midnight(value: Day | Moment) -> Moment:
    return Moment(value, DayTime(0, 0)) if isinstance(value, Day) else value


def _clock(time: DayTime) -> int:
    return time.nanos - (time.offset or 0) * NANOS


def order(left: Value, right: Value) -> int | None:
    """Return a number below, at or above 0 as ``left`` comes before, with or after ``right``.

    None where the two have no order: different kinds, contexts, a local and an absolute time.

    >>> order("a", "b"), order(Decimal(2), Decimal(1)), order(Decimal(1), "1")
    (-1, 1, None)
    """
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return (left > right) - (left < right)
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    keys = _keys(left, right)
    return None if keys is None else (keys[0] > keys[1]) - (keys[0] < keys[1])


def _keys(left: Value, right: Value) -> tuple[int, int] | None:
    if isinstance(left, Months) and isinstance(right, Months):
        return left.count, right.count
    if isinstance(left, Span) and isinstance(right, Span):
        return left.nanos, right.nanos
    if isinstance(left, DayTime) and isinstance(right, DayTime):
        return _time_keys(left, right)
    if isinstance(left, Day | Moment) and isinstance(right, Day | Moment):
        return _moment_keys(left, right)
    return None


def _time_keys(left: DayTime, right: DayTime) -> tuple[int, int] | None:
    if left.zone is not None or right.zone is not None:
        return (left.nanos, right.nanos) if left.zone == right.zone else None
    if (left.offset is None) != (right.offset is None):
        return None
    return _clock(left), _clock(right)


def _moment_keys(left: Day | Moment, right: Day | Moment) -> tuple[int, int] | None:
    if isinstance(left, Day) and isinstance(right, Day):
        return local_nanos(_at_midnight(left)), local_nanos(_at_midnight(right))
    one, other = _at_midnight(left), _at_midnight(right)
    first, second = instant(one), instant(other)
    if (first is None) != (second is None):
        return None
    if first is None or second is None:
        return local_nanos(one), local_nanos(other)
    return first, second


def compare(sign: str, left: Value, right: Value) -> Truth:
    """Return ``left sign right``; null without an order, unknown where one is unknown."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if sign == "=":
        return equal(left, right)
    if sign == "!=":
        return inverse(equal(left, right))
    placed = order(left, right)
    if placed is None:
        return None
    if sign == "<":
        return placed < 0
    if sign == "<=":
        return placed <= 0
    return placed > 0 if sign == ">" else placed >= 0


def within(value: Value, span: Range) -> Truth:
    """Return whether ``value`` lies in a range; null where it cannot be compared with an end."""
    if value is UNKNOWN or span.start is UNKNOWN or span.end is UNKNOWN:
        return UNKNOWN
    if span.comparator:
        end = span.start if span.comparator[0] == ">" else span.end
        return compare(span.comparator, value, end)
    after = compare(">=" if span.start_included else ">", value, span.start)
    before = compare("<=" if span.end_included else "<", value, span.end)
    return None if after is None or before is None else all_of((after, before))


def belongs(value: Value, test: Value) -> Truth:
    """Return whether ``value`` passes one evaluated test: a range, a list of tests, or a value."""
    if isinstance(test, Range):
        return within(value, test)
    if isinstance(test, tuple):
        if isinstance(value, tuple) and equal(value, test) is True:
            return True
        return any_of(_told(belongs(value, one)) for one in test)
    return equal(value, test)
