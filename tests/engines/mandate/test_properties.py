"""Laws of the engine over drawn registers: coverage means routing, and order means nothing."""

import os
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import ops

from guanyun.engines.common import Place
from guanyun.engines.mandate import (
    Duty,
    Register,
    Territory,
    compile_register,
    prove,
    route,
    route_many,
)
from guanyun.errors import Refused

from .registers import line, matter, register, unit, zone_place

FULL = os.environ.get("GUANYUN_FULL") == "1"
some = settings(max_examples=400 if FULL else 12, deadline=None, derandomize=not FULL)
FIRST = date(2020, 1, 1)
UNITS = tuple(unit(name) for name in "abcd")
SIZES = ("large", "small")


@st.composite
def partitions(draw) -> list[shapely.Geometry]:
    """Return a zone cut into parts by a few straight cuts between points of its rim."""
    parts = [shapely.box(119, 29, 119.1, 29.1)]
    for _ in range(draw(st.integers(0, 4))):
        a, b = draw(st.integers(0, 1000)), draw(st.integers(0, 1000))
        upright = draw(st.booleans())
        ends = [(119 + a / 1e4, 28.9), (119 + b / 1e4, 29.2)]
        flat = [(118.9, 29 + a / 1e4), (119.2, 29 + b / 1e4)]
        cut = shapely.LineString(ends if upright else flat)
        parts = [part for whole in parts for part in shapely.get_parts(ops.split(whole, cut))]
    rounded = [shapely.set_precision(part, 1e-9) for part in parts]
    return [part for part in rounded if part.area > 1e-9]


@st.composite
def covered(draw) -> Register:
    """Return a register that covers a cut zone by construction, over time and for two sizes."""
    parts = draw(partitions())
    zone = shapely.union_all(parts, grid_size=1e-9)
    places = [zone_place(f"p{n}", part) for n, part in enumerate(parts)]
    lines = []
    for n in range(len(parts)):
        days = sorted(
            {FIRST + timedelta(days=d) for d in draw(st.lists(st.integers(1, 900), max_size=2))}
        )
        for k, (since, until) in enumerate(zip([FIRST, *days], [*days, date.max], strict=True)):
            by_size = draw(st.booleans())
            for size in SIZES if by_size else [None]:
                who = draw(st.sampled_from("abcd"))
                subject = {"size": (size,)} if size else {}
                lines.append(
                    line(
                        f"l{n}_{k}_{size}",
                        who,
                        Territory((f"p{n}",)),
                        since=since,
                        until=until,
                        subject=subject,
                    )
                )
    rule = draw(st.sampled_from(["inside", "outside"]))
    about = matter(subjects={"size": SIZES}, edge_rule=rule, domain="land")
    places.append(zone_place("land", zone))
    return register(lines, matters=(about,), places=places, units=UNITS)


def points(draw_on: Register):
    """Return points over and around the land, its corners and edges among them."""
    corners = [c for p in draw_on.places for c in shapely.get_coordinates(p.geometry.geometry)]
    anywhere = st.tuples(st.floats(118.99, 119.11), st.floats(28.99, 29.11))
    return st.one_of(anywhere, st.sampled_from([(float(x), float(y)) for x, y in corners]))


def answer(table, lng, lat, on, subject):
    """Return the line that answers, or the code of the refusal."""
    asked = {"matter": "repair", "place": Place(shapely.Point(lng, lat)), "on": on}
    try:
        return route(table, **asked, duty=Duty.HANDLE, subject=subject).line
    except Refused as refused:
        return refused.code


days = st.integers(0, 1200).map(lambda n: FIRST + timedelta(days=n))
subjects = st.sampled_from([{}, {"size": "large"}, {"size": "small"}])


@some
@given(st.data())
def test_every_point_of_a_proved_register_has_exactly_one_line(data):
    """Where the proof holds, every point of the domain routes, to a line that holds it."""
    one = data.draw(covered())
    table = compile_register(one)
    land = next(p for p in one.places if p.id == "land").geometry.geometry
    lines = {held.id: held for held in one.lines}
    shapes = {p.id: p.geometry.geometry for p in one.places}
    assert prove(one).covered

    for lng, lat in data.draw(st.lists(points(one), max_size=8)):
        on, subject = data.draw(days), {"size": data.draw(st.sampled_from(SIZES))}
        found = answer(table, lng, lat, on, subject)
        if land.contains(shapely.Point(lng, lat)):
            held = lines[found]
            (name,) = held.territory.within
            assert shapes[name].distance(shapely.Point(lng, lat)) < 3e-9
            assert held.since <= on < held.until
            assert subject["size"] in held.subject.get("size", SIZES)


@some
@given(st.data())
def test_columns_equal_one_by_one(data):
    """Routing by columns gives the same line, or the same want of one, as point by point."""
    one = data.draw(covered())
    if data.draw(st.booleans()):
        one = replace(one, lines=one.lines[1:])
    table = compile_register(one)
    drawn = data.draw(st.lists(points(one), min_size=1, max_size=12))
    on, subject = data.draw(days), data.draw(subjects)

    lngs, lats = np.array(drawn).T
    many = route_many(table, matters="repair", lngs=lngs, lats=lats, on=on, subject=subject)

    for (lng, lat), number in zip(drawn, many, strict=True):
        found = answer(table, lng, lat, on, subject)
        told = table.lines[number].id if number >= 0 else None
        assert told == (None if found.startswith("mandate.") else found)


@some
@given(st.data())
def test_order_of_entries_is_irrelevant(data):
    """Lines and places in any order give the same proof and the same routes."""
    one = data.draw(covered())
    turned = replace(
        one,
        lines=tuple(data.draw(st.permutations(one.lines))),
        places=tuple(data.draw(st.permutations(one.places))),
    )
    first, second = compile_register(one), compile_register(turned)

    assert prove(one).hash == prove(turned).hash
    for lng, lat in data.draw(st.lists(points(one), max_size=6)):
        on, subject = data.draw(days), data.draw(subjects)
        assert answer(first, lng, lat, on, subject) == answer(second, lng, lat, on, subject)


@some
@given(st.data())
def test_any_line_taken_away_is_missed(data):
    """In a covered register every line is needed: without it there is a gap and no overlap."""
    one = data.draw(covered())
    gone = data.draw(st.sampled_from(one.lines))
    on = gone.since + timedelta(days=0)

    proof = prove(
        replace(one, lines=tuple(held for held in one.lines if held.id != gone.id)), on=on
    )

    (coverage,) = proof.coverages
    assert coverage.overlaps == ()
    assert coverage.gaps != ()
    assert prove(replace(one, lines=(*one.lines, replace(gone, id="twice")))).coverages[0].overlaps
