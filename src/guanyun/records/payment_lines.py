"""The payments that rows of a run come to: who, for what, how much is left to pay, or why not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from guanyun.charter.schema import Charter
from guanyun.engines.common import Label, fen_of, parse_yuan, split_yuan, yuan_of
from guanyun.engines.rules import (
    LIVE_PAYMENTS,
    PaymentState,
    Policy,
    SubjectKind,
    payable_fen,
    split_by_tier,
)
from guanyun.errors import Refused

from .charters import charter_by_hash
from .models import BudgetLine, Enterprise, FactSubject, PayoutLine, RuleRun, RuleRunRow
from .payment_acts import had_elsewhere, received_for

MET = "met"
LIVE = tuple(each.value for each in LIVE_PAYMENTS)
EVENT_MOST, LABEL_MOST = 64, 200
MOST_FEN = 10**15  # ten thousand 亿: what no single payment of a zone is


@dataclass(frozen=True, slots=True)
class Left:
    """A row that makes no payment, and why: a code of ``messages/payouts.yaml`` with its fields."""

    row: int
    enterprise: str
    code: str
    fields: Mapping[str, str]
    policy: Label


@dataclass(frozen=True, slots=True)
class Made:
    """What rows of a run come to: payments without a number yet, and the rows left out."""

    lines: list[PayoutLine]
    left: list[Left]


@dataclass(frozen=True, slots=True)
class Basis:
    """What payments are made of: the run, its charter, the budget line, the phase if in phases."""

    run: RuleRun
    charter: Charter
    budget: BudgetLine
    phase: str = ""


def basis_of(zone: str, run: int, document: str, phase: str = "") -> Basis:
    """Return what the payments of a batch are made of.

    Raises:
        Refused: ``payouts.no_run``, ``payouts.run_not_done``, ``payouts.no_budget``.
    """
    row = RuleRun.objects.filter(zone=zone, number=run).first()
    if row is None:
        raise Refused("payouts.no_run", run=run)
    if row.state != "done":
        raise Refused("payouts.run_not_done", run=run)
    return Basis(row, charter_by_hash(zone, row.charter), budget_of(zone, document), phase)


def budget_of(zone: str, document: str) -> BudgetLine:
    """Return a budget line by the number of its document.

    Raises:
        Refused: ``payouts.no_budget``.
    """
    row = BudgetLine.objects.filter(zone=zone, document=document.strip()).first()
    if row is None:
        raise Refused("payouts.no_budget", document=document.strip()[:64] or "-")
    return row


def is_payable(charter: Charter, policy: Policy) -> bool:
    """Return whether an amount of a policy may be paid as the run says it.

    A sample is paid only in a zone that is a sample as a whole.
    """
    told = replace(policy, sample=False) if charter.manifest.sample else policy
    return told.payable


def payments_made(basis: Basis, rows: Iterable[RuleRunRow], *, by: str, at: datetime) -> Made:
    """Return the payments that rows of a run come to, in the order of the rows."""
    zone = basis.run.zone
    told = [each for each in rows if each.verdict == MET]
    firms = _firms(zone, told)
    declared = received_for(zone, firms.values())
    live = list(
        PayoutLine.objects.filter(zone=zone, enterprise__in=set(firms.values()), state__in=LIVE)
    )
    made = Made([], [])
    for row in told:
        firm = firms.get(row.pk, "")
        policy = basis.charter.policies.get(row.policy)
        if not firm or policy is None:
            code = "payouts.left_no_firm" if not firm else "payouts.left_no_policy"
            told_policy = policy.label if policy is not None else Label(row.policy)
            made.left.append(Left(row.pk, row.subject, code, {}, told_policy))
            continue
        line = _line(basis, row, policy, firm, (by, at))
        why = _deduct(line, declared, [*live, *made.lines])
        if why is not None:
            made.left.append(Left(row.pk, firm, *why, policy.label))
        else:
            made.lines.append(line)
    return made


def _firms(zone: str, rows: Sequence[RuleRunRow]) -> dict[int, str]:
    """Return the enterprise that each row is paid to: the subject, or the owner of the subject."""
    kinds = {each.subject_kind for each in rows} - {SubjectKind.ENTERPRISE.value}
    subjects = FactSubject.objects.filter(zone=zone, subject_kind__in=kinds)
    owners = {(s.subject_kind, s.subject): s.owner for s in subjects}
    found = {
        row.pk: row.subject
        if row.subject_kind == SubjectKind.ENTERPRISE.value
        else owners.get((row.subject_kind, row.subject), "")
        for row in rows
    }
    known = Enterprise.objects.filter(zone=zone, uscc__in=set(found.values()))
    registered = set(known.values_list("uscc", flat=True))
    return {row: firm for row, firm in found.items() if firm in registered}


def _line(
    basis: Basis, row: RuleRunRow, policy: Policy, firm: str, made: tuple[str, datetime]
) -> PayoutLine:
    of_firm = row.subject_kind == SubjectKind.ENTERPRISE.value
    event = str(basis.run.judged_on.year) if of_firm else row.subject
    ruled = _ruled(basis, row, policy)
    return PayoutLine(
        zone=basis.run.zone,
        enterprise=firm,
        event=event[:EVENT_MOST],
        policy=policy.id,
        policy_label=policy.label.zh[:LABEL_MOST],
        group=policy.exclusion or policy.id,
        clause=_clause(policy)[:64],
        run=basis.run.number,
        amount_kind=row.amount_kind,
        ruled_fen=ruled,
        amount_fen=ruled if is_payable(basis.charter, policy) else None,
        document=basis.budget.document,
        state=PaymentState.MADE.value,
        claim="|".join([policy.id, event, *([basis.phase] if basis.phase else [])])[:200],
        made_by=made[0],
        changed_at=made[1],
    )


def _ruled(basis: Basis, row: RuleRunRow, policy: Policy) -> int | None:
    """Return what the run gives, of a policy in phases the part of the phase; None while open."""
    if row.due_fen is None or row.amount_kind != "fixed":
        return row.due_fen if row.due_fen is not None else row.amount_fen
    if not policy.phases:
        return row.due_fen
    ids = [each.id for each in policy.phases]
    if basis.phase not in ids:
        raise Refused("payouts.phase_needed", policy=policy.label.zh, phases="、".join(ids))
    parts = split_yuan(yuan_of(row.due_fen), [each.share for each in policy.phases])
    return fen_of(parts[ids.index(basis.phase)])


def _clause(policy: Policy) -> str:
    known = {each.id: each.number for each in policy.articles}
    article = policy.article or (policy.articles[0].id if policy.articles else "")
    return known.get(article, article) or "—"


def _deduct(
    line: PayoutLine, declared: Mapping[tuple[str, str, str], int], others: Sequence[PayoutLine]
) -> tuple[str, Mapping[str, str]] | None:
    """Deduct what was had for the event elsewhere and from us; return why nothing is left."""
    mine = [each for each in others if each.enterprise == line.enterprise]
    twice = next((each for each in mine if each.claim == line.claim), None)
    if twice is not None:
        return "payouts.left_claimed", {"case": twice.case or "-"}
    line.received_fen = had_elsewhere(declared, line.enterprise, line.event, line.policy) or 0
    same = [x for x in mine if (x.group, x.event) == (line.group, line.event)]
    line.had_fen = sum((x.amount_fen or 0) - x.recovered_fen for x in same)
    if line.amount_fen is None:
        return None
    line.amount_fen = payable_fen(
        line.amount_fen, received_fen=line.received_fen, paid_fen=line.had_fen
    )
    if line.amount_fen > 0:
        return None
    fields = {
        "ruled": f"{yuan_of(line.ruled_fen or 0):,f}",
        "received": f"{yuan_of(line.received_fen):,f}",
        "had": f"{yuan_of(line.had_fen):,f}",
    }
    return "payouts.left_nothing", fields


def parts_told(amount_fen: int | None, weights: Mapping[str, int]) -> str:
    """Return who bears which part of an amount, as a row keeps it; empty while it is open."""
    if not amount_fen:
        return ""
    parts = split_by_tier(amount_fen, weights)
    return ",".join(f"{tier}={fen}" for tier, fen in parts.items())


def parts_read(told: str) -> dict[str, int]:
    """Return the parts that a row keeps.

    >>> parts_read("province=300,zone=700")
    {'province': 300, 'zone': 700}
    """
    pairs = [each.split("=") for each in told.split(",") if each]
    return {tier: int(fen) for tier, fen in pairs}


def weights_told(weights: Mapping[str, int]) -> str:
    """Return the weights of the tiers as a budget line keeps them.

    Raises:
        Refused: ``rules.tier_weights``.

    >>> weights_told({"zone": 70, "province": 30})
    'province=30,zone=70'
    """
    return ",".join(f"{tier}={weights[tier]}" for tier in split_by_tier(0, weights))


def money_typed(text: str) -> int:
    """Return typed yuan in fen, within what a zone handles.

    Raises:
        Refused: ``common.money_form``, ``common.money_fen``, ``payouts.amount_form``.

    >>> money_typed("1.5 万元")
    1500000
    """
    fen = fen_of(parse_yuan(text))
    if not 0 <= fen <= MOST_FEN:
        raise Refused("payouts.amount_form", amount=text[:40])
    return fen
