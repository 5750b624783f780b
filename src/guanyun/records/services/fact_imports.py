"""Workbooks of figures: looked through first, recorded as one batch once confirmed."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from guanyun.engines.casework import Json
from guanyun.engines.rules import SubjectKind
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import charter_on
from guanyun.records.credit_codes import uscc_of
from guanyun.records.fact_batches import Batch, Recorded, Told, record_batch, subjects_known
from guanyun.records.fact_sheets import SUBJECT, ReadRow, SheetRow, read_sheet
from guanyun.records.fact_values import facts_asked
from guanyun.records.import_results import FIGURES, Result, kept_result
from guanyun.records.ledger import exclusive
from guanyun.records.models import ImportSheet
from guanyun.records.now import local_date
from guanyun.records.policy_doors import keeps_policies

MOST = 20_000


@dataclass(frozen=True, slots=True)
class BroughtFacts:
    """A workbook of figures as it was read, and what the form said of all of it."""

    kind: SubjectKind
    name: str
    rows: Sequence[SheetRow]
    source: str
    reference: str = ""
    period: str = ""
    known_from: date | None = None


def facts_bring(*, by: Visitor, at: datetime, sheet: BroughtFacts) -> str:
    """Look through a workbook and keep what it says for a day; return the token.

    Raises:
        Refused: not of a policy post, no source, no rows or too many; nothing is recorded yet.
    """
    zone = scope(by).zone
    if not keeps_policies(by):
        raise Refused("policies.not_for_post")
    if not sheet.source.strip():
        raise Refused("policies.no_source")
    if not sheet.rows:
        raise Refused("desk.import_no_rows")
    if len(sheet.rows) > MOST:
        raise Refused("desk.import_many", most=MOST, rows=len(sheet.rows))
    if sheet.known_from is not None and sheet.known_from > local_date(at):
        raise Refused("policies.known_later", on=sheet.known_from)
    facts = facts_asked(charter_on(zone, local_date(at)).policies.values(), sheet.kind)
    known = subjects_known(zone, sheet.kind, _ids(sheet))
    read = list(read_sheet(sheet.rows, facts, sheet.kind, known, sheet.period))
    row = ImportSheet(
        zone=zone, token=secrets.token_urlsafe(18), kind=FIGURES, owner=by.id,
        name=sheet.name[:120], rows=_kept(sheet, read),
        results=json.dumps([kept_result(_result(r)) for r in read]),
        brought_at=at,
    )  # fmt: skip
    with exclusive():
        row.save(force_insert=True)
    return row.token


def _ids(sheet: BroughtFacts) -> set[str]:
    told = {str(row.cells.get(SUBJECT) or "").strip() for row in sheet.rows} - {""}
    return {_code(each) for each in told} if sheet.kind is SubjectKind.ENTERPRISE else told


def _code(told: str) -> str:
    try:
        return uscc_of(told)
    except Refused:
        return told


def _result(row: ReadRow) -> Result:
    if row.values is None:
        return Result(row.number, "wrong", faults=row.faults)
    return Result(row.number, "ready", made=row.subject)


def _kept(sheet: BroughtFacts, read: Sequence[ReadRow]) -> str:
    """Return what is recorded once confirmed, and the form's words, as JSON."""
    good: list[Json] = [
        [row.number, row.subject, row.period, dict(row.values)]
        for row in read
        if row.values is not None
    ]
    told: Mapping[str, Json] = {
        "kind": sheet.kind.value, "source": sheet.source, "reference": sheet.reference,
        "known_from": sheet.known_from.isoformat() if sheet.known_from else None, "rows": good,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def facts_write(*, by: Visitor, at: datetime, token: str) -> Recorded | None:
    """Record the good rows of a workbook as one batch; asked again it records nothing anew.

    Returns None where it was recorded before.

    Raises:
        Hidden: this visitor brought no such workbook.
        Refused: it is older than a day, no row is good, or as ``facts_record``.
    """
    rows = ImportSheet.objects.filter(zone=scope(by).zone, token=token, owner=by.id, kind=FIGURES)
    row = rows.first()
    if row is None:
        raise Hidden("import")
    if row.done_at is not None:
        return None
    if not row.rows:
        raise Refused("desk.import_gone")
    batch = _batch_kept(row)
    if not batch.told:
        raise Refused("policies.nothing_good")
    recorded = record_batch(by=by, at=at, batch=batch)
    results = json.loads(row.results)
    for each in results:
        each["state"] = "done" if each["state"] == "ready" else each["state"]
    with exclusive():
        rows.update(results=json.dumps(results), rows="", done_at=at)
    return recorded


def _batch_kept(row: ImportSheet) -> Batch:
    """Return what a workbook records once confirmed."""
    kept = json.loads(row.rows)
    known_from = kept["known_from"]
    return Batch(
        kind=SubjectKind(kept["kind"]),
        source=kept["source"],
        reference=" · ".join(filter(None, (kept["reference"], row.name)))[:200],
        known_from=date.fromisoformat(known_from) if known_from else None,
        told=[
            Told(subject, fact, period, value, number)
            for number, subject, period, values in kept["rows"]
            for fact, value in values.items()
        ],
    )
