"""The proof: every gap and overlap is found, with place, days, subject and the lines at fault."""

from dataclasses import replace
from datetime import date

import pytest
import shapely
from shapely.geometry import shape

from guanyun.engines.mandate import Duty, Territory, proof_report, prove

from .registers import (
    INSIDE,
    OUTSIDE,
    line,
    matter,
    post,
    register,
    unit,
    wall_register,
    zone_place,
)


def grid(columns: int, rows: int, skip: tuple[int, int] | None = None):
    """Return the places of a grid over the zone, one left out if asked."""
    wide, high = 0.1 / columns, 0.1 / rows
    return [
        zone_place(
            f"g{c}_{r}",
            shapely.box(
                *(round(n, 9) for n in (119 + c * wide, 29 + r * high)),
                *(round(n, 9) for n in (119 + (c + 1) * wide, 29 + (r + 1) * high)),
            ),
        )
        for c in range(columns)
        for r in range(rows)
        if (c, r) != skip
    ]


def by_place(places, **more):
    """Return a register with one line per place."""
    lines = [line(f"l_{place.id}", "zone_unit", Territory((place.id,))) for place in places]
    return register(lines, places=places, **more)


def only(faults):
    """Return the single fault of a list."""
    (fault,) = faults
    return fault


def test_wall_register_is_covered():
    """Inside and outside of one wall cover the zone, once."""
    proof = prove(wall_register())

    assert proof.covered
    assert [(one.matter, one.duty, one.covered) for one in proof.coverages] == [
        ("repair", Duty.HANDLE, True)
    ]


def test_removed_parcel_is_a_gap():
    """A parcel left out of the grid is a gap with its polygon, bordered by its neighbours."""
    proof = prove(by_place(grid(5, 5, skip=(2, 2))))

    gap = only(proof.faults)
    parcel = shapely.box(119.04, 29.04, 119.06, 29.06).normalize()
    assert shape(gap.polygon).normalize().equals_exact(parcel, 1e-8)
    assert (gap.why, gap.since, gap.until) == ("place", None, None)
    assert {"l_g1_2", "l_g3_2", "l_g2_1", "l_g2_3"} <= set(gap.lines)
    assert len(gap.lines) == 8


@pytest.mark.parametrize("width", [0.001, 1e-6, 1e-8, 3e-9])
@pytest.mark.parametrize("side", [-1, 1])
def test_sliver_is_found(width, side):
    """A strip between two grids, open or doubled, is found down to three grid steps."""
    edge = round(119.05 + side * width, 9)
    places = [
        zone_place("west", shapely.box(119.0, 29.0, edge, 29.1)),
        zone_place("east", shapely.box(119.05, 29.0, 119.1, 29.1)),
    ]

    coverage = only(prove(by_place(places)).coverages)

    fault = only(coverage.gaps if side < 0 else coverage.overlaps)
    assert fault.lines == ("l_east", "l_west")
    found = shape(fault.polygon)
    assert found.area == pytest.approx(width * 0.1, rel=1e-4)
    assert (coverage.overlaps if side < 0 else coverage.gaps) == ()


def test_corner_on_a_neighbours_edge_opens_nothing():
    """A corner that rounding puts beside a slanted edge is no sliver."""
    west = shapely.Polygon([(119, 29), (119.1, 29), (119, 29.1)])
    corner = (119.033333333, 29.066666667)
    low = shapely.Polygon([(119.1, 29), (119.1, 29.1), corner])
    high = shapely.Polygon([(119.1, 29.1), (119, 29.1), corner])
    places = [zone_place("w", west), zone_place("l", low), zone_place("h", high)]

    assert prove(by_place(places)).covered


def test_overlap_names_both_lines():
    """Where two lines hold one place the overlap is their common part, with both."""
    lines = [line("all", "zone_unit"), line("inside", "town_unit", INSIDE)]

    overlap = only(prove(register(lines)).coverages[0].overlaps)

    assert overlap.lines == ("all", "inside")
    assert (
        shape(overlap.polygon)
        .normalize()
        .equals(shapely.box(119.02, 29.02, 119.06, 29.06).normalize())
    )


def test_hole_between_two_terms_is_found_with_its_days():
    """Days between the end of one line and the start of the next are a gap of time."""
    lines = [
        line("old", "zone_unit", since=date(2021, 1, 1), until=date(2024, 6, 1)),
        line("new", "town_unit", since=date(2024, 7, 1)),
    ]

    gap = only(prove(register(lines)).faults)

    assert (gap.since, gap.until) == (date(2024, 6, 1), date(2024, 7, 1))
    assert (gap.why, gap.lines) == ("time", ("new", "old"))


def test_gap_over_several_intervals_is_told_once():
    """A gap that lasts over changes elsewhere is one fault over its longest run of days."""
    turn = date(2024, 7, 1)
    lines = [
        line("a", "zone_unit", INSIDE, until=turn),
        line("b", "town_unit", INSIDE, since=turn),
    ]

    gap = only(prove(register(lines)).faults)

    assert (gap.since, gap.until) == (None, None)
    assert (gap.why, gap.lines) == ("place", ("a", "b"))


def test_duty_is_owed_from_its_first_line_or_the_stated_day():
    """Before the first line nothing is owed, unless the matter states since when."""
    lines = [line("all", "zone_unit", since=date(2021, 1, 1))]

    assert prove(register(lines)).covered
    gap = only(prove(register(lines, matters=(matter(since=date(2020, 1, 1)),))).faults)
    assert (gap.since, gap.until, gap.lines) == (date(2020, 1, 1), date(2021, 1, 1), ("all",))


