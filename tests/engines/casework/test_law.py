"""The law as oracle: 行政许可法 32, 42, 44, 45, 82; 容缺受理; exact instants of 2026."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanyun.engines.casework import (
    CaseType,
    Command,
    Json,
    Light,
    attribution,
    decide,
    evolve,
    light,
    open_gaps,
    state_json,
    state_of,
)
from guanyun.engines.common import TimeUnit, parse_budget
from guanyun.errors import Refused

from .kinds import CALENDAR, ENTERPRISE, FACTS, HEAD, ROUTE, STAFF, SYSTEM, Desk, when
from .licences import DEMAND, HONEST, LICENCE, NUMBERS

ISSUED = NUMBERS
CORE_ITEMS = ["form", "plan"]


def licence(at: str = "11-24 10:00", area: int = 100, *, kind: CaseType = LICENCE) -> Desk:
    """Return an application as it comes in."""
    desk = Desk(kind)
    desk.do("open", ENTERPRISE, at, {"area": area}, route=ROUTE, facts=FACTS)
    return desk


def complete_core(desk: Desk, at: str) -> Desk:
    """Hand in the core items, and find the licence in the shared register."""
    desk.do("supply", ENTERPRISE, at, {"items": CORE_ITEMS})
    desk.do("substitute", STAFF, at, {"paper": "licence", "reference": "9133-1"})
    return desk


def complete_all(desk: Desk, at: str) -> Desk:
    """Hand in every item that is needed; the register of diplomas answers for one of them."""
    complete_core(desk, at)
    desk.do("supply", ENTERPRISE, at, {"items": ["contract"]})
    desk.do("substitute", STAFF, at, {"paper": "diploma", "by": "xuexin", "reference": "A1"})
    return desk


def tick(desk: Desk, at: str) -> list[str]:
    """Let the system look."""
    return desk.do("tick", SYSTEM, at, facts=ISSUED)


def lamp(desk: Desk, clock: str, at: str) -> Light:
    """Return the light of a clock."""
    known = desk.case.clocks[clock]
    return light(desk.case_type, known, at=when(at), calendar=CALENDAR)


# 第三十二条


def test_unanswered_file_is_accepted_as_of_receipt_after_five_working_days() -> None:
    """Received on Tuesday, nobody answers to the end of the fifth working day: accepted then."""
    desk = licence("11-24 10:00")
    assert desk.case.clocks["review"].due_text == "2026-12-01 24:00"
    assert "lapsed" not in tick(desk, "12-01 23:59")
    assert desk.case.step == "received"

    kinds = tick(desk, "12-02 08:00")

    lapsed = next(each for each in desk.events if each.kind.value == "lapsed")
    assert kinds.count("lapsed") == 1
    assert lapsed.by == SYSTEM
    assert lapsed.data["basis"] == "licensing_law 第三十二条"
    assert lapsed.data["as_of"] == "2026-11-24T10:00:00+08:00"
    assert (desk.case.step, desk.case.lapsed) == ("accepted", ("accept",))
    assert desk.case.clocks["decision"].started_at == when("11-24 10:00")
    assert desk.case.clocks["decision"].due_text == "2026-12-22 24:00"
    assert desk.case.documents == ("开受〔2026〕12号",)
    assert tick(desk, "12-02 09:00") == []


def test_five_days_over_national_day_are_working_days() -> None:
    """Received on 09-30: days off do not count, the make-up Saturday 10-10 does (第八十二条)."""
    assert licence("09-30 16:00").case.clocks["review"].due_text == "2026-10-13 24:00"


def test_notice_on_the_spot_or_on_the_fifth_day_is_in_time() -> None:
    """Told before the end, the file is not deemed accepted; the office waits for the applicant."""
    desk = complete_core(licence("11-24 10:00"), "11-24 10:01")
    desk.do("request_supplement", STAFF, "12-01 23:50", {"items": ["contract"]})
    assert "lapsed" not in tick(desk, "12-10 09:00")
    assert (desk.case.step, desk.case.clocks["review"].stopped_at) == (
        "waiting", when("12-01 23:50"),
    )  # fmt: skip


def test_late_notice_meets_the_law_before_the_sweep_has_written_it() -> None:
    """Nobody ticked: a notice on the sixth day finds the case accepted, and is refused."""
    desk = licence("11-24 10:00")
    with pytest.raises(Refused, match=r"casework\.not_now"):
        desk.do("request_supplement", STAFF, "12-02 09:00", {"items": ["contract"]}, facts=ISSUED)
    assert desk.case.step == "received"
    kinds = desk.do("note", STAFF, "12-02 09:00", facts=ISSUED)
    assert kinds[0] == "lapsed"
    assert (kinds[-1], desk.case.step) == ("noted", "accepted")


def test_supplement_is_asked_once_and_only_from_the_list() -> None:
    """A second notice, an unlisted item, one that is there, one the office can look up: refused."""
    desk = complete_core(licence("11-24 10:00"), "11-24 10:01")
    for items, code in (
        (["tax_record"], "supplement_unlisted"),
        (["form"], "evidence_not_missing"),
        (["report"], "evidence_not_missing"),
        (["diploma"], "evidence_by_data"),
        (["licence"], "evidence_by_data"),
    ):
        with pytest.raises(Refused, match=f"casework.{code}"):
            desk.do("request_supplement", STAFF, "11-25 10:00", {"items": items})
    desk.do("request_supplement", STAFF, "11-25 10:00", {"items": ["contract"]})
    desk.do("supplement", ENTERPRISE, "11-26 10:00", {"items": ["contract"]})
    assert desk.case.evidence["contract"].standing == "supplied"
    with pytest.raises(Refused, match=r"casework\.supplement_once"):
        desk.do("request_supplement", STAFF, "11-26 11:00", {"items": ["diploma"]})


def test_receipt_of_a_supplement_is_when_the_file_came_in() -> None:
    """After a supplement the rest of the five days runs; then accepted as of that receipt."""
    desk = complete_core(licence("11-24 10:00"), "11-24 10:01")
    desk.do("request_supplement", STAFF, "11-25 10:00", {"items": ["contract"]})
    desk.do("supplement", ENTERPRISE, "11-30 10:00", {"items": ["contract"]})
    due = desk.case.clocks["review"].due
    tick(desk, "12-07 10:00")
    assert due < when("12-07 10:00")
    assert desk.case.clocks["decision"].started_at == when("11-30 10:00")


# 第四十二条、第四十五条


def accepted(at: str = "11-24 10:00") -> Desk:
    """Return an application accepted at once, with everything that it needs."""
    desk = complete_all(licence(at), at)
    desk.do("accept", STAFF, at, facts=ISSUED)
    return desk


def test_decision_takes_twenty_working_days_and_ten_more_with_the_heads_approval() -> None:
    """20 + 10 working days; more, or twice, is refused; the reason is told in writing."""
    desk = accepted("09-25 10:00")
    assert desk.case.clocks["decision"].due_text == "2026-10-29 24:00"
    asked = {"clock": "decision", "more": "11 working days"}
    with pytest.raises(Refused, match=r"casework\.extension_most"):
        desk.do("request_extension", STAFF, "09-28 10:00", asked, words=("reason",))
    asked = {"clock": "decision", "more": "10 working days"}
    with pytest.raises(Refused, match=r"casework\.answer_missing"):
        desk.do("request_extension", STAFF, "09-28 10:00", asked)
    desk.do("request_extension", STAFF, "09-28 10:00", asked, words=("reason",))
    desk.do("give_consent", HEAD, "09-28 11:00", facts=ISSUED)
    assert desk.case.clocks["decision"].due_text == "2026-11-12 24:00"
    assert desk.case.documents[-1] == "开时〔2026〕3号"
    with pytest.raises(Refused, match=r"casework\.(no_extension|extension_times)"):
        desk.do("request_extension", STAFF, "09-29 10:00", asked, words=("reason",))


def test_expert_review_does_not_count_and_is_told_in_writing_with_its_time() -> None:
    """The pause needs the day until which, issues a numbered document, and stops the minutes."""
    desk = accepted("11-24 10:00")
    with pytest.raises(Refused, match=r"casework\.(pause_time_missing|answer_missing)"):
        desk.do("pause", STAFF, "11-25 08:30", {"pause": "expert_review"}, facts=ISSUED)
    assert desk.case.clocks["decision"].paused_by is None
    told: dict[str, Json] = {"pause": "expert_review", "needed_until": "2026-12-10"}
    desk.do("pause", STAFF, "11-25 08:30", told, facts=ISSUED)
    assert desk.case.documents[-1] == "开时〔2026〕3号"
    desk.do("resume", STAFF, "12-09 08:30")
    assert desk.case.clocks["decision"].due_text == "2027-01-06 24:00"


def test_document_without_a_number_of_the_zone_is_refused() -> None:
    """A numbered document is never issued without its number; nothing is written."""
    desk = complete_all(licence(), "11-24 10:01")
    before = len(desk.events)
    with pytest.raises(Refused, match=r"casework\.document_number_missing"):
        desk.do("accept", STAFF, "11-24 10:02")
    assert len(desk.events) == before


# 容缺受理


PROMISE = ["contract 2026-12-04", "diploma 2026-12-02"]


def tolerated(promises: list[str] | None = None, at: str = "11-24 11:00") -> Desk:
    """Return an application accepted with gaps."""
    desk = complete_core(licence("11-24 10:00"), "11-24 10:01")
    desk.do(
        "accept_with_gaps", STAFF, at, {"promises": list(promises or PROMISE)},
        words=("promise",), facts=HONEST,
    )  # fmt: skip
    return desk


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "honesty_unknown"),
        ({"dishonesty": "unknown"}, "honesty_unknown"),
        ({"dishonesty": "unrepaired"}, "dishonest"),
    ],
)
def test_unrepaired_or_unknown_dishonesty_bars_tolerance(facts: dict[str, Json], code: str) -> None:
    """What is not known is not none; a repaired record is no bar."""
    desk = complete_core(licence(), "11-24 10:01")
    told = {"promises": list(PROMISE)}
    with pytest.raises(Refused, match=f"casework.{code}"):
        desk.do("accept_with_gaps", STAFF, "11-24 11:00", told, words=("promise",), facts=facts)
    repaired: dict[str, Json] = {"dishonesty": "repaired"}
    desk.do("accept_with_gaps", STAFF, "11-24 11:00", told, words=("promise",), facts=repaired)
    assert desk.case.step == "accepted"


def test_core_evidence_is_never_tolerated() -> None:
    """Without the plan there is no acceptance with gaps."""
    desk = licence()
    desk.do("supply", ENTERPRISE, "11-24 10:01", {"items": ["form"]})
    with pytest.raises(Refused, match=r"casework\.core_missing"):
        desk.do(
            "accept_with_gaps", STAFF, "11-24 11:00", {"promises": list(PROMISE)},
            words=("promise",), facts=HONEST,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("promises", "code"),
    [
        (["contract 2026-12-04"], "promise_incomplete"),
        ([*PROMISE, "report 2026-12-04"], "promise_idle"),
        (["contract 2026-12-04", "diploma 2026-11-23"], "promise_past"),
        (["contract 2026-12-19", "diploma 2026-12-02"], "promise_too_long"),
        (["contract soon"], "promise_form"),
        (["contract 2026-12-04", "tax 2026-12-04"], "supplement_unlisted"),
    ],
)
def test_promise_names_each_gap_with_its_day(promises: list[str], code: str) -> None:
    """Written, whole, ahead, and at least two working days before the promised time."""
    with pytest.raises(Refused, match=f"casework.{code}"):
        tolerated(promises)


def test_promise_ends_two_working_days_before_the_promised_time() -> None:
    """20 working days leave 18: to the end of Friday 2026-12-18, not one day longer."""
    desk = tolerated(["contract 2026-12-18", "diploma 2026-12-02"])
    assert desk.case.evidence["contract"].until == when("12-19 00:00")
    assert desk.case.clocks["decision"].started_at == when("11-24 11:00")


def test_promise_clock_runs_to_the_earliest_day_and_ends_with_the_last_gap() -> None:
    """Each item handed in moves the end to the next promised day; the last one ends it."""
    desk = tolerated()
    assert desk.case.clocks["promise:gaps"].due_text == "2026-12-02 24:00"
    with pytest.raises(Refused, match=r"casework\.gaps_open"):
        desk.do("grant", STAFF, "11-30 10:00", facts=ISSUED)
    desk.do(
        "substitute", STAFF, "12-01 10:00",
        {"paper": "diploma", "by": "xuexin", "reference": "A1"},
    )  # fmt: skip
    assert desk.case.evidence["diploma"].standing == "by data"
    assert desk.case.clocks["promise:gaps"].due_text == "2026-12-04 24:00"
    kinds = desk.do("supply", ENTERPRISE, "12-04 23:00", {"items": ["contract"]})
    assert (kinds.count("completed"), open_gaps(LICENCE, desk.case)) == (1, ())
    assert desk.case.clocks["promise:gaps"].stopped_at == when("12-04 23:00")
    desk.do("grant", STAFF, "12-07 10:00", facts=ISSUED)
    assert (desk.case.outcome, desk.case.step) == ("closed", "closed")


def test_missed_promise_is_a_withdrawal() -> None:
    """The day passes: deemed withdrawn, once, with the article; no clock outlives it."""
    desk = tolerated()
    assert "lapsed" not in tick(desk, "12-02 23:59")
    kinds = tick(desk, "12-03 00:01")
    assert kinds.count("lapsed") == 1
    assert desk.case.outcome == "withdrawn"
    assert desk.case.lapsed == ("withdraw",)
    assert all(clock.stopped_at for clock in desk.case.clocks.values())
    assert tick(desk, "12-03 00:02") == []


def test_state_with_gaps_is_written_and_read_again() -> None:
    """The case row keeps evidence, promises and receipts; an older row reads without them."""
    desk = tolerated()
    told = state_json(desk.case)
    assert state_of(told) == desk.case
    old = {n: v for n, v in told.items() if n not in ("evidence", "firsts", "received_at")}
    assert state_of(old).evidence == {}


# 时限按材料齐全起算


def test_hour_clock_starts_once_when_the_last_needed_item_is_there() -> None:
    """Not when the application came, not again later: 3 office hours from the last item on."""
    desk = complete_core(licence("11-24 10:00"), "11-24 10:01")
    assert "desk" not in desk.case.clocks
    desk.do("supply", ENTERPRISE, "11-24 16:00", {"items": ["contract"]})
    kinds = desk.do(
        "substitute", STAFF, "11-24 16:30", {"paper": "diploma", "by": "xuexin"}
    )  # fmt: skip
    assert kinds[-2:] == ["completed", "clock_started"]
    assert desk.case.clocks["desk"].due_text == "2026-11-25 11:00"
    assert desk.case.complete_at == when("11-24 16:30")
    again = desk.do("supply", ENTERPRISE, "11-24 16:40", {"items": ["contract"]})
    assert "completed" not in again
    with pytest.raises(Refused, match=r"casework\.complete_already"):
        desk.do("confirm_complete", STAFF, "11-24 16:50")


def test_handler_confirms_only_a_file_without_gaps() -> None:
    """Confirming names what is missing, and starts nothing."""
    desk = complete_core(licence(), "11-24 10:01")
    with pytest.raises(Refused, match=r"casework\.not_complete") as refused:
        desk.do("confirm_complete", STAFF, "11-24 11:00")
    assert refused.value.fields["items_zh"] == "租赁合同、毕业证书"
    assert desk.case.complete_at is None


# 性质


@settings(max_examples=40)
@given(st.lists(st.integers(0, 20 * 86400), min_size=1, max_size=8))
def test_lapse_fires_once_whatever_the_ticks(offsets: list[int]) -> None:
    """However often and late the system looks, the law's answer stands once and is the same."""
    desk = licence("11-24 10:00")
    for offset in sorted(offsets):
        at = when("11-24 10:00") + timedelta(seconds=offset)
        tick(desk, f"{at:%m-%d %H:%M}")
    tick(desk, "12-20 10:00")
    assert [each.kind.value for each in desk.events].count("lapsed") == 1
    assert desk.case.clocks["decision"].started_at == when("11-24 10:00")
    assert desk.case.clocks["decision"].due_text == "2026-12-22 24:00"


