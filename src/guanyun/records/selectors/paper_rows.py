"""How evidence, time and leaders stand in the trace of a case: titles, and what each entry says."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from guanyun.engines.casework import ACTS, CaseType, instant_of
from guanyun.engines.common import Label

from .names import Names

TITLES: Mapping[str, Label] = {
    "evidence_changed": Label("材料登记", "Evidence entered"),
    "completed": Label("材料齐全", "File complete"),
    "lapsed": Label("期满视为", "Deemed by law"),
    "reclassified": Label("类别变更", "Class changed"),
    "clock_rebudgeted": Label("时限重算", "Limit reckoned anew"),
    "delay_explained": Label("说明延误", "Delay explained"),
    "feedback_given": Label("阶段反馈", "Staged feedback"),
    "led": Label("明确牵头领导", "Leader named"),
    "recused": Label("回避", "Recusal"),
    "overridden": Label("禁办日照办", "Done on a barred day"),
    "document_issued": Label("出具文书", "Document issued"),
}
VERBS: Mapping[str, str] = {"reclassified": "reclassify", "delay_explained": "explain_delay"}
STANDINGS: Mapping[str, Label] = {
    "supplied": Label("已交", "handed in"),
    "by data": Label("数据查验", "by data"),
    "substituted": Label("替代", "substituted"),
    "promised": Label("承诺补交", "promised"),
}
RUNGS: Mapping[str, Label] = {
    "linked": Label("联系领导", "linked leader"),
    "by duty": Label("按职责分工", "by duty"),
    "designated": Label("主要领导签批", "named by the principal"),
}
Told = Callable[[Mapping[str, Any], CaseType, Names], Label | None]


def paper_note(
    kind: str, data: Mapping[str, Any], case_type: CaseType, names: Names
) -> Label | None:
    """Return what an entry says beyond its title; None where the title says it all."""
    told = _NOTES.get(kind)
    return told(data, case_type, names) if told else None


def _minute(text: str) -> str:
    return f"{instant_of(text):%Y-%m-%d %H:%M}"


def _last_day(text: str) -> str:
    """Return the last day before an instant: a promise ends with its day, at the next midnight."""
    return f"{instant_of(text) - timedelta(seconds=1):%Y-%m-%d}"


def _evidence(data: Mapping[str, Any], case_type: CaseType, _names: Names) -> Label:
    labels = {each.id: each.label for each in case_type.evidence}
    chinese, english = [], []
    for each in data["items"]:
        item = labels.get(each["id"], Label(each["id"], each["id"]))
        how = STANDINGS.get(each["standing"], Label(each["standing"], each["standing"]))
        day = f" {_last_day(each['until'])}" if each.get("until") else ""
        chinese.append(f"{item.zh}（{how.zh}{day}）")
        english.append(f"{item.en or item.zh} ({how.en}{day})")
    return Label("、".join(chinese), ", ".join(english))


def _lapsed(data: Mapping[str, Any], _case_type: CaseType, _names: Names) -> Label:
    act, since = str(data["deems"]), _minute(str(data["as_of"]))
    chinese = f"视为{ACTS.get(act, act)}，自 {since} 起（{data['basis']}）"
    return Label(chinese, f"deemed: {act.replace('_', ' ')}, as of {since} ({data['basis']})")


def _class(data: Mapping[str, Any], case_type: CaseType, _names: Names) -> Label | None:
    listed = case_type.classification.classes if case_type.classification else ()
    return next((each.label for each in listed if each.id == data["class"]), None)


def _due(data: Mapping[str, Any], case_type: CaseType, _names: Names) -> Label:
    clocks = {each.id: each.label for each in case_type.clocks}
    clock = clocks.get(str(data["clock"]), Label("", ""))
    told = f"{_minute(str(data['old_due']))} → {data['due_text']}"
    return Label(f"{clock.zh} {told}".strip(), f"{clock.en or clock.zh} {told}".strip())


def _next(name: str) -> Told:
    def told(data: Mapping[str, Any], _case_type: CaseType, _names: Names) -> Label:
        day = _minute(str(data[name]))
        return Label(f"下次反馈 {day}", f"next feedback {day}")

    return told


def _led(data: Mapping[str, Any], _case_type: CaseType, names: Names) -> Label:
    lead = data["lead"]
    if not lead.get("post"):
        return Label(str(lead["sentence"]), "nobody leads yet; the principal names a leader")
    post = names.post(lead["post"])
    rung = RUNGS.get(str(data["rung"]), Label("", ""))
    return Label(f"{post.zh}（{rung.zh}）", f"{post.en or post.zh} ({rung.en})")


def _recused(data: Mapping[str, Any], _case_type: CaseType, names: Names) -> Label:
    to = names.post(str(data["to"]))
    return Label(f"由{to.zh}办理", f"{to.en or to.zh} handles it")


def _overridden(data: Mapping[str, Any], _case_type: CaseType, _names: Names) -> Label:
    told = f"{data['festival']} {data['day']}"
    return Label(told, told)


def _document(data: Mapping[str, Any], case_type: CaseType, _names: Names) -> Label:
    labels = {each.id: each.label for each in case_type.documents}
    label = labels.get(str(data["document"]), Label("", ""))
    told = f"{label.zh} {data['number']}", f"{label.en or label.zh} {data['number']}"
    return Label(*(each.strip() for each in told))


_NOTES: Mapping[str, Told] = {
    "evidence_changed": _evidence,
    "lapsed": _lapsed,
    "reclassified": _class,
    "clock_rebudgeted": _due,
    "delay_explained": _next("until"),
    "feedback_given": _next("next"),
    "led": _led,
    "recused": _recused,
    "overridden": _overridden,
    "document_issued": _document,
}
