"""What changed between two registers, as sentences for the people it concerns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

import shapely

from guanyun.engines.common import Citation, Label, Where
from guanyun.engines.mandate.atoms import GRID
from guanyun.engines.mandate.register import (
    Entrustment,
    Line,
    Matter,
    Post,
    Register,
    Territory,
    TransferBatch,
    Unit,
    ZonePlace,
)
from guanyun.engines.mandate.wording import DUTY_LABELS, Labels, labels_of, named

Entry = Unit | Post | Matter | ZonePlace | Line

KIND_LABELS: Mapping[type, tuple[str, Label]] = {
    Unit: ("unit", Label("单位", "unit")),
    Post: ("post", Label("岗位", "post")),
    Matter: ("matter", Label("事项", "matter")),
    ZonePlace: ("place", Label("地界", "place")),
    Line: ("line", Label("权责清单条目", "line")),
}
UNSAID = frozenset({"id", "where", "label", "geometry"})
RUNNING = {"finish with giver": "stay", "move to taker": "move"}


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence: ``code`` (``mandate.change.*``) with its fields, and where it is written."""

    code: str
    fields: Mapping[str, str]
    where: Where | None


def compare(before: Register, after: Register) -> list[Change]:
    """Return what changed, in the order units, posts, matters, places, lines, batches.

    A line that ends on the day another begins for the same matter and duty is one sentence: it
    moved to another unit, or was redrawn. A new batch says what becomes of running cases.

    >>> empty = Register("z", (), (), (), (), ())
    >>> compare(empty, empty)
    []
    """
    labels = labels_of(before, after)
    return [
        *_entries(before.units, after.units),
        *_entries(before.posts, after.posts),
        *_entries(before.matters, after.matters),
        *_places(before.places, after.places),
        *_lines(before.lines, after.lines, labels),
        *_batches(before.batches, after.batches, labels),
    ]


def _entries(before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[Change]:
    old, new = {one.id: one for one in before}, {one.id: one for one in after}
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield _told("removed", old[name])
        elif name not in old:
            yield _told("added", new[name])
        else:
            yield from _fields_changed(old[name], new[name])


def _fields_changed(old: Entry, new: Entry) -> Iterator[Change]:
    for name in (one.name for one in fields(new)):
        was, now = getattr(old, name), getattr(new, name)
        if was != now and name not in UNSAID:
            yield _told("changed", new, field=name, old=_text(was), new=_text(now))


def _told(what: str, entry: Entry, **more: str) -> Change:
    kind, label = KIND_LABELS[type(entry)]
    told = named("kind", kind, label) | named("entry", entry.id, getattr(entry, "label", None))
    return Change(f"mandate.change.{what}", told | more, entry.where)


def _text(value: object) -> str:
    """Return a value as it is written in a charter."""
    if isinstance(value, StrEnum | str):
        return str(value)
    if isinstance(value, Label):
        return value.zh
    if isinstance(value, Citation):
        return f"{value.source} {value.paragraph}".strip()
    if isinstance(value, Entrustment):
        return value.number
    if isinstance(value, Territory):
        less = f" − {_text(value.outside)}" if value.outside else ""
        return _text(value.within) + less
    if isinstance(value, Mapping):
        return "；".join(f"{name}={_text(one)}" for name, one in value.items()) or "-"
    if isinstance(value, Iterable):
        return "、".join(_text(one) for one in value) or "-"
    return "-" if value is None else str(value)


def _places(before: Sequence[ZonePlace], after: Sequence[ZonePlace]) -> Iterator[Change]:
    """Yield changes of places, versions apart; a boundary that moved is said as redrawn."""
    old = {(one.id, one.since): one for one in before}
    new = {(one.id, one.since): one for one in after}
    for key in sorted(old.keys() | new.keys()):
        if key not in new:
            yield _told("removed", old[key])
        elif key not in old:
            yield _told("added", new[key])
        else:
            if _drawn(old[key]) != _drawn(new[key]):
                yield _told("redrawn", new[key])
            yield from _fields_changed(old[key], new[key])


def _drawn(place: ZonePlace) -> bytes:
    shape = shapely.set_precision(place.geometry.geometry, GRID, mode="pointwise")
    return bytes(shapely.to_wkb(shapely.normalize(shape)))


def _lines(before: Sequence[Line], after: Sequence[Line], labels: Labels) -> Iterator[Change]:
    old, new = {one.id: one for one in before}, {one.id: one for one in after}
    ended = [one for one in before if one.id not in new or new[one.id].until < one.until]
    followed: set[str] = set()
    for line in sorted(after, key=lambda one: one.id):
        if line.id in old:
            continue
        giver = next((one for one in ended if _follows(line, one, new)), None)
        if giver is None:
            yield _line("line_added", line, labels)
            continue
        followed.add(giver.id)
        same = giver.unit == line.unit
        yield _line("line_redrawn" if same else "line_moved", line, labels, giver)
    for line in sorted(before, key=lambda one: one.id):
        if line.id in followed:
            continue
        if line.id not in new:
            yield _line("line_removed", line, labels)
        elif line in ended and new[line.id].unit == line.unit:
            yield _line("line_ended", new[line.id], labels)
        else:
            yield from _fields_changed(line, new[line.id])


def _follows(line: Line, giver: Line, new: Mapping[str, Line]) -> bool:
    """Return whether a new line takes up where another one left off."""
    alike = (line.matter, line.duty) == (giver.matter, giver.duty)
    stopped = new[giver.id].until if giver.id in new else line.since
    return alike and stopped == line.since


def _line(what: str, line: Line, labels: Labels, giver: Line | None = None) -> Change:
    told = {"line": line.id} | named("matter", line.matter, labels.matters.get(line.matter))
    told |= named("unit", line.unit, labels.units.get(line.unit))
    told |= named("duty", line.duty, DUTY_LABELS[line.duty])
    told |= named("territory", _text(line.territory), _territory(line.territory, labels))
    told |= {"on": str(line.since), "ended": str(line.until)}
    if giver is not None:
        told |= named("giver", giver.unit, labels.units.get(giver.unit))
    return Change(f"mandate.change.{what}", told, line.where)


def _territory(territory: Territory, labels: Labels) -> Label:
    within = [labels.places.get(one, Label(one, one)) for one in territory.within]
    outside = [labels.places.get(one, Label(one, one)) for one in territory.outside]
    zh, en = "、".join(one.zh for one in within), ", ".join(one.en or one.zh for one in within)
    if outside:
        zh += f"（{'、'.join(one.zh for one in outside)}以外）"
        en += f" outside {', '.join(one.en or one.zh for one in outside)}"
    return Label(zh, en)


def _batches(
    before: Sequence[TransferBatch], after: Sequence[TransferBatch], labels: Labels
) -> Iterator[Change]:
    known = {batch.id for batch in before}
    for batch in after:
        if batch.id not in known:
            told = named("batch", batch.id, batch.label)
            told |= named("giver", batch.giver, labels.units.get(batch.giver))
            takers = [labels.units.get(one, Label(one, one)) for one in batch.takers]
            told["takers_zh"] = "、".join(one.zh for one in takers)
            told["takers_en"] = ", ".join(one.en or one.zh for one in takers)
            told |= {"on": str(batch.on), "money": batch.money_yuan}
            told["inventory"] = str(len(batch.inventory))
            yield Change("mandate.change.batch", told, batch.where)
            running = RUNNING.get(batch.running_cases, "stay")
            yield Change(f"mandate.change.running_{running}", told, batch.where)
