"""What an entry names must exist, once, with a period that has days."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from guanyun.engines.common import Finding, Level, Where
from guanyun.engines.mandate.atoms import is_area
from guanyun.engines.mandate.powers import matters_by_line
from guanyun.engines.mandate.register import (
    Duty,
    Line,
    Matter,
    Post,
    Register,
    TransferBatch,
    Unit,
    ZonePlace,
)

Entry = Unit | Post | Matter | ZonePlace | Line | TransferBatch
LEAD_RULES = ("largest share", "origin", "fixed")
EDGE_RULES = ("inside", "outside")


def reference_findings(register: Register) -> Iterator[Finding]:
    """Yield unknown and double ids, empty periods, unknown rules and undeclared filters."""
    yield from _doubles(register)
    for entry in _dated(register):
        if entry.since >= entry.until:
            told = {"id": entry.id, "since": str(entry.since), "until": str(entry.until)}
            yield _error("period_empty", entry.where, told)
    yield from _unknown(register)
    for matter in register.matters:
        yield from _rules(matter)
    for place in register.places:
        if not place.geometry.geometry.is_valid:
            yield _error("place_invalid", place.where, {"place": place.id})
    spoken = matters_by_line(register)
    for line in register.lines:
        if spoken[line.id]:
            yield from _filters(line, spoken[line.id])


def _dated(register: Register) -> Iterator[Unit | Post | Matter | ZonePlace | Line]:
    yield from register.units
    yield from register.posts
    yield from register.matters
    yield from register.places
    yield from register.lines


def _error(code: str, where: Where, fields: Mapping[str, str]) -> Finding:
    return Finding(f"mandate.{code}", Level.ERROR, where, fields)


def _doubles(register: Register) -> Iterator[Finding]:
    kinds: tuple[Iterable[Entry], ...] = (
        register.units,
        register.posts,
        register.matters,
        register.lines,
        register.batches,
    )
    for entries in kinds:
        seen: dict[str, Where] = {}
        for entry in entries:
            if entry.id in seen:
                told = {"id": entry.id, "first": str(seen[entry.id])}
                yield _error("duplicate_id", entry.where, told)
            seen.setdefault(entry.id, entry.where)
    versions = sorted(register.places, key=lambda place: (place.id, place.since))
    for earlier, later in pairwise(versions):
        if earlier.id == later.id and later.since < earlier.until:
            told = {"id": later.id, "first": str(earlier.where)}
            yield _error("duplicate_id", later.where, told)


def _unknown(register: Register) -> Iterator[Finding]:
    """Yield every id that is named and not there, with the entry that names it."""
    units = {unit.id for unit in register.units}
    posts = {post.id: post.unit for post in register.posts}
    names = {m.id for m in register.matters} | {m.category for m in register.matters} - {""}
    areas = {place.id: is_area(place) for place in register.places}
    batches = {batch.id for batch in register.batches}
    for entry, kind, name in _names(register):
        told = {"id": entry.id, kind: name}
        known = {"unit": units, "post": posts, "matter": names, "place": areas, "batch": batches}
        if name not in known[kind]:
            yield _error(f"{kind}_unknown", entry.where, told)
        elif kind == "place" and not areas[name]:
            yield _error("place_not_area", entry.where, told)
        elif kind == "post" and isinstance(entry, Line) and posts[name] != entry.unit:
            away = told | {"unit": entry.unit, "other": posts[name]}
            yield Finding("mandate.post_elsewhere", Level.WARNING, entry.where, away)


def _names(register: Register) -> Iterator[tuple[Entry, str, str]]:
    for unit in register.units:
        yield from _each(unit, "unit", unit.parent)
    for post in register.posts:
        yield from _each(post, "unit", post.unit)
        yield from _each(post, "post", *post.substitutes)
    for matter in register.matters:
        yield from _each(matter, "place", matter.domain)
        yield from _each(matter, "unit", matter.lead_unit)
    for line in register.lines:
        yield from _each(line, "matter", line.matter)
        entruster = line.entrustment.entruster if line.entrustment else None
        named = dict.fromkeys((line.unit, line.in_name_of, line.answers_in_court, entruster))
        yield from _each(line, "unit", *named)
        yield from _each(line, "post", line.post)
        yield from _each(line, "place", *line.territory.within, *line.territory.outside)
        yield from _each(line, "batch", line.batch)
    for batch in register.batches:
        yield from _each(batch, "unit", batch.giver, *batch.takers)
        yield from _each(batch, "matter", *batch.matters)
        yield from _each(batch, "place", *batch.places)


def _each(entry: Entry, kind: str, *names: str | None) -> Iterator[tuple[Entry, str, str]]:
    for name in names:
        if name is not None:
            yield entry, kind, name


def _rules(matter: Matter) -> Iterator[Finding]:
    told = {"matter": matter.id}
    if matter.lead_rule not in LEAD_RULES:
        asked = {"given": matter.lead_rule, "values": " / ".join(LEAD_RULES)}
        yield _error("lead_rule_unknown", matter.where, told | asked)
    if matter.lead_rule == "fixed" and matter.lead_unit is None:
        yield _error("lead_unit_missing", matter.where, told)
    if matter.edge_rule not in EDGE_RULES:
        asked = {"given": matter.edge_rule, "values": " / ".join(EDGE_RULES)}
        yield _error("edge_rule_unknown", matter.where, told | asked)


def _filters(line: Line, matters: list[Matter]) -> Iterator[Finding]:
    """Yield a duty or a filter that no matter of the line declares; assist needs no declaring."""
    told = {"line": line.id, "matter": line.matter}
    if line.duty is not Duty.ASSIST and not any(line.duty in m.duties for m in matters):
        yield _error("duty_undeclared", line.where, told | {"duty": str(line.duty)})
    for attribute, values in line.subject.items():
        asked = told | {"attribute": attribute}
        if not all(attribute in matter.subjects for matter in matters):
            yield _error("subject_undeclared", line.where, asked)
            continue
        for value in values:
            if not all(value in matter.subjects[attribute] for matter in matters):
                yield _error("subject_value_unknown", line.where, asked | {"value": value})
