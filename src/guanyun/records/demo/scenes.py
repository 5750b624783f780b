"""Scenes: what many hands do in one case. Each is a fixed row of turns, ending where today waits.

Times are told in working days before the end and an hour; what would come after it is not played.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from guanyun.engines.casework import CaseState, Json
from guanyun.engines.common import Budget, TimeUnit, parse_budget

from .arrivals import Town, plot_of
from .entities import Entity
from .stories import REPORTER, Plot, Rhythm, Story, Turn, opened

NORTH, SOUTH = ("wall_north", "wall_hub"), ("wall_south", "wall_east")
Made = Callable[[CaseState], Turn]
Told = Mapping[str, Json]


class Stage:
    """Where scenes are set: who lives in the zone, when things are, and the chance."""

    def __init__(self, town: Town, rhythm: Rhythm, chance: Random) -> None:
        """Keep the firms behind each wall, those that report often first."""
        self.town, self.rhythm, self.chance = town, rhythm, chance
        self.firms = [each for each in town.entities if each.is_enterprise and each.wall]

    def on(self, days: int, hour: int, minute: int = 0) -> datetime:
        """Return an instant of the day ``days`` working days ago."""
        day = self.rhythm.day_before(days)
        return datetime.combine(day, self.rhythm.end.timetz()).replace(
            hour=hour, minute=minute, second=0, microsecond=0
        )

    def ago(self, minutes: int) -> datetime:
        """Return an instant that many minutes before the end."""
        return self.rhythm.end - timedelta(minutes=minutes)

    def worked(self, budget: str) -> datetime:
        """Return the last quarter of an hour from which so much office time has passed."""
        told: Budget = parse_budget(budget)
        assert told.unit is TimeUnit.OFFICE_HOURS
        at = self.rhythm.end.replace(minute=0, second=0)
        while self.rhythm.calendar.due(at, told).at > self.rhythm.end:
            at -= timedelta(minutes=15)
        return at

    def firm(self, number: int, walls: tuple[str, ...] = NORTH + SOUTH) -> Entity:
        """Return the firm of that number behind one of the walls."""
        behind = [each for each in self.firms if each.wall in walls]
        return behind[number % len(behind)]

    def plot(
        self, kind: str, at: datetime, opener: str, who: Entity, *turns: Turn | Made, **more: object
    ) -> Plot:
        """Return a plot that takes these turns, filed by a person of the staff or the reporter."""
        made = plot_of(self.town, kind, at, "scene", self.chance, who=who)
        channel = "portal" if opener == REPORTER else "window"
        about = who if more.get("contact", True) else None  # the house's own cases are of no firm
        made = replace(made, entity=about, opener=opener, channel=channel, scene=_acted(turns))
        answers = more.pop("answers", None)
        if isinstance(answers, dict):
            told = {"place": made.place} | answers
            if more.pop("contact", True):
                told |= {"contact_name": "某联系人（示例）", "contact_phone": made.phone}
            more["answers"] = told
        return replace(made, **more)  # type: ignore[arg-type]


def _acted(turns: tuple[Turn | Made, ...]) -> Callable[[Plot, Rhythm], Story]:
    def story(plot: Plot, _rhythm: Rhythm) -> Story:
        state = yield opened(plot)
        for each in turns:
            state = yield each if isinstance(each, Turn) else each(state)
        return state

    return story


def told(words: str) -> dict[str, Json]:
    """Return a reason, marked as a sample."""
    return {"reason": f"{words}（示例）"}


def loop_scenes(stage: Stage) -> Iterator[Plot]:
    """Yield the scenes of several units in one case."""
    yield from _helped(stage)
    yield from _disputed(stage)
    yield from _watched(stage)
    yield from _together(stage)
    yield from _led(stage)
    yield _complained(stage)


def _helped(stage: Stage) -> Iterator[Plot]:
    on, clerk = stage.on, "clerk"
    land: Told = {"unit": "land_bureau", "part": "请核实地块权属（示例）"}
    yield stage.plot(
        "factor_request", on(3, 9, 20), clerk, stage.firm(11),
        Turn(on(3, 10), clerk, "sign_for"),
        Turn(on(1, 15), clerk, "assist", land), pictures=2,
    )  # fmt: skip
    utility: Told = {"unit": "utility_company", **told("实为用电增容")}
    yield stage.plot(
        "factor_request", on(2, 9, 40), clerk, stage.firm(12),
        Turn(on(2, 10, 10), clerk, "sign_for"),
        Turn(on(1, 10, 30), clerk, "forward", utility),
    )  # fmt: skip
    for number in (13, 14):
        copied: Told = {"post": "committee_office", **told("请办公室知悉")}
        yield stage.plot(
            "procedure_request", on(2, 14, 5 + number), clerk, stage.firm(number),
            Turn(on(2, 15, 30), clerk, "sign_for"),
            Turn(stage.ago(64 - number), clerk, "copy", copied), pictures=1,
        )  # fmt: skip


def _disputed(stage: Stage) -> Iterator[Plot]:
    on = stage.on
    whose: Told = {"unit": "service_bureau", **told("属于办手续，不是社区事项")}
    came = stage.worked("2 office hours")
    yield stage.plot(
        "unclear_request", came, "north", stage.firm(15, NORTH),
        Turn(came + timedelta(minutes=20), "north", "dispute", whose),
    )  # fmt: skip
    late = on(13, 9, 30)

    def contested(state: CaseState) -> Turn:
        piece = max(state.clocks["closing"].ledger, key=lambda each: each.consumed)
        since: Told = {"clock": "closing", "since": piece.since.isoformat(), "whose": "outside"}
        return Turn(on(2, 16), "south", "contest", {**since, **told("等公交公司排班")})

    yield stage.plot(
        "unclear_request", late, "south", stage.firm(3, SOUTH),
        Turn(on(13, 10, 30), "south", "sign_for"),
        Turn(on(4, 11), "south", "answer", {"opinion": "已协调加密班次（示例）"}),
        contested,
    )  # fmt: skip


def _watched(stage: Stage) -> Iterator[Plot]:
    on = stage.on
    yield stage.plot(
        "unclear_request", on(9, 9, 10), "south", stage.firm(5, SOUTH),
        Turn(on(9, 11), "south", "sign_for"),
        Turn(on(1, 9, 30), "deputy", "supervise", {"sentence": "已超期，请说明原因（示例）"}),
        pictures=1,
    )  # fmt: skip
    hotline = ("12345", "HC-20261100123")
    first = stage.plot(
        "unclear_request", on(2, 9, 5), "north", stage.firm(17, NORTH),
        Turn(on(2, 10), "north", "sign_for"), foreign=hotline,
    )  # fmt: skip
    again = stage.plot("unclear_request", on(1, 14, 20), "north", stage.firm(17, NORTH))
    yield first
    yield replace(again, foreign=hotline)

    def corrected(state: CaseState) -> Turn:
        moved: dict[str, Json] = {"seq": 1, "answers": {"place": state.answers["place"]}}
        return Turn(on(3, 16, 20), "north", "correct", told("门牌写错，地点复核无误"), facts=moved)

    yield stage.plot(
        "unclear_request", on(4, 14, 10), "north", stage.firm(18, NORTH),
        Turn(on(4, 15), "north", "sign_for"), corrected,
    )  # fmt: skip


def _together(stage: Stage) -> Iterator[Plot]:
    on = stage.on
    joint: Told = {"project": "年产五千套泵阀（示例）", "drains": True, "agent": "agent"}
    agreed: Told = {"answer": "agree", "seat": "branch:departments:1"}
    yield stage.plot(
        "joint_approval", on(3, 9, 10), "approval", stage.firm(0),
        Turn(on(3, 10, 20), "approval", "accept"),
        Turn(on(2, 14), "approval", "start_parallel"),
        Turn(on(2, 16), "approval", "countersign", agreed), answers=dict(joint),
    )  # fmt: skip
    batch: Told = {"batch": "wall_2025", "giver": "committee", "taker": "town_west",
                   "inventory": "居民小区名册 4 份；未办结事项清单 1 份", "money": "120000.00",
                   "running": "finish"}  # fmt: skip
    yield stage.plot(
        "hand_over", on(3, 9, 50), "office", stage.firm(1),
        Turn(on(2, 10), "office", "present"),
        Turn(on(1, 15, 10), "director", "countersign", {"answer": "agree"}),
        answers=dict(batch), contact=False,
    )  # fmt: skip
    held = on(2, 9).date()
    agenda: Told = {"month": f"{held:%Y-%m}", "held_on": held.isoformat(),
                    "agenda": "夜间公交班次、路灯不亮（示例）"}  # fmt: skip
    spoken: Told = {"opinion": "两个问题反映最多（示例）"}
    yield stage.plot(
        "monthly_meeting", on(3, 15), "office", stage.firm(1),
        Turn(on(2, 11, 30), "office", "hold", spoken),
        Turn(on(1, 10), "office", "decide", {"parts": "加密夜间公交（示例）\n修复路灯（示例）"}),
        answers=dict(agenda), contact=False,
    )  # fmt: skip


def _led(stage: Stage) -> Iterator[Plot]:
    on, desk = stage.on, "approval"
    given: Told = {"opinion": "请电力、用地一并研究（示例）"}
    yield stage.plot(
        "cross_request", on(6, 9, 30), desk, stage.firms[-1], Turn(on(6, 10), desk, "accept"),
        Turn(on(5, 10), "deputy", "give_opinion", given),
        Turn(on(4, 9, 40), "deputy", "escalate", told("需县里调剂能耗指标")),
        Turn(on(3, 11), "director", "give_consent"),
        Turn(on(1, 15), desk, "feedback", _progress(stage, 3)),
        answers={"description": "扩产能耗指标不够（示例）"},
    )  # fmt: skip
    yield stage.plot(
        "cross_request", on(16, 9, 30), desk, stage.firms[-2], Turn(on(16, 10), desk, "accept"),
        Turn(on(15, 10), desk, "reclassify", {"class": "complex"} | told("涉及三家单位")),
        Turn(on(14, 10), "deputy", "give_opinion", given),
        Turn(on(7, 10), desk, "feedback", _progress(stage, 2)),
        answers={"description": "厂区扩建要用地、迁管线、招工（示例）"},
    )  # fmt: skip
    for number in (2, 3, 4):  # linked to the leader; the last to two: the director names one
        yield stage.plot(
            "cross_request", on(1, 9, 10 * number), desk, stage.firm(number),
            Turn(on(1, 11, number), desk, "accept"),
            answers={"description": "用工紧缺又要扩厂房（示例）"},
        )  # fmt: skip


def _progress(stage: Stage, days: int) -> dict[str, Json]:
    following = (stage.rhythm.end + timedelta(days=days)).date().isoformat()
    return {"progress": "已报县里，等会商（示例）", "next_feedback": following}


def _complained(stage: Stage) -> Plot:
    who = next(each for each in stage.town.entities if stage.town.agents.get(each.uscc))
    on = stage.on
    words: Told = {"about_unit": "south_community", "description": "催了三次没有人来（示例）"}
    return stage.plot(
        "complaint", on(2, 19, 10), REPORTER, who,
        Turn(on(1, 9, 20), "discipline", "accept"), answers=dict(words),
    )  # fmt: skip
