"""After the work: solved, rated, put right, opened again - the enterprise alone says so."""

import pytest

from guanyun.engines.casework import outcome, rate
from guanyun.errors import Refused

from .kinds import (
    ENTERPRISE,
    HEAD,
    MATTER,
    REPAIR,
    STAFF,
    TECHNICIAN,
    Desk,
    when,
)


def answered(case_type: object = REPAIR) -> Desk:
    """Return a case answered an hour after its report."""
    desk = Desk(case_type).open("11-24 09:00")  # type: ignore[arg-type]
    desk.do("answer", STAFF, "11-24 10:00")
    return desk


def closed() -> Desk:
    """Return a case that the enterprise called solved."""
    desk = answered()
    desk.do("declare", ENTERPRISE, "11-24 11:00", {"solved": "solved"})
    return desk


def test_the_enterprise_alone_says_solved_rates_and_reopens() -> None:
    """Whoever works on the case is refused, whatever post they hold."""
    desk = answered()

    for actor in (STAFF, HEAD, TECHNICIAN):
        for act, answers in (("declare", {"solved": "solved"}), ("reopen", {})):
            with pytest.raises(Refused, match=r"casework\.enterprise_alone"):
                desk.do(act, actor, "11-24 11:00", answers)
    desk.do("declare", ENTERPRISE, "11-24 11:00", {"solved": "solved"})
    with pytest.raises(Refused, match=r"casework\.enterprise_alone"):
        desk.do("rate", STAFF, "11-24 11:30", {"rating": "5"})
    assert desk.case.rating is None


def test_declaring_closes_and_issues_the_document() -> None:
    """The word of the enterprise ends the case with a numbered document."""
    desk = closed()

    assert (desk.case.step, desk.case.solved, desk.case.closed_at) == (
        "closed", "solved", when("11-24 11:00"),
    )  # fmt: skip
    assert desk.case.documents == ("办结LY2026-000001-1",)
    with pytest.raises(Refused, match=r"casework\.declared_already"):
        desk.do("declare", ENTERPRISE, "11-24 12:00", {"solved": "unsolved"})


def test_three_rates_have_their_own_numbers() -> None:
    """Closed, solved and satisfied differ, and unrated is never good."""
    unrated, poor = closed(), closed()
    poor.do("rate", ENTERPRISE, "11-24 12:00", {"rating": 1})
    open_case = answered()
    withdrawn = Desk(REPAIR).open("11-24 09:00")
    withdrawn.do("withdraw", ENTERPRISE, "11-24 09:10")
    outcomes = [outcome(desk.case) for desk in (unrated, poor, open_case, withdrawn)]

    assert rate(REPAIR, "success", outcomes) == (2, 2)
    assert rate(REPAIR, "good", outcomes) == (0, 1)
    assert [told["closed"] for told in outcomes] == [True, True, False, False]
    assert [told["withdrawn"] for told in outcomes] == [False, False, False, True]


def test_a_poor_rating_is_put_right_within_fifteen_working_days() -> None:
    """It starts a clock that only a call-back ends; a good one starts none."""
    desk = closed()
    desk.do("rate", ENTERPRISE, "11-24 12:00", {"rating": "2"})
    clock = desk.case.clocks["rectify"]
    desk.do("rectify", STAFF, "11-25 10:00", words=("reason",))
    running = desk.case.clocks["rectify"].running_since
    desk.do("call_back", STAFF, "11-26 10:00")

    assert (clock.due_text, clock.holder.unit) == ("2026-12-15 24:00", "beichen")
    assert running is not None
    assert desk.case.clocks["rectify"].stopped_at == when("11-26 10:00")
    good = closed()
    good.do("rate", ENTERPRISE, "11-24 12:00", {"rating": "5"})
    assert "rectify" not in good.case.clocks
    with pytest.raises(Refused, match=r"casework\.nothing_to_rectify"):
        good.do("call_back", STAFF, "11-26 10:00")


def test_reopening_keeps_the_time_that_was_used() -> None:
    """A second life goes on from the consumed hour, and its lives are counted."""
    desk = closed()
    first = desk.case.clocks["repair"]
    desk.do("reopen", ENTERPRISE, "11-25 10:00", words=("reason",))
    second = desk.case.clocks["repair"]

    assert (desk.case.life, desk.case.step, desk.case.solved) == (2, "responded", None)
    assert (first.consumed.total_seconds(), second.consumed) == (3600, first.consumed)
    assert second.due_text == "2026-11-25 24:00"
    assert desk.case.clocks["response"].running_since is None


def test_a_matter_reopened_before_closing_goes_on_too() -> None:
    """Not solved yet, said while the answer waits for its confirmation, restarts the clock."""
    desk = answered(MATTER)
    desk.do("reopen", ENTERPRISE, "11-24 11:00", words=("reason",))

    assert desk.case.step == "handling"
    assert desk.case.clocks["closing"].running_since is not None
    assert desk.case.clocks["take_up"].running_since is not None


def test_reopening_ends_with_its_time_and_its_number() -> None:
    """Fifteen working days and three times, then the way is a new report."""
    late = closed()
    with pytest.raises(Refused, match=r"casework\.reopening_over"):
        late.do("reopen", ENTERPRISE, "12-16 00:01", words=("reason",))
    desk = closed()
    for day in ("11-25", "11-26", "11-27"):
        desk.do("reopen", ENTERPRISE, f"{day} 09:00", words=("reason",))
        desk.do("answer", STAFF, f"{day} 10:00")
        desk.do("declare", ENTERPRISE, f"{day} 11:00", {"solved": "unsolved"})

    with pytest.raises(Refused, match=r"casework\.reopened_enough"):
        desk.do("reopen", ENTERPRISE, "11-30 09:00", words=("reason",))
    assert desk.case.life == 4


def test_a_closed_case_has_no_running_clock() -> None:
    """Closing by signature stops what the closing act itself does not name."""
    desk = answered(MATTER)
    desk.do("reopen", ENTERPRISE, "11-24 11:00", words=("reason",))
    desk.do("close", STAFF, "11-24 12:00")
    asked = desk.case
    desk.do("give_consent", HEAD, "11-24 13:00")

    assert (asked.step, asked.closed_at) == ("handling", None)
    assert desk.case.closed_at == when("11-24 13:00")
    assert all(clock.running_since is None for clock in desk.case.clocks.values())


def test_a_signature_withheld_leaves_the_case_where_it_was() -> None:
    """The step, the clock and the holder are as before; the signer's hour stays the signer's."""
    desk = answered(MATTER)
    desk.do("reopen", ENTERPRISE, "11-24 11:00", words=("reason",))
    desk.do("close", STAFF, "11-25 09:00")
    with pytest.raises(Refused, match=r"casework\.waits_for_consent"):
        desk.do("answer", STAFF, "11-25 09:30")
    with pytest.raises(Refused, match=r"casework\.not_yours"):
        desk.do("give_consent", STAFF, "11-25 09:30")
    desk.do("return_for_more", HEAD, "11-25 10:00", words=("reason",))

    assert (desk.case.step, desk.case.consents) == ("handling", ())
    assert desk.case.holder.post == "beichen_clerk"
    held = [(p.holder.post, p.consumed.total_seconds()) for p in desk.case.clocks["closing"].ledger]
    assert held[-1] == ("beichen_head", 3600)
