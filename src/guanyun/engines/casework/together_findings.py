"""What is wrong with branches, help, supervision, disputes, families and 衔接, with the line."""

from collections.abc import Collection, Iterator

from guanyun.engines.common import Citation, Finding, Level, Where

from .branch_rules import BranchRule, SeatRule
from .case_type import ActRule, CaseType, Role, Step
from .clock_rules import Rung
from .drafts import act_id
from .flow import found
from .text_findings import budget_findings, feel_findings, ladder_findings, post_findings


def check_together(
    case_type: CaseType, *, posts: Collection[str], matters: Collection[str]
) -> list[Finding]:
    """Return what is wrong; an empty list means that these parts may be used."""
    return [
        *_ids(case_type),
        *(each for rule in case_type.branches for each in _branch(case_type, rule, posts, matters)),
        *_opened(case_type),
        *_spawned(case_type),
        *_timed(case_type, posts),
        *_steps_named(case_type),
        *_outside(case_type),
        *_transition(case_type),
    ]


def _ids(case_type: CaseType) -> Iterator[Finding]:
    named = (
        ("branch", [(each.id, each.where) for each in case_type.branches]),
        ("spawns", [(each.id, each.where) for each in case_type.spawns]),
    )
    for noun, listed in named:
        seen: set[str] = set()
        for name, where in listed:
            if name in seen or name == "assist":
                yield found("duplicate_id", where, noun=noun, id=name)
            seen.add(name)


def _basis(basis: Citation, where: Where, what: str) -> Iterator[Finding]:
    if not basis.source:
        yield found("no_basis", where, what=what)


def _climbs(
    ladder: tuple[Rung, ...], posts: Collection[str], where: Where, what: str
) -> Iterator[Finding]:
    yield from ladder_findings(ladder, posts, what)
    if not any(rung.escalates for rung in ladder):
        yield found("no_ladder", where, level=Level.WARNING, clock=what)


def _branch(
    case_type: CaseType, rule: BranchRule, posts: Collection[str], matters: Collection[str]
) -> Iterator[Finding]:
    if not rule.seats:
        yield found("branch_without_seats", rule.where, branch=rule.id)
    names = {each.id for each in case_type.fields if not each.private}
    for seat in rule.seats:
        yield from _seat(rule, seat, posts, matters)
        if seat.answer and seat.answer not in names:
            yield found("unknown_field", seat.where, field=seat.answer)
        if seat.when:
            yield from feel_findings(seat.when, seat.where, names)
        if seat.within:
            yield from budget_findings(seat.within, seat.where)
    yield from budget_findings(rule.within, rule.where)
    yield from _basis(rule.basis, rule.where, rule.id)
    yield from _climbs(rule.ladder, posts, rule.where, rule.id)
    steps = {each.id for each in case_type.steps}
    for to in (rule.to, rule.otherwise):
        if to and to not in steps:
            yield found("branch_unknown_step", rule.where, branch=rule.id, step=to)


def _seat(
    rule: BranchRule, seat: SeatRule, posts: Collection[str], matters: Collection[str]
) -> Iterator[Finding]:
    if sum(bool(each) for each in (seat.post, seat.unit, seat.matter, seat.answer)) != 1:
        yield found("seat_to_nobody", seat.where, branch=rule.id)
    if seat.post:
        yield from post_findings(seat.post, posts, seat.where, rule.id)
    if seat.matter and seat.matter not in matters:
        yield found("unknown_matter", seat.where, matter=seat.matter, kind=rule.id)


def _acts(case_type: CaseType) -> Iterator[tuple[Step, ActRule]]:
    for step in case_type.steps:
        yield from ((step, rule) for rule in step.acts)


