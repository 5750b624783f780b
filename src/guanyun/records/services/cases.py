"""Acts on cases: open one, take any act of its kind, designate who is in charge."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from guanyun.engines.casework import (
    Actor,
    ActRule,
    CaseState,
    CaseType,
    Command,
    Field,
    Head,
    Json,
    act_id,
    asks_of,
    foreign_text,
)
from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.actors import actors_of
from guanyun.records.adopting import following
from guanyun.records.charters import adoption_on, institution_by_hash
from guanyun.records.families import case_with_foreign, facts_for, relatives, taken_in, taking_in
from guanyun.records.gathering import attach, link_seats_of, link_spent
from guanyun.records.ledger import Committed, Conflict, Key, answered, commit
from guanyun.records.models import Case
from guanyun.records.now import local_date
from guanyun.records.numbers import next_number, number_turn
from guanyun.records.opening import Report, check_reporter, opening_step
from guanyun.records.papers import act_facts
from guanyun.records.payment_acts import check_no_batch, paying
from guanyun.records.privacy import Answers, parted
from guanyun.records.refusals import note_refusal
from guanyun.records.stepping import state_now, step_on, stream_of

BEGINNING = "open"  # the act of case_open alone
ATTEMPTS = 40  # to take a number before others do
CONSENTS = ("give_consent", "withhold_consent", "return_for_more")


@dataclass(frozen=True, slots=True)
class Deed:
    """An act on a case: which, with what answers, on which version the person decided.

    ``version`` None takes the case as it is now. ``facts`` are those of the engine's command
    (``unit`` of a designation, ``seq`` and ``answers`` of a correction).
    """

    act: str
    answers: Mapping[str, Json] = field(default_factory=dict)
    version: int | None = None
    occurred_at: datetime | None = None
    channel: str = "portal"
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    facts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What an act came to: the case, its version now, and whether it was done before.

    An opening under a number that another system uses again: ``act`` is ``take_in`` or ``reopen``
    where the known case has it, else ``open`` with the closed case as the ``earlier``.
    """

    number: str
    version: int
    act: str
    repeated: bool = False
    earlier: str = ""


def case_open(*, by: Visitor, at: datetime, report: Report, key: Key | None = None) -> Done:
    """Open a case on the desk of the unit in charge; without one the first-asked keeps it.

    Decides first, then one commit: journal, case row, clocks, notices; all or none.

    Raises:
        Refused: an answer is missing or wrong, or the enterprise is not this visitor's.
    """
    return _once(key, lambda: _open(by, at, report, key))


def _once(key: Key | None, act: Callable[[], Done]) -> Done:
    """Take an act, or answer as the first time: who repeats a request meets its own effects.

    The key is asked for only where the act is refused; the commit itself asks for it anyway.
    """
    try:
        return act()
    except Refused:
        done = answered(key)
        if done is None:
            raise
        return _told(done)


def _open(by: Visitor, at: datetime, report: Report, key: Key | None) -> Done:
    zone = scope(by).zone
    check_reporter(by, report)
    adoption = adoption_on(zone, local_date(at))
    institution = institution_by_hash(zone, adoption.hash)
    check_no_batch(institution.charter.case_types, report.kind)
    for attempt in range(ATTEMPTS):
        known = _known_elsewhere(zone, report)
        taking = taking_in(known, at) if known is not None else None
        if taking is not None:
            return _joined(by, at, report, taking, key)
        if known is not None:
            report = replace(report, earlier=known.number)
        with number_turn(zone, attempt):
            number = next_number(zone, local_date(at))
            step = opening_step(by, at, report, institution, (number, adoption.hash))
            response: dict[str, Json] = {"number": number, "version": step.after.seq, "act": "open"}
            response |= {"earlier": report.earlier} if report.earlier else {}
            try:
                return _told(
                    commit(by=by.id, at=at, postings=[step.posting], key=key, response=response)
                )
            except Conflict:
                continue
    raise Refused("records.try_again", by=by.id)


def _known_elsewhere(zone: str, report: Report) -> Case | None:
    """Return the case that another system's number names already: open, it is not opened twice."""
    if report.foreign is None:
        return None
    return case_with_foreign(zone, foreign_text(*report.foreign))


def _joined(by: Visitor, at: datetime, report: Report, case: Case, key: Key | None) -> Done:
    """Note on a case that the same was reported again; a closed one may be open again by it."""
    facts: dict[str, Json] = {"enterprise": report.enterprise or ""}
    if report.foreign is not None:
        facts["foreign"] = foreign_text(*report.foreign)
    step = taken_in(case, facts, at)
    act = "take_in" if case.closed_at is None else "reopen"
    told: dict[str, Json] = {"number": case.number, "version": step.after.seq, "act": act}
    return _told(commit(by=by.id, at=at, postings=[step.posting], key=key, response=told))


def case_act(*, by: Visitor, at: datetime, number: str, deed: Deed, key: Key | None = None) -> Done:
    """Take one act on a case that this visitor may see.

    Raises:
        Hidden: no such case for this visitor.
        Conflict: the case has moved on since the version that the person saw.
        Refused: the act is not this seat's, not now, or its answers are wrong.
    """
    try:
        return _once(key, lambda: _act(by, at, number, deed, key))
    except Refused as refused:
        note_refusal(by, at, number, deed.act, refused)
        raise


