"""A population by columns is every subject by the interpreter, to the fen."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import (
    RateOf,
    Verdict,
    award_of,
    column_from,
    match_all,
    yuan_by_place,
)
from guanyun.errors import Refused
from tests.engines.rules.documents import (
    DAY,
    FACTS,
    REVENUE,
    clause,
    facts_held,
    policies,
    policy,
)


def columns_of(rows):
    """Return the columns of rows of facts."""
    return {one.id: column_from(one, [row[one.id] for row in rows]) for one in FACTS}


@settings(max_examples=40, deadline=None)
@given(st.lists(policies(), min_size=1, max_size=3), st.lists(facts_held, min_size=1, max_size=9))
def test_columns_equal_the_interpreter(documents, rows):
    """Verdict and amount of every pair are those of the interpreter, unknown ones too."""
    found = match_all(documents, columns_of(rows), on=DAY)

    for document, matches in zip(documents, found, strict=True):
        met = np.unpackbits(matches.met, count=len(rows))
        unknown = np.unpackbits(matches.unknown, count=len(rows))
        paid = yuan_by_place(matches)
        for place, row in enumerate(rows):
            award = award_of(document, row, on=DAY)
            assert (met[place], unknown[place]) == (
                award.verdict is Verdict.MET,
                award.verdict is Verdict.UNKNOWN,
            )
            assert paid.get(place) == (award.amount if award.verdict is Verdict.MET else None)
            waits = award.verdict is Verdict.MET and award.amount is None
            assert (place in matches.undecided) == waits


def test_large_figures_stay_exact():
    """A product beyond 64 bits is counted in longer numbers and loses no fen."""
    document = policy(
        clause("revenue", "-"), (REVENUE,), payout=RateOf("revenue", Decimal("0.1234567890123"))
    )
    rows = [Decimal("46000000000000000.55"), Decimal("0.04")]

    (matches,) = match_all([document], {"revenue": column_from(REVENUE, rows)}, on=DAY)

    assert matches.fen.tolist() == [
        int(award_of(document, {"revenue": row}, on=DAY).amount * 100) for row in rows
    ]


def test_a_fact_without_column_is_unknown():
    """Nobody is refused for a fact that nobody has given."""
    staffed = policy(clause("staff", ">= 20"), FACTS)

    (matches,) = match_all(
        [staffed], {"revenue": column_from(REVENUE, [Decimal(1), UNKNOWN])}, on=DAY
    )

    assert np.unpackbits(matches.unknown, count=2).tolist() == [1, 1]
    assert matches.hits.tolist() == []


def test_columns_that_do_not_fit_are_refused():
    """Columns of two lengths, or of another kind of fact, are refused by name."""
    short = {"revenue": column_from(REVENUE, [Decimal(1)]), **columns_of([])}
    short["revenue"] = column_from(REVENUE, [Decimal(1)])
    in_ten_thousands = replace(REVENUE, decimals=6)
    document = policy(clause("revenue", "> 5"), (in_ten_thousands,))

    with pytest.raises(Refused, match=r"rules\.columns_differ"):
        match_all([document], short, on=DAY)
    with pytest.raises(Refused, match=r"rules\.fact_differs"):
        match_all([document], {"revenue": short["revenue"]}, on=DAY)
