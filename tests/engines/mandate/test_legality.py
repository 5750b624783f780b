"""What the law and the register forbid: each finding with its id, its fields and its article."""

from dataclasses import replace
from datetime import date

import pytest
import shapely

from guanyun.engines.common import Label, Level, Place
from guanyun.engines.mandate import (
    BodyKind,
    Duty,
    Entrustment,
    Matter,
    Mode,
    PowerKind,
    Territory,
    TransferBatch,
    ZonePlace,
    check_legality,
)
from guanyun.errors import sentence

from .registers import WHERE, line, matter, post, register, unit

UNITS = (
    unit("bureau", certified_inspector=True),
    unit("county"),
    unit("committee", BodyKind.ZONE_COMMITTEE),
    unit("town", BodyKind.TOWN),
    unit("brigade", BodyKind.INSTITUTION),
    unit("authorised", BodyKind.AUTHORISED),
    unit("company", BodyKind.COMPANY),
    unit("community", BodyKind.COMMUNITY),
    unit("grid", BodyKind.GRID),
    unit("broker", BodyKind.THIRD_PARTY),
    unit("headquarters", BodyKind.COORDINATION),
)
DUTIES = tuple(Duty)


def found(*lines, power=PowerKind.ENTERPRISE_SERVICE, **more):
    """Return the findings on lines about one matter of a power, each with its sentences."""
    about = more.pop("about", matter(power=power, duties=DUTIES))
    findings = check_legality(register(lines, **{"units": UNITS, "matters": (about,)} | more))
    for one in findings:
        for language in ("zh", "en"):
            text = sentence(one.id, one.fields, language)
            assert "{" not in text, text
            assert one.id not in text, text
            assert "“-”" not in text, text
            assert "（-）" not in text, text
    return findings


def ids(*lines, **more):
    """Return the ids of the findings."""
    return [one.id for one in found(*lines, **more)]


PAPER = Entrustment("2024-1", "bureau", published=True, since=date(2024, 1, 1))
TERMED = replace(PAPER, until=date(2027, 1, 1))


def entrusted(of="committee", paper=PAPER, **more):
    """Return a line that the bureau entrusts."""
    until = paper.until if paper and paper.until else date.max
    filled = {
        "mode": Mode.ENTRUSTED,
        "entrustment": paper,
        "in_name_of": "bureau",
        "since": date(2024, 1, 1),
        "until": until,
        "duty": Duty.DECIDE,
    }
    return line("given", of, **filled | more)


@pytest.mark.parametrize("body", ["company", "community", "grid", "broker"])
@pytest.mark.parametrize("duty", [Duty.DECIDE, Duty.HANDLE, Duty.ENFORCE, Duty.INSPECT])
def test_no_company_grid_or_third_party_holds_a_power(body, duty):
    """A company, a community, a grid or a third party exercises no power, whatever the duty."""
    (one,) = found(line("a", body, duty=duty), power=PowerKind.PAYMENT)

    assert one.id == "mandate.power_without_standing"
    assert one.level is Level.ERROR
    assert (one.fields["line"], one.fields["unit"]) == ("a", body)


@pytest.mark.parametrize("power", [p for p in PowerKind if "service" not in p])
def test_every_kind_of_power_is_out_of_a_companys_reach(power):
    """All ten kinds of power are refused to a company."""
    assert ids(line("a", "company"), power=power) == ["mandate.power_without_standing"]


@pytest.mark.parametrize("power", [PowerKind.PUBLIC_SERVICE, PowerKind.ENTERPRISE_SERVICE])
def test_services_are_free(power):
    """A company may handle a service, also as a bought one."""
    assert ids(line("a", "company", mode=Mode.ENTRUSTED), power=power) == []


def test_company_may_assist_with_a_licence_or_run_errands():
    """代办 and 协办 of a licence are services; deciding it by agency is not."""
    helping = line("a", "company", duty=Duty.ASSIST)
    errand = line("b", "company", mode=Mode.AGENCY)
    deciding = line("c", "company", mode=Mode.AGENCY, duty=Duty.DECIDE)

    assert ids(helping, errand, power=PowerKind.LICENCE) == []
    assert ids(deciding, power=PowerKind.LICENCE) == ["mandate.power_without_standing"]
    assert ids(errand, power=PowerKind.PENALTY) == ["mandate.power_without_standing"]


