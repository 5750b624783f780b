"""What is wrong with evidence, lapses, caps, pauses, leaders, gates and documents of a kind."""

from collections.abc import Callable, Collection, Iterator
from decimal import Decimal

from guanyun.engines.common import Citation, Finding, Level, TimeUnit, Where, feel, parse_budget
from guanyun.errors import Refused

from .case_type import ActRule, CaseType, FieldKind, Role
from .clock_rules import ClockRule, PauseGround, PauseRule
from .commands import ACTS
from .document_rules import DocumentKind
from .documents import FACTS
from .drafts import act_id
from .evidence_rules import EvidenceItem, EvidenceKind, EvidenceSource, Substitute
from .flow import found
from .lead_rules import Need, NeedKind
from .timing import UNTIL

FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
ARTICLE_45 = frozenset(PauseGround) - {
    PauseGround.SUPPLEMENT,
    PauseGround.FORCE_MAJEURE,
    PauseGround.PARTY_REQUEST,
}
OWED_REMEDY = (DocumentKind.REFUSAL, DocumentKind.DECISION)


def check_papers(case_type: CaseType, posts: Collection[str]) -> list[Finding]:
    """Return what is wrong; an empty list means that these parts may be used."""
    return [
        *_ids(case_type),
        *_evidence(case_type),
        *_tolerance(case_type),
        *(each for clock in case_type.clocks for each in _lapse(case_type, clock)),
        *(each for clock in case_type.clocks for each in _cap(clock)),
        *(each for pause in case_type.pauses for each in _pause(case_type, pause)),
        *_classes(case_type),
        *_leading(case_type, posts),
        *_recusal(case_type, posts),
        *_gates(case_type, posts),
        *_documents(case_type),
        *_on_the_spot(case_type),
        *_fees(case_type),
    ]


def _acts(case_type: CaseType) -> dict[str, ActRule]:
    rules = [rule for step in case_type.steps for rule in step.acts]
    return {name: rule for rule in rules for name in (rule.act, act_id(rule))}


def _documents_of(case_type: CaseType) -> set[str]:
    return {each.id for each in case_type.documents}


def _names(case_type: CaseType) -> set[str]:
    return {"class", *(each.id for each in case_type.fields if not each.private)}


def _document(case_type: CaseType, document: str, where: Where) -> Iterator[Finding]:
    if document and document not in _documents_of(case_type):
        yield found("unknown_document", where, document=document)


def _basis(basis: Citation, where: Where, what: str) -> Iterator[Finding]:
    if not basis.source or not basis.paragraph:
        yield found("no_basis", where, what=what)


def _condition(case_type: CaseType, when: str, where: Where) -> Iterator[Finding]:
    if not when:
        return
    try:
        expression = feel.parse(when)
    except Refused as refused:
        yield found("feel", where, expression=when, told=refused)
        return
    names = feel.names_read(expression)
    for name in sorted(names - _names(case_type)):
        yield found("feel_unknown_name", where, expression=when, name=name)
    asked = {field.id for field in case_type.fields if not field.required}
    for name in sorted(names & asked):
        yield found("situation_optional", where, level=Level.WARNING, name=name)


def _ids(case_type: CaseType) -> Iterator[Finding]:
    listed: tuple[tuple[str, list[tuple[str, Where]]], ...] = (
        ("evidence", [(each.id, each.where) for each in case_type.evidence]),
        ("fee", [(each.id, each.where) for each in case_type.fees]),
        *(
            ("substitute", [(each.id, each.where) for each in item.substitutes])
            for item in case_type.evidence
        ),
    )
    for noun, named in listed:
        seen: set[str] = set()
        for name, at in named:
            if name in seen:
                yield found("duplicate_id", at, noun=noun, id=name)
            seen.add(name)


def _evidence(case_type: CaseType) -> Iterator[Finding]:
    files = {each.id for each in case_type.fields}
    for item in case_type.evidence:
        yield from _basis(item.basis, item.where, item.id)
        yield from _condition(case_type, item.when, item.where)
        if item.field and item.field not in files:
            yield found("unknown_field", item.where, field=item.field)
        yield from _sources(item)


def _sources(item: EvidenceItem) -> Iterator[Finding]:
    sources: tuple[EvidenceItem | Substitute, ...] = (item, *item.substitutes)
    for each in sources:
        if each.source is not EvidenceSource.APPLICANT and not each.register:
            yield found("evidence_without_register", each.where, item=each.id)
    shared = any(each.source is EvidenceSource.SHARED for each in item.substitutes)
    if shared and item.source is EvidenceSource.APPLICANT and item.field:
        yield found("evidence_asked_and_shared", item.where, level=Level.WARNING, item=item.id)


