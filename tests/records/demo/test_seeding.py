"""The demo as it is seeded: its size, its proportions, its marks, and that it proves itself."""

import re
from collections import Counter
from datetime import timedelta

import pytest

from guanyun.accounts.models import Person, StandIn
from guanyun.errors import Refused
from guanyun.records.access import scope, visitor_for
from guanyun.records.demo import DEMO_PASSWORD, DemoSummary, demo_sign_ins, seed_demo
from guanyun.records.links import link_of
from guanyun.records.models import (
    Adoption,
    Case,
    Enterprise,
    Gap,
    JournalEntry,
    MandateLine,
    Notice,
    Stream,
)
from guanyun.records.stepping import state_now
from guanyun.records.verification import verify_all

from .conftest import END, SEED

pytestmark = pytest.mark.usefixtures("seeded", "db")


def _of(sign_in: str) -> Person:
    return Person.objects.get(sign_in_name=sign_in)


def _late(case: Case) -> bool:
    """A clock of the case fired the rung of its end or one after it."""
    clocks = state_now(case).clocks.values()
    return any(rung[0] in "0+" for clock in clocks for rung in clock.rungs_fired)


def test_no_turn_is_refused(seeded: DemoSummary) -> None:
    """Every act that the play takes is one that the engine allows."""
    assert seeded.refused == ()
    assert (seeded.entities, seeded.enterprises) == (60, 40)
    assert seeded.cases == Case.objects.count() > 120


def test_everything_verifies() -> None:
    """Chains, rows, private texts and mandate lines are what the journal tells."""
    report = verify_all()

    assert report["faults"] == []
    assert report["cases"] == Case.objects.count()


def test_numbers_of_each_day_have_no_gap() -> None:
    """The cases of a day are numbered from one on, each once."""
    days = Counter(number[:8] for number in Case.objects.values_list("number", flat=True))

    wanted = {f"{day}-{n:04d}" for day, most in days.items() for n in range(1, most + 1)}
    assert set(Case.objects.values_list("number", flat=True)) == wanted


def test_time_never_runs_back() -> None:
    """A journal is written in the order of time and nothing lies after the end."""
    for stream in Stream.objects.filter(stream__startswith="case:").values_list(
        "stream", flat=True
    ):
        texts = JournalEntry.objects.filter(stream=stream).order_by("seq")
        instants = re.findall(r'"recorded_at":"([^"]+)"', " ".join(each.text for each in texts))
        assert instants == sorted(instants)
        assert instants[-1] <= END.isoformat()


def test_late_cases_are_few_and_mostly_in_the_south() -> None:
    """One community is visibly bad; of what came and went elsewhere hardly anything was late."""
    late = Counter(case.unit for case in Case.objects.all() if _late(case))
    counted = Counter(Case.objects.values_list("unit", flat=True))

    assert late.most_common(1)[0][0] == "south_community"
    assert late["south_community"] / counted["south_community"] > 0.1
    assert (late.total() - late["south_community"]) / counted.total() < 0.04


def test_desk_of_the_clerk() -> None:
    """About forty wait on the service desk, two of them late, some due today and within days."""
    clerk = visitor_for(_of("clerk"), "demo", on=END.date())
    waiting = scope(clerk).cases().filter(closed_at=None, post__in=clerk.posts, holder="unit")

    assert 32 <= waiting.count() <= 48
    assert waiting.filter(due__lt=END).count() == 2
    tonight = END.replace(hour=0, minute=0) + timedelta(days=1)
    assert waiting.filter(due__gte=END, due__lte=tonight).count() >= 3
    soon = waiting.filter(due__gt=tonight, due__lte=tonight + timedelta(days=3))
    assert soon.count() >= 6


def test_signatures_wait() -> None:
    """Five requests for more time and seven closings wait for the deputy: twelve signatures."""
    deputy = visitor_for(_of("deputy"), "demo", on=END.date())
    pending = [
        each.act
        for case in Case.objects.filter(closed_at=None).exclude(consents="")
        for each in state_now(case).consents
        if each.post in deputy.posts
    ]

    assert Counter(pending) == {"request_extension": 5, "close": 7}


def test_stand_in_acts_in_the_name_of_the_principal() -> None:
    """某乙 stands in for 某甲 now, and what is done so says both."""
    cover = StandIn.objects.get()

    assert (cover.deputy.name, cover.principal.name) == ("某乙", "某甲")
    assert cover.since <= END.date() < cover.until
    clerk = visitor_for(cover.deputy, "demo", on=END.date())
    assert any(seat.for_person == cover.principal_id for seat in clerk.seats)


def test_cases_without_unit_and_hand_backs() -> None:
    """Points outside the zone leave gaps, one of them open; hand-backs end with a designation."""
    assert (Gap.objects.count(), Gap.objects.filter(designated_unit="").count()) == (4, 1)
    designated = [case for case in Case.objects.all() if state_now(case).designated]
    assert len(designated) >= 5


def test_one_case_was_reopened_three_times() -> None:
    """One enterprise said three times that it is not solved yet."""
    case = Case.objects.get(life=4)
    assert case.enterprise is not None


def test_links_of_the_technician_open(seeded: DemoSummary) -> None:
    """Two repairs are under way, each with a link that leads to it."""
    links = [link_of(token) for _, token in seeded.links]

    assert [link.case for link in links if link] == [number for number, _ in seeded.links]
    assert set(
        Case.objects.filter(number__in=[n for n, _ in seeded.links]).values_list("step")
    ) == {("dispatched",)}


def test_agent_acts_for_two_enterprises() -> None:
    """The account ``enterprise`` is the manager of two."""
    agent = visitor_for(_of("enterprise"), "demo", on=END.date())
    assert len(agent.enterprises) == len(agent.manages) == 2


def test_real_zone_is_adopted_and_empty() -> None:
    """A real zone has its charter and lines; no case, no enterprise and nobody is seated there."""
    for zone in ("longyou", "fuyang"):
        assert Adoption.objects.filter(zone=zone).exists()
        assert MandateLine.objects.filter(zone=zone).exists()
    assert set(Case.objects.values_list("zone", flat=True)) == {"demo"}
    assert set(Enterprise.objects.values_list("zone", flat=True)) == {"demo"}


def test_everything_is_marked_as_a_sample() -> None:
    """Firms carry the region 990000 and 示例; people are called 某; nothing leaves the house."""
    for uscc, label, is_sample in Enterprise.objects.values_list("uscc", "label", "is_sample"):
        assert uscc[2:8] == "990000"
        assert label.endswith("（示例）")
        assert is_sample
    assert all(person.is_demo and person.name.startswith("某") for person in Person.objects.all())
    assert not Notice.objects.filter(state="waiting").exists()


def test_sign_ins_open_with_the_published_password() -> None:
    """Each published sign-in exists and opens with the one password, of twelve letters or more."""
    signs = demo_sign_ins()

    known = dict(Person.objects.values_list("sign_in_name", "name"))
    assert all(known[each.name] == each.who for each in signs)
    assert len(DEMO_PASSWORD) >= 12
    assert _of("clerk").check_password(DEMO_PASSWORD)


def test_second_seeding_is_refused() -> None:
    """A home that has cases is left as it is."""
    before = JournalEntry.objects.count()

    with pytest.raises(Refused, match=r"records\.demo_seeded"):
        seed_demo(at=END, seed=SEED)

    assert JournalEntry.objects.count() == before
