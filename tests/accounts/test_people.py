"""People, posts and passwords: by the administrator, or oneself."""

from datetime import date, timedelta

import pytest

from guanyun.accounts.models import Holding, Person
from guanyun.accounts.passwords import check_sign_in
from guanyun.errors import Refused
from guanyun.records.access import Audience, system, visitor_for
from guanyun.records.models import JournalEntry
from guanyun.records.services.people import (
    Profile,
    password_change,
    person_register,
    post_assign,
    post_release,
)
from tests.records.conftest import START, ZONE, Seated

PASSWORD = "a long enough password"
DAY = date(2026, 1, 1)


def registered(name: str = "zhou_1") -> Person:
    """Register a person."""
    profile = Profile(name, "某甲", PASSWORD, phone="13800000001", email="a@example.invalid")
    return person_register(by=system(ZONE), at=START, profile=profile)


def test_name_and_phone_stay_outside_the_journal(zone: str) -> None:
    """The account's journal says that it was registered, not whose it is."""
    person = registered()

    entry = JournalEntry.objects.get(stream=f"account:{person.pk}")
    assert '"kind":"person_registered"' in entry.text
    assert not any(word in entry.text for word in ("某甲", "zhou_1", "1380000", "example"))


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("周", PASSWORD, "accounts.name_form"),
        ("a b", PASSWORD, "accounts.name_form"),
        ("x", PASSWORD, "accounts.name_form"),
        ("zhou", "short", "accounts.password_weak"),
        ("zhou", "123456789012", "accounts.password_weak"),
        ("zhou", "yun he 2026 gate", None),
    ],
)
def test_name_and_password_have_a_form(name: str, password: str, code: str | None) -> None:
    """A name that cannot be typed and a password easily guessed are refused."""
    if code is None:
        check_sign_in(name, password)
        return
    with pytest.raises(Refused) as refused:
        check_sign_in(name, password)
    assert refused.value.code == code


def test_taken_name_is_refused(zone: str) -> None:
    """Two people never share a sign-in name."""
    registered()
    with pytest.raises(Refused, match=r"accounts\.name_taken"):
        registered()

    assert Person.objects.count() == 1


def test_post_gives_its_role_on_its_days(zone: str) -> None:
    """From the first day of a holding to the day before its end, not longer."""
    person = registered()
    post_assign(
        by=system(ZONE), at=START, person=person.pk, post="service_head", since=DAY,
        until=date(2026, 12, 1),
    )  # fmt: skip

    assert visitor_for(person, ZONE, on=date(2026, 11, 30)).audience == {Audience.HEAD}
    for day in (date(2025, 12, 31), date(2026, 12, 1)):
        assert visitor_for(person, ZONE, on=day).audience == {Audience.ANONYMOUS}
    assert visitor_for(person, "longyou", on=date(2026, 11, 30)).audience == {Audience.ANONYMOUS}


@pytest.mark.parametrize(
    ("post", "role"),
    [
        ("duty_desk", Audience.CLERK),
        ("committee_deputy", Audience.DEPUTY),
        ("service_head", Audience.HEAD),
        ("committee_director", Audience.LEADER),
        ("auditor", Audience.AUDITOR),
        ("system_administrator", Audience.ADMINISTRATOR),
    ],
)
def test_role_follows_from_the_charter(zone: str, post: str, role: Audience) -> None:
    """What a post may do is derived from the charter, not typed in."""
    person = registered()
    post_assign(by=system(ZONE), at=START, person=person.pk, post=post, since=DAY)

    assert visitor_for(person, ZONE, on=START.date()).audience == {role}


def test_unknown_post_and_second_seat_are_refused(zone: str) -> None:
    """A post that the charter does not have, nobody to seat, or seated already."""
    person = registered()
    post_assign(by=system(ZONE), at=START, person=person.pk, post="duty_desk", since=DAY)
    for number, post, code in [
        (person.pk, "no_such_post", "accounts.unknown_post"),
        (1, "duty_desk", "accounts.unknown_person"),
        (person.pk, "duty_desk", "accounts.seated_already"),
    ]:
        with pytest.raises(Refused) as refused:
            post_assign(by=system(ZONE), at=START, person=number, post=post, since=DAY)
        assert refused.value.code == code

    assert Holding.objects.count() == 1


def test_released_post_is_gone_from_its_day(zone: str, seated: Seated) -> None:
    """A release ends the seat on its day; releasing again is refused."""
    desk = seated("duty_desk")
    tomorrow = START.date() + timedelta(days=1)
    post_release(by=system(ZONE), at=START, person=desk.person, post="duty_desk", until=tomorrow)

    assert seated("duty_desk").posts == {"duty_desk"}
    assert seated("duty_desk", on=START + timedelta(days=1)).posts == frozenset()
    with pytest.raises(Refused, match=r"accounts\.not_seated"):
        post_release(
            by=system(ZONE), at=START, person=desk.person, post="duty_desk", until=tomorrow
        )


def test_only_the_administrator_seats_people(seated: Seated) -> None:
    """A leader may read everything and seats nobody."""
    leader = seated("committee_director")

    with pytest.raises(Refused, match=r"records\.administrator_only"):
        post_assign(by=leader, at=START, person=leader.person, post="duty_desk", since=DAY)
    with pytest.raises(Refused, match=r"records\.administrator_only"):
        person_register(by=leader, at=START, profile=Profile("other", "某乙", PASSWORD))
    assert (Person.objects.count(), Holding.objects.count()) == (1, 1)


def test_password_is_changed_by_its_owner(seated: Seated) -> None:
    """The old password is asked for; a wrong one changes nothing."""
    desk = seated("duty_desk")
    with pytest.raises(Refused, match=r"accounts\.password_wrong"):
        password_change(by=desk, at=START, old="wrong", new="another long password")
    password_change(by=desk, at=START, old=PASSWORD, new="another long password")

    assert Person.objects.get().check_password("another long password")