def test_line_without_an_end_is_owed_for_ever():
    """A line that ends without a successor leaves an open gap."""
    gap = only(prove(register([line("all", "zone_unit", until=date(2030, 1, 1))])).faults)

    assert (gap.since, gap.until) == (date(2030, 1, 1), None)
    ended = register([line("all", "zone_unit", until=date(2030, 1, 1))])
    stopped = replace(ended, matters=(matter(until=date(2030, 1, 1)),))
    assert prove(stopped).covered


def test_dead_unit_leaves_a_gap():
    """A line of a unit that has ended holds nothing from then on, and is named."""
    units = (unit("zone_unit", until=date(2025, 1, 1)), unit("town_unit"))

    gap = only(prove(register([line("all", "zone_unit")], units=units)).faults)

    assert (gap.since, gap.why, gap.lines) == (date(2025, 1, 1), "unit", ("all",))


def test_vacant_post_leaves_a_gap():
    """A post that nobody fills leaves its days uncovered, a substitute closes them."""
    away = ((date(2025, 1, 1), date(2025, 2, 1)),)
    lines = [line("all", "zone_unit", post="desk")]
    alone = register(lines, posts=(post("desk", "zone_unit", vacant=away),))
    helped = (post("desk", "zone_unit", vacant=away, substitutes=("b",)), post("b", "zone_unit"))

    gap = only(prove(alone).faults)

    assert (gap.since, gap.until, gap.why) == (date(2025, 1, 1), date(2025, 2, 1), "post")
    assert prove(register(lines, posts=helped)).covered


def test_subjects_left_out_are_named():
    """A value that no line lets through is a gap for that subject only."""
    sizes = {"size": ("large", "small", "micro")}
    lines = [
        line("large", "zone_unit", subject={"size": ("large",)}),
        line("small", "town_unit", subject={"size": ("small", "large")}),
    ]

    coverage = only(prove(register(lines, matters=(matter(subjects=sizes),))).coverages)

    gap, overlap = only(coverage.gaps), only(coverage.overlaps)
    assert (gap.subject, gap.why) == ({"size": "micro"}, "subject")
    assert (overlap.subject, overlap.lines) == ({"size": "large"}, ("large", "small"))


def test_assist_may_be_any_number():
    """Assist lines are neither owed nor in anybody's way."""
    lines = [
        line("all", "zone_unit"),
        line("help1", "town_unit", duty=Duty.ASSIST),
        line("help2", "town_unit", duty=Duty.ASSIST),
    ]

    proof = prove(register(lines, matters=(matter(duties=(Duty.HANDLE, Duty.ASSIST)),)))

    assert proof.covered
    assert [one.duty for one in proof.coverages] == [Duty.HANDLE]


def test_each_declared_duty_is_owed():
    """A declared duty without any line is a gap of the whole domain."""
    both = matter(duties=(Duty.HANDLE, Duty.DECIDE))

    proof = prove(register([line("all", "zone_unit")], matters=(both,)))

    gap = only(proof.faults)
    assert (gap.duty, gap.lines) == (Duty.DECIDE, ())
    assert shape(gap.polygon).area == pytest.approx(0.01)


def test_domain_bounds_what_is_owed():
    """Coverage is owed over the domain only, also where it is a hole away from the rest."""
    yard = zone_place("yard", shapely.box(119.08, 29.08, 119.09, 29.09))
    lines = [line("there", "town_unit", Territory(("yard",)))]

    assert prove(register(lines, places=(yard,), matters=(matter(domain="yard"),))).covered
    lost = only(prove(register(lines, matters=(matter(domain="nowhere"),))).faults)
    assert (lost.why, lost.polygon) == ("domain", None)


def test_one_day_may_be_asked():
    """On one day only the faults of that day are told."""
    lines = [line("all", "zone_unit", until=date(2025, 1, 1))]

    assert prove(register(lines), on=date(2024, 12, 31)).covered
    gap = only(prove(register(lines), on=date(2025, 1, 1)).faults)
    assert (gap.since, gap.until) == (date(2025, 1, 1), date(2025, 1, 2))


def test_hash_is_of_what_matters():
    """Order and labels leave the hash alone; a line, a corner or a day changes it."""
    base = wall_register()
    turned = replace(base, lines=base.lines[::-1], places=base.places[::-1])
    other = replace(base, lines=(replace(base.lines[0], unit="town_unit"), base.lines[1]))

    assert prove(base).hash == prove(turned).hash
    assert prove(base).hash != prove(other).hash
    assert prove(base).hash != prove(base, on=date(2026, 1, 1)).hash
    assert prove(base).hash == "9caa3f89199b900bd9ab474f1efc6d4af3a1fe460dda20a4f50b71db820fef6d"


def test_report_has_the_shape_of_the_command():
    """The report gives covered, gaps and overlaps by matter and duty, with ISO dates."""
    lines = [
        line("inside", "zone_unit", INSIDE, since=date(2021, 1, 1)),
        line("outside", "town_unit", OUTSIDE, since=date(2022, 1, 1)),
    ]

    report = proof_report(prove(register(lines)))

    told = report["matters"]["repair"]["handle"]
    assert (told["covered"], told["overlaps"]) == (False, [])
    (gap,) = told["gaps"]
    assert (gap["from"], gap["to"], gap["lines"]) == ("2021-01-01", "2022-01-01", ["outside"])
    assert gap["polygon"]["type"] == "Polygon"
    assert len(report["hash"]) == 64
