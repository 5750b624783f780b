"""When periods end: worked examples from the law and from the published years."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from guanyun.engines.common import (
    ZONE,
    Budget,
    Calendar,
    Ends,
    Notice,
    OfficeHours,
    TimeUnit,
    crosses,
    due_report,
    parse_budget,
)
from guanyun.errors import Refused

HOUR = timedelta(hours=1)
NOTHING = timedelta(0)


def at(text: str) -> datetime:
    """Return the instant that ``text`` tells in Beijing time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-02-13", 3, "2026-02-25"),
        ("2026-02-13", 7, "2026-03-02"),
        ("2026-09-18", 7, "2026-09-29"),
        ("2026-09-30", 7, "2026-10-15"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2025-09-25", 30, "2025-11-12"),
        ("2026-01-01", 1, "2026-01-04"),
    ],
)
def test_working_days_around_holidays(calendar: Calendar, start: str, days: int, due: str) -> None:
    """The start day is excluded, days off are passed over, make-up days count."""
    found = due_report(calendar, start, f"{days} working days")

    assert found["due"] == due
    assert len(found["counted"]) == days
    assert found["counted"][-1] == due
    assert found["provisional"] is False
    assert calendar.working_day_after(date.fromisoformat(start), days).isoformat() == due


def test_report_lists_counted_and_skipped_days(calendar: Calendar) -> None:
    """Three days from 13 February 2026 count the make-up Saturday and skip the nine days off."""
    assert due_report(calendar, "2026-02-13", "3 working days") == {
        "due": "2026-02-25",
        "provisional": False,
        "counted": ["2026-02-14", "2026-02-24", "2026-02-25"],
        "skipped": [f"2026-02-{day}" for day in range(15, 24)],
    }


@pytest.mark.parametrize(
    ("start", "within", "due"),
    [
        ("2026-11-20T16:00", "2 office hours", "2026-11-23T09:30:00+08:00"),
        ("2026-11-20T11:30", "1 office hour", "2026-11-20T14:00:00+08:00"),
        ("2026-11-20T08:30", "3.5 office hours", "2026-11-20T12:00:00+08:00"),
        ("2026-11-20T13:30", "3.5 office hours", "2026-11-20T17:00:00+08:00"),
        ("2026-11-21T10:00", "1 office hour", "2026-11-23T09:30:00+08:00"),
        ("2026-10-01T23:40", "2 hours", "2026-10-02T01:40:00+08:00"),
        ("2026-10-01T23:40", "30 minutes", "2026-10-02T00:10:00+08:00"),
        ("2026-10-01T15:40Z", "2 hours", "2026-10-02T01:40:00+08:00"),
    ],
)
def test_hours_end_at_an_instant(calendar: Calendar, start: str, within: str, due: str) -> None:
    """Office hours stand still outside office time; wall-clock hours never do."""
    assert due_report(calendar, start, within)["due"] == due


@pytest.mark.parametrize(
    ("start", "days", "due", "skipped"),
    [
        ("2026-11-20", 3, "2026-11-23", []),
        ("2026-11-20", 2, "2026-11-23", ["2026-11-22"]),
        ("2026-09-30", 1, "2026-10-08", [f"2026-10-0{day}" for day in range(1, 8)]),
        ("2026-02-12", 2, "2026-02-14", []),
    ],
)
def test_calendar_days_end_after_days_off(
    calendar: Calendar, start: str, days: int, due: str, skipped: list[str]
) -> None:
    """A last day that is a legal day off moves to the next day after it; a make-up day stays."""
    found = due_report(calendar, start, f"{days} calendar days")

    assert (found["due"], found["skipped"]) == (due, skipped)
    assert len(found["counted"]) == days


def test_whole_days_end_at_midnight_or_at_close(calendar: Calendar) -> None:
    """24:00 of 3 December is the default end; a clock may declare close of business."""
    budget = Budget(Decimal(3), TimeUnit.WORKING_DAYS)

    midnight = calendar.due(at("2026-11-30T10:00"), budget)
    close = calendar.due(at("2026-11-30T10:00"), budget, ends=Ends.CLOSE)

    assert (midnight.at, midnight.date) == (at("2026-12-04T00:00"), date(2026, 12, 3))
    assert (close.at, close.date) == (at("2026-12-03T17:00"), date(2026, 12, 3))
    assert midnight.counted == close.counted


