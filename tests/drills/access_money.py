"""The rows of the access table for pages of money, and the money that is planted for them.

Who keeps the money is a clerk who sits in a post that the charter names; leaders and auditors read
it; an enterprise sees its own payments. A number of an account is nobody's to read.
"""

from collections.abc import Mapping

from guanyun.accounts.models import Person
from guanyun.records.charters import adoption_on
from guanyun.records.models import RuleRun, RuleRunRow
from guanyun.records.now import now, today
from guanyun.records.services.payouts import Wish, payout_batch_make
from guanyun.records.services.payouts_money import (
    AccountTold,
    Appropriated,
    Declared,
    budget_enter,
    payee_account_note,
    received_declare,
)
from guanyun.records.services.settlements import Agreement, settlement_open
from tests.planting import inside, visiting

from .access_calls import DESK, EVERYBODY, READERS, Call, Maker, pages, role_in
from .access_oracle import Route
from .access_world import OTHER, ZONE, Somebody, World

KEEPER = "finance_desk"
ACCOUNT = "62229999888877776666"  # a canary: it stands in no page at all
RUN, DOCUMENT = 7001, "canary-budget-line"


def plant_money(staff: Person, firm: str) -> str:
    """Give a firm an account, a declaration and a batch that pays it; return the batch's number."""
    desk, at = visiting(staff, ZONE), now()
    payee_account_note(
        by=desk, at=at, told=AccountTold(firm, "canary-account-holder", "canary-bank", ACCOUNT)
    )
    declared = Declared(firm, str(today().year), "canary-other-tier", "1.00", "canary-paper")
    received_declare(by=desk, at=at, told=declared)
    line = Appropriated(DOCUMENT, "canary-budget-name", today().year, "500000", {"zone": 1})
    budget_enter(by=desk, at=at, told=line)
    RuleRun.objects.create(
        zone=ZONE, number=RUN, charter=adoption_on(ZONE, today()).hash, policies="|",
        judged_on=today(), known_on=today(), facts_to=0, engine="drill", state="done",
        ordered_by="1", ordered_at=at,
    )  # fmt: skip
    RuleRunRow.objects.create(
        zone=ZONE, run=RUN, policy="high_tech_award", subject_kind="enterprise", subject=firm,
        verdict="met", amount_kind="fixed", amount_fen=123456789, due_fen=12345678,
        reasons="0" * 64,
    )  # fmt: skip
    told = Agreement(
        "fiscal", "canary-settlement", "county_finance", "finance_branch", today().year, "paper"
    )
    settlement_open(by=desk, at=at, told=told)
    wish = Wish("canary-batch", RUN, DOCUMENT, inside(ZONE, "wall_north"))
    return payout_batch_make(by=desk, at=at, wish=wish).number


def keeps(who: Somebody, zone: str = ZONE) -> bool:
    """Return whether a visitor keeps the money of the own zone."""
    return role_in(who, zone) == "clerk" and KEEPER in who.posts


def reads(who: Somebody, zone: str = ZONE) -> bool:
    """Return whether a visitor reads all the money of a zone."""
    return role_in(who, zone) in ("leader", "auditor") or keeps(who, zone)


def money(*tails: str, keeper: bool = False) -> Maker:
    """Return calls of pages for who reads the money, or for who keeps it alone."""
    may = keeps if keeper else reads

    def make(world: World) -> list[Call]:
        found = [Call(f"/z/{ZONE}/{tail}", reachable=may) for tail in tails]
        there = Call(f"/z/{OTHER}/{tails[0]}", zone=OTHER, reachable=lambda who: may(who, OTHER))
        return [*found, there, Call(f"/z/nowhere/{tails[0]}", zone="nowhere", missing_zone=True)]

    return make


def batches(tail: str, *, nobody: bool = False) -> Maker:
    """Return calls that name a batch: the own one, and a case that is none."""

    def make(world: World) -> list[Call]:
        own = Call(
            f"/z/{ZONE}/payouts/{world.batch}{tail}",
            reachable=lambda who: reads(who) and not nobody,
        )
        found = [
            Call(f"/z/{ZONE}/payouts/{case.number}{tail}", case=case, reachable=lambda who: False)
            for case in (world.cases["bureau"], world.cases["missing"])
        ]
        return [own, *found]

    return make


def settlements(world: World) -> list[Call]:
    """Return calls of a settlement: who reads the money, here; nobody of the other zone."""
    return [
        Call(f"/z/{ZONE}/money/settlements/1", reachable=reads),
        Call(f"/z/{ZONE}/money/settlements/99", reachable=lambda who: False),
        Call(f"/z/{OTHER}/money/settlements/1", zone=OTHER, reachable=lambda who: False),
    ]


MONEY: Mapping[str, Route] = {
    "payouts": Route(READERS, money("payouts", "payouts?q=canary", "payouts?state=making")),
    "payout_new": Route(
        DESK, money("payouts/new", f"payouts/new?run={RUN}&document={DOCUMENT}", keeper=True),
        writes=True,
    ),
    "payouts_export": Route(READERS, money("payouts/export")),
    "payout": Route(READERS, batches("")),
    "payout_act": Route(DESK, batches("/acts/submit"), writes=True),
    "payout_line": Route(READERS, batches("/lines/1"), writes=True),
    "payout_instruction": Route(DESK, batches("/instruction", nobody=True)),
    "money_budgets": Route(READERS, money("money/budgets", "money/budgets?q=canary"), writes=True),
    "money_payees": Route(READERS, money("money/payees", "money/payees?q=canary"), writes=True),
    "money_books": Route(READERS, money("money/books", "money/books?month=2026-11"), writes=True),
    "money_statement": Route(DESK, pages("money/books/template")),
    "settlements": Route(READERS, pages("money/settlements"), writes=True),
    "settlement": Route(READERS, settlements, writes=True),
    "own_payments": Route(frozenset({"enterprise"}), pages("mine/payments"), writes=True),
    "public_payments": Route(EVERYBODY, pages("public/payments")),
}  # fmt: skip
