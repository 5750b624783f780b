"""回避 and signatures: no way round through another unit, an added signer or a stand-in."""

from dataclasses import replace

import pytest

from guanyun.engines.casework import (
    Actor,
    Json,
    Recusal,
    Rung,
    posts_past,
    state_json,
    state_of,
)
from guanyun.errors import Refused

from .kinds import (
    BASIS,
    DIRECTOR,
    ENTERPRISE,
    FACTS,
    HEAD,
    MATTER,
    NOBODY,
    ROUTE,
    STAFF,
    WHERE,
    Desk,
)
from .teamwork import LEADER, TEAM, WATER

ABOUT = replace(TEAM, recusal=Recusal((), "discipline", BASIS, WHERE))
ASIDE: dict[str, Json] = {**FACTS, "recused": ["unit:water", "post:water_head"]}


def about_water(signed_for: bool = True) -> Desk:
    """A case about the water bureau and its head."""
    desk = Desk(ABOUT)
    route = ROUTE if signed_for else NOBODY
    desk.do("open", ENTERPRISE, "11-24 09:00", words=("description",), route=route, facts=ASIDE)
    if signed_for:
        desk.do("sign_for", STAFF, "11-24 09:00")
    return desk


def refused(desk: Desk, act: str, by: Actor, **more: object) -> str:
    """With which code an act is refused; nothing is written."""
    before = len(desk.events)
    with pytest.raises(Refused) as told:
        desk.do(act, by, "11-24 10:00", **more)  # type: ignore[arg-type]
    assert len(desk.events) == before
    return told.value.code


def test_case_is_not_given_to_whom_it_is_about() -> None:
    """Neither forwarded, nor designated, nor are they asked to help or to sign besides."""
    desk = about_water()
    away = {"answers": {"unit": "water"}, "words": ("reason",), "route": WATER}
    help_asked = {"answers": {"unit": "water"}, "words": ("part",)}

    assert refused(desk, "forward", STAFF, **away) == "casework.stands_aside"
    assert refused(desk, "assist", STAFF, **help_asked) == "casework.stands_aside"
    lost = about_water(signed_for=False)
    assert refused(lost, "designate", DIRECTOR, route=WATER) == "casework.stands_aside"
    desk.do("escalate", STAFF, "11-24 10:00")
    more = {"answers": {"post": "water_head"}, "words": ("reason",)}
    assert refused(desk, "add_signer", HEAD, **more) == "casework.stands_aside"


def test_case_about_the_post_of_recusal_goes_one_up() -> None:
    """The named post, else who designates, else whom the designation's ladder tells."""
    ladder = (Rung("0 hours", "head", WHERE), Rung("0 hours", "leader", WHERE))
    kind = replace(ABOUT, designation=replace(ABOUT.designation, ladder=ladder))

    assert list(posts_past(kind, ())) == ["discipline", "director", "leader"]
    assert list(posts_past(kind, ("post:discipline", "post:director"))) == ["leader"]


def close_asked_by(actor: Actor) -> Desk:
    """A case whose closing waits for the head's signature."""
    desk = Desk(MATTER).open("11-24 09:00")
    desk.do("sign_for", STAFF, "11-24 09:30")
    desk.do("close", actor, "11-24 09:40")
    return desk


def test_own_request_is_not_signed_by_a_stand_in() -> None:
    """The clerk asks as clerk; who stands in for the same clerk as head signs nothing of it."""
    desk = close_asked_by(STAFF)
    for_the_clerk = replace(HEAD, person="deputy-3", for_person=STAFF.person)

    assert refused(desk, "give_consent", for_the_clerk) == "casework.own_consent"
    assert refused(desk, "withhold_consent", for_the_clerk, words=("reason",)) == (
        "casework.own_consent"
    )


def test_request_of_a_stand_in_is_not_signed_by_the_principal() -> None:
    """What was asked in the head's name the head does not sign; another head does."""
    desk = close_asked_by(replace(STAFF, person="deputy-3", for_person=HEAD.person))

    assert desk.case.consents[0].asked_for == HEAD.person
    assert refused(desk, "give_consent", HEAD) == "casework.own_consent"
    desk.do("give_consent", replace(HEAD, person="head-2"), "11-24 10:00")
    assert desk.case.outcome == "closed"


def test_person_with_two_posts_signs_once() -> None:
    """The head adds the director and holds that post too: the second signature is another's."""
    desk = close_asked_by(STAFF)
    desk.do("add_signer", HEAD, "11-24 09:50", {"post": "director"}, words=("reason",))
    desk.do("add_signer", HEAD, "11-24 09:51", {"post": "leader"}, words=("reason",))
    desk.do("give_consent", HEAD, "11-24 10:00")
    assert state_of(state_json(desk.case)) == desk.case
    twice = replace(DIRECTOR, person=HEAD.person)

    assert refused(desk, "give_consent", twice) == "casework.signed_once"
    desk.do("give_consent", DIRECTOR, "11-24 10:10")
    assert refused(desk, "give_consent", replace(LEADER, person=DIRECTOR.person)) == (
        "casework.signed_once"
    )
    desk.do("give_consent", LEADER, "11-24 10:20")
    assert desk.case.outcome == "closed"
