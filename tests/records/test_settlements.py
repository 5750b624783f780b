"""Money between county and zone, earmarked money, bought services: two sides, to the fen."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor
from guanyun.records.models import SettledCase, Settlement
from guanyun.records.selectors.settlements import settlement_shown, settlements_listed
from guanyun.records.services.cases import Deed, Report, case_act, case_open
from guanyun.records.services.settlements import (
    Agreement,
    Entry,
    settlement_answer,
    settlement_enter,
    settlement_open,
)
from guanyun.records.verification import verify_all

from .conftest import START, repair

FISCAL = Agreement(
    "fiscal", "开发区财政分成（示例）", "county_finance", "finance_branch", 2026, "示例协议1号"
)
DAY = START.date()


@pytest.fixture
def sides(seated: Callable[..., Visitor]) -> tuple[Visitor, Visitor]:
    """Return who speaks for the county and who for the zone."""
    return seated("county_finance_desk"), seated("finance_desk")


def entered(by: Visitor, number: int, kind: str, amount: str, **more: object) -> int:
    """Enter a figure and return its place."""
    told: dict[str, object] = {"kind": kind, "on": DAY, "paper": "示例文号", "amount": amount}
    entry = Entry(**{**told, **more})  # type: ignore[arg-type]
    return settlement_enter(by=by, at=START, number=number, entry=entry).no


def confirmed(by: Visitor, number: int, no: int) -> None:
    """Confirm a figure for one's side."""
    settlement_answer(by=by, at=START, number=number, no=no)


def test_a_year_is_settled_over_the_agreed_base(sides: tuple[Visitor, Visitor]) -> None:
    """Base, advance, final by the rule, correction, carry-over: the balance is exact."""
    county, branch = sides
    number = settlement_open(by=branch, at=START, told=FISCAL).number
    final = {
        "rule": "zone_share_2026",
        "facts": {"park_budget_income": "180000000.01", "land_income": "12345678.90"},
    }
    with pytest.raises(Refused, match=r"payouts.entry_agreed_by"):
        entered(branch, number, "base", "100000000")
    base = entered(branch, number, "base", "100000000", agreed_by="县长办公会（示例）")
    with pytest.raises(Refused, match=r"payouts.entry_no_base"):
        entered(branch, number, "final", "", **final)
    with pytest.raises(Refused, match=r"payouts.answer_waits"):
        confirmed(branch, number, base)
    confirmed(county, number, base)
    confirmed(branch, number, entered(county, number, "advance", "5000000.50"))
    with pytest.raises(Refused, match=r"payouts.settle_open"):
        entered(branch, number, "final", "", rule="zone_share_2026")
    last = entered(branch, number, "final", "", **final)
    # 1000 万 + 1000 万 × 30% + 4000 万 × 40% + 3000 万零 1 分 × 50% + 12,345,678.90 × 20%
    total = 1_000_000_000 + 300_000_000 + 1_600_000_000 + 1_500_000_001 + 246_913_578
    shown = settlement_shown(visitor=county, number=number)
    assert shown.entries[-1].row.amount_fen == total
    assert sum(round(float(x["amount"]) * 100) for x in shown.entries[-1].parts) == total
    with pytest.raises(Refused, match=r"payouts.entry_final_once"):
        entered(branch, number, "final", "", **final)
    confirmed(county, number, last)
    with pytest.raises(Refused, match=r"payouts.entry_of_year"):
        entered(county, number, "correction", "-100.01")
    confirmed(branch, number, entered(county, number, "correction", "-100.01", of_year=2025))
    confirmed(county, number, entered(branch, number, "carry-over", "0.02"))
    standing = settlement_shown(visitor=branch, number=number).standing
    assert standing.owed_fen == total - 10_001 + 2
    assert standing.balance_fen == total - 10_001 + 2 - 500_000_050
    assert standing.open_entries == 0
    assert verify_all()["ok"]


def test_two_figures_stay_open_until_one_is_taken(sides: tuple[Visitor, Visitor]) -> None:
    """The other side tells its figure and why; nothing counts before both stand by one."""
    county, branch = sides
    number = settlement_open(by=branch, at=START, told=FISCAL).number
    no = entered(branch, number, "advance", "100.00")
    with pytest.raises(Refused, match=r"payouts.answer_own"):
        settlement_answer(by=branch, at=START, number=number, no=no, other="90", reason="不符")
    with pytest.raises(Refused, match=r"payouts.answer_why"):
        settlement_answer(by=county, at=START, number=number, no=no, other="90")
    settlement_answer(by=county, at=START, number=number, no=no, other="90.05", reason="实拨不符")
    shown = settlement_shown(visitor=branch, number=number)
    assert (shown.standing.paid_fen, shown.standing.open_entries) == (0, 1)
    assert shown.entries[0].difference_fen == -995
    confirmed(branch, number, no)
    shown = settlement_shown(visitor=branch, number=number)
    assert (shown.standing.paid_fen, shown.standing.open_entries) == (9005, 0)
    with pytest.raises(Refused, match=r"payouts.answer_settled"):
        confirmed(county, number, no)