def _tolerance(case_type: CaseType) -> Iterator[Finding]:
    rule, acts = case_type.tolerance, _acts(case_type)
    if rule is None:
        if "accept_with_gaps" in acts:
            yield found("tolerance_missing", acts["accept_with_gaps"].where)
        return
    yield from _basis(rule.basis, rule.where, "tolerance")
    yield from _document(case_type, rule.document, rule.where)
    kinds = {each.id: each.kind for each in case_type.evidence}
    for name in rule.items:
        if name not in kinds:
            yield found("supplement_unlisted", rule.where, item=name)
        elif kinds[name] is EvidenceKind.CORE:
            yield found("core_tolerated", rule.where, item=name)
    if kinds and EvidenceKind.SECONDARY not in kinds.values():
        yield found("nothing_tolerable", rule.where, level=Level.NOTE)
    if rule.clock and rule.clock not in {each.id for each in case_type.clocks}:
        yield found("unknown_clock", rule.where, clock=rule.clock)
    if not set(rule.bars) & set(acts):
        yield found("gaps_bar_nothing", rule.where, bars=", ".join(rule.bars) or "-")


def _lapse(case_type: CaseType, clock: ClockRule) -> Iterator[Finding]:
    told = clock.lapses
    if told is None:
        return
    yield from _basis(told.basis, clock.where, f"{clock.id}.lapses")
    yield from _document(case_type, told.document, clock.where)
    steps = {each.id for each in case_type.steps}
    leads = told.deems == "withdraw" or told.to in steps
    if not told.to and not leads:
        leads = any(
            rule.act == told.deems and rule.to for step in case_type.steps for rule in step.acts
        )
    if told.deems not in ACTS or told.deems == "open" or not leads:
        yield found("lapse_nowhere", clock.where, clock=clock.id, deems=told.deems, to=told.to)
    if clock.soft or clock.measured_only:
        yield found("lapse_soft", clock.where, clock=clock.id)


def _cap(clock: ClockRule) -> Iterator[Finding]:
    cap = clock.statutory
    if cap is None:
        return
    yield from _basis(cap.basis, clock.where, f"{clock.id}.statutory")
    for choice in clock.within:
        if not choice.within.startswith(UNTIL) and _longer(choice.within, cap.within):
            yield _over(clock, choice.within, cap.within, cap.basis)
    more = clock.extension.most if clock.extension is not None else ""
    if more and (not cap.extension or _longer(more, cap.extension)):
        yield _over(clock, more, cap.extension or "0", cap.basis)


def _over(clock: ClockRule, within: str, most: str, basis: Citation) -> Finding:
    law = f"{basis.source} {basis.paragraph}".strip()
    return found("over_statutory", clock.where, clock=clock.id, within=within, most=most, law=law)


def _longer(promised: str, allowed: str) -> bool:
    """Return whether a promise is longer than a statute allows; five working days are seven days.

    Texts that are no budgets are found elsewhere.
    """
    try:
        ours, most = parse_budget(promised), parse_budget(allowed)
    except Refused:
        return False
    if ours.unit is most.unit:
        return ours.amount > most.amount
    return _hours(ours.unit, ours.amount) > _hours(most.unit, most.amount)


def _hours(unit: TimeUnit, amount: Decimal) -> Decimal:
    if unit is TimeUnit.WORKING_DAYS:
        weeks, days = divmod(amount, 5)
        return (weeks * 7 + days) * 24
    if unit is TimeUnit.OFFICE_HOURS:
        return amount * 3
    return amount * 24 if unit is TimeUnit.CALENDAR_DAYS else amount


def _pause(case_type: CaseType, pause: PauseRule) -> Iterator[Finding]:
    if pause.ground is None:
        yield found("pause_without_ground", pause.where, pause=pause.id)
    yield from _document(case_type, pause.document, pause.where)
    if pause.told and not pause.document and pause.ground is not PauseGround.SUPPLEMENT:
        level = Level.ERROR if pause.ground in ARTICLE_45 else Level.WARNING
        yield found("pause_not_in_writing", pause.where, level=level, pause=pause.id)


def _classes(case_type: CaseType) -> Iterator[Finding]:
    rule, acts = case_type.classification, _acts(case_type)
    if rule is None:
        if "reclassify" in acts:
            yield found("classes_missing", acts["reclassify"].where)
        return
    seen: set[str] = set()
    for each in rule.classes:
        if each.id in seen:
            yield found("duplicate_id", each.where, noun="class", id=each.id)
        seen.add(each.id)
        yield from _condition(case_type, each.when, each.where)
        if each.feedback and case_type.feedback is None:
            yield found("feedback_missing", each.where, name=each.id)
    if not rule.classes or all(each.when for each in rule.classes):
        yield found("no_other_class", rule.where)
    for clock in case_type.clocks:
        units = {_unit(choice.within) for choice in clock.within} - {None}
        if len(units) > 1 and any("class" in choice.when for choice in clock.within):
            yield found("class_units", clock.where, clock=clock.id)


