"""What the law and the register itself forbid, as findings with the article."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from guanyun.engines.common import Finding, Level
from guanyun.engines.mandate.entrustments import entrustment_findings
from guanyun.engines.mandate.powers import power_findings
from guanyun.engines.mandate.references import reference_findings
from guanyun.engines.mandate.register import Register, TransferBatch
from guanyun.engines.mandate.seats import seat_findings

RUNNING = ("finish with giver", "move to taker")


def check_legality(register: Register) -> list[Finding]:
    """Return every finding on a register, by file place: references, life, posts, powers, law.

    Ids are permanent (``mandate.*``); each finding of law carries ``law`` with its article. What
    needs geometry (gaps and overlaps) is found by `prove`.

    >>> check_legality(Register("empty", (), (), (), (), ()))
    []
    """
    found = [
        *reference_findings(register),
        *seat_findings(register),
        *power_findings(register),
        *entrustment_findings(register),
        *(finding for batch in register.batches for finding in _batch(batch)),
    ]
    return sorted(found, key=lambda one: (one.where is None, one.where, one.id, str(one.fields)))


def _batch(batch: TransferBatch) -> Iterator[Finding]:
    told = {"batch": batch.id}
    if batch.giver in batch.takers:
        told_unit = told | {"unit": batch.giver}
        yield Finding("mandate.batch_to_itself", Level.ERROR, batch.where, told_unit)
    if batch.running_cases not in RUNNING:
        asked = told | {"given": batch.running_cases, "values": " / ".join(RUNNING)}
        yield Finding("mandate.batch_running_cases", Level.ERROR, batch.where, asked)
    if not batch.accepted_by:
        yield Finding("mandate.batch_unaccepted", Level.WARNING, batch.where, told)
    if not _is_yuan(batch.money_yuan):
        given = told | {"given": batch.money_yuan}
        yield Finding("mandate.batch_money", Level.ERROR, batch.where, given)


def _is_yuan(text: str) -> bool:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return False
    return amount.is_finite() and amount >= 0
