"""Issued documents (文书) of a case as they are printed: names found, nothing worked out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from guanyun.charter.schema import Charter
from guanyun.engines.casework import (
    CaseState,
    DocumentFacts,
    DocumentKind,
    DocumentRule,
    FactValue,
    document_facts,
    event_of,
)
from guanyun.engines.common import Citation, Label
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import charter_by_hash
from guanyun.records.models import Case
from guanyun.records.privacy import private_text, private_texts
from guanyun.records.stepping import state_now, stream_of

from .names import ENTERPRISE, Names, names_of
from .trace import Entered, entries_of, people_in

INSIDE = frozenset({DocumentKind.SHEET})  # of the house alone; all others go to the applicant
NOTHING = Label("—", "—")
RECEIPT = "receipt"  # of a kind whose charter declares none
RECEIPT_LABEL = Label("收件凭证", "Receipt of papers")


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One labelled line of a paper, its values as people read them."""

    label: Label
    values: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document ready to be printed: from whom, to whom, its number, its lines, its remedies."""

    place: int  # among the documents of the case, from 1
    case: str
    kind: DocumentKind
    title: Label
    number: str
    issuer: Label
    addressee: Label
    issued_at: datetime | None
    lines: tuple[PaperLine, ...]
    basis: tuple[Label, ...]
    remedies: tuple[Label, ...]
    sample: bool


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A document in the list of a case."""

    place: int
    number: str
    title: Label


def papers_of(*, visitor: Visitor, number: str) -> list[PaperLink]:
    """Return the documents issued in a case that this visitor may open, in order of issue."""
    case = scope(visitor).case(number)
    titles = _titles(case)
    numbered = enumerate(state_now(case).documents, start=1)
    return [
        PaperLink(place, told, titles[told][1])
        for place, told in numbered
        if told in titles and _may_open(visitor, titles[told][0])
    ]


def paper_shown(*, visitor: Visitor, number: str, place: int) -> Paper:
    """Return one issued document, as of its issue, or raise Hidden.

    A document of the house alone (办理单) does not exist for an applicant.
    """
    case = scope(visitor).case(number)
    state = state_now(case)
    if not 1 <= place <= len(state.documents):
        raise Hidden("document")
    charter = charter_by_hash(case.zone, case.charter)
    entries = entries_of(case.zone, case.number)
    facts = document_facts(
        charter.case_types[case.kind],
        state,
        [event_of(each.said) for each in entries],
        state.documents[place - 1],
    )
    if not _may_open(visitor, facts.kind):
        raise Hidden("document")
    return _printed(case, charter, state, entries, facts, place)


def receipt_shown(*, visitor: Visitor, number: str, at: datetime) -> Paper:
    """Return the receipt of what was brought (收件凭证) as the case stands, or raise Hidden.

    It is of now: its number is that of the case, and it says what has been received until ``at``.
    """
    case = scope(visitor).case(number)
    charter = charter_by_hash(case.zone, case.charter)
    entries = entries_of(case.zone, case.number)
    kind = charter.case_types[case.kind]
    own = next((each for each in kind.documents if each.kind is DocumentKind.RECEIPT), None)
    rule = own or DocumentRule(RECEIPT, RECEIPT_LABEL, "", kind.where, DocumentKind.RECEIPT)
    state = state_now(case)
    facts = document_facts(
        replace(kind, documents=(rule,)),
        state,
        [event_of(each.said) for each in entries],
        rule.id,
    )
    facts = replace(facts, number=case.number, issued_at=at)
    return _printed(case, charter, state, entries, facts, 0)


def _printed(
    case: Case,
    charter: Charter,
    state: CaseState,
    entries: Sequence[Entered],
    facts: DocumentFacts,
    place: int,
) -> Paper:
    """Return a document with its names found."""
    people = people_in(entries) | {state.first_asked.get("person", "")}
    names = names_of(charter, zone=case.zone, people=people, enterprises=[state.enterprise])
    issuer = state.route.in_name_of if state.route and state.route.in_name_of else state.unit
    firm = names.enterprise(state.enterprise)
    return Paper(
        place=place,
        case=case.number,
        kind=facts.kind,
        title=facts.title,
        number=facts.number,
        issuer=names.unit(issuer or state.first_asked.get("unit")),
        addressee=Label(firm, firm) if firm else ENTERPRISE,
        issued_at=facts.issued_at,
        lines=tuple(_lines(facts, case, names)),
        basis=tuple(_cited(charter, each) for each in facts.basis),
        remedies=facts.remedies,
        sample=facts.sample or charter.manifest.sample,
    )


def _may_open(visitor: Visitor, kind: DocumentKind) -> bool:
    return bool(visitor.seats) or kind not in INSIDE


def _titles(case: Case) -> Mapping[str, tuple[DocumentKind, Label]]:
    """Return kind and title of each document issued, by its number."""
    charter = charter_by_hash(case.zone, case.charter)
    rules = {each.id: each for each in charter.case_types[case.kind].documents}
    found = {}
    for each in entries_of(case.zone, case.number):
        if each.said["kind"] == "document_issued":
            rule = rules.get(str(each.said["data"]["document"]))
            if rule is not None:
                found[str(each.said["data"]["number"])] = (rule.kind, rule.title or rule.label)
    return found


def _lines(facts: DocumentFacts, case: Case, names: Names) -> Iterator[PaperLine]:
    for line in facts.lines:
        values = tuple(_named(each, case, names) for each in line.values)
        yield PaperLine(line.label, values or (NOTHING,))


def _named(value: FactValue, case: Case, names: Names) -> Label:
    told = value.text.zh
    if value.refers == "unit":
        return names.unit(told)
    if value.refers == "post":
        return names.post(told)
    if value.refers == "person":
        return Label(names.person(told) or "—")
    if value.refers == "enterprise":
        return Label(names.enterprise(told) or told)
    if value.refers == "committed":
        return Label(private_texts(case.zone, stream_of(case.number)).get(told, "—"))
    if value.refers == "private":
        words = private_text(case.zone, stream_of(case.number), told)
        return Label(words or "—")
    return value.text


def _cited(charter: Charter, basis: Citation) -> Label:
    source = charter.known_sources.get(basis.source)
    title = f"《{source.title}》" if source else basis.source
    mark = "（待核）" if source and source.unverified else ""
    return Label(f"{title}{basis.paragraph}{mark}")
