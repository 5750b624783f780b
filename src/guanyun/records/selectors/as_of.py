"""A case as it stood at an instant, and who, when known, by what rule, by whose leave (四问)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from guanyun.engines.casework import Entry, budget_label
from guanyun.engines.common import Label
from guanyun.records.access import Visitor, scope
from guanyun.records.charters import charter_by_hash
from guanyun.records.models import Case, JournalEntry
from guanyun.records.replaying import entry_of, replayed

from .cases import CaseShown, shown_of
from .names import Names
from .trace import Entered, Row

QUESTIONS = ("who", "known", "rule", "approved")
FOLLOWING: Mapping[str, Label] = {
    "routed": Label("确定承办单位", "Unit in charge found"),
    "step_started": Label("进入环节", "Step began"),
    "holder_changed": Label("换手", "Changed hands"),
    "clock_started": Label("起表", "Clock started"),
    "clock_stopped": Label("时钟停止", "Clock stopped"),
    "closed": Label("办结", "Closed"),
}
CONSENTS = ("consent_given", "consent_withheld")


@dataclass(frozen=True, slots=True)
class Written:
    """One entry as the auditor reads it: every one of the journal, with its digest."""

    seq: int
    title: Label
    occurred_at: datetime
    recorded_at: datetime
    unit: Label | None
    person: str
    who: Label
    for_person: str
    hash: str
    row: Row | None  # of an act: its words, its note, whether it was entered late


@dataclass(frozen=True, slots=True)
class Said:
    """One line of an answer: what, when, and the entry that shows it."""

    what: Label
    at: datetime | None
    seq: int


@dataclass(frozen=True, slots=True)
class CaseAsOf:
    """A case as it was known at an instant; ``later`` counts the entries that came after it."""

    shown: CaseShown
    at: datetime
    written: list[Written]
    answers: Mapping[str, list[Said]]
    instants: list[datetime]  # at which anything was entered, over the whole journal
    later: int
    audit: int | None  # conducted by the visitor, in whose scope it lies

    @property
    def asked(self) -> list[tuple[str, list[Said]]]:
        """Return the four questions in order, each with its answer."""
        return [(question, self.answers[question]) for question in QUESTIONS]


def case_as_of(*, visitor: Visitor, number: str, at: datetime) -> CaseAsOf:
    """Return a case folded from what had been entered by ``at``; not before it was opened.

    What people are called and the texts that were erased since are those of today.

    Raises:
        Hidden: no such case for this visitor.
    """
    case = scope(visitor).case(number)
    rows = JournalEntry.objects.filter(zone=case.zone, stream=f"case:{number}").order_by("seq")
    entries = [entry_of(row) for row in rows]
    at = max(at, _recorded(entries[0]))
    known = [entry for entry in entries if _recorded(entry) <= at]
    then = replayed(known, charter_by_hash(case.zone, case.charter)).case
    told = [Entered(each.seq, each.hash, _said(each)) for each in known]
    shown = shown_of(visitor, then, told, at=at)
    pictures = [each for each in shown.pictures if each.at <= at]
    shown = replace(shown, offers=[], pictures=pictures)
    written = list(_written(told, shown))
    return CaseAsOf(
        shown=shown,
        at=at,
        written=written,
        answers=answers_of(written, shown, known),
        instants=sorted({_recorded(entry) for entry in entries}),
        later=len(entries) - len(known),
        audit=_audit(visitor, number),
    )


def _audit(visitor: Visitor, number: str) -> int | None:
    mine = Case.objects.filter(zone=visitor.zone, number=number)
    return next((each.audit for each in visitor.audits if mine.filter(each.cases).exists()), None)


def _recorded(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry.recorded_at)


def _said(entry: Entry) -> dict[str, object]:
    names = ("kind", "by", "data", "occurred_at", "recorded_at")
    return {name: getattr(entry, name) for name in names}


def _written(entries: Sequence[Entered], shown: CaseShown) -> Iterator[Written]:
    rows, names = {row.seq: row for row in shown.rows}, shown.names
    for entry in entries:
        said, by = entry.said, entry.said["by"]
        row = rows.get(entry.seq)
        follows = FOLLOWING.get(said["kind"], Label(said["kind"]))
        yield Written(
            seq=entry.seq,
            title=row.title if row else follows,
            occurred_at=datetime.fromisoformat(said["occurred_at"]),
            recorded_at=datetime.fromisoformat(said["recorded_at"]),
            unit=names.unit(by["unit"]) if by.get("unit") else None,
            person="" if by["role"] == "enterprise" else names.person(by.get("person")),
            who=row.who if row else Label("", ""),
            for_person=names.person(by.get("for_person")),
            hash=entry.hash,
            row=row,
        )


def answers_of(
    written: Sequence[Written], shown: CaseShown, entries: Sequence[Entry]
) -> Mapping[str, list[Said]]:
    """Return the answers to 谁、何时知道、按什么规定、谁批准的, each line with its entry."""
    by_seq = {each.seq: each for each in written}
    return {
        "who": list(_who(written, shown.names, entries)),
        "known": list(_known(written, entries)),
        "rule": list(_rule(shown, entries)),
        "approved": list(_approved(by_seq, shown.names, entries)),
    }


def _who(written: Sequence[Written], names: Names, entries: Sequence[Entry]) -> Iterator[Said]:
    """Yield the units in charge, one after the other, then everybody of the staff who acted."""
    for entry in entries:
        unit = entry.data.get("unit")
        if entry.kind in ("routed", "designated") and isinstance(unit, str):
            label = names.unit(unit)
            what = Label(f"承办：{label.zh}", f"In charge: {label.en or label.zh}")
            yield Said(what, _recorded(entry), entry.seq)
    seen: set[tuple[str, str]] = set()
    for each in written:
        unit_label = each.unit or Label("", "")
        if each.person and (each.person, unit_label.zh) not in seen:
            seen.add((each.person, unit_label.zh))
            for_zh = f"（代 {each.for_person}）" if each.for_person else ""
            for_en = f" for {each.for_person}" if each.for_person else ""
            title = each.title
            what = Label(
                f"{unit_label.zh} {each.person}{for_zh}：{title.zh}".strip(),
                f"{unit_label.en or unit_label.zh} {each.person}{for_en}: "
                f"{title.en or title.zh}".strip(),
            )
            yield Said(what, each.recorded_at, each.seq)


def _known(written: Sequence[Written], entries: Sequence[Entry]) -> Iterator[Said]:
    """Yield when it was reported, when it was entered, when the unit in charge first acted."""
    first = written[0]
    yield Said(Label("反映", "Reported"), first.occurred_at, first.seq)
    yield Said(Label("登记在案", "Entered"), first.recorded_at, first.seq)
    routed = next((each for each in entries if each.kind in ("routed", "designated")), None)
    if routed is not None:
        yield Said(Label("送达承办单位", "Reached the unit"), _recorded(routed), routed.seq)
    for entry in entries[1:]:
        if entry.by["role"] == "staff" and _recorded(entry) > first.recorded_at:
            yield Said(Label("首次办理", "First handled"), _recorded(entry), entry.seq)
            return


def _rule(shown: CaseShown, entries: Sequence[Entry]) -> Iterator[Said]:
    """Yield the charter, the line that names the unit, and the source of each clock."""
    version = shown.charter.manifest.version
    yield Said(Label(f"章程 {version} 版", f"Charter, version {version}"), None, entries[0].seq)
    routed = next((each for each in entries if each.kind in ("routed", "designated")), None)
    if routed is not None and shown.route_words.zh:
        source = shown.route_source
        what = Label(
            f"{shown.route_words.zh} {source.zh}".strip(),
            f"{shown.route_words.en} {source.en}".strip(),
        )
        yield Said(what, None, routed.seq)
    clocks = {each.id: each for each in shown.clocks}
    for entry in entries:
        clock = clocks.get(str(entry.data.get("clock")))
        if entry.kind == "clock_started" and clock is not None:
            label, source = clock.label, clock.source
            budget = budget_label(str(entry.data["budget"]))
            what = Label(
                f"时限“{label.zh}”{budget.zh}：{source.zh or '章程'}",
                f"Clock “{label.en or label.zh}”, {budget.en}: {source.en or 'the charter'}",
            )
            yield Said(what, None, entry.seq)


def _approved(
    by_seq: Mapping[int, Written], names: Names, entries: Sequence[Entry]
) -> Iterator[Said]:
    """Yield each signature given or withheld, each designation; nothing where none was needed."""
    for entry in entries:
        if entry.kind in CONSENTS or entry.kind == "designated":
            each = by_seq[entry.seq]
            post = names.post(str(entry.by.get("post") or ""))
            what = Label(
                f"{each.title.zh}：{post.zh} {each.person}".strip(),
                f"{each.title.en or each.title.zh}: {post.en or post.zh} {each.person}".strip(),
            )
            yield Said(what, each.recorded_at, entry.seq)
