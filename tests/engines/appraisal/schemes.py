"""Small schemes and figures drawn by Hypothesis, and short ways to write them by hand."""

from decimal import Decimal

from hypothesis import strategies as st

from guanyun.engines.appraisal import (
    Affine,
    BestDistance,
    BestShare,
    Bonus,
    BonusItem,
    Clip,
    Curve,
    Direction,
    Figures,
    Function,
    Gate,
    Goalposts,
    Group,
    Indicator,
    Interp,
    LogForm,
    Mean,
    Member,
    MinMax,
    MissingRule,
    Ranked,
    RankForm,
    Ranking,
    Scheme,
    Tie,
    Transform,
    Treatment,
    UnitDistance,
    ZScore,
)
from guanyun.engines.common import Label

D = Decimal
NAME = Label("示例", "sample")
TABLE_LOW, TABLE_HIGH = D(1), D(100)


def figures(columns, **groupings) -> Figures:
    """Return figures of units u0, u1, ...; written as numbers or texts, None is missing."""
    made = {
        name: tuple(None if x is None else D(str(x)) for x in column)
        for name, column in columns.items()
    }
    n = len(next(iter(made.values())))
    return Figures(tuple(f"u{i}" for i in range(n)), made, groupings)


def scheme(*nodes, root, places=3, tie=Tie.DECLARED, cohort="") -> Scheme:
    """Return a scheme of these nodes."""
    return Scheme("sample", NAME, nodes, root, Ranking(places, tie), cohort, sample=True)


# A quarter, a share of eight: what a double holds exactly, so that only the arithmetic differs.
whole = st.integers(0, 40)
numbers = st.integers(0, 160).map(lambda n: D(n) / 4)
positive = st.integers(1, 40).map(D)
normalised = st.one_of(
    st.just(MinMax(TABLE_LOW, TABLE_HIGH)),
    st.just(ZScore(D(50), D(4))),
    st.sampled_from([Ranked(form) for form in RankForm]),
    st.just(BestDistance()),
    st.just(Goalposts(D(2), D(30))),
    st.just(UnitDistance("u0")),
)
steps = st.one_of(
    st.tuples(normalised),
    st.tuples(st.just(Clip(D(3), D(25))), normalised),
    st.just((Affine(D(100), D("24.097"), D(2), D(1)), Clip(D(0), D(120)))),
    st.just((Interp(((D(0), D(0)), (D(10), D(60)), (D(30), D(100)))),)),
    st.just((Clip(D(0)), Affine(shift=D(1)), Transform(Function.LOG))),
    st.just((Affine(base=D(16)), Transform(Function.EXP))),
    st.just((Clip(D(0)), Transform(Function.POWER, D("0.2417")))),
    st.just((Clip(D(0)), Affine(shift=D(1)), BestShare())),
)
treatments = st.one_of(
    st.none(),
    st.builds(
        Treatment,
        winsorised=st.integers(0, 3),
        then=st.sampled_from([None, *LogForm]),
        skew_limit=st.sampled_from([D("0.3"), D(2)]),
        kurtosis_limit=st.sampled_from([D("-1.37"), D("3.5")]),
    ),
)
weights = st.sampled_from([D("0.1"), D("0.3"), D(1), D("2.5"), D(40)])


@st.composite
def drawn_schemes(draw):
    """Return a scheme of two or more figures, a group, bonus and veto, over cohorts of any size."""
    count = draw(st.integers(2, 4))
    nodes, members = [], []
    for k in range(count):
        direction = draw(st.sampled_from(Direction))
        rule = draw(st.sampled_from(MissingRule))
        below = draw(st.sampled_from(["", "base"]))
        treatment = None if below else draw(treatments)
        nodes.append(Indicator(f"x{k}", NAME, "", direction, below, rule, "kind", treatment))
        # Every mark a mean takes is held above zero: what lies below is refused, and tested apart.
        held = (Clip(D("0.5"), None),)
        nodes.append(Curve(f"m{k}", NAME, f"x{k}", (*draw(steps), *held)))
        members.append(Member(f"m{k}", draw(weights)))
    mean = draw(st.sampled_from(Mean))
    least = draw(st.sampled_from([D(0), D("0.5"), D(1)]))
    nodes.append(Group("g", NAME, tuple(members), mean, D(2), least))
    nodes.append(
        Bonus(
            "b", NAME, "g", (BonusItem("wins", D("0.5")), BonusItem("faults", D(-2))), D(-5), D(3)
        )
    )
    nodes.append(Gate("mark", NAME, "b", "faults", D(3), D(10)))
    cohort = draw(st.sampled_from(["", "kind"]))
    return scheme(*nodes, root="mark", tie=Tie.DECLARED, cohort=cohort)


@st.composite
def drawn_figures(draw):
    """Return figures of one to nine units, some missing, with ties, in one or two classes."""
    n = draw(st.integers(1, 9))
    maybe = st.one_of(st.none(), numbers, numbers)
    columns = {f"x{k}": tuple(draw(maybe) for _ in range(n)) for k in range(4)}
    columns["base"] = tuple(draw(st.sampled_from([D(1), D(2), D(4)])) for _ in range(n))
    columns["wins"] = tuple(draw(st.one_of(st.none(), whole.map(D))) for _ in range(n))
    columns["faults"] = tuple(draw(st.sampled_from([None, D(0), D(1), D(4)])) for _ in range(n))
    units = tuple(f"u{i}" for i in range(n))
    kinds = tuple(draw(st.sampled_from(["a", "b"])) for _ in range(n))
    return Figures(units, columns, {"kind": kinds})
