"""What the register knows of an act that asks other units: who sits where, who gets the case."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from guanyun.engines.casework import (
    ActRule,
    BranchRule,
    CaseState,
    CaseType,
    Command,
    Field,
    FieldKind,
    Json,
    RouteFact,
    SeatRule,
    act_id,
)
from guanyun.engines.common import ZONE, Place
from guanyun.engines.mandate import Register, RoutingTable, route
from guanyun.errors import Refused, sentence

from .geography import place_of_answer

POSTS = ("copy", "add_signer")  # acts that name a post
UNITS = ("forward", "assist", "dispute")  # acts that name a unit
OTHERS = ("enterprise", "provider", "outside")  # whose a contested stretch may be
Seat = dict[str, Json]


def with_register(
    case_type: CaseType,
    state: CaseState,
    command: Command,
    register: Register,
    table: RoutingTable,
) -> Command:
    """Return the command with what the register knows of its act.

    A branch gets its seats, help the head of the unit, a forwarding its route. What is in the
    facts already stays: a request keeps the seats of the moment of asking.

    Raises:
        Refused: ``charter.unknown_unit``, ``charter.unknown_post``: no such name in the charter.
    """
    act = command.act
    if act == "back_enter":
        act = str(command.answers.get("act", ""))
    _check_names(act, command, register)
    if act == "forward" and command.route is None:
        return replace(command, route=_forwarded(case_type, command, register))
    if act == "assist":
        seat = _of_unit(str(command.answers.get("unit", "")), register)
        return _with_seats(command, {"1": seat})
    branch = _opened(case_type, state, act)
    if branch is None:
        return command
    places = {
        str(n): _seat(case_type, state, command, seat, (register, table))
        for n, seat in enumerate(branch.seats, 1)
    }
    return _with_seats(command, places)


def _with_seats(command: Command, seats: Mapping[str, Seat]) -> Command:
    if "seats" in command.facts:
        return command
    told: Json = {place: dict(seat) for place, seat in seats.items()}
    return replace(command, facts={**command.facts, "seats": told})


def check_fields(case_type: CaseType, command: Command, register: Register) -> None:
    """Refuse an answer that names a unit or post which the charter does not have.

    What a correction replaces is looked at like what was answered first.

    Raises:
        Refused: ``charter.unknown_unit``, ``charter.unknown_post``, ``charter.place_unread``.
    """
    names = {command.act, str(command.answers.get("act", ""))}
    rules = [rule for step in case_type.steps for rule in step.acts]
    answers, asked = command.answers, [f for r in rules if act_id(r) in names for f in r.asks]
    if command.act == "open":
        asked = list(case_type.fields)
    elif command.act == "correct":
        told = command.facts.get("answers")
        answers = told if isinstance(told, dict) else {}
        asked = [*case_type.fields, *(field for rule in rules for field in rule.asks)]
        _check_places(asked, answers)
    for field in asked:
        named = str(answers.get(field.id) or "")
        if named and field.kind is FieldKind.UNIT and all(named != u.id for u in register.units):
            raise Refused("charter.unknown_unit", unit=named)
        if named and field.kind is FieldKind.POST and all(named != p.id for p in register.posts):
            raise Refused("charter.unknown_post", post=named)


def _check_places(asked: Sequence[Field], answers: Mapping[str, Json]) -> None:
    """Refuse a place that cannot be read: a correction leads nobody astray."""
    for field in asked:
        value = answers.get(field.id)
        if field.kind is FieldKind.PLACE and value and place_of_answer(value) is None:
            told = {"field_zh": field.label.zh, "field_en": field.label.en}
            raise Refused("charter.place_unread", **told)


def _check_names(act: str, command: Command, register: Register) -> None:
    unit = str(command.answers.get("unit") or "")
    if act == "contest" and command.answers.get("whose") not in OTHERS:
        unit = str(command.answers.get("whose") or "")
    names_unit = act in UNITS or act == "contest"
    if names_unit and unit and unit not in {each.id for each in register.units}:
        raise Refused("charter.unknown_unit", unit=unit)
    post = str(command.answers.get("post") or "")
    if act in POSTS and post and post not in {each.id for each in register.posts}:
        raise Refused("charter.unknown_post", post=post)


def _forwarded(case_type: CaseType, command: Command, register: Register) -> RouteFact | None:
    """Return the route that a forwarding makes; None where it names no unit."""
    named = str(command.answers.get("unit") or command.facts.get("unit") or "")
    unit = next((each for each in register.units if each.id == named), None)
    if unit is None:
        return None
    rule = case_type.forwarding
    basis = f"{rule.basis.source} {rule.basis.paragraph}".strip() if rule is not None else None
    giver = next((each.label.zh for each in register.units if each.id == command.by.unit), "-")
    told = sentence("charter.forwarded", {"unit": unit.label.zh, "by": giver})
    return RouteFact(unit.id, unit.head, None, None, basis, str(unit.where), told, head=unit.head)


def _opened(case_type: CaseType, state: CaseState, act: str) -> BranchRule | None:
    rules = (rule for step in case_type.steps if step.id == state.step for rule in step.acts)
    found: ActRule | None = next((rule for rule in rules if act_id(rule) == act), None)
    if found is None or not found.opens:
        return None
    return next((each for each in case_type.branches if each.id == found.opens), None)


def _seat(
    case_type: CaseType,
    state: CaseState,
    command: Command,
    seat: SeatRule,
    known: tuple[Register, RoutingTable],
) -> Seat:
    register, table = known
    unit = seat.unit or str(state.answers.get(seat.answer) or "") if seat.answer else seat.unit
    if unit:
        return _of_unit(unit, register)
    if not seat.matter:
        post = next((each for each in register.posts if each.id == seat.post), None)
        return {} if post is None else {**_of_unit(post.unit, register), "told": post.id}
    place = _place(case_type, state)
    try:
        if place is None:
            raise Refused("charter.place_missing")
        found = route(
            table, matter=seat.matter, place=place, on=command.occurred_at.astimezone(ZONE).date()
        )
    except Refused as refused:
        return {"sentence": sentence(refused.code, refused.fields)}
    told = _of_unit(found.unit, register)
    words = sentence("mandate.routed", found.fields)
    return {**told, "told": found.post or told.get("told"), "sentence": words}


def _of_unit(unit: str, register: Register) -> Seat:
    """Return the seat of a unit; nobody's where the charter has no such unit any more."""
    found = next((each for each in register.units if each.id == unit), None)
    return {} if found is None else {"unit": unit, "told": found.head, "head": found.head}


def _place(case_type: CaseType, state: CaseState) -> Place | None:
    """Return the place of a case, as its answers give it."""
    for field in case_type.fields:
        if field.kind is FieldKind.PLACE and field.id in state.answers:
            return place_of_answer(state.answers[field.id])
    return None
