"""Payout batches: made from the rows of a run, lines added, an open amount decided by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.casework import Actor, Json
from guanyun.engines.common import yuan_of
from guanyun.engines.rules import PaymentState, payable_fen
from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.charters import adoption_on, institution_by_hash
from guanyun.records.ledger import Effect, Key, Posting, commit
from guanyun.records.models import Case, PayoutLine, RuleRunRow
from guanyun.records.money_seats import check_keeper
from guanyun.records.money_told import Happened, told_on_many
from guanyun.records.now import local_date
from guanyun.records.numbers import next_number
from guanyun.records.opening import Report, opening_step
from guanyun.records.payment_acts import payout_kinds
from guanyun.records.payment_lines import (
    Basis,
    Left,
    basis_of,
    budget_of,
    money_typed,
    parts_read,
    parts_told,
    payments_made,
)
from guanyun.records.payment_moves import try_again
from guanyun.records.repeating import decided_again, done_once
from guanyun.records.statements import IGNORED, inserting, updating
from guanyun.records.telling import actor_in, enterprise_stream

MOST_LINES = 2000  # of one batch


@dataclass(frozen=True, slots=True)
class Wish:
    """What a batch is to pay: its name, the run, the budget line, which rows (none: all met).

    ``place`` is a point of the zone, for the unit in charge; ``phase`` of policies in phases.
    """

    title: str
    run: int
    document: str
    place: str
    policies: Sequence[str] = ()
    rows: Sequence[int] = ()
    phase: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What making a batch came to: its number, how many payments of how much, rows left out."""

    number: str
    lines: int
    total_fen: int
    left: tuple[Left, ...]


def payout_batch_make(*, by: Visitor, at: datetime, wish: Wish, key: Key | None = None) -> Batch:
    """Open a batch with its payments in one commit; who makes it does not check it.

    Raises:
        Hidden: not to who keeps no money.
        Refused: ``payouts.*``: no such run or budget line, no row that can be paid.
    """
    check_keeper(by)
    return done_once(key, lambda: decided_again(lambda: _made(by, at, wish, key)), _batch_told)


def _batch_told(told: Mapping[str, Json]) -> Batch:
    return Batch(str(told["number"]), int(str(told["lines"])), int(str(told["total"])), ())


def _made(by: Visitor, at: datetime, wish: Wish, key: Key | None) -> Batch:
    zone = check_keeper(by)
    adoption = adoption_on(zone, local_date(at))
    institution = institution_by_hash(zone, adoption.hash)
    kinds = sorted(payout_kinds(institution.charter.case_types))
    if not kinds:
        raise Refused("payouts.no_kind")
    if not wish.title.strip():
        raise Refused("payouts.no_title")
    basis = basis_of(zone, wish.run, wish.document, wish.phase)
    made = payments_made(basis, _rows(basis, wish), by=by.id, at=at)
    if not made.lines:
        raise Refused("payouts.nothing_to_pay", run=wish.run, left=len(made.left))
    answers: dict[str, Json] = {
        "title": wish.title.strip()[:120],
        "document": basis.budget.document,
        "run": str(wish.run),
        "place": wish.place,
    }
    number = next_number(zone, local_date(at))
    report = Report(kind=kinds[0], answers=answers, channel="window")
    step = opening_step(by, at, report, institution, (number, adoption.hash))
    lines = _numbered(made.lines, number, 1, parts_read(basis.budget.weights))
    total = sum(each.amount_fen or 0 for each in lines)
    response: dict[str, Json] = {"number": number, "lines": len(lines), "total": str(total)}
    postings = [step.posting, *_entered(zone, lines, by=step.by, at=at)]
    commit(by=by.id, at=at, postings=postings, key=key, response=response)
    return Batch(number, len(lines), total, tuple(made.left))


def _rows(basis: Basis, wish: Wish) -> list[RuleRunRow]:
    rows = RuleRunRow.objects.filter(zone=basis.run.zone, run=basis.run.number, verdict="met")
    if wish.policies:
        rows = rows.filter(policy__in=list(wish.policies))
    if wish.rows:
        rows = rows.filter(pk__in=list(wish.rows)[:MOST_LINES])
    found = list(rows.order_by("policy", "subject")[: MOST_LINES + 1])
    if len(found) > MOST_LINES:
        raise Refused("payouts.too_many", most=MOST_LINES)
    return found


