"""The columns of the cases of one enterprise, for the page and for Excel."""

from collections.abc import Callable, Sequence
from typing import Any

from guanyun.engines.casework import words_of
from guanyun.errors import Language, sentence
from guanyun.gateways.spreadsheets import Cell
from guanyun.records.selectors.firm import CaseLine
from guanyun.web.institution import short_name
from guanyun.web.tables import Column, Listing
from guanyun.web.templatetags.words import solved, worded
from guanyun.web.times import local

PAGE = 50


def _light(line: CaseLine, language: Language) -> Cell:
    light = line.fact.light
    return words_of(light).text(language) if light else sentence("web.closed", {}, language)


def _solved(line: CaseLine, language: Language) -> Cell:
    return solved(line.fact.solved, language) if line.fact.solved else ""


def _grade(line: CaseLine, language: Language) -> Cell:
    return sentence("firm.grade_hidden", {}, language) if line.grade_hidden else line.grade


OPENED: Column[CaseLine] = Column(
    "opened", "firm.column_opened", lambda line, _: local(line.fact.opened_at), sort="opened",
    look="nowrap",
)  # fmt: skip
MATTER: Column[CaseLine] = Column(
    "matter", "firm.column_matter", lambda line, language: worded(line.fact.label, language),
    "tables/_firm_matter.html", "matter", is_fixed=True, is_wide=True,
)  # fmt: skip
NUMBER: Column[CaseLine] = Column(
    "number", "firm.column_number", lambda line, _: line.fact.number, look="code", is_shown=False,
    is_hidden=True, in_book=True,
)  # fmt: skip
UNIT: Column[CaseLine] = Column(
    "unit", "firm.column_unit", lambda line, language: short_name(line.unit, language), sort="unit"
)
LIGHT: Column[CaseLine] = Column(
    "light", "firm.column_light", _light, "tables/_firm_light.html", "due", in_book=True
)
ENDED: Column[CaseLine] = Column(
    "ended", "firm.column_ended", lambda line, _: local(line.fact.closed_at), sort="ended",
    look="nowrap",
)  # fmt: skip
SOLVED: Column[CaseLine] = Column("solved", "firm.column_solved", _solved)
GRADE: Column[CaseLine] = Column("grade", "firm.column_grade", _grade, look="grade", in_book=True)
OF_FIRM: Listing[CaseLine] = Listing(
    "firm", (LIGHT, MATTER, NUMBER, UNIT, OPENED, ENDED, SOLVED, GRADE), (),
    key=lambda line: line.fact.number,
)  # fmt: skip
Order = Callable[[CaseLine], Any]
ORDERS: dict[str, Order] = {
    "opened": lambda line: line.fact.opened_at,
    "matter": lambda line: (line.fact.label.zh, line.fact.number),
    "unit": lambda line: (line.unit.zh, line.fact.number),
    "ended": lambda line: (line.fact.closed_at is None, line.fact.closed_at or line.fact.opened_at),
    "due": lambda line: (line.fact.due is None, line.fact.due or line.fact.opened_at),
}


def in_order(lines: Sequence[CaseLine], sort: str) -> list[CaseLine]:
    """Return the cases in the order asked for; what makes no sense leaves the newest first."""
    order = ORDERS.get(sort.removeprefix("-"))
    return sorted(lines, key=order, reverse=sort.startswith("-")) if order else list(lines)
