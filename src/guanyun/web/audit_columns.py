"""The columns of what an auditor finds unusual, for the page and for Excel."""

from guanyun.errors import Language
from guanyun.gateways.spreadsheets import Cell
from guanyun.records.selectors.unusual import FactShown
from guanyun.web.tables import Column, Listing
from guanyun.web.templatetags.words import worded
from guanyun.web.times import local

MOST_SHOWN = 200  # of a page; the workbook has them all


def _entries(fact: FactShown, _language: Language) -> Cell:
    return ", ".join(f"{stream} #{seq}" for stream, seq in fact.entries)


AT: Column[FactShown] = Column(
    "at", "audit.column_at", lambda fact, _: local(fact.at), sort="at", look="nowrap",
    is_fixed=True,
)  # fmt: skip
RULE: Column[FactShown] = Column(
    "rule", "audit.column_rule", lambda fact, language: worded(fact.rule_label, language),
    sort="rule",
)  # fmt: skip
TOLD: Column[FactShown] = Column(
    "told", "audit.column_told", lambda fact, language: worded(fact.told, language),
    is_fixed=True, is_wide=True,
)  # fmt: skip
UNIT: Column[FactShown] = Column(
    "unit", "audit.column_unit", lambda fact, language: worded(fact.unit_label, language),
    sort="unit",
)  # fmt: skip
NUMBER: Column[FactShown] = Column(
    "number", "audit.column_number", lambda fact, _: fact.number, look="code", is_shown=False,
    is_hidden=True, in_book=True,
)  # fmt: skip
ENTRIES: Column[FactShown] = Column(
    "entries", "audit.column_entries", _entries, "tables/_entries.html", is_wide=True, in_book=True
)
UNUSUAL: Listing[FactShown] = Listing(
    "unusual", (AT, RULE, TOLD, UNIT, NUMBER, ENTRIES),
    ("rule", "unit", "office_minutes", "units_seconds", "consent_seconds", "due_minutes",
     "budget_percent", "hand_backs", "first_cases", "again_days"),
    key=lambda fact: fact.number,
)  # fmt: skip
ORDERS = {
    "at": lambda fact: fact.at,
    "rule": lambda fact: fact.rule,
    "unit": lambda fact: fact.unit,
}


def in_order(facts: list[FactShown], sort: str) -> list[FactShown]:
    """Return the facts in the order asked for; what makes no sense leaves the latest first."""
    order = ORDERS.get(sort.removeprefix("-"))
    return sorted(facts, key=order, reverse=sort.startswith("-")) if order else facts
