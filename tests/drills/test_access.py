"""T4: every address, every role, every relation is answered as the table says; nothing leaks."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import pytest
import pytest_django
from django.db.models import Q
from django.urls import URLPattern, URLResolver, get_resolver

from guanyun.accounts.models import Person
from guanyun.accounts.roles import Audience
from guanyun.records import scopes
from guanyun.records.access import Visitor, policy_of
from guanyun.records.models import Case, Upload
from guanyun.records.selectors import lists
from guanyun.web.views import lists as listing
from tests.planting import act, opened, told_of, visiting

from .access_calls import sees
from .access_money import plant_money
from .access_probes import ask, lasting, undone, wrong_cells
from .access_table import TABLE
from .access_world import ZONE, Somebody, World, plant

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]
VISITORS = (
    "anonymous", "caller", "link", "link revoked", "enterprise", "agent removed", "clerk",
    "officer", "deputy", "head", "leader", "auditor", "examiner", "administrator", "former",
    "stand_in", "stranger", "finance",
)  # fmt: skip
# They end the visit, tell of the charter alone, or tell everybody the little that is public.
UNMOVED = {
    "open311_requests",
    "sign_out",
    "link",
    "calendar",
    *(name for name in TABLE if name.startswith(("charter", "register_"))),
}
ROLES = {
    "anonymous": Audience.ANONYMOUS, "caller": Audience.CALLER, "enterprise": Audience.ENTERPRISE,
    "link": Audience.LINK, "clerk": Audience.CLERK, "deputy": Audience.DEPUTY,
    "head": Audience.HEAD, "leader": Audience.LEADER, "auditor": Audience.AUDITOR,
    "examiner": Audience.EXAMINER, "administrator": Audience.ADMINISTRATOR,
}  # fmt: skip


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[World]:
    """Plant the world once for all the tests of this module."""
    with django_db_blocker.unblock(), undone():
        planted = plant()
        staff = Person.objects.get(sign_in_name="finance")
        yield replace(planted, batch=plant_money(staff, planted.firms["own"]))


def route_names(patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern]:
    """Return every route there is."""
    found: list[URLPattern] = []
    for each in patterns:
        found += route_names(each.url_patterns) if isinstance(each, URLResolver) else [each]
    return found


def test_every_route_has_a_row() -> None:
    """A route that the table does not know is a red build, as is a row without a route."""
    assert {each.name for each in route_names(get_resolver().url_patterns)} == set(TABLE)


def test_declared_audience_is_the_one_of_the_table() -> None:
    """What a route declares, and what the table says, were written twice and agree."""
    differing = []
    for route in route_names(get_resolver().url_patterns):
        declared, row = policy_of(route.callback), TABLE[route.name]
        wanted = {ROLES[each] for each in row.audience if each in ROLES}
        if declared is None:
            assert route.name == "healthz"
        elif (set(declared.audience), declared.writes) != (wanted, row.writes):
            differing.append(route.name)

    assert differing == []


@pytest.mark.parametrize("name", VISITORS)
def test_every_cell_is_answered_as_the_table_says(world: World, name: str) -> None:
    """Role x relation x route: allowed, to sign-in, refused or not there; no canary anywhere."""
    assert "\n".join(wrong_cells(world, world.people[name])) == ""


def seen_pages(world: World, who: Somebody, only: Collection[str]) -> dict[tuple[str, str], str]:
    """Return what a visitor is answered, by route and address of the own zone, keys left out."""
    client, found = who.client(), {}
    for name, route in TABLE.items():
        if name in UNMOVED or (only and name not in only):
            continue
        for call in route.calls(world):
            if call.zone == ZONE:
                found[name, call.path] = lasting(ask(client, call.path))
    return found


def change_hidden(world: World, who: Somebody) -> None:
    """Change what the visitor does not see: cases move on and turn red, others are opened."""
    for case in world.cases.values():
        if case.missing or sees(who, case, case.zone):
            continue
        keeper = visiting(Person.objects.get(pk=case.keeper), case.zone)
        act(keeper, case.number, "note", opinion="canary-of-another-world")
        row = Case.objects.get(zone=case.zone, number=case.number)
        if case.name == "moved":
            continue  # another at its place would come to the unit that gave it away
        Case.objects.filter(pk=row.pk).update(due=row.opened_at, reminded_at=row.opened_at)
        state = json.loads(row.state)["answers"]
        told = told_of("canary-of-another-world", str(state["place"]))
        urgent = {"urgency": "danger"} if row.kind == "equipment_repair" else {}
        firm = case.enterprise or None
        opened(keeper, row.kind, told | urgent, channel="window", enterprise=firm)


def differences(world: World, who: Somebody, *only: str) -> list[tuple[str, str]]:
    """Return where two worlds look different that differ only in what the visitor may not see."""
    for _ in range(6):
        before = seen_pages(world, who, only)
        with undone():
            change_hidden(world, who)
            after = seen_pages(world, who, only)
        differing = [place for place, text in before.items() if after[place] != text]
        only = tuple({name for name, _ in differing})
        # The clock goes on: a minute may have passed between the two worlds.
        if not differing or all(
            before[place] == text for place, text in seen_pages(world, who, only).items()
        ):
            break
    return [(place[1], _apart(before[place], after[place])) for place in differing]


@pytest.mark.parametrize("name", VISITORS)
def test_hidden_changes_change_nobody_elses_bytes(world: World, name: str) -> None:
    """Two worlds that differ only in what a visitor may not see look the same to that visitor."""
    assert differences(world, world.people[name]) == []


def _apart(old: str, new: str) -> str:
    """Return where two texts part."""
    at = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    return f"{old[max(0, at - 80) : at + 120]} // {new[at : at + 120]}"


def planted(world: World, name: str, *routes: str) -> list[str]:
    """Return what the oracle says of some routes for one visitor."""
    return wrong_cells(world, world.people[name], routes)


def test_drill_finds_a_route_without_guard(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that is guarded while its export is not is found."""
    route = next(
        each for each in route_names(get_resolver().url_patterns) if each.name == "desk_export"
    )
    monkeypatch.setattr(route, "callback", route.callback.__wrapped__)

    assert planted(world, "auditor", "desk_export") != []


