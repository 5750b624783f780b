"""What is wrong with a kind of case, before anybody uses it: every finding with its line."""

from collections.abc import Collection, Iterator

from guanyun.engines.common import (
    Citation,
    Finding,
    Level,
    TimeUnit,
    Where,
    parse_budget,
)

from .case_type import ActRule, CaseType, FieldKind, Role
from .clock_rules import ClockRule
from .commands import ACTS
from .drafts import COMPLETE, act_id
from .flow import flow_findings, found
from .forms import SOLVED
from .outcomes import OUTCOME_NAMES
from .paper_findings import check_papers
from .rights import ALWAYS
from .text_findings import budget_findings, feel_findings, ladder_findings, post_findings
from .timing import UNTIL
from .together_findings import check_together

ENGINE_CLOCKS = ("designation", "rectify")
WAITS_FOR = ("enterprise", "outside body", "law")


def check_case_type(
    case_type: CaseType, *, posts: Collection[str], matters: Collection[str]
) -> list[Finding]:
    """Return what is wrong with a kind of case; an empty list means that it may be used.

    Args:
        posts: Ids of the posts that exist in the charter.
        matters: Ids of the matters that exist in the charter.

    Every state must have one holder who can act, a clock and an exit; every pause a basis and a
    way back; every ladder must end at a post that exists.
    """
    findings = list(_names(case_type, matters))
    if not case_type.steps:
        return findings
    findings += [
        *_forms(case_type),
        *_acts(case_type, posts),
        *_clocks(case_type, posts),
        *_pauses(case_type),
        *_aftercare(case_type, posts),
        *_rates(case_type),
        *check_papers(case_type, posts),
        *_paper_ladders(case_type, posts),
        *check_together(case_type, posts=posts, matters=matters),
    ]
    if not any(each.level is Level.ERROR for each in findings):
        findings += flow_findings(case_type)
    return findings


def _names(case_type: CaseType, matters: Collection[str]) -> Iterator[Finding]:
    where = case_type.where
    if case_type.matter not in matters:
        yield found("unknown_matter", where, matter=case_type.matter, kind=case_type.id)
    if not case_type.steps:
        yield found("no_steps", where, kind=case_type.id)
    lists: tuple[tuple[str, list[tuple[str, Where]]], ...] = (
        ("field", [(each.id, each.where) for each in case_type.fields]),
        ("step", [(each.id, each.where) for each in case_type.steps]),
        ("clock", [(each.id, each.where) for each in case_type.clocks]),
        ("pause", [(each.id, each.where) for each in case_type.pauses]),
        ("document", [(each.id, each.where) for each in case_type.documents]),
        *(("act", [(act_id(a), a.where) for a in step.acts]) for step in case_type.steps),
    )
    for noun, named in lists:
        seen: set[str] = set()
        for name, at in named:
            if name in seen:
                yield found("duplicate_id", at, noun=noun, id=name)
            seen.add(name)
    for clock in case_type.clocks:
        if clock.id in ENGINE_CLOCKS:
            yield found("reserved_clock", clock.where, clock=clock.id)


def _forms(case_type: CaseType) -> Iterator[Finding]:
    fields = {each.id for each in case_type.fields}
    if case_type.urgent_field and case_type.urgent_field not in fields:
        yield found("unknown_field", case_type.where, field=case_type.urgent_field)
    asked = [*case_type.fields, *(f for s in case_type.steps for a in s.acts for f in a.asks)]
    for field in asked:
        if field.kind is FieldKind.CHOICE and not field.choices:
            yield found("choice_empty", field.where, field=field.id)
        if field.when:
            yield from feel_findings(field.when, field.where, {each.id for each in asked})


def _acts(case_type: CaseType, posts: Collection[str]) -> Iterator[Finding]:
    steps = {step.id for step in case_type.steps}
    for step in case_type.steps:
        if step.holder is Role.POST:
            yield from post_findings(step.post, posts, step.where, step.id)
        for rule in step.acts:
            yield from _act(case_type, rule, posts, steps)


def _act(
    case_type: CaseType, rule: ActRule, posts: Collection[str], steps: Collection[str]
) -> Iterator[Finding]:
    if rule.act not in ACTS or rule.act == "open":
        yield found("unknown_act", rule.where, act=rule.act)
    if rule.to and rule.to not in steps:
        yield found("unknown_step", rule.where, act=act_id(rule), step=rule.to)
    if not rule.by:
        yield found("act_by_nobody", rule.where, act=act_id(rule))
    if Role.POST in rule.by:
        yield from post_findings(rule.post, posts, rule.where, act_id(rule))
    if Role.PROVIDER in rule.by and not case_type.provider:
        yield found("no_provider", rule.where, act=act_id(rule))
    if rule.consent is not None:
        yield from post_findings(rule.consent.post, posts, rule.where, act_id(rule))
    if rule.document and rule.document not in {each.id for each in case_type.documents}:
        yield found("unknown_document", rule.where, document=rule.document)
    if rule.act == "request_supplement" and any(f.id == "items" and f.private for f in rule.asks):
        yield found("supplement_in_words", rule.where, level=Level.WARNING, act=act_id(rule))


def _known_acts(case_type: CaseType) -> set[str]:
    taken = {name for s in case_type.steps for a in s.acts for name in (a.act, act_id(a))}
    return (
        taken | set(ALWAYS) | {"open", COMPLETE} | {f"step:{step.id}" for step in case_type.steps}
    )


