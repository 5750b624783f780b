"""The one composition of engines: route, then decide."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from guanyun.charter import (
    Institution,
    gap_finding,
    handle,
    institution_of,
    load_charter,
    shipped_charters,
    trial,
)
from guanyun.engines.casework import Actor, CaseState, Command, Event, EventKind, Json, fold
from guanyun.engines.common import place_at
from guanyun.errors import Refused

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)  # a Monday
INSIDE, OUTSIDE, AWAY = ("120.01", "30.01"), ("120.035", "30.01"), ("121", "30.01")
ENTERPRISE = Actor("caller", "enterprise")


@pytest.fixture(scope="module")
def institution() -> Institution:
    """The template as it runs."""
    return institution_of(load_charter(shipped_charters() / "_template"))


def opening(point: tuple[str, str] | None, kind: str = "consultation") -> Command:
    """Return a report at a point, or without a place."""
    answers: dict[str, Json] = {}
    if point is not None:
        answers["place"] = {"type": "Point", "coordinates": list(point)}
    return Command(
        act="open",
        by=ENTERPRISE,
        occurred_at=AT,
        answers=answers,
        commitments={"description": "sha256:0", "contact_phone": "sha256:0"},
        facts={
            "number": "T-1",
            "kind": kind,
            "enterprise": "示例企业",
            "first_asked": {"person": "clerk", "unit": "community", "post": "service_desk"},
        },
    )


def opened(institution: Institution, point: tuple[str, str]) -> tuple[CaseState, list[Event]]:
    """Return the case of a report and its events."""
    events = list(handle(institution, None, opening(point), at=AT))
    return fold(events), events


def test_place_decides_the_unit_with_its_line_and_basis(institution: Institution) -> None:
    """The route stands in the journal: unit, post, head, line, basis and where it is written."""
    state, _ = opened(institution, INSIDE)

    assert state.unit == "community"
    assert state.route is not None
    assert (state.route.post, state.route.head) == ("service_desk", "community_head")
    assert (state.route.line, state.route.basis) == ("consultation_inside", "S1 28")
    assert state.route.where == "_template/mandate.yaml:5"
    assert state.route.refused is None
    assert "企业社区" in state.route.sentence


def test_other_side_of_the_wall_is_the_town(institution: Institution) -> None:
    """The same report outside the wall goes to the town."""
    assert opened(institution, OUTSIDE)[0].unit == "town"


def test_intake_refuses_nobody(institution: Institution) -> None:
    """Outside the zone a case gets number, keeper and designation clock; the gap is told."""
    state, events = opened(institution, AWAY)
    case_type = institution.charter.case_types["consultation"]

    assert (state.number, state.unit) == ("T-1", None)
    assert state.route is not None
    assert state.route.refused == "mandate.outside_zone"
    assert (state.holder.unit, state.holder.post) == ("community", "service_desk")
    assert state.clocks["designation"].holder.post == "committee_deputy"
    found = gap_finding(state.route, case_type)
    assert found is not None
    assert (found.id, found.fields["matter"]) == ("charter.nobody_in_charge", "consultation")
    assert [each.kind for each in events][:2] == [EventKind.OPENED, EventKind.ROUTED]


def test_route_that_was_found_leaves_no_gap(institution: Institution) -> None:
    """A case with a unit in charge tells the committee nothing."""
    state, _ = opened(institution, INSIDE)

    assert state.route is not None
    assert gap_finding(state.route, institution.charter.case_types["consultation"]) is None


def test_designation_names_the_unit(institution: Institution) -> None:
    """The named post designates a unit of the charter, and its head is known to the ladder."""
    state, events = opened(institution, AWAY)
    deputy = Actor("deputy", "staff", unit="committee", post="committee_deputy")

    events += handle(
        institution,
        state,
        Command("designate", deputy, AT, facts={"unit": "town"}),
        at=AT,
    )
    designated = fold(events)

    assert designated.unit == "town"
    assert designated.route is not None
    assert designated.route.head == "town_head"


def test_designation_of_an_unknown_unit_changes_nothing(institution: Institution) -> None:
    """A unit that the charter does not have is refused."""
    state, _ = opened(institution, AWAY)
    deputy = Actor("deputy", "staff", unit="committee", post="committee_deputy")

    with pytest.raises(Refused) as refusal:
        handle(institution, state, Command("designate", deputy, AT, facts={"unit": "moon"}), at=AT)

    assert refusal.value.code == "charter.unknown_unit"


def test_unknown_kind_is_refused(institution: Institution) -> None:
    """A kind of case that the charter does not have cannot be opened."""
    with pytest.raises(Refused) as refusal:
        handle(institution, None, opening(INSIDE, kind="moon_walk"), at=AT)

    assert refusal.value.code == "charter.unknown_kind"


def test_route_of_the_caller_is_not_believed(institution: Institution) -> None:
    """Whatever route a command brings along, the charter's own stands in the journal."""
    lied = replace(opening(INSIDE), route=opened(institution, OUTSIDE)[0].route)

    state = fold(handle(institution, None, lied, at=AT))

    assert state.unit == "community"


def test_same_command_gives_the_same_events(institution: Institution) -> None:
    """Nothing but the arguments decides."""
    command = opening(INSIDE)

    assert handle(institution, None, command, at=AT) == handle(institution, None, command, at=AT)


def test_trial_refuses_where_nobody_is_in_charge(institution: Institution) -> None:
    """Only the trial of a route answers that no unit is in charge."""
    with pytest.raises(Refused) as refusal:
        trial(institution, matter="consultation", place=place_at(121.0, 30.01), on=AT.date())

    assert refusal.value.code == "mandate.outside_zone"


def test_trial_gives_the_unit(institution: Institution) -> None:
    """A trial of a route gives the unit in charge, without a case."""
    found = trial(institution, matter="consultation", place=place_at(120.01, 30.01), on=AT.date())

    assert (found.unit, found.line) == ("community", "consultation_inside")
