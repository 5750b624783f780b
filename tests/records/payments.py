"""A zone that pays: money posts seated, firms with accounts, a run of policies, a budget line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from guanyun.engines.casework import Json
from guanyun.engines.rules import PaymentState
from guanyun.records.access import Visitor
from guanyun.records.bank_rows import BankRow
from guanyun.records.charters import adoption_on
from guanyun.records.models import PayoutLine, RuleRun, RuleRunRow
from guanyun.records.now import local_date
from guanyun.records.services.cases import Deed, Done, case_act
from guanyun.records.services.credit import Found, credit_note
from guanyun.records.services.payouts import Batch, Wish, payout_batch_make
from guanyun.records.services.payouts_bank import Statement, Taken, bank_file_take
from guanyun.records.services.payouts_money import (
    AccountTold,
    Appropriated,
    Declared,
    budget_enter,
    payee_account_note,
    received_declare,
)

ZONE = "demo"
DOCUMENT = "示例财〔2026〕1号"
RUN = 900
AWARD = 20_000_000  # 20 万元


@dataclass
class Purse:
    """Who works with the money, the firms, and the clock that the tests move on."""

    desk: Visitor  # makes
    checker: Visitor  # reviews
    head: Visitor  # approves
    firms: tuple[str, ...]
    place: str
    at: datetime
    labels: Mapping[str, str] = field(default_factory=dict)

    def later(self, **by: int) -> datetime:
        """Return the time after so long, which is now from then on."""
        self.at += timedelta(**by)
        return self.at

    def make(self, by: Visitor | None = None, **more: object) -> Batch:
        """Make a batch of the whole run."""
        told: dict[str, object] = {
            "title": "示例批次", "run": RUN, "document": DOCUMENT, "place": self.place,
        }  # fmt: skip
        wish = Wish(**{**told, **more})  # type: ignore[arg-type]
        return payout_batch_make(by=by or self.desk, at=self.at, wish=wish)

    def act(self, by: Visitor, number: str, name: str, **answers: Json) -> Done:
        """Take an act on a batch."""
        return case_act(by=by, at=self.at, number=number, deed=Deed(name, answers))

    def submit(self, batch: Batch, by: Visitor | None = None) -> Done:
        """Submit a batch with its own count and total."""
        lines = [x for x in self.lines(batch.number) if x.state == PaymentState.MADE.value]
        total = sum(each.amount_fen or 0 for each in lines)
        told: dict[str, Json] = {"lines": str(len(lines)), "total": f"{total / 100:.2f}"}
        return self.act(by or self.desk, batch.number, "submit", **told)

    def to_order(self, batch: Batch) -> None:
        """Lead a batch from making to where the bank's word is awaited."""
        self.submit(batch)
        self.act(self.checker, batch.number, "check_passed", opinion="相符")
        self.later(days=14)
        for firm in self.firms:
            credit(self, firm)
        self.act(self.desk, batch.number, "publicity_over", objections="无异议")
        self.act(self.desk, batch.number, "apply")
        self.act(self.head, batch.number, "approve", opinion="同意")

    def lines(self, number: str) -> list[PayoutLine]:
        """Return the payments of a batch."""
        return list(PayoutLine.objects.filter(zone=ZONE, case=number).order_by("no"))

    def row(self, line: PayoutLine, serial: str, way: str = "out", **more: object) -> BankRow:
        """Return the row of a statement that shows a payment."""
        told: dict[str, object] = {
            "row": 2, "serial": serial, "on": local_date(self.at), "way": way,
            "amount_fen": line.amount_fen, "payee": self.labels[line.enterprise], "tail": "",
            "reference": line.reference,
        }  # fmt: skip
        return BankRow(**{**told, **more})  # type: ignore[arg-type]

    def take(self, *rows: BankRow, name: str = "a.xlsx") -> Taken:
        """Take a statement of these rows."""
        digest = "-".join(f"{each.serial}{each.way}" for each in rows)[:64] or name
        return bank_file_take(by=self.desk, at=self.at, statement=Statement(name, digest, rows))


def credit(purse: Purse, firm: str, state: str = "none") -> None:
    """Look an enterprise up for dishonesty."""
    found = Found(firm, state, "信用中国（示例）", local_date(purse.at))
    credit_note(by=purse.desk, at=purse.at, found=found)


def ready(purse: Purse, firm: str) -> None:
    """Let a firm have an account, a declaration of nothing, and a clean look-up."""
    told = AccountTold(firm, purse.labels[firm], "示例银行", f"6222{int(firm[10:17]):012d}")
    payee_account_note(by=purse.desk, at=purse.at, told=told)
    received_declare(
        by=purse.desk, at=purse.at, told=Declared(firm, "2026", "", "0", "申报表（示例）")
    )
    credit(purse, firm)


def run_of(
    purse: Purse, rows: Mapping[str, tuple[str, int | None]], *, number: int = RUN,
    kind: str = "fixed",
) -> None:  # fmt: skip
    """Plant a run that is done: by firm, the policy met and what it gives in fen."""
    adopted = adoption_on(ZONE, local_date(purse.at))
    RuleRun.objects.create(
        zone=ZONE, number=number, charter=adopted.hash, policies="|high_tech_award|",
        judged_on=date(2026, 11, 20), known_on=date(2026, 11, 20), facts_to=0, engine="test",
        state="done", ordered_by="1", ordered_at=purse.at, ended_at=purse.at,
    )  # fmt: skip
    for firm, (policy, fen) in rows.items():
        RuleRunRow.objects.create(
            zone=ZONE, run=number, policy=policy, subject_kind="enterprise", subject=firm,
            verdict="met", amount_kind=kind, amount_fen=fen, due_fen=fen if kind == "fixed" else
            None, reasons="0" * 64,
        )  # fmt: skip


def purse_of(
    seated: Callable[..., Visitor], firms: tuple[str, ...], place: str, at: datetime,
    labels: Mapping[str, str], budget: str = "1000000.00",
) -> Purse:  # fmt: skip
    """Return the people and firms ready to pay, with a budget line."""
    purse = Purse(
        seated("finance_desk"), seated("finance_checker"), seated("finance_head"), firms, place,
        at, labels,
    )  # fmt: skip
    weights = {"province": 30, "city": 20, "zone": 50}
    line = Appropriated(DOCUMENT, "惠企资金（示例）", 2026, budget, weights, is_sample=True)
    budget_enter(by=purse.desk, at=at, told=line)
    for firm in firms:
        ready(purse, firm)
    run_of(purse, dict.fromkeys(firms, ("high_tech_award", AWARD)))
    return purse
