"""The journal of a case as people read it: one row per act, with what it changed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from guanyun.engines.casework import ACTS, ActRule, CaseType, act_id, asks_of
from guanyun.engines.common import Label
from guanyun.records.models import JournalEntry

from .names import CALLER, ENTERPRISE, SYSTEM, Names
from .paper_rows import TITLES as PAPER_TITLES
from .paper_rows import VERBS as PAPER_VERBS
from .paper_rows import paper_note
from .together_rows import TITLES as TOGETHER_TITLES
from .together_rows import VERBS, together_note

# Shown under the act that caused them, or nowhere: a reader sees acts, the auditor every entry.
FOLLOWING = frozenset(
    {"step_started", "holder_changed", "clock_started", "clock_stopped", "routed", "closed"}
)
TITLES: Mapping[str, Label] = {
    "opened": Label("登记", "Registered"),
    "routed": Label("确定承办单位", "Unit in charge found"),
    "designated": Label("指定承办单位", "Unit designated"),
    "clock_paused": Label("停表", "Clock stopped by law"),
    "clock_resumed": Label("恢复计时", "Clock goes on"),
    "clock_extended": Label("延期", "More time given"),
    "clock_redated": Label("重算到期", "Due reckoned anew"),
    "rung_fired": Label("督办提醒", "Ladder climbed"),
    "consent_asked": Label("请示", "Signature asked"),
    "consent_given": Label("同意", "Agreed"),
    "consent_withheld": Label("不同意", "Not agreed"),
    "document_issued": Label("出具文书", "Document issued"),
    "message_sent": Label("往来", "Message"),
    "reminded": Label("催办", "Reminder"),
    "declared": Label("企业确认", "The enterprise says"),
    "rated": Label("评价", "Rated"),
    "reopened": Label("还没解决", "Reopened"),
    "back_entered": Label("补录", "Entered later"),
    "corrected": Label("更正", "Corrected"),
    "noted": Label("记录", "Note"),
    "withdrawn": Label("撤回", "Withdrawn"),
    **TOGETHER_TITLES,
    **PAPER_TITLES,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the record (记录)."""

    seq: int
    kind: str
    act: str
    title: Label
    occurred_at: datetime
    recorded_at: datetime
    is_late_entry: bool  # 补录
    unit: Label | None
    person: str
    who: Label
    for_person: str
    channel: str
    told: Label | None  # the sentence a layman reads
    words: tuple[tuple[Label, str], ...] = ()  # name of the field, private text
    files: tuple[str, ...] = ()  # commitments of pictures
    data: Mapping[str, Any] = field(default_factory=dict)
    hash: str = ""
    note: Label | None = None  # what the entry itself says: whom a rung told, about which clock


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry of the journal as stored."""

    seq: int
    hash: str
    said: Mapping[str, Any]


def entries_of(zone: str, number: str) -> list[Entered]:
    """Return the journal of a case in order."""
    rows = JournalEntry.objects.filter(zone=zone, stream=f"case:{number}").order_by("seq")
    return [
        Entered(seq, hashed, json.loads(text))
        for seq, hashed, text in rows.values_list("seq", "hash", "text")
    ]


def people_in(entries: Sequence[Entered]) -> set[str]:
    """Return the ids of everybody who acted or was acted for."""
    found: set[str] = set()
    for entry in entries:
        by = entry.said["by"]
        found |= {by.get("person") or "", by.get("for_person") or ""}
    return found - {""}


def rows_of(
    entries: Sequence[Entered], *, case_type: CaseType, names: Names, texts: Mapping[str, str]
) -> list[Row]:
    """Return the rows of a case, oldest first; what only follows from an act is left out."""
    found, step = [], case_type.steps[0].id
    for entry in entries:
        kind, data = entry.said["kind"], entry.said["data"]
        if kind == "step_started":
            step = data["step"]
        elif kind not in FOLLOWING:
            act = data.get("act")
            rule = _rule(case_type, step, act) if isinstance(act, str) else None
            asker = _signing(case_type, kind) or rule
            row = _row(entry, _labels(case_type, asker), rule, names, texts)
            found.append(replace(row, note=_note(kind, data, case_type, names)))
    return found


def _signing(case_type: CaseType, kind: str) -> ActRule | None:
    """Return the rule that asked for the words of a signature; they are not those of its act."""
    signed = {"consent_given": "give_consent", "consent_withheld": "withhold_consent"}
    verb = signed.get(kind) or VERBS.get(kind) or PAPER_VERBS.get(kind)
    return ActRule(verb, (), case_type.where) if verb else None


def _note(kind: str, data: Mapping[str, Any], case_type: CaseType, names: Names) -> Label | None:
    """Return what was applied for, whom a rung told of which clock, or what others did."""
    if kind == "opened":
        return _chosen(case_type, data.get("answers") or {})
    if kind != "rung_fired":
        return together_note(kind, data, names) or paper_note(kind, data, case_type, names)
    clocks = {rule.id: rule.label for rule in case_type.clocks}
    clock = clocks.get(data.get("clock", ""), Label(""))
    post = names.post(data.get("post"))
    return Label(
        f"{clock.zh}时限，已提醒{post.zh}".removeprefix("时限，"),
        f"{clock.en or clock.zh}: told {post.en or post.zh}".removeprefix(": "),
    )


def _chosen(case_type: CaseType, answers: Mapping[str, Any]) -> Label | None:
    """Return what was chosen in the report: what is applied for, in which situation."""
    found = [
        (field.label, choice.label)
        for field in case_type.fields
        for choice in field.choices
        if not field.private and answers.get(field.id) == choice.id
    ]
    if not found:
        return None
    return Label(
        "；".join(f"{name.zh}：{told.zh}" for name, told in found),
        "; ".join(f"{name.en or name.zh}: {told.en or told.zh}" for name, told in found),
    )


def _rule(case_type: CaseType, step: str, act: str) -> ActRule | None:
    """Return the rule of an act: that of the step it was taken in, else of any other."""
    rules = [
        (each.id, rule) for each in case_type.steps for rule in each.acts if act_id(rule) == act
    ]
    return next((rule for home, rule in rules if home == step), rules[0][1] if rules else None)


def _row(
    entry: Entered,
    labels: Mapping[str, Label],
    rule: ActRule | None,
    names: Names,
    texts: Mapping[str, str],
) -> Row:
    said, data, by = entry.said, entry.said["data"], entry.said["by"]
    occurred = datetime.fromisoformat(said["occurred_at"])
    recorded = datetime.fromisoformat(said["recorded_at"])
    act = data.get("act", "") if isinstance(data.get("act"), str) else ""
    commitments = data.get("commitments") or {}
    return Row(
        seq=entry.seq,
        kind=said["kind"],
        act=act,
        title=_title(said["kind"], act, rule.label if rule else None),
        occurred_at=occurred,
        recorded_at=recorded,
        is_late_entry=said["kind"] == "back_entered" or (recorded - occurred).total_seconds() > 600,
        unit=names.unit(by["unit"]) if by.get("unit") else None,
        person="" if by["role"] == "enterprise" else names.person(by.get("person")),
        who=_who(by),
        for_person=names.person(by.get("for_person")),
        channel=by.get("channel") or "",
        told=rule.tells_enterprise if rule else None,
        words=tuple(_words(commitments, labels, texts)),
        files=tuple(value for name, value in commitments.items() if "." in name),
        data=data,
        hash=entry.hash,
    )


def _title(kind: str, act: str, label: Label | None) -> Label:
    if label is not None and kind.startswith("consent_"):
        word = TITLES[kind]
        return Label(f"{word.zh}：{label.zh}", f"{word.en}: {label.en or label.zh}")
    if label is not None:
        return label
    if kind in TITLES:
        return TITLES[kind]
    return Label(ACTS.get(act, kind), act.replace("_", " ") or kind.replace("_", " "))


def _who(by: Mapping[str, Any]) -> Label:
    if by["role"] == "enterprise":
        return CALLER if by.get("person") == "caller" else ENTERPRISE
    return SYSTEM if by["role"] == "system" else Label("", "")


def _labels(case_type: CaseType, rule: ActRule | None) -> Mapping[str, Label]:
    """Return the labels of what was asked: by the act, or by the report itself."""
    asked = asks_of(case_type, rule) if rule else case_type.fields
    return {each.id: each.label for each in asked}


def _words(
    commitments: Mapping[str, str], labels: Mapping[str, Label], texts: Mapping[str, str]
) -> Iterator[tuple[Label, str]]:
    for name, commitment in commitments.items():
        if "." not in name and commitment in texts and name != "photos":
            yield labels.get(name, Label(name, name)), texts[commitment]
