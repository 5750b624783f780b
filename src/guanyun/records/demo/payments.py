"""Money of the demo: a run paid in batches, one in each state, and three settlements (示例)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from guanyun.engines.casework import Json
from guanyun.engines.common import yuan_of, yuan_text
from guanyun.engines.rules import SubjectKind
from guanyun.records.bank_rows import BankRow
from guanyun.records.charters import charter_on
from guanyun.records.fact_batches import Batch, Told
from guanyun.records.models import Case, PayoutLine, RuleRun, RuleRunRow
from guanyun.records.payment_acts import payout_kinds
from guanyun.records.rule_work import work_runs
from guanyun.records.selectors.payouts_of_runs import place_to_pay
from guanyun.records.services.cases import Deed, case_act
from guanyun.records.services.credit import Found, credit_note
from guanyun.records.services.facts import facts_record
from guanyun.records.services.payouts import Verdict, Wish, payout_batch_make, payout_decide
from guanyun.records.services.payouts_after import After, payment_act
from guanyun.records.services.payouts_bank import Statement, bank_file_take
from guanyun.records.services.payouts_money import (
    AccountTold,
    Appropriated,
    Declared,
    budget_enter,
    payee_account_note,
    received_declare,
)
from guanyun.records.services.rule_runs import Wanted, run_order
from guanyun.records.services.settlements import (
    Agreement,
    Entry,
    settlement_answer,
    settlement_enter,
    settlement_open,
)

from .entities import Entity
from .playing import Chore
from .scenes import Stage
from .staging import ZONE, Staff

Do = Callable[[datetime], object]
DESK, CHECKER, HEAD, COUNTY, OFFICER = (
    "finance", "finance-checker", "finance-head", "county-finance", "promotion",
)  # fmt: skip
PAID = 12  # so many firms have accounts and rows in the run
DOCUMENT = "示例财企〔2026〕18号"
PAPER = "示例文号"
POLICIES = ("high_tech_award", "growth_award", "jobs_subsidy", "efficiency_grant")
FIGURES = {
    "is_high_tech": "true", "serious_violation": "false", "had_high_tech_award": "false",
    "is_above_scale": "true", "output_growth": "0.1250", "jobs_added": "8",
    "size_class": "small", "energy_grade": "second",
}  # fmt: skip


def payment_chores(stage: Stage, staff: Staff) -> Iterator[Chore]:
    """Yield what those who keep the money do in the last six weeks."""
    charter = charter_on(ZONE, stage.rhythm.end.date())
    firms = [each for each in stage.town.entities if each.is_enterprise][:PAID]
    if not payout_kinds(charter.case_types) or len(firms) < PAID:
        return
    treasury = _Treasury(staff, firms, place_to_pay(charter))
    yield Chore(stage.on(29, 9), treasury.prepare)
    yield Chore(stage.on(29, 15), treasury.run)
    for minute, (batch, steps) in enumerate(_BATCHES.items()):
        for name, days, hour in steps:
            yield Chore(stage.on(days, hour, minute), treasury.step(batch, name))
    yield Chore(stage.on(4, 8, 30), treasury.look_up)
    yield Chore(stage.on(10, 14), treasury.settle)


# Batch -> policy and which of the firms; then what is done when: act, working days ago, hour.
_ROWS: Mapping[str, tuple[str, int, int]] = {
    "高企首次认定奖励（第一批，示例）": ("high_tech_award", 0, 5),
    "高企首次认定奖励（第二批，示例）": ("high_tech_award", 5, 8),
    "规上企业稳增长奖励（示例）": ("growth_award", 0, 3),
    "节能改造以奖代补（示例）": ("efficiency_grant", 0, 2),
    "新增就业补助（第一批，示例）": ("jobs_subsidy", 0, 4),
    "新增就业补助（第二批，示例）": ("jobs_subsidy", 4, 7),
    "节能改造以奖代补（第二批，示例）": ("efficiency_grant", 2, 4),
}
_TITLES = tuple(_ROWS)
_ORDERED = (
    ("make", 28, 9), ("submit", 28, 10), ("check", 27, 9), ("over", 21, 9), ("apply", 21, 10),
    ("approve", 20, 9),
)  # fmt: skip
_BATCHES: Mapping[str, tuple[tuple[str, int, int], ...]] = {
    _TITLES[0]: (*_ORDERED, ("arrived", 19, 9), ("end", 18, 9)),
    _TITLES[1]: (*_ORDERED, ("some_back", 19, 11), ("recover", 15, 10)),
    _TITLES[2]: (
        ("make", 12, 9), ("submit", 12, 10), ("check", 11, 9), ("over", 5, 9), ("apply", 4, 9),
    ),
    _TITLES[3]: (("make", 4, 10), ("decide", 4, 11), ("submit", 4, 14), ("check", 3, 9)),
    _TITLES[4]: (("make", 2, 9), ("submit", 2, 10)),
    _TITLES[5]: (("make", 9, 9), ("submit", 9, 10), ("check", 8, 9), ("object", 6, 9),
                 ("over", 2, 9)),
    _TITLES[6]: (("make", 1, 9),),
}  # fmt: skip


class _Treasury:
    """Those who keep the money, the firms that are paid, the batches made so far."""

    def __init__(self, staff: Staff, firms: Sequence[Entity], place: str) -> None:
        self.staff, self.firms, self.place = staff, firms, place
        self.numbers: dict[str, str] = {}
        self.run_number = 0

    def prepare(self, at: datetime) -> None:
        """Enter a budget line; give each firm its figures, account, declaration and look-up."""
        desk = self.staff.visitor(DESK, at.date())
        weights = {"province": 20, "county": 50, "zone": 30}
        line = Appropriated(
            DOCUMENT, "惠企资金（示例）", at.year, "5000000", weights, is_sample=True
        )
        budget_enter(by=desk, at=at, told=line)
        period = (at.date().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
        told = [
            Told(firm.uscc, fact, period, value)
            for firm in self.firms
            for fact, value in FIGURES.items()
        ]
        batch = Batch(
            SubjectKind.ENTERPRISE, "企业申报、部门核对（示例）", told, "全部虚构（示例）"
        )
        facts_record(by=self.staff.visitor(OFFICER, at.date()), at=at, batch=batch)
        for n, firm in enumerate(self.firms):
            account = AccountTold(firm.uscc, firm.name, "示例银行", f"00000000000{n:05d}")
            payee_account_note(by=desk, at=at, told=account)
            amount, source = ("30000.00", "省级补助（示例）") if n == 1 else ("0", "")
            declared = Declared(firm.uscc, str(at.year), source, amount, "企业申报表（示例）")
            received_declare(by=desk, at=at, told=declared)
        self.look_up(at)

    def look_up(self, at: datetime) -> None:
        """Look every firm up for dishonesty."""
        for firm in self.firms:
            found = Found(firm.uscc, "none", "信用平台查询（示例）", at.date())
            credit_note(by=self.staff.visitor(DESK, at.date()), at=at, found=found)

    def run(self, at: datetime) -> None:
        """Let the policy desk run four policies."""
        by = self.staff.visitor(OFFICER, at.date())
        self.run_number = run_order(by=by, at=at, wanted=Wanted(POLICIES))
        work_runs(at, clock=lambda: at)

    def step(self, batch: str, name: str) -> Do:
        """Return one step of one batch."""

        def do(at: datetime) -> None:
            if name == "make":
                self._make(batch, at)
            elif self.numbers.get(batch):
                getattr(self, f"_{name}")(self.numbers[batch], at)

        return do

    def _make(self, batch: str, at: datetime) -> None:
        policy, first, last = _ROWS[batch]
        codes = [each.uscc for each in self.firms[first:last]]
        rows = RuleRunRow.objects.filter(
            zone=ZONE, run=self.run_number, policy=policy, subject__in=codes, verdict="met"
        )
        is_done = RuleRun.objects.filter(zone=ZONE, number=self.run_number, state="done").exists()
        if not is_done or not rows.exists():
            return
        wish = Wish(batch, self.run_number, DOCUMENT, self.place, rows=[each.pk for each in rows])
        made = payout_batch_make(by=self.staff.visitor(DESK, at.date()), at=at, wish=wish)
        self.numbers[batch] = made.number

    def _act(self, who: str, number: str, act: str, at: datetime, **answers: Json) -> None:
        by = self.staff.visitor(who, at.date())
        case_act(by=by, at=at, number=number, deed=Deed(act, answers))

    def _decide(self, number: str, at: datetime) -> None:
        for line in self._lines(number):
            verdict = Verdict(line.no, "200000", "管委会主任办公会（示例）", "示例纪要〔2026〕12号")
            by = self.staff.visitor(DESK, at.date())
            payout_decide(by=by, at=at, number=number, verdict=verdict)

    def _submit(self, number: str, at: datetime) -> None:
        lines = self._lines(number)
        total = yuan_text(yuan_of(sum(each.amount_fen or 0 for each in lines)))
        self._act(DESK, number, "submit", at, lines=str(len(lines)), total=total)

    def _check(self, number: str, at: datetime) -> None:
        self._act(CHECKER, number, "check_passed", at, opinion="金额、账户、失信核查相符（示例）")

    def _object(self, number: str, at: datetime) -> None:
        why = "公示期有异议，社保人数待核（示例）"
        self._act(DESK, number, "take_out", at, line="2", why=why)

    def _over(self, number: str, at: datetime) -> None:
        self.look_up(at)
        self._act(DESK, number, "publicity_over", at, objections="已处理（示例）")

    def _apply(self, number: str, at: datetime) -> None:
        self._act(DESK, number, "apply", at)

    def _approve(self, number: str, at: datetime) -> None:
        self._act(HEAD, number, "approve", at, opinion="同意拨付（示例）")

    def _end(self, number: str, at: datetime) -> None:
        self._act(DESK, number, "settle_up", at)

    def _arrived(self, number: str, at: datetime) -> None:
        self._statement(number, at, [self._row(x, "out", at.date()) for x in self._lines(number)])

    def _some_back(self, number: str, at: datetime) -> None:
        lines = self._lines(number)
        rows = [self._row(each, "out", at.date()) for each in lines]
        self._statement(number, at, [*rows, self._row(lines[0], "back", at.date())])

    def _recover(self, number: str, at: datetime) -> None:
        after = After(2, "recover", "复核发现多拨（示例）", "50000.00")
        payment_act(by=self.staff.visitor(HEAD, at.date()), at=at, number=number, after=after)

    def _lines(self, number: str) -> list[PayoutLine]:
        return list(PayoutLine.objects.filter(zone=ZONE, case=number).order_by("no"))

    def _row(self, line: PayoutLine, way: str, on: date) -> BankRow:
        names = {each.uscc: each.name for each in self.firms}
        return BankRow(
            row=line.no + 1,
            serial=f"S{line.reference}",
            on=on,
            way=way,
            amount_fen=line.amount_fen or 0,
            payee=names[line.enterprise],
            reference=line.reference,
        )

    def _statement(self, number: str, at: datetime, rows: Sequence[BankRow]) -> None:
        told = Statement(f"回单-{number}.xlsx", f"demo-{number}", rows)
        bank_file_take(by=self.staff.visitor(DESK, at.date()), at=at, statement=told)

    def settle(self, at: datetime) -> None:
        """Settle with the county, for the bought service, and keep earmarked money ready."""
        desk = self.staff.visitor(DESK, at.date())
        county = self.staff.visitor(COUNTY, at.date())
        on = at.date()
        fiscal = Agreement(
            "fiscal", "县与开发区财政分成（示例）", "county_finance", "finance_branch", on.year,
            "示例协议〔2026〕1号", is_sample=True,
        )  # fmt: skip
        number = settlement_open(by=desk, at=at, told=fiscal).number
        base = Entry("base", on, PAPER, "120000000", agreed_by="县长办公会、管委会（示例）")
        settlement_enter(by=county, at=at, number=number, entry=base)
        settlement_answer(by=desk, at=at, number=number, no=1)
        settlement_enter(
            by=county, at=at, number=number, entry=Entry("advance", on, PAPER, "8000000")
        )
        settlement_answer(by=desk, at=at, number=number, no=2)
        correction = Entry("correction", on, PAPER, "-120000.50", of_year=on.year - 1)
        settlement_enter(by=county, at=at, number=number, entry=correction)
        settlement_answer(
            by=desk, at=at, number=number, no=3, other="-100000.50", reason="退库数口径不同（示例）"
        )
        earmarked = Agreement(
            "earmarked", "职能划转专项经费（示例）", "committee", "town_west", on.year, PAPER,
            most="4000000", is_sample=True,
        )  # fmt: skip
        settlement_open(by=desk, at=at, told=earmarked)
        service = Agreement(
            "service", "工业120 购买服务（示例）", "finance_branch", "repair_provider", on.year,
            PAPER, most="600000", price="300", case_kind="equipment_repair", is_sample=True,
        )  # fmt: skip
        number = settlement_open(by=desk, at=at, told=service).number
        first = on - timedelta(days=60)
        closed = Case.objects.filter(
            zone=ZONE, kind="equipment_repair", solved="solved", closed_on__gte=first
        )
        if closed.exists():
            self._bill(number, first, at)

    def _bill(self, number: int, first: date, at: datetime) -> None:
        bill = Entry("bill", first, PAPER, until=at.date())
        desk = self.staff.visitor(DESK, at.date())
        settlement_enter(by=desk, at=at, number=number, entry=bill)
