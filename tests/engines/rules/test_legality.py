"""What fair competition forbids is found, and what it does not touch is left alone."""

from dataclasses import replace
from datetime import date

import pytest

from guanyun.engines.common import Level
from guanyun.engines.rules import (
    Fixed,
    Nature,
    PoolShare,
    Progressive,
    RateOf,
    Review,
    SubjectKind,
    TierTable,
    legality_findings,
)
from tests.engines.rules.documents import DAY, PAPER, STAFF, clause, fact, policy

TAX = fact("tax", "money", nature=Nature.TAX_PAID)
REVIEWED = Review("不违反公平竞争", DAY, PAPER)
STAFFED = clause("staff", ">= 20")


def found(document):
    """Return the ids of the findings with their level."""
    return [(one.id, one.level) for one in legality_findings(document)]


@pytest.mark.parametrize(
    "payout",
    [RateOf("tax", 1), Progressive("tax", ()), TierTable("tax", ()), PoolShare(1, "tax")],
)
def test_a_payout_by_tax_is_an_error(payout):
    """Every way of paying by tax paid is found; between governments none is."""
    document = policy(STAFFED, (STAFF, TAX), payout=payout, review=REVIEWED)

    assert found(document) == [("rules.payout_by_tax", Level.ERROR)]
    assert found(replace(document, subject=SubjectKind.SETTLEMENT)) == []


@pytest.mark.parametrize(
    ("nature", "finding"),
    [
        (Nature.IDENTITY, ("rules.named_enterprise", Level.ERROR)),
        (Nature.DOMICILE, ("rules.domicile", Level.ERROR)),
        (Nature.TAX_MARK, ("rules.tax_in_class", Level.WARNING)),
        (Nature.TAX_PAID, ("rules.tax_in_class", Level.WARNING)),
    ],
)
def test_a_condition_on_who_or_where_is_found(nature, finding):
    """Named enterprises and domicile are errors, a class with tax in it a warning."""
    grade = fact("grade", "choice", nature=nature)

    assert found(policy(clause("grade", '"A"'), (grade,), review=REVIEWED)) == [finding]


def test_money_needs_a_review_and_an_exception_an_end():
    """Money without review is a warning; an exception without a sunset is an error."""
    plain = policy(STAFFED, (STAFF,), payout=Fixed(1))
    excepted = replace(plain, review=replace(REVIEWED, exception="第十二条第二项"))

    assert found(plain) == [("rules.no_review", Level.WARNING)]
    assert found(replace(plain, review=REVIEWED)) == []
    assert found(excepted) == [("rules.exception_without_end", Level.ERROR)]
    assert found(replace(excepted, until=date(2028, 1, 1))) == []
