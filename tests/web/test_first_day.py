"""What somebody sees on the first day: the demand, the next act, one number for one thing."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.engines.casework import instant_text
from guanyun.records.access import Visitor
from guanyun.records.models import Case, PrivateText
from guanyun.records.now import now
from guanyun.records.selectors.cases import case_shown
from guanyun.records.selectors.due import tonight
from guanyun.records.selectors.several import several_of
from tests.planting import act, adopt, agent, firm, inside, opened, seat, told_of, visiting

ZONE = "demo"
POSTS = {"clerk": "service_desk", "north": "north_desk", "director": "committee_director"}


@pytest.fixture(name="staff")
def seated(db: None) -> Mapping[str, Visitor]:
    """Adopt the charter; return three people at their posts, who sign in as the fixture names."""
    adopt(ZONE)
    return {name: visiting(seat(ZONE, name, post), ZONE) for name, post in POSTS.items()}


def page_of(visitor: Visitor, path: str) -> str:
    """Return a page as its text stands."""
    client = Client()
    client.force_login(Person.objects.get(pk=visitor.person))
    answer = client.get(f"/z/{ZONE}/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def demand(by: Visitor, words: str, kind: str = "procedure_request") -> str:
    """Let the desk register a demand; return its number."""
    return opened(by, kind, told_of(words, inside(ZONE, "wall_north")), channel="window")


def test_row_tells_the_demand(staff: Mapping[str, Visitor]) -> None:
    """The words of the demand lead to the case; the kind is a tag, the number small beside it."""
    number = demand(staff["clerk"], "环评手续怎么办")

    page = page_of(staff["clerk"], "desk")

    assert f'class="demand" href="/z/{ZONE}/cases/{number}">环评手续怎么办</a>' in page
    assert f'<span class="kind-tag">办手续</span> <span class="code nowrap">{number}</span>' in page


def test_row_of_erased_words_tells_the_kind(staff: Mapping[str, Visitor]) -> None:
    """Where the words are erased the kind leads to the case."""
    number = demand(staff["clerk"], "环评手续怎么办")
    PrivateText.objects.filter(stream=f"case:{number}").update(text=None)

    page = page_of(staff["clerk"], "desk")

    assert f'class="demand" href="/z/{ZONE}/cases/{number}">办手续</a>' in page


def test_morning_counts_as_the_desk_does(staff: Mapping[str, Visitor]) -> None:
    """The four numbers are the same; a unit's number opens the list with exactly those cases."""
    number = demand(staff["clerk"], "环评手续怎么办")
    at = now()
    later = min(at + timedelta(hours=1), tonight(at))
    Case.objects.filter(number=number).update(due=later, holder="provider")

    own = re.compile(r'light=today"[^>]*>[^<]*<b>(\d+)</b>')
    for who in ("clerk", "director"):
        desk, morning = page_of(staff[who], "desk"), page_of(staff[who], "morning")
        assert own.findall(desk) == own.findall(morning)

    shown = re.search(
        rf'href="(/z/{ZONE}/cases\?unit=\w+&amp;state=today)">1</a>',
        page_of(staff["director"], "morning"),
    )
    assert shown is not None
    listed = page_of(staff["director"], shown[1].removeprefix(f"/z/{ZONE}/").replace("&amp;", "&"))
    assert listed.count('class="demand"') == 1


def test_next_act_stands_first_and_barred_ones_are_folded(staff: Mapping[str, Visitor]) -> None:
    """What comes next is the one filled button; what cannot be done now lies under one line."""
    number = demand(staff["clerk"], "环评手续怎么办")
    act(staff["clerk"], number, "sign_for")

    page = page_of(staff["clerk"], f"cases/{number}")
    acts = page[page.index('id="acts"') :]

    assert acts.index("办结反馈") < acts.index("停表")
    folded = acts[acts.index("为什么有些事现在不能做") :]
    assert "refused-act" in folded
    assert "refused-act" not in acts.removesuffix(folded)
    assert acts.count('class="act first"') == 1


def test_disputed_case_tells_who_decides(staff: Mapping[str, Visitor]) -> None:
    """Until it is decided, the next step is the designation, and its post has it as main act."""
    number = demand(staff["north"], "员工子女上学", kind="unclear_request")
    act(staff["north"], number, "dispute", unit="service_bureau", reason="不是社区事项")

    for who in ("north", "director"):
        asked = page_of(staff[who], f"cases/{number}")
        assert "等管委会主任指定承办单位" in asked[asked.index("<h2>下一步") :][:300]
    assert 'data-open="act-designate"' in page_of(staff["director"], f"cases/{number}")


def test_stack_offers_the_known_objections(staff: Mapping[str, Visitor]) -> None:
    """Who rules on an objection is not asked to type its number."""
    told = told_of("环评手续怎么办", inside(ZONE, "wall_north"))
    number = opened(staff["clerk"], "procedure_request", told, channel="window", days_ago=9)
    act(staff["clerk"], number, "sign_for")
    shown = case_shown(visitor=staff["clerk"], number=number, at=now())
    stretch = several_of(shown).stretches[0]
    act(
        staff["clerk"], number, "contest", clock=stretch.clock,
        since=instant_text(stretch.since), whose="enterprise", reason="等企业补图",
    )  # fmt: skip

    page = page_of(staff["director"], "stack")

    assert 'name="settle_contest-settled"' in page
    assert "等企业补图" in page  # who objects says why
    assert 'name="settle_contest-n"' not in page  # there is one: nothing to tell apart


def test_closing_note_tells_the_result(staff: Mapping[str, Visitor]) -> None:
    """The enterprise closes by what it declares; the note has the answer that was given before."""
    code = firm(ZONE, 1, "示例一厂")
    manager = seat(ZONE, "manager", name="某经办", phone="13700000001")
    agent(ZONE, code, manager, by=staff["clerk"])
    owner = visiting(manager, ZONE)
    told = told_of("环评手续怎么办", inside(ZONE, "wall_north"))
    number = opened(owner, "procedure_request", told, enterprise=code)
    act(staff["clerk"], number, "sign_for")
    act(staff["clerk"], number, "answer", opinion="已帮您对接环评窗口")
    act(owner, number, "declare", solved="solved")

    page = page_of(staff["clerk"], f"cases/{number}/papers/1")

    assert re.search(r"<dt>办理结果</dt><dd>已帮您对接环评窗口</dd>", page)
    mine = page_of(owner, f"progress/{number}")
    strong = set(re.findall(r'<p class="strong">[^<]*', mine))
    assert mine.count('<p class="strong">') == len(strong)
