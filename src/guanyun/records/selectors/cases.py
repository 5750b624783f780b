"""The page of one case: who, when, what next, whose days, what happened, what I may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from guanyun.charter.geography import corners_told
from guanyun.charter.institution import Institution, prepared
from guanyun.charter.schema import Charter
from guanyun.engines.casework import (
    ACTS,
    Actor,
    ActRule,
    CaseState,
    CaseType,
    Command,
    Field,
    FieldKind,
    Preview,
    act_id,
    allowed_acts,
    asks_of,
    preview,
)
from guanyun.engines.common import Citation, Label
from guanyun.errors import Refused
from guanyun.records.access import Audience, Visitor, scope
from guanyun.records.actors import actors_of
from guanyun.records.charters import charter_by_hash, institution_by_hash
from guanyun.records.models import Case, SealSpan, Stream, Upload
from guanyun.records.papers import gate_facts
from guanyun.records.privacy import private_texts
from guanyun.records.stepping import state_now

from .clocks import ClockShown, clocks_shown, source_text
from .names import Names, names_of
from .state_words import state_word
from .titles import title_of
from .trace import Entered, Row, entries_of, people_in, rows_of


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that this visitor may take now, or why not."""

    id: str
    verb: str
    label: Label
    asks: tuple[Field, ...]
    primary: bool
    after: Preview | None
    after_step: Label | None
    after_unit: Label | None
    after_post: Label | None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the case: its token opens it through its own door."""

    token: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseShown:
    """Everything that the page of a case shows."""

    case: Case
    charter: Charter
    case_type: CaseType
    state: CaseState
    names: Names
    enterprise: str
    clocks: list[ClockShown]
    offers: list[Offer]
    rows: list[Row]
    pictures: list[Picture]
    description: str
    title: Label | None  # what it is about in a few words: the demand, or the item applied for
    answers: list[tuple[Label, Label]]
    step: Label
    says: Label
    unit: Label
    post: Label
    first_unit: Label
    first_person: str
    route_source: Label
    route_words: Label
    next_steps: list[Label]
    sealed: int
    seal_no: int | None
    hides_rater: bool

    @property
    def running(self) -> list[ClockShown]:
        """Return the clocks that still show a light."""
        return [each for each in self.clocks if each.light.state != "stopped"]

    @property
    def messages(self) -> list[Row]:
        """Return what the two sides said to each other (往来)."""
        return [row for row in self.rows if row.kind == "message_sent"]

    @property
    def feedback(self) -> list[Row]:
        """Return what the enterprise said of the result (评价与回访)."""
        kinds = {"declared", "rated", "reopened"}
        return [
            row for row in self.rows if row.kind in kinds or row.act in {"call_back", "rectify"}
        ]


def case_shown(*, visitor: Visitor, number: str, at: datetime) -> CaseShown:
    """Return the page of a case for a visitor; Hidden when it is not theirs to see."""
    case = scope(visitor).case(number)
    return shown_of(visitor, case, entries_of(case.zone, case.number), at=at)


def shown_of(
    visitor: Visitor, case: Case, entries: Sequence[Entered], *, at: datetime
) -> CaseShown:
    """Return the page of a case from its row and the entries that made it."""
    charter = charter_by_hash(case.zone, case.charter)
    state = state_now(case)
    case_type = charter.case_types[case.kind]
    people = people_in(entries) | {state.first_asked.get("person", "")}
    names = names_of(charter, zone=case.zone, people=people, enterprises=[state.enterprise])
    texts = private_texts(case.zone, f"case:{case.number}")
    step = case_type.step(state.step)
    sealed, no = _seal(case)
    opened = entries[0].said["data"].get("commitments") or {}
    return CaseShown(
        case=case,
        charter=charter,
        case_type=case_type,
        state=state,
        names=names,
        enterprise=names.enterprise(state.enterprise),
        clocks=clocks_shown(charter, case_type, state, names, at=at),
        offers=offers_of(visitor, case, case_type, state, charter, names, at=at),
        rows=rows_of(entries, case_type=case_type, names=names, texts=texts),
        pictures=_pictures(case),
        description=texts.get(opened.get("description", ""), ""),
        title=title_of(case_type, state, case.number, _reported(case.number, opened, texts)),
        answers=_answers(case_type, state, opened, texts),
        step=step.label,
        says=state_word(case_type, state),
        unit=names.unit(state.unit),
        post=names.post(state.holder.post or (state.route.post if state.route else None)),
        first_unit=names.unit(state.first_asked.get("unit")),
        first_person=names.person(state.first_asked.get("person")),
        route_source=source_text(_route_basis(charter, state)),
        route_words=_route_words(charter, state, names),
        next_steps=_next_steps(case_type, state),
        sealed=sealed,
        seal_no=no,
        hides_rater=bool(case_type.rating and case_type.rating.hidden_from_handler),
    )


def offers_of(
    visitor: Visitor,
    case: Case,
    case_type: CaseType,
    state: CaseState,
    charter: Charter,
    names: Names,
    *,
    at: datetime,
) -> list[Offer]:
    """Return the acts of a visitor in a case, the main one first."""
    actors: Sequence[Actor] = actors_of(visitor, case_type, state, enterprise=case.enterprise)
    if not actors or visitor.audience <= {Audience.AUDITOR}:
        return []
    found = []
    institution = institution_by_hash(case.zone, case.charter)
    facts = gate_facts(case.zone, case_type, case.enterprise, at, state.answers)
    for rule, refused in allowed_acts(
        case_type, state, actors, at=at, calendar=charter.calendar, facts=facts
    ):
        after = None if refused else _after(institution, case_type, state, rule, actors, at)
        found.append(_offer(case_type, rule, refused, after, names))
    return sorted(found, key=lambda each: (each.refused is not None, not each.primary))


def _after(
    institution: Institution,
    case_type: CaseType,
    state: CaseState,
    rule: ActRule,
    actors: Sequence[Actor],
    at: datetime,
) -> Preview | None:
    calendar = institution.charter.calendar
    for actor in actors:
        try:
            command = prepared(institution, state, Command(act_id(rule), actor, at))
            return preview(case_type, state, command, at=at, calendar=calendar)
        except Refused:
            continue
    return None


def _offer(
    case_type: CaseType, rule: ActRule, refused: Refused | None, after: Preview | None, names: Names
) -> Offer:
    return Offer(
        id=act_id(rule),
        verb=rule.act,
        label=rule.label or Label(ACTS[rule.act], rule.act.replace("_", " ").capitalize()),
        asks=tuple(asks_of(case_type, rule)),
        primary=rule.primary,
        after=after,
        after_step=case_type.step(after.step).label if after else None,
        after_unit=names.unit(after.holder.unit) if after and after.holder.unit else None,
        after_post=names.post(after.consent) if after and after.consent else None,
        refused=refused,
    )


def _reported(
    number: str, opened: Mapping[str, str], texts: Mapping[str, str]
) -> Mapping[tuple[str, str], str]:
    """Return the private words of the report by field; those erased are left out."""
    return {(number, name): texts[told] for name, told in opened.items() if told in texts}


def _answers(
    case_type: CaseType,
    state: CaseState,
    opened: Mapping[str, str],
    texts: Mapping[str, str],
) -> list[tuple[Label, Label]]:
    found = []
    for field in case_type.fields:
        told = state.answers.get(field.id)
        if field.private:
            told = texts.get(opened.get(field.id, ""))
        if field.id == "description" or not isinstance(told, str):
            continue
        chosen = {each.id: each.label for each in field.choices}.get(told)
        if field.kind is FieldKind.PLACE:
            told = corners_told(told)
        found.append((field.label, chosen or Label(told, told)))
    return found


def _pictures(case: Case) -> list[Picture]:
    rows = Upload.objects.filter(zone=case.zone, case=case.number, erased_at=None).order_by("pk")
    return [Picture(each.token, each.size, each.created_at) for each in rows]


def _route_words(charter: Charter, state: CaseState, names: Names) -> Label:
    """Return why this unit: the sentence of the journal, and the same said in English."""
    route = state.route
    if route is None:
        return Label("", "")
    matter = charter.case_types[state.kind].matter
    label = next((each.label for each in charter.register.matters if each.id == matter), None)
    english = f"{label.en if label else matter}: {names.unit(route.unit).en} is to handle it"
    return Label(route.sentence, f"{english} ({route.mode}); see {route.where}.")


def _route_basis(charter: Charter, state: CaseState) -> Citation | None:
    line = state.route.line if state.route else None
    return next((each.basis for each in charter.register.lines if each.id == line), None)


def _next_steps(case_type: CaseType, state: CaseState) -> list[Label]:
    """Return the steps ahead along the main acts, until the case closes."""
    found: list[Label] = []
    step = case_type.step(state.step)
    seen = {step.id}
    while True:
        main = next((each for each in step.acts if each.primary and each.to), None)
        if main is None or main.to in seen:
            return found
        step = case_type.step(main.to)
        seen.add(step.id)
        found.append(step.label)


def _seal(case: Case) -> tuple[int, int | None]:
    stream = f"case:{case.number}"
    row = Stream.objects.filter(zone=case.zone, stream=stream).values_list("sealed", flat=True)
    span = SealSpan.objects.filter(zone=case.zone, stream=stream).order_by("-last").first()
    return next(iter(row), 0), span.no if span else None
