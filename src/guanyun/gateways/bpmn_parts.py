"""A kind of case as the parts of a process: tasks, choices, timers, ends, and the flows between."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guanyun.engines.casework import ACTS, ActRule, CaseType, ClockRule, Role, Step, act_id
from guanyun.engines.common import Label, TimeUnit, parse_budget
from guanyun.errors import Refused

_NO_ID = re.compile(r"[^\w.-]")
_ISO = {TimeUnit.HOURS: "PT{n}H", TimeUnit.CALENDAR_DAYS: "P{n}D"}


@dataclass(frozen=True, slots=True)
class Part:
    """One element of the process; ``host`` is the task that a timer sits on, ``step`` its step."""

    id: str
    tag: str  # userTask | exclusiveGateway | startEvent | endEvent | boundaryEvent
    name: str
    step: str
    notes: tuple[str, ...] = ()
    host: str = ""
    budget: str = ""  # of a timer: ISO 8601 where the standard can say it, else the charter's words
    interrupts: bool = False  # of a timer: the law makes something of its end (视为受理)


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow from one part to another, named after the act that takes it."""

    id: str
    source: str
    target: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """All of it; every flow's ends are among the parts."""

    id: str
    name: str
    parts: tuple[Part, ...]
    flows: tuple[Flow, ...]


def process_of(case_type: CaseType) -> Process:
    """Return a kind of case as a process.

    A step is a task; what leads out of it goes through one exclusive choice, since one act is
    taken at a time. An act that stays in its step is said in the words of the task. A clock is a
    timer that does not interrupt, on the task in which it starts; it leads to whom its ladder
    tells. One whose end the law makes something of interrupts, and leads to that step.
    A branch (会签) leads on by two flows more: joined, and not.
    """
    parts = [Part("start", "startEvent", "登记", case_type.steps[0].id)]
    links: list[tuple[str, str, str]] = [("start", task_id(case_type.steps[0].id), "")]
    for step in case_type.steps:
        for part, leads in _of_step(case_type, step):
            parts.append(part)
            links += leads
    for part, leads in _timers(case_type):
        parts.append(part)
        links += leads
    flows = tuple(Flow(f"flow_{n}", *link) for n, link in enumerate(links, 1))
    return Process(_id("kind", case_type.id), case_type.label.zh, tuple(parts), flows)


def task_id(step: str) -> str:
    """Return the id of the task of a step.

    >>> task_id("in repair")
    'step_in_repair'
    """
    return _id("step", step)


def _id(prefix: str, name: str) -> str:
    return f"{prefix}_{_NO_ID.sub('_', name)}"


_Links = list[tuple[str, str, str]]


def _of_step(case_type: CaseType, step: Step) -> Iterator[tuple[Part, _Links]]:
    """Yield the task of a step, its choice and its end, each with the flows out of it."""
    here = task_id(step.id)
    leads = [
        (task_id(target), _named(rule))
        for rule in step.acts
        if (target := _target(case_type, rule, step)) != step.id
    ]
    leads += [lead for rule in step.acts for lead in _branched(case_type, rule) if lead[0] != here]
    reopening = case_type.reopening
    is_said = any(rule.act == "reopen" for rule in step.acts)
    if step.closed and reopening is not None and not is_said:
        leads.append((task_id(reopening.to), ACTS["reopen"]))
    if step.closed:
        end = Part(_id("end", step.id), "endEvent", step.label.zh, step.id)
        leads.append((end.id, ""))
        yield end, []
    stays = (rule for rule in step.acts if _target(case_type, rule, step) == step.id)
    notes = [_named(rule) for rule in stays]
    told = (_holder(step), *(["、".join(dict.fromkeys(notes))] if notes else []))
    if len(leads) < 2:
        yield Part(here, "userTask", step.label.zh, step.id, told), _from(here, leads)
        return
    choice = Part(_id("choice", step.id), "exclusiveGateway", "", step.id)
    yield Part(here, "userTask", step.label.zh, step.id, told), [(here, choice.id, "")]
    yield choice, _from(choice.id, leads)