def test_remainder_counts_office_hours_of_the_last_day(calendar: Calendar) -> None:
    """A day and a half ends after three and a half office hours of the second day: at noon."""
    due = calendar.due(at("2026-11-30T10:00"), Budget(Decimal("1.5"), TimeUnit.WORKING_DAYS))

    assert due.at == at("2026-12-02T12:00")


def test_start_in_another_zone_is_the_day_in_china(calendar: Calendar) -> None:
    """17:00 UTC on 29 September is 30 September in China, which is excluded."""
    start = datetime(2026, 9, 29, 17, tzinfo=UTC)

    due = calendar.due(start, Budget(Decimal(1), TimeUnit.WORKING_DAYS))

    assert due.date == date(2026, 10, 8)


def test_pause_on_the_start_day_keeps_it_excluded(calendar: Calendar) -> None:
    """A clock stopped and started again within its first day is not counted from that day."""
    start, budget = at("2026-11-23T09:00"), Budget(Decimal(1), TimeUnit.WORKING_DAYS)
    used = calendar.consumed(
        calendar.begins(start, budget.unit), at("2026-11-23T10:00"), budget.unit
    )

    due = calendar.due(start, budget, consumed=used, resumed=at("2026-11-23T11:00"))

    assert used == NOTHING
    assert due == calendar.due(start, budget)


def test_pause_for_two_days_moves_the_end_by_two_days(calendar: Calendar) -> None:
    """Three days, stopped on Tuesday noon and resumed on Thursday noon, end two days later."""
    start, budget = at("2026-11-23T09:00"), Budget(Decimal(3), TimeUnit.WORKING_DAYS)
    used = calendar.consumed(
        calendar.begins(start, budget.unit), at("2026-11-24T12:00"), budget.unit
    )

    due = calendar.due(start, budget, consumed=used, resumed=at("2026-11-26T12:00"))

    assert used == 3.5 * HOUR
    assert calendar.due(start, budget).date == date(2026, 11, 26)
    assert due.date == date(2026, 11, 30)


def test_provisional_only_beyond_the_last_notice(calendar: Calendar) -> None:
    """The flag rises with the first day of 2027 passed over; hours wait for no notice."""
    start = "2026-12-30T10:00"

    assert due_report(calendar, start, "1 working day")["provisional"] is False
    assert due_report(calendar, start, "2 working days")["provisional"] is True
    assert due_report(calendar, start, "3 calendar days")["provisional"] is True
    assert due_report(calendar, start, "14 office hours")["provisional"] is True
    assert due_report(calendar, start, "72 hours")["provisional"] is False


def test_remaining_tells_days_and_hours(calendar: Calendar) -> None:
    """On Tuesday at 10:00, Thursday 24:00 is two office days and five and a half hours away."""
    due = at("2026-11-27T00:00")

    left = calendar.remaining(at("2026-11-24T10:00"), due)
    late = calendar.remaining(at("2026-11-30T12:00"), due)

    assert left == (2, 5.5 * HOUR, False)
    assert late == (1, 3.5 * HOUR, True)
    assert calendar.remaining(due, due) == (0, NOTHING, False)
    assert calendar.remaining(due - 30 * HOUR, due, TimeUnit.HOURS) == (0, 30 * HOUR, False)
    assert calendar.remaining(due - 30 * HOUR, due, TimeUnit.CALENDAR_DAYS) == (1, 6 * HOUR, False)


def test_charter_states_its_own_hours(calendar: Calendar) -> None:
    """Hours of a charter replace the sample ones and change the version."""
    nine_to_five = calendar.with_office(OfficeHours(((time(9), time(17)),)))

    due = due_report(nine_to_five, "2026-11-20T16:30", "1 office hour")

    assert due["due"] == "2026-11-23T09:30:00+08:00"
    assert nine_to_five.version != calendar.version


