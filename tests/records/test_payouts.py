"""A batch from the rows of a run to the enterprise's account: who, in which order, to the fen."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from guanyun.engines.common import parse_place
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor
from guanyun.records.models import (
    BudgetLine,
    Case,
    JournalEntry,
    Notice,
    PayoutLine,
    PrivateText,
)
from guanyun.records.services.cases import Report, case_open
from guanyun.records.services.enterprises import Firm, enterprise_register
from guanyun.records.services.payouts import Verdict, payout_decide
from guanyun.records.services.payouts_after import After, payment_act
from guanyun.records.services.payouts_bank import bank_row_match, month_close
from guanyun.records.services.payouts_money import (
    AccountTold,
    Declared,
    budget_change,
    payee_account_note,
    received_declare,
)
from guanyun.records.verification import verify_all
from tests.planting import credit_code_of

from .conftest import START, inside
from .payments import AWARD, DOCUMENT, RUN, ZONE, Purse, credit, purse_of, run_of

FIRMS = tuple(credit_code_of(number) for number in (1, 2, 3))


@pytest.fixture
def purse(zone: str, seated: Callable[..., Visitor]) -> Purse:
    """Return a zone ready to pay three firms 20 万元 each."""
    desk = seated("finance_desk")
    labels = {code: f"示例企业{n}" for n, code in enumerate(FIRMS, 1)}
    for code, label in labels.items():
        told = Firm(code, label, "示例路", parse_place(inside()))
        enterprise_register(by=desk, at=START, firm=told)
    return purse_of(seated, FIRMS, inside(), START, labels)


def budget() -> tuple[int, int, int]:
    """Return what the budget line has, keeps and has paid."""
    row = BudgetLine.objects.get(zone=ZONE, document=DOCUMENT)
    return row.amount_fen, row.committed_fen, row.paid_fen


def states(number: str) -> list[str]:
    """Return where the payments of a batch stand, in their order."""
    return [each.state for each in PayoutLine.objects.filter(case=number).order_by("no")]


def test_a_batch_goes_from_the_run_to_the_account(purse: Purse) -> None:
    """Rows of a run become payments; the sum paid is the sum of the run, split to the fen."""
    batch = purse.make()
    assert (batch.lines, batch.total_fen, batch.left) == (3, 3 * AWARD, ())
    assert budget() == (100_000_000, 0, 0)
    purse.to_order(batch)
    assert budget() == (100_000_000, 3 * AWARD, 0)
    lines = purse.lines(batch.number)
    told = purse.take(*(purse.row(x, f"S{x.no}", row=x.no + 1) for x in lines))
    assert (told.rows, told.paid, told.returned, told.unmatched) == (3, 3, 0, 0)
    assert states(batch.number) == ["paid"] * 3
    assert budget() == (100_000_000, 0, 3 * AWARD)
    purse.act(purse.desk, batch.number, "settle_up")
    assert Case.objects.get(number=batch.number).closed_at is not None
    for line in purse.lines(batch.number):
        parts = [int(each.split("=")[1]) for each in line.parts.split(",")]
        assert sum(parts) == line.amount_fen == AWARD
    notice = Notice.objects.filter(receiver=f"enterprise:{FIRMS[0]}", code="records.notice_paid")
    assert '"200,000.00"' in notice.get().fields
    assert verify_all()["ok"]


def test_the_maker_neither_reviews_nor_approves(
    purse: Purse, seated: Callable[..., Visitor]
) -> None:
    """Who made a batch is refused as its checker, whatever posts that person holds."""
    both = seated("finance_desk", "finance_checker", "finance_head")
    batch = purse.make(by=both)
    purse.submit(batch, by=both)
    with pytest.raises(Refused, match=r"payouts.own_batch"):
        purse.act(both, batch.number, "check_passed", opinion="相符")
    assert states(batch.number) == ["review"] * 3
    assert budget()[1] == 0
    purse.act(purse.checker, batch.number, "check_passed", opinion="相符")
    purse.later(days=14)
    for firm in FIRMS:
        credit(purse, firm)
    purse.act(both, batch.number, "publicity_over", objections="无")
    purse.act(both, batch.number, "apply")
    with pytest.raises(Refused, match=r"payouts.own_batch"):
        purse.act(both, batch.number, "approve", opinion="同意")


def test_no_row_is_paid_twice(purse: Purse) -> None:
    """A second batch of the same run finds its rows taken; taken out, they are free again."""
    first = purse.make()
    with pytest.raises(Refused, match=r"payouts.nothing_to_pay"):
        purse.make()
    purse.act(purse.desk, first.number, "take_out", line="2", why="材料不全")
    second = purse.make()
    assert [each.enterprise for each in purse.lines(second.number)] == [
        purse.lines(first.number)[1].enterprise
    ]
    assert {each.code for each in second.left} == {"payouts.left_claimed"}


def test_what_was_had_elsewhere_is_deducted(purse: Purse) -> None:
    """A declaration lowers the payment; one made later stops it until it is made anew."""
    told = Declared(FIRMS[0], "2026", "省级高企奖励（示例）", "150000.55", "省科〔2026〕示例")
    received_declare(by=purse.desk, at=purse.at, told=told)
    batch = purse.make()
    amounts = {each.enterprise: each.amount_fen for each in purse.lines(batch.number)}
    assert amounts[FIRMS[0]] == AWARD - 15_000_055
    late = Declared(FIRMS[1], "2026", "市级（示例）", "1.00", "市〔2026〕示例")
    received_declare(by=purse.desk, at=purse.at, told=late)
    with pytest.raises(Refused, match=r"payouts.declared_anew"):
        purse.submit(batch)
    whole = Declared(FIRMS[2], "2026", "国家（示例）", "200000", "国〔2026〕示例")
    received_declare(by=purse.desk, at=purse.at, told=whole)
    purse.act(purse.desk, batch.number, "withdraw")
    again = purse.make()
    assert [each.code for each in again.left] == ["payouts.left_nothing"]


def test_a_batch_over_its_budget_line_is_refused(purse: Purse) -> None:
    """One fen short is short; raised by a fen, the same act is taken."""
    budget_change(by=purse.desk, at=purse.at, document=DOCUMENT, amount="599999.99", paper="示例")
    batch = purse.make()
    purse.submit(batch)
    with pytest.raises(Refused, match=r"payouts.over_budget"):
        purse.act(purse.checker, batch.number, "check_passed", opinion="相符")
    assert states(batch.number) == ["review"] * 3
    budget_change(by=purse.desk, at=purse.at, document=DOCUMENT, amount="600000", paper="示例追加")
    purse.act(purse.checker, batch.number, "check_passed", opinion="相符")
    assert budget() == (60_000_000, 60_000_000, 0)
    with pytest.raises(Refused, match=r"payouts.budget_below"):
        budget_change(by=purse.desk, at=purse.at, document=DOCUMENT, amount="1", paper="示例")


def test_the_dishonest_and_the_unknown_are_stopped(purse: Purse) -> None:
    """At review and again at the payment; the refusal names the lines."""
    batch = purse.make()
    purse.submit(batch)
    credit(purse, FIRMS[1], "unrepaired")
    with pytest.raises(Refused, match=r"payouts.dishonest") as told:
        purse.act(purse.checker, batch.number, "check_passed", opinion="相符")
    assert told.value.fields["payees"] == "示例企业2"
    credit(purse, FIRMS[1], "repaired")
    purse.act(purse.checker, batch.number, "check_passed", opinion="相符")
    purse.later(days=40)
    purse.act(purse.desk, batch.number, "publicity_over", objections="无")
    purse.act(purse.desk, batch.number, "apply")
    with pytest.raises(Refused, match=r"payouts.credit_unknown"):
        purse.act(purse.head, batch.number, "approve", opinion="同意")


def test_a_publication_is_not_cut_short(purse: Purse) -> None:
    """Its days are over first; an objection takes a line out and not the batch."""
    batch = purse.make()
    purse.submit(batch)
    purse.act(purse.checker, batch.number, "check_passed", opinion="相符")
    with pytest.raises(Refused, match=r"payouts.publicity_runs"):
        purse.act(purse.desk, batch.number, "publicity_over", objections="无")
    purse.act(purse.desk, batch.number, "take_out", line="1", why="某企业异议成立")
    assert states(batch.number) == ["taken_out", "published", "published"]
    assert budget()[1] == 2 * AWARD
    purse.later(days=14)
    purse.act(purse.desk, batch.number, "publicity_over", objections="一笔移出")
    purse.act(purse.desk, batch.number, "apply")
    assert states(batch.number) == ["taken_out", "applied", "applied"]


def test_control_totals_must_agree(purse: Purse) -> None:
    """Who submits types the count and the total; a fen off is refused."""
    batch = purse.make()
    for lines, total in (("2", "600000.00"), ("3", "600000.01"), ("3", "x")):
        with pytest.raises(Refused):
            purse.act(purse.desk, batch.number, "submit", lines=lines, total=total)
    assert states(batch.number) == ["made"] * 3


def test_open_amounts_wait_for_a_named_decision(purse: Purse) -> None:
    """A ceiling is not an amount: it needs who, which paper, and no more than the ceiling."""
    run_of(purse, {FIRMS[0]: ("efficiency_grant", 50_000_000)}, number=901, kind="ceiling")
    batch = purse.make(run=901)
    assert batch.total_fen == 0
    with pytest.raises(Refused, match=r"payouts.undecided"):
        purse.act(purse.desk, batch.number, "submit", lines="1", total="0")
    wrong = (
        (Verdict(1, "500000.01", "某主任", "会议纪要1号"), "payouts.decision_over"),
        (Verdict(1, "1", "", "会议纪要1号"), "payouts.decision_unnamed"),
        (Verdict(2, "1", "某主任", "会议纪要1号"), "payouts.no_such_line"),
    )
    for verdict, code in wrong:
        with pytest.raises(Refused, match=code):
            payout_decide(by=purse.desk, at=purse.at, number=batch.number, verdict=verdict)
    good = Verdict(1, "300000.10", "某主任", "会议纪要1号")
    assert payout_decide(by=purse.desk, at=purse.at, number=batch.number, verdict=good) == 30000010
    purse.submit(batch)
    fixed = purse.make()
    with pytest.raises(Refused, match=r"payouts.decision_fixed"):
        payout_decide(by=purse.desk, at=purse.at, number=fixed.number, verdict=good)


def test_accounts_stay_private(purse: Purse) -> None:
    """The number stands in the erasable store alone; a changed one stops the payment."""
    number = PrivateText.objects.filter(name="payee_account").first()
    assert number is not None
    assert number.text is not None
    assert not JournalEntry.objects.filter(text__contains=number.text).exists()
    batch = purse.make()
    purse.submit(batch)
    purse.act(purse.checker, batch.number, "check_passed", opinion="相符")
    purse.later(days=14)
    for firm in FIRMS:
        credit(purse, firm)
    told = AccountTold(FIRMS[0], "示例企业1", "另一银行", "6222000000009999")
    payee_account_note(by=purse.desk, at=purse.at, told=told)
    purse.act(purse.desk, batch.number, "publicity_over", objections="无")
    purse.act(purse.desk, batch.number, "apply")
    with pytest.raises(Refused, match=r"payouts.account_changed"):
        purse.act(purse.head, batch.number, "approve", opinion="同意")


def test_returned_reversed_and_recovered(purse: Purse) -> None:
    """A returned payment goes out again to another account; recoveries never go below zero."""
    batch = purse.make()
    purse.to_order(batch)
    first, second, third = purse.lines(batch.number)
    rows = [purse.row(x, f"S{x.no}", row=x.no) for x in (first, second, third)]
    purse.take(*rows, purse.row(first, "S9", "back", row=9))
    assert states(batch.number) == ["returned", "paid", "paid"]
    assert budget() == (100_000_000, AWARD, 2 * AWARD)
    with pytest.raises(Refused, match=r"payouts.not_arrived"):
        purse.act(purse.desk, batch.number, "settle_up")
    again = After(1, "order_again", "换了账户")

    def act(after: After, by: Visitor = purse.head) -> str:
        return payment_act(by=by, at=purse.at, number=batch.number, after=after)

    with pytest.raises(Refused, match=r"payouts.own_payment"):
        act(again, purse.desk)
    with pytest.raises(Refused, match=r"payouts.after_same_account"):
        act(again)
    told = AccountTold(FIRMS[0], "示例企业1", "另一银行", "6222000000009999")
    payee_account_note(by=purse.desk, at=purse.at, told=told)
    assert act(again) == "ordered"
    with pytest.raises(Refused, match=r"rules.payment_too_much"):
        act(After(2, "recover", "多拨", "200000.01"))
    assert act(After(2, "recover", "多拨", "0.01")) == "paid"
    assert act(After(2, "recover", "全部追回", "199999.99")) == "recovered"
    with pytest.raises(Refused, match=r"rules.payment_not_now"):
        act(After(2, "recover", "再追", "0.01"))
    assert act(After(1, "reverse", "企业放弃")) == "reversed"
    assert budget() == (100_000_000, 0, AWARD)
    assert verify_all()["ok"]


def test_a_month_closes_only_at_nothing(purse: Purse) -> None:
    """What the bank does not show, and what nobody explains, keep the month open."""
    batch = purse.make()
    purse.to_order(batch)
    first, second, third = purse.lines(batch.number)
    other = purse.row(third, "S3", payee="写错的名字", reference="")
    told = purse.take(purse.row(first, "S1"), purse.row(second, "S2", row=3), other)
    assert (told.paid, told.unmatched) == (2, 1)
    month = f"{purse.at:%Y-%m}"
    with pytest.raises(Refused, match=r"payouts.month_runs"):
        month_close(by=purse.desk, at=purse.at, month=month)
    purse.later(days=31)
    with pytest.raises(Refused, match=r"payouts.month_differs") as refused:
        month_close(by=purse.desk, at=purse.at, month=month)
    assert refused.value.fields["difference"] == "0.00"
    assert (refused.value.fields["books"], refused.value.fields["bank"]) == ("1", "1")
    match = {"by": purse.desk, "at": purse.at, "serial": "S3", "way": "out"}
    with pytest.raises(Refused, match=r"payouts.match_why"):
        bank_row_match(**match, reference=third.reference, why=" ")
    with pytest.raises(Refused, match=r"payouts.match_state"):
        bank_row_match(**match, reference=first.reference, why="认错")
    bank_row_match(**match, reference=third.reference, why="银行户名录入有误，已电话核实")
    closed = month_close(by=purse.desk, at=purse.at, month=month)
    assert (closed.out_fen, closed.back_fen) == (3 * AWARD, 0)
    day = purse.at.date() - timedelta(days=31)
    with pytest.raises(Refused, match=r"payouts.month_closed"):
        purse.take(purse.row(first, "S7", on=day))


def test_a_statement_is_taken_once(purse: Purse) -> None:
    """The same file, a known number or a day to come leave nothing behind."""
    batch = purse.make()
    purse.to_order(batch)
    first = purse.lines(batch.number)[0]
    purse.take(purse.row(first, "S1"))
    for row, code in (
        (purse.row(first, "S1"), "payouts.file_again"),
        (purse.row(first, "S2", on=purse.at.date() + timedelta(days=1)), "payouts.file_future"),
    ):
        with pytest.raises(Refused, match=code):
            purse.take(row)
    with pytest.raises(Refused, match=r"payouts.file_row_known"):
        purse.take(purse.row(first, "S5"), purse.row(first, "S1", row=3))
    lonely = purse.take(purse.row(purse.lines(batch.number)[1], "S6", "back"))
    assert lonely.unmatched == 1
    assert states(batch.number) == ["paid", "ordered", "ordered"]


def test_others_see_no_money(purse: Purse, seated: Callable[..., Visitor]) -> None:
    """Who holds no money post makes no batch and takes no statement."""
    clerk = seated("service_desk")
    with pytest.raises(Hidden):
        purse.make(by=clerk)
    batch = purse.make()
    with pytest.raises(Hidden):
        purse.act(clerk, batch.number, "submit", lines="3", total="600000")
    with pytest.raises(Refused, match=r"payouts.no_run"):
        purse.make(run=RUN + 50)


def test_money_changed_by_hand_is_found(purse: Purse) -> None:
    """A fen more on a line or a payment, beside the journal, is a fault that verify names."""
    batch = purse.make()
    assert verify_all()["ok"]
    PayoutLine.objects.filter(case=batch.number, no=1).update(amount_fen=AWARD + 1)
    BudgetLine.objects.filter(document=DOCUMENT).update(amount_fen=1)
    told = [each["what"] for each in verify_all()["faults"]]
    assert any("budget_line" in what for what in told)
    assert any(f"{batch.number}-0001" in what for what in told)


def test_a_batch_is_not_opened_by_hand(purse: Purse) -> None:
    """Without payments there is no batch: the plain form of a case is refused."""
    report = Report("payout_batch", {"title": "x", "document": DOCUMENT, "place": purse.place})
    with pytest.raises(Refused, match=r"payouts.made_of_run"):
        case_open(by=purse.desk, at=purse.at, report=report)
