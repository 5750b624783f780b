"""Settlements between units: who speaks for which side, what counts, what a year comes to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from guanyun.charter.schema import Charter
from guanyun.engines.common import yuan_of
from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import Fact, Facts, FactType, Policy, Settled, SubjectKind, settle
from guanyun.errors import Refused

from .fact_values import value_of, value_text
from .models import Case, SettledCase, Settlement, SettlementEntry
from .money_seats import keeps_money, reads_money
from .scopes import Hidden, seen_cases
from .stepping import state_now
from .visitors import Visitor

KINDS = ("fiscal", "earmarked", "service")
GIVER, TAKER = "giver", "taker"
EVIDENCE = ("arrived", "repaired")  # milestones of a case that a bill counts
BASE_FACT = "agreed_base"
# What each kind of entry does to what the taker is still owed.
SIGNS: Mapping[str, int] = {
    "base": 0, "final": 1, "bill": 1, "correction": 1, "carry-over": 1,
    "advance": -1, "instalment": -1,
}  # fmt: skip
OF_KIND: Mapping[str, tuple[str, ...]] = {
    "fiscal": ("base", "advance", "final", "correction", "carry-over"),
    "earmarked": ("instalment", "carry-over"),
    "service": ("bill", "advance", "correction"),
}
COMPUTED = frozenset({"final", "bill", "instalment"})  # never typed as a bare amount


@dataclass(frozen=True, slots=True)
class Standing:
    """What a settlement comes to in fen, of confirmed entries alone; open ones are counted."""

    owed_fen: int
    paid_fen: int
    open_entries: int

    @property
    def balance_fen(self) -> int:
        """Return what the giver still owes; below zero the taker gives back (退库)."""
        return self.owed_fen - self.paid_fen


def is_confirmed(entry: SettlementEntry) -> bool:
    """Return whether both sides stand by an entry."""
    return entry.other_fen is None and bool(entry.giver_by) and bool(entry.taker_by)


def standing_of(settlement: Settlement, entries: Iterable[SettlementEntry]) -> Standing:
    """Return what a settlement comes to; of earmarked money its whole amount is owed."""
    owed = (settlement.most_fen or 0) if settlement.kind == "earmarked" else 0
    paid, waiting = 0, 0
    for each in entries:
        if not is_confirmed(each):
            waiting += 1
        elif SIGNS[each.kind] > 0:
            owed += each.amount_fen
        elif SIGNS[each.kind] < 0:
            paid += each.amount_fen
    return Standing(owed, paid, waiting)


def sides_of(visitor: Visitor, settlement: Settlement) -> frozenset[str]:
    """Return the sides that a visitor speaks for, by the units of the posts held."""
    units = visitor.units
    found = {GIVER} if settlement.giver in units else set()
    return frozenset(found | ({TAKER} if settlement.taker in units else set()))


def settlements_seen(visitor: Visitor) -> list[Settlement]:
    """Return the settlements of a visitor's own units; all of them to who reads the money."""
    if visitor.zone is None:
        raise Hidden("settlement")
    rows = list(Settlement.objects.filter(zone=visitor.zone).order_by("-year", "-number"))
    if reads_money(visitor) or visitor.is_system:
        return rows
    return [each for each in rows if sides_of(visitor, each)]


def settlement_of(visitor: Visitor, number: int) -> Settlement:
    """Return one of those settlements, or raise Hidden."""
    found = next((each for each in settlements_seen(visitor) if each.number == number), None)
    if found is None:
        raise Hidden("settlement")
    return found


def side_of(visitor: Visitor, settlement: Settlement) -> str:
    """Return the one side that a visitor speaks for.

    Raises:
        Refused: ``payouts.no_side``: of neither, or of both: nobody agrees with oneself.
    """
    sides = sides_of(visitor, settlement)
    if len(sides) != 1:
        raise Refused("payouts.no_side")
    return next(iter(sides))


def may_open(visitor: Visitor) -> bool:
    """Return whether a visitor may open a settlement: who keeps the money of the zone."""
    return keeps_money(visitor) or visitor.is_system


def share_rules(charter: Charter, on: date) -> list[Policy]:
    """Return the rules by which governments settle, in force on a day."""
    return [
        each
        for each in charter.policies.values()
        if each.subject is SubjectKind.SETTLEMENT and each.since <= on < each.until
    ]


def facts_typed(policy: Policy, typed: Mapping[str, str]) -> Facts:
    """Return the typed figures of a rule; what is left empty is unknown.

    Raises:
        Refused: ``rules.fact_*``: a figure is not of its type.
    """
    found = {}
    for fact in policy.facts:
        text = typed.get(fact.id, "").strip()
        found[fact.id] = value_of(fact, value_text(fact, text)) if text else UNKNOWN
    return found


def settled(policy: Policy, typed: Mapping[str, str], base_fen: int, on: date) -> Settled:
    """Return what the rule comes to over the agreed base, with its derivation.

    Raises:
        Refused: ``payouts.settle_open``: a figure is missing; else as ``settle``.
    """
    told = {**typed, BASE_FACT: f"{yuan_of(base_fen):f}"}
    missing = [x.label.zh for x in policy.facts if not told.get(x.id, "").strip()]
    if missing:
        raise Refused("payouts.settle_open", facts="、".join(missing))
    done = settle(policy, facts_typed(policy, told), on=on, known_on=on)
    if done.total is None:
        raise Refused("payouts.settle_open", facts="、".join(done.award.missing) or "-")
    return done


def asked_of_rule(policy: Policy) -> list[Fact]:
    """Return the figures to be typed for a rule: all but the base, which both sides agreed on."""
    kinds = (FactType.MONEY, FactType.DECIMAL, FactType.COUNT, FactType.RATE)
    return [each for each in policy.facts if each.id != BASE_FACT and each.type in kinds]


def billable(settlement: Settlement, first: date, last: date) -> tuple[list[Case], list[Case]]:
    """Return the cases of a period that a bill may count, and those that lack the evidence.

    Evidenced is a case that arrived, was repaired and was confirmed solved by the enterprise
    itself; each is counted once, whatever the bill.
    """
    counted = SettledCase.objects.filter(zone=settlement.zone).values("case")
    cases = Case.objects.filter(
        zone=settlement.zone,
        kind=settlement.case_kind,
        closed_on__gte=first,
        closed_on__lte=last,
    ).exclude(number__in=counted)
    evidenced: list[Case] = []
    lacking: list[Case] = []
    for case in cases.order_by("closed_on", "number"):
        reached = state_now(case).milestones
        is_whole = case.solved == "solved" and all(each in reached for each in EVIDENCE)
        (evidenced if is_whole else lacking).append(case)
    return evidenced, lacking


def accepted_case(visitor: Visitor, settlement: Settlement, number: str) -> Case:
    """Return the closed case by which an instalment was accepted.

    Raises:
        Refused: ``payouts.not_accepted``: no such case for this visitor, open, withdrawn, or it
            has paid an instalment already.
    """
    case = Case.objects.filter(seen_cases(visitor), zone=settlement.zone, number=number).first()
    used = SettledCase.objects.filter(zone=settlement.zone, case=number).exists()
    if case is None or case.closed_at is None or case.outcome == "withdrawn" or used:
        raise Refused("payouts.not_accepted", case=number[:32] or "-")
    return case


def entries_of(settlement: Settlement) -> Sequence[SettlementEntry]:
    """Return the entries of a settlement in their order."""
    rows = SettlementEntry.objects.filter(zone=settlement.zone, settlement=settlement.number)
    return list(rows.order_by("no"))
