"""The flow of a kind of case as a graph: is every step reached, held, clocked and left?"""

from collections.abc import Iterator

from guanyun.engines.common import Finding, Level, Where

from .case_type import ActRule, CaseType, Role, Step
from .drafts import act_id


def found(name: str, where: Where, /, *, level: Level = Level.ERROR, **fields: object) -> Finding:
    """Return a finding of this engine."""
    told = {field: str(value) for field, value in fields.items()}
    return Finding(f"casework.{name}", level, where, told)


def flow_findings(case_type: CaseType) -> list[Finding]:
    """Return what is wrong with the steps taken together; ids and texts are sound already."""
    return [
        *_ends(case_type),
        *_reach(case_type),
        *_holders(case_type),
        *_clocked(case_type),
        *_stopped(case_type),
    ]


def _exits(case_type: CaseType, step: Step) -> list[tuple[ActRule, str]]:
    """Return the acts of a step that lead to another, and where to."""
    exits = [(rule, rule.to) for rule in step.acts if rule.to]
    reopening = case_type.reopening
    if reopening is not None:
        back = [rule for rule in step.acts if rule.act == "reopen" and not rule.to]
        exits += [(rule, reopening.to) for rule in back]
    return exits + [(_joined(case_type), to) for to in _joins(case_type, step)]


def _joined(case_type: CaseType) -> ActRule:
    """Return what leads on when others have answered: no act of the step itself."""
    return ActRule("", (), case_type.where, id="-")


def _waits(case_type: CaseType, step: Step) -> Iterator[ActRule]:
    """Yield the acts after which a case waits in this step for seats or for its own cases."""
    for each in case_type.steps:
        for rule in each.acts:
            if (rule.opens or rule.spawns) and (rule.to or each.id) == step.id:
                yield rule


def _joins(case_type: CaseType, step: Step) -> list[str]:
    """Return where a case goes from a step when it has waited."""
    found_steps: list[str] = []
    for rule in _waits(case_type, step):
        found_steps += [
            to
            for branch in case_type.branches
            if branch.id == rule.opens
            for to in (branch.to, branch.otherwise)
        ]
        found_steps += [each.to for each in case_type.spawns if each.id == rule.spawns]
    return [to for to in found_steps if to and to != step.id]


def _ends(case_type: CaseType) -> Iterator[Finding]:
    if case_type.steps[0].closed:
        yield found("first_step_closed", case_type.steps[0].where, step=case_type.steps[0].id)
    ending = {step.id for step in case_type.steps if step.closed}
    if not ending:
        yield found("no_end", case_type.where, kind=case_type.id)
        return
    growing = True
    while growing:
        reaching = {
            step.id
            for step in case_type.steps
            if step.id in ending or any(to in ending for _, to in _exits(case_type, step))
        }
        growing = reaching != ending
        ending = reaching
    for step in case_type.steps:
        if step.id not in ending:
            yield found("step_without_exit", step.where, step=step.id)


def _reach(case_type: CaseType) -> Iterator[Finding]:
    reached = {case_type.steps[0].id}
    if case_type.reopening is not None:
        reached.add(case_type.reopening.to)
    growing = True
    while growing:
        further = {to for s in case_type.steps if s.id in reached for _, to in _exits(case_type, s)}
        growing = not further <= reached
        reached |= further
    for step in case_type.steps:
        if step.id not in reached:
            yield found("step_unreachable", step.where, step=step.id)


def _holders(case_type: CaseType) -> Iterator[Finding]:
    for step in case_type.steps:
        if step.holder is Role.OUTSIDE:  # others take its acts: a reply comes in
            continue
        unheld = step.holder is Role.SYSTEM or (
            step.holder is Role.PROVIDER and not case_type.provider
        )
        if unheld:
            yield found("step_without_holder", step.where, step=step.id)
        elif not step.closed and not any(step.holder in rule.by for rule in step.acts):
            yield found("holder_cannot_act", step.where, step=step.id, holder=step.holder.value)


def _clocked(case_type: CaseType) -> Iterator[Finding]:
    """A step that a unit or a provider holds has a clock, whatever way led there.

    A step of the enterprise needs none: it owes nobody an answer.
    """
    surely = _surely_running(case_type)
    waited = {each.id for each in case_type.spawns if each.waits}
    for step in case_type.steps:
        if step.closed or step.id not in surely or surely[step.id]:
            continue
        if any(rule.spawns in waited for rule in _waits(case_type, step)):
            yield found("children_unclocked", step.where, step=step.id)
        elif step.holder is not Role.ENTERPRISE:
            yield found("step_without_clock", step.where, step=step.id)


def _surely_running(case_type: CaseType) -> dict[str, frozenset[str]]:
    """Return for each step the clocks that run there whatever path was taken (a must-analysis)."""
    first = case_type.steps[0].id
    surely = {first: _after(case_type, frozenset(), {"open", f"step:{first}"})}
    if case_type.reopening is not None:
        back = case_type.reopening.to
        again = frozenset(c.id for c in case_type.clocks if "reopen" in c.starts_on)
        ending = _ending_clocks(case_type)
        surely[back] = surely.get(back, again | ending) & (again | ending)
    growing = True
    while growing:
        growing = False
        for step in case_type.steps:
            for rule, to in _exits(case_type, step):
                if step.id not in surely or rule.act == "reopen":
                    continue
                acts = {rule.act, act_id(rule), f"step:{to}"}
                running = _after(case_type, surely[step.id], acts)
                meet = running if to not in surely else surely[to] & running
                if surely.get(to) != meet:
                    surely[to] = meet
                    growing = True
    return surely


def _after(case_type: CaseType, running: frozenset[str], acts: set[str]) -> frozenset[str]:
    stopped = {clock.id for clock in case_type.clocks if acts & set(clock.stops_on)}
    started = {clock.id for clock in case_type.clocks if acts & set(clock.starts_on)}
    return (running - stopped) | started


def _ending_clocks(case_type: CaseType) -> frozenset[str]:
    names = ending_acts(case_type)
    return frozenset(c.id for c in case_type.clocks if names & set(c.stops_on))


def ending_acts(case_type: CaseType) -> set[str]:
    """Return the acts and steps that end a case: a clock that stops on one measures to the end."""
    closed = {step.id for step in case_type.steps if step.closed}
    acts = {
        name
        for step in case_type.steps
        for rule in step.acts
        if rule.to in closed
        for name in (rule.act, act_id(rule))
    }
    return acts | {f"step:{each}" for each in closed} | {"close", "reopen"}


def _stopped(case_type: CaseType) -> Iterator[Finding]:
    """A clock must be stopped by an act that some step lists; closing stops the rest anyway."""
    taken = {name for s in case_type.steps for a in s.acts for name in (a.act, act_id(a))}
    entered = {f"step:{to}" for s in case_type.steps for _, to in _exits(case_type, s)}
    for clock in case_type.clocks:
        if not set(clock.stops_on) & (taken | entered | {"call_back", "withdraw"}):
            yield found("clock_nobody_stops", clock.where, clock=clock.id)
