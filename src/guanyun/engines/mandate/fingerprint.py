"""The hash of a proof: SHA-256 over the canonical text of what the proof rests on."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import shapely

from guanyun.engines.mandate.atoms import GRID
from guanyun.engines.mandate.register import Line, Matter, Post, Register, Unit, ZonePlace


def proof_hash(register: Register, on: date | None, found: Mapping[str, Sequence[int]]) -> str:
    """Return the hash over matters, places, units, posts, lines, the day asked and the result.

    Labels, file places and the order of entries do not matter. The text is JSON with sorted keys,
    no blanks and no number but whole ones (coordinates in grid steps), which is RFC 8785.

    >>> empty = Register("z", (), (), (), (), ())
    >>> proof_hash(empty, None, {}) == proof_hash(empty, date(2026, 1, 1), {})
    False
    """
    digest = hashlib.sha256()
    head = {"zone": register.zone, "on": on.isoformat() if on else None, "found": dict(found)}
    for row in (head, *_rows(register)):
        text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest.update(text.encode() + b"\n")
    return digest.hexdigest()


def _rows(register: Register) -> Iterator[object]:
    yield from (_unit(entry) for entry in sorted(register.units, key=_id))
    yield from (_post(entry) for entry in sorted(register.posts, key=_id))
    yield from (_matter(entry) for entry in sorted(register.matters, key=_id))
    yield from (_place(entry) for entry in sorted(register.places, key=_id_and_day))
    yield from (_line(entry) for entry in sorted(register.lines, key=_id))


def _id(entry: Unit | Post | Matter | Line) -> str:
    return entry.id


def _id_and_day(place: ZonePlace) -> tuple[str, date]:
    return place.id, place.since


def _unit(unit: Unit) -> list[object]:
    return ["unit", unit.id, unit.kind, *_days(unit.since, unit.until), unit.certified_inspector]


def _post(post: Post) -> list[object]:
    away = [_days(since, until) for since, until in post.vacant]
    return ["post", post.id, post.unit, *_days(post.since, post.until), [*post.substitutes], away]


def _matter(matter: Matter) -> list[object]:
    rules = [matter.lead_rule, matter.lead_unit, matter.edge_rule, matter.domain, matter.category]
    subjects = {name: [*values] for name, values in matter.subjects.items()}
    days = _days(matter.since, matter.until)
    return ["matter", matter.id, matter.power, [*matter.duties], rules, subjects, days]


def _place(place: ZonePlace) -> list[object]:
    shape = shapely.normalize(place.geometry.geometry)
    parts = [[_steps(ring) for ring in _rings(part)] for part in shapely.get_parts(shape)]
    return ["place", place.id, *_days(place.since, place.until), shape.geom_type, parts]


def _rings(part: shapely.Geometry) -> list[shapely.Geometry]:
    return list(shapely.get_rings(part)) or [part]


def _steps(ring: shapely.Geometry) -> list[list[int]]:
    return [[round(x / GRID), round(y / GRID)] for x, y in shapely.get_coordinates(ring)]


def _line(line: Line) -> list[object]:
    filters = {name: [*values] for name, values in line.subject.items()}
    territory = [[*line.territory.within], [*line.territory.outside]]
    who = [line.matter, line.unit, line.post, line.duty, line.mode, line.in_name_of]
    return ["line", line.id, *who, territory, filters, *_days(line.since, line.until)]


def _days(since: date, until: date) -> list[str]:
    return [since.isoformat(), until.isoformat()]