def test_inspection_of_a_service_is_an_inspection():
    """To inspect or to enforce is a power also where the matter is called a service."""
    assert ids(line("a", "company", duty=Duty.INSPECT)) == ["mandate.power_without_standing"]
    assert ids(line("a", "company", duty=Duty.ENFORCE)) == ["mandate.power_without_standing"]


def test_finding_carries_the_article():
    """Each finding of law names the law and the article it rests on."""
    laws = {
        power: found(line("a", "company"), power=power)[0].fields["law"]
        for power in (PowerKind.LICENCE, PowerKind.PENALTY, PowerKind.INSPECTION)
    }

    assert laws[PowerKind.LICENCE] == "《中华人民共和国行政许可法》第二十四条"
    assert laws[PowerKind.PENALTY] == "《中华人民共和国行政处罚法》第十九条、第二十条、第二十一条"
    assert laws[PowerKind.INSPECTION] == "国办发〔2024〕54号"


def test_only_certified_bodies_inspect():
    """An organ off the published list does not inspect, a coordinating body never."""
    assert ids(line("a", "bureau", duty=Duty.INSPECT)) == []
    assert ids(line("a", "county", duty=Duty.INSPECT)) == ["mandate.inspection_uncertified"]
    assert ids(line("a", "headquarters", duty=Duty.INSPECT)) == [
        "mandate.inspection_by_coordination"
    ]


def test_institution_needs_law_or_entrustment():
    """An institution exercises a strict power only when authorised or entrusted."""
    plain = line("a", "brigade", duty=Duty.ENFORCE)

    assert ids(plain, power=PowerKind.PENALTY) == ["mandate.institution_without_authority"]
    assert ids(replace(plain, mode=Mode.AUTHORISED), power=PowerKind.PENALTY) == []
    assert (
        ids(
            plain,
            power=PowerKind.PAYMENT,
            about=None or matter(power=PowerKind.PAYMENT, duties=DUTIES),
        )
        == []
    )


def test_sound_entrustments_are_silent():
    """A published entrustment in the entruster's name, with a term where one is due, is lawful."""
    assert ids(entrusted(), power=PowerKind.LICENCE) == []
    assert ids(entrusted("brigade", TERMED, duty=Duty.ENFORCE), power=PowerKind.PENALTY) == []


@pytest.mark.parametrize("of", ["brigade", "authorised", "bureau"])
def test_licence_is_entrusted_to_another_organ_only(of):
    """A licence goes to no institution, no authorised organisation, and not to the entruster."""
    told = ids(entrusted(of), power=PowerKind.LICENCE)

    assert told == ["mandate.licence_entrusted_to_no_organ"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"entrustment": None}, "entrustment_missing"),
        ({"entrustment": replace(TERMED, number="")}, "entrustment_unwritten"),
        ({"entrustment": replace(TERMED, published=False)}, "entrustment_unpublished"),
        ({"in_name_of": None}, "entrustment_name"),
        ({"in_name_of": "committee"}, "entrustment_name"),
        ({"answers_in_court": "committee"}, "entrustment_liability"),
        ({"until": date.max}, "entrustment_ended"),
        ({"since": date(2023, 1, 1)}, "entrustment_not_begun"),
    ],
)
@pytest.mark.parametrize("power", [PowerKind.LICENCE, PowerKind.PENALTY])
def test_faulty_entrustment_is_named(change, code, power):
    """Each fault of the paper has its own finding, for licences and for penalties."""
    (one,) = found(replace(entrusted(paper=TERMED), **change), power=power)

    assert one.id == f"mandate.{code}"
    assert "第二十" in one.fields["law"]


