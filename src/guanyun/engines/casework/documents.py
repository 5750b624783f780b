"""What stands in an issued document (文书): labelled lines of named facts, as of its issue."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.common import Citation, Label

from .case_type import CaseType
from .clocks import rule_of
from .commands import ACTS
from .document_bodies import BODIES
from .document_rules import DocumentKind, DocumentLine, DocumentRule
from .drafts import act_id, clock_rule, pause_rule
from .events import Event, EventKind
from .evidence import standings
from .folding import fold
from .journal import Members, instant_text
from .situations import class_at_intake
from .state import CaseState
from .timing import due_text
from .wording import budget_label

# Acts whose words are the answer to the applicant.
ANSWERING = frozenset({"answer", "close", "repair", "grant", "refuse", "decline", "rectify"})


@dataclass(frozen=True, slots=True)
class FactValue:
    """One value of a line; ``refers`` says what an id names, so that the page finds its name.

    It is empty for plain text, else unit, post, person, enterprise, or ``private`` for the name of
    a text that lies outside the journal, ``committed`` for the commitment to such a text.
    """

    text: Label
    refers: str = ""


@dataclass(frozen=True, slots=True)
class FactLine:
    """One labelled line; no value is a blank to be shown as such."""

    label: Label
    values: tuple[FactValue, ...]


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Everything that a page, a print or a docx of a document needs; nothing is worked out there.

    ``issued_at`` is the instant that counts; a sheet (办理单) is of now and has no number.
    """

    id: str
    kind: DocumentKind
    title: Label
    number: str
    issued_at: datetime | None
    lines: tuple[FactLine, ...]
    basis: tuple[Citation, ...]
    remedies: tuple[Label, ...]
    sample: bool


@dataclass(frozen=True, slots=True)
class _Page:
    """What a fact is read from: the case at the issue, the event of the issue, what led there."""

    case_type: CaseType
    state: CaseState
    issued: Members
    events: Sequence[Event]


def document_facts(
    case_type: CaseType, state: CaseState, events: Sequence[Event], document: str
) -> DocumentFacts:
    """Return the facts of a document: by its number as issued, or by its id for a sheet of now.

    Args:
        state: The case now; an issued document is told by the state at its issue.
        events: The whole journal of the case.

    Raises:
        KeyError: no document of that number was issued, and none has that id.
    """
    place = next(
        (
            n
            for n, each in enumerate(events)
            if each.kind is EventKind.DOCUMENT_ISSUED and each.data["number"] == document
        ),
        None,
    )
    if place is None:
        rule = _rule(case_type, document)
        return _facts(rule, _Page(case_type, state, {}, events), None)
    issued = events[place]
    told = [*events[: place + 1], *_of_the_same_act(events, place)]
    page = _Page(case_type, fold(told), issued.data, told)
    return _facts(_rule(case_type, str(issued.data["document"])), page, issued.occurred_at)


def _of_the_same_act(events: Sequence[Event], place: int) -> Iterator[Event]:
    """Yield what the act that issued the document did after it: promises noted, clocks begun."""
    issued = events[place]
    for each in events[place + 1 :]:
        done_with = (each.occurred_at, each.by) == (issued.occurred_at, issued.by)
        if not done_with or each.kind in (EventKind.ACT_TAKEN, EventKind.DOCUMENT_ISSUED):
            return
        yield each


def _rule(case_type: CaseType, document: str) -> DocumentRule:
    for each in case_type.documents:
        if each.id == document:
            return each
    raise KeyError(document)


def _facts(rule: DocumentRule, page: _Page, at: datetime | None) -> DocumentFacts:
    return DocumentFacts(
        id=rule.id,
        kind=rule.kind,
        title=rule.title or rule.label,
        number=str(page.issued.get("number", "")),
        issued_at=at,
        lines=tuple(_lines(rule, page)),
        basis=rule.basis,
        remedies=rule.remedies,
        sample=rule.sample,
    )


def _lines(rule: DocumentRule, page: _Page) -> Iterator[FactLine]:
    """Yield the lines that are declared, blanks too; else those of the kind that say something."""
    for line in rule.lines or BODIES[rule.kind]:
        values = tuple(_values(line, page))
        if values or rule.lines:
            yield FactLine(line.label, values)


def _values(line: DocumentLine, page: _Page) -> Iterator[FactValue]:
    if line.words is not None:
        yield FactValue(line.words)
    name, _, rest = line.fact.partition(" ")
    if name in FACTS:
        yield from FACTS[name](page, rest)


