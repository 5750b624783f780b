"""From what a run found to the enterprise's account, by different sign-ins, one step refused."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.db.models import Sum

from guanyun.records.models import BudgetLine, Case, PayoutLine, RuleRunRow
from guanyun.records.now import now, today
from tests.planting import seat, visiting

from .conftest import ZONE, Site
from .hands import Hands
from .money_addresses import DOCUMENT, RUN, payees_ready, run_met

Come = Callable[..., Hands]
LABELS = ("禾云纸业（示例）", "望禾机械")


def weeks_pass(number: str) -> None:
    """Let the publication of a batch have ended: the row tells an earlier end than the journal."""
    case = Case.objects.get(number=number)
    state = json.loads(case.state)
    ended = (now() - timedelta(hours=1)).isoformat()
    for clock in state["clocks"].values():
        if clock["id"] == "publicity":
            clock["due"] = ended
    Case.objects.filter(pk=case.pk).update(state=json.dumps(state, ensure_ascii=False))


def taken(hands: Hands, act: str, **answers: str) -> None:
    """Take an act of the batch's page."""
    form = f"#act-{act}"
    if hands.page.locator(f"{form}[open]").count() == 0:
        hands.tap(f"{form} summary")
    for name, text in answers.items():
        hands.page.fill(f"{form} [name='{act}-{name}']", text)
    hands.go(f"{form} button:not([type='button'])")


def statement(path: Path, number: str) -> Path:
    """Write the bank's statement of a batch as a text file."""
    rows = ["流水号,日期,收付,金额,户名,账号,附言"]
    names = dict(zip(PayoutLine.objects.order_by("no").values_list("no", flat=True), LABELS,
                     strict=True))  # fmt: skip
    for line in PayoutLine.objects.filter(case=number).order_by("no"):
        payee = names[line.no]
        yuan = f"{(line.amount_fen or 0) / 100:.2f}"
        told = (f"Y{line.no}", str(today()), "付款", yuan, payee, "", line.reference)
        rows.append(",".join(told))
    file = path / "statement.csv"
    file.write_bytes("\n".join(rows).encode("gb18030"))
    return file


def test_a_run_is_paid_by_several_hands(
    site: Site, staff: Come, somebody: Come, complaints: list[str], tmp_path: Path
) -> None:
    """Made, refused to its maker, reviewed, approved, sent, arrived: the sum is the run's."""
    both = seat(ZONE, "both", "finance_desk", "finance_checker")
    payees_ready(visiting(both, ZONE), site.firms[:2], LABELS)
    run_met(site.firms[:2])
    run_total = RuleRunRow.objects.filter(run=RUN).aggregate(sum=Sum("due_fen"))["sum"]
    maker = staff("both")
    maker.open(f"{site.zone}/payouts/new?run={RUN}&document={DOCUMENT}")
    maker.type("#title", "高企奖励（示例）")
    maker.go("form[method='post'] button.primary:has-text('建立批次')")
    number = Case.objects.get(kind="payout_batch").number
    assert maker.page.locator("#batch-total").inner_text() == f"{run_total / 100:,.2f}"
    taken(maker, "submit")
    taken(maker, "check_passed", opinion="相符")
    assert "谁编制谁不能复核" in maker.text()
    assert [each for each in complaints if "422" not in each] == []
    complaints.clear()
    assert BudgetLine.objects.get(document=DOCUMENT).committed_fen == 0

    checker = staff("checker")
    checker.open(f"{site.zone}/payouts/{number}")
    taken(checker, "check_passed", opinion="金额、账户、失信核查相符")
    anybody = somebody()
    anybody.open(f"{site.zone}/public/payments")
    assert LABELS[0] in anybody.text()
    weeks_pass(number)
    maker.open(f"{site.zone}/payouts/{number}")
    taken(maker, "publicity_over", objections="无异议")
    taken(maker, "apply")
    head = staff("financehead")
    head.open(f"{site.zone}/payouts/{number}")
    taken(head, "approve", opinion="同意")

    maker.open(f"{site.zone}/money/books")
    assert maker.page.locator("#difference").inner_text() == f"{run_total / 100:,.2f}"
    maker.page.set_input_files("#file", statement(tmp_path, number))
    maker.go("form[enctype] button.primary")
    assert maker.page.locator("#difference").inner_text() == "0.00"
    maker.open(f"{site.zone}/payouts/{number}")
    taken(maker, "settle_up")
    assert maker.page.locator("#batch-paid").inner_text() == f"{run_total / 100:,.2f}"
    owner = somebody(phone=True)
    owner.open(f"{site.url}/sign-in?staff=1")
    owner.page.fill("#name", "owner")
    owner.page.fill("#password", "a long enough password")
    owner.go("main form button.primary")
    owner.open(f"{site.zone}/mine/payments")
    assert owner.text().count("您的补贴已拨") == 2
    assert BudgetLine.objects.get(document=DOCUMENT).paid_fen == run_total