def test_nobody_agrees_with_oneself(
    sides: tuple[Visitor, Visitor], seated: Callable[..., Visitor]
) -> None:
    """Who sits on both sides speaks for neither; who sits on none sees nothing."""
    _, branch = sides
    number = settlement_open(by=branch, at=START, told=FISCAL).number
    both = seated("county_finance_desk", "finance_desk")
    with pytest.raises(Refused, match=r"payouts.no_side"):
        entered(both, number, "advance", "1")
    clerk = seated("service_desk")
    assert settlements_listed(visitor=clerk) == []
    with pytest.raises(Hidden):
        settlement_shown(visitor=clerk, number=number)
    with pytest.raises(Hidden):
        settlement_open(by=clerk, at=START, told=FISCAL)
    same = Agreement("fiscal", "示例", "committee", "committee", 2026, "示例")
    with pytest.raises(Refused, match=r"payouts.settlement_what"):
        settlement_open(by=branch, at=START, told=same)


def served(duty: Visitor, owner: Visitor, *, arrives: bool = True, solved: str = "solved") -> str:
    """Let an equipment repair be asked for, served and declared."""
    at = START - timedelta(days=3)
    report = Report("equipment_repair", repair(urgency="normal"))
    number = case_open(by=owner, at=at, report=report).number

    def act(by: Visitor, name: str, hours: int, **answers: str) -> None:
        moment = at + timedelta(hours=hours)
        case_act(by=by, at=moment, number=number, deed=Deed(name, answers))

    act(duty, "respond", 1, opinion="马上到")
    if arrives:
        act(duty, "dispatch", 2, technician="某工", technician_phone="13600000001")
        act(duty, "arrive", 3)
        act(duty, "repair", 4, opinion="换件")
    else:
        act(duty, "answer", 2, opinion="电话解决")
    seen = Visitor(zone="demo", phone=owner.phone, numbers=frozenset({number}))
    act(seen, "declare", 5, solved=solved)
    return number


def test_a_bought_service_bills_evidenced_cases_once(
    sides: tuple[Visitor, Visitor], seated: Callable[..., Visitor], caller: Visitor
) -> None:
    """Arrived, repaired, confirmed: counted; by phone alone: named and not counted; never twice."""
    _, branch = sides
    duty = seated("duty_desk")
    told = Agreement(
        "service", "工业120 购买服务（示例）", "finance_branch", "repair_provider", 2026,
        "示例合同1号", most="1000.00", price="300.00", case_kind="equipment_repair",
    )  # fmt: skip
    number = settlement_open(by=branch, at=START, told=told).number
    good = [served(duty, caller) for _ in range(2)]
    served(duty, caller, arrives=False)
    days = {"on": DAY - timedelta(days=10), "until": DAY}
    no = entered(branch, number, "bill", "", **days)
    shown = settlement_shown(visitor=branch, number=number)
    assert shown.entries[no - 1].row.amount_fen == 60_000
    assert list(shown.entries[no - 1].cases) == good
    assert len(shown.entries[no - 1].lacking) == 1
    assert SettledCase.objects.count() == 2
    with pytest.raises(Refused, match=r"payouts.entry_no_cases"):
        entered(branch, number, "bill", "", **days)
    for _ in range(2):
        served(duty, caller)
    with pytest.raises(Refused, match=r"payouts.entry_over"):
        entered(branch, number, "bill", "", **days)


def test_earmarked_money_is_paid_on_acceptance(
    sides: tuple[Visitor, Visitor], seated: Callable[..., Visitor], caller: Visitor
) -> None:
    """An instalment names a closed case once, and all of them no more than there is."""
    _, branch = sides
    duty = seated("duty_desk", "finance_desk")
    told = Agreement(
        "earmarked", "职能划转专项经费（示例）", "finance_branch", "town_west", 2026,
        "示例〔2026〕2号", most="4000000.00",
    )  # fmt: skip
    number = settlement_open(by=branch, at=START, told=told).number
    case = served(duty, caller)
    with pytest.raises(Refused, match=r"payouts.not_accepted"):
        entered(duty, number, "instalment", "1000000", case="20260101-0001")
    with pytest.raises(Refused, match=r"payouts.entry_over"):
        entered(duty, number, "instalment", "4000000.01", case=case)
    entered(duty, number, "instalment", "2400000", case=case)
    with pytest.raises(Refused, match=r"payouts.not_accepted"):
        entered(duty, number, "instalment", "1600000", case=case)
    assert Settlement.objects.get(number=number).most_fen == 400_000_000
    future = Entry("instalment", date(2027, 1, 1), "示例", "1", case=case)
    with pytest.raises(Refused, match=r"payouts.entry_future"):
        settlement_enter(by=duty, at=START, number=number, entry=future)
