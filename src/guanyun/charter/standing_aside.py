"""Who stands aside from a case (回避) by the register, and to whom it goes instead."""

from dataclasses import replace

from guanyun.engines.casework import (
    CaseType,
    Command,
    FieldKind,
    Json,
    RouteFact,
    posts_past,
)
from guanyun.engines.mandate import Register
from guanyun.errors import sentence


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
    if found is not None and (f"unit:{found.unit}" in names or f"post:{found.post}" in names):
        to = next(posts_past(case_type, names), rule.to)
        command = replace(command, route=_past(found, to, register))
    lead = command.lead
    if lead is not None and (f"post:{lead.post}" in names or f"unit:{lead.unit}" in names):
        words = sentence("charter.leader_aside", {"post": lead.post or "-"})
        none = RouteFact(None, None, None, None, None, None, words, refused="charter.leader_aside")
        command = replace(command, lead=none)
    return command


def _past(found: RouteFact, to: str, register: Register) -> RouteFact:
    """Return the route past whom the case is about: the named post and its unit."""
    unit = next((post.unit for post in register.posts if post.id == to), None)
    head = next((each.head for each in register.units if each.id == unit), None)
    words = sentence("charter.routed_past", {"unit": found.unit or "-", "post": to})
    return replace(
        found, unit=unit, post=to, head=head or to, line=None, sentence=words, assist=(),
        in_name_of=None, refused=None,
    )  # fmt: skip
