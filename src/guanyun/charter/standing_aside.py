"""Who stands aside from a case (回避) by the register, and to whom it goes instead."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from guanyun.engines.casework import (
    CaseType,
    Command,
    FieldKind,
    Json,
    RouteFact,
    posts_past,
)
from guanyun.engines.common import Finding, Level
from guanyun.engines.mandate import BodyKind, Register, Unit
from guanyun.errors import sentence

from .schema import Charter


def aside(case_type: CaseType, command: Command, register: Register) -> list[str]:
    """Return who is complained about, as ``unit:``, ``post:`` and ``person:`` ids.

    A unit brings all its posts along, so that its head does not sign either. Persons are known
    outside the charter (``facts["recused"]``).
    """
    rule = case_type.recusal
    if rule is None:
        return []
    kinds = {field.id: field.kind for field in case_type.fields}
    named = [(kinds.get(name), str(command.answers[name])) for name in rule.fields
             if command.answers.get(name)]  # fmt: skip
    units = {given for kind, given in named if kind is FieldKind.UNIT}
    found = [f"unit:{each}" for each in sorted(units)]
    found += [f"post:{given}" for kind, given in named if kind is FieldKind.POST]
    found += [f"post:{post.id}" for post in register.posts if post.unit in units]
    told = command.facts.get("recused")
    found += [str(each) for each in told] if isinstance(told, list) else []
    return list(dict.fromkeys(found))


def set_aside(case_type: CaseType, command: Command, register: Register) -> Command:
    """Return an opening with who stands aside among its facts, and routed past them.

    A leader who stands aside leaves the lead open: the principal names another.
    """
    rule = case_type.recusal
    names = aside(case_type, command, register)
    if rule is None or not names:
        return command
    told: list[Json] = list(names)
    command = replace(command, facts={**command.facts, "recused": told})
    found = command.route
    to = next(ways_out(case_type, names, register, found.unit if found else None), None)
    command = replace(command, facts={**command.facts, "recused_to": to or rule.to})
    if found is not None and _is_about(case_type, found, names):
        command = replace(command, route=_past(found, to, register) if to else _nobody(found))
    lead = command.lead
    if lead is not None and (f"post:{lead.post}" in names or f"unit:{lead.unit}" in names):
        words = sentence("charter.leader_aside", {"post": lead.post or "-"})
        none = RouteFact(None, None, None, None, None, None, words, refused="charter.leader_aside")
        command = replace(command, lead=none)
    return command


def ways_out(
    case_type: CaseType, aside: Collection[str], register: Register, unit: str | None = None
) -> Iterator[str]:
    """Yield the posts that a case about these may go to, the first one first.

    Those that the charter names; where all of them stand aside, the heads of the units above the
    unit in charge and above theirs, then the zone's principal: the head of its committee, or of a
    unit on top where the charter has no committee.
    """
    yield from posts_past(case_type, aside)
    units = {each.id: each for each in register.units}
    posts = {each.id: each.unit for each in register.posts}
    named = (case_type.recusal.to if case_type.recusal else "", case_type.designation.post)
    starts = [unit, *(posts.get(each) for each in named)]
    above = [parent for start in starts for parent in _above(start, units)]
    for one in dict.fromkeys([*above, *_principals(units)]):
        head = units[one].head
        if head and f"post:{head}" not in aside and f"unit:{one}" not in aside:
            yield head


def _principals(units: Mapping[str, Unit]) -> list[str]:
    """Return the committees that are below none, else the units on top."""
    whole = {name for name, each in units.items() if each.kind is BodyKind.ZONE_COMMITTEE}
    first = [name for name in whole if units[name].parent not in whole]
    return sorted(first) or [name for name, each in units.items() if each.parent is None]


def _above(unit: str | None, units: Mapping[str, Unit]) -> Iterator[str]:
    """Yield the units above one, the nearest first."""
    seen: set[str] = set()
    while unit is not None and unit in units and unit not in seen:
        seen.add(unit)
        unit = units[unit].parent
        if unit is not None and unit in units:
            yield unit


def _is_about(case_type: CaseType, found: RouteFact, names: Collection[str]) -> bool:
    """Return whether who has the case stands aside, or who would have to say who gets it."""
    if found.unit is None:
        return f"post:{case_type.designation.post}" in names
    return f"unit:{found.unit}" in names or f"post:{found.post}" in names


def _nobody(found: RouteFact) -> RouteFact:
    """Return a route to nobody: everybody whom the charter could ask stands aside."""
    words = sentence("charter.all_aside", {"unit": found.unit or "-"})
    return RouteFact(None, None, None, None, None, None, words, refused="charter.all_aside")


def check_recusal(charter: Charter) -> Iterator[Finding]:
    """Yield each unit that may have a case about itself and nobody outside of it to give it to."""
    register = charter.register
    for case_type in charter.case_types.values():
        rule = case_type.recusal
        kinds = {field.id: field.kind for field in case_type.fields}
        if rule is None or FieldKind.UNIT not in {kinds.get(name) for name in rule.fields}:
            continue
        matter = next((each for each in register.matters if each.id == case_type.matter), None)
        names = {case_type.matter, matter.category if matter else ""} - {""}
        charged = {each.unit for each in register.lines if each.matter in names}
        for unit in (each for each in register.units if each.id in charged):
            about = {f"post:{post.id}" for post in register.posts if post.unit == unit.id}
            about.add(f"unit:{unit.id}")
            if next(ways_out(case_type, about, register, unit.id), None) is None:
                told = {"kind": case_type.label.zh, "unit": unit.label.zh}
                yield Finding("charter.recusal_within", Level.WARNING, unit.where, told)


def _past(found: RouteFact, to: str, register: Register) -> RouteFact:
    """Return the route past whom the case is about: the named post and its unit."""
    unit = next((post.unit for post in register.posts if post.id == to), None)
    head = next((each.head for each in register.units if each.id == unit), None)
    words = sentence("charter.routed_past", {"unit": found.unit or "-", "post": to})
    return replace(
        found, unit=unit, post=to, head=head or to, line=None, sentence=words, assist=(),
        in_name_of=None, refused=None,
    )  # fmt: skip
