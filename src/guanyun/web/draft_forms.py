"""A page of a charter laid out as a form: what is asked, what may be chosen, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from guanyun.charter.change_words import key_words
from guanyun.charter.rewriting import Edits
from guanyun.charter.schema import Charter
from guanyun.charter.tabulating import Cell, PageForm, Row, Table
from guanyun.engines.common import Label
from guanyun.engines.mandate import BODY_LABELS, DUTY_LABELS, MODE_LABELS, POWER_LABELS
from guanyun.errors import Language
from guanyun.web.draft_findings import Found

ROWS: Final = 20  # of a table at once
MOST_FIELDS: Final = 600  # of a form; a server takes a thousand
VALUE, REMOVED, ADDED = "c-", "x-", "n-"
MOST_WORDS: Final = 4000
NAMED: Final[Mapping[str, str]] = {  # columns that name something else of the charter
    "unit": "units", "parent": "units", "in_name_of": "units", "answers_in_court": "units",
    "giver": "units", "post": "posts", "head": "posts", "matter": "matters", "hall": "halls",
}  # fmt: skip
ENUMS: Final[Mapping[str, Label]] = {
    **{
        each.value: label
        for labels in (BODY_LABELS, POWER_LABELS, DUTY_LABELS, MODE_LABELS)
        for each, label in labels.items()
    },
    "true": Label("是", "yes"),
    "false": Label("否", "no"),
}

# Keys that a change of the mandate tells in other words than a form does.
KEYS: Final[Mapping[str, str]] = {
    "accepted_by": "验收岗位", "acts": "办理动作", "answers_in_court": "应诉单位", "article": "条",
    "batch": "划转批次", "batches": "划转批次", "branches": "会签", "bundles": "一件事",
    "cases": "办件类型", "category": "类别", "certified_inspector": "持执法证",
    "choices": "选项", "designation": "指定承办", "documents": "文书", "domain": "领域",
    "duties": "职责", "duty": "职责", "entruster": "委托单位", "entrustment": "委托",
    "facts": "事实", "giver": "交出方", "halls": "服务大厅", "head": "负责人岗位",
    "hears_all": "听齐全部", "in_name_of": "以谁的名义", "inventory": "交接清单",
    "join": "合并方式",
    "lines": "权责条目", "matters": "事项", "meetings": "例会", "money": "经费", "number": "文号",
    "on": "日期", "otherwise": "否则去向", "outside": "除外范围", "papers": "材料",
    "paragraph": "条款", "parent": "上级单位", "partners": "第三方机构", "pauses": "停表",
    "permits": "许可编号", "places": "地点", "posts": "岗位", "power": "权力类型", "quote": "原文",
    "rates": "比率", "running_cases": "在办件去向", "services": "服务", "steps": "环节",
    "takers": "接收方", "takes": "取用共用条目", "territory": "范围", "units": "单位",
    "visits": "走访安排", "within": "范围内",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of which page of which version is shown."""

    of: str
    page: str
    table: str
    first: int

    def query(self, **changed: object) -> str:
        """Return the part of an address."""
        here: dict[str, object] = {"of": self.of, "page": self.page, "table": self.table}
        return urlencode(here | {"from": self.first} | changed)


@dataclass(frozen=True, slots=True)
class Box:
    """One field of the form."""

    name: str
    words: str
    text: str
    choices: tuple[tuple[str, Label], ...] = ()
    list: str = ""
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class RowShown:
    """One row: its line in the page, its fields, what is wrong with it."""

    name: str
    line: int
    boxes: tuple[Box, ...]
    is_removed: bool
    found: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class TableShown:
    """The open table: its heads, a page of its rows, an empty row, where it goes on."""

    key: str
    words: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[RowShown, ...]
    blank: tuple[Box, ...]
    before: str
    after: str


def open_table(form: PageForm, place: Place) -> Table | None:
    """Return the table that is asked for; the first one where a page has nothing else."""
    asked = next((each for each in form.tables if each.key == place.table), None)
    return asked or (form.tables[0] if form.tables and not form.values else None)