def _plain(*texts: object) -> Iterator[FactValue]:
    for text in texts:
        if text not in (None, ""):
            yield FactValue(Label(str(text), str(text)))


def _answer(page: _Page, field: str) -> Iterator[FactValue]:
    known = next((each for each in page.case_type.fields if each.id == field), None)
    if known is not None and known.private:
        yield FactValue(Label(field), "private")
        return
    told = page.state.answers.get(field)
    choices = {each.id: each.label for each in known.choices} if known else {}
    listed = told if isinstance(told, list) else [told]
    for each in listed:
        if str(each) in choices:
            yield FactValue(choices[str(each)])
        else:
            yield from _plain(each)


def _due(page: _Page, clock: str) -> Iterator[FactValue]:
    known = page.state.clocks.get(clock or str(page.issued.get("clock", "")))
    if known is not None:
        yield from _plain(known.due_text)


def _budget(page: _Page, clock: str) -> Iterator[FactValue]:
    known = page.state.clocks.get(clock)
    if known is not None:
        yield FactValue(budget_label(known.budget))


def _asked(page: _Page, _rest: str) -> Iterator[FactValue]:
    """Yield what a supplement asks for, by name."""
    labels = {each.id: each.label for each in page.case_type.fields}
    labels |= {each.id: each.label for each in page.case_type.evidence}
    for name in page.state.asked_items:
        if name == "*":
            yield FactValue(Label("items"), "private")
        else:
            yield FactValue(labels.get(name, Label(name)))


def _evidence(page: _Page, standing: str) -> Iterator[FactValue]:
    """Yield the needed items of one standing (``received``: those that are there)."""
    for each in standings(page.case_type, page.state):
        there = each.standing not in ("missing", "promised")
        if each.standing == standing or (standing == "received" and there):
            yield FactValue(each.item.label)


def _promised(page: _Page, _rest: str) -> Iterator[FactValue]:
    for each in standings(page.case_type, page.state):
        if each.standing == "promised" and each.told is not None and each.told.until is not None:
            end, label = due_text(each.told.until), each.item.label
            yield FactValue(Label(f"{label.zh}（{end}）", f"{label.en or label.zh} ({end})"))


def _pause(page: _Page, _rest: str) -> Iterator[FactValue]:
    rule = pause_rule(page.case_type, str(page.issued.get("pause", "")))
    if rule is not None:
        yield FactValue(rule.label)


def _more(page: _Page, _rest: str) -> Iterator[FactValue]:
    if "more" in page.issued:
        yield FactValue(budget_label(str(page.issued["more"])))


def _clock(page: _Page, _rest: str) -> Iterator[FactValue]:
    name = str(page.issued.get("clock", ""))
    rule = clock_rule(page.case_type, name)
    if rule is None and name in page.state.clocks:
        rule = rule_of(page.case_type, name)
    if rule is not None:
        yield FactValue(rule.label)


def _class(page: _Page, _rest: str) -> Iterator[FactValue]:
    named = page.state.case_class or class_at_intake(page.case_type, page.state.answers)
    listed = page.case_type.classification.classes if page.case_type.classification else ()
    yield from (FactValue(each.label) for each in listed if each.id == named)


def _lead(page: _Page, _rest: str) -> Iterator[FactValue]:
    if page.state.lead is not None and page.state.lead.post:
        yield FactValue(Label(page.state.lead.post), "post")


def _person(role: str) -> "Fact":
    def told(page: _Page, _rest: str) -> Iterator[FactValue]:
        who = page.state.first_asked if role == "asked" else page.state.firsts.get(role, {})
        if who.get("post"):
            yield FactValue(Label(who["post"]), "post")
        elif who.get("person"):
            yield FactValue(Label(who["person"]), "person")

    return told


def _signers(page: _Page, _rest: str) -> Iterator[FactValue]:
    """Yield who signed in this life of the case, in order."""
    for each in page.events:
        if each.kind is EventKind.CONSENT_GIVEN:
            yield FactValue(Label(str(each.data["post"])), "post")


def _private(page: _Page, name: str) -> Iterator[FactValue]:
    """Yield the name of the last text under that name: its words lie outside the journal."""
    for each in reversed(page.events):
        told = each.data.get("commitments")
        if isinstance(told, dict) and name in told:
            yield FactValue(Label(name), "private")
            return