def _numbered(
    lines: Sequence[PayoutLine], number: str, first: int, weights: Mapping[str, int]
) -> list[PayoutLine]:
    """Return the payments with their batch, places, references, and who bears which part."""
    for no, line in enumerate(lines, first):
        line.case, line.no = number, no
        line.reference = f"{number}-{no:04d}"
        line.parts = parts_told(line.amount_fen, weights)
    return list(lines)


def _entered(zone: str, lines: Sequence[PayoutLine], *, by: Actor, at: datetime) -> list[Posting]:
    """Return what enters payments: a row each, an entry in the stream of each payee."""
    events: dict[str, list[Happened]] = {}
    effects: dict[str, list[Effect]] = {}
    for line in lines:
        stream = enterprise_stream(line.enterprise)
        events.setdefault(stream, []).append(("payment_made", _entry(line)))
        row = inserting([line], IGNORED, lambda: Refused("payouts.claimed_meanwhile"))
        effects.setdefault(stream, []).append(row)
    return told_on_many(zone, events, by=by, at=at, effects=effects)


def _entry(line: PayoutLine) -> dict[str, Json]:
    return {
        "case": line.case,
        "line": line.no,
        "policy": line.policy,
        "clause": line.clause,
        "event": line.event,
        "run": line.run,
        "document": line.document,
        "ruled": None if line.ruled_fen is None else str(yuan_of(line.ruled_fen)),
        "received": str(yuan_of(line.received_fen)),
        "had": str(yuan_of(line.had_fen)),
        "amount": None if line.amount_fen is None else str(yuan_of(line.amount_fen)),
        "parts": line.parts,
    }


@dataclass(frozen=True, slots=True)
class Verdict:
    """A named decision on one payment: how much, who decided, by which paper."""

    line: int
    amount: str
    decided_by: str
    paper: str


def payout_decide(
    *, by: Visitor, at: datetime, number: str, verdict: Verdict, key: Key | None = None
) -> int:
    """Set an amount that the rules leave open (最高不超过, 待核, 一事一议); return it in fen.

    What was had elsewhere and from us is deducted from it as from any other.

    Raises:
        Hidden: no such batch for this visitor, or not to who keeps no money.
        Refused: ``payouts.decision_*``: nobody or no paper named, above the ceiling, not open.
    """
    check_keeper(by)
    return done_once(
        key,
        lambda: decided_again(lambda: _decided(by, at, number, verdict, key)),
        lambda told: int(str(told["fen"])),
    )


def _decided(by: Visitor, at: datetime, number: str, verdict: Verdict, key: Key | None) -> int:
    zone, case = check_keeper(by), scope(by).case(number)
    who, paper = verdict.decided_by.strip()[:90], verdict.paper.strip()[:100]
    if not who or not paper:
        raise Refused("payouts.decision_unnamed")
    line, fen = _open_line(zone, case, verdict.line), money_typed(verdict.amount)
    if fen <= 0 or (line.amount_kind != "discretionary" and fen > (line.ruled_fen or fen)):
        most = "-" if line.ruled_fen is None else f"{yuan_of(line.ruled_fen):,f}"
        raise Refused("payouts.decision_over", amount=f"{yuan_of(fen):,f}", most=most)
    left = payable_fen(fen, received_fen=line.received_fen, paid_fen=line.had_fen)
    if not left:
        raise Refused("payouts.decision_nothing", amount=f"{yuan_of(fen):,f}")
    columns = {
        "amount_fen": left,
        "decision": f"{who}：{paper}",
        "parts": parts_told(left, parts_read(budget_of(zone, line.document).weights)),
        "changed_at": at,
    }
    told: dict[str, Json] = {"case": number, "line": line.no, "amount": str(yuan_of(left))}
    told |= {"by": who, "paper": paper}
    stream = enterprise_stream(line.enterprise)
    known = {"id": line.pk, "state": line.state}
    postings = told_on_many(
        zone,
        {stream: [("payment_decided", told)]},
        by=actor_in(by),
        at=at,
        effects={stream: [updating(PayoutLine, columns, known, try_again)]},
    )
    commit(by=by.id, at=at, postings=postings, key=key, response={"fen": str(left)})
    return left


def _open_line(zone: str, case: Case, no: int) -> PayoutLine:
    line = PayoutLine.objects.filter(zone=zone, case=case.number, no=no).first()
    if line is None:
        raise Refused("payouts.no_such_line", line=no)
    if line.state != PaymentState.MADE.value:
        raise Refused("payouts.decision_late", line=no)
    if line.amount_kind == "fixed" and not line.decision and line.amount_fen is not None:
        raise Refused("payouts.decision_fixed", line=no)
    return line
