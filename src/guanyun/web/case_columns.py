"""The columns of lists of cases, for the page and for Excel."""

from dataclasses import replace

from guanyun.engines.common import Label
from guanyun.errors import Language
from guanyun.gateways.spreadsheets import Cell
from guanyun.records.selectors.lines import Line
from guanyun.web.tables import Column, Listing
from guanyun.web.templatetags.words import spent, worded
from guanyun.web.times import local


def _light(line: Line, language: Language) -> Cell:
    return line.clock.words.text(language) if line.clock else ""


def _matter(line: Line, language: Language) -> Cell:
    mark = {"zh": "（示例）", "en": " (sample)"}[language] if line.sample else ""
    return worded(line.kind, language) + mark


def _due(line: Line, _language: Language) -> Cell:
    return line.clock.light.due_text if line.clock else ""


def _spent(line: Line, language: Language) -> Cell:
    shares = line.clock.shares if line.clock else ()
    told = [f"{worded(each.label, language)} {spent(each, language)}" for each in shares]
    return "; ".join(told)


def _label(name: str) -> Column[Line]:
    def told(line: Line, language: Language) -> Cell:
        label: Label | None = getattr(line, name)
        return worded(label, language)

    return Column(name, f"web.column_{name}", told, is_shown=False, is_hidden=True)


LIGHT = Column("light", "web.column_light", _light, "tables/_light.html", "due", is_fixed=True)
MATTER = Column(
    "matter", "web.column_matter", _matter, "tables/_matter.html", "matter",
    is_fixed=True, is_wide=True,
)  # fmt: skip
NUMBER: Column[Line] = Column(
    "number", "web.column_number", lambda line, _: line.number, sort="number", look="code",
    is_shown=False, is_hidden=True, in_book=True,
)  # fmt: skip
DEMAND: Column[Line] = Column(
    "demand", "web.column_demand", lambda line, language: worded(line.title, language),
    is_shown=False, is_hidden=True, in_book=True,
)  # fmt: skip
ENTERPRISE: Column[Line] = Column(
    "enterprise", "web.column_enterprise", lambda line, _: line.enterprise, look="firm",
    is_wide=True,
)  # fmt: skip
NEXT: Column[Line] = Column(
    "next_act", "web.column_next_act",
    lambda line, language: worded(line.next_act or line.step, language),
    "tables/_next_act.html", look="spare", is_hidden=True,
)  # fmt: skip
DUE = Column("due", "web.column_due", _due, "tables/_due.html", "due", look="nowrap")
SPENT = Column("spent", "web.column_spent", _spent, "tables/_spent.html", is_hidden=True)
OPENED: Column[Line] = Column(
    "opened", "web.column_opened", lambda line, _: local(line.opened_at), sort="opened",
    look="nowrap", is_shown=False, is_hidden=True,
)  # fmt: skip
CLOSED: Column[Line] = Column(
    "closed", "web.column_closed", lambda line, _: local(line.closed_at), sort="closed",
    look="nowrap", is_shown=False, is_hidden=True,
)  # fmt: skip
ACT: Column[Line] = Column(
    "act", "web.column_act",
    lambda line, language: worded(line.next_act, language), "tables/_act.html", is_fixed=True,
    in_book=False,
)  # fmt: skip
LIGHT_CHOSEN = replace(LIGHT, is_fixed=False, is_shown=False)
DUE_CHOSEN = replace(DUE, is_shown=False)
STEP, HOLDER, UNIT = _label("step"), _label("holder"), _label("unit")


def _shown(column: Column[Line]) -> Column[Line]:
    """Return a column that a list shows although the desk does not."""
    return replace(column, is_shown=True)


ON_DESK: Listing[Line] = Listing(
    "desk",
    (
        LIGHT,
        MATTER,
        NUMBER,
        DEMAND,
        ENTERPRISE,
        NEXT,
        STEP,
        UNIT,
        HOLDER,
        OPENED,
        DUE,
        CLOSED,
        SPENT,
        ACT,
    ),
    ("tab", "light", "q", "kind"),
    key=lambda line: line.number,
    export="desk_export",
    side="case_side",
)
ALL_CASES: Listing[Line] = Listing(
    "cases",
    (
        LIGHT,
        MATTER,
        NUMBER,
        DEMAND,
        ENTERPRISE,
        _shown(STEP),
        UNIT,
        _shown(HOLDER),
        _shown(OPENED),
        DUE,
        CLOSED,
        SPENT,
    ),
    ("q", "kind", "unit", "state", "enterprise", "since", "until"),
    key=lambda line: line.number,
    export="case_export",
)
FOUND: Listing[Line] = replace(ALL_CASES, id="found", keeps=("q",))
AUDITED: Listing[Line] = Listing(
    "audited",
    (
        replace(MATTER, part="tables/_audited.html"),
        NUMBER,
        ENTERPRISE,
        _shown(UNIT),
        _shown(STEP),
        LIGHT_CHOSEN,
        DUE_CHOSEN,
        _shown(OPENED),
        CLOSED,
    ),
    ("q",),
    key=lambda line: line.number,
)