def _act(by: Visitor, at: datetime, number: str, deed: Deed, key: Key | None) -> Done:
    """Take the act; where a case that it touches besides has moved, look and decide again."""
    for _ in range(ATTEMPTS):
        try:
            return _tried(by, at, number, deed, key)
        except Conflict as conflict:
            if conflict.stream == stream_of(number):
                raise
    raise Refused("records.try_again", by=by.id)


def _tried(by: Visitor, at: datetime, number: str, deed: Deed, key: Key | None) -> Done:
    case, notices = scope(by).case_and_notices(number)
    _check_version(case, deed.version)
    if deed.act == BEGINNING:
        raise Refused("records.opened_once", number=number)
    institution = institution_by_hash(case.zone, case.charter, notices)
    case_type = institution.charter.case_types[case.kind]
    state = state_now(case)
    links = link_seats_of(case, by, deed.act, at)
    files = attach(case.zone, deed.files)
    answers = parted(deed.answers, _asked(case_type, state.step, deed), files)
    occurred = deed.occurred_at or at
    facts = {
        **deed.facts,
        **_known(by, at, (case, case_type), state, deed, answers),
        **act_facts(case.zone, case_type, case.enterprise, at, _answered(state, answers.public)),
    }

    def command(actor: Actor) -> Command:
        if actor.for_person is not None and not _delegable(case_type, state, deed.act):
            raise Refused("records.not_delegable", act=deed.act)
        return Command(deed.act, actor, occurred, answers.public, answers.commitments, facts=facts)

    actors = actors_of(
        by, case_type, state, channel=deed.channel, enterprise=case.enterprise, links=links
    )
    step = step_on(case, institution, actors, command, at=at, answers=answers, attached=files)
    postings = [link_spent(step.posting, step.by, deed.act)]
    postings += following(by=by, at=at, step=step, case_type=case_type)
    postings += paying(by=by, at=at, step=step, case_type=case_type)
    postings += relatives(at, case, step, deed.answers)
    response: dict[str, Json] = {"number": number, "version": step.after.seq, "act": deed.act}
    return _told(commit(by=by.id, at=at, postings=postings, key=key, response=response))


def _answered(state: CaseState, told: Mapping[str, Json]) -> dict[str, Json]:
    """Return what gates are judged by: the case, the acts that wait to be signed, this act."""
    waiting = {name: value for each in state.consents for name, value in each.answers.items()}
    return {**state.answers, **waiting, **told}


def case_designate(
    *, by: Visitor, at: datetime, number: str, unit: str, version: int, key: Key | None = None
) -> Done:
    """Name the unit in charge of a case that none was found for (指定承办); it is final.

    Raises:
        Refused: not this post's to say, a unit is in charge already, or no such unit.
    """
    deed = Deed("designate", version=version, facts={"unit": unit})
    return case_act(by=by, at=at, number=number, deed=deed, key=key)


def _check_version(case: Case, seen: int | None) -> None:
    if seen is not None and seen != case.version:
        raise Conflict(Head(case.zone, stream_of(case.number), seen, ""), case.version)


def _rule(case_type: CaseType, step: str, act: str) -> ActRule | None:
    return next((rule for rule in case_type.step(step).acts if act_id(rule) == act), None)


def _known(
    by: Visitor,
    at: datetime,
    read: tuple[Case, CaseType],
    state: CaseState,
    deed: Deed,
    answers: Answers,
) -> Mapping[str, Json]:
    """Return what the records know of an act, or of the one that a signature lets take effect."""
    case, case_type = read
    names = [deed.act]
    if deed.act == "give_consent":
        names = [each.act for each in state.consents if each.post in by.posts]
    elif deed.act == "back_enter":
        names = [str(deed.answers.get("act", ""))]
    told: dict[str, Json] = {}
    for name in names:
        rule = _rule(case_type, state.step, name) or ActRule(name, (), case_type.where)
        told |= facts_for(by, at, case, rule, answers.public, deed.answers)
    return told


def _asked(case_type: CaseType, step: str, deed: Deed) -> Sequence[Field]:
    """Return the fields of an act; of a back-entry, its own and those of the act it enters."""
    names = [deed.act]
    if deed.act == "back_enter":
        names.append(str(deed.answers.get("act", "")))
    found: list[Field] = []
    for name in names:
        rule = _rule(case_type, step, name) or ActRule(name, (), case_type.where)
        found += asks_of(case_type, rule)
    return found


def _delegable(case_type: CaseType, state: CaseState, act: str) -> bool:
    """Return whether a stand-in may take the act; signing counts as the acts that wait."""
    names = [each.act for each in state.consents] if act in CONSENTS else [act]
    rules = [_rule(case_type, state.step, name) for name in names]
    return all(rule is None or rule.delegable for rule in rules)


def _told(done: Committed) -> Done:
    told = done.response
    number, version, act = str(told["number"]), int(str(told["version"])), str(told["act"])
    return Done(number, version, act, done.repeated, str(told.get("earlier", "")))
