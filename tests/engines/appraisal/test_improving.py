"""What must rise: the cheapest change, equal to trying everything; cells put in one by one."""

import random
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from guanyun.engines.appraisal import (
    Affine,
    Bonus,
    BonusItem,
    Clip,
    Curve,
    Direction,
    Gate,
    Group,
    Indicator,
    Mean,
    Member,
    MinMax,
    Ranked,
    RankForm,
    RunningSheet,
    cheapest_rise,
    score_sheet,
)
from guanyun.errors import Refused
from tests.engines.appraisal.schemes import (
    NAME,
    D,
    drawn_figures,
    drawn_schemes,
    figures,
    numbers,
    scheme,
)

STEPS = 3


def small(chance: random.Random):
    """Return a scheme of two or three figures with any curve and mean, and four to six units."""
    count = chance.choice([2, 3])
    steps = [(MinMax(),), (Clip(D(0), D(60)),), (Affine(D(3)),), (Ranked(RankForm.SHARE),)]
    nodes, members, columns = [], [], {}
    n = chance.choice([4, 5, 6])
    for k in range(count):
        direction = chance.choice(list(Direction))
        nodes.append(Indicator(f"x{k}", NAME, direction=direction))
        made = chance.choice(steps)
        if direction is Direction.LOWER and made[0] in (Clip(D(0), D(60)), Affine(D(3))):
            made = (Affine(D(-2), shift=D(200)),)
        nodes.append(Curve(f"m{k}", NAME, f"x{k}", (*made, Affine(shift=D(1)))))
        members.append(Member(f"m{k}", D(chance.choice([1, 2, 5]))))
        columns[f"x{k}"] = [D(chance.randint(0, 200)) / 4 for _ in range(n)]
    mean = chance.choice([Mean.ARITHMETIC, Mean.GEOMETRIC])
    nodes.append(Group("g", NAME, tuple(members), mean))
    return scheme(*nodes, root="g", places=2), figures(columns)


def by_trying(made, data, unit, places, efforts):
    """Return the least cost over all combinations of steps, each computed from the beginning."""
    at = data.units.index(unit)
    rank = score_sheet(made, data).ranks[at]
    ladders = []
    for node in made.nodes:
        if isinstance(node, Indicator):
            column = data.columns[node.id]
            best = max(column) if node.direction is Direction.HIGHER else min(column)
            span = max(column) - min(column)
            whole = all(x == int(x) for x in column)
            ladder = {column[at]: D(0)}
            for number in range(1, STEPS + 1):
                level = column[at] + (best - column[at]) * number / STEPS
                if whole:
                    up = "ROUND_CEILING" if best > column[at] else "ROUND_FLOOR"
                    level = level.to_integral_value(up)
                moved = abs(level - column[at])
                if moved:
                    ladder[level] = moved * efforts[node.id] if node.id in efforts else moved / span
            ladders.append((node.id, list(ladder.items())))
    least = None
    for chosen in product(*(ladder for _, ladder in ladders)):
        columns = dict(data.columns)
        for (name, _), (level, _) in zip(ladders, chosen, strict=True):
            columns[name] = (*columns[name][:at], level, *columns[name][at + 1 :])
        cost = sum((cost for _, cost in chosen), D(0))
        after = score_sheet(made, type(data)(data.units, columns, data.groupings)).ranks[at]
        if after <= rank - places and (least is None or cost < least):
            least = cost
    return least


def test_equal_to_trying_everything_on_a_hundred_schemes():
    """The same least cost, or the same answer that nothing helps."""
    reached = 0
    for seed in range(100):
        chance = random.Random(seed)
        made, data = small(chance)
        sheet = score_sheet(made, data)
        unit, rank = max(zip(data.units, sheet.ranks, strict=True), key=lambda pair: pair[1])
        if rank == 1:
            continue
        places = chance.randint(1, rank - 1)
        efforts = {"x0": D("0.01")} if seed % 2 else {}
        found = cheapest_rise(made, data, unit, places, efforts=efforts, steps=STEPS)
        wanted = by_trying(made, data, unit, places, efforts)

        assert found.reached == (wanted is not None)
        assert found.all_tried
        if wanted is not None:
            assert float(found.cost) == pytest.approx(float(wanted), abs=1e-12)
            assert found.rank_after <= rank - places
            assert sum(rise.cost for rise in found.rises) == found.cost
            reached += 1
    assert reached > 60


