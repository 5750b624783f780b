"""What kind of day each date is: against the published years, the law and two other libraries."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from guanyun.engines.common import Calendar, DayType, calendar_from
from guanyun.errors import Refused

FIRST_NOTICE, LAST_NOTICE = 2007, 2026


def days_of(first: int, last: int) -> Iterator[date]:
    """Yield each day of the years ``first`` to ``last``."""
    day = date(first, 1, 1)
    while day.year <= last:
        yield day
        day += timedelta(days=1)


def types_of(calendar: Calendar, year: int) -> Counter[DayType]:
    """Return how many days of each type a year has."""
    return Counter(calendar.day(day).type for day in days_of(year, year))


def test_every_day_is_as_published(calendar: Calendar, golden_days: dict[date, bool]) -> None:
    """Each of the 7,305 days of 2007-2026 works or not as the published years say."""
    days = list(days_of(FIRST_NOTICE, LAST_NOTICE))

    different = [
        day for day in days if calendar.is_working(day) == golden_days.get(day, day.weekday() > 4)
    ]

    assert len(days) == 7305
    assert different == []


def test_type_and_working_agree(calendar: Calendar) -> None:
    """A day works when its type is a working day or a make-up day, and on no other."""
    for day in days_of(FIRST_NOTICE, 2050):
        assert calendar.day(day).type.works == calendar.is_working(day)


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248), (2027, 248)])
def test_working_days_of_a_year(calendar: Calendar, year: int, days: int) -> None:
    """2024 has 251 working days, 2025 and 2026 have 248."""
    assert calendar.working_days(date(year, 1, 1), date(year, 12, 31)) == days


@pytest.mark.parametrize(
    ("year", "holidays"), [(2007, 10), (2008, 11), (2013, 11), (2014, 11), (2024, 11), (2025, 13)]
)
def test_statutory_holidays_by_edition(calendar: Calendar, year: int, holidays: int) -> None:
    """The rules of 1999 gave ten statutory days, those of 2007 eleven, those of 2024 thirteen."""
    assert types_of(calendar, year)[DayType.STATUTORY_HOLIDAY] == holidays


def test_two_holidays_on_one_day_are_one_day(calendar: Calendar) -> None:
    """In 2020 the Mid-Autumn festival fell on National Day: ten days, the name tells both."""
    assert types_of(calendar, 2020)[DayType.STATUTORY_HOLIDAY] == 10
    assert calendar.day(date(2020, 10, 1)).name == "国庆节、中秋节"


def test_new_years_eve_came_and_went(calendar: Calendar) -> None:
    """除夕 was statutory 2008-2013, a day off 2014-2023, worked in 2024 and is statutory again."""
    eves = [date(2013, 2, 9), date(2016, 2, 7), date(2024, 2, 9), date(2026, 2, 16)]

    assert [calendar.day(eve).type for eve in eves] == [
        DayType.STATUTORY_HOLIDAY,
        DayType.DAY_OFF,
        DayType.WORKING,
        DayType.STATUTORY_HOLIDAY,
    ]


def test_four_types_around_one_festival(calendar: Calendar) -> None:
    """February 2026 shows all four: make-up Saturday, day off, statutory holiday, working day."""
    days = [calendar.day(date(2026, 2, number)) for number in (14, 15, 17, 24)]

    assert [day.type for day in days] == [
        DayType.MAKE_UP,
        DayType.DAY_OFF,
        DayType.STATUTORY_HOLIDAY,
        DayType.WORKING,
    ]
    assert days[0].notice == "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）"
    assert not any(day.provisional for day in days)


def test_later_notice_wins(calendar: Calendar) -> None:
    """The extension of the 2020 Spring Festival turned a make-up Saturday into a day off."""
    day = calendar.day(date(2020, 2, 1))

    assert (day.type, day.notice) == (
        DayType.DAY_OFF,
        "国务院办公厅关于延长2020年春节假期的通知（国办发明电〔2020〕1号）",
    )


def test_next_notice_reaches_into_december(calendar: Calendar) -> None:
    """31 December 2022 is a day off by the notice of 2023 and 29 December 2018 is worked."""
    assert calendar.day(date(2022, 12, 31)).notice.startswith("国务院办公厅关于2023年")
    assert calendar.day(date(2018, 12, 29)).type is DayType.MAKE_UP
    assert calendar.day(date(2018, 12, 31)).type is DayType.DAY_OFF


def test_every_notice_is_cited(calendar: Calendar) -> None:
    """Each notice names its page of the State Council, and a number or 待核."""
    assert len(calendar.notices) == 23
    assert all(n.url.startswith("https://www.gov.cn/zhengce/") for n in calendar.notices)
    unseen = [notice.id for notice in calendar.notices if notice.number == "待核"]
    assert unseen == ["2007", "2008"]


def test_year_without_notice_is_provisional(calendar: Calendar) -> None:
    """2027 holds the thirteen statutory days, six of them compensated, and no make-up day."""
    types = types_of(calendar, 2027)
    compensated = [d for d in days_of(2027, 2027) if calendar.day(d).name.endswith("补假")]

    assert types[DayType.STATUTORY_HOLIDAY] == 13
    assert types[DayType.MAKE_UP] == 0
    assert [f"{day:%m-%d}" for day in compensated] == [
        "02-09",
        "02-10",
        "05-03",
        "05-04",
        "10-04",
        "10-05",
    ]
    assert all(calendar.day(day).provisional for day in days_of(2027, 2027))
    assert not any(calendar.day(day).provisional for day in days_of(2026, 2026))


def test_compensation_skips_taken_days(calendar: Calendar) -> None:
    """Two festival days on one weekend take the next two working days that are no holidays."""
    festival = [calendar.day(date(2027, 2, number)) for number in range(5, 11)]

    assert [day.name for day in festival] == [
        "春节",
        "春节",
        "春节",
        "春节",
        "春节补假",
        "春节补假",
    ]


def test_outside_the_calendar_is_refused(calendar: Calendar) -> None:
    """Days before 2007 and after 2050 are refused with the range that is covered."""
    for day in (date(2006, 12, 31), date(2051, 1, 1)):
        with pytest.raises(Refused) as refusal:
            calendar.is_working(day)
        assert refusal.value.code == "common.outside_calendar"
        assert refusal.value.fields["last"] == "2050-12-31"


def test_version_changes_with_what_decides(calendar: Calendar, calendar_page: dict) -> None:
    """The version is the same for the same file, and another with one notice less."""
    again = calendar_from(calendar_page)
    less = calendar_from(calendar_page | {"notices": calendar_page["notices"][1:]})

    assert calendar.version.startswith("sha256:")
    assert again.version == calendar.version
    assert again == calendar
    assert less.version != calendar.version


@pytest.mark.parametrize(
    "wrong",
    [
        {"notices": []},
        {"until": "soon"},
        {"festivals": {}},
        {"editions": []},
        {"office_hours": {"periods": [["08:30"]]}},
        {"office_hours": {"periods": [["8", "late"]]}},
    ],
)
def test_unreadable_page_is_refused(calendar_page: dict, wrong: dict) -> None:
    """A page with a part missing or unreadable is refused when it is read."""
    with pytest.raises(Refused) as refusal:
        calendar_from(calendar_page | wrong)

    assert refusal.value.code == "common.calendar_form"


def test_agrees_with_chinesecalendar(calendar: Calendar) -> None:
    """The library chinesecalendar works and rests on the same days 2007-2026, without exception."""
    peer = pytest.importorskip("chinese_calendar", reason="needs the development packages")

    different = [
        day
        for day in days_of(FIRST_NOTICE, LAST_NOTICE)
        if calendar.is_working(day) != peer.is_workday(day)
    ]

    assert different == []


def test_agrees_with_holidays(calendar: Calendar) -> None:
    """The library holidays works and rests on the same days 2007-2026, without exception."""
    peer = pytest.importorskip("holidays", reason="needs the development packages")
    china = peer.country_holidays("CN", years=range(FIRST_NOTICE - 1, LAST_NOTICE + 2))

    different = [
        day
        for day in days_of(FIRST_NOTICE, LAST_NOTICE)
        if calendar.is_working(day) != china.is_working_day(day)
    ]

    assert different == []


def test_provisional_years_agree_with_holidays(calendar: Calendar) -> None:
    """The library holidays generates 2027-2050 with festivals of its own and rests alike."""
    peer = pytest.importorskip("holidays", reason="needs the development packages")
    china = peer.country_holidays("CN", years=range(LAST_NOTICE, 2052))

    different = [
        day
        for day in days_of(LAST_NOTICE + 1, 2050)
        if calendar.is_working(day) != china.is_working_day(day)
    ]

    assert different == []


def test_festivals_agree_with_holidays(calendar: Calendar) -> None:
    """The lunar and solar dates of 2008-2050 are those of a library that did not make them."""
    peer = pytest.importorskip("holidays", reason="needs the development packages")
    words = {"pure_brightness": "Tomb", "dragon_boat": "Dragon", "mid_autumn": "Mid-Autumn"}
    words |= {"spring_festival": "Spring Festival"}

    for year in range(2008, 2051):
        china = peer.country_holidays("CN", years=year, language="en_US")
        for name, word in words.items():
            assert word in china[calendar.rules.festivals[year][name]]


def test_two_holidays_on_one_weekend_day_are_both_compensated(calendar: Calendar) -> None:
    """On Sunday 2 October 2039 National Day and Mid-Autumn meet: three days follow the weekend."""
    names = [calendar.day(date(2039, 10, number)).name for number in range(2, 8)]

    assert names == ["中秋节、国庆节", "国庆节", "国庆节补假", "中秋节补假", "国庆节补假", ""]
