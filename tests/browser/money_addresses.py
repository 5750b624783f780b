"""The pages of money for the walk over every address: who opens each, and its states."""

from collections.abc import Mapping, Sequence
from datetime import date

from guanyun.records.access import Visitor
from guanyun.records.charters import adoption_on
from guanyun.records.models import RuleRun, RuleRunRow
from guanyun.records.now import now, today
from guanyun.records.services.credit import Found, credit_note
from guanyun.records.services.payouts import Wish, payout_batch_make
from guanyun.records.services.payouts_money import (
    AccountTold,
    Appropriated,
    Declared,
    budget_enter,
    payee_account_note,
    received_declare,
)
from guanyun.records.services.settlements import (
    Agreement,
    Entry,
    settlement_answer,
    settlement_enter,
    settlement_open,
)
from tests.planting import inside, visiting

from .conftest import ZONE, Site

DOCUMENT, RUN, AWARD = "SAMPLE-2026-9", 8001, 20_000_000
MONEY_FILES = {"payouts_export", "payout_act", "payout_instruction", "money_statement"}
MONEY_STATES: Mapping[str, Sequence[str]] = {
    "payouts": ("q=none",),
    "payout_new": (f"run={RUN}&document={DOCUMENT}",),
    "money_payees": ("q=none",),
}
MONEY_PORTAL = {"own_payments", "public_payments"}


def run_met(firms: Sequence[str]) -> int:
    """Plant a run by which each firm gets the same award; return its number."""
    RuleRun.objects.create(
        zone=ZONE, number=RUN, charter=adoption_on(ZONE, today()).hash, policies="|",
        judged_on=today(), known_on=today(), facts_to=0, engine="browser", state="done",
        ordered_by="1", ordered_at=now(),
    )  # fmt: skip
    for firm in firms:
        RuleRunRow.objects.create(
            zone=ZONE, run=RUN, policy="high_tech_award", subject_kind="enterprise",
            subject=firm, verdict="met", amount_kind="fixed", amount_fen=AWARD, due_fen=AWARD,
            reasons="0" * 64,
        )  # fmt: skip
    return RUN


def payees_ready(desk: Visitor, firms: Sequence[str], labels: Sequence[str]) -> None:
    """Enter a budget line; give each firm an account, a declaration and a clean look-up."""
    line = Appropriated(DOCUMENT, "Fund (sample)", today().year, "1000000", {"county": 1})
    budget_enter(by=desk, at=now(), told=line)
    for n, (firm, label) in enumerate(zip(firms, labels, strict=True)):
        account = AccountTold(firm, label, "Sample bank", f"622200000000{n:04d}")
        payee_account_note(by=desk, at=now(), told=account)
        told = Declared(firm, str(today().year), "", "0", "")
        received_declare(by=desk, at=now(), told=told)
        found = Found(firm, "none", "Credit platform (sample)", today())
        credit_note(by=desk, at=now(), found=found)


def money_filled(site: Site) -> dict[str, str]:
    """Make a batch, a settlement with two figures; return what pages name."""
    desk = visiting(site.people["finance"], ZONE)
    county = visiting(site.people["county"], ZONE)
    payees_ready(desk, site.firms[:2], ["禾云纸业（示例）", "望禾机械"])
    run_met(site.firms[:2])
    wish = Wish("Sample batch", RUN, DOCUMENT, inside(ZONE, "wall_north"))
    batch = payout_batch_make(by=desk, at=now(), wish=wish).number
    told = Agreement(
        "fiscal", "Share (sample)", "county_finance", "finance_branch", today().year, "Paper 1"
    )
    number = settlement_open(by=desk, at=now(), told=told).number
    base = Entry("base", date(today().year, 1, 2), "Minutes 2", "100000000", agreed_by="Both")
    settlement_enter(by=county, at=now(), number=number, entry=base)
    settlement_answer(by=desk, at=now(), number=number, no=1)
    advance = Entry("advance", today(), "Order 3", "5000000")
    settlement_enter(by=county, at=now(), number=number, entry=advance)
    settlement_answer(
        by=desk, at=now(), number=number, no=2, other="4999999.99", reason="as received"
    )
    figures = {"park_budget_income": "150000000", "land_income": "0"}
    final = Entry("final", today(), "Sheet 4", rule="zone_share_2026", facts=figures)
    settlement_enter(by=desk, at=now(), number=number, entry=final)
    return {"batch": batch, "settlement": str(number)}


def money_samples(made: Mapping[str, str]) -> dict[str, tuple[str, list[object]]]:
    """Return who opens each page of money, and its arguments after the zone."""
    finance = ("payouts", "payout_new", "money_budgets", "money_payees", "money_books")
    return {
        **{name: ("finance", []) for name in (*finance, "settlements")},
        "payout": ("finance", [made["batch"]]),
        "payout_line": ("finance", [made["batch"], 1]),
        "settlement": ("county", [made["settlement"]]),
        "own_payments": ("owner", []),
        "public_payments": ("", []),
    }