def notice_of_2027() -> Notice:
    """A notice that makes 4 January 2027 a day off and Saturday 9 January a make-up day."""
    return Notice(
        id="2027",
        year=2027,
        number="示例",
        title="示例通知",
        url="",
        rest=((date(2027, 1, 1), "元旦"), (date(2027, 1, 4), "元旦")),
        work=((date(2027, 1, 9), "元旦"),),
    )


def test_notice_changes_only_some_days(calendar: Calendar) -> None:
    """The days on which the new calendar differs are named, compensations that fell away too."""
    changed = calendar.changed_days(calendar.with_notice(notice_of_2027()))

    assert [f"{day:%m-%d}" for day in changed] == [
        "01-04", "01-09", "02-09", "02-10", "05-03", "05-04", "10-04", "10-05",
    ]  # fmt: skip
    assert calendar.changed_days(calendar) == ()


def test_only_windows_with_a_changed_day_are_dated_anew(calendar: Calendar) -> None:
    """A clock whose window holds no changed day keeps its end; one that crosses may not."""
    published = calendar.with_notice(notice_of_2027())
    changed = calendar.changed_days(published)
    budget = Budget(Decimal(3), TimeUnit.WORKING_DAYS)

    for start in (at(f"2026-12-{day}T10:00") for day in range(20, 32)):
        before, after = calendar.due(start, budget), published.due(start, budget)
        crossed = crosses((start.date() + timedelta(days=1), before.date), changed)
        assert crossed == (before.at != after.at)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("3 working days", "3", TimeUnit.WORKING_DAYS),
        ("1 working day", "1", TimeUnit.WORKING_DAYS),
        ("60 calendar days", "60", TimeUnit.CALENDAR_DAYS),
        ("1 office hour", "1", TimeUnit.OFFICE_HOURS),
        (" 1.5 hours ", "1.5", TimeUnit.HOURS),
        ("30 minutes", "0.5", TimeUnit.HOURS),
    ],
)
def test_budgets_in_words(text: str, amount: str, unit: TimeUnit) -> None:
    """Singular and plural, whole and part, each unit by its name."""
    assert parse_budget(text) == Budget(Decimal(amount), unit)


@pytest.mark.parametrize(
    "text", ["", "3", "3 days", "days", "0 working days", "-1 hours", "1e3 hours", "3 Working Days"]
)
def test_other_budgets_are_refused(text: str) -> None:
    """No time, no unit, a bare "days" and a sign are refused with what was written."""
    with pytest.raises(Refused) as refusal:
        parse_budget(text)

    assert (refusal.value.code, refusal.value.fields) == ("common.budget_form", {"text": text})


@pytest.mark.parametrize(
    ("start", "within", "code"),
    [
        ("tomorrow", "3 working days", "common.start_form"),
        ("2026-02-30", "3 working days", "common.start_form"),
        ("2026-11-20", "3 hours", "common.start_needs_time"),
        ("2050-12-31", "1 working day", "common.outside_calendar"),
        ("2050-12-30", "5 calendar days", "common.outside_calendar"),
        ("2006-01-01", "1 working day", "common.outside_calendar"),
        ("2026-01-01", "999999 working days", "common.outside_calendar"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    calendar: Calendar, start: str, within: str, code: str
) -> None:
    """A start that is no time, hours from a bare date and ends beyond 2050 are refused."""
    with pytest.raises(Refused) as refusal:
        due_report(calendar, start, within)

    assert refusal.value.code == code


def test_instant_without_offset_is_a_bug(calendar: Calendar) -> None:
    """A naive instant raises: nobody may guess where it was."""
    with pytest.raises(ValueError, match="no offset"):
        calendar.begins(datetime(2026, 1, 1), TimeUnit.HOURS)  # noqa: DTZ001


@pytest.mark.parametrize(
    "periods", [(), ((time(9), time(9)),), ((time(13), time(17)), (time(8), time(12)))]
)
def test_office_hours_must_rise(periods: tuple[tuple[time, time], ...]) -> None:
    """No periods, an empty one and two out of order are refused."""
    with pytest.raises(Refused) as refusal:
        OfficeHours(periods)

    assert refusal.value.code == "common.office_hours"
