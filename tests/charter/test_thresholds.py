"""Every published threshold at, just below, just above, and with one figure missing."""

from datetime import date

import pytest

from guanyun.charter.loading import load_charter
from guanyun.charter.rule_pages import book_of, load_rules
from guanyun.charter.rules_reading import RuleBook
from guanyun.charter.rules_schema import Ruling, RulingExpectation
from guanyun.charter.rulings import rule
from guanyun.charter.shared import load_shared
from guanyun.charter.shipped import shipped_charters
from guanyun.engines.common import Finding, Label, Where
from tests.charter.threshold_tables import Judged, payouts, sizes, titles

ON = date(2026, 11, 21)
REFERENCE = "_reference"
HERE = Where("threshold_tables", 1)


@pytest.fixture(scope="module", name="book")
def national_book() -> RuleBook:
    """Return the national rules as a zone that takes all of them has them."""
    shared = load_shared(shipped_charters()).rules
    found: list[Finding] = []
    return book_of({}, list(shared.papers.values()), shared, found)


def wrong(book: RuleBook, judged: Judged) -> list[str]:
    """Return what a rule says otherwise than the table."""
    expect = RulingExpectation(HERE, judged.verdict, judged.amount, judged.gives)
    ruling = Ruling(Label(judged.name), ON, HERE, judged.facts, {judged.rule: expect})
    return [f"{judged.name}: {each.fields}" for each in rule(book, ruling).findings]


def test_sizes_of_enterprises_by_every_bound(book: RuleBook) -> None:
    """Sixteen industries, three bounds each: both bounds of a class are needed."""
    told = list(sizes())

    assert len(told) > 200
    assert [each for judged in told for each in wrong(book, judged)] == []


def test_titles_by_every_threshold(book: RuleBook) -> None:
    """Six titles: a figure just beside its threshold turns the verdict, one missing leaves it."""
    told = list(titles())

    assert len(told) > 140
    assert [each for judged in told for each in wrong(book, judged)] == []


def test_payouts_of_zones_at_their_thresholds_and_ceilings() -> None:
    """A threshold decides to the fen; a rate stops at its ceiling; a missing figure is no no."""
    zones = sorted({zone for zone, _ in payouts()} - {REFERENCE})
    books = {zone: load_charter(shipped_charters() / zone).rules for zone in zones}
    shared = load_shared(shipped_charters()).rules
    books[REFERENCE] = load_rules(shipped_charters() / REFERENCE, shared)[0]

    found = [each for zone, judged in payouts() for each in wrong(books[zone], judged)]
    assert found == []