def rows_at_once(table: Table) -> int:
    """Return how many rows a form shows: fewer where a row has many fields."""
    return max(1, min(ROWS, MOST_FIELDS // (len(table.columns) + 1)))


def values_shown(form: PageForm, typed: Mapping[str, str], language: Language) -> list[Box]:
    """Return the single values of a page."""
    return [_box(each, key_text(each.name, language), typed) for each in form.values]


def table_shown(
    table: Table, place: Place, typed: Mapping[str, str], found: Found, language: Language
) -> TableShown:
    """Return a page of a table."""
    words = {name: key_text(name, language) for name in table.columns}
    size = rows_at_once(table)
    rows = table.rows[place.first : place.first + size]
    following = place.first + size
    return TableShown(
        key=table.key,
        words=key_text(table.key, language),
        heads=tuple((words[name], name in table.needed) for name in table.columns),
        rows=tuple(_row(row, table, words, typed, found) for row in rows),
        blank=tuple(
            Box(
                f"{ADDED}{name}",
                words[name],
                typed.get(f"{ADDED}{name}", ""),
                _choices(table.choices.get(name, ())),
                _listed(name),
            )
            for name in table.columns
        ),
        before=_to(place, table, max(place.first - size, 0)) if place.first else "",
        after=_to(place, table, following) if following < len(table.rows) else "",
    )


def _to(place: Place, table: Table, first: int) -> str:
    return place.query(table=table.key, **{"from": first})


def _row(
    row: Row, table: Table, words: Mapping[str, str], typed: Mapping[str, str], found: Found
) -> RowShown:
    name = f"{REMOVED}{table.key}.{row.n}"
    cells = zip(row.cells, table.columns, strict=True)
    return RowShown(
        name=name,
        line=row.first,
        boxes=tuple(
            _box(cell, words[column], typed, table.choices.get(column, ()))
            for cell, column in cells
        ),
        is_removed=name in typed,
        found=tuple(
            told
            for each, told in found
            if each.where is not None and row.first <= each.where.line <= row.last
        ),
    )


def _box(cell: Cell, words: str, typed: Mapping[str, str], choices: Sequence[str] = ()) -> Box:
    name = f"{VALUE}{cell.name}"
    may = () if cell.kind == "list" else _choices(cell.choices or choices, cell.text)
    is_fixed = cell.kind == "fixed"
    return Box(name, words, typed.get(name, cell.text), may, _listed(cell.name), is_fixed)


def _choices(values: Sequence[str], now: str = "") -> tuple[tuple[str, Label], ...]:
    """Return what may be chosen; what stands there now stays, even if it may not be chosen."""
    if not values:
        return ()
    more = (now,) if now and now not in values else ()
    return tuple((each, ENUMS.get(each, Label(each, each))) for each in (*values, *more))


def _listed(name: str) -> str:
    return NAMED.get(name.rpartition(".")[2], "")


def elsewhere(table: Table | None, place: Place, found: Found) -> list[Mapping[str, object]]:
    """Return what is wrong in lines that no row shown here stands on."""
    size = rows_at_once(table) if table else 0
    rows = table.rows[place.first : place.first + size] if table else ()
    lines = {line for row in rows for line in range(row.first, row.last + 1)}
    return [told for each, told in found if each.where is None or each.where.line not in lines]


def names_listed(charter: Charter) -> Mapping[str, Sequence[tuple[str, Label]]]:
    """Return what a column may name, by what it names."""
    register, centre = charter.register, charter.centre
    return {
        "units": [(each.id, each.label) for each in register.units],
        "posts": [(each.id, each.label) for each in register.posts],
        "matters": [(each.id, each.label) for each in register.matters],
        "halls": [(each.id, each.label) for each in centre.halls],
    }


def edits_typed(typed: Mapping[str, str], table: str) -> Edits:
    """Return what a form changes.

    Args:
        table: The list that the empty row belongs to; empty: there is none.
    """
    short = {name: text[:MOST_WORDS] for name, text in typed.items()}
    new = {
        name.removeprefix(ADDED): text.strip()
        for name, text in short.items()
        if name.startswith(ADDED) and text.strip()
    }
    return Edits(
        values={
            name.removeprefix(VALUE): text.replace("\r\n", "\n").strip()
            for name, text in short.items()
            if name.startswith(VALUE)
        },
        removed=frozenset(name.removeprefix(REMOVED) for name in short if name.startswith(REMOVED)),
        added=[(table, new)] if new and table else [],
    )


def key_text(name: str, language: Language) -> str:
    """Return a dotted key as people read it.

    >>> key_text("label.zh", "zh"), key_text("basis.source", "en")
    ('名称（中文）', 'basis source')
    """
    ends = {
        "zh": {"zh": "（中文）", "en": " in Chinese"},
        "en": {"zh": "（英文）", "en": " in English"},
    }
    parts = name.split(".")
    end = ends[parts.pop()][language] if parts[-1] in ends and len(parts) > 1 else ""
    words = [_key(each, language) for each in parts if not each.isdigit()]
    return ("·" if language == "zh" else " ").join(words) + end


def _key(key: str, language: Language) -> str:
    own = KEYS.get(key) if language == "zh" else None
    return own or key_words(key)[f"field_{language}"]
