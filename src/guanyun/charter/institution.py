"""The one place where engines are composed: route, then decide; live and replay both call it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from guanyun.engines.casework import (
    CaseState,
    CaseType,
    Command,
    Event,
    FieldKind,
    Json,
    RouteFact,
    decided,
)
from guanyun.engines.common import ZONE, Finding, Level, Place, Where
from guanyun.engines.mandate import Duty, Route, RoutingTable, compile_register, route
from guanyun.errors import Refused, sentence

from .geography import place_of_answer
from .leadership import lead_at_open, lead_named
from .schema import Charter
from .seating import check_fields, with_register
from .standing_aside import set_aside

NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Institution:
    """A charter made ready to run: worked out once per hash and never changed."""

    charter: Charter
    table: RoutingTable


def institution_of(charter: Charter) -> Institution:
    """Return the institution of a charter; compile it once and keep it by ``charter.hash``."""
    return Institution(charter, compile_register(charter.register))


def handle(
    institution: Institution, state: CaseState | None, command: Command, *, at: datetime
) -> tuple[Event, ...]:
    """Return the events of one act on one case under the charter, or refuse it.

    On ``open`` the kind stands in ``command.facts["kind"]`` and the route is worked out here and
    put into the command, so that it stands in the journal. Intake never refuses a person for want
    of a unit: the code of the refusal becomes part of the route, the first-asked keeps the case
    and the clock of designation runs.

    Raises:
        Refused: ``charter.unknown_kind``, and whatever `decide` refuses.
    """
    return handled(institution, state, command, at=at)[0]


def handled(
    institution: Institution, state: CaseState | None, command: Command, *, at: datetime
) -> tuple[tuple[Event, ...], CaseState]:
    """Return what ``handle`` does, and the state that its events fold into; refused as there."""
    case_type = kind_of(institution, state, command)
    check_fields(case_type, command, institution.charter.register)
    if command.act == "open":
        command = replace(
            command,
            route=route_fact(institution, case_type, command),
            lead=lead_fact(institution, case_type, command),
        )
        command = set_aside(case_type, command, institution.charter.register)
    elif command.act == "designate":
        command = replace(command, route=designated(institution, command))
    elif command.act == "designate_lead" and command.lead is None:
        command = replace(command, lead=lead_named(command, institution.charter.register))
    elif state is not None:
        command = prepared(institution, state, command)
    return decided(case_type, state, command, at=at, calendar=institution.charter.calendar)


def prepared(institution: Institution, state: CaseState, command: Command) -> Command:
    """Return a command with what the register knows of its act: seats, routes (also to preview).

    Raises:
        Refused: ``charter.unknown_unit``, ``charter.unknown_post``.
    """
    case_type = kind_of(institution, state, command)
    register = institution.charter.register
    return with_register(case_type, state, command, register, institution.table)


def kind_of(institution: Institution, state: CaseState | None, command: Command) -> CaseType:
    """Return the case type that a command is about."""
    kind = state.kind if state is not None else str(command.facts.get("kind"))
    case_type = institution.charter.case_types.get(kind)
    if case_type is None:
        raise Refused("charter.unknown_kind", kind=kind)
    return case_type


def trial(
    institution: Institution,
    *,
    matter: str,
    place: Place,
    on: date,
    duty: Duty = Duty.HANDLE,
    subject: Mapping[str, str] = NOBODY,
) -> Route:
    """Return who would be in charge; here, and only here, nobody is a refusal.

    Raises:
        Refused: as `mandate.route`.
    """
    return route(institution.table, matter=matter, place=place, on=on, duty=duty, subject=subject)


def route_fact(institution: Institution, case_type: CaseType, command: Command) -> RouteFact:
    """Return the route of a new case as it stands in the journal, with or without a unit."""
    place = place_in(case_type, command.answers)
    try:
        if place is None:
            raise Refused("charter.place_missing")
        found = trial(
            institution,
            matter=case_type.matter,
            place=place,
            on=command.occurred_at.astimezone(ZONE).date(),
            subject=subject_in(command.facts),
        )
    except Refused as refusal:
        told = sentence(refusal.code, refusal.fields)
        return RouteFact(None, None, None, None, None, None, told, refused=refusal.code)
    return _fact(institution, found)


def lead_fact(institution: Institution, case_type: CaseType, command: Command) -> RouteFact | None:
    """Return who leads a new case (牵头领导); None where the kind has no leading layer."""
    charter = institution.charter
    place = place_in(case_type, command.answers)
    return lead_at_open(
        case_type, command, institution.table, charter.register, charter.centre, place
    )


def _fact(institution: Institution, found: Route) -> RouteFact:
    return RouteFact(
        unit=found.unit,
        post=found.post,
        line=found.line,
        mode=found.mode.value,
        basis=f"{found.basis.source} {found.basis.paragraph}".strip(),
        where=str(found.where),
        sentence=sentence("mandate.routed", found.fields),
        assist=(*found.assist, *(unit for unit, _ in found.co_handlers)),
        in_name_of=found.in_name_of,
        head=head_of(institution, found.unit),
    )


def designated(institution: Institution, command: Command) -> RouteFact:
    """Return the route that a designation makes: the unit that stands in ``facts["unit"]``.

    Raises:
        Refused: ``charter.unknown_unit`` when the charter has no such unit.
    """
    chosen = str(command.facts.get("unit", ""))
    unit = next((each for each in institution.charter.register.units if each.id == chosen), None)
    if unit is None:
        raise Refused("charter.unknown_unit", unit=chosen)
    told = sentence("charter.designated", {"unit": unit.label.zh, "post": command.by.post or "-"})
    where = str(unit.where)
    head = unit.head
    return RouteFact(unit.id, head, None, None, None, where, told, head=head)


def head_of(institution: Institution, unit: str) -> str | None:
    """Return the post that heads a unit."""
    units = institution.charter.register.units
    return next((each.head for each in units if each.id == unit), None)


def place_in(case_type: CaseType, answers: Mapping[str, Json]) -> Place | None:
    """Return the place that the answers give, or None: not asked, not given, not readable."""
    for field in case_type.fields:
        if field.kind is FieldKind.PLACE and field.id in answers:
            return place_of_answer(answers[field.id])
    return None


def subject_in(facts: Mapping[str, Json]) -> Mapping[str, str]:
    """Return the subject attributes among the facts of a command."""
    told = facts.get("subject")
    return {name: str(value) for name, value in told.items()} if isinstance(told, dict) else {}


def gap_finding(route: RouteFact, case_type: CaseType) -> Finding | None:
    """Return what the committee must mend when a case found nobody in charge."""
    if route.refused is None:
        return None
    told = {"kind": case_type.id, "matter": case_type.matter, "reason": route.sentence}
    where: Where = case_type.where
    return Finding("charter.nobody_in_charge", Level.WARNING, where, told)
