"""Figures as people type them and as they are kept: exact text, unknown where a cell is empty."""

import calendar
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import Fact, FactType, Held, Policy, Reach, SubjectKind, stated
from guanyun.errors import Refused

NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")
YES, NO = frozenset({"是", "有", "true", "yes"}), frozenset({"否", "无", "false", "no"})
# What people write for "not known": an empty cell says it, these say nothing.
BLANKS = frozenset({"n/a", "na", "-", "--", "—", "/", "\\", "不详", "未知", "待定", "null", "none"})
SEPARATORS = re.compile(r"[、;；|]")
YEAR = re.compile(r"(19|20|21)[0-9]{2}")
QUARTER = re.compile(r"((?:19|20|21)[0-9]{2})[Qq]([1-4])")
MONTH = re.compile(r"((?:19|20|21)[0-9]{2})-(0[1-9]|1[0-2])")
_NUMBERS = frozenset({FactType.COUNT, FactType.DECIMAL, FactType.MONEY, FactType.RATE})


def facts_asked(policies: Iterable[Policy], kind: SubjectKind) -> Mapping[str, Fact]:
    """Return what policies ask of a kind of subject, by id, in the order of the policies."""
    found: dict[str, Fact] = {}
    for policy in policies:
        if policy.subject is kind:
            for fact in policy.facts:
                found.setdefault(fact.id, fact)
    return found


def value_text(fact: Fact, told: str) -> str:
    """Return a typed value as it is kept; empty stays empty, which is unknown.

    Raises:
        Refused: ``policies.cell_blank`` for N/A and its kin, ``policies.cell_number``,
            ``policies.cell_unit`` for a number with its unit, ``policies.cell_switch``,
            ``policies.cell_day``, or as ``rules.stated``.

    >>> from guanyun.engines.common import Label, Where
    >>> staff = Fact("staff", Label("从业人员"), FactType.COUNT, Where("a.yaml", 1))
    >>> value_text(staff, "20"), value_text(staff, " ")
    ('20', '')
    >>> value_text(staff, "20人")
    Traceback (most recent call last):
    guanyun.errors.Refused: policies.cell_unit: told=20人, number=20
    """
    text = told.strip()
    if not text:
        return ""
    if text.lower() in BLANKS and text not in fact.choices:
        raise Refused("policies.cell_blank", told=text[:40])
    value = stated(fact, _read(fact, text))
    return kept_value(value)


def _read(fact: Fact, text: str) -> Held:
    if fact.type in _NUMBERS:
        return _number(text)
    if fact.type is FactType.BOOLEAN:
        if text.lower() not in YES | NO:
            raise Refused("policies.cell_switch", told=text[:40])
        return text.lower() in YES
    if fact.type is FactType.DATE:
        return day_of(text)
    if fact.type is FactType.LIST:
        if text in NO and text not in fact.choices:
            return ()
        parts = (_choice(fact, each.strip()) for each in SEPARATORS.split(text))
        return tuple(each for each in parts if each)
    return _choice(fact, text)


def _number(text: str) -> Decimal:
    if NUMBER.fullmatch(text):
        return Decimal(text)
    begins = re.match(r"-?[0-9][0-9,，]*(\.[0-9]+)?", text)
    if begins is not None:
        number = re.sub("[,，]", "", begins.group())
        raise Refused("policies.cell_unit", told=text[:40], number=number)
    raise Refused("policies.cell_number", told=text[:40])


def day_of(text: str) -> date:
    """Return a day typed as ``2026-11-21`` or with slashes.

    Raises:
        Refused: ``policies.cell_day``.
    """
    try:
        return date.fromisoformat(text.strip().replace("/", "-").split("T")[0])
    except ValueError:
        raise Refused("policies.cell_day", told=text[:40]) from None


def _choice(fact: Fact, text: str) -> str:
    """Return the choice that a text means: itself, or the one that is called so."""
    for choice, label in zip(fact.choices, fact.choice_labels, strict=False):
        if text in (label.zh, label.en):
            return choice
    return text


def kept_value(value: Held) -> str:
    """Return a value as exact text; unknown is empty.

    >>> kept_value(Decimal("1.50")), kept_value(True), kept_value(UNKNOWN)
    ('1.5', 'true', '')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Reach):
        return f"{kept_value(value.low)}..{kept_value(value.high)}"
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    return value if isinstance(value, str) else ""


def value_of(fact: Fact, text: str) -> Held:
    """Return the value that a kept text stands for, checked as on entry.

    Raises:
        Refused: as ``rules.stated``, where the fact is declared otherwise than when it was kept.
    """
    if not text:
        return UNKNOWN
    if fact.type in _NUMBERS:
        value: Held = Decimal(text) if NUMBER.fullmatch(text) else text
    elif fact.type is FactType.BOOLEAN:
        value = {"true": True, "false": False}.get(text, text)
    elif fact.type is FactType.DATE:
        value = day_of(text)
    elif fact.type is FactType.LIST:
        value = tuple(json.loads(text)) if text.startswith("[") else (text,)
    else:
        value = text
    return stated(fact, value)


def last_day_of(period: str) -> date:
    """Return the last day of a year, quarter, month, or the day itself.

    Raises:
        Refused: ``policies.period_form``.

    >>> [str(last_day_of(each)) for each in ("2025", "2025Q1", "2024-02", "2025-06-30")]
    ['2025-12-31', '2025-03-31', '2024-02-29', '2025-06-30']
    """
    text = period.strip()
    if YEAR.fullmatch(text):
        return date(int(text), 12, 31)
    if found := QUARTER.fullmatch(text):
        return _month_end(int(found[1]), int(found[2]) * 3)
    if found := MONTH.fullmatch(text):
        return _month_end(int(found[1]), int(found[2]))
    try:
        return day_of(text)
    except Refused:
        raise Refused("policies.period_form", told=text[:40]) from None


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
