"""What the acts about evidence, time and leaders ask by themselves, beside what a charter asks."""

from collections.abc import Callable, Iterator, Mapping

from guanyun.engines.common import Label

from .case_type import ActRule, CaseType, Choice, Field, FieldKind
from .evidence_rules import EvidenceSource
from .lead_rules import NeedKind

_ITEMS = Label("材料", "Evidence")
_REASON = Label("理由", "Reason")


def paper_asks(case_type: CaseType, rule: ActRule) -> Iterator[Field]:
    """Yield the fields that an act needs for evidence, time, leaders and gates."""
    own = _ASKS.get(rule.act)
    if own is not None:
        yield from own(case_type, rule)
    for need in rule.needs:
        if need.kind is NeedKind.PERMIT and need.id not in {f.id for f in case_type.fields}:
            yield Field(need.id, need.label, FieldKind.TEXT, need.where, required=True, most=40)
    if rule.blackout is not None:
        yield Field("on", Label("安排在哪天", "Planned for"), FieldKind.DATE, rule.where)
        why = Label("禁办日照办理由", "Why on a barred day")
        yield Field("override_reason", why, FieldKind.LONG_TEXT, rule.where, private=True)


def _reason(rule: ActRule, name: str = "reason", label: Label = _REASON) -> Field:
    return Field(name, label, FieldKind.LONG_TEXT, rule.where, required=True, private=True)


def _supply(_case_type: CaseType, rule: ActRule) -> Iterator[Field]:
    yield Field("items", _ITEMS, FieldKind.FILES, rule.where, required=True, most=99)
    papers = Label("文件", "Files")
    yield Field("papers", papers, FieldKind.FILES, rule.where, private=True)


def _substitute(case_type: CaseType, rule: ActRule) -> Iterator[Field]:
    may = tuple(
        Choice(each.id, each.label)
        for each in case_type.evidence
        if each.substitutes or each.source is not EvidenceSource.APPLICANT
    )
    yield Field("paper", _ITEMS, FieldKind.CHOICE, rule.where, required=True, choices=may)
    yield Field("by", Label("用什么替代", "By what"), FieldKind.TEXT, rule.where, most=64)
    number = Label("查验编号", "Number of the record")
    yield Field("reference", number, FieldKind.TEXT, rule.where, most=80)


def _tolerate(_case_type: CaseType, rule: ActRule) -> Iterator[Field]:
    lines = Label("每项材料和承诺补交的日期", "Each item and the day promised")
    yield Field("promises", lines, FieldKind.FILES, rule.where, required=True, most=99)
    yield _reason(rule, "promise", Label("书面承诺", "Written promise"))


def _reclassify(case_type: CaseType, rule: ActRule) -> Iterator[Field]:
    listed = case_type.classification.classes if case_type.classification else ()
    choices = tuple(Choice(each.id, each.label) for each in listed)
    label = Label("改为", "Class")
    yield Field("class", label, FieldKind.CHOICE, rule.where, required=True, choices=choices)
    yield _reason(rule)


def _next_feedback(rule: ActRule) -> Field:
    label = Label("下次反馈日期", "Next feedback")
    return Field("next_feedback", label, FieldKind.DATE, rule.where)


def _explain(_case_type: CaseType, rule: ActRule) -> Iterator[Field]:
    yield _reason(rule)
    yield _next_feedback(rule)


def _feedback(_case_type: CaseType, rule: ActRule) -> Iterator[Field]:
    yield _reason(rule, "progress", Label("阶段进展", "Where it stands"))
    yield _next_feedback(rule)


def _request_supplement(case_type: CaseType, rule: ActRule) -> Iterator[Field]:
    if case_type.evidence:
        lacking = Label("还缺什么", "What is missing")
        yield Field("items", lacking, FieldKind.FILES, rule.where, required=True, most=99)


def _supplement(case_type: CaseType, rule: ActRule) -> Iterator[Field]:
    if case_type.evidence:
        yield Field("items", _ITEMS, FieldKind.FILES, rule.where, most=99)


def _pause(case_type: CaseType, rule: ActRule) -> Iterator[Field]:
    told = [each for each in case_type.pauses if "supplement" not in each.resumes_on]
    if any(each.document for each in told):
        label = Label("所需时间到哪天", "Time needed until")
        always = all(each.document for each in told)
        yield Field("needed_until", label, FieldKind.DATE, rule.where, required=always)


def _extend(case_type: CaseType, rule: ActRule) -> Iterator[Field]:
    if any(each.extension and each.extension.document for each in case_type.clocks):
        yield _reason(rule)


def _turn_down(_case_type: CaseType, rule: ActRule) -> Iterator[Field]:
    yield _reason(rule)


_ASKS: Mapping[str, Callable[[CaseType, ActRule], Iterator[Field]]] = {
    "supply": _supply,
    "substitute": _substitute,
    "accept_with_gaps": _tolerate,
    "reclassify": _reclassify,
    "explain_delay": _explain,
    "feedback": _feedback,
    "request_supplement": _request_supplement,
    "supplement": _supplement,
    "pause": _pause,
    "request_extension": _extend,
    "decline": _turn_down,
    "refuse": _turn_down,
}
