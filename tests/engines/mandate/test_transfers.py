"""Batches and the comparison of registers: dated, complete, in sentences."""

from dataclasses import replace
from datetime import date

import pytest
import shapely

from guanyun.engines.common import Citation, Label
from guanyun.engines.mandate import (
    Territory,
    TransferBatch,
    apply_batch,
    check_legality,
    compare,
    compile_register,
    prove,
    route,
)
from guanyun.errors import Refused, sentence

from .registers import (
    INSIDE,
    OUTSIDE,
    WHERE,
    line,
    matter,
    point,
    register,
    unit,
    wall_register,
    zone_place,
)

TURN = date(2024, 7, 1)
HOMES = replace(
    zone_place("homes", shapely.box(119.07, 29.07, 119.08, 29.08)), label=Label("民宅", "homes")
)
YARD = zone_place("yard", shapely.box(119.09, 29.09, 119.095, 29.095))
UNITS = (unit("zone_unit"), unit("town_unit"), unit("third_unit"))


def batch(**more):
    """Return a batch by which the zone hands ``repair`` to the town on 1 July 2024."""
    filled = {"giver": "zone_unit", "takers": ("town_unit",), "matters": ("repair",)} | more
    return TransferBatch("b1", Label("首批", "First"), TURN, where=WHERE, **filled)


def before():
    """Return a register in which the zone's unit does everything."""
    return register([line("all", "zone_unit", post=None)], places=(HOMES, YARD), units=UNITS)


def who(after, lng, lat, on):
    """Return unit and line of ``repair`` at a point."""
    found = route(compile_register(after), matter="repair", place=point(lng, lat), on=on)
    return found.unit, found.line


def test_batch_moves_its_places_on_its_day():
    """From the day of the batch the taker holds its places, the giver the rest; before, all."""
    after = apply_batch(before(), batch(places=("homes",)))

    assert who(after, 119.075, 29.075, date(2024, 6, 30)) == ("zone_unit", "all")
    assert who(after, 119.075, 29.075, TURN) == ("town_unit", "all.b1")
    assert who(after, 119.01, 29.01, TURN) == ("zone_unit", "all.b1.rest")
    assert prove(after).covered
    assert [one.id for one in check_legality(after)] == ["mandate.batch_unaccepted"]


def test_batch_without_places_moves_everything():
    """A batch that names no place moves the whole territory of each line."""
    after = apply_batch(before(), batch())

    assert [one.id for one in after.lines] == ["all", "all.b1"]
    assert who(after, 119.01, 29.01, TURN) == ("town_unit", "all.b1")
    assert after.batches == (batch(),)


def test_taken_line_cites_the_batch():
    """The taker's line rests on the batch: its basis, its id; post and entrustment are open."""
    basis = Citation("S1", "30")
    after = apply_batch(before(), batch(basis=basis))
    taken = after.lines[1]

    assert (taken.basis, taken.batch, taken.post, taken.since) == (basis, "b1", None, TURN)


def test_ended_and_future_lines():
    """A line that ended before stays as it is; one that begins later begins with the taker."""
    lines = [
        line("old", "zone_unit", until=date(2024, 1, 1)),
        line("now", "zone_unit", since=date(2024, 1, 1), until=date(2025, 1, 1)),
        line("next", "zone_unit", since=date(2025, 1, 1)),
    ]

    after = apply_batch(register(lines), batch())

    assert {one.id: (one.unit, one.since, one.until) for one in after.lines} == {
        "old": ("zone_unit", date.min, date(2024, 1, 1)),
        "now": ("zone_unit", date(2024, 1, 1), TURN),
        "now.b1": ("town_unit", TURN, date(2025, 1, 1)),
        "next.b1": ("town_unit", date(2025, 1, 1), date.max),
    }
    assert prove(after).covered


def test_several_takers_each_get_their_places():
    """With several takers it is said who takes which place; else the batch is refused."""
    two = batch(takers=("town_unit", "third_unit"), places=("homes", "yard"))

    after = apply_batch(before(), two, taker_of={"homes": "town_unit", "yard": "third_unit"})

    assert who(after, 119.075, 29.075, TURN) == ("town_unit", "all.b1.town_unit")
    assert who(after, 119.092, 29.092, TURN) == ("third_unit", "all.b1.third_unit")
    assert prove(after).covered
    with pytest.raises(Refused, match="batch_taker_unclear"):
        apply_batch(before(), two, taker_of={"homes": "town_unit"})


