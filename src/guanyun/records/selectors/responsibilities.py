"""Who answers for what on a day: the matrix of matters and units, one matter, one place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from guanyun.charter.institution import trial
from guanyun.charter.schema import Source
from guanyun.engines.common import Label, Place
from guanyun.engines.mandate import (
    POWER_LABELS,
    Duty,
    Line,
    Matter,
    PowerKind,
    Register,
    Route,
    TransferBatch,
    Unit,
    ZonePlace,
)
from guanyun.errors import Refused

from .institution import InForce

UNKNOWN = Label("—", "—")


@dataclass(frozen=True, slots=True)
class Held:
    """One line as it speaks of one matter, with the names it needs."""

    matter: Matter
    line: Line
    unit: Label
    post: Label | None
    within: tuple[Label, ...]
    outside: tuple[Label, ...]
    source: Source | None
    is_now: bool

    @property
    def since(self) -> date | None:
        """Return the first day; None where it always held."""
        return None if self.line.since == date.min else self.line.since

    @property
    def until(self) -> date | None:
        """Return the day on which it no longer holds; None where it is open."""
        return None if self.line.until == date.max else self.line.until

    @property
    def whole(self) -> bool:
        """Return whether the line holds over the whole domain of the matter."""
        territory = self.line.territory
        return not territory.outside and territory.within in (("zone",), (self.matter.domain,))


@dataclass(frozen=True, slots=True)
class Row:
    """One matter of the matrix: its lines by unit."""

    matter: Matter
    cells: tuple[tuple[str, tuple[Held, ...]], ...]  # unit id, lines in force

    @property
    def held(self) -> tuple[Held, ...]:
        """Return all lines of the row, deciding first and assisting last."""
        order = list(Duty)
        lines = [each for _, held in self.cells for each in held]
        return tuple(sorted(lines, key=lambda one: order.index(one.line.duty)))


@dataclass(frozen=True, slots=True)
class Matrix:
    """Matters down, units across, on a day."""

    units: tuple[Unit, ...]
    groups: tuple[tuple[Label, tuple[Row, ...]], ...]  # kind of power, rows

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the rows of all groups."""
        return tuple(row for _, rows in self.groups for row in rows)

    @property
    def lines(self) -> int:
        """Return how many lines are shown."""
        return len({each.line.id for row in self.rows for each in row.held})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader filters the register by; empty is everything."""

    words: str = ""
    unit: str = ""
    duty: str = ""
    ended: bool = False  # also what no longer holds, or does not hold yet


@dataclass(frozen=True, slots=True)
class InCharge:
    """The answer for one duty of one matter at one place, or why there is none."""

    matter: Matter
    duty: Duty
    route: Route | None
    held: Held | None
    refused: Refused | None


@dataclass(frozen=True, slots=True)
class BatchShown:
    """A hand-over (划转批次) with the names it needs, and the lines it made."""

    batch: TransferBatch
    giver: Label
    takers: tuple[Label, ...]
    matters: tuple[Matter, ...]
    places: tuple[Label, ...]
    accepted: tuple[Label, ...]
    source: Source | None
    lines: tuple[Held, ...]

    @property
    def stays(self) -> bool:
        """Return whether running cases are finished by the giver."""
        return self.batch.running_cases == "finish with giver"


def lines_speaking(register: Register, matter: Matter) -> list[Line]:
    """Return the lines that speak of a matter, by its id or its category, in order of the file."""
    names = {matter.id, matter.category} - {""}
    return [line for line in register.lines if line.matter in names]


def held_by(found: InForce, matter: Matter, lines: Iterable[Line]) -> list[Held]:
    """Return lines with their names, and whether each holds on the day asked."""
    register = found.register
    labels = {unit.id: unit.label for unit in register.units}
    labels |= {post.id: post.label for post in register.posts}
    places = {each.id: each.label for each in register.places}
    sources = found.charter.known_sources
    return [
        Held(
            matter=matter,
            line=line,
            unit=labels.get(line.unit, Label(line.unit, line.unit)),
            post=labels.get(line.post) if line.post else None,
            within=tuple(places.get(each, Label(each, each)) for each in line.territory.within),
            outside=tuple(places.get(each, Label(each, each)) for each in line.territory.outside),
            source=sources.get(line.basis.source),
            is_now=line.since <= found.on < line.until,
        )
        for line in lines
    ]


def matrix_of(found: InForce, wanted: Wanted) -> Matrix:
    """Return the matrix of the day; only units and matters that something is left of."""
    register = found.register
    rows: dict[PowerKind, list[Row]] = {}
    used: set[str] = set()
    for matter in register.matters:
        if not (matter.since <= found.on < matter.until or wanted.ended):
            continue
        held = [
            each
            for each in held_by(found, matter, lines_speaking(register, matter))
            if (each.is_now or wanted.ended) and _is_wanted(each, wanted)
        ]
        if held:
            used |= {each.line.unit for each in held}
            rows.setdefault(matter.power, []).append(_row(register, matter, held))
    return Matrix(
        units=tuple(unit for unit in register.units if unit.id in used),
        groups=tuple((POWER_LABELS[power], tuple(group)) for power, group in rows.items()),
    )


def _row(register: Register, matter: Matter, held: Sequence[Held]) -> Row:
    order = list(Duty)
    by_unit: dict[str, list[Held]] = {}
    for each in sorted(held, key=lambda one: (order.index(one.line.duty), one.line.since)):
        by_unit.setdefault(each.line.unit, []).append(each)
    return Row(
        matter,
        tuple((u.id, tuple(by_unit[u.id])) for u in register.units if u.id in by_unit),
    )


def _is_wanted(held: Held, wanted: Wanted) -> bool:
    if wanted.unit and held.line.unit != wanted.unit:
        return False
    if wanted.duty and held.line.duty.value != wanted.duty:
        return False
    names = (held.matter.label, held.unit, held.post or UNKNOWN)
    told = " ".join((held.matter.id, held.line.id, *(f"{one.zh} {one.en}" for one in names)))
    return wanted.words.lower() in told.lower()


def matter_of(found: InForce, matter: str) -> Matter | None:
    """Return a matter of the charter in force, or None."""
    return next((each for each in found.register.matters if each.id == matter), None)


def who_is_in_charge(
    found: InForce, place: Place, subject: Mapping[str, str] | None = None
) -> list[InCharge]:
    """Return, for every duty of every matter of the day, who has it at a place, or why nobody."""
    answers = []
    for matter in found.register.matters:
        if matter.since <= found.on < matter.until:
            answers += [
                answer_of(found, matter, duty, place, subject or {})
                for duty in dict.fromkeys(matter.duties)
                if duty is not Duty.ASSIST
            ]
    return answers


def answer_of(
    found: InForce, matter: Matter, duty: Duty, place: Place, subject: Mapping[str, str]
) -> InCharge:
    """Return who has one duty of a matter at a place, or the refusal that says why nobody."""
    try:
        route = trial(
            found.institution,
            matter=matter.id,
            place=place,
            on=found.on,
            duty=duty,
            subject=subject,
        )
    except Refused as refused:
        return InCharge(matter, duty, None, None, refused)
    line = next(each for each in found.register.lines if each.id == route.line)
    return InCharge(matter, duty, route, held_by(found, matter, [line])[0], None)


def places_at(found: InForce, place: Place) -> list[ZonePlace]:
    """Return the places of the charter that a place touches on the day, the widest first."""
    alive = [each for each in found.register.places if each.since <= found.on < each.until]
    met = [each for each in alive if each.geometry.geometry.intersects(place.geometry)]
    return sorted(met, key=lambda each: -each.geometry.geometry.area)


def by_unit(answers: Iterable[InCharge]) -> list[tuple[Label, list[InCharge]]]:
    """Return the answers with a unit, by unit; who has most stands first."""
    found: dict[str, list[InCharge]] = {}
    for each in answers:
        if each.held is not None:
            found.setdefault(each.held.line.unit, []).append(each)
    named = [(group[0].held.unit, group) for group in found.values() if group[0].held]
    return sorted(named, key=lambda one: -len(one[1]))


def labels_for(found: InForce, units: Iterable[str]) -> list[Label]:
    """Return the names of units."""
    known = {each.id: each.label for each in found.register.units}
    return [known.get(each, Label(each, each)) for each in units]


def place_label(register: Register, place: str) -> Label:
    """Return the name of a place; its id where it has none."""
    known = (each.label for each in register.places if each.id == place)
    return next(known, Label(place, place))


def batch_shown(found: InForce, batch: TransferBatch) -> BatchShown:
    """Return a hand-over with the names it needs and the lines it made."""
    register = found.register
    matters = {each.id: each for each in register.matters}
    posts = {each.id: each.label for each in register.posts}
    made = [each for each in register.lines if each.batch == batch.id]
    basis = batch.basis
    source = found.charter.known_sources.get(basis.source) if basis else None
    lines = []
    for matter in register.matters:
        speaking = {each.id for each in lines_speaking(register, matter)}
        lines += held_by(found, matter, [each for each in made if each.id in speaking])
    return BatchShown(
        batch=batch,
        giver=labels_for(found, [batch.giver])[0],
        takers=tuple(labels_for(found, batch.takers)),
        matters=tuple(matters[each] for each in batch.matters if each in matters),
        places=tuple(place_label(register, each) for each in batch.places),
        accepted=tuple(posts.get(each, Label(each, each)) for each in batch.accepted_by),
        source=source,
        lines=tuple(lines),
    )
