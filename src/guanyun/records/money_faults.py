"""Rows of money against what the journal says of them: a figure changed by hand is found."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from guanyun.engines.casework import Fault
from guanyun.engines.common import fen_of, parse_yuan
from guanyun.engines.rules import PaymentState

from .models import BudgetLine, JournalEntry, PayoutLine, SettlementEntry
from .money_told import budget_stream, settlement_stream
from .telling import enterprise_stream

Told = Mapping[str, Any]
# States that no payee's stream tells: the batch's own stream does.
UNTOLD = frozenset(
    {
        PaymentState.MADE.value,
        PaymentState.REVIEW.value,
        PaymentState.PUBLISHED.value,
        PaymentState.APPLIED.value,
    }
)


def faults_of_money() -> Iterator[tuple[str, Fault]]:
    """Yield the budget lines, payments and settlement entries that are not as the journal tells."""
    for line in BudgetLine.objects.order_by("zone", "pk").iterator():
        stream = budget_stream(line.document)
        if _budget_told(_data(line.zone, stream)) != (
            line.amount_fen,
            line.committed_fen,
            line.paid_fen,
        ):
            yield line.zone, Fault(stream, None, "budget_line: not as recorded")
    yield from _payments()
    yield from _settlements()


def _data(zone: str, stream: str) -> list[tuple[str, Told]]:
    rows = JournalEntry.objects.filter(zone=zone, stream=stream).order_by("seq")
    found = (json.loads(text) for text in rows.values_list("text", flat=True))
    return [(each["kind"], each["data"]) for each in found]


def _fen(text: object) -> int | None:
    return None if text is None else fen_of(parse_yuan(str(text)))


def _budget_told(entries: Iterable[tuple[str, Told]]) -> tuple[int | None, int, int]:
    amount, committed, paid = None, 0, 0
    for kind, data in entries:
        if kind in ("budget_entered", "budget_changed"):
            amount = _fen(data["amount"])
        elif kind == "budget_moved":
            committed += _fen(data["committed"]) or 0
            paid += _fen(data["paid"]) or 0
    return amount, committed, paid


def _payments() -> Iterator[tuple[str, Fault]]:
    together: dict[tuple[str, str], list[PayoutLine]] = defaultdict(list)
    for row in PayoutLine.objects.order_by("zone", "pk").iterator():
        together[row.zone, row.enterprise].append(row)
    for (zone, firm), rows in together.items():
        stream = enterprise_stream(firm)
        told = _payments_told(_data(zone, stream))
        for row in rows:
            if not _is_told(row, told.get((row.case, row.no))):
                what = f"payout_line {row.reference}: not as recorded"
                yield zone, Fault(stream, None, what)


def _payments_told(
    entries: Iterable[tuple[str, Told]],
) -> dict[tuple[str, int], tuple[int | None, str, int]]:
    """Return of each payment what the payee's stream tells: amount, state if any, recovered."""
    found: dict[tuple[str, int], tuple[int | None, str, int]] = {}
    for kind, data in entries:
        if not kind.startswith("payment_"):
            continue
        key = (str(data["case"]), int(data["line"]))
        amount, state, back = found.get(key, (None, "", 0))
        if kind in ("payment_made", "payment_decided"):
            amount = _fen(data["amount"])
        else:
            state, back = str(data["state"]), back + (_fen(data.get("back")) or 0)
        found[key] = (amount, state, back)
    return found


def _is_told(row: PayoutLine, told: tuple[int | None, str, int] | None) -> bool:
    if told is None:
        return False
    amount, state, back = told
    same_state = row.state == state if state else row.state in UNTOLD
    return same_state and (row.amount_fen, row.recovered_fen) == (amount, back)


def _settlements() -> Iterator[tuple[str, Fault]]:
    known: dict[tuple[str, int], dict[int, tuple[int | None, int | None]]] = {}
    for row in SettlementEntry.objects.order_by("zone", "settlement", "no").iterator():
        place, stream = (row.zone, row.settlement), settlement_stream(row.settlement)
        if place not in known:
            known[place] = {
                int(data["no"]): (_fen(data["amount"]), _fen(data.get("other")))
                for kind, data in _data(row.zone, stream)
                if kind != "settlement_opened"
            }
        if known[place].get(row.no) != (row.amount_fen, row.other_fen):
            yield row.zone, Fault(stream, None, f"settlement_entry {row.no}: not as recorded")
