"""What stands before the first case: charters adopted, people seated, entities registered."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from guanyun.accounts.models import Holding, Person
from guanyun.charter.loading import load_charter
from guanyun.charter.shipped import shipped_charters
from guanyun.records.access import Visitor, system, visitor_for
from guanyun.records.ledger import Posting, Told, commit, head_now, inserted, written
from guanyun.records.models import Enterprise
from guanyun.records.services.charters import charter_adopt
from guanyun.records.services.enterprises import (
    Firm,
    Invitation,
    agent_accept,
    agent_invite,
    enterprise_register,
)
from guanyun.records.services.stand_ins import Cover, stand_in_name
from guanyun.records.sorting import pinyin_key
from guanyun.records.telling import account_stream, actor_in

from .entities import Entity, steward_of
from .roster import COVERED_POST, DEMO_PASSWORD, MEMBERS, PRINCIPAL, STAND_IN, Member

ZONE = "demo"
ADMINISTRATOR = "admin"
REAL_ZONES = ("longyou", "fuyang")  # adopted and proved; never seeded with cases, people or marks
AGENTS = 24  # enterprises with an agent's account, beside the two of ``enterprise``
COVER = (timedelta(days=3), timedelta(days=5))  # the stand-in: since how long, how much longer


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of the demo by sign-in name, and the day from which the stand-in acts."""

    people: Mapping[str, Person]
    covered_since: date

    def visitor(self, sign_in: str, on: date) -> Visitor:
        """Return a person as the door sees them on a day; who is away is stood in for."""
        if sign_in == PRINCIPAL and on >= self.covered_since:
            sign_in = STAND_IN
        return visitor_for(self.people[sign_in], ZONE, on=on)


def seat_people(*, since: date, at: datetime, end: datetime) -> Staff:
    """Register the people of the demo in their posts; one password, hashed once."""
    by, coded = system(ZONE), make_password(DEMO_PASSWORD)
    people: dict[str, Person] = {}
    extra = tuple(
        Member(f"agent-{n:02d}", f"某企业经办人 {n:02d}", (), "企业经办人")
        for n in range(1, AGENTS + 1)
    )
    for number, member in enumerate((*MEMBERS, *extra), start=1):
        person = _person(member, coded, number, at)
        people[member.sign_in] = person
        commit(by=by.id, at=at, postings=[_seated(person, member, by, since, at)])
    return Staff(people, (end - COVER[0]).date())


def _person(member: Member, coded: str, number: int, at: datetime) -> Person:
    return Person(
        pk=secrets.randbelow(2**47) + 2**40,
        sign_in_name=member.sign_in,
        name=member.name,
        name_key=pinyin_key(member.name)[:128],
        phone=f"154000{number:05d}",
        password=coded,
        is_demo=True,
        created_at=at,
    )


def _seated(person: Person, member: Member, by: Visitor, since: date, at: datetime) -> Posting:
    """Return what registers a person and seats them; the events are those of the services."""
    actor = actor_in(by)
    held = [Holding(zone=ZONE, person=person, post=post, since=since) for post in member.posts]
    events = [Told("person_registered", {}, actor, at)]
    for post in member.posts:
        told = {"post": post, "since": since.isoformat()}
        events.append(Told("post_assigned", told, actor, at))
    head = head_now(ZONE, account_stream(person.pk))
    entries = written(head, events, at=at, charter="")
    return Posting(head, entries, effects=[inserted(person), *(each.save for each in held)])


def adopt_charters(staff: Staff, *, at: datetime) -> date:
    """Adopt the demo charter and those of the real zones; return since when the former holds."""
    begun = at.date()
    for number, zone in enumerate((ZONE, *REAL_ZONES), start=1):
        charter = load_charter(shipped_charters() / zone)
        by = system(zone)
        if zone == ZONE:
            begun = min(charter.manifest.since, begun)
            by = visitor_for(staff.people[ADMINISTRATOR], zone, on=at.date())
        since = min(charter.manifest.since, at.date())
        minutes = f"示例〔{at.year}〕{number}号"
        charter_adopt(by=by, at=at, charter=charter, since=since, minutes=minutes)
    return begun


def name_stand_in(staff: Staff, *, end: datetime) -> None:
    """Let the utilities desk be stood in for (某乙 代 某甲) from three days before the end."""
    at = end - COVER[0]
    cover = Cover(
        deputy=staff.people[STAND_IN].pk,
        post=COVERED_POST,
        since=at.date(),
        until=(end + COVER[1]).date(),
        reason="外出培训（示例）",
        principal=staff.people[PRINCIPAL].pk,
    )
    stand_in_name(by=system(ZONE), at=at, cover=cover)


def register_entities(
    entities: Sequence[Entity], *, at: datetime, progress: Callable[[int, int], None]
) -> None:
    """Register invented entities, as the desk does: one event and one row each."""
    by = system(ZONE)
    for number, entity in enumerate(entities, start=1):
        firm = Firm(
            uscc=entity.uscc,
            label=entity.name,
            address=f"禾川开发区示例路 {number} 号（示例）",
            place=entity.place,
            steward=steward_of(entity),
            is_sample=True,
        )
        enterprise_register(by=by, at=at, firm=firm)
        if number % 100 == 0:
            progress(number, len(entities))


def name_agents(staff: Staff, entities: Sequence[Entity], *, at: datetime) -> Mapping[str, str]:
    """Let agents act for enterprises; return the sign-in name by credit code.

    ``enterprise`` acts for the first two, each further agent for one.
    """
    firms = [each for each in entities if each.is_enterprise]
    names = ["enterprise", "enterprise", *(f"agent-{n:02d}" for n in range(1, AGENTS + 1))]
    clerk = staff.visitor(STAND_IN, at.date())
    agents: dict[str, str] = {}
    for firm, name in zip(firms, names, strict=False):
        person = staff.people[name]
        invitation = Invitation(firm.uscc, person.phone, person.name, is_manager=True)
        agent_invite(by=clerk, at=at, invitation=invitation)
        agent_accept(by=visitor_for(person, ZONE, on=at.date()), at=at, uscc=firm.uscc)
        agents[firm.uscc] = name
    return agents


def is_seeded() -> bool:
    """Return whether the demo zone has been filled before, even if only in part."""
    return Enterprise.objects.filter(zone=ZONE).exists()
