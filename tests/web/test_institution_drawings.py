"""What the server draws and words for the public pages: maps, years, articles, faults."""

import re
from datetime import date
from functools import cache

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from guanyun.charter.loading import load_charter
from guanyun.charter.schema import Charter
from guanyun.charter.shared import load_shared
from guanyun.charter.shipped import shipped_charters
from guanyun.engines.common import Ends, Label, place_at
from guanyun.engines.mandate import Register, prove
from guanyun.errors import Language
from guanyun.records.selectors.institution import LiveCase
from guanyun.web.articles import chapters_of, entry_of, numeral
from guanyun.web.casewords import budget_words
from guanyun.web.drawings import drawing_of, faults_on, place_on, with_cases, with_point
from guanyun.web.views.register import proof_shown
from guanyun.web.years import trial_of, year_of

ON = date(2026, 11, 24)


@cache
def charter(name: str) -> Charter:
    """Return a shipped charter, read once."""
    return load_charter(shipped_charters() / name)


def register(name: str = "demo") -> Register:
    """Return the register of a shipped charter."""
    return charter(name).register


def test_every_boundary_lies_inside_the_drawing() -> None:
    """No corner of any shipped zone falls outside the picture."""
    for name in ("demo", "longyou", "fuyang"):
        drawing = drawing_of(register(name), ON)
        for shape in drawing.shapes:
            corners = [float(each) for each in re.findall(r"[\d.]+", shape.path)]
            assert 0 <= min(corners[::2]) <= max(corners[::2]) <= drawing.width
            assert 0 <= min(corners[1::2]) <= max(corners[1::2]) <= drawing.height


@given(x=st.integers(min_value=1, max_value=719), y=st.integers(min_value=1, max_value=700))
def test_pixel_and_position_are_each_other(x: int, y: int) -> None:
    """A click means the place that is drawn under it, to a pixel."""
    drawing = drawing_of(register(), ON)
    place = place_on(drawing, {"here.x": str(x), "here.y": str(y)})
    assert place is not None
    pin = with_point(drawing, place).pin
    assert pin is not None
    assert abs(pin[0] - x) <= 1
    assert abs(pin[1] - y) <= 1


@pytest.mark.parametrize(
    ("x", "y"), [("0", "0"), ("", ""), ("-1", "5"), ("5", "x"), ("9" * 12, "1")]
)
def test_no_click_is_no_place(x: str, y: str) -> None:
    """What a keyboard sends, or somebody makes up, is no place."""
    assert place_on(drawing_of(register(), ON), {"here.x": x, "here.y": y}) is None


def test_scale_bar_is_as_long_as_it_says() -> None:
    """The bar of the demo zone is 2 km: two points that far apart are as many pixels apart."""
    drawing = drawing_of(register(), ON)
    assert drawing.bar_text == "2 km"
    north = with_point(drawing, place_at(123.97, 28.0)).pin
    south = with_point(drawing, place_at(123.97, 28.0 - 2000 / 111_320)).pin
    assert north is not None
    assert south is not None
    assert abs(south[1] - north[1] - drawing.bar) < 0.3


def test_red_cases_are_drawn_last() -> None:
    """Where marks cover each other, the overdue one is on top."""
    cases = [
        LiveCase(colour, Label(colour), Label("-"), 123.97, 28.05, colour)
        for colour in ("red", "green", "amber", "grey")
    ]
    marks = with_cases(drawing_of(register(), ON), cases).marks
    assert [mark.case.colour for mark in marks] == ["grey", "green", "amber", "red"]


@pytest.mark.parametrize(("mistake", "look"), [("gap", "gap"), ("overlap", "overlap")])
def test_faults_are_drawn_where_they_are(mistake: str, look: str) -> None:
    """The polygon of a gap or an overlap stands in the drawing in its own look."""
    wrong = register(f"_bad/{mistake}")
    drawing = faults_on(drawing_of(wrong, ON), prove(wrong).faults)
    assert {each for each, _ in drawing.faults} == {look}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("mistake", ["gap", "gap_in_time", "overlap", "sliver"])
