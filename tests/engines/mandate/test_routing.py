"""Routing: one matter, one place, one day, exactly one unit with its basis."""

import pickle
from datetime import date

import numpy as np
import pytest
import shapely

from guanyun.engines.mandate import (
    Duty,
    Mode,
    Territory,
    compile_register,
    route,
    route_many,
)
from guanyun.errors import Refused, sentence

from .registers import (
    DAY,
    INSIDE,
    OUTSIDE,
    area,
    line,
    matter,
    point,
    post,
    register,
    stretch,
    unit,
    wall_register,
    zone_place,
)

LANGUAGES = ("zh", "en")


def who(table, place, **more):
    """Return the unit in charge of ``repair`` at a place."""
    return route(table, **{"matter": "repair", "place": place, "on": DAY} | more).unit


def refusal(table, place, **more):
    """Return the refusal of a route, its sentence filled in both languages."""
    with pytest.raises(Refused) as raised:
        route(table, **{"matter": "repair", "place": place, "on": DAY} | more)
    told = raised.value
    texts = [sentence(told.code, told.fields, language) for language in LANGUAGES]
    assert all(text and "{" not in text and told.code not in text for text in texts)
    return told


def test_wall_decides_who_is_in_charge():
    """Inside the wall the zone's unit answers, outside it the town's."""
    table = compile_register(wall_register())

    assert who(table, point(119.03, 29.03)) == "zone_unit"
    assert who(table, point(119.08, 29.08)) == "town_unit"


def test_route_tells_its_basis():
    """A route carries line, duty, mode, basis, file place and the words of its sentence."""
    table = compile_register(wall_register())

    found = route(table, matter="repair", place=point(119.03, 29.03), on=DAY)

    assert (found.line, found.duty, found.mode) == ("inside", Duty.HANDLE, Mode.STATUTORY)
    assert (found.basis.source, found.basis.paragraph) == ("S1", "28")
    assert str(found.where) == "sample/mandate.yaml:1"
    assert (found.share, found.co_handlers, found.assist) == ("1.0000", (), ())
    assert sentence("mandate.routed", found.fields) == (
        "“repair 事项”由zone_unit 单位承办（法定），依据：S1 28，见 sample/mandate.yaml:1。"
    )


@pytest.mark.parametrize(
    ("rule", "unit_there"), [("inside", "zone_unit"), ("outside", "town_unit")]
)
@pytest.mark.parametrize("corner", [(119.02, 29.03), (119.02, 29.02), (119.04, 29.06)])
def test_point_on_the_wall_goes_by_the_edge_rule(rule, unit_there, corner):
    """A point on the wall, edge or corner, belongs to the side that the matter's rule names."""
    table = compile_register(wall_register(edge_rule=rule))

    assert who(table, point(*corner)) == unit_there
    assert route_many(table, matters="repair", lngs=[corner[0]], lats=[corner[1]], on=DAY)[0] == (
        0 if rule == "inside" else 1
    )


def test_point_on_the_rim_of_the_zone_is_inside():
    """The boundary of the domain belongs to the domain, whatever the edge rule."""
    for rule in ("inside", "outside"):
        table = compile_register(wall_register(edge_rule=rule))

        assert who(table, point(119.0, 29.05)) == "town_unit"
        assert who(table, point(119.1, 29.1)) == "town_unit"


def test_edge_between_equals_goes_to_the_first_id():
    """A point between two grids belongs to the grid whose id comes first, in any order of lines."""
    west, east = shapely.box(119.0, 29.0, 119.05, 29.1), shapely.box(119.05, 29.0, 119.1, 29.1)
    places = (zone_place("g2", west), zone_place("g1", east))
    lines = [line("a", "zone_unit", Territory(("g2",))), line("b", "town_unit", Territory(("g1",)))]

    for order in (lines, lines[::-1]):
        table = compile_register(register(order, places=places))
        assert who(table, point(119.05, 29.03)) == "town_unit"


