"""Single values of a charter: text, numbers, dates, read from what was written and nothing else."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from guanyun.engines.common import Finding, Level

from .nodes import Scalar

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
MOST_TEXT = 2_000
FIRST_YEAR, LAST_YEAR = 1900, 2199  # of an instant: no story is told outside
_SWITCHES = frozenset({"yes", "no", "on", "off", "true", "false"})
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?([+-][0-9]{2}:[0-9]{2})?"
)

Reader = Callable[[Scalar, str, list[Finding]], object | None]


def _refuse(code: str, node: Scalar, key: str, found: list[Finding]) -> None:
    found.append(Finding(code, Level.ERROR, node.where, {"key": key, "got": node.text[:60]}))


def read_text(node: Scalar, key: str, found: list[Finding]) -> str | None:
    """Return the text as written; an unquoted ``no`` stays ``no`` and earns a warning."""
    if len(node.text) > MOST_TEXT:
        told = {"key": key, "most": str(MOST_TEXT)}
        found.append(Finding("charter.text_too_long", Level.ERROR, node.where, told))
        return None
    if node.plain and node.text.lower() in _SWITCHES:
        told = {"key": key, "got": node.text}
        found.append(Finding("charter.looks_like_switch", Level.WARNING, node.where, told))
    return node.text


def read_whole(node: Scalar, key: str, found: list[Finding]) -> int | None:
    """Return a whole number in plain digits; ``012`` and ``12:30`` are findings."""
    if _WHOLE.fullmatch(node.text):
        return int(node.text)
    _refuse("charter.not_whole_number", node, key, found)
    return None


def read_decimal(node: Scalar, key: str, found: list[Finding]) -> Decimal | None:
    """Return a decimal exactly as written, never through a float."""
    if _DECIMAL.fullmatch(node.text):
        return Decimal(node.text)
    _refuse("charter.not_decimal", node, key, found)
    return None


def read_switch(node: Scalar, key: str, found: list[Finding]) -> bool | None:
    """Return true or false; ``yes``, ``on`` and ``1`` are findings."""
    if node.text in ("true", "false"):
        return node.text == "true"
    _refuse("charter.not_true_or_false", node, key, found)
    return None


def read_day(node: Scalar, key: str, found: list[Finding]) -> date | None:
    """Return a calendar day written as ``2026-11-21``."""
    if _DATE.fullmatch(node.text):
        try:
            return date.fromisoformat(node.text)
        except ValueError:
            pass
    _refuse("charter.not_date", node, key, found)
    return None


def read_instant(node: Scalar, key: str, found: list[Finding]) -> datetime | None:
    """Return an instant; without an offset it is Beijing time."""
    if _DATETIME.fullmatch(node.text):
        try:
            instant = datetime.fromisoformat(node.text)
        except ValueError:
            pass
        else:
            if FIRST_YEAR <= instant.year <= LAST_YEAR:
                return instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)
    _refuse("charter.not_instant", node, key, found)
    return None


READERS: Mapping[type, Reader] = {
    str: read_text,
    int: read_whole,
    bool: read_switch,
    Decimal: read_decimal,
    date: read_day,
    datetime: read_instant,
}
