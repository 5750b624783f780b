"""A decision under way: events are folded as they are made, so live and replay are one path."""

from collections.abc import Mapping
from datetime import datetime

from guanyun.engines.common import Calendar

from .case_type import ActRule, CaseType, Role, Step
from .clock_rules import ClockRule, PauseRule
from .commands import Actor, Command, Json, RouteFact
from .events import Event, EventKind
from .folding import evolve
from .state import CaseState, Holder

SYSTEM = Actor("system", "system", channel="system")
HEAD = "head"
LEAD = "lead"
COMPLETE = "complete"  # what a clock starts on when the last needed item is there
IN_CHARGE = "in charge"
DESIGNATION = "designation"  # the clock of 指定承办, made by the engine
RECTIFY = "rectify"  # the clock of 整改, made by the engine after a poor rating


class Draft:
    """What one decision works on; ``effective`` is the instant that counts for clocks."""

    def __init__(
        self,
        case_type: CaseType,
        calendar: Calendar,
        command: Command,
        *,
        at: datetime,
        state: CaseState | None,
    ) -> None:
        self.case_type = case_type
        self.calendar = calendar
        self.command = command
        self.at = at
        self.effective = command.occurred_at
        self.by = command.by
        self.unnumbered = False  # a document waits for its number of the zone
        self.events: list[Event] = []
        self.times: dict[tuple[str, datetime, datetime, str], list[tuple[datetime, str]]] = {}
        self._begun = state

    @property
    def state(self) -> CaseState:
        """The state after the events so far."""
        if self._begun is None:
            raise ValueError(f"{self.command.act} needs a case")
        return self._begun

    def add(self, kind: EventKind, data: Mapping[str, Json]) -> None:
        """Add an event and fold it."""
        event = Event(kind, data, self.by, self.command.occurred_at)
        self._begun = evolve(self._begun, event)
        self.events.append(event)


def act_id(rule: ActRule) -> str:
    """Return the id under which a rule is asked for."""
    return rule.id or rule.act


def clock_rule(case_type: CaseType, clock: str) -> ClockRule | None:
    """Return the charter's rule of a clock; None for the engine's own two."""
    return next((rule for rule in case_type.clocks if rule.id == clock), None)


def pause_rule(case_type: CaseType, pause: str) -> PauseRule | None:
    """Return the lawful pause of that id."""
    return next((rule for rule in case_type.pauses if rule.id == pause), None)


def step_of(case_type: CaseType, state: CaseState) -> Step:
    """Return the step the case is in."""
    return case_type.step(state.step)


def is_undesignated(state: CaseState) -> bool:
    """Return whether the first-asked keeps the case because nobody is in charge."""
    clock = state.clocks.get(DESIGNATION)
    return clock is not None and clock.stopped_at is None


def post_for(case_type: CaseType, route: RouteFact | None, post: str) -> str:
    """Return the post id that ``head`` or ``in charge`` stands for in this case.

    Without a unit in charge both fall to the post that designates one.
    """
    if post not in (HEAD, IN_CHARGE):
        return post
    unit_posts = (route.head, route.post) if route else (None, None)
    told = unit_posts if post == HEAD else unit_posts[::-1]
    return next((each for each in told if each), case_type.designation.post)


def holder_for(case_type: CaseType, state: CaseState, step: Step) -> Holder:
    """Return who holds the case in a step: whose minutes run."""
    if step.holder is Role.ENTERPRISE:
        return Holder("enterprise")
    if step.holder is Role.OUTSIDE:
        return Holder("outside")
    if step.holder is Role.PROVIDER:
        return Holder("provider", state.provider.get("unit") or case_type.provider or None)
    if step.holder is Role.POST:
        return Holder("unit", None, post_for(case_type, state.route, step.post))
    if step.holder is Role.LEAD and state.lead is not None and state.lead.post:
        return Holder("unit", state.lead.unit, state.lead.post)
    if step.holder is Role.LEAD and case_type.lead is not None:
        return Holder("unit", None, case_type.lead.principal)
    if step.holder is Role.IN_CHARGE and state.unit is not None:
        return Holder("unit", state.unit, state.route.post if state.route else None)
    return Holder("unit", state.first_asked.get("unit"), state.first_asked.get("post"))
