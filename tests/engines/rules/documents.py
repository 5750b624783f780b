"""Policies to test with: short ones by hand and any number by chance, with facts beside them."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from guanyun.engines.common import Citation, Label, Rounding, Where
from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import (
    AllOf,
    AnyOf,
    Bracket,
    Cap,
    CapPeriod,
    Clause,
    Control,
    DatedValue,
    Fact,
    FactType,
    Fixed,
    Not,
    Parameter,
    Policy,
    PolicyArticle,
    Progressive,
    RateOf,
    SubjectKind,
    Tier,
    TierTable,
)

HERE = Where("rules/sample.yaml", 1)
PAPER = Citation("sample", "第三条")
DAY = date(2026, 3, 1)


def fact(name, kind, **more):
    """Return a fact of a kind."""
    return Fact(name, Label(name), FactType(kind), HERE, **more)


def clause(name, test, ident=""):
    """Return a clause on a fact."""
    return Clause(ident or f"{name} {test}", name, test, HERE, "a3")


def policy(condition, facts, **more):
    """Return a policy of sample article 3."""
    article = PolicyArticle("a3", "第三条", PAPER, HERE)
    return Policy(
        more.pop("id", "sample"), Label("示例"), SubjectKind.ENTERPRISE, PAPER, HERE, condition,
        tuple(facts), articles=(article,), sample=True, **more,
    )  # fmt: skip


def parameter(name, *dated):
    """Return a parameter with the value it has from each day on."""
    series = tuple(DatedValue(since, value, PAPER, last_checked=DAY) for since, value in dated)
    return Parameter(name, Label(name), series, HERE)


STAFF = fact("staff", "count")
REVENUE = fact("revenue", "money")
SHARE = fact("share", "rate")
FOUNDED = fact("founded", "date", control=Control.TIME)
LISTED = fact("listed", "boolean", control=Control.FIXED)
GRADE = fact("grade", "choice", choices=("A", "B", "C"))
MARKS = fact("marks", "list", choices=("green", "smart"))
PAID = fact("paid", "money")
FACTS = (STAFF, REVENUE, SHARE, FOUNDED, LISTED, GRADE, MARKS, PAID)

_TESTS = {
    "staff": (">= 20", "< 20", "[5..20)", "(5..20]", "5, > 19", "not(20)", "!= 5", "-",
              ">= least", "? * 2 > 39", "= 20"),
    "revenue": (">= 3000000", "> 2999999.99", "<= 20000000.005", "not([1000..2000])"),
    "share": (">= 0.03", "< 0.05", "(0.03..0.05]", "> lost"),
    "founded": ("<= on - duration(\"P1Y\")", ">= date(\"2025-03-01\")", "< @\"2025-03-02\""),
    "listed": ("true", "false", "!= true", "-"),
    "grade": ("\"A\"", "\"A\", \"B\"", "not(\"C\")", "> \"A\"", "\"Z\""),
    "marks": ("list contains(?, \"green\")", "count(?) > 1"),
}  # fmt: skip
_VALUES = {
    "staff": st.sampled_from([Decimal(n) for n in (0, 4, 5, 6, 19, 20, 21)]),
    "revenue": st.sampled_from(["2999999.99", "3000000", "3000000.01", "1999.99", "20000000"]).map(
        Decimal
    )
    | st.decimals(-(10**9), 10**9, places=2),
    "share": st.sampled_from(["0.0299", "0.03", "0.0301", "0.0499", "0.05"]).map(Decimal),
    "founded": st.sampled_from([date(2025, 2, 28), date(2025, 3, 1), date(2025, 3, 2)]),
    "listed": st.booleans(),
    "grade": st.sampled_from("ABC"),
    "marks": st.sampled_from([(), ("green",), ("green", "smart")]),
    "paid": st.decimals(0, 10**5, places=2),
}
PARAMETERS = (
    parameter("least", (date(2020, 1, 1), Decimal(5)), (date(2026, 1, 1), Decimal(20))),
    parameter("lost"),
    parameter("most", (date(2020, 1, 1), Decimal(50_000))),
    parameter("rate", (date(2020, 1, 1), Decimal("0.0333"))),
)
clauses = st.sampled_from([clause(name, test) for name, row in _TESTS.items() for test in row])
conditions = st.recursive(
    clauses,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda terms: AllOf(tuple(terms))),
        st.lists(inner, min_size=1, max_size=3).map(lambda terms: AnyOf(tuple(terms))),
        inner.map(Not),
    ),
    max_leaves=6,
)
facts_held = st.fixed_dictionaries(
    {name: st.one_of(values, values, values, st.just(UNKNOWN)) for name, values in _VALUES.items()}
)
_BRACKETS = (
    Bracket(Decimal(0), Decimal("0.1")),
    Bracket(Decimal("1000000.005"), Decimal("0.0725")),
    Bracket(Decimal(20_000_000), Decimal("0.3")),
)
_TIERS = (Tier(Decimal(5), Decimal("1000.125")), Tier(Decimal(20), Decimal(30_000)))
payouts = st.sampled_from(
    [
        None, Fixed(Decimal("1234.565")), Fixed("most"), Fixed("lost"), RateOf("revenue", "rate"),
        RateOf("revenue", Decimal("0.12345678901234567")), RateOf("share", Decimal(10**16 + 1)),
        Progressive("revenue", _BRACKETS), TierTable("staff", _TIERS),
    ]
)  # fmt: skip
caps = st.sampled_from(
    [(), (Cap(CapPeriod.EVENT, "most"),), (Cap(CapPeriod.EVENT, Decimal("999.985")),)]
)


@st.composite
def policies(draw):
    """Return a policy of any shape over the facts of this file."""
    return policy(
        draw(conditions),
        FACTS,
        parameters=PARAMETERS,
        payout=draw(payouts),
        upper_tier=draw(st.sampled_from([None, "paid"])),
        caps=draw(caps),
        rounding=draw(st.sampled_from(list(Rounding))),
    )
