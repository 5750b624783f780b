"""Faults planted in a copy of a sound register, written from the law and from what coverage means.

Nothing here knows how the checker works: a plant says what an official would have to be told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

import shapely
from shapely.geometry.base import BaseGeometry

from guanyun.engines.common import Place
from guanyun.engines.mandate import Duty, Entrustment, Line, Mode, Register, Territory

from .sound import COLUMNS, POWERLESS, ROWS, START, sound_register


@dataclass(frozen=True)
class Told:
    """A gap or an overlap that must be named."""

    kind: str  # gap | overlap
    matter: str
    duty: Duty
    shape: BaseGeometry
    since: date | None
    until: date | None
    lines: frozenset[str]  # all of them must be named
    subject: Mapping[str, str] = field(default_factory=dict)  # for whom, where not for everybody


@dataclass(frozen=True)
class Plant:
    """A register with one fault, and everything that must be told about it."""

    what: str
    register: Register
    coverage: tuple[Told, ...] = ()
    findings: tuple[tuple[str, dict[str, str]], ...] = ()
    others: frozenset[str] = field(default_factory=frozenset)  # ids that may be found besides


def plant(what: str, rng: Random) -> Plant:
    """Return a sound register with one fault of a kind, drawn from a seeded source."""
    return PLANTERS[what](sound_register(rng.randrange(6)), rng)


def ground(register: Register, territory: Territory) -> BaseGeometry:
    """Return the land of a territory."""
    shapes = {place.id: place.geometry.geometry for place in register.places}
    within = shapely.union_all([shapes[name] for name in territory.within])
    return within - shapely.union_all([shapes[name] for name in territory.outside])


def _line_of(register: Register, name: str) -> Line:
    return next(line for line in register.lines if line.id == name)


def _with_lines(register: Register, *changed: Line, without: str = "") -> Register:
    new = {line.id: line for line in changed}
    kept = [new.pop(line.id, line) for line in register.lines if line.id != without]
    return replace(register, lines=(*kept, *new.values()))


def _with_place(register: Register, name: str, shape: BaseGeometry) -> Register:
    places = tuple(
        replace(place, geometry=Place(shape)) if place.id == name else place
        for place in register.places
    )
    return replace(register, places=places)


def _open(day: date) -> date | None:
    return None if day in (date.min, date.max) else day


def _term(line: Line) -> tuple[date | None, date | None]:
    return _open(line.since), _open(line.until)


def plant_gap(register: Register, rng: Random) -> Plant:
    """Somebody's line, or a parcel with it, was forgotten: its land has nobody on its days."""
    if rng.random() < 0.5:
        c, r = rng.randrange(COLUMNS), rng.randrange(ROWS)
        parcel, name = f"p{c}_{r}", f"roads_p{c}_{r}"
        shape = ground(register, Territory((parcel,)))
        places = tuple(place for place in register.places if place.id != parcel)
        faulty = replace(_with_lines(register, without=name), places=places)
        beside = _neighbours(c, r)
        told = Told("gap", "roads", Duty.HANDLE, shape, START, None, frozenset(beside))
        return Plant("gap", faulty, (told,))
    spare = [line for line in register.lines if line.matter not in ("building", "safety")]
    spare = [
        line
        for line in spare
        if line.id not in ("subsidy_assess", "repair_before", "enforce_before")
    ]
    line = rng.choice(spare)
    shape = ground(register, line.territory)
    beside = frozenset(_beside(line))
    told = Told("gap", line.matter, line.duty, shape, *_term(line), beside, _subject(line))
    return Plant("gap", _with_lines(register, without=line.id), (told,))


# Whom to ask about a forgotten line: who held its land on other days, else whose firms or whose
# land lie beside it.
KIN = {
    "repair_in": ["repair_before"],
    "repair_out": ["repair_before"],
    "enforce_in": ["enforce_before", "enforce_later"],
    "enforce_out": ["enforce_before", "enforce_later"],
    "enforce_later": ["enforce_in", "enforce_out"],
    "subsidy_large": ["subsidy_small"],
    "subsidy_small": ["subsidy_large"],
    "clean_west": ["clean_east"],
    "clean_east": ["clean_west"],
}


def _beside(line: Line) -> list[str]:
    if line.matter != "roads":
        return KIN[line.id]
    c, r = line.id.removeprefix("roads_p").split("_")
    return _neighbours(int(c), int(r))


