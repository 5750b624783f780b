"""Who leads a case (牵头领导): linked leader, else by duty, else whom the principal names."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import cast

from guanyun.engines.casework import CaseType, Command, Json, LeadRung, Liaison, RouteFact
from guanyun.engines.common import ZONE, Place
from guanyun.engines.mandate import Duty, Register, Route, RoutingTable, route
from guanyun.errors import Refused, sentence

from .counters_schema import Centre

NOBODY: Mapping[str, str] = {}


def lead_at_open(
    case_type: CaseType,
    command: Command,
    table: RoutingTable,
    register: Register,
    centre: Centre,
    place: Place | None,
) -> RouteFact | None:
    """Return who leads a new case, by which rung of the ladder, on what basis.

    The links are those that the records hold (``facts["liaisons"]``), else those of the charter.
    Several linked leaders, several leaders by duty, or none: the post stays open and the
    principal says who. None where the kind has no leading layer or the case is solved at once.
    """
    if case_type.lead is None or command.facts.get("on_the_spot"):
        return None
    on = command.occurred_at.astimezone(ZONE).date()
    linked = list(dict.fromkeys(each.post for each in _links(command, centre, on)))
    if len(linked) == 1:
        told = {"post": _title(linked[0], register)}
        return _fact(linked[0], register, LeadRung.LINKED, sentence("charter.led_linked", told))
    if linked:
        return _open("charter.led_by_several", linked, register)
    return _by_duty(case_type, command, table, register, place, on)


def _by_duty(
    case_type: CaseType,
    command: Command,
    table: RoutingTable,
    register: Register,
    place: Place | None,
    on: date,
) -> RouteFact:
    try:
        if place is None:
            raise Refused("charter.place_missing")
        found = route(
            table, matter=case_type.matter, place=place, on=on, duty=Duty.LEAD, subject=NOBODY
        )
    except Refused as refusal:
        told = sentence(refusal.code, refusal.fields)
        return RouteFact(None, None, None, None, None, None, told, refused=refusal.code)
    if found.co_handlers:  # a line or an area across the territories of several leaders
        return _open("charter.led_by_several", [found.post or "-"], register)
    told = sentence("charter.led_by_duty", {"post": _title(found.post or "-", register)})
    return _by_line(found, told)


def _by_line(found: Route, told: str) -> RouteFact:
    return RouteFact(
        unit=found.unit,
        post=found.post,
        line=found.line,
        mode=LeadRung.DUTY.value,
        basis=f"{found.basis.source} {found.basis.paragraph}".strip(),
        where=str(found.where),
        sentence=told,
    )


def lead_named(command: Command, register: Register) -> RouteFact:
    """Return the leader whom the principal names (主要领导签批明确): ``facts["post"]``.

    Raises:
        Refused: ``charter.unknown_post`` when the charter has no such post.
    """
    chosen = str(command.facts.get("post") or "")
    if all(each.id != chosen for each in register.posts):
        raise Refused("charter.unknown_post", post=chosen or "-")
    told = {"post": _title(chosen, register)}
    return _fact(chosen, register, LeadRung.DESIGNATED, sentence("charter.led_designated", told))


def _fact(post: str, register: Register, rung: LeadRung, told: str) -> RouteFact:
    seat = next((each for each in register.posts if each.id == post), None)
    unit, where = (seat.unit, str(seat.where)) if seat is not None else (None, None)
    return RouteFact(unit, post, None, rung.value, None, where, told)


def _open(code: str, posts: Sequence[str], register: Register) -> RouteFact:
    named = "、".join(_title(each, register) for each in posts)
    return RouteFact(
        None, None, None, None, None, None, sentence(code, {"posts": named}), refused=code
    )


def _title(post: str, register: Register) -> str:
    return next((each.label.zh for each in register.posts if each.id == post), post)


def _links(command: Command, centre: Centre, on: date) -> Iterator[Liaison]:
    """Yield the links of the enterprise that hold on a day; ``until`` is exclusive."""
    told = command.facts.get("liaisons")
    enterprise = str(command.facts.get("enterprise") or "")
    written = (Liaison(each.enterprise, each.post, each.since, each.until) for each in centre.links)
    for each in _told_links(told, enterprise) if isinstance(told, list) else written:
        ended = each.until is not None and each.until <= on
        if each.enterprise == enterprise and each.since <= on and not ended:
            yield each


def _told_links(told: list[Json], enterprise: str) -> Iterator[Liaison]:
    for each in told:
        link = cast(Mapping[str, Json], each)
        until = link.get("until")
        yield Liaison(
            enterprise=enterprise,
            post=str(link["post"]),
            since=date.fromisoformat(str(link.get("since") or date.min.isoformat())),
            until=date.fromisoformat(str(until)) if until else None,
            basis=str(link.get("basis") or ""),
        )
