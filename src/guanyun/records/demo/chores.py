"""What is done beside the cases: leaders linked, doors visited, honesty looked up, a draft."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import cast

from guanyun.charter.editing import pages_written
from guanyun.engines.casework import Json
from guanyun.records.charters import charter_on
from guanyun.records.services.cases import Report
from guanyun.records.services.credit import Found, credit_note
from guanyun.records.services.drafts import Writing, draft_write
from guanyun.records.services.liaisons import Link, liaison_record
from guanyun.records.services.visits import PURPOSES, TOPICS, Visiting, visit_record

from .applications import DESK, FIRMS
from .arrivals import place_text
from .entities import Entity
from .playing import Chore
from .scenes import NORTH, Stage, Told
from .staging import ZONE, Staff
from .stories import Plot, Turn

LINKED = 12  # so many firms behind a wall are linked to the leader
TWICE = 4  # this one to two leaders: the director names who leads
VISITED = 96
WORDS = ("生产正常，问了政策（示例）", "设备检修，提醒消防（示例）", "招工有困难（示例）")
VISITORS = ("north", "south", "clerk", "deputy")
PAGE = "charter.yaml"
CHANGED = (
    ('version: "2026.01"', 'version: "2027.01"'),
    (
        "        matter: utilities\n",
        "        matter: utilities\n        clocks.take_up.within: 2 office hours\n",
    ),
)
Do = Callable[[datetime], object]


def chores_of(stage: Stage, staff: Staff) -> Iterator[Chore]:
    """Yield the chores of the last weeks, in no order."""
    posts = [(n, "linked_leader") for n in range(LINKED)] + [(TWICE, "committee_deputy")]
    for number, (n, post) in enumerate(posts):
        yield Chore(stage.on(20, 9, number), _link(staff, stage.firm(n), post))
    for number, name in enumerate(("running", "missed")):
        yield Chore(stage.on(9, 9, number), _look_up(staff, stage.firm(FIRMS[name])))
    yield from _visits(stage, staff)


def _link(staff: Staff, firm: Entity, post: str) -> Do:
    def do(at: datetime) -> None:
        link = Link(firm.uscc, post, since=at.date(), basis="示例〔2026〕3号联系企业分工")
        liaison_record(by=staff.visitor("director", at.date()), at=at, link=link)

    return do


def _look_up(staff: Staff, firm: Entity) -> Do:
    def do(at: datetime) -> None:
        found = Found(firm.uscc, "none", "信用平台查询（示例）", at.date())
        credit_note(by=staff.visitor(DESK, at.date()), at=at, found=found)

    return do


def _visits(stage: Stage, staff: Staff) -> Iterator[Chore]:
    """Yield visits of the last four weeks, and one of today that brings a request back."""
    chance = stage.chance
    most = min(VISITED, len(stage.firms) // 2)
    for number in range(most):
        at = stage.on(1 + number % 18, chance.choice((9, 10, 14, 15)), chance.randrange(60))
        who = VISITORS[number % len(VISITORS)]
        visiting = Visiting(
            uscc=stage.firm(2 * number + 1).uscc,
            purpose=chance.choice(PURPOSES),
            visited_at=at,
            topics=tuple(sorted(chance.sample(TOPICS, 2))),
            words=chance.choice(WORDS),
        )
        yield Chore(at, _visit(staff, who, visiting))
    begun, firm = stage.worked("1 office hours"), stage.firm(19, NORTH)
    answers: dict[str, Json] = {
        "place": place_text(firm.place),
        "description": "门口路灯不亮（示例）",
        "contact_name": "某联系人（示例）",
        "contact_phone": "15400000001",
    }
    brought = Report("unclear_request", answers)
    told = Visiting(firm.uscc, "service", begun, ("production",), WORDS[2], brought)
    yield Chore(begun, _visit(staff, "north", told))


def _visit(staff: Staff, who: str, visiting: Visiting) -> Do:
    def do(at: datetime) -> None:
        visit_record(by=staff.visitor(who, at.date()), at=at, visit=visiting)

    return do


def drafted(stage: Stage, staff: Staff) -> tuple[Chore, Plot]:
    """Return the draft of a changed charter, and the case by which it is proposed."""
    since = f"{stage.rhythm.end.year + 1}-01-01"
    answers: Told = {"version": "2027.01", "since": since,
                     "reason": "用水用电用气两个办公小时内签收（示例）"}  # fmt: skip
    gathered: Told = {"opinions": "两家单位同意，一家建议写明节假日（示例）"}
    plot = stage.plot(
        "charter_adoption", stage.on(5, 10), "office", stage.firm(0),
        Turn(stage.on(2, 10, 30), "office", "gathered", gathered),
        answers=dict(answers), contact=False,
    )  # fmt: skip

    def do(at: datetime) -> None:
        charter = charter_on(ZONE, at.date())
        words = next(each.text for each in pages_written(charter.text) if each.name == PAGE)
        for before, after in CHANGED:
            words = words.replace(before, after, 1)
        office = staff.visitor("office", at.date())
        made = draft_write(by=office, at=at, writing=Writing(charter.hash, PAGE, words))
        cast(dict[str, Json], plot.answers)["draft"] = made.hash

    return Chore(stage.on(5, 9, 20), do), plot
