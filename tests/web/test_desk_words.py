"""Moments on pages: short in this year, with the year in any other."""

from datetime import UTC, datetime

from guanyun.records.now import today
from guanyun.web.templatetags.words import day, moment, short_due


def test_this_year_is_left_out() -> None:
    """A moment of this year is told by month and day."""
    year = today().year
    at = datetime(year, 11, 27, 9, 30, tzinfo=UTC)

    assert moment(at, "zh").startswith("11-27 周")
    assert moment(at, "zh").endswith(" 17:30")
    assert day(at.date(), "en").startswith("11-27 ")
    assert short_due(f"{year}-12-03 24:00", "zh").startswith("12-03 周")


def test_another_year_is_named() -> None:
    """A moment of another year says which: an inspector comes three years later."""
    at = datetime(2023, 11, 27, 9, 30, tzinfo=UTC)

    assert moment(at, "zh") == "2023-11-27 周一 17:30"
    assert moment(None, "zh") == ""
    assert day(at.date(), "zh") == "2023-11-27 周一"
    assert short_due("2023-12-03 24:00", "en") == "2023-12-03 Sun 24:00"
