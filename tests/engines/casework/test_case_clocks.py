"""Clocks: budgets, pauses, extensions, whose time it was, what people read of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from guanyun.engines.casework import Command as Act
from guanyun.engines.casework import (
    Holder,
    attribution,
    light,
    preview,
    shares,
    why_due,
    words_of,
)
from guanyun.errors import Refused

from .kinds import (
    CALENDAR,
    ENTERPRISE,
    HEAD,
    MATTER,
    REPAIR,
    REVIEW,
    STAFF,
    TECHNICIAN,
    Desk,
    when,
)

HOUR = timedelta(hours=1)


def shown(desk: Desk, clock: str, at: str) -> tuple[str, str, str]:
    """Return colour and words of a clock at an instant."""
    seen = light(desk.case_type, desk.case.clocks[clock], at=when(at), calendar=CALENDAR)
    return seen.colour, words_of(seen).text("zh"), words_of(seen).text("en")


@pytest.mark.parametrize(
    ("reported", "due"),
    [
        ("11-24 09:00", "2026-11-24 24:00"),
        ("11-24 17:59", "2026-11-24 24:00"),
        ("11-24 18:00", "2026-11-25 06:00"),
        ("10-01 23:40", "2026-10-02 11:40"),
    ],
)
def test_a_budget_depends_on_the_hour_of_the_report(reported: str, due: str) -> None:
    """Before 18:00 the repair is due the same day, later within twelve hours, holiday or not."""
    case = Desk(REPAIR).open(reported).case

    assert case.clocks["repair"].due_text == due


def test_every_minute_has_a_holder() -> None:
    """The ledger names unit, provider and signer, and sums to what the clock has used."""
    desk = Desk(REPAIR).open("11-24 09:00")
    desk.do("respond", STAFF, "11-24 09:30")
    desk.do("dispatch", STAFF, "11-24 10:00")
    desk.do("arrive", TECHNICIAN, "11-24 12:00")
    desk.do("close", STAFF, "11-24 13:00")
    desk.do("give_consent", HEAD, "11-24 14:30")

    pieces = attribution(desk.case, "repair", at=when("11-25 09:00"), calendar=CALENDAR)

    assert shares(pieces) == {
        Holder("provider", "repair_provider"): 3 * HOUR,
        Holder("unit", None, "beichen_head"): 1.5 * HOUR,
        Holder("unit", "beichen", "beichen_clerk"): HOUR,
    }
    assert sum((p.consumed for p in pieces), timedelta()) == desk.case.clocks["repair"].consumed


def test_attribution_closes_the_open_slice() -> None:
    """Asked while the clock runs, the present holder's time is counted up to the instant."""
    desk = Desk(REPAIR).open("11-24 09:00")

    pieces = attribution(desk.case, "response", at=when("11-24 10:15"), calendar=CALENDAR)

    assert [(p.holder.unit, p.consumed) for p in pieces] == [("beichen", 1.25 * HOUR)]


def test_waiting_for_the_enterprise_does_not_count() -> None:
    """Two working days of waiting move the end by two working days and stand in the ledger."""
    desk = Desk(MATTER).open("11-24 09:00")
    desk.do("sign_for", STAFF, "11-24 10:00")
    desk.do("request_supplement", STAFF, "11-25 10:00", {"items": ["licence"]})
    waiting = shown(desk, "closing", "11-26 10:00")
    desk.do("supplement", ENTERPRISE, "11-27 10:00")

    held = [(p.holder.kind, p.consumed) for p in desk.case.clocks["closing"].ledger]
    assert waiting == ("grey", "停表 · 等企业补材料", "clock stopped: 等企业补材料")
    assert desk.case.clocks["closing"].due_text == "2026-12-07 24:00"
    assert held == [("unit", 1.5 * HOUR), ("enterprise", timedelta())]


def test_a_supplement_is_asked_once_and_from_the_list() -> None:
    """A second request is refused, and so is an item that the kind of case does not list."""
    desk = Desk(MATTER).open("11-24 09:00")
    desk.do("sign_for", STAFF, "11-24 10:00")

    with pytest.raises(Refused, match=r"casework\.supplement_unlisted: item=tax_record"):
        desk.do("request_supplement", STAFF, "11-25 10:00", {"items": ["tax_record"]})
    desk.do("request_supplement", STAFF, "11-25 10:00", {"items": ["licence"]})
    desk.do("supplement", ENTERPRISE, "11-25 11:00")
    with pytest.raises(Refused, match=r"casework\.supplement_once"):
        desk.do("request_supplement", STAFF, "11-25 12:00", {"items": ["licence"]})
    assert desk.case.asked_items == ("licence",)


def test_only_lawful_reasons_stop_a_clock() -> None:
    """The closed list is all there is; a second pause or a resume of nothing is refused."""
    desk = Desk(MATTER).open("11-24 09:00")
    desk.do("sign_for", STAFF, "11-24 10:00")

    with pytest.raises(Refused, match=r"casework\.answer_choice"):
        desk.do("pause", STAFF, "11-24 11:00", {"pause": "supplement"})
    with pytest.raises(Refused, match=r"casework\.nothing_paused"):
        desk.do("resume", STAFF, "11-24 11:00")
    desk.do("pause", STAFF, "11-24 11:00", REVIEW)
    with pytest.raises(Refused, match=r"casework\.nothing_to_pause"):
        desk.do("pause", STAFF, "11-24 11:30", REVIEW)
    desk.do("resume", STAFF, "11-26 11:00")
    assert desk.case.clocks["closing"].due_text == "2026-12-07 11:00"


