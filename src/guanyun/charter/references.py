"""Names that no engine can follow: posts and units in case types, contacts and hand-overs."""

from collections.abc import Iterable, Iterator, Sequence

from guanyun.engines.casework import CaseType
from guanyun.engines.common import Finding, Level, Where
from guanyun.engines.mandate import Duty, Register

from .permit_checks import check_permits
from .reading import nearest
from .schema import Charter
from .standing_aside import check_recusal


class Names:
    """The ids that a charter declares, by kind."""

    def __init__(self, register: Register) -> None:
        self.units = [each.id for each in register.units]
        self.posts = [each.id for each in register.posts]


def check_references(charter: Charter) -> list[Finding]:
    """Return every name that leads nowhere, with its line; the engines check their own."""
    names = Names(charter.register)
    return [
        *_manifest(charter, names),
        *check_permits(charter),
        *check_recusal(charter),
        *_register(charter.register, names),
        *(
            found
            for each in charter.case_types.values()
            for found in _case_type(each, charter, names)
        ),
    ]


def _unknown(key: str, name: str, known: Sequence[str], where: Where) -> Iterator[Finding]:
    if name not in known:
        told = {"key": key, "name": name, "nearest": nearest(name, known)}
        yield Finding("charter.unknown_name", Level.ERROR, where, told)


def _all(key: str, names: Iterable[str], known: Sequence[str], where: Where) -> Iterator[Finding]:
    for name in names:
        yield from _unknown(key, name, known, where)


def _manifest(charter: Charter, names: Names) -> Iterator[Finding]:
    first: dict[str, Where] = {}
    for contact in charter.manifest.contacts:
        if contact.id in first:
            told = {"id": contact.id, "first": str(first[contact.id])}
            yield Finding("charter.duplicate_id", Level.ERROR, contact.where, told)
        first.setdefault(contact.id, contact.where)
        if contact.post:
            yield from _unknown("post", contact.post, names.posts, contact.where)
    yield from _all(
        "policy_posts", charter.manifest.policy_posts, names.posts, charter.manifest.where
    )
    yield from _all(
        "money_posts", charter.manifest.money_posts, names.posts, charter.manifest.where
    )


def _register(register: Register, names: Names) -> Iterator[Finding]:
    """Yield what the mandate engine leaves to us: heads, and who signs a hand-over."""
    for unit in register.units:
        if unit.head:
            yield from _unknown("head", unit.head, names.posts, unit.where)
    yield from _loops(register)
    for batch in register.batches:
        yield from _all("accepted_by", batch.accepted_by, names.posts, batch.where)


def _loops(register: Register) -> Iterator[Finding]:
    """Yield each unit that is above itself."""
    parents = {each.id: each.parent for each in register.units}
    for unit in register.units:
        above, seen = unit.parent, {unit.id}
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above == unit.id:
            yield Finding("charter.unit_loop", Level.ERROR, unit.where, {"unit": unit.id})


def _case_type(case_type: CaseType, charter: Charter, names: Names) -> Iterator[Finding]:
    if case_type.provider:
        yield from _unknown("provider", case_type.provider, names.units, case_type.where)
    matter = next((each for each in charter.register.matters if each.id == case_type.matter), None)
    if matter is not None and Duty.HANDLE not in matter.duties:
        told = {"kind": case_type.id, "matter": matter.id}
        yield Finding("charter.matter_not_handled", Level.ERROR, case_type.where, told)
    if matter is not None and case_type.lead is not None and Duty.LEAD not in matter.duties:
        told = {"kind": case_type.id, "matter": matter.id}
        yield Finding("charter.matter_not_led", Level.ERROR, case_type.where, told)
    yield from _together(case_type, charter, names)


def _together(case_type: CaseType, charter: Charter, names: Names) -> Iterator[Finding]:
    """Yield units and kinds that several units in one case name and nobody declares."""
    for branch in case_type.branches:
        for seat in branch.seats:
            if seat.unit:
                yield from _unknown("unit", seat.unit, names.units, seat.where)
    if case_type.forwarding is not None:
        where = case_type.forwarding.where
        yield from _all("units", case_type.forwarding.units, names.units, where)
    for spawned in case_type.spawns:
        yield from _all("kinds", spawned.kinds, list(charter.case_types), spawned.where)