def _clocks(case_type: CaseType, posts: Collection[str]) -> Iterator[Finding]:
    acts = _known_acts(case_type)
    names = {
        "reported_at",
        "reported_time",
        "class",
        *(f.id for f in case_type.fields if not f.private),
    }
    for clock in case_type.clocks:
        for act in (*clock.starts_on, *clock.stops_on):
            if act not in acts:
                yield found("clock_unknown_act", clock.where, clock=clock.id, act=act)
        if not clock.starts_on:
            yield found("clock_never_starts", clock.where, clock=clock.id)
        if not clock.stops_on:
            yield found("clock_nobody_stops", clock.where, clock=clock.id)
        yield from _within(clock, names)
        yield from ladder_findings(clock.ladder, posts, clock.id)
        if not clock.measured_only and not any(rung.escalates for rung in clock.ladder):
            yield found("no_ladder", clock.where, level=Level.WARNING, clock=clock.id)
        yield from _extension(clock, posts)
        if not clock.basis.source:
            yield found("no_basis", clock.where, what=clock.id)
        if clock.amber_at:
            yield from budget_findings(clock.amber_at, clock.where)


def _within(clock: ClockRule, names: Collection[str]) -> Iterator[Finding]:
    if not clock.within:
        yield found("bad_budget", clock.where, budget="-")
    for choice in clock.within:
        yield from budget_findings(choice.within, clock.where, until=True)
        if choice.when:
            yield from feel_findings(choice.when, clock.where, names)
    if clock.within and clock.within[-1].when:
        yield found("no_otherwise", clock.where, clock=clock.id)
    if any(not choice.when for choice in clock.within[:-1]):
        yield found("choice_unreachable", clock.where, clock=clock.id)


def _extension(clock: ClockRule, posts: Collection[str]) -> Iterator[Finding]:
    if clock.extension is None:
        return
    yield from post_findings(clock.extension.approver, posts, clock.where, clock.id)
    wrong = list(budget_findings(clock.extension.most, clock.where))
    yield from wrong
    if clock.extension.times < 1:
        yield found("extension_never", clock.where, clock=clock.id)
    if wrong:
        return
    unit = parse_budget(clock.extension.most).unit
    for choice in clock.within:
        if any(budget_findings(choice.within, clock.where, until=True)):
            continue
        until = choice.within.startswith(UNTIL)
        if unit is not (TimeUnit.HOURS if until else parse_budget(choice.within).unit):
            yield found(
                "extension_unit", clock.where, clock=clock.id, most=clock.extension.most,
                budget=choice.within,
            )  # fmt: skip


def _pauses(case_type: CaseType) -> Iterator[Finding]:
    acts = _known_acts(case_type)
    clocks = {clock.id for clock in case_type.clocks}
    for pause in case_type.pauses:
        if _is_empty(pause.basis):
            yield found("no_basis", pause.where, what=pause.id)
        if not pause.resumes_on:
            yield found("pause_for_ever", pause.where, pause=pause.id)
        for act in pause.resumes_on:
            if act not in acts:
                yield found("pause_unknown_act", pause.where, pause=pause.id, act=act)
        for clock in pause.clocks:
            if clock not in clocks:
                yield found("pause_unknown_clock", pause.where, pause=pause.id, clock=clock)
        if pause.waits_for not in WAITS_FOR:
            yield found("pause_waits_for", pause.where, pause=pause.id, waits_for=pause.waits_for)
        if not pause.told:
            yield found("pause_untold", pause.where, level=Level.WARNING, pause=pause.id)


def _is_empty(basis: Citation) -> bool:
    return not basis.source or not basis.paragraph


def _aftercare(case_type: CaseType, posts: Collection[str]) -> Iterator[Finding]:
    where, named = case_type.where, case_type.designation
    yield from post_findings(named.post, posts, where, "designation", stands=False)
    yield from budget_findings(named.within, where)
    yield from ladder_findings(named.ladder, posts, "designation")
    if case_type.rating is not None:
        yield from budget_findings(case_type.rating.rectify_within, where)
        if not 0 <= case_type.rating.poor_at_most < case_type.rating.grades:
            yield found("rating_grades", where, poor=case_type.rating.poor_at_most)
    if case_type.back_entry is not None:
        yield from budget_findings(case_type.back_entry.counts_within, where)
    if case_type.reopening is not None:
        yield from budget_findings(case_type.reopening.within, where)
        to = case_type.reopening.to
        step = next((each for each in case_type.steps if each.id == to), None)
        if step is None or step.closed:
            yield found("unknown_step", where, act="reopen", step=to)


def _paper_ladders(case_type: CaseType, posts: Collection[str]) -> Iterator[Finding]:
    """Check the times and ladders of promises, feedback and leaders."""
    tolerance, owed, lead = case_type.tolerance, case_type.feedback, case_type.lead
    if tolerance is not None:
        yield from budget_findings(tolerance.most, tolerance.where)
        yield from budget_findings(tolerance.before, tolerance.where)
        yield from ladder_findings(tolerance.ladder, posts, "tolerance")
    if owed is not None:
        yield from budget_findings(owed.every, owed.where)
        yield from ladder_findings(owed.ladder, posts, "feedback")
    if lead is not None:
        yield from budget_findings(lead.within, lead.where)
        yield from ladder_findings(lead.ladder, posts, "lead")
    for clock in case_type.clocks:
        if clock.statutory is not None:
            yield from budget_findings(clock.statutory.within, clock.where)
            if clock.statutory.extension:
                yield from budget_findings(clock.statutory.extension, clock.where)


def _rates(case_type: CaseType) -> Iterator[Finding]:
    names = {*OUTCOME_NAMES, *SOLVED}
    for rate in case_type.rates:
        for text in (rate.of, rate.among):
            yield from feel_findings(text, case_type.where, names)