def test_hole_in_the_wall_is_outside():
    """A village in a hole of the wall's polygon belongs to the town."""
    hole = shapely.box(119.03, 29.03, 119.04, 29.04)
    wall = shapely.box(119.02, 29.02, 119.06, 29.06) - hole
    lines = (
        line("in", "zone_unit", Territory(("yard",))),
        line("out", "town_unit", Territory(outside=("yard",))),
    )
    table = compile_register(register(lines, places=(zone_place("yard", wall),)))

    assert who(table, point(119.035, 29.035)) == "town_unit"
    assert who(table, point(119.025, 29.025)) == "zone_unit"
    assert who(table, point(119.03, 29.035)) == "zone_unit"  # on the hole's edge: inside


def test_outside_the_zone_there_is_no_route():
    """A point outside the domain is refused with the domain's name and what to do."""
    told = refusal(compile_register(wall_register()), point(119.2, 29.03))

    assert told.code == "mandate.outside_zone"
    assert (told.fields["domain"], told.fields["lng"]) == ("zone", "119.200000")


def test_gap_has_no_unit():
    """A place in the domain that no line holds is refused as a gap of the register."""
    table = compile_register(register([line("inside", "zone_unit", INSIDE)]))

    assert refusal(table, point(119.09, 29.09)).code == "mandate.no_unit"


def test_unknown_matter_and_undeclared_duty_are_told_apart():
    """An unknown matter and a duty that the matter lacks are two refusals."""
    table = compile_register(wall_register())

    assert refusal(table, point(119.03, 29.03), matter="flood").code == "mandate.unknown_matter"
    told = refusal(table, point(119.03, 29.03), duty=Duty.DECIDE)
    assert (told.code, told.fields["declared_zh"]) == ("mandate.duty_not_declared", "承办")


def test_days_decide_at_the_change():
    """On the day of the change the new line holds, the day before the old one."""
    turn = date(2024, 7, 1)
    lines = (
        line("before", "zone_unit", until=turn),
        line("inside", "zone_unit", INSIDE, since=turn),
        line("outside", "town_unit", OUTSIDE, since=turn),
    )
    table = compile_register(register(lines))
    place = point(119.08, 29.08)

    assert route(table, matter="repair", place=place, on=date(2024, 6, 30)).line == "before"
    assert route(table, matter="repair", place=place, on=turn).line == "outside"


def test_moved_boundary_holds_from_its_day():
    """A wall that moved is two versions of one place, each on its own days."""
    turn = date(2025, 1, 1)
    places = (
        zone_place("yard", shapely.box(119.02, 29.02, 119.04, 29.04), until=turn),
        zone_place("yard", shapely.box(119.02, 29.02, 119.08, 29.04), since=turn),
    )
    lines = (
        line("in", "zone_unit", Territory(("yard",))),
        line("out", "town_unit", Territory(outside=("yard",))),
    )
    table = compile_register(register(lines, places=places))
    place = point(119.06, 29.03)

    assert who(table, place, on=date(2024, 12, 31)) == "town_unit"
    assert who(table, place, on=turn) == "zone_unit"


def test_line_of_a_category_holds_for_its_matters():
    """A line may speak of a category and then holds for every matter in it."""
    lines = [line("all", "zone_unit", matter="service")]
    matters = (matter("repair", category="service"), matter("upgrade", category="service"))
    table = compile_register(register(lines, matters=matters))

    assert who(table, point(119.03, 29.03), matter="upgrade") == "zone_unit"


SIZES = {"size": ("large", "small")}


def by_size():
    """Return a register in which large firms inside the wall have a unit of their own."""
    lines = (
        line("large", "zone_unit", INSIDE, subject={"size": ("large",)}),
        line("small", "town_unit", INSIDE, subject={"size": ("small",)}),
        line("outside", "town_unit", OUTSIDE),
    )
    return compile_register(register(lines, matters=(matter(subjects=SIZES),)))


def test_subject_decides_where_it_matters():
    """Lines that filter on a subject part the firms of one place."""
    table = by_size()

    assert who(table, point(119.03, 29.03), subject={"size": "large"}) == "zone_unit"
    assert who(table, point(119.03, 29.03), subject={"size": "small"}) == "town_unit"


