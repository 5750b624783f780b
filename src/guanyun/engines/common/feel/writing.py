"""Values as text: FEEL literals, what ``string()`` says, and JSON in and out."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

from guanyun.engines.common.feel.moments import (
    moment_from,
    read_literal,
    written_day,
    written_months,
    written_span,
    written_time,
)
from guanyun.engines.common.feel.reading import KEYWORDS
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
from guanyun.errors import Refused

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
_PLAIN_NAME: Final = re.compile(r"[^\W\d]\w*")
_AT: Final = re.compile(r'@"([^"]*)"')
_KINDS = (
    type(None),
    bool,
    Decimal,
    str,
    Unknown,
    Day,
    DayTime,
    Moment,
    Months,
    Span,
    Range,
    Function,
)


def written_number(value: Decimal) -> str:
    """Return a number in plain digits, without idle zeros.

    >>> written_number(Decimal("1080.10")), written_number(Decimal("1.2e3"))
    ('1080.1', '1200')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def written_time_value(value: Day | DayTime | Moment | Months | Span) -> str:
    """Return a date, a time or a duration as ISO 8601."""
    match value:
        case Day():
            return written_day(value)
        case DayTime():
            return written_time(value)
        case Moment(day=day, time=clock):
            return f"{written_day(day)}T{written_time(clock)}"
        case Months():
            return written_months(value)
    return written_span(value)


def source_of(value: Value) -> str:
    """Return FEEL text that parses to ``value``; an unknown and a function have none of their own.

    >>> source_of((Day(2026, 11, 21), "净增", None))
    '[@"2026-11-21", "净增", null]'
    """
    return _text(value, '@"{}"')


def literal(value: Value) -> str:
    """Return a value as FEEL text for people: dates, times and durations as bare ISO 8601.

    >>> literal((Day(2026, 11, 21), "净增"))
    '[2026-11-21, "净增"]'
    """
    return _text(value, "{}")


def _text(value: Value, dated: str) -> str:
    match value:
        case None:
            return "null"
        case Unknown():
            return "unknown"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return written_number(value)
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Day() | DayTime() | Moment() | Months() | Span():
            return dated.format(written_time_value(value))
        case tuple():
            return "[" + ", ".join(_text(item, dated) for item in value) + "]"
        case Range():
            return _range_text(value, dated)
        case Function():
            return f"function({', '.join(value.signatures[0])})"
    entries = (f"{_key(name)}: {_text(item, dated)}" for name, item in value.items())
    return "{" + ", ".join(entries) + "}"


def _range_text(value: Range, dated: str) -> str:
    if value.comparator:
        end = value.start if value.comparator[0] == ">" else value.end
        return f"({value.comparator} {_text(end, dated)})"
    opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{opening}{_text(value.start, dated)}..{_text(value.end, dated)}{closing}"


def _key(name: str) -> str:
    if _PLAIN_NAME.fullmatch(name) and name not in KEYWORDS:
        return name
    return json.dumps(name, ensure_ascii=False)


def said(value: Value) -> str:
    """Return what FEEL's ``string()`` makes of a value: a string as it is, inside a list quoted."""
    return value if isinstance(value, str) else _text(value, "{}")


def value_from(thing: object) -> Value:
    """Return a Python value as a FEEL value: int, float, date, datetime, list and mapping too.

    A float is taken as it is printed. Raises ``Refused`` (``feel.no_value``) for anything else.

    >>> value_from([1, date(2026, 11, 21)])
    (Decimal('1'), Day(year=2026, month=11, day=21))
    """
    if isinstance(thing, _KINDS):
        return thing
    match thing:
        case int():
            return Decimal(thing)
        case float() if thing == thing and abs(thing) != float("inf"):
            return Decimal(repr(thing))
        case datetime():
            return moment_from(thing)
        case date():
            return Day(thing.year, thing.month, thing.day)
        case time():
            stamp = moment_from(datetime.combine(date(2000, 1, 1), thing))
            return stamp.time
        case timedelta():
            micros = (thing.days * 86_400 + thing.seconds) * 1_000_000 + thing.microseconds
            return Span(micros * (NANOS // 1_000_000))
        case list() | tuple():
            return tuple(value_from(item) for item in thing)
        case Mapping():
            return {str(name): value_from(item) for name, item in thing.items()}
    raise Refused("feel.no_value", kind=type(thing).__name__)


def value_from_json(thing: object) -> Value:
    """Return a value read from JSON; a text written ``@"2026-11-21"`` is a date, time or duration.

    >>> value_from_json({"起": '@"2026-11-21"', "n": 2})
    {'起': Day(year=2026, month=11, day=21), 'n': Decimal('2')}
    """
    match thing:
        case str():
            dated = _AT.fullmatch(thing)
            found = read_literal(dated[1]) if dated else None
            return thing if found is None else found
        case list() | tuple():
            return tuple(value_from_json(item) for item in thing)
        case Mapping():
            return {str(name): value_from_json(item) for name, item in thing.items()}
    return value_from(thing)


def value_to_json(value: Value) -> Json:
    """Return a value as JSON: a number that no float holds exactly is a string of its digits.

    >>> value_to_json((Decimal("1.5"), Decimal("3.0"), Day(2026, 11, 21), UNKNOWN))
    [1.5, 3, '2026-11-21', 'unknown']
    """
    match value:
        case None | bool() | str():
            return value
        case Unknown():
            return UNKNOWN.value
        case Decimal():
            return _json_number(value)
        case Day() | DayTime() | Moment() | Months() | Span():
            return written_time_value(value)
        case tuple():
            return [value_to_json(item) for item in value]
        case Range() | Function():
            return literal(value)
    return {name: value_to_json(item) for name, item in value.items()}


def _json_number(value: Decimal) -> Json:
    if value == value.to_integral_value() and abs(value) < 2**53:
        return int(value)
    near = float(value)
    return near if Decimal(repr(near)) == value else written_number(value)