@settings(max_examples=40)
@given(st.integers(1, 30), st.integers(0, 12))
def test_promise_is_within_both_bounds_or_refused(days: int, hour: int) -> None:
    """A promise stands exactly if its day ends by 18 working days after acceptance."""
    latest = CALENDAR.due(when(f"11-24 {hour + 10:02}:00"), parse_budget("18 working days")).at
    day = (when("11-24 00:00") + timedelta(days=days)).date()
    end = when("11-24 00:00") + timedelta(days=days + 1)
    promised = [f"contract {day}", f"diploma {day}"]
    at = f"11-24 {hour + 10:02}:00"
    if end <= latest:
        assert tolerated(promised, at).case.evidence["contract"].until == end
    else:
        with pytest.raises(Refused, match=r"casework\.promise_too_long"):
            tolerated(promised, at)


@settings(max_examples=40)
@given(st.integers(0, 25 * 24), st.integers(0, 20 * 24), st.sampled_from(["acceptance", "change"]))
def test_consumed_time_is_conserved_over_a_change_of_class(
    into: int, later: int, runs_from: str
) -> None:
    """What was used before the change is in the ledger after it, to the second."""
    assert DEMAND.classification is not None
    kind = replace(DEMAND, classification=replace(DEMAND.classification, runs_from=runs_from))
    desk = Desk(kind)
    desk.do("open", ENTERPRISE, "11-24 09:00", {"hard": False}, route=ROUTE, facts=FACTS)
    changed = when("11-24 09:00") + timedelta(hours=into)
    desk.state = replace(desk.case, step="handling")
    told = Command("reclassify", STAFF, changed, {"class": "complex"}, {"reason": "00" * 32})
    for event in decide(kind, desk.case, told, at=changed, calendar=CALENDAR):
        desk.state = evolve(desk.state, event)
    clock = desk.case.clocks["closing"]
    begins = CALENDAR.begins(clock.started_at, TimeUnit.WORKING_DAYS)
    used = CALENDAR.consumed(begins, changed, TimeUnit.WORKING_DAYS)
    at = changed + timedelta(hours=later)
    pieces = attribution(desk.case, "closing", at=at, calendar=CALENDAR)
    whole = sum((piece.consumed for piece in pieces), timedelta())
    if runs_from == "acceptance":
        assert whole == CALENDAR.consumed(begins, at, TimeUnit.WORKING_DAYS)
        assert clock.due == CALENDAR.due(clock.started_at, parse_budget("30 working days")).at
    else:
        after = CALENDAR.begins(changed, TimeUnit.WORKING_DAYS)
        assert clock.before == used
        assert whole == used + CALENDAR.consumed(after, at, TimeUnit.WORKING_DAYS)
        assert clock.due == CALENDAR.due(changed, parse_budget("30 working days")).at