def test_proof_page_names_each_fault(mistake: str, language: Language) -> None:
    """A register with a fault gets a page that counts it, says it and draws it."""
    wrong = charter(f"_bad/{mistake}")
    proof = prove(wrong.register)
    told = proof_shown(wrong.register, proof, ON)
    page = {"zone": "bad", "language": language, "other_language": "en", "on": ON}
    shown = render_to_string("register/proof.html", told | page | {"zone_label": Label("错例")})
    assert not proof.covered
    assert len(re.findall(r'<li class="(?:gap|overlap)">', shown)) == len(proof.faults)
    assert "institution.fault" not in shown


def test_year_counts_its_four_types_of_day() -> None:
    """2026 has 242 working days, 6 make-up days, 13 statutory holidays and 104 days off."""
    year = year_of(load_shared(shipped_charters()).calendar, 2026)
    assert year.counts == {"work": 242, "rest": 104, "feast": 13, "extra": 6}
    assert (year.worked, year.rested, year.provisional) == (248, 117, False)
    assert year.named[1] == ("春节", date(2026, 2, 15), date(2026, 2, 23), 9)


def test_month_is_whole_weeks_from_monday() -> None:
    """Every week has seven squares and the first day stands under its weekday."""
    year = year_of(load_shared(shipped_charters()).calendar, 2026)
    for month in year.months:
        assert {len(week) for week in month.weeks} == {7}
        first = next(n for n, square in enumerate(month.weeks[0]) if square.day)
        assert first == date(2026, month.number, 1).weekday()


def test_trial_of_a_far_year_is_provisional() -> None:
    """A period that reaches into a year without a notice says that its end is 暂定."""
    calendar = load_shared(shipped_charters()).calendar
    trial = trial_of(calendar, start="2049-03-01", within="5 working days", ends=Ends.MIDNIGHT)
    assert trial.provisional
    assert trial.refused is None


def test_trial_beyond_the_calendar_is_a_refusal() -> None:
    """A period that ends after the last year known is refused, with the years there are."""
    calendar = load_shared(shipped_charters()).calendar
    trial = trial_of(calendar, start="2049-03-01", within="900 working days", ends=Ends.MIDNIGHT)
    assert trial.refused is not None
    assert trial.refused.code == "common.outside_calendar"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["demo", "longyou", "fuyang", "_template"])
def test_every_entry_is_an_article(name: str, language: Language) -> None:
    """Units, posts, places, matters, lines, hand-overs and cases all stand, numbered through."""
    known = charter(name)
    articles = [each for chapter in chapters_of(known, language) for each in chapter.articles]
    entries = known.register
    expected = 1 + len(known.case_types) + len(entries.units) + len(entries.posts)
    expected += len(entries.places) + len(entries.matters) + len(entries.lines)
    assert len(articles) == expected + len(entries.batches)
    for number, article in enumerate(articles, start=1):
        assert article.number == (numeral(number) if language == "zh" else str(number))
        assert article.sentences
        assert article.where is not None
        assert not [each for each in article.sentences if "institution." in each]


def test_line_names_its_unit_and_its_matters() -> None:
    """The page of a line leads to the unit, the post and every matter of its category."""
    shown = entry_of(charter("demo"), "line", "utility_handle", "zh")
    assert shown is not None
    named = {(each.kind, each.id) for each in shown.named_in}
    assert {("unit", "utility_company"), ("post", "utility_desk")} <= named
    assert {("matter", "utilities"), ("matter", "pipeline_move")} <= named


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("3 working days", "3 个工作日"),
        ("2 hours", "2 小时"),
        ("until 24:00", "到当天 24:00"),
        ("30 minutes", "30 分钟"),
    ],
)
def test_budget_is_told_in_words(written: str, told: str) -> None:
    """A budget of the charter reads as an official writes it."""
    assert budget_words(written, "zh") == told
