"""The door of one case asks the same condition as the list of all cases."""

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q

from guanyun.accounts.roles import Audience, Seat
from guanyun.records.access import Visitor, scope
from guanyun.records.audit_seats import AuditSeat
from guanyun.records.conditions import holds
from guanyun.records.models import Case, OneTimeLink
from guanyun.records.now import BEIJING
from guanyun.records.scopes import seen_cases

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=BEIJING)
UNITS = ("fire", "water", "water_2", "tax")
POSTS = ("desk", "chief", "chief_2", "deputy")
KINDS = ("repair", "permit")
FIRMS = ("a", "b", None)


def some(chance: random.Random, words: tuple[str, ...], sort: str = "") -> str:
    """Return some of the words between bars, or nothing."""
    told = [f"{sort}{each}" for each in words if chance.random() < 0.2]
    return f"|{'|'.join(told)}|" if told else ""


def case(chance: random.Random, number: int) -> Case:
    """Return a row whose columns are drawn from few words, absent ones among them."""
    opened = AT - timedelta(days=chance.randrange(60))
    partners = some(chance, UNITS, "unit:") + some(chance, POSTS, "post:")
    recused = some(chance, UNITS, "unit:") + some(chance, ("7", "8"), "person:")
    named: dict[str, Any] = {
        each: some(chance, POSTS) for each in ("consents", "told", "copied", "supervised")
    }
    return Case(
        zone=chance.choice(("here", "here", "there")), number=f"n{number}",
        kind=chance.choice(KINDS), enterprise=chance.choice(FIRMS), version=1, step="s",
        unit=chance.choice((*UNITS, None)), holder_unit=chance.choice((*UNITS, None)),
        first_unit=chance.choice((*UNITS, "")), provider_unit=chance.choice((*UNITS, "")),
        partners=partners.replace("||", "|"), recused=recused.replace("||", "|"),
        opened_at=opened, opened_on=opened.date(), reported_at=opened, changed_at=opened, **named,
    )  # fmt: skip


def seat(chance: random.Random) -> Seat:
    """Return a seat of any role, own or held for somebody."""
    role = chance.choice(list(Audience))
    unit = chance.choice((*UNITS, None))
    below = frozenset(chance.sample(UNITS, chance.randrange(3)))
    kinds = frozenset(chance.sample(KINDS, chance.randrange(2)))
    return Seat(chance.choice(POSTS), unit, role, chance.choice((None, 8)), below, kinds)


def audit(chance: random.Random) -> AuditSeat:
    """Return an audit of some units and kinds of cases, over some days."""
    first = date(2026, 10, 1) + timedelta(days=chance.randrange(50))
    units = frozenset(chance.sample(UNITS, chance.randrange(3)))
    kinds = frozenset(chance.sample(KINDS, chance.randrange(2)))
    return AuditSeat(1, units, kinds, first, first + timedelta(days=chance.randrange(40)))


def visitor(chance: random.Random) -> Visitor:
    """Return anybody: seats, audits, enterprises, codes and links, each there or not."""
    return Visitor(
        zone=chance.choice(("here", "there")),
        person=chance.choice((None, 7)),
        seats=tuple(seat(chance) for _ in range(chance.randrange(3))),
        audits=tuple(audit(chance) for _ in range(chance.randrange(2))),
        enterprises=frozenset(chance.sample(("a", "b"), chance.randrange(2))),
        numbers=frozenset(f"n{chance.randrange(80)}" for _ in range(chance.randrange(2))),
        links=frozenset(range(1, 1 + chance.randrange(4))),
    )


def test_one_case_is_seen_by_whom_the_list_shows_it_to() -> None:
    """Over drawn rows and visitors of all roles the row itself and the database say the same."""
    chance = random.Random(20261124)
    rows = [case(chance, number) for number in range(80)]
    Case.objects.bulk_create(rows)
    for key in range(1, 4):
        OneTimeLink.objects.create(
            pk=key, zone="here", case=f"n{key}", acts="", role="staff", holder_name="x",
            nonce="x", issued_by="7", issued_at=AT, expires_at=AT + timedelta(days=1),
            revoked_at=AT if key == 2 else None,
        )  # fmt: skip
    seen = 0
    for _ in range(300):
        who = visitor(chance)
        condition = Q(zone=who.zone) & seen_cases(who)
        told = set(scope(who).cases().values_list("number", flat=True))
        assert {row.number for row in rows if holds(condition, row)} == told
        seen += len(told)
    assert 1_000 < seen < 300 * 70


def test_a_lookup_that_is_not_known_lets_nobody_in() -> None:
    """A condition that this reading does not know is a bug that is met, not an open door."""
    with pytest.raises(KeyError):
        holds(Q(number__startswith="n"), Case(number="n1"))