def test_subject_is_asked_only_where_the_answer_turns_on_it():
    """Without the attribute the outside has an answer, the inside asks for it with its values."""
    table = by_size()

    assert who(table, point(119.08, 29.08)) == "town_unit"
    told = refusal(table, point(119.03, 29.03))
    assert told.code == "mandate.subject_unknown"
    assert (told.fields["attribute"], told.fields["values"]) == ("size", "large / small")
    assert route_many(table, matters="repair", lngs=[119.03], lats=[29.03], on=DAY)[0] == -1


def test_value_off_the_list_is_refused():
    """A value that the matter does not list is refused even where any would do."""
    told = refusal(by_size(), point(119.08, 29.08), subject={"size": "huge"})

    assert told.code == "mandate.subject_unknown"


def test_buffer_has_one_lead_and_one_co_responsible():
    """In a buffer both units answer, one leads, the other assists; elsewhere nobody assists."""
    lines = (
        line("inside", "zone_unit", INSIDE),
        line("outside", "town_unit", OUTSIDE),
        line("with_town", "town_unit", Territory(("strip",)), duty=Duty.ASSIST),
        line("with_zone", "zone_unit", Territory(("strip",)), duty=Duty.ASSIST),
    )
    strip = zone_place("strip", shapely.box(119.055, 29.02, 119.065, 29.06), kind="buffer")
    table = compile_register(register(lines, places=(strip,)))

    within = route(table, matter="repair", place=point(119.058, 29.03), on=DAY)
    beyond = route(table, matter="repair", place=point(119.062, 29.03), on=DAY)
    far = route(table, matter="repair", place=point(119.09, 29.09), on=DAY)

    assert (within.unit, within.assist) == ("zone_unit", ("town_unit",))
    assert (beyond.unit, beyond.assist) == ("town_unit", ("zone_unit",))
    assert (far.unit, far.assist) == ("town_unit", ())


def test_substitute_answers_while_a_post_is_vacant():
    """While a post is vacant the route names its first substitute who is there."""
    away = ((date(2026, 3, 1), date(2026, 4, 1)),)
    posts = (
        post("desk", "zone_unit", substitutes=("second", "third"), vacant=away),
        post("second", "zone_unit", vacant=away),
        post("third", "zone_unit"),
    )
    table = compile_register(register([line("all", "zone_unit", post="desk")], posts=posts))
    place = point(119.03, 29.03)

    assert route(table, matter="repair", place=place, on=DAY).post == "third"
    assert route(table, matter="repair", place=place, on=date(2026, 4, 1)).post == "desk"


def test_pipeline_across_the_wall_has_one_lead():
    """Of a line across the wall the unit with the most length leads, the other helps."""
    table = compile_register(wall_register())

    found = route(table, matter="repair", place=stretch((119.03, 29.03), (119.07, 29.03)), on=DAY)

    assert (found.unit, found.share) == ("zone_unit", "0.7500")
    assert found.co_handlers == (("town_unit", "0.2500"),)


@pytest.mark.parametrize(
    ("rules", "lead"),
    [
        ({"lead_rule": "origin"}, "town_unit"),
        ({"lead_rule": "fixed", "lead_unit": "town_unit"}, "town_unit"),
        ({"lead_rule": "fixed", "lead_unit": "county"}, "zone_unit"),
        ({"lead_rule": "largest share"}, "zone_unit"),
    ],
)
def test_lead_rule_decides_who_leads(rules, lead):
    """Origin and fixed unit lead by rule; a fixed unit without a part leaves it to the largest."""
    table = compile_register(wall_register(**rules))
    place = stretch((119.07, 29.03), (119.03, 29.03))

    assert who(table, place) == lead


