"""Cases without a unit: shown beside the proof to heads, leaders and auditors, to no one else."""

from datetime import datetime, timedelta, timezone

import pytest
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.accounts.roles import Audience, Seat
from guanyun.records.access import Hidden, Visitor, scope, visitor_for
from guanyun.records.models import Case, Gap
from guanyun.records.now import now, today
from guanyun.records.selectors.gaps import gaps_shown
from guanyun.records.services.cases import case_designate
from tests.web.reporting import (
    ZONE,
    proved_client,  # noqa: F401 - the fixture "portal"
    reported,
    staffed,
)

OUTSIDE = "120.900000,28.900000"
PROOF = f"/z/{ZONE}/register/proof"
BEIJING = timezone(timedelta(hours=8))


def seat(role: Audience, *kinds: str) -> Visitor:
    """Return a visitor with one seat."""
    return Visitor(zone=ZONE, seats=(Seat("p", "committee", role, kinds=frozenset(kinds)),))


@pytest.mark.parametrize("post", ["committee_director", "service_head", "auditor"])
def test_heads_leaders_and_auditors_read_who_waits(portal: Client, post: str) -> None:
    """Number, matter, place, days waited and the clock of designation stand beside the proof."""
    number = reported(portal, place=OUTSIDE)

    page = staffed(post).get(PROOF).content.decode()

    assert "待指定 1 件，已了结 0 件" in page
    for told in (number, "工业120", OUTSIDE, 'class="light '):
        assert told in page.partition('id="nobodys"')[2], told


@pytest.mark.parametrize("post", ["duty_desk", "utility_desk", "system_administrator"])
def test_desk_and_administrator_read_nothing_of_it(portal: Client, post: str) -> None:
    """The proof is public; the cases outside it are not, nor that there are any."""
    number = reported(portal, place=OUTSIDE)

    page = staffed(post).get(PROOF).content.decode()

    assert "nobodys" not in page
    assert number not in page


def test_deputy_who_designates_reads_what_waits(portal: Client) -> None:
    """The post that names the unit in charge sees the cases that wait for it; another does not."""
    number = reported(portal, place=OUTSIDE)

    assert number in staffed("committee_deputy").get(PROOF).content.decode()
    assert number not in staffed("utility_desk").get(PROOF).content.decode()


def test_public_and_the_caller_read_nothing_of_it(portal: Client) -> None:
    """Neither a stranger nor who reported the case sees the list."""
    number = reported(portal, place=OUTSIDE)

    for client in (Client(), portal):
        page = client.get(PROOF).content.decode()
        assert "nobodys" not in page
        assert number not in page


@pytest.mark.parametrize(
    "role", sorted(set(Audience) - {Audience.HEAD, Audience.LEADER, Audience.AUDITOR})
)
def test_door_is_hidden_from_every_other_role(db: None, role: Audience) -> None:
    """The door answers as if there were nothing, whatever the seat."""
    with pytest.raises(Hidden):
        scope(seat(role)).gaps()
    assert gaps_shown(visitor=seat(role), at=now()) is None


def test_door_keeps_to_the_zone_and_to_the_kinds_covered(portal: Client) -> None:
    """Another zone's gaps, and those of kinds that a stand-in does not cover, do not exist."""
    number = reported(portal, place=OUTSIDE)
    Gap.objects.create(zone="other", case="20260101-0001", found_at=now())

    def found(*kinds: str) -> list[str]:
        return [each.case for each in scope(seat(Audience.HEAD, *kinds)).gaps()]

    assert found() == [number]
    assert found("equipment_repair") == [number]
    assert found("policy_advice") == []


def test_designated_case_is_settled_with_its_unit(portal: Client) -> None:
    """Once designated it leaves the waiting ones and says which unit took it."""
    number = reported(portal, place=OUTSIDE)
    leader, deputy = staffed("committee_director"), staffed("committee_deputy")
    person = Person.objects.get(pk=deputy.session["_auth_user_id"])
    by, version = visitor_for(person, ZONE, on=today()), Case.objects.get().version
    case_designate(by=by, at=now(), number=number, unit="service_bureau", version=version)

    page = leader.get(PROOF).content.decode()

    assert "待指定 0 件，已了结 1 件" in page
    assert "现在没有等待指定的办件" in page
    assert "指定 企业服务局" in page


def test_days_waited_are_working_days_after_the_first(portal: Client) -> None:
    """From Friday to the next Tuesday two working days have begun."""
    reported(portal, place=OUTSIDE)
    Gap.objects.update(found_at=datetime(2026, 11, 20, 9, 0, tzinfo=BEIJING))
    tuesday = datetime(2026, 11, 24, 9, 0, tzinfo=BEIJING)

    shown = gaps_shown(visitor=seat(Audience.LEADER), at=tuesday)

    assert shown is not None
    assert [each.waited for each in shown.waiting] == [2]


def test_head_who_may_not_open_a_case_gets_no_link_to_it(portal: Client) -> None:
    """The list tells a head that a case waits; the case itself stays with its keeper."""
    number = reported(portal, place=OUTSIDE)

    head = staffed("utility_head").get(PROOF).content.decode()
    leader = staffed("committee_director").get(PROOF).content.decode()

    assert number in head
    assert f"/cases/{number}" not in head
    assert f"/cases/{number}" in leader
