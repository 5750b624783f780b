"""What the charter of a service centre says, counted against its report."""

from collections import Counter
from datetime import date, timedelta

import pytest

from guanyun.charter import (
    Charter,
    bundle_papers,
    check,
    load_charter,
    seats_on,
    shipped_charters,
)
from guanyun.engines.casework import rate
from guanyun.engines.common import Level
from guanyun.engines.mandate import Duty, Mode, prove


@pytest.fixture(scope="module")
def fuyang() -> Charter:
    """The charter of fuyang."""
    return load_charter(shipped_charters() / "fuyang")


def test_charter_checks_clean(fuyang: Charter) -> None:
    """No error and no warning; every story comes true."""
    assert [each for each in check(fuyang) if each.level is not Level.NOTE] == []


def test_both_layers_are_covered(fuyang: Charter) -> None:
    """Each request has exactly one leading post and one handling unit, everywhere and always."""
    proof = prove(fuyang.register)
    led = {each.matter for each in proof.coverages if each.duty is Duty.LEAD}
    handled = {each.matter for each in proof.coverages if each.duty is Duty.HANDLE}

    assert all(each.covered for each in proof.coverages)
    assert led == {each.id for each in fuyang.register.matters if each.category == "demand"}
    assert handled == {each.id for each in fuyang.register.matters}


def test_numbers_of_the_report_are_kept(fuyang: Charter) -> None:
    """225 items, three theme windows, 30 agencies, 12 online services, 9 applications."""
    centre = fuyang.centre
    kinds = Counter(each.kind for each in centre.services)

    told = {each.id: each.value for each in centre.figures}

    assert len(centre.catalogue.items) == told["items"] == 225
    assert sum(each.kind.value == "theme" for each in centre.windows) == len(centre.bundles) == 3
    assert len(centre.partners) == told["agencies"] == 30
    assert kinds["online service"] == told["online_services"] == 12
    assert kinds["application"] == told["applications"] == 9
    assert (told["approvals"], told["standard_land_passed"], told["loans"]) == (3179, 11, 6000)
    assert (told["closure"], told["solution"], told["satisfaction"]) == (100, 95, 99)


def test_items_that_the_report_does_not_name_are_samples(fuyang: Charter) -> None:
    """Seven items are named; every other says 示例 in its name, and all details are samples."""
    items = fuyang.centre.catalogue.items
    named = [each.label.zh for each in items if each.basis is not None]

    assert named == [
        "建设用地规划许可证", "建设工程规划许可证", "建筑工程施工许可证", "竣工验收备案",
        "排水许可", "临水（临时用水）", "临电（临时用电）",
    ]  # fmt: skip
    assert all(each.sample for each in items)
    assert all("（示例）" in each.label.zh for each in items if each.basis is None)


def test_all_four_modes_are_there(fuyang: Charter) -> None:
    """委托、整合、派驻、代办: each mode has items, each window of a set day has its people."""
    modes = {each.mode for each in fuyang.centre.catalogue.items}

    assert modes == {Mode.ENTRUSTED, Mode.INTEGRATED, Mode.STATIONED, Mode.AGENCY}


def test_visiting_people_come_on_their_days(fuyang: Charter) -> None:
    """Nobody of the tax department sits there in the holiday; the next is Thursday the 8th."""
    centre = fuyang.centre
    tax = next(each for each in centre.windows if each.id == "tax")
    days = [date(2026, 9, 29) + timedelta(days=number) for number in range(10)]

    seated = [on for on in days if seats_on(tax, centre.halls[0], on, fuyang.calendar)]

    assert seated == [date(2026, 9, 29), date(2026, 10, 8)]


def test_industry_in_one_go_asks_for_the_form_once(fuyang: Charter) -> None:
    """Eight items share one list: no paper twice."""
    bundle = fuyang.centre.bundles[0]

    asked = [each.paper for each in bundle_papers(bundle, fuyang.centre.catalogue, {})]

    assert len(bundle.items) == 8
    assert len(asked) == len(set(asked))
    assert asked.count("application_form") == 1


def test_three_rates_have_three_denominators(fuyang: Charter) -> None:
    """100, 95 and 99 per cent as reported (S3:49); unrated is never good, withdrawn in none."""
    kind = fuyang.case_types["unclear_request"]
    blank = {"closed": True, "withdrawn": False, "declared": False, "solved": None, "rating": None}
    solved = blank | {"declared": True, "solved": "solved"}
    unsolved = blank | {"declared": True, "solved": "unsolved"}
    outcomes = [
        *[solved | {"rating": 5}] * 80,
        *[solved] * 34,
        *[unsolved | {"rating": 4}] * 5,
        unsolved | {"rating": 2},
        *[blank | {"rating": 5}] * 14,
        *[blank] * 66,
        *[blank | {"withdrawn": True}] * 7,
    ]

    assert rate(kind, "closed", outcomes) == (200, 200)
    assert rate(kind, "solved", outcomes) == (114, 120)
    assert rate(kind, "satisfied", outcomes) == (99, 100)
    assert (200 / 200, 114 / 120, 99 / 100) == (1.00, 0.95, 0.99)


@pytest.fixture(scope="module")
def chengxi() -> Charter:
    """The charter of Chengxi."""
    return load_charter(shipped_charters() / "yiwu-chengxi")


def test_chengxi_checks_clean_and_is_covered(chengxi: Charter) -> None:
    """No error and no warning; every matter has its unit everywhere and always."""
    assert [each for each in check(chengxi) if each.level is not Level.NOTE] == []
    assert all(each.covered for each in prove(chengxi.register).coverages)


def test_centre_of_chengxi_has_what_was_published(chengxi: Charter) -> None:
    """24 windows and a hall open day and night; more than 600 items, every one a sample."""
    centre = chengxi.centre
    told = {each.id: each.value for each in centre.figures}
    manned = [each for each in centre.windows if each.seats]

    assert len(manned) == told["windows"] == 24
    assert len(centre.catalogue.items) > 600
    assert all(each.sample for each in centre.catalogue.items)
    assert (told["checked_enterprises"], told["contracts"]) == (103, 57)


def test_no_company_and_no_grid_holds_a_power(chengxi: Charter) -> None:
    """A grid member tells and registers; the power company serves; neither inspects."""
    powerless = {"grid", "power_service"}
    services = {
        each.id
        for each in chengxi.register.matters
        if each.power.value in ("public service", "enterprise service")
    }

    held = {each.matter for each in chengxi.register.lines if each.unit in powerless}

    assert held <= services