def test_drill_finds_a_door_that_forgets_the_unit(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case of another unit that answers is found, and its words with it."""
    monkeypatch.setattr(scopes, "seen_cases", lambda visitor: ~scopes.NOBODY)

    told = planted(world, "head", "case_slip")

    assert any("(town): allowed, not hidden" in each for each in told)
    assert any("tells canary-town-words" in each for each in told)


def test_drill_finds_a_right_that_outlives_a_transfer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A unit that still sees a case after it was given to another is found."""
    kept, moved = scopes.seen_cases, Q(number=world.cases["moved"].number)
    monkeypatch.setattr(scopes, "seen_cases", lambda visitor: kept(visitor) | moved)

    assert any("(moved): allowed, not hidden" in each for each in planted(world, "head", "case"))


def test_drill_finds_a_file_without_its_case(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that answers by its token alone is found."""

    def bare(self: scopes.Scope, token: str) -> Upload:
        return Upload.objects.get(token=token)

    monkeypatch.setattr(scopes.Scope, "upload", bare)

    assert any("(south): allowed, not hidden" in each for each in planted(world, "clerk", "upload"))


def test_drill_finds_a_total_that_counts_hidden_cases(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A total over all cases changes with a hidden one: the two worlds differ."""
    kept = lists.case_list

    def counting(**asked: object) -> lists.CaseList:
        return replace(kept(**asked), total=Case.objects.count())

    monkeypatch.setattr(listing, "cases_listed", counting)

    assert differences(world, world.people["clerk"], "case_list") != []


def test_drill_finds_a_search_that_leaks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that looks behind the doors is found by the numbers that it tells."""
    everything = Visitor(zone=ZONE, seats=visiting(_leader(world), ZONE).seats)
    monkeypatch.setattr(lists, "scope", lambda visitor: scopes.scope(everything))

    told = planted(world, "clerk", "search")

    assert any(f"tells {world.cases['town'].number}" in each for each in told)


def _leader(world: World) -> Person:
    return Person.objects.get(pk=world.people["leader"].person)