def test_the_answer_says_what_its_cost_is():
    """Two of ten points of output at effort 3 a point: cheaper than a fifth of a range of 1."""
    made = scheme(
        Indicator("x", NAME), Indicator("y", NAME),
        Group("g", NAME, (Member("x"), Member("y"))), root="g",
    )  # fmt: skip
    data = figures({"x": [0, 10], "y": [5, 0]})
    found = cheapest_rise(made, data, "u0", 1, efforts={"x": D("0.001")}, steps=10)

    assert [(rise.figure, rise.after, rise.declared) for rise in found.rises] == [("x", 5, True)]
    assert (found.rank_before, found.rank_after, found.mark_after) == (2, 1, D("5.000"))


def test_nobody_gains_places_that_are_not_there():
    """The first cannot rise; who has no mark is told to report."""
    made = scheme(Indicator("x", NAME), Group("g", NAME, (Member("x"),)), root="g")

    with pytest.raises(Refused, match=r"appraisal\.no_places: unit=u1, rank=1, places=1"):
        cheapest_rise(made, figures({"x": [1, 2]}), "u1", 1)
    with pytest.raises(Refused, match=r"appraisal\.no_rank: unit=u0"):
        cheapest_rise(made, figures({"x": [None, 2]}), "u0", 1)
    with pytest.raises(Refused, match=r"appraisal\.no_unit"):
        cheapest_rise(made, figures({"x": [None, 2]}), "nobody", 1)


@settings(max_examples=40)
@given(drawn_schemes(), drawn_figures(), st.data())
def test_a_cell_put_in_equals_everything_computed_anew(made, data, chance):
    """Whatever the scheme: columns, published marks and ranks after each of three changes."""
    try:
        sheet = RunningSheet(made, data)
    except Refused:
        assume(False)
    columns = dict(data.columns)
    for _ in range(3):
        place = chance.draw(st.integers(0, len(data.units) - 1))
        name = chance.draw(st.sampled_from(["x0", "x1", "base", "wins", "faults"]))
        value = chance.draw(st.one_of(st.none(), numbers.map(lambda x: x + 1)))
        columns[name] = (*columns[name][:place], value, *columns[name][place + 1 :])
        changed = type(data)(data.units, dict(columns), data.groupings)
        try:
            anew = score_sheet(made, changed)
        except Refused as refused:
            with pytest.raises(Refused, match=refused.code):
                sheet.change(data.units[place], name, value)
            return
        sheet.change(data.units[place], name, value)

        for node in made.nodes:
            np.testing.assert_allclose(sheet.columns[node.id], anew.columns[node.id], rtol=1e-12)
        assert [sheet.mark(unit) for unit in data.units] == list(anew.marks)
        assert [sheet.rank(unit) for unit in data.units] == list(anew.ranks)


def test_a_bonus_and_a_veto_follow_a_count():
    """Two wins add 1, a fault closes the gate: only that unit moves."""
    made = scheme(
        Indicator("x", NAME),
        Bonus("b", NAME, "x", (BonusItem("wins", D("0.5")),), D(0), D(3)),
        Gate("g", NAME, "b", "faults", D(0), D(5)),
        root="g",
    )
    sheet = RunningSheet(made, figures({"x": [8, 9], "wins": [0, 0], "faults": [0, 0]}))

    assert sheet.change("u0", "wins", Decimal(4)) == 1
    assert (sheet.mark("u0"), sheet.rank("u0"), sheet.rank("u1")) == (D("10.000"), 1, 2)
    assert sheet.change("u0", "faults", Decimal(1)) == 1
    assert (sheet.mark("u0"), sheet.rank("u0"), sheet.rank("u1")) == (D("5.000"), 2, 1)