def test_line_along_the_wall_is_counted_once():
    """A pipe in the wall's own line belongs wholly to the side of the edge rule."""
    pipe = stretch((119.03, 29.02), (119.05, 29.02))

    for rule, lead in (("inside", "zone_unit"), ("outside", "town_unit")):
        found = route(
            compile_register(wall_register(edge_rule=rule)), matter="repair", place=pipe, on=DAY
        )
        assert (found.unit, found.share, found.co_handlers) == (lead, "1.0000", ())


def test_plant_across_the_wall_is_shared_by_area():
    """An area's shares are areas; a neighbour that only touches has none."""
    plant = area(shapely.box(119.05, 29.03, 119.07, 29.04))
    beside = area(shapely.box(119.06, 29.03, 119.07, 29.04))
    table = compile_register(wall_register())

    found = route(table, matter="repair", place=plant, on=DAY)
    assert (found.unit, found.share) == ("town_unit", "0.5000")
    assert found.co_handlers == (("zone_unit", "0.5000"),)
    alone = route(table, matter="repair", place=beside, on=DAY)
    assert (alone.unit, alone.co_handlers) == ("town_unit", ())


def test_part_outside_the_zone_is_in_no_share():
    """What lies outside the domain is nobody's: the shares come to less than one."""
    place = stretch((119.08, 29.08), (119.12, 29.08))

    found = route(compile_register(wall_register()), matter="repair", place=place, on=DAY)

    assert (found.unit, found.share, found.co_handlers) == ("town_unit", "0.5000", ())


def test_line_wholly_outside_is_refused():
    """A line that has no part in the domain is outside the zone."""
    told = refusal(compile_register(wall_register()), stretch((119.2, 29.0), (119.3, 29.0)))

    assert told.code == "mandate.outside_zone"


def test_columns_say_what_one_by_one_says():
    """By columns every point, matter and refusal comes out as it does one by one."""
    table = by_size()
    rng = np.random.default_rng(7)
    lngs = np.append(rng.uniform(118.99, 119.11, 300), [119.02, 119.06, 119.0])
    lats = np.append(rng.uniform(28.99, 29.11, 300), [29.03, 29.06, 29.05])
    names = np.array(["repair", "flood"])[rng.integers(0, 2, len(lngs))]

    many = route_many(table, matters=names, lngs=lngs, lats=lats, on=DAY, subject={"size": "large"})

    for name, lng, lat, number in zip(names, lngs, lats, many, strict=True):
        try:
            asked = {"matter": str(name), "place": point(lng, lat), "on": DAY}
            one = route(table, **asked, subject={"size": "large"}).line
        except Refused:
            one = None
        assert (table.lines[number].id if number >= 0 else None) == one


def test_unit_that_is_not_there_gets_nothing():
    """A line of a unit that has ended or was never registered holds nothing."""
    units = (unit("zone_unit", until=date(2026, 1, 1)),)
    lines = [line("inside", "zone_unit", INSIDE), line("outside", "nobody", OUTSIDE)]
    table = compile_register(register(lines, units=units))

    assert refusal(table, point(119.03, 29.03)).code == "mandate.no_unit"
    assert refusal(table, point(119.08, 29.08)).code == "mandate.no_unit"


def test_unit_and_place_may_share_an_id():
    """A unit and a place of one id keep their own names in sentences."""
    places = (zone_place("zone_unit", shapely.box(119.0, 29.0, 119.1, 29.1)),)
    lines = [line("all", "zone_unit", Territory(("zone_unit",)))]
    one = register(lines, places=places, matters=(matter(domain="zone_unit"),))
    table = compile_register(one)

    assert route(table, matter="repair", place=point(119.03, 29.03), on=DAY).fields["unit_zh"] == (
        "zone_unit 单位"
    )
    assert refusal(table, point(119.2, 29.03)).fields["domain_zh"] == "zone_unit"


def test_table_survives_a_child_process():
    """A routing table travels to a child process and answers the same there."""
    table = pickle.loads(pickle.dumps(compile_register(wall_register())))

    assert who(table, point(119.03, 29.03)) == "zone_unit"
    assert who(table, point(119.02, 29.03)) == "zone_unit"
