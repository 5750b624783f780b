"""The year is played: acts through the services, rungs at their instants, in order of time."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from guanyun.engines.casework import CaseState, Json
from guanyun.errors import Refused
from guanyun.records.access import Visitor
from guanyun.records.models import Case
from guanyun.records.services.cases import Deed, Report, case_act, case_open
from guanyun.records.services.uploads import upload_store
from guanyun.records.stepping import state_now
from guanyun.records.sweeping import sweep_clocks

from .demands import demand_story
from .pictures import picture_of
from .repairs import repair_story
from .staging import ZONE, Staff
from .stories import REPORTER, Plot, Rhythm, Story, Turn
from .wording import NEEDS, fault, sample

TELLS_EVERY = 100  # turns between two words of progress
SWEEP = timedelta(seconds=5)  # after the instant of a rung: as the worker does it


@dataclass(frozen=True, slots=True)
class Chore:
    """What is done at an instant that is no act on a case: a visit, a link, a draft."""

    at: datetime
    do: Callable[[datetime], object]


@dataclass(slots=True)
class _Run:
    """One story under way: what it is about, its turns, its case, when its next rung comes."""

    plot: Plot
    story: Story
    number: str = ""
    rung_at: datetime | None = None


@dataclass(slots=True)
class Play:
    """The year under way: who acts, what comes next, how far it has got."""

    staff: Staff
    rhythm: Rhythm
    opened: int = 0
    refused: list[str] = field(default_factory=list)
    live: list[str] = field(default_factory=list)
    _heap: list[tuple[datetime, int, _Run | Chore, Turn | None]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    _visitors: dict[tuple[str, bool], Visitor] = field(default_factory=dict)

    def run(
        self,
        plots: Sequence[Plot],
        progress: Callable[[int, int], None] | None,
        chores: Sequence[Chore] = (),
    ) -> None:
        """Play all plots to the end of the year; what would come later stays open."""
        for chore in chores:
            if chore.at <= self.rhythm.end:
                heapq.heappush(self._heap, (chore.at, next(self._order), chore, None))
        for plot in plots:
            usual = repair_story if plot.kind == "equipment_repair" else demand_story
            story = (plot.scene or usual)(plot, self.rhythm)
            self._push(_Run(plot, story), next(story))
        for turns in count(1):
            if not self._heap:
                return
            self._next()
            if progress is not None and turns % TELLS_EVERY == 0:
                progress(self.opened, len(plots))

    def _push(self, run: _Run, turn: Turn) -> None:
        if turn.at <= self.rhythm.end:
            heapq.heappush(self._heap, (turn.at, next(self._order), run, turn))

    def _next(self) -> None:
        at, _, run, turn = heapq.heappop(self._heap)
        if isinstance(run, Chore):
            run.do(at)
            return
        if turn is None:
            if at == run.rung_at:  # else the clock has stopped or moved since
                self._tick(run, at)
            return
        try:
            self._take(run, turn)
        except Refused as refused:
            self.refused.append(f"{run.plot.kind} {run.plot.style} {turn.act}: {refused.code}")
            return
        state = _state(run.number)
        self._arm(run, state)
        try:
            self._push(run, run.story.send(state))
        except StopIteration:
            if run.plot.style == "live":
                self.live.append(run.number)

    def _take(self, run: _Run, turn: Turn) -> None:
        by = self._visitor(run, turn)
        if turn.act == "open":
            report = Report(
                run.plot.kind,
                answers_of(run.plot),
                enterprise=run.plot.entity.uscc if run.plot.entity else None,
                channel=turn.channel,
                foreign=run.plot.foreign,
                files=_pictures(run.plot, by, turn.at),
            )
            done = case_open(by=by, at=turn.at, report=report)
            run.number = done.number
            self.opened += done.act == "open"
            return
        deed = Deed(turn.act, turn.answers, occurred_at=turn.occurred_at, facts=turn.facts)
        case_act(by=by, at=turn.at, number=run.number, deed=deed)

    def _visitor(self, run: _Run, turn: Turn) -> Visitor:
        if turn.who == REPORTER and not run.plot.agent:
            numbers = frozenset({run.number} if run.number else ())
            return Visitor(zone=ZONE, phone=run.plot.phone, numbers=numbers)
        return self._seated(run.plot.agent if turn.who == REPORTER else turn.who, turn.at)

    def _seated(self, who: str, at: datetime) -> Visitor:
        """Return a person of the demo; seats change once in the year, when the stand-in begins."""
        key = (who, at.date() >= self.staff.covered_since)
        if key not in self._visitors:
            self._visitors[key] = self.staff.visitor(who, at.date())
        return self._visitors[key]

    def _arm(self, run: _Run, state: CaseState) -> None:
        """Let the next rung of the case come at its instant."""
        clocks = state.clocks.values()
        fires = [each.fire_at for each in clocks if each.fire_at and each.running_since]
        at = min(fires, default=None)
        at = None if at is None else at + SWEEP
        if at is not None and at != run.rung_at and at <= self.rhythm.end:
            heapq.heappush(self._heap, (at, next(self._order), run, None))
        run.rung_at = at

    def _tick(self, run: _Run, at: datetime) -> None:
        """Fire what has come, as the worker does."""
        sweep_clocks(at)
        run.rung_at = None
        self._arm(run, _state(run.number))


def _state(number: str) -> CaseState:
    return state_now(Case.objects.only("state").get(zone=ZONE, number=number))


def _pictures(plot: Plot, by: Visitor, at: datetime) -> Mapping[str, Sequence[str]]:
    """Store the pictures that come along; return their tokens by field."""
    shown = [picture_of(n) for n in range(1, plot.pictures + 1)]
    tokens = [upload_store(by=by, at=at, content=each) for each in shown]
    return {"photos": tokens} if tokens else {}


def answers_of(plot: Plot) -> Mapping[str, Json]:
    """Return what the report form says."""
    if plot.answers is not None:
        return plot.answers
    told: dict[str, Json] = {
        "place": plot.place,
        "contact_name": "某联系人（示例）",
        "contact_phone": plot.phone,
    }
    if plot.kind != "equipment_repair":
        return told | {"description": sample(NEEDS[plot.kind], plot.chance)}
    machine, broken = fault(plot.chance)
    urgency = plot.chance.choices(("production", "normal", "danger"), (60, 33, 7))[0]
    return told | {"description": broken, "machine": machine, "urgency": urgency}