def test_penalties_are_entrusted_for_a_term_to_qualified_bodies():
    """A penalty's entrustment states its term; a company or a grid is not qualified."""
    assert ids(entrusted(), power=PowerKind.PENALTY) == ["mandate.entrustment_without_term"]
    assert ids(entrusted("grid", TERMED), power=PowerKind.PENALTY) == [
        "mandate.penalty_entrusted_to_unqualified",
        "mandate.power_without_standing",
    ]


def test_coercion_is_never_entrusted():
    """The power of coercion may not be entrusted at all."""
    assert "mandate.coercion_entrusted" in ids(entrusted(paper=TERMED), power=PowerKind.COERCION)


def test_entrusted_power_is_not_passed_on():
    """Who holds a power by entrustment may not entrust it further; both lines are named."""
    upper = entrusted(duty=Duty.DECIDE)
    paper = replace(PAPER, entruster="committee", number="2025-2")
    lower = line(
        "passed",
        "town",
        mode=Mode.ENTRUSTED,
        entrustment=paper,
        in_name_of="committee",
        since=date(2024, 6, 1),
    )

    (one,) = found(upper, lower, power=PowerKind.LICENCE)

    assert one.id == "mandate.re_entrustment"
    assert (one.fields["line"], one.fields["other"]) == ("passed", "given")
    ended = replace(upper, until=date(2024, 6, 1))
    assert ids(ended, lower, power=PowerKind.LICENCE) == []


def test_nobody_assesses_itself():
    """A unit that handles a matter may not assess it on the same days; in turn it may."""
    handling = line("a", "town", until=date(2025, 1, 1))
    assessing = line("b", "town", duty=Duty.ASSESS)

    (one,) = found(handling, assessing)

    assert (one.id, one.fields["line"], one.fields["other"]) == (
        "mandate.assessor_is_assessed",
        "b",
        "a",
    )
    assert ids(handling, replace(assessing, since=date(2025, 1, 1))) == []


def test_life_of_a_unit_bounds_its_lines():
    """Lines before a unit's beginning or after its end are named, open ones apart."""
    short = (unit("short", since=date(2022, 1, 1), until=date(2025, 1, 1)),)
    early = line("early", "short", since=date(2021, 1, 1), until=date(2024, 1, 1))
    late = line("late", "short", since=date(2023, 1, 1), until=date(2026, 1, 1))
    endless = line("endless", "short")

    told = {one.fields["line"]: one.id for one in found(early, late, endless, units=short)}

    assert told == {
        "early": "mandate.unborn_unit",
        "late": "mandate.dead_unit",
        "endless": "mandate.ended_unit_open_line",
    }


def test_vacant_post_without_substitute_is_named_with_its_days():
    """The days on which neither a post nor a substitute is there are told."""
    away = ((date(2025, 1, 1), date(2025, 3, 1)),)
    away_too = ((date(2025, 2, 1), date(2025, 2, 10)),)
    posts = (
        post("desk", "town", vacant=away, substitutes=("deputy",)),
        post("deputy", "town", vacant=away_too),
    )

    (one,) = found(line("a", "town", post="desk"), posts=posts)

    assert one.id == "mandate.vacant_post"
    assert (one.fields["from"], one.fields["to"]) == ("2025-02-01", "2025-02-10")


def test_substitutes_of_substitutes_do_not_count():
    """A stand-in's stand-in answers for nobody."""
    away = ((date(2025, 1, 1), date(2025, 3, 1)),)
    posts = (
        post("a", "town", vacant=away, substitutes=("b",)),
        post("b", "town", vacant=away, substitutes=("c",)),
        post("c", "town"),
    )

    assert ids(line("x", "town", post="a"), posts=posts) == ["mandate.vacant_post"]