def _subject(line: Line) -> dict[str, str]:
    return {name: value for name, (value,) in line.subject.items()}


def _neighbours(c: int, r: int) -> list[str]:
    sides = ((c - 1, r), (c + 1, r), (c, r - 1), (c, r + 1))
    return [f"roads_p{i}_{j}" for i, j in sides if 0 <= i < COLUMNS and 0 <= j < ROWS]


def plant_sliver(register: Register, rng: Random) -> Plant:
    """A surveyor's corner, or a whole edge, is off by a little: a strip has nobody, or two."""
    c, r = rng.randrange(COLUMNS - 1), rng.randrange(ROWS)
    name, beside = f"p{c}_{r}", f"p{c + 1}_{r}"
    old, other = ground(register, Territory((name,))), ground(register, Territory((beside,)))
    shared = sorted(set(old.exterior.coords) & set(other.exterior.coords), key=lambda p: p[1])
    moved = set(rng.sample(shared, rng.choice([1, 2])))
    width = rng.choice([-1, 1]) * rng.choice([1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 3e-8])
    new = shapely.Polygon(
        [(round(x + width, 9), y) if (x, y) in moved else (x, y) for x, y in old.exterior.coords]
    )
    told = [Told("gap", "roads", Duty.HANDLE, old - new, START, None, frozenset({f"roads_{name}"}))]
    for i, j in ((c + 1, r), (c, r - 1), (c, r + 1), (c + 1, r - 1), (c + 1, r + 1)):
        if 0 <= j < ROWS:
            both = frozenset({f"roads_{name}", f"roads_p{i}_{j}"})
            doubled = new & ground(register, Territory((f"p{i}_{j}",)))
            told.append(Told("overlap", "roads", Duty.HANDLE, doubled, START, None, both))
    strips = tuple(one for one in told if one.shape.area > 0)
    return Plant("sliver", _with_place(register, name, new), strips)


def plant_overlap(register: Register, rng: Random) -> Plant:
    """A second line was entered for land, days and firms that somebody holds already."""
    line = rng.choice(register.lines)
    until = rng.choice([line.until, max(line.since, START) + timedelta(days=rng.randrange(1, 700))])
    until = min(until, line.until)
    second = replace(line, id=f"second_{line.id}", unit=line.unit, until=until)
    shape = ground(register, line.territory)
    days = (_open(line.since), _open(until))
    both = frozenset({line.id, second.id})
    told = Told("overlap", line.matter, line.duty, shape, *days, both, _subject(line))
    return Plant("overlap", _with_lines(register, second), (told,))


def plant_interval_hole(register: Register, rng: Random) -> Plant:
    """One term ends some days before the next begins."""
    pairs = [
        ("repair_before", None, "zone"),
        ("decide_before", "decide_after", "zone"),
        ("enforce_before", None, "zone"),
        (None, "enforce_later", "zone"),
        (None, "repair_in", "wall"),
        (None, "repair_out", "rest"),
    ]
    earlier, later, land = rng.choice(pairs)
    days = timedelta(days=rng.randrange(1, 400))
    if earlier is not None:
        line = _line_of(register, earlier)
        since, until = max(line.until - days, START + timedelta(days=1)), line.until
        faulty = _with_lines(register, replace(line, until=since))
    else:
        line = _line_of(register, str(later))
        since, until = line.since, line.since + days
        faulty = _with_lines(register, replace(line, since=until))
    outside = ("wall",) if land == "rest" else ()
    territory = Territory(("wall",) if land == "wall" else ("zone",), outside)
    shape = ground(register, territory)
    told = Told("gap", line.matter, line.duty, shape, since, until, frozenset({line.id}))
    return Plant("interval hole", faulty, (told,))


def plant_dead_unit(register: Register, rng: Random) -> Plant:
    """A unit was abolished and its lines were left standing."""
    names = sorted({line.unit for line in register.lines})
    name = rng.choice(names)
    ended = date(2025, 1, 1) + timedelta(days=rng.randrange(1000))
    units = tuple(replace(u, until=ended) if u.id == name else u for u in register.units)
    left = [line for line in register.lines if line.unit == name and line.until > ended]
    told = tuple(
        Told(
            "gap",
            line.matter,
            line.duty,
            ground(register, line.territory),
            max(ended, line.since),
            _open(line.until),
            frozenset({line.id}),
            _subject(line),
        )
        for line in left
    )
    code = {True: "mandate.ended_unit_open_line", False: "mandate.dead_unit"}
    findings = tuple(
        (code[line.until == date.max], {"line": line.id, "unit": name}) for line in left
    )
    return Plant("dead unit", replace(register, units=units), told, findings)