def _opened(case_type: CaseType) -> Iterator[Finding]:
    """A branch that no act opens is never joined, nor is one that opens as the case is closed."""
    known = {each.id for each in case_type.branches}
    closed = {each.id for each in case_type.steps if each.closed}
    reached = set()
    for _, rule in _acts(case_type):
        if rule.opens and rule.opens not in known:
            yield found("unknown_branch", rule.where, act=act_id(rule), branch=rule.opens)
        if rule.opens and rule.to not in closed:
            reached.add(rule.opens)
        if rule.act == "circulate" and not rule.opens:
            yield found("unknown_branch", rule.where, act=act_id(rule), branch="-")
    for branch in case_type.branches:
        if branch.id not in reached:
            yield found("branch_never_joined", branch.where, branch=branch.id)


def _spawned(case_type: CaseType) -> Iterator[Finding]:
    known = {each.id for each in case_type.spawns}
    steps = {each.id for each in case_type.steps}
    for _, rule in _acts(case_type):
        if (rule.spawns or rule.act == "spawn") and rule.spawns not in known:
            yield found("unknown_spawns", rule.where, act=act_id(rule), spawns=rule.spawns or "-")
    for each in case_type.spawns:
        if each.to and each.to not in steps:
            yield found("branch_unknown_step", each.where, branch=each.id, step=each.to)
        if not each.kinds:
            yield found("spawns_nothing", each.where, spawns=each.id)


def _timed(case_type: CaseType, posts: Collection[str]) -> Iterator[Finding]:
    if case_type.forwarding is not None:
        yield from _basis(case_type.forwarding.basis, case_type.forwarding.where, "forwarding")
    timed = {
        "assistance": case_type.assistance,
        "supervision": case_type.supervision,
        "disputing": case_type.disputing,
        "contesting": case_type.contesting,
    }
    for name, rule in timed.items():
        if rule is not None:
            yield from budget_findings(rule.within, rule.where)
            yield from _basis(rule.basis, rule.where, name)
            yield from _climbs(rule.ladder, posts, rule.where, name)
    for rule, name in ((case_type.disputing, "disputing"), (case_type.contesting, "contesting")):
        if rule is not None:
            yield from post_findings(rule.post, posts, rule.where, name)
    if case_type.disputing is not None and case_type.disputing.raise_within:
        yield from budget_findings(case_type.disputing.raise_within, case_type.disputing.where)
    supervision = case_type.supervision
    if supervision is not None:
        if not supervision.posts:
            yield found("supervision_by_nobody", supervision.where)
        for post in supervision.posts:
            yield from post_findings(post, posts, supervision.where, "supervision")


def _steps_named(case_type: CaseType) -> Iterator[Finding]:
    steps = {each.id for each in case_type.steps}
    for name, rule in (("forward", case_type.forwarding), ("dispute", case_type.disputing)):
        for step in rule.steps if rule is not None else ():
            if rule is not None and step not in steps:
                yield found("unknown_step", rule.where, act=name, step=step)


def _outside(case_type: CaseType) -> Iterator[Finding]:
    """A case with a body outside is watched by a clock that goes on while others stand."""
    for step in case_type.steps:
        if step.holder is not Role.OUTSIDE or step.closed:
            continue
        if step.body is None:
            yield found("outside_nobody", step.where, step=step.id)
        standing = {
            clock.id
            for pause in case_type.pauses
            if "outside_reply" in pause.resumes_on
            for clock in case_type.clocks
            if not pause.clocks or clock.id in pause.clocks
        }
        shown = [clock.id for clock in case_type.clocks if not clock.measured_only]
        if set(shown) <= standing:
            yield found("outside_unwatched", step.where, step=step.id)


def _transition(case_type: CaseType) -> Iterator[Finding]:
    rule = case_type.transition
    if rule is None:
        return
    yield from _basis(rule.basis, rule.where, "transition")
    open_steps = {each.id for each in case_type.steps if not each.closed}
    for old, new in rule.steps.items():
        if new not in open_steps:
            yield found("follow_to_nowhere", rule.where, step=old, to=new)
