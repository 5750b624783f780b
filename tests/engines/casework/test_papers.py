"""The complete answer, documents, permit numbers, gates and barred days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanyun.engines.casework import (
    Blackout,
    CaseType,
    Consent,
    DocumentFacts,
    DocumentKind,
    DocumentRule,
    FactValue,
    Json,
    Need,
    NeedKind,
    blackout_on,
    complete_answer,
    document_facts,
    is_permit_number,
    permit_number,
)
from guanyun.engines.common import Label
from guanyun.errors import Refused

from .kinds import CALENDAR, CLERK, ENTERPRISE, FACTS, ROUTE, STAFF, WHERE, Desk, act
from .licences import DEMAND, LICENCE, NUMBERS, S3
from .test_law import HONEST, PROMISE, accepted, complete_core, licence, tolerated

ALL = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")


# 一口清


def test_complete_answer_lists_everything_once_with_where_it_comes_from() -> None:
    """In a large room: the report too; what sharing provides is not brought; times and fees."""
    told = complete_answer(LICENCE, {"area": 400})
    assert [(each.item.id, each.asked, each.may_follow) for each in told.items] == [
        ("form", True, False), ("plan", True, False), ("report", True, True),
        ("contract", True, True), ("diploma", False, True), ("licence", False, False),
    ]  # fmt: skip
    assert (told.questions, told.total_yuan) == ((), "210.50")
    decision = next(each for each in told.times if each.clock == "decision")
    assert (decision.budget.zh, decision.statutory) == (
        "20 个工作日", Label("20 个工作日", "20 working days"),
    )  # fmt: skip


def test_complete_answer_of_a_small_room_leaves_out_what_is_not_needed() -> None:
    """Not needed is not listed; the fee goes with it."""
    told = complete_answer(LICENCE, {"area": 300})
    assert "report" not in [each.item.id for each in told.items]
    assert told.total_yuan == "10.00"


def test_open_question_makes_an_item_depend_on_it() -> None:
    """Nothing is demanded on a guess: the answer says on which question it turns."""
    told = complete_answer(LICENCE, {})
    report = next(each for each in told.items if each.item.id == "report")
    assert (report.depends_on, told.questions, told.total_yuan) == (("area",), ("area",), "10.00")


def test_complete_answer_by_class_tells_the_budget_of_the_class() -> None:
    """A complex demand is told 30 working days, another 7."""
    for hard, budget in ((True, "30 个工作日"), (False, "7 个工作日")):
        told = complete_answer(DEMAND, {"hard": hard})
        closing = next(each for each in told.times if each.clock == "closing")
        assert (closing.budget.zh, closing.soft) == (budget, True)


# 文书


def line(told: DocumentFacts, label: str) -> list[str]:
    """Return the values of a line."""
    return [v.text.zh for each in told.lines if each.label.zh == label for v in each.values]


def test_acceptance_tells_what_was_received_as_of_its_issue() -> None:
    """The state at the issue counts: what comes later does not change an issued document."""
    desk = complete_core(licence("11-24 10:00"), "11-24 10:01")
    desk.do("request_supplement", STAFF, "11-24 10:02", {"items": ["contract"]})
    desk.do("supplement", ENTERPRISE, "11-24 10:30", {"items": ["contract"]})
    desk.do("accept", STAFF, "11-24 11:00", facts=NUMBERS)
    desk.do("substitute", STAFF, "11-25 10:00", {"paper": "diploma", "by": "xuexin"})
    told = document_facts(LICENCE, desk.case, desk.events, "开受〔2026〕12号")
    assert (told.id, told.number, told.title.zh) == (
        "acceptance", "开受〔2026〕12号", "受理通知书",
    )  # fmt: skip
    assert line(told, "已收材料") == ["申请书", "平面图", "租赁合同", "营业执照"]
    assert line(told, "收到日期") == ["2026-11-24 10:30"]
    assert told.lines[0].values == (FactValue(Label("91330825MA00000018"), "enterprise"),)
    assert told.basis[0].paragraph == "第三十二条"


def test_supplement_notice_names_what_to_bring() -> None:
    """By name, in the order asked."""
    desk = complete_core(licence(), "11-24 10:01")
    desk.do("request_supplement", STAFF, "11-25 10:00", {"items": ["contract"]})
    told = document_facts(LICENCE, desk.case, desk.events, desk.case.documents[-1])
    assert (told.number, line(told, "需要补正")) == ("补正LY2026-000001-1", ["租赁合同"])


def test_time_notice_tells_ground_and_day_of_this_pause() -> None:
    """The document of a pause knows its own pause."""
    desk = accepted("11-24 10:00")
    said: dict[str, Json] = {"pause": "expert_review", "needed_until": "2026-12-10"}
    desk.do("pause", STAFF, "11-25 08:30", said, facts=NUMBERS)
    told = document_facts(LICENCE, desk.case, desk.events, "开时〔2026〕3号")
    assert (line(told, "事由"), line(told, "到"), line(told, "延长")) == (
        ["专家评审"], ["2026-12-10"], [],
    )  # fmt: skip


def bare(of: CaseType) -> CaseType:
    """Return a case type whose documents declare no lines."""
    return replace(of, documents=tuple(replace(each, lines=()) for each in of.documents))


def test_document_without_declared_lines_says_what_its_kind_needs() -> None:
    """A charter need not write the body of a note: it is never an empty sheet."""
    desk = accepted("11-24 10:00")
    told = document_facts(bare(LICENCE), desk.case, desk.events, "开受〔2026〕12号")
    assert line(told, "办件编号") == [desk.case.number]
    assert line(told, "已收材料") == ["申请书", "平面图", "租赁合同", "毕业证书", "营业执照"]
    assert any("2026-" in each for each in line(told, "时限"))


def test_note_of_tolerance_says_what_is_promised_and_by_when() -> None:
    """The promises of the very act stand in it, though they are noted after the number."""
    note = DocumentRule("note", Label("容缺告知书"), "容缺", WHERE, kind=DocumentKind.TOLERANCE)
    tolerance = replace(LICENCE.tolerance, document="note")
    kind = replace(LICENCE, documents=(*LICENCE.documents, note), tolerance=tolerance)
    desk = complete_core(licence("11-24 10:00", kind=kind), "11-24 10:01")
    said: dict[str, Json] = {"promises": list(PROMISE)}
    desk.do("accept_with_gaps", STAFF, "11-24 11:00", said, words=("promise",), facts=HONEST)
    told = document_facts(kind, desk.case, desk.events, desk.case.documents[-1])
    assert line(told, "承诺补交") == [
        "租赁合同（2026-12-04 24:00）",
        "毕业证书（2026-12-02 24:00）",
    ]
    assert line(told, "逾期后果") == ["到期仍未补齐的，视为撤回申请"]


def test_note_says_the_reason_of_its_own_act_alone() -> None:
    """Words written in another act never stand in a note."""
    desk = accepted("11-24 10:00")
    said: dict[str, Json] = {"pause": "expert_review", "needed_until": "2026-12-10"}
    desk.do("pause", STAFF, "11-25 08:30", said, facts=NUMBERS)
    told = document_facts(bare(LICENCE), desk.case, desk.events, "开时〔2026〕3号")
    assert (line(told, "事由"), line(told, "情况说明"), line(told, "预计到")) == (
        ["专家评审"], [], ["2026-12-10"],
    )  # fmt: skip


def test_unknown_document_is_no_document() -> None:
    """A number that was never issued is told so; an id without issue is a sheet of now."""
    desk = tolerated()
    with pytest.raises(KeyError):
        document_facts(LICENCE, desk.case, desk.events, "开受〔2026〕99号")
    sheet = document_facts(LICENCE, desk.case, desk.events, "acceptance")
    assert (sheet.number, line(sheet, "承诺补交")) == (
        "", ["租赁合同（2026-12-04 24:00）", "毕业证书（2026-12-02 24:00）"],
    )  # fmt: skip


# 许可编号


@given(st.integers(2000, 2999), st.integers(0, 999999), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_of_a_permit_number_is_found(
    year: int, count: int, place: int, more: int
) -> None:
    """Check digits find every single slip, and two neighbours that changed places."""
    number = permit_number("LYSP", year, count)
    assert is_permit_number(number)
    digits = [n for n, sign in enumerate(number) if sign.isdigit()]
    at = digits[place]
    slip = str((int(number[at]) + more) % 10)
    assert not is_permit_number(number[:at] + slip + number[at + 1 :])
    one, two = digits[place], digits[place + 1]
    signs = list(number)
    signs[one], signs[two] = signs[two], signs[one]
    assert is_permit_number("".join(signs)) == (number[one] == number[two])


# 前置条件


def gated(*needs: Need, blackout: Blackout | None = None, consent: Consent | None = None) -> Desk:
    """Return a demand whose first step books an inspection under conditions."""
    rules = (act("book", CLERK, needs=needs, blackout=blackout, consent=consent),
             act("publish", CLERK, milestone="published"))  # fmt: skip
    step = replace(DEMAND.steps[0], acts=(*rules, *DEMAND.steps[0].acts))
    desk = Desk(replace(DEMAND, steps=(step, *DEMAND.steps[1:])))
    desk.do("open", ENTERPRISE, "09-14 09:00", {}, route=ROUTE, facts=FACTS)
    return desk


def test_what_is_not_published_is_not_booked() -> None:
    """Refused with what is missing; after publishing it is booked."""
    desk = gated(Need(NeedKind.MILESTONE, "published", Label("检查事项已公布"), WHERE))
    with pytest.raises(Refused, match=r"casework\.gate_closed") as refused:
        desk.do("book", STAFF, "09-14 10:00")
    assert refused.value.fields["missing_zh"] == "检查事项已公布"
    desk.do("publish", STAFF, "09-14 10:05")
    assert "act_taken" in desk.do("book", STAFF, "09-14 10:10")


@pytest.mark.parametrize(
    ("permits", "number", "code"),
    [
        ({}, permit_number("LYSP", 2026, 17), "gate_closed"),
        ({"state": "revoked"}, permit_number("LYSP", 2026, 17), "gate_closed"),
        ({"state": "valid", "until": "2026-09-14"}, permit_number("LYSP", 2026, 17), "gate_closed"),
        ({"state": "valid"}, "LYSP-2026-000071-47", "permit_number"),
    ],
)
def test_permit_must_be_well_written_and_valid_on_the_day(
    permits: dict[str, Json], number: str, code: str
) -> None:
    """Unknown, revoked, over, or miscopied: no act; ``until`` is the first day without it."""
    desk = gated(Need(NeedKind.PERMIT, "permit", Label("施工许可"), WHERE))
    known: dict[str, Json] = {"permits": {number: permits}}
    with pytest.raises(Refused, match=f"casework.{code}"):
        desk.do("book", STAFF, "09-14 10:00", {"permit": number}, facts=known)
    good = permit_number("LYSP", 2026, 17)
    known = {"permits": {good: {"state": "valid", "until": "2026-09-15"}}}
    assert "act_taken" in desk.do("book", STAFF, "09-14 10:00", {"permit": good}, facts=known)


def test_fact_from_outside_that_is_not_known_is_not_there() -> None:
    """Unknown is no yes."""
    desk = gated(Need(NeedKind.FACT, "listed_body", Label("在主体名单内"), WHERE))
    with pytest.raises(Refused, match=r"casework\.gate_closed"):
        desk.do("book", STAFF, "09-14 10:00")
    desk.do("book", STAFF, "09-14 10:00", facts={"listed_body": True})


# 禁办日


@pytest.mark.parametrize(
    ("festivals", "days"),
    [(ALL, 64), (("元旦", "春节", "劳动节", "国庆节"), 39), (("春节", "国庆节"), 22)],
)
def test_barred_working_days_of_2026(festivals: tuple[str, ...], days: int) -> None:
    """64, 39 or 22 of 248 working days, by which festivals; New Year 2027 bars five more."""
    rule = Blackout(festivals, "principal", S3, WHERE)
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    working = [day for day in year if CALENDAR.day(day).type.works]
    barred = [day for day in working if blackout_on(rule, day, CALENDAR)]
    for_2027 = [day for day in barred if day >= date(2026, 12, 25)] if "元旦" in festivals else []
    assert (len(working), len(barred) - len(for_2027)) == (248, days)
    assert len(for_2027) in (0, 5)


def test_barred_day_needs_the_named_post_and_its_reason() -> None:
    """Around National Day nobody books but the named post, and the reason stands on record."""
    rule = Blackout(("国庆节",), "beichen_head", S3, WHERE)
    desk = gated(blackout=rule)
    planned: dict[str, Json] = {"on": "2026-09-28"}
    with pytest.raises(Refused, match=r"casework\.blackout") as refused:
        desk.do("book", STAFF, "09-14 10:00", planned)
    assert (refused.value.fields["festival"], refused.value.fields["post"]) == (
        "国庆节", "beichen_head",
    )  # fmt: skip
    desk.do("book", STAFF, "09-14 10:00", {"on": "2026-09-22"})
    head = replace(STAFF, post="beichen_head")
    with pytest.raises(Refused, match=r"casework\.override_reason"):
        desk.do("book", head, "09-14 10:00", planned)
    kinds = desk.do("book", head, "09-14 10:00", planned, words=("override_reason",))
    over = next(each for each in desk.events if each.kind.value == "overridden")
    assert (kinds[0], over.data["festival"], over.data["day"]) == (
        "overridden", "国庆节", "2026-09-28",
    )  # fmt: skip


def test_permit_of_today_lets_nothing_happen_yesterday() -> None:
    """A booking entered later is judged by its own day: the permit did not exist then."""
    desk = gated(Need(NeedKind.PERMIT, "permit", Label("施工许可"), WHERE))
    good = permit_number("LYSP", 2026, 17)
    known: dict[str, Json] = {"permits": {good: {"state": "valid", "since": "2026-09-16"}}}
    told: dict[str, Json] = {"act": "book", "permit": good}

    with pytest.raises(Refused, match=r"casework\.gate_closed"):
        desk.do("back_enter", STAFF, "09-17 10:00", told, occurred="09-15 10:00",
                words=("reason",), facts=known)  # fmt: skip
    kinds = desk.do("back_enter", STAFF, "09-17 10:00", told, occurred="09-16 10:00",
                    words=("reason",), facts=known)  # fmt: skip
    assert kinds[:2] == ["back_entered", "act_taken"]


def test_signature_finds_a_gate_that_closed_since_it_was_asked_for() -> None:
    """A permit revoked between request and signature carries no act."""
    need = Need(NeedKind.PERMIT, "permit", Label("施工许可"), WHERE)
    desk = gated(need, consent=Consent("director"))
    good = permit_number("LYSP", 2026, 17)
    known: dict[str, Json] = {"permits": {good: {"state": "valid"}}}
    desk.do("book", STAFF, "09-14 10:00", {"permit": good}, facts=known)
    signer = replace(STAFF, post="director", person="director")
    gone: dict[str, Json] = {"permits": {good: {"state": "revoked"}}}

    with pytest.raises(Refused, match=r"casework\.gate_closed"):
        desk.do("give_consent", signer, "09-14 11:00", facts=gone)

    assert "act_taken" in desk.do("give_consent", signer, "09-14 11:00", facts=known)


@pytest.mark.parametrize("days_late", [1, 20])
def test_barred_day_is_not_passed_by_a_back_entry(days_late: int) -> None:
    """Neither soon nor so late that only the recording counts, nor as planned for the past."""
    desk = gated(blackout=Blackout(("国庆节",), "beichen_head", S3, WHERE))
    at = f"10-{9 + days_late:02d} 10:00"
    for planned in ({}, {"on": "2026-08-03"}):
        told: dict[str, Json] = {"act": "book", **planned}
        with pytest.raises(Refused, match=r"casework\.blackout"):
            desk.do("back_enter", STAFF, at, told, occurred="10-08 10:00", words=("reason",))
