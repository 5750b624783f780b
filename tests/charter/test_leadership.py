"""Who leads a case: the linked leader, else by duty, else whom the principal names."""

from datetime import datetime

import pytest

from guanyun.charter import Institution, handle, institution_of, load_charter, shipped_charters
from guanyun.engines.casework import Actor, CaseState, Command, Json, fold
from guanyun.engines.common import ZONE
from guanyun.errors import Refused

AT = datetime(2025, 11, 12, 9, 30, tzinfo=ZONE)
SOUTH: Json = {"type": "Point", "coordinates": ["119.93", "30.04"]}
AWAY: Json = {"type": "Point", "coordinates": ["119.50", "30.04"]}


@pytest.fixture(scope="module")
def institution() -> Institution:
    """A zone whose requests have a leading layer."""
    return institution_of(load_charter(shipped_charters() / "fuyang"))


def opened(
    institution: Institution,
    enterprise: str,
    links: list[Json] | None = None,
    place: Json = SOUTH,
    kind: str = "factor_request",
) -> CaseState:
    """Return a new case of an enterprise with the links that the records hold."""
    facts: dict[str, Json] = {
        "number": "T-1",
        "kind": kind,
        "enterprise": enterprise,
        "first_asked": {"person": "clerk", "unit": "service_centre", "post": "counter_desk"},
    }
    if links is not None:
        facts["liaisons"] = links
    private = ("description", "contact_name", "contact_phone")
    command = Command(
        act="open",
        by=Actor("caller", "enterprise"),
        occurred_at=AT,
        answers={"place": place},
        commitments=dict.fromkeys(private, "sha256:" + "0" * 64),
        facts=facts,
    )
    return fold(handle(institution, None, command, at=AT))


@pytest.mark.parametrize(
    ("links", "post", "rung"),
    [
        ([], "deputy_factors", "by duty"),
        ([{"post": "linked_leader"}], "linked_leader", "linked"),
        ([{"post": "linked_leader", "since": "2025-11-12"}], "linked_leader", "linked"),
        ([{"post": "linked_leader", "since": "2025-11-13"}], "deputy_factors", "by duty"),
        ([{"post": "linked_leader", "until": "2025-11-12"}], "deputy_factors", "by duty"),
        ([{"post": "linked_leader"}, {"post": "linked_leader"}], "linked_leader", "linked"),
        ([{"post": "linked_leader"}, {"post": "deputy_talent"}], None, None),
    ],
)
def test_links_that_hold_on_the_day_decide(
    institution: Institution, links: list[Json], post: str | None, rung: str | None
) -> None:
    """One linked leader leads, several leave it to the principal, none leaves it to duty."""
    state = opened(institution, "某企业", links)

    assert state.lead is not None
    assert (state.lead.post, state.lead.mode) == (post, rung)
    assert ("lead:designation" in state.clocks) is (post is None)


def test_records_know_better_than_the_charter(institution: Institution) -> None:
    """Links that the records tell stand in for the samples of the charter."""
    by_charter = opened(institution, "示例企业甲")
    by_records = opened(institution, "示例企业甲", [])

    assert by_charter.lead is not None
    assert by_records.lead is not None
    assert by_charter.lead.post == "linked_leader"
    assert by_records.lead.post == "deputy_factors"
    assert by_records.lead.line == "lead_factor_request"
    assert by_records.lead.basis == "S3 39"
    assert by_records.lead.sentence == (
        "企业没有联系领导，按职责分工由分管要素保障的班子领导牵头协调。"
    )


def test_outside_the_zone_the_principal_says_who_leads(institution: Institution) -> None:
    """Where no line holds, the case is taken all the same and the clock of naming runs."""
    state = opened(institution, "某企业", [], AWAY)

    assert state.lead is not None
    assert (state.lead.post, state.lead.refused) == (None, "mandate.outside_zone")
    assert "lead:designation" in state.clocks


def test_kind_without_leading_layer_has_no_leader(institution: Institution) -> None:
    """A service request is handled without a leader."""
    assert opened(institution, "某企业", [], kind="steward_request").lead is None


def test_principal_may_name_only_a_post_of_the_charter(institution: Institution) -> None:
    """A post that nobody declared is refused and nothing is written."""
    state = opened(institution, "某企业", [{"post": "linked_leader"}, {"post": "deputy_talent"}])
    principal = Actor("p", "staff", unit="committee", post="principal_leader", channel="window")
    command = Command("designate_lead", principal, AT, facts={"post": "emperor"})

    with pytest.raises(Refused) as refusal:
        handle(institution, state, command, at=AT)

    assert refusal.value.code == "charter.unknown_post"
