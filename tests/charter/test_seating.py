"""What the register knows of an act that asks other units: seats, routes, names that exist."""

from dataclasses import replace
from datetime import datetime

import pytest

from guanyun.charter.institution import Institution, handle, institution_of, prepared
from guanyun.engines.casework import (
    Actor,
    CaseState,
    Command,
    Field,
    FieldKind,
    Json,
    SeatRule,
    evolve,
)
from guanyun.engines.common import Label, Where
from guanyun.errors import Refused
from tests.records.conftest import inside
from tests.records.together import joint_charter

AT = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
CLERK = Actor("7", "staff", unit="north_community", post="north_desk", channel="window")
WHERE = Where("joint_matter.yaml", 1)
OUTSIDE = {"type": "Point", "coordinates": ["100.0000000", "30.0000000"]}


def institution(*seats: SeatRule) -> Institution:
    """Return the charter of the joint matter, its branch asking these seats."""
    charter = joint_charter()
    kind = charter.case_types["joint_matter"]
    branch = replace(kind.branches[0], seats=seats or kind.branches[0].seats)
    kinds = {**charter.case_types, "joint_matter": replace(kind, branches=(branch,))}
    return institution_of(replace(charter, case_types=kinds))


def told(where: Institution, state: CaseState | None, name: str, **more: Json) -> Command:
    """Return a command of the clerk, with what the register knows of it."""
    facts = {"number": "LY-1", "kind": "joint_matter", "first_asked": {"person": "7"}}
    words = {"description": "00" * 32, "reason": "00" * 32, "part": "00" * 32}
    asked = {"open": ["description"], "forward": ["reason"], "assist": ["part"]}.get(name, [])
    command = Command(
        name, CLERK, AT, dict(more), {each: words[each] for each in asked},
        facts={} if state else dict(facts),
    )  # fmt: skip
    return prepared(where, state, command) if state else command


def begun(where: Institution, place: Json) -> CaseState:
    """Return a case at a place that its unit, or the first asked, has signed for."""
    state: CaseState | None = None
    for name, more in (("open", {"place": place}), ("sign_for", {})):
        for event in handle(where, state, told(where, state, name, **more), at=AT):
            state = evolve(state, event)
    assert state is not None
    return state


def test_seats_are_filled_from_the_register() -> None:
    """A unit by its head, a post with its unit, a matter by whoever is in charge there."""
    where = institution(
        SeatRule(WHERE, unit="land_bureau"),
        SeatRule(WHERE, post="market_desk"),
        SeatRule(WHERE, matter="utilities"),
    )
    state = begun(where, inside())
    seats = told(where, state, "circulate").facts["seats"]

    assert isinstance(seats, dict)
    assert seats["1"] == {"unit": "land_bureau", "told": "land_desk", "head": "land_desk"}
    assert seats["2"] == {"unit": "market_bureau", "told": "market_desk", "head": "market_desk"}
    assert isinstance(seats["3"], dict)
    assert (seats["3"]["unit"], seats["3"]["head"]) == ("utility_company", "utility_head")
    assert seats["3"]["sentence"]


def test_a_matter_that_nobody_has_falls_to_the_post_that_designates() -> None:
    """Outside the zone the register names no unit; the seat says why."""
    where = institution(SeatRule(WHERE, matter="utilities"))
    state = begun(where, inside())
    state = replace(state, answers={**state.answers, "place": OUTSIDE})
    for event in handle(where, state, told(where, state, "circulate"), at=AT):
        state = evolve(state, event)

    seat = state.together.branches[0].seats[0]
    assert (seat.unit, seat.post, seat.told) == (None, None, "committee_deputy")
    assert seat.sentence


def test_a_request_keeps_the_seats_of_its_moment() -> None:
    """What is in the facts already stays."""
    where = institution()
    state = begun(where, inside())
    command = replace(told(where, state, "sign_for"), act="circulate", facts={"seats": {"1": {}}})

    assert prepared(where, state, command).facts["seats"] == {"1": {}}


def test_a_forwarding_has_its_route_from_the_register() -> None:
    """Unit, head, sentence, and the basis that the charter gives for forwarding."""
    where = institution()
    route = told(where, begun(where, inside()), "forward", unit="land_bureau").route

    assert route is not None
    assert (route.unit, route.post, route.basis) == ("land_bureau", "land_desk", "S1 28")
    assert (
        route.sentence == "由 禾北企业社区（示例） 转 县自然资源局（示例） 办理；时限不重新计算。"
    )


@pytest.mark.parametrize(
    ("name", "more", "code"),
    [
        ("forward", {"unit": "nowhere"}, "charter.unknown_unit"),
        ("assist", {"unit": "nowhere"}, "charter.unknown_unit"),
        ("dispute", {"unit": "nowhere"}, "charter.unknown_unit"),
        ("contest", {"whose": "nowhere"}, "charter.unknown_unit"),
        ("copy", {"post": "nobody"}, "charter.unknown_post"),
        ("add_signer", {"post": "nobody"}, "charter.unknown_post"),
    ],
)
def test_a_name_that_the_charter_has_not_is_refused(
    name: str, more: dict[str, str], code: str
) -> None:
    """Before anything is decided."""
    where = institution()
    with pytest.raises(Refused) as refused:
        told(where, begun(where, inside()), name, **more)
    assert refused.value.code == code


def test_field_that_names_a_unit_names_one_of_the_charter() -> None:
    """A seat or a recusal that turns on the answer would otherwise be nobody's, silently."""
    where = institution()
    kind = where.charter.case_types["joint_matter"]
    asked = (*kind.fields, Field("about", Label("反映的单位"), FieldKind.UNIT, WHERE))
    kinds = {**where.charter.case_types, "joint_matter": replace(kind, fields=asked)}
    where = institution_of(replace(where.charter, case_types=kinds))

    with pytest.raises(Refused) as refused:
        handle(where, None, told(where, None, "open", place=inside(), about="nowhere"), at=AT)

    assert refused.value.code == "charter.unknown_unit"
    known = told(where, None, "open", place=inside(), about="land_bureau")
    assert handle(where, None, known, at=AT)


def test_seat_of_a_unit_that_is_gone_falls_to_the_post_that_designates() -> None:
    """An answer of an earlier charter names a unit that this one has not: somebody is asked."""
    where = institution(SeatRule(WHERE, answer="whose"))
    state = begun(where, inside())
    state = replace(state, answers={**state.answers, "whose": "abolished"})
    for event in handle(where, state, told(where, state, "circulate"), at=AT):
        state = evolve(state, event)

    seat = state.together.branches[0].seats[0]
    assert (seat.unit, seat.told) == (None, "committee_deputy")
