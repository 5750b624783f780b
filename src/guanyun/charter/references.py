"""Names that no engine can follow: posts and units in case types, contacts and hand-overs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from guanyun.engines.casework import CaseType, Role, Rung
from guanyun.engines.common import Finding, Level, Where
from guanyun.engines.mandate import Register

from .reading import nearest
from .schema import Charter

ROLE_POSTS = ("in charge", "head")  # a ladder may name a role of the case instead of a post


class Named(Protocol):
    """Anything with an id and a line."""

    @property
    def id(self) -> str: ...
    @property
    def where(self) -> Where: ...


class Names:
    """The ids that a charter declares, by kind."""

    def __init__(self, register: Register) -> None:
        self.units = [each.id for each in register.units]
        self.posts = [each.id for each in register.posts]
        self.matters = [each.id for each in register.matters]


def check_references(charter: Charter) -> list[Finding]:
    """Return every name that leads nowhere and every id that stands twice, with its line."""
    names = Names(charter.register)
    return [
        *_twice(charter),
        *_manifest(charter, names),
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


def _twice(charter: Charter) -> Iterator[Finding]:
    yield from repeated(charter.manifest.contacts)
    for case_type in charter.case_types.values():
        for inner in (case_type.fields, case_type.steps, case_type.clocks, case_type.pauses):
            yield from repeated(inner)


def repeated(group: Sequence[Named]) -> Iterator[Finding]:
    """Yield each entry whose id stands earlier in the same list."""
    first: dict[str, Where] = {}
    for each in group:
        if each.id in first:
            told = {"id": each.id, "first": str(first[each.id])}
            yield Finding("charter.duplicate_id", Level.ERROR, each.where, told)
        first.setdefault(each.id, each.where)


def _manifest(charter: Charter, names: Names) -> Iterator[Finding]:
    for contact in charter.manifest.contacts:
        if contact.post:
            yield from _unknown("post", contact.post, names.posts, contact.where)


def _register(register: Register, names: Names) -> Iterator[Finding]:
    """Yield what the mandate engine leaves to us: heads, and who signs a hand-over."""
    for unit in register.units:
        if unit.head:
            yield from _unknown("head", unit.head, names.posts, unit.where)
    for batch in register.batches:
        yield from _all("accepted_by", batch.accepted_by, names.posts, batch.where)


def _case_type(case_type: CaseType, charter: Charter, names: Names) -> Iterator[Finding]:
    yield from _unknown("matter", case_type.matter, names.matters, case_type.where)
    matter = next((each for each in charter.register.matters if each.id == case_type.matter), None)
    if matter is not None and "handle" not in [each.value for each in matter.duties]:
        told = {"kind": case_type.id, "matter": matter.id}
        yield Finding("charter.matter_not_handled", Level.ERROR, case_type.where, told)
    if case_type.provider:
        yield from _unknown("provider", case_type.provider, names.units, case_type.where)
    for name, where in posts_named(case_type):
        yield from _unknown("post", name, [*names.posts, *ROLE_POSTS], where)
    yield from _field_names(case_type)


def posts_named(case_type: CaseType) -> Iterator[tuple[str, Where]]:
    """Yield every post that a case type names, each with its line."""
    yield case_type.designation.post, case_type.where
    yield from _climbed(case_type.designation.ladder)
    for clock in case_type.clocks:
        yield from _climbed(clock.ladder)
        if clock.extension:
            yield clock.extension.approver, clock.where
    for step in case_type.steps:
        if step.holder is Role.POST:
            yield step.post, step.where
        for act in step.acts:
            if Role.POST in act.by:
                yield act.post, act.where
            if act.consent:
                yield act.consent.post, act.where


def _climbed(ladder: Sequence[Rung]) -> Iterator[tuple[str, Where]]:
    for rung in ladder:
        yield rung.to, rung.where


def _field_names(case_type: CaseType) -> Iterator[Finding]:
    fields = [each.id for each in case_type.fields]
    if case_type.urgent_field:
        yield from _unknown("urgent_field", case_type.urgent_field, fields, case_type.where)
