"""A document that names what it does not declare is found before it judges anybody."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from guanyun.engines.rules import AllOf, Cap, CapPeriod, RateOf, ResultKind, policy_findings
from tests.engines.rules.documents import DAY, FACTS, PARAMETERS, STAFF, clause, policy


def found(document):
    """Return the ids of the findings."""
    return [one.id for one in policy_findings(document)]


def test_each_undeclared_name_is_found():
    """Fact, article, parameter and form of a test each give a finding of their own."""
    terms = (
        clause("tax", ">= 1"),
        replace(clause("staff", ">= 1"), article="a9"),
        clause("staff", ">= fewest"),
        clause("staff", ">= >="),
    )

    assert found(policy(AllOf(terms), (STAFF,))) == [
        "rules.fact_undeclared",
        "rules.article_undeclared",
        "rules.parameter_undeclared",
        "rules.test_form",
    ]


def test_undeclared_money_and_empty_periods_are_found():
    """A payout or cap on an undeclared fact, and a policy that never holds, are found."""
    document = policy(
        clause("staff", "-"), (STAFF,), payout=RateOf("tax", Decimal(1)), since=DAY, until=DAY,
        caps=(Cap(CapPeriod.YEAR, Decimal(5), counted="had"),),
    )  # fmt: skip

    assert found(document) == ["rules.no_fact", "rules.no_fact", "rules.never_in_force"]


def test_a_sound_document_has_no_findings():
    """A document that declares all it reads is clean."""
    sound = policy(
        AllOf((clause("staff", ">= least"), clause("founded", '<= on - duration("P1Y")'))),
        FACTS,
        parameters=PARAMETERS,
        until=date(2028, 1, 1),
        result=ResultKind.TITLE,
    )

    assert found(sound) == []