def _branched(case_type: CaseType, rule: ActRule) -> Iterator[tuple[str, str]]:
    """Yield where the branch that an act opens leads: once it is joined, and where it fails."""
    for branch in case_type.branches:
        if rule.opens == branch.id:
            if branch.to:
                yield task_id(branch.to), f"{branch.label.zh}：办成"
            if branch.otherwise:
                yield task_id(branch.otherwise), f"{branch.label.zh}：未成"


def _from(source: str, leads: list[tuple[str, str]]) -> _Links:
    return [(source, target, name) for target, name in leads]


def _named(rule: ActRule) -> str:
    label = rule.label or Label(ACTS[rule.act])
    return f"{label.zh}（须会签同意）" if rule.consent else label.zh


def _holder(step: Step) -> str:
    who = step.post if step.holder is Role.POST else step.holder.value
    return f"holder: {who}"


def _timers(case_type: CaseType) -> Iterator[tuple[Part, _Links]]:
    for clock in case_type.clocks:
        lapse = clock.lapses
        for number, step in enumerate(_starts(case_type, clock), 1):
            leads = lapse is not None and lapse.to not in ("", step)
            timer = Part(
                id=_id("clock", f"{clock.id}_{number}"),
                tag="boundaryEvent",
                name=clock.label.zh,
                step=step,
                notes=tuple(dict.fromkeys([*_budgets(clock), *_tells(clock)])),
                host=task_id(step),
                budget=iso_duration(clock.within[0].within) if clock.within else "",
                interrupts=leads,
            )
            if lapse is not None and leads:
                name = (lapse.label or Label(ACTS.get(lapse.deems, lapse.deems))).zh
                yield timer, [(timer.id, task_id(lapse.to), name)]
                continue
            end_id = _id("due", f"{clock.id}_{number}")
            yield Part(end_id, "endEvent", "到期提醒", step, host=timer.id), []
            yield timer, [(timer.id, end_id, "")]


def _tells(clock: ClockRule) -> Iterator[str]:
    for rung in clock.ladder:
        yield f"{rung.offset}: {rung.label.zh if rung.label else rung.to}"


def _budgets(clock: ClockRule) -> Iterator[str]:
    for each in clock.within:
        yield f"{each.within} ({each.when})" if each.when else each.within
    if clock.soft:
        yield "原则上"


def _starts(case_type: CaseType, clock: ClockRule) -> list[str]:
    """Return the steps in which a clock starts: at intake, with a step, or where an act leads."""
    found: list[str] = []
    steps = {step.id for step in case_type.steps}
    for start in clock.starts_on:
        if start == "open":
            found.append(case_type.steps[0].id)
        elif start.startswith("step:"):
            found.append(start.removeprefix("step:"))
        else:
            found += [
                _target(case_type, rule, step)
                for step in case_type.steps
                for rule in step.acts
                if start in (act_id(rule), rule.act, rule.milestone)
            ]
    return [each for each in dict.fromkeys(found) if each in steps]


def _target(case_type: CaseType, rule: ActRule, step: Step) -> str:
    """Return the step that a case is in after an act."""
    reopening = case_type.reopening
    if rule.act == "reopen" and not rule.to and reopening is not None:
        return reopening.to
    return rule.to or step.id


def iso_duration(within: str) -> str:
    """Return a budget as ISO 8601; working days and hours of the office stay in words.

    >>> iso_duration("12 hours"), iso_duration("7 working days"), iso_duration("until 24:00")
    ('PT12H', '7 working days', 'until 24:00')
    """
    try:
        budget = parse_budget(within)
    except Refused:
        return within
    form = _ISO.get(budget.unit)
    if form is None:
        return within
    if budget.amount == int(budget.amount):
        return form.format(n=int(budget.amount))
    return f"PT{int(budget.amount * 60)}M" if budget.unit is TimeUnit.HOURS else within
