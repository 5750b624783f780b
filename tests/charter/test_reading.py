"""Nodes into dataclasses by their type hints."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import pytest

from guanyun.charter.nodes import compose
from guanyun.charter.reading import read_as, read_list
from guanyun.engines.casework import BudgetChoice, ClockRule
from guanyun.engines.common import Citation, Finding, Label, Where


class Colour(StrEnum):
    """A closed list."""

    RED = "red light"


@dataclass(frozen=True, slots=True)
class Part:
    """An inner noun."""

    id: str
    where: Where
    size: int = 0


@dataclass(frozen=True, slots=True)
class Whole:
    """One of every kind of value."""

    id: str
    where: Where
    label: Label | None = None
    money: Decimal = Decimal(0)
    on: date = date.min
    at: datetime | None = None
    open: bool = False
    colour: Colour = Colour.RED
    names: tuple[str, ...] = ()
    span: tuple[date, date] | None = None
    parts: tuple[Part, ...] = ()
    by_name: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    basis: Citation | None = None


def read(text: str) -> tuple[Whole | None, list[Finding]]:
    """Read one whole from YAML."""
    root, found = compose("w.yaml", text)
    assert root is not None
    return read_as(Whole, root, found), found


def test_every_kind_of_value_is_read_by_its_hint() -> None:
    """Text, money, dates, instants, switches, enums, lists, pairs, mappings and nouns are typed."""
    whole, found = read(
        "id: a\nlabel: {zh: 甲, en: A}\nmoney: 0.10\non: 2026-02-28\nat: 2026-02-28 09:30\n"
        "open: true\ncolour: red light\nnames: [x, y]\nspan: [2026-01-01, 2026-02-01]\n"
        "parts:\n  - {id: p, size: 3}\nby_name: {k: [v]}\nbasis: {source: S1, paragraph: '28'}\n"
    )

    assert found == []
    assert whole is not None
    assert whole.label == Label("甲", "A")
    assert str(whole.money) == "0.10"
    assert whole.at is not None
    assert (whole.at.utcoffset(), whole.at.hour) == (timedelta(hours=8), 9)
    assert (whole.open, whole.colour, whole.names) == (True, Colour.RED, ("x", "y"))
    assert whole.span == (date(2026, 1, 1), date(2026, 2, 1))
    assert whole.parts == (Part("p", Where("w.yaml", 11), 3),)
    assert whole.by_name == {"k": ("v",)}
    assert whole.basis == Citation("S1", "28")


def test_short_ways_of_writing_mean_the_same() -> None:
    """A text for a label, a source with its paragraph, one text for a list of one."""
    whole, found = read("id: a\nlabel: 甲\nbasis: S1 28\nnames: x\n")

    assert found == []
    assert whole is not None
    assert (whole.label, whole.basis, whole.names) == (Label("甲"), Citation("S1", "28"), ("x",))


def test_budget_alone_is_one_choice() -> None:
    """`within: 2 hours` is the list of one budget without condition."""
    root, found = compose(
        "c.yaml",
        "id: c\nlabel: 甲\nwithin: 2 hours\nstarts_on: open\nstops_on: [answer]\nbasis: S1 56\n",
    )
    assert root is not None

    clock = read_as(ClockRule, root, found)

    assert found == []
    assert clock is not None
    assert clock.within == (BudgetChoice("2 hours"),)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("id: a\nopen: yes", "charter.not_true_or_false", 2),
        ("id: a\nmoney: 1,080.10", "charter.not_decimal", 2),
        ("id: a\nmoney: 1e3", "charter.not_decimal", 2),
        ("id: a\non: 2026-2-3", "charter.not_date", 2),
        ("id: a\nat: 2026-02-03", "charter.not_instant", 2),
        ("id: a\nparts: [{id: p, size: 012}]", "charter.not_whole_number", 2),
        ("id: a\nparts: [{id: p, size: '１２'}]", "charter.not_whole_number", 2),
        ("id: a\ncolour: red", "charter.not_in_list", 2),
        ("id: a\nspan: [2026-01-01]", "charter.wrong_type", 2),
        ("id: a\nparts: {id: p}", "charter.wrong_type", 2),
        ("id: a\nby_name: [k]", "charter.wrong_type", 2),
        ("id: [a]", "charter.wrong_type", 1),
        ("id: a\n\nparts:\n  - size: 1", "charter.missing_key", 4),
        ("id:\n", "charter.missing_key", 1),
    ],
)
def test_wrong_value_is_a_finding_at_its_line(text: str, code: str, line: int) -> None:
    """Each wrong value yields one finding with the line where it stands."""
    _, found = read(text)

    assert [(each.id, each.where) for each in found] == [(code, Where("w.yaml", line))]


def test_unknown_key_names_the_nearest() -> None:
    """A misspelt key is told with the key that was probably meant."""
    _, found = read("id: a\nlable: 甲")

    assert [(each.id, each.fields["nearest"]) for each in found] == [
        ("charter.unknown_key", "label")
    ]


def test_wrong_item_leaves_the_others() -> None:
    """One wrong item of a list does not hide the rest from later checks."""
    root, found = compose("w.yaml", "- {id: a}\n- {size: 1}\n- {id: c}\n")

    parts = read_list(Part, root, found, "parts")

    assert [each.id for each in parts] == ["a", "c"]
    assert [each.id for each in found] == ["charter.missing_key"]