def test_a_longer_clock_keeps_what_it_has_used() -> None:
    """The head signs, the budget grows, the ledger stays, and the end moves."""
    desk = Desk(MATTER).open("11-24 09:00")
    desk.do("sign_for", STAFF, "11-24 10:00")
    desk.do("request_extension", STAFF, "11-25 10:00", {"clock": "closing", "more": "3个工作日"})
    waiting = desk.case
    desk.do("give_consent", HEAD, "11-26 10:00")

    clock = desk.case.clocks["closing"]
    assert waiting.clocks["closing"].due_text == "2026-12-03 24:00"
    assert waiting.consents[0].post == "beichen_head"
    assert (clock.budget, clock.due_text, clock.extended) == (
        "10 working days", "2026-12-08 24:00", ("3 working days",),
    )  # fmt: skip
    more = {"clock": "closing", "more": "1 working day"}
    with pytest.raises(Refused, match=r"casework\.no_extension"):
        desk.do("request_extension", STAFF, "11-26 11:00", more)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("6 working days", "casework.extension_most"),
        ("2 hours", "casework.extension_unit"),
        ("soon", "common.budget_form"),
        ("0 working days", "common.budget_form"),
    ],
)
def test_more_time_than_the_charter_grants_is_refused(more: str, code: str) -> None:
    """Too much, another unit or no time at all asks nobody for a signature."""
    desk = Desk(MATTER).open("11-24 09:00")
    desk.do("sign_for", STAFF, "11-24 10:00")
    before = desk.case

    with pytest.raises(Refused) as refused:
        desk.do("request_extension", STAFF, "11-25 10:00", {"clock": "closing", "more": more})
    assert (refused.value.code, desk.case) == (code, before)


def test_lights_are_read_in_days_and_hours() -> None:
    """Green with days and hours left, amber near the end, red beyond it, grey when it rests."""
    desk = Desk(MATTER).open("11-24 09:00")
    desk.do("sign_for", STAFF, "11-24 10:00")

    assert shown(desk, "closing", "11-25 12:00") == ("green", "剩 6 日 3 小时", "6 d 3 h left")
    assert shown(desk, "closing", "12-02 08:30")[0] == "amber"
    assert shown(desk, "closing", "12-03 23:59")[:2] == ("amber", "剩不到 1 分钟")
    assert shown(desk, "closing", "12-04 09:00") == ("red", "超期 30 分钟", "overdue by 30 min")
    assert shown(desk, "closing", "12-07 17:00") == ("red", "超期 2 日", "overdue by 2 d")
    assert shown(desk, "take_up", "12-07 17:00") == ("grey", "按时完成", "done in time")


def test_a_soft_limit_turns_amber_not_red() -> None:
    """原则上: what has passed asks for a reason, not for blame."""
    desk = Desk(MATTER).open("11-24 09:00")
    soft = replace(desk.case.clocks["closing"], soft=True)

    assert light(MATTER, soft, at=when("12-07 17:00"), calendar=CALENDAR).colour == "amber"


def test_why_due_shows_fact_rule_basis_and_days() -> None:
    """The strip of days names what was counted and what was not."""
    desk = Desk(MATTER).open("11-24 09:00")

    told = why_due(MATTER, desk.case, "closing", at=when("11-24 10:00"), calendar=CALENDAR)

    assert told.fact.text() == "从 2026-11-24 09:00 起计时（办件 LY2026-000001）。"
    assert told.rule.text() == "“办结”时限：7 个工作日，2026-12-03 24:00 到期。"
    assert (told.basis.source, told.basis.paragraph) == ("S1", "56")
    assert [day.date.day for day in told.counted] == [25, 26, 27, 30, 1, 2, 3]
    assert [(day.date.day, day.name) for day in told.skipped] == [(28, "周末"), (29, "周末")]
    assert "异议" in told.if_wrong.text()


def test_a_preview_says_what_follows_and_changes_nothing() -> None:
    """Next holder, next dates and the signature that comes first are known before the act."""
    desk = Desk(REPAIR).open("11-24 09:00")
    before = desk.case

    def ahead(act: str, by: object = STAFF) -> object:
        command = Act(act, by, when("11-24 09:30"))  # type: ignore[arg-type]
        return preview(REPAIR, desk.case, command, at=when("11-24 09:30"), calendar=CALENDAR)

    told = ahead("respond")
    assert (told.step, told.stops, dict(told.due)) == (  # type: ignore[attr-defined]
        "responded", ("response",), {"repair": "2026-11-24 24:00"},
    )  # fmt: skip
    assert desk.case == before
    with pytest.raises(Refused, match=r"casework\.not_now"):
        ahead("arrive", TECHNICIAN)
