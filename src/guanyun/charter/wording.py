"""Texts that are more than text: ids, budgets, closed lists, and the short ways to write a noun."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from guanyun.engines.casework import BudgetChoice
from guanyun.engines.common import Citation, Finding, Label, Level, parse_budget
from guanyun.errors import Refused

from .nodes import Scalar
from .rules_schema import TakenRule
from .scalars import read_text

OWN_IDS = frozenset({"Source", "Row"})  # ids of reports and systems are given to us: S1, B11
_ID = re.compile(r"[a-z0-9][a-z0-9_.\-]{0,63}")
# Published indices give their figures codes of their own, some in capitals.
CODED = frozenset({"FigureRule", "CurveRule", "GroupRule"})
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")
_UNTIL = re.compile(r"until (([01][0-9]|2[0-3]):[0-5][0-9]|24:00)")
_OFFSET = re.compile(r"[+-]?[0-9]{1,4} (working day|calendar day|office hour|hour|minute)s?")
_HOURS = re.compile(
    r"([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"  # 08:30-12:00
)
_MONEY = re.compile(r"(0|[1-9][0-9]{0,13})\.[0-9]{2}")

DAYS: Final = (
    "every day",
    "working day",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
PERIODS: Final = ("week", "month", "quarter", "year")
CLOSED: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("TransferBatch", "running_cases"): ("finish with giver", "move to taker"),
    ("PauseRule", "waits_for"): ("enterprise", "outside body", "law"),
    ("ActRule", "does"): (
        "adopt charter",
        "submit payments",
        "send payments back",
        "publish payments",
        "end publicity",
        "apply payments",
        "order payments",
        "end payments",
        "drop payments",
        "take out payment",
    ),
    ("Lapse", "as_of"): ("end", "receipt"),
    ("Classification", "runs_from"): ("acceptance", "change"),
    ("CaseType", "contact"): ("first asked", "in charge", "lead"),
    ("Manifest", "datum"): ("CGCS2000",),
    ("Source", "kind"): ("law", "report", "notice"),
    ("Hall", "days"): DAYS,
    ("Window", "days"): DAYS,
    ("Seat", "days"): DAYS,
    ("Service", "kind"): ("online service", "application", "added value"),
    ("Occasion", "kind"): ("policy talk", "training", "matching", "mobile window", "symposium"),
    ("Meeting", "every"): PERIODS,
    ("SchemePage", "every"): ("month", "quarter", "half-year", "year", "term"),
    ("Meeting", "agenda"): ("recurring classes", "reported problems", "red cases", "plans"),
    ("VisitRound", "every"): PERIODS,
}

BUDGETS: Final = frozenset(
    {
        ("BudgetChoice", "within"),
        ("Extension", "most"),
        ("Reopening", "within"),
        ("Designation", "within"),
        ("BackEntry", "counts_within"),
        ("RatingRule", "rectify_within"),
        ("ClockRule", "amber_at"),
        ("StatutoryCap", "within"),
        ("StatutoryCap", "extension"),
        ("Tolerance", "most"),
        ("Tolerance", "before"),
        ("FeedbackRule", "every"),
        ("Leading", "within"),
        ("BranchRule", "within"),
        ("SeatRule", "within"),
        ("Assistance", "within"),
        ("Supervision", "within"),
        ("Disputing", "within"),
        ("Disputing", "raise_within"),
        ("Contesting", "within"),
        ("StatutoryCap", "within"),
        ("StatutoryCap", "extension"),
        ("Tolerance", "most"),
        ("Tolerance", "before"),
        ("FeedbackRule", "every"),
        ("Leading", "within"),
        ("Item", "promised"),
        ("Item", "statutory"),
        ("Bundle", "promised"),
        ("SchemePage", "collected_within"),
        ("SchemePage", "objection"),
    }
)
PATTERNS: Final[Mapping[tuple[str, str], tuple[str, re.Pattern[str]]]] = {
    ("Rung", "offset"): ("charter.bad_offset", _OFFSET),
    ("TransferBatch", "money_yuan"): ("charter.bad_money", _MONEY),
    ("Item", "fee_yuan"): ("charter.bad_money", _MONEY),
    ("Fee", "yuan"): ("charter.bad_money", _MONEY),
    ("PayRule", "floor"): ("charter.bad_money", _MONEY),
    ("PayRule", "cap"): ("charter.bad_money", _MONEY),
    ("WorkedExample", "pool_yuan"): ("charter.bad_money", _MONEY),
    ("WorkedExample", "unallocated_yuan"): ("charter.bad_money", _MONEY),
    ("ExpectedMark", "amount_yuan"): ("charter.bad_money", _MONEY),
    ("Hall", "hours"): ("charter.bad_hours", _HOURS),
    ("Window", "hours"): ("charter.bad_hours", _HOURS),
    ("Seat", "hours"): ("charter.bad_hours", _HOURS),
}


def check_wording(noun: str, key: str, node: Scalar) -> Finding | None:
    """Return what is wrong with a text that has a form of its own, or None.

    A budget is ``2 hours``, ``3 working days`` or ``until 24:00``; ``12:30`` alone is none.
    """
    form = _CODE if noun in CODED else _ID
    if key == "id" and noun not in OWN_IDS and not form.fullmatch(node.text):
        return _refuse("charter.bad_id", key, node)
    if (noun, key) in BUDGETS and node.text and not _is_budget(noun, node.text):
        return _refuse("charter.bad_budget", key, node)
    code, pattern = PATTERNS.get((noun, key), ("", None))
    if pattern is not None and node.text and not pattern.fullmatch(node.text):
        return _refuse(code, key, node)
    return None


def _is_budget(noun: str, text: str) -> bool:
    if noun == "BudgetChoice" and _UNTIL.fullmatch(text):
        return True
    try:
        parse_budget(text)
    except Refused:
        return False
    return True


def _refuse(code: str, key: str, node: Scalar) -> Finding:
    return Finding(code, Level.ERROR, node.where, {"key": key, "got": node.text[:60]})


def _label(node: Scalar, found: list[Finding]) -> Label:
    return Label(read_text(node, "label", found) or "-")


def _citation(node: Scalar, found: list[Finding]) -> Citation:
    source, _, paragraph = node.text.partition(" ")
    return Citation(source, paragraph.strip())


def _budget(node: Scalar, found: list[Finding]) -> BudgetChoice | None:
    if finding := check_wording("BudgetChoice", "within", node):
        found.append(finding)
        return None
    return BudgetChoice(within=node.text)


def _taken_rule(node: Scalar, found: list[Finding]) -> TakenRule:
    return TakenRule(read_text(node, "rule", found) or "-", node.where)


SHORTHANDS: Final[Mapping[type, Callable[[Scalar, list[Finding]], object | None]]] = {
    Label: _label,
    Citation: _citation,
    BudgetChoice: _budget,
    TakenRule: _taken_rule,
}
