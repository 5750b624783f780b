"""Routing beside ordered rules, and the proof of 500 parcels x 225 matters.

The same 200 assignments (20 matters x 10 districts of 500 parcels) are routed by a compiled
register, by the ordered rule expressions of Amsterdam/signals where ``GUANYUN_SIGNALS`` names a
checkout of it (else its recorded figure is shown), and by a plain ordered evaluation of our own,
named as such. The last line is the result as JSON; the exit code is 1 where an answer differs or a
goal is missed.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from time import perf_counter, process_time

import numpy as np
import shapely

from guanyun.engines.common import Citation, Label, Place, Where
from guanyun.engines.mandate import (
    BodyKind,
    Duty,
    Line,
    Matter,
    Mode,
    PowerKind,
    Register,
    RoutingTable,
    Territory,
    Unit,
    ZonePlace,
    compile_register,
    prove,
    route,
    route_many,
)

HERE = Path(__file__).resolve().parent
PEER_PYTHON = HERE.parent / ".venv-peers" / "signals" / "bin" / "python"
WHERE, BASIS, DAY = Where("benchmark", 1), Citation("S1"), date(2026, 3, 2)
COLUMNS, ROWS = 25, 20  # 500 parcels
DISTRICTS, MATTERS, PROVED = 10, 20, 225
UNITS = tuple(Unit(f"u{n}", Label(f"u{n}"), BodyKind.ORGAN, WHERE) for n in range(40))
CASES, POINTS, ROUNDS = 2_000, 1_000_000, 5
GOALS = {"ratio": 40, "proof_seconds": 5}
RECORDED = 140e-6  # seconds per case: 200 ordered rules, geometry shimmed
Case = tuple[str, float, float]


def parcels() -> list[ZonePlace]:
    """Return 500 crooked parcels that fill a zone, and the zone."""
    rng = Random(2026)
    corner = {
        (c, r): tuple(
            round(base + 0.01 * n + (rng.uniform(-0.003, 0.003) if 0 < n < most else 0), 7)
            for base, n, most in ((119.0, c, COLUMNS), (29.0, r, ROWS))
        )
        for c in range(COLUMNS + 1)
        for r in range(ROWS + 1)
    }
    around = ((0, 0), (1, 0), (1, 1), (0, 1))
    shapes = {
        f"p{c}_{r}": shapely.Polygon([corner[c + i, r + j] for i, j in around])
        for c in range(COLUMNS)
        for r in range(ROWS)
    }
    shapes["zone"] = shapely.union_all(list(shapes.values()))
    return [
        ZonePlace(name, Label(name), "parcel", Place(shape), WHERE)
        for name, shape in shapes.items()
    ]


def districts(places: list[ZonePlace]) -> dict[str, tuple[str, ...]]:
    """Return the parcels of each of ten districts, dealt out at random."""
    names = [place.id for place in places if place.id != "zone"]
    Random(7).shuffle(names)
    return {f"d{n}": tuple(names[n::DISTRICTS]) for n in range(DISTRICTS)}


def register_of(
    assigned: list[tuple[str, str, tuple[str, ...]]], places: list[ZonePlace]
) -> Register:
    """Return a register with one line per (matter, unit, parcels)."""
    named = dict.fromkeys(matter for matter, _, _ in assigned)
    matters = tuple(
        Matter(name, Label(name), PowerKind.PUBLIC_SERVICE, (Duty.HANDLE,), WHERE) for name in named
    )
    lines = tuple(
        Line(f"l{n:06d}", matter, unit, Duty.HANDLE, Mode.STATUTORY, WHERE, BASIS, Territory(where))
        for n, (matter, unit, where) in enumerate(assigned)
    )
    return Register("benchmark", UNITS, (), matters, tuple(places), lines)


def best_seconds(act: Callable[[], object]) -> float:
    """Return the best CPU seconds of some rounds of ``act``."""
    found = float("inf")
    for _ in range(ROUNDS):
        begun = process_time()
        act()
        found = min(found, process_time() - begun)
    return found


def prove_parcels(places: list[ZonePlace]) -> dict[str, object]:
    """Return the wall seconds of the proof of one line per parcel and matter."""
    names = [place.id for place in places if place.id != "zone"]
    assigned = [
        (f"m{m:03d}", f"u{(m + n) % 40}", (name,))
        for m in range(PROVED)
        for n, name in enumerate(names)
    ]
    register = register_of(assigned, places)
    begun = perf_counter()
    proof = prove(register)
    seconds = perf_counter() - begun
    return {
        "what": f"proof of {len(names)} parcels x {PROVED} matters, {len(assigned)} lines",
        "seconds": round(seconds, 2),
        "goal": f"< {GOALS['proof_seconds']} s",
        "holds": proof.covered and seconds < GOALS["proof_seconds"],
    }


def cases_of(places: list[ZonePlace]) -> list[Case]:
    """Return cases at random points inside the zone."""
    rng = Random(11)
    zone = places[-1].geometry.geometry
    shapely.prepare(zone)
    west, south, east, north = zone.bounds
    found: list[Case] = []
    while len(found) < CASES:
        lng, lat = rng.uniform(west, east), rng.uniform(south, north)
        if zone.contains(shapely.Point(lng, lat)):
            found.append((f"m{rng.randrange(MATTERS):03d}", lng, lat))
    return found


def ask_signals(rules: list[str], areas: dict[str, str], cases: list[Case]) -> dict[str, object]:
    """Return what the child process measured; nothing where the peer is not at hand."""
    if "GUANYUN_SIGNALS" not in os.environ:
        return {}
    python = PEER_PYTHON if PEER_PYTHON.exists() else Path(sys.executable)
    asked = {"rules": rules, "areas": {"district": areas}, "cases": cases, "rounds": ROUNDS}
    child = subprocess.run(
        [os.environ.get("GUANYUN_SIGNALS_PYTHON", python), HERE / "peers" / "signals.py"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    if child.returncode:
        sys.stderr.write(child.stderr)
        return {}
    return json.loads(child.stdout)


def plain_rules(rules: list[tuple[str, shapely.Geometry]], cases: list[Case]) -> list[int]:
    """Return the first rule that holds for each case: our own plain ordered evaluation."""
    found = []
    for matter, lng, lat in cases:
        point = shapely.Point(lng, lat)
        for number, (about, area) in enumerate(rules):
            if about == matter and area.contains(point):
                found.append(number)
                break
        else:
            found.append(-1)
    return found


def measure_ours(table: RoutingTable, cases: list[Case]) -> dict[str, object]:
    """Return answers, seconds per case one by one, and per point by columns."""
    places = [Place(shapely.Point(lng, lat)) for _, lng, lat in cases]
    asked = [(matter, place) for (matter, _, _), place in zip(cases, places, strict=True)]

    def one_by_one() -> list[str]:
        return [route(table, matter=matter, place=place, on=DAY).line for matter, place in asked]

    rng = np.random.default_rng(5)
    west, south, east, north = table.register.places[-1].geometry.geometry.bounds
    lngs, lats = rng.uniform(west, east, POINTS), rng.uniform(south, north, POINTS)
    matters = [f"m{m:03d}" for m in rng.integers(0, MATTERS, POINTS)]
    few = [list(column) for column in zip(*cases, strict=True)]

    def by_columns() -> object:
        return route_many(table, matters=matters, lngs=lngs, lats=lats, on=DAY)

    def cases_by_columns() -> object:
        return route_many(table, matters=few[0], lngs=few[1], lats=few[2], on=DAY)

    return {
        "answers": [int(line[1:]) for line in one_by_one()],
        "one": best_seconds(one_by_one) / CASES,
        "many": best_seconds(cases_by_columns) / CASES,
        "points": best_seconds(by_columns) / POINTS,
    }


def compare_rules(places: list[ZonePlace]) -> list[dict[str, object]]:
    """Return one row per way of ordered rules: seconds per case, ratios, agreement."""
    shared = districts(places)
    shapes = {place.id: place.geometry.geometry for place in places}
    areas = {
        name: shapely.multipolygons([shapes[one] for one in members])
        for name, members in shared.items()
    }
    areas = {
        name: _multi(shapely.union_all(shapely.get_parts(area))) for name, area in areas.items()
    }
    assigned = [
        (f"m{m:03d}", f"u{(m * DISTRICTS + n) % 40}", members)
        for m in range(MATTERS)
        for n, members in enumerate(shared.values())
    ]
    cases = cases_of(places)
    ours = measure_ours(compile_register(register_of(assigned, places)), cases)
    order = [(matter, name) for matter in dict.fromkeys(a[0] for a in assigned) for name in shared]
    codes = [f'sub == "{m}" and location in areas."district"."{d}"' for m, d in order]
    told = ask_signals(codes, {name: area.wkt for name, area in areas.items()}, cases)
    plain = [(matter, areas[name]) for matter, name in order]
    for area in areas.values():
        shapely.prepare(area)
    answers = plain_rules(plain, cases)
    seconds = best_seconds(lambda: plain_rules(plain, cases)) / CASES
    return [
        _row("Amsterdam/signals", told, ours, RECORDED * CASES, judged=True),
        _row("own plain ordered rules", {"answers": answers, "seconds": seconds * CASES}, ours, 0),
    ]


def _multi(shape: shapely.Geometry) -> shapely.Geometry:
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])


def _row(
    name: str,
    told: dict[str, object],
    ours: dict[str, object],
    recorded: float,
    *,
    judged: bool = False,
) -> dict[str, object]:
    mine = list(ours["answers"])
    theirs = list(told["answers"]) if told else mine
    answered = [(a, b) for a, b in zip(mine, theirs, strict=True) if b >= 0]
    each = float(str(told["seconds"] if told else recorded)) / CASES
    one, many = each / float(str(ours["one"])), each / float(str(ours["many"]))
    agreed = sum(a == b for a, b in answered)
    return {
        "beside": name,
        "source": "measured" if told else "recorded",
        "rules_us": round(each * 1e6, 2),
        "one_us": round(float(str(ours["one"])) * 1e6, 2),
        "many_us": round(float(str(ours["many"])) * 1e6, 3),
        "ratio_one": round(one, 1),
        "ratio_many": round(many, 1),
        "agreed": f"{agreed}/{len(answered)}" if told else "-",
        "unrouted": sum(a < 0 for a in mine),
        "points_per_second": round(1 / float(str(ours["points"]))),
        "goal": f">= {GOALS['ratio']}" if judged else "-",
        "holds": agreed == len(answered) and (not judged or not told or one >= GOALS["ratio"]),
    }


def table_of(rows: list[dict[str, object]]) -> str:
    """Return rows as a table of text."""
    heads = list(rows[0])
    return "\n".join(
        [" | ".join(heads), *(" | ".join(str(row[head]) for head in heads) for row in rows)]
    )


def main() -> int:
    """Measure, print tables and the JSON line, judge."""
    places = parcels()
    proof, rules = prove_parcels(places), compare_rules(places)
    sys.stdout.write(f"{table_of([proof])}\n\n{table_of(rules)}\n")
    told = {"benchmark": "mandate", "python": platform.python_version(), "proof": proof}
    sys.stdout.write(json.dumps(told | {"rules": rules}) + "\n")
    return int(not all(row["holds"] for row in (proof, *rules)))


if __name__ == "__main__":
    sys.exit(main())
