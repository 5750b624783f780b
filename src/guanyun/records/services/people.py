"""People and their posts: registered, seated, moved; each an event of the account's stream."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from guanyun.accounts.models import Holding, Person
from guanyun.accounts.passwords import check_sign_in
from guanyun.accounts.roles import HOUSE_POSTS, Audience
from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.ledger import commit, inserted, updated
from guanyun.records.seats import in_force, roles_on
from guanyun.records.sorting import pinyin_key
from guanyun.records.telling import account_stream, told_on


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as registered; nothing of this but the new id enters the journal."""

    sign_in_name: str
    name: str
    password: str
    phone: str = ""
    email: str = ""
    is_demo: bool = False


def person_register(*, by: Visitor, at: datetime, profile: Profile) -> Person:
    """Register a person who may sign in; posts come with ``post_assign``.

    Raises:
        Refused: not the administrator, the name is taken or not typable, the password is weak.
    """
    _check_administrator(by)
    check_sign_in(profile.sign_in_name, profile.password)
    if Person.objects.filter(sign_in_name=profile.sign_in_name).exists():
        raise Refused("accounts.name_taken", name=profile.sign_in_name)
    person = _new_person(profile, at)
    posting = told_on(
        account_stream(person.pk), "person_registered", {}, by=by, at=at, effects=[inserted(person)]
    )
    commit(by=by.id, at=at, postings=[posting])
    return person


def _new_person(profile: Profile, at: datetime) -> Person:
    """Return the row of a new person; its id says nothing about how many there are."""
    return Person(
        pk=secrets.randbelow(2**47) + 2**40,
        sign_in_name=profile.sign_in_name,
        name=profile.name,
        name_key=pinyin_key(profile.name)[:128],
        phone=profile.phone,
        email=profile.email,
        password=make_password(profile.password),
        is_demo=profile.is_demo,
        created_at=at,
    )


def post_assign(
    *,
    by: Visitor,
    at: datetime,
    person: int,
    post: str,
    since: date,
    until: date | None = None,
) -> Holding:
    """Seat a person in a post of the zone from a day on.

    Raises:
        Refused: not the administrator, no such person or post, or seated there already.
    """
    _check_administrator(by)
    zone = scope(by).zone
    _check_person(person)
    if post not in HOUSE_POSTS and post not in roles_on(zone, since).unit:
        raise Refused("accounts.unknown_post", post=post)
    if Holding.objects.filter(in_force(since), zone=zone, person_id=person, post=post).exists():
        raise Refused("accounts.seated_already", post=post)
    holding = Holding(zone=zone, person_id=person, post=post, since=since, until=until)
    told: dict[str, Json] = {"post": post, "since": since.isoformat()}
    if until is not None:
        told["until"] = until.isoformat()
    posting = told_on(
        account_stream(person), "post_assigned", told, by=by, at=at, effects=[holding.save]
    )
    commit(by=by.id, at=at, postings=[posting])
    return holding


def post_release(*, by: Visitor, at: datetime, person: int, post: str, until: date) -> None:
    """End a person's holding of a post on a day; from that day on its cases are out of reach.

    Raises:
        Refused: not the administrator, or the person does not hold the post.
    """
    _check_administrator(by)
    zone = scope(by).zone
    rows = Holding.objects.filter(in_force(until), zone=zone, person_id=person, post=post)
    holding = rows.order_by("since").first()
    if holding is None:
        raise Refused("accounts.not_seated", post=post)
    same_day = holding.since >= until
    row = Holding.objects.filter(pk=holding.pk)

    def end() -> None:
        if same_day:
            row.delete()
        else:
            row.update(until=until)

    told: dict[str, Json] = {"post": post, "until": until.isoformat()}
    posting = told_on(account_stream(person), "post_released", told, by=by, at=at, effects=[end])
    commit(by=by.id, at=at, postings=[posting])


def password_change(*, by: Visitor, at: datetime, old: str, new: str) -> None:
    """Change one's own password.

    Raises:
        Refused: not signed in, the old password is wrong, the new one is weak.
    """
    person = Person.objects.filter(pk=by.person).first() if by.person else None
    if person is None or not person.check_password(old):
        raise Refused("accounts.password_wrong")
    check_sign_in(person.sign_in_name, new)
    row, coded = Person.objects.filter(pk=person.pk), make_password(new)
    posting = told_on(
        account_stream(person.pk),
        "password_changed",
        {},
        by=by,
        at=at,
        effects=[updated(row, password=coded)],
    )
    commit(by=by.id, at=at, postings=[posting])


def _check_administrator(by: Visitor) -> None:
    if Audience.ADMINISTRATOR not in by.audience:
        raise Refused("records.administrator_only")


def _check_person(person: int) -> None:
    if not Person.objects.filter(pk=person, is_active=True).exists():
        raise Refused("accounts.unknown_person")