def test_ring_of_substitutes_is_named_once_and_a_pair_is_none():
    """Three posts in a ring and a post that stands in for itself are named; AB岗 is not."""
    ring = [post(a, "town", substitutes=(b,)) for a, b in ("ab", "bc", "ca")]
    pair = [post(a, "town", substitutes=(b,)) for a, b in ("de", "ed")]
    self_made = [post("f", "town", substitutes=("f",))]

    told = found(posts=(*ring, *pair, *self_made))

    assert [(one.id, one.fields["post"]) for one in told] == [
        ("mandate.substitute_cycle", "a"),
        ("mandate.substitute_cycle", "f"),
    ]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((line("a", "nobody"),), "unit_unknown"),
        ((line("a", "town", matter="nothing"),), "matter_unknown"),
        ((line("a", "town", Territory(("nowhere",))),), "place_unknown"),
        ((line("a", "town", post="nothing"),), "post_unknown"),
        ((line("a", "town", batch="none"),), "batch_unknown"),
        ((line("a", "town", Territory(("pipe",))),), "place_not_area"),
        ((line("a", "town", post="desk"),), "post_elsewhere"),
        ((line("a", "town", subject={"size": ("large",)}),), "subject_undeclared"),
        ((line("a", "town", subject={"trade": ("steel",)}),), "subject_value_unknown"),
        ((line("a", "town", duty=Duty.ENFORCE),), "duty_undeclared"),
        ((line("a", "town", since=date(2025, 1, 1), until=date(2025, 1, 1)),), "period_empty"),
        ((line("a", "town"), line("a", "town")), "duplicate_id"),
    ],
)
def test_what_a_line_names_must_be_there(lines, code):
    """Unknown ids, undeclared duties and filters, empty terms and double ids are named."""
    trades = Matter(
        "repair",
        Label("修"),
        PowerKind.ENTERPRISE_SERVICE,
        (Duty.HANDLE,),
        WHERE,
        subjects={"trade": ("paper",)},
    )
    pipe = ZonePlace(
        "pipe", Label("管"), "pipe", Place(shapely.LineString([(119, 29), (119.1, 29)])), WHERE
    )

    told = ids(*lines, about=trades, places=(pipe,), posts=(post("desk", "county"),))

    assert told == [f"mandate.{code}"]


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ({"lead_rule": "loudest"}, "lead_rule_unknown"),
        ({"lead_rule": "fixed"}, "lead_unit_missing"),
        ({"lead_rule": "fixed", "lead_unit": "nobody"}, "unit_unknown"),
        ({"edge_rule": "both"}, "edge_rule_unknown"),
        ({"domain": "nowhere"}, "place_unknown"),
    ],
)
def test_rules_of_a_matter_are_known_ones(rules, code):
    """An unknown rule, or a fixed lead without its unit, is named."""
    assert ids(line("a", "town"), about=matter(**rules)) == [f"mandate.{code}"]


def test_boundary_that_crosses_itself_is_named():
    """A boundary that crosses itself has no inside."""
    bow = shapely.Polygon([(119, 29), (119.1, 29.1), (119.1, 29), (119, 29.1)])
    places = (ZonePlace("bow", Label("结"), "grid", Place(bow), WHERE),)

    assert ids(places=places) == ["mandate.place_invalid"]


def test_two_versions_of_a_place_may_not_overlap():
    """Versions of one place follow each other; on one day there is one."""
    box = Place(shapely.box(119, 29, 119.1, 29.1))
    old = ZonePlace("yard", Label("场"), "grid", box, WHERE, until=date(2025, 1, 1))
    new = replace(old, since=date(2025, 1, 1), until=date.max)

    assert ids(places=(old, new)) == []
    assert ids(places=(old, replace(new, since=date(2024, 1, 1)))) == ["mandate.duplicate_id"]


def test_batch_is_complete():
    """A batch to its own giver, without acceptance, money or a rule for running cases is named."""
    batch = TransferBatch(
        "b",
        Label("批"),
        date(2025, 1, 1),
        "town",
        ("town",),
        WHERE,
        money_yuan="4 million",
        running_cases="whatever",
    )
    base = register([line("a", "town")], units=UNITS)

    told = check_legality(replace(base, batches=(batch,)))

    assert [(one.id, one.level) for one in told] == [
        ("mandate.batch_money", Level.ERROR),
        ("mandate.batch_running_cases", Level.ERROR),
        ("mandate.batch_to_itself", Level.ERROR),
        ("mandate.batch_unaccepted", Level.WARNING),
    ]
