"""The proof beside plain counting: at drawn points and days, which lines hold, one by one."""

import os
from datetime import date, timedelta

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from guanyun.engines.mandate import Line, Register, Territory, prove

from .registers import ZONE, line, matter, post, register, unit, zone_place

FULL = os.environ.get("GUANYUN_FULL") == "1"
some = settings(max_examples=400 if FULL else 15, deadline=None, derandomize=not FULL)
FIRST = date(2020, 1, 1)
SIZES = ("large", "small")
days = st.integers(0, 1000).map(lambda n: FIRST + timedelta(days=n))
degrees = st.integers(0, 1000).map(lambda n: n / 1e4)


@st.composite
def shapes(draw) -> shapely.Geometry:
    """Return a triangle or a box anywhere around the zone, some with a hole."""
    corners = [(119 + draw(degrees), 29 + draw(degrees)) for _ in range(3)]
    drawn = shapely.Polygon(corners)
    if draw(st.booleans()) or drawn.area < 1e-6:
        (a, b), (c, d) = corners[0], corners[1]
        drawn = shapely.box(min(a, c), min(b, d), max(a, c) + 0.005, max(b, d) + 0.005)
    if draw(st.booleans()):
        middle = drawn.representative_point().buffer(0.0007, quad_segs=2)
        drawn = drawn - middle if middle.within(drawn) else drawn
    return shapely.set_precision(drawn, 1e-9)


@st.composite
def terms(draw) -> dict[str, date]:
    """Return the days of something: open, or from one day to another."""
    since, until = draw(days), draw(days)
    whole = {"since": FIRST, "until": date.max}
    return {"since": since, "until": until} if since < until and draw(st.booleans()) else whole


@st.composite
def muddles(draw) -> Register:
    """Return a register in which anything may be missing or doubled."""
    places = [zone_place(f"p{n}", draw(shapes()), **draw(terms())) for n in range(3)]
    names = ["zone", "wall", "p0", "p1", "p2"]
    units = [unit("a"), unit("b", **draw(terms()))]
    posts = [
        post("desk", "a", substitutes=("second",), vacant=((FIRST, draw(days)),)),
        post("second", "a", **draw(terms())),
    ]
    lines = []
    for n in range(draw(st.integers(1, 5))):
        within = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
        outside = draw(st.lists(st.sampled_from(names[1:]), max_size=1))
        subject = draw(st.sampled_from([{}, {"size": ("large",)}, {"size": ("small",)}]))
        who, desk = draw(st.sampled_from([("a", None), ("b", None), ("a", "desk")]))
        territory = Territory(tuple(within), tuple(outside))
        lines.append(line(f"l{n}", who, territory, subject=subject, post=desk, **draw(terms())))
    about = matter(subjects={"size": SIZES}, since=FIRST)
    return register(lines, places=places, units=units, posts=posts, matters=(about,))


def counted(one: Register, point: shapely.Point, on: date, size: str) -> set[str]:
    """Return the lines that hold at a point, said in the plainest way."""
    return {
        held.id
        for held in one.lines
        if held.since <= on < held.until
        and size in held.subject.get("size", SIZES)
        and _answers(one, held, on)
        and any(_in(one, name, point, on) for name in held.territory.within)
        and not any(_in(one, name, point, on) for name in held.territory.outside)
    }


def _in(one: Register, name: str, point: shapely.Point, on: date) -> bool:
    return any(
        place.id == name
        and place.since <= on < place.until
        and place.geometry.geometry.contains(point)
        for place in one.places
    )


def _answers(one: Register, held: Line, on: date) -> bool:
    body = next(body for body in one.units if body.id == held.unit)
    seats = {seat.id: seat for seat in one.posts}
    wanted = [held.post, *seats[held.post].substitutes] if held.post else []
    there = [
        seat
        for seat in wanted
        if seats[seat].since <= on < seats[seat].until
        and not any(away <= on < back for away, back in seats[seat].vacant)
    ]
    return body.since <= on < body.until and (bool(there) or not held.post)


@some
@given(st.data())
def test_proof_says_what_counting_says(data):
    """A point on a day lies in a gap where no line holds, in an overlap where several do."""
    one = data.draw(muddles())
    (coverage,) = prove(one).coverages
    edges = shapely.union_all([place.geometry.geometry.boundary for place in one.places])

    for _ in range(12):
        point = shapely.Point(119 + data.draw(degrees) + 3e-5, 29 + data.draw(degrees) + 7e-5)
        on, size = data.draw(days), data.draw(st.sampled_from(SIZES))
        if not ZONE.contains(point) or edges.distance(point) < 1e-8:
            continue

        held = counted(one, point, on, size)
        gaps, overlaps = (
            [
                fault
                for fault in faults
                if (fault.since or date.min) <= on < (fault.until or date.max)
                and fault.subject.get("size", size) == size
                and shape(fault.polygon).intersects(point)
            ]
            for faults in (coverage.gaps, coverage.overlaps)
        )
        assert len(gaps) == (1 if not held else 0)
        assert [set(fault.lines) for fault in overlaps] == ([held] if len(held) > 1 else [])
