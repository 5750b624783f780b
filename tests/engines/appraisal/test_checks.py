"""A scheme that cannot be computed, or not as the law asks, is found before figures are put in."""

import pytest

from guanyun.engines.appraisal import (
    Affine,
    BestShare,
    Bonus,
    BonusItem,
    BoundMark,
    Clip,
    Curve,
    Gate,
    Goalposts,
    Group,
    Indicator,
    Interp,
    Mean,
    Member,
    MinMax,
    Ranked,
    UnitDistance,
    ZScore,
    columns_of,
    exact_columns,
    scheme_findings,
)
from guanyun.engines.common import Citation, Level, Where
from guanyun.errors import Refused
from tests.engines.appraisal.schemes import NAME, D, figures, scheme

X = Indicator("x", NAME, owner="m1")


def ids(*nodes, root="g", **more):
    """Return the ids of the findings on a scheme."""
    return [one.id for one in scheme_findings(scheme(*nodes, root=root), **more)]


def group(*members, **more):
    """Return the group ``g`` of members, each a name or a name with a weight."""
    return Group("g", NAME, tuple(Member(*one) for one in members), **more)


def test_a_sound_scheme_has_no_findings():
    """Every kind of node in its place, the owner in the register, a count watched only."""
    nodes = (
        X,
        Indicator("faults", NAME, owner="m2"),
        Curve("c", NAME, "x", (Clip(D(0), D(9)), MinMax())),
        BoundMark("zone", NAME, "other", D("0.4"), Citation("S1")),
        group(("c", D("0.6")), ("zone", D("0.4"))),
        Bonus("b", NAME, "g", (BonusItem("faults", D(-1)),), D(-5), D(0)),
        Gate("mark", NAME, "b", "faults"),
    )

    assert ids(*nodes, root="mark", duties=["m1", "m2"]) == []


def test_a_bound_mark_below_its_least_weight_is_an_error_with_its_source():
    """A zone's mark at 0.39 of a town's where 0.4 is due."""
    bound = BoundMark("zone", NAME, "other", D("0.4"), Citation("S1", "L12"))
    nodes = (X, bound, group(("x", D(61)), ("zone", D(39))))
    where = Where("town.yaml", 4)
    (found,) = scheme_findings(scheme(*nodes, root="g"), where)

    assert (found.id, found.level, found.where) == ("appraisal.bound_weight", Level.ERROR, where)
    told = found.fields
    assert (told["share"], told["least"], told["source"]) == ("0.39", "0.4", "S1")


@pytest.mark.parametrize(
    ("step", "finding"),
    [
        (Clip(D(2), D(1)), "appraisal.empty_range"),
        (MinMax(D(1), D(1)), "appraisal.empty_range"),
        (Goalposts(D(1), D(1)), "appraisal.empty_range"),
        (Affine(base=D(0)), "appraisal.base_zero"),
        (ZScore(D(0), D(0)), "appraisal.deviation"),
        (Ranked(classes=0), "appraisal.classes"),
        (Interp(()), "appraisal.points_order"),
        (Interp(((D(1), D(0)), (D(1), D(5)))), "appraisal.points_order"),
        (BestShare(compatible=True), "appraisal.infinite_share"),
    ],
)
def test_a_step_without_a_meaning_is_found(step, finding):
    """Each names its node."""
    assert ids(X, Curve("c", NAME, "x", (step,)), root="c") == [finding]


@pytest.mark.parametrize(
    ("nodes", "finding"),
    [
        ((X, group(("x", D(0)))), "appraisal.weights"),
        ((X, group(("x", D(-1)))), "appraisal.weights"),
        ((X, group(("x",), mean=Mean.POWER, power=D(0))), "appraisal.power_zero"),
        ((X, group(("x",), min_available=D(50))), "appraisal.share_range"),
        ((X, X, group(("x",))), "appraisal.twice"),
        ((X, Indicator("y", NAME), group(("x",))), "appraisal.idle"),
        ((X, group(("x",), ("g",))), "appraisal.cycle"),
        ((X, group(("x",), ("z",))), "appraisal.unknown_node"),
        ((X,), "appraisal.unknown_node"),
    ],
)
def test_a_node_that_does_not_hang_together_is_found(nodes, finding):
    """Weights, references, circles and figures collected for nothing."""
    assert ids(*nodes) == [finding]


def test_a_figure_nobody_answers_for_is_found():
    """The owner must be a line of the register, where there is one to ask."""
    assert ids(X, group(("x",)), duties=["m9"]) == ["appraisal.no_owner"]


@pytest.mark.parametrize("evaluator", [columns_of, exact_columns])
def test_what_the_figures_lack_is_refused_by_both_evaluators(evaluator):
    """A column, a grouping, a unit: each refusal names it."""
    data = figures({"x": [1, 2]})
    away = Curve("c", NAME, "x", (UnitDistance("u9"),))

    with pytest.raises(Refused, match=r"appraisal\.no_figures: figure=y"):
        evaluator(scheme(Indicator("y", NAME), root="y"), data)
    with pytest.raises(Refused, match=r"appraisal\.no_grouping: grouping=kind"):
        evaluator(scheme(X, root="x", cohort="kind"), data)
    with pytest.raises(Refused, match=r"appraisal\.no_unit: unit=u9"):
        evaluator(scheme(X, away, root="c"), data)