def test_nothing_to_move_is_refused():
    """A matter that the giver does not hold there on that day cannot be handed over."""
    for wrong in (
        batch(matters=("flood",)),
        batch(giver="third_unit"),
        batch(matters=("repair", "flood")),
    ):
        with pytest.raises(Refused, match="batch_moves_nothing"):
            apply_batch(before(), wrong)
    with pytest.raises(Refused, match="batch_moves_nothing"):
        apply_batch(
            replace(wall_register(), places=(*wall_register().places, HOMES)),
            batch(places=("homes",)),
        )


def test_place_across_the_boundary_is_refused():
    """A place that lies partly outside the giver's territory is not cut in silence."""
    across = zone_place("across", shapely.box(119.05, 29.05, 119.07, 29.07))
    base = register(
        [line("in", "zone_unit", INSIDE), line("out", "town_unit", OUTSIDE)], places=(across,)
    )

    with pytest.raises(Refused) as raised:
        apply_batch(base, batch(takers=("town_unit",), places=("across",)))

    assert raised.value.code == "mandate.batch_partly_held"
    assert (raised.value.fields["place"], raised.value.fields["line"]) == ("across", "in")


def told(old, new):
    """Return the changes as Chinese sentences, the English ones checked for holes."""
    changes = compare(old, new)
    for one in changes:
        english = sentence(one.code, one.fields, "en")
        assert "{" not in english
        assert one.code not in english
    return [sentence(one.code, one.fields) for one in changes]


def test_batch_is_told_in_sentences():
    """A hand-over reads as what moved, what stayed, and what becomes of running cases."""
    old = before()
    new = apply_batch(old, batch(places=("homes",), inventory=("名册",), money_yuan="400.00"))

    moved, stayed, handed, running = told(old, new)
    assert moved == (
        "自 2024-07-01 起，“repair 事项”在民宅由zone_unit 单位转给town_unit 单位承办"
        "（条目 all.b1）。"
    )
    assert stayed == (
        "自 2024-07-01 起，zone_unit 单位承办“repair 事项”的范围改为zone（民宅以外）"
        "（条目 all.b1.rest）。"
    )
    assert handed == (
        "划转批次“首批”：2024-07-01 由zone_unit 单位移交town_unit 单位，随转经费 400.00 元，"
        "清册 1 份。"
    )
    assert running == "批次“首批”的在办事项由zone_unit 单位办结，不移交。"


def test_running_cases_may_move():
    """A batch that moves running cases says so, and that used time counts on."""
    changes = compare(before(), apply_batch(before(), batch(running_cases="move to taker")))

    assert changes[-1].code == "mandate.change.running_move"


def test_entries_and_fields_are_compared():
    """Added, removed, redrawn and changed entries each are one sentence."""
    old = wall_register()
    lines = (
        replace(old.lines[0], unit="town_unit"),
        replace(old.lines[1], until=date(2027, 1, 1)),
        line("new", "zone_unit", Territory(("yard",))),
    )
    places = (old.places[0], replace(old.places[1], geometry=YARD.geometry), YARD)
    new = replace(
        old,
        units=(*old.units, unit("third_unit")),
        matters=(matter(edge_rule="outside"),),
        places=places,
        lines=lines,
    )

    assert [
        (one.code, one.fields.get("entry", one.fields.get("line"))) for one in compare(old, new)
    ] == [
        ("mandate.change.added", "third_unit"),
        ("mandate.change.changed", "repair"),
        ("mandate.change.redrawn", "wall"),
        ("mandate.change.added", "yard"),
        ("mandate.change.line_added", "new"),
        ("mandate.change.changed", "inside"),
        ("mandate.change.line_ended", "outside"),
    ]
    assert len(told(old, new)) == 7
    assert compare(old, old) == []


def test_removed_line_is_told():
    """A line that is gone without a successor is told as removed."""
    old = wall_register()

    (one,) = compare(old, replace(old, lines=old.lines[:1]))

    assert (one.code, one.fields["line"]) == ("mandate.change.line_removed", "outside")
