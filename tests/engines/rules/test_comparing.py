"""What changed between two runs is told without running everybody again."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanyun.engines.rules import (
    Fixed,
    RateOf,
    award_of,
    column_from,
    compile_policies,
    differences,
    match_all,
    rerun,
)
from guanyun.errors import Refused
from tests.engines.rules.documents import (
    DAY,
    FACTS,
    STAFF,
    clause,
    facts_held,
    parameter,
    policies,
    policy,
)


def columns_of(rows):
    """Return the columns of rows of facts."""
    return {one.id: column_from(one, [row[one.id] for row in rows]) for one in FACTS}


@settings(max_examples=40, deadline=None)
@given(policies(), st.lists(st.tuples(facts_held, facts_held), min_size=1, max_size=6))
def test_changed_facts_change_what_the_interpreter_says(document, rows):
    """Who came in, fell out or is paid otherwise is who is awarded otherwise."""
    before, after = ([row[turn] for row in rows] for turn in (0, 1))
    places = np.arange(len(rows), dtype=np.int64)
    program = compile_policies([document], on=DAY)

    (told,) = rerun(program, columns_of(before), columns_of(after), places)

    moved = {place for each in (told.came_in, told.fell_out, told.repaid, told.reopened)
             for place in each.tolist()}  # fmt: skip
    for place, (old, new) in enumerate(rows):
        one, other = (award_of(document, row, on=DAY) for row in (old, new))
        same = one.verdict is other.verdict and (
            one.verdict.value != "met" or one.amount == other.amount
        )
        assert (place in moved) == (not same)


def test_an_amendment_lists_the_difference_of_two_full_runs():
    """A lower threshold, back-dated, lists who comes in; a higher rate lists who gets more."""
    column = {"staff": column_from(STAFF, [Decimal(n) for n in (10, 20, 30)])}
    old = policy(clause("staff", ">= 20"), (STAFF,), payout=RateOf("staff", "rate"),
                 parameters=(parameter("rate", (DAY, Decimal("0.1"))),))  # fmt: skip
    new = policy(clause("staff", ">= 5"), (STAFF,), payout=RateOf("staff", "rate"),
                 parameters=(parameter("rate", (DAY, Decimal("0.2"))),))  # fmt: skip
    runs = [match_all([one], column, on=DAY) for one in (old, new)]

    (told,) = differences(*runs)
    (none,) = differences(runs[0], runs[0])

    assert (told.came_in.tolist(), told.repaid.tolist()) == ([0], [1, 2])
    assert (told.fen_before, told.fen_after, told.is_none, none.is_none) == (500, 1200, False, True)


def test_runs_that_do_not_belong_together_are_refused():
    """Other policies, or other numbers of subjects, are not compared."""
    one = policy(clause("staff", ">= 20"), (STAFF,), payout=Fixed(Decimal(1)))
    other = policy(clause("staff", ">= 20"), (STAFF,), id="other")
    few, more = ({"staff": column_from(STAFF, [Decimal(20)] * size)} for size in (1, 2))

    with pytest.raises(Refused, match=r"rules\.runs_differ"):
        differences(match_all([one], few, on=DAY), match_all([other], few, on=DAY))
    with pytest.raises(Refused, match=r"rules\.runs_differ"):
        differences(match_all([one], few, on=DAY), match_all([one], more, on=DAY))