def _unit(within: str) -> TimeUnit | None:
    try:
        return TimeUnit.HOURS if within.startswith(UNTIL) else parse_budget(within).unit
    except Refused:
        return None


def _leading(case_type: CaseType, posts: Collection[str]) -> Iterator[Finding]:
    if case_type.lead is not None:
        yield from _basis(case_type.lead.basis, case_type.lead.where, "lead")
        if case_type.lead.principal not in posts:
            principal = case_type.lead.principal or "-"
            yield found("unknown_post", case_type.lead.where, post=principal, what="lead")
        return
    for step in case_type.steps:
        if step.holder is Role.LEAD:
            yield found("lead_by_nobody", step.where, what=step.id)
        for rule in step.acts:
            if Role.LEAD in rule.by:
                yield found("lead_by_nobody", rule.where, what=act_id(rule))


def _recusal(case_type: CaseType, posts: Collection[str]) -> Iterator[Finding]:
    rule = case_type.recusal
    if rule is None:
        return
    fields = {each.id: each.kind for each in case_type.fields}
    for name in rule.fields:
        if name not in fields:
            yield found("unknown_field", rule.where, field=name)
        elif fields[name] not in (FieldKind.UNIT, FieldKind.POST, FieldKind.TEXT):
            yield found("recusal_of_nobody", rule.where, field=name)
    if not rule.fields:
        yield found("recusal_of_nobody", rule.where, field="-")
    if rule.to not in posts:
        yield found("unknown_post", rule.where, post=rule.to or "-", what="recusal")


def _gates(case_type: CaseType, posts: Collection[str]) -> Iterator[Finding]:
    for step in case_type.steps:
        for rule in step.acts:
            for need in rule.needs:
                if not _KNOWN[need.kind](case_type, need):
                    kind, act = need.kind.value, act_id(rule)
                    yield found("need_unknown", need.where, act=act, kind=kind, name=need.id)
            if rule.blackout is not None:
                yield from _blackout(rule, posts)


def _blackout(rule: ActRule, posts: Collection[str]) -> Iterator[Finding]:
    told = rule.blackout
    if told is None:
        return
    if told.override not in posts:
        yield found("unknown_post", told.where, post=told.override or "-", what=act_id(rule))
    for name in told.festivals:
        if name not in FESTIVALS:
            known = "、".join(FESTIVALS)
            yield found("unknown_festival", told.where, festival=name, known=known)
    if not told.festivals or told.around < 0:
        yield found("blackout_of_nothing", told.where, act=act_id(rule))


def _reached(case_type: CaseType, need: Need) -> bool:
    marks = {rule.milestone for step in case_type.steps for rule in step.acts}
    deemed = {clock.lapses.deems for clock in case_type.clocks if clock.lapses}
    return need.id in marks | deemed


_KNOWN: dict[NeedKind, Callable[[CaseType, Need], bool]] = {
    NeedKind.MILESTONE: _reached,
    NeedKind.FACT: lambda _case_type, need: bool(need.id),
    NeedKind.PERMIT: lambda _case_type, need: bool(need.id),
    NeedKind.DOCUMENT: lambda case_type, need: need.id in _documents_of(case_type),
    NeedKind.EVIDENCE: lambda case_type, need: need.id in {e.id for e in case_type.evidence},
}


def _documents(case_type: CaseType) -> Iterator[Finding]:
    series: dict[str, str] = {}
    for each in case_type.documents:
        for line in each.lines:
            name = line.fact.partition(" ")[0]
            if name and name not in FACTS:
                yield found("document_unknown_fact", each.where, document=each.id, fact=line.fact)
            if not name and line.words is None:
                yield found("document_empty_line", each.where, document=each.id)
        if each.kind in OWED_REMEDY and not each.remedies:
            yield found(
                "document_without_remedy", each.where, level=Level.WARNING, document=each.id
            )
        if each.numbered:
            other = series.setdefault(each.prefix, each.id)
            if other != each.id or not each.prefix:
                prefix = each.prefix or "-"
                yield found(
                    "document_series", each.where, document=each.id, other=other, prefix=prefix
                )


def _on_the_spot(case_type: CaseType) -> Iterator[Finding]:
    name = case_type.on_the_spot
    if name and name not in {act_id(rule) for rule in case_type.steps[0].acts}:
        yield found("on_the_spot_unknown", case_type.where, act=name)


def _fees(case_type: CaseType) -> Iterator[Finding]:
    for each in case_type.fees:
        yield from _basis(each.basis, each.where, each.id)
        yield from _condition(case_type, each.when, each.where)
