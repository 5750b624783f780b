"""T4: ids of others smuggled in through bodies reach nothing and write nothing."""

from collections.abc import Iterator

import pytest
import pytest_django
from django.http import HttpResponse

from guanyun.accounts.models import EnterpriseAgent, StandIn
from guanyun.records.models import Case, JournalEntry, OneTimeLink, Upload
from guanyun.records.now import today
from tests.planting import inside, told_of

from .access_probes import undone
from .access_world import ZONE, World, plant, words

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[World]:
    """Plant the world once for all the tests of this module."""
    with django_db_blocker.unblock(), undone():
        yield plant()


def sent(world: World, who: str, tail: str, **told: object) -> HttpResponse:
    """Send a form as one of the visitors."""
    return world.people[who].client().post(f"/z/{ZONE}/{tail}", {"key": "k", **told})


def entries() -> int:
    """Return how many entries the journal has."""
    return JournalEntry.objects.count()


def whole(place: str, **more: str) -> dict[str, str]:
    """Return a report filled in to the end."""
    told = dict(told_of("漏水", place)) | {"here": "check", "go": "submit"}
    return told | {"tile": "unclear", "kind": "unclear_request"} | more


def test_agent_reports_for_no_other_enterprise(world: World) -> None:
    """The code of another enterprise in the form does not make the case its own."""
    other = world.firms["else"]
    place = inside(ZONE, "wall_north")

    sent(world, "enterprise", "report", **whole(place, where=other, enterprise=other))
    sent(world, "enterprise", "report", **whole(place, where="elsewhere", enterprise=other))

    planted = [case.number for case in world.cases.values()]
    filed = Case.objects.filter(zone=ZONE, filed_by=str(world.people["enterprise"].person))
    new = filed.exclude(number__in=planted)
    assert {case.enterprise for case in new} == {world.firms["own"]}


@pytest.mark.parametrize("firm", ["other zone", "missing"])
def test_desk_files_for_no_enterprise_of_another_zone(world: World, firm: str) -> None:
    """An enterprise that the zone does not know is refused, and nothing is written."""
    before = entries()
    told = {"kind": "procedure_request", "description": "x", "contact_name": "某甲"}
    told |= {"contact_phone": "13800000000", "place": inside(ZONE, "wall_north")}

    code = world.firms.get(firm, "919900000000000000")
    answer = sent(world, "clerk", "desk/register", **told, enterprise=code)

    assert (answer.status_code, entries()) == (422, before)
    assert "canary-firm-zone" not in answer.content.decode()


@pytest.mark.parametrize("name", ["south", "zone"])
def test_picture_of_a_hidden_case_is_not_attached(world: World, name: str) -> None:
    """The token of somebody else's picture attaches nothing, even to one's own case."""
    token, number = world.cases[name].token, world.cases["bureau"].number
    told = {"supplement-photos-token": token, "message-photos-token": token}
    place = inside(ZONE, "wall_north")

    sent(world, "enterprise", f"progress/{number}/message", **told, **{"message-text": "看图"})
    report = {"where": "elsewhere", "pictures": "1", "photos-token": token}
    sent(world, "enterprise", "report", **whole(place, **report))

    assert Upload.objects.get(token=token).case == world.cases[name].number


@pytest.mark.parametrize(
    ("post", "deputy"), [("town_west_desk", "duty"), ("service_desk", "stranger")]
)
def test_stand_in_for_another_or_from_another_zone_is_refused(
    world: World, post: str, deputy: str
) -> None:
    """Nobody names a stand-in for a post of somebody else, or a person of another zone."""
    before = StandIn.objects.count()
    people = {"duty": world.cases["repair"].keeper, "stranger": world.people["stranger"].person}
    day = today().isoformat()

    told = {"post": post, "deputy": str(people[deputy]), "since": day, "until": day}
    answer = sent(world, "clerk", "stand-ins", **told)

    assert (answer.status_code, StandIn.objects.count()) == (422, before)


def test_agent_of_another_enterprise_is_not_removed(world: World) -> None:
    """The id of another firm's agent under one's own firm is not there."""
    tail = f"enterprises/{world.firms['own']}/remove/{world.agencies['else']}"

    answer = sent(world, "enterprise", tail)

    assert answer.status_code == 404
    assert EnterpriseAgent.objects.get(pk=world.agencies["else"]).removed_at is None


def test_link_of_a_hidden_case_is_not_revoked(world: World) -> None:
    """Naming one's own case in the body does not open the link of another."""
    link = world.cases["town"].link

    answer = sent(world, "clerk", f"links/{link}/revoke", number=world.cases["bureau"].number)

    assert answer.status_code == 404
    assert OneTimeLink.objects.get(pk=link).revoked_at is None


def test_link_takes_only_the_acts_it_was_given(world: World) -> None:
    """A link for taking the job neither repairs nor declares, whatever the address says."""
    number, before = world.cases["repair"].number, entries()

    for act in ("repair", "declare", "dispatch", "give_consent"):
        told = {f"{act}-opinion": "x", f"{act}-solved": "solved"}
        answer = sent(world, "link", f"by-link/{number}/{act}", **told)
        assert answer.status_code in (403, 404, 422)

    assert entries() == before


@pytest.mark.parametrize("who", ["clerk", "head", "leader", "auditor", "administrator"])
def test_nobody_of_the_staff_declares_or_rates(world: World, who: str) -> None:
    """Solved and stars are the enterprise's own words."""
    number, before = world.cases["repair"].number, entries()

    for act in ("declare", "rate"):
        told = {f"{act}-solved": "solved", f"{act}-rating": "5"}
        answer = sent(world, who, f"cases/{number}/acts/{act}", **told)
        assert answer.status_code in (403, 404, 422)

    assert entries() == before


def test_address_to_go_on_to_is_ours(world: World) -> None:
    """A form cannot lead a visitor to another site."""
    number = world.cases["bureau"].number
    told = {"note-opinion": "记一笔", "next": "https://example.org/"}

    answer = sent(world, "clerk", f"cases/{number}/acts/note", **told)

    assert answer.headers["Location"].startswith("/z/")


def test_code_of_a_foreign_phone_is_not_sent(world: World) -> None:
    """Following a case with a phone that it does not know answers the same and sends nothing."""
    number = world.cases["south"].number
    known = sent(world, "anonymous", "track", number=number, phone=words("south")["contact_phone"])
    other = sent(world, "anonymous", "track", number=number, phone="13500000001")
    missing = sent(world, "anonymous", "track", number="20260101-9999", phone="13500000002")

    assert {answer.status_code for answer in (known, other, missing)} == {200}
    assert len({_shape(answer) for answer in (known, other, missing)}) == 1


def _shape(answer: HttpResponse) -> str:
    lines = answer.content.decode().splitlines()
    return "\n".join(line for line in lines if "value=" not in line and "data:" not in line)