def _act(page: _Page) -> Event | None:
    """Return the act that issued the document: none where the engine issued it by itself."""
    at = page.events[-1].occurred_at if page.events else None
    for each in reversed(page.events):
        if each.occurred_at != at:
            return None
        if each.kind is EventKind.ACT_TAKEN:
            return each
    return None


def _said(page: _Page, _rest: str) -> Iterator[FactValue]:
    """Yield the commitments to what was written in the act that issued the document."""
    act = _act(page)
    told = act.data.get("commitments") if act else None
    for name in ("reason", "opinion") if isinstance(told, dict) else ():
        if isinstance(told, dict) and name in told:
            yield FactValue(Label(str(told[name])), "committed")


def _result(page: _Page, _rest: str) -> Iterator[FactValue]:
    """Yield the commitments to the last words that answered, whichever act issued the document.

    A case is often closed by what the enterprise declares; the answer was given before that.
    """
    for each in reversed(page.events):
        told = each.data.get("commitments")
        if _verb(page, each) in ANSWERING and isinstance(told, dict):
            words = [str(told[name]) for name in ("opinion", "reason") if name in told]
            if words:
                yield from (FactValue(Label(text), "committed") for text in words)
                return


def _verb(page: _Page, event: Event | None) -> str:
    """Return the verb of an act taken; empty for any other event."""
    if event is None or event.kind is not EventKind.ACT_TAKEN:
        return ""
    named = str(event.data["act"])
    rules = (rule for step in page.case_type.steps for rule in step.acts)
    return next((rule.act for rule in rules if act_id(rule) == named), named)


def _act_label(page: _Page, _rest: str) -> Iterator[FactValue]:
    act = _act(page)
    if act is not None:
        steps = (rule for step in page.case_type.steps for rule in step.acts)
        labels = {act_id(rule): rule.label or Label(ACTS[rule.act]) for rule in steps}
        told = str(act.data["act"])
        yield FactValue(labels.get(told, Label(told)))


def _dues(page: _Page, _rest: str) -> Iterator[FactValue]:
    """Yield the limits that run when the document is issued, each with its end."""
    for name, clock in page.state.clocks.items():
        if clock.running_since is None or clock.stopped_at is not None or clock.measured_only:
            continue
        label = rule_of(page.case_type, name).label
        zh, en = label.zh, label.en or label.zh
        yield FactValue(Label(f"{zh}：{clock.due_text}", f"{en}: {clock.due_text}"))


def _milestone(page: _Page, name: str) -> Iterator[FactValue]:
    if name in page.state.milestones:
        yield from _plain(_minute(page.state.milestones[name]))


def _minute(instant: datetime) -> str:
    return instant_text(instant)[:16].replace("T", " ")


Fact = Callable[[_Page, str], Iterator[FactValue]]
FACTS: Mapping[str, Fact] = {
    "case": lambda page, _: _plain(page.state.number),
    "kind": lambda page, _: iter([FactValue(page.case_type.label)]),
    "enterprise": lambda page, _: iter(
        [FactValue(Label(page.state.enterprise), "enterprise")] if page.state.enterprise else []
    ),
    "unit": lambda page, _: iter(
        [FactValue(Label(page.state.unit), "unit")] if page.state.unit else []
    ),
    "reported_at": lambda page, _: _plain(_minute(page.state.reported_at)),
    "received_at": lambda page, _: _plain(
        _minute(page.state.received_at or page.state.reported_at)
    ),
    "issued_at": lambda page, _: _plain(_minute(page.events[-1].occurred_at)),
    "closed_at": lambda page, _: _plain(
        _minute(page.state.closed_at) if page.state.closed_at else ""
    ),
    "step": lambda page, _: iter([FactValue(page.case_type.step(page.state.step).label)]),
    "basis": lambda page, _: _plain(page.state.route.basis if page.state.route else ""),
    "until": lambda page, _: _plain(page.issued.get("until")),
    "answer": _answer,
    "due": _due,
    "budget": _budget,
    "dues": _dues,
    "act": _act_label,
    "said": _said,
    "result": _result,
    "asked": _asked,
    "evidence": _evidence,
    "promised": _promised,
    "pause": _pause,
    "more": _more,
    "clock": _clock,
    "class": _class,
    "lead": _lead,
    "first_asked": _person("asked"),
    "first_handling": _person("handling"),
    "first_answering": _person("answering"),
    "signers": _signers,
    "private": _private,
    "milestone": _milestone,
}