def plant_company_with_power(register: Register, rng: Random) -> Plant:
    """A company, a community, a grid or a broker was given a power (许可、处罚、检查、给付)."""
    held = ("building", "market", "safety", "subsidy")
    lines = [
        line for line in register.lines if line.matter in held and line.duty is not Duty.ASSESS
    ]
    line, body = rng.choice(lines), rng.choice(POWERLESS)
    mode = rng.choice([Mode.STATUTORY, Mode.AUTHORISED, Mode.DEVOLVED, Mode.INTEGRATED, line.mode])
    given = replace(line, unit=body, post=f"{body}_desk", mode=mode)
    finding = ("mandate.power_without_standing", {"line": line.id, "unit": body})
    entrusted = frozenset({line.id}) if mode is Mode.ENTRUSTED else frozenset()
    return Plant("company with a power", _with_lines(register, given), (), (finding,), entrusted)


def plant_re_entrustment(register: Register, rng: Random) -> Plant:
    """Who holds a power by entrustment passes it on: 行政许可法 24, 行政处罚法 20 forbid it."""
    if rng.random() < 0.5:
        upper, lower = _line_of(register, "decide_after"), _line_of(register, "building_handle")
        since, until = date(2024, 1, 1), date.max
        takers = ["town_a", "town_b"]
        early = replace(lower, id="handle_early", until=since)
    else:
        upper, lower = _line_of(register, "enforce_out"), _line_of(register, "enforce_in")
        since, until = lower.since, lower.until
        takers = ["town_b", "brigade"]
        early = None
    term = until if until != date.max else None
    paper = Entrustment("2025-9", upper.unit, published=True, since=since, until=term)
    taker = rng.choice(takers)
    passed = replace(
        lower,
        unit=taker,
        post=f"{taker}_desk",
        mode=Mode.ENTRUSTED,
        in_name_of=upper.unit,
        entrustment=paper,
        since=since,
        until=until,
    )
    faulty = _with_lines(register, passed, *([early] if early else []))
    told = {"line": passed.id, "other": upper.id, "entruster": upper.unit, "unit": taker}
    return Plant("re-entrustment", faulty, (), (("mandate.re_entrustment", told),))


def plant_vacant_post(register: Register, rng: Random) -> Plant:
    """Nobody sits on a post, and its substitute is away, gone or was never named."""
    name = rng.choice(sorted({line.unit for line in register.lines}))
    since = date(2025, 1, 1) + timedelta(days=rng.randrange(700))
    until = since + timedelta(days=rng.randrange(1, 200))
    away, how = ((since, until),), rng.randrange(3)
    gone = {
        0: {f"{name}_desk": {"vacant": away, "substitutes": ()}},
        1: {f"{name}_deputy": {"vacant": ((since - timedelta(days=3), until),)}},
        2: {f"{name}_deputy": {"until": since - timedelta(days=1)}},
    }[how]
    gone = {f"{name}_desk": {"vacant": away}} | gone
    posts = [replace(post, **gone.get(post.id, {})) for post in register.posts]
    left = [
        line
        for line in register.lines
        if line.unit == name and line.since < until and line.until > since
    ]
    told = tuple(
        Told(
            "gap",
            line.matter,
            line.duty,
            ground(register, line.territory),
            max(since, line.since),
            min(until, line.until),
            frozenset({line.id}),
            _subject(line),
        )
        for line in left
    )
    findings = tuple(
        (
            "mandate.vacant_post",
            {"line": line.id, "post": f"{name}_desk", "from": str(max(since, line.since))},
        )
        for line in left
    )
    return Plant("vacant post", replace(register, posts=tuple(posts)), told, findings)


PLANTERS: dict[str, Callable[[Register, Random], Plant]] = {
    "gap": plant_gap,
    "sliver": plant_sliver,
    "overlap": plant_overlap,
    "interval hole": plant_interval_hole,
    "dead unit": plant_dead_unit,
    "company with a power": plant_company_with_power,
    "re-entrustment": plant_re_entrustment,
    "vacant post": plant_vacant_post,
}
