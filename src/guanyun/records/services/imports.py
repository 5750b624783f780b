"""Bringing workbooks in: looked through first, written row by row once confirmed, never twice."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError

from guanyun.charter.institution import Institution
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import adoption_on, institution_by_hash
from guanyun.records.import_results import Fault, Result, kept_result, results_of
from guanyun.records.import_rows import (
    CASES,
    COLUMNS,
    Cells,
    column_of,
    digest_of,
    firm_of,
    report_of,
)
from guanyun.records.ledger import Conflict, Posting, commit, exclusive, inserted
from guanyun.records.models import ImportLine, ImportSheet
from guanyun.records.new_firms import registering
from guanyun.records.now import local_date
from guanyun.records.numbers import next_number
from guanyun.records.opening import Report, check_reporter, opening_step

MOST: Mapping[str, int] = {"cases": 500, "enterprises": 2000}
ATTEMPTS = 40  # to take a number before others do
OF_COLUMN = {"records.uscc_wrong": "uscc", "records.enterprise_label": "label"}


@dataclass(frozen=True, slots=True)
class Brought:
    """A workbook as it was read: of what, its file name, its rows as people number them.

    ``faults`` are cells that could not be read at all, by row.
    """

    kind: str
    name: str
    rows: Sequence[tuple[int, Cells]]
    faults: Mapping[int, Sequence[Fault]]


def import_bring(*, by: Visitor, at: datetime, sheet: Brought) -> str:
    """Look through the rows of a workbook and keep them for a day; return the token.

    Nothing is written of what they would make.

    Raises:
        Refused: no rows, too many, or this is nothing that is imported.
    """
    zone = scope(by).zone
    if sheet.kind not in COLUMNS:
        raise Refused("desk.import_nothing")
    if not sheet.rows:
        raise Refused("desk.import_no_rows")
    if len(sheet.rows) > MOST[sheet.kind]:
        raise Refused("desk.import_many", most=MOST[sheet.kind], rows=len(sheet.rows))
    results = list(_looked_through(by, at, sheet))
    row = ImportSheet(
        zone=zone,
        token=secrets.token_urlsafe(18),
        kind=sheet.kind,
        owner=by.id,
        name=sheet.name[:120],
        rows=json.dumps([[number, dict(cells)] for number, cells in sheet.rows]),
        results=json.dumps([kept_result(each) for each in results]),
        brought_at=at,
    )
    with exclusive():
        row.save(force_insert=True)
    return row.token


def _looked_through(by: Visitor, at: datetime, sheet: Brought) -> Iterator[Result]:
    institution, adopted = _in_force(by, at)
    seen: dict[str, int] = {}
    known = _known(by, sheet.kind, [digest_of(sheet.kind, cells) for _, cells in sheet.rows])
    for number, cells in sheet.rows:
        digest = digest_of(sheet.kind, cells)
        if unread := sheet.faults.get(number):
            yield Result(number, "wrong", faults=tuple(unread))
        elif digest in known:
            yield Result(number, "known", known[digest])
        elif digest in seen:
            told = {"row": str(seen[digest])}
            yield Result(number, "wrong", faults=(Fault("", "desk.import_twice", told),))
        else:
            seen[digest] = number
            yield _tried(by, at, (institution, adopted), sheet.kind, number, cells)


def _in_force(by: Visitor, at: datetime) -> tuple[Institution, str]:
    adoption = adoption_on(scope(by).zone, local_date(at))
    return institution_by_hash(adoption.zone, adoption.hash), adoption.hash


def _known(by: Visitor, kind: str, digests: Sequence[str]) -> Mapping[str, str]:
    """Return what the rows that were written before have made, by digest."""
    rows = ImportLine.objects.filter(zone=by.zone, kind=kind, digest__in=digests)
    return dict(rows.values_list("digest", "made"))


def _tried(
    by: Visitor, at: datetime, charter: tuple[Institution, str], kind: str, row: int, cells: Cells
) -> Result:
    """Return what would become of a row: everything is decided as if it were written."""
    if kind != CASES:
        return _tried_firm(by, at, row, cells)
    institution, adopted = charter
    report, faults = report_of(by, institution.charter, cells)
    if report is None:
        return Result(row, "wrong", faults=tuple(faults))
    try:
        check_reporter(by, report)
        opening_step(by, at, report, institution, (f"{local_date(at):%Y%m%d}-0000", adopted))
    except Refused as refused:
        column = column_of(institution.charter.case_types.get(report.kind), refused)
        return Result(row, "wrong", faults=(Fault(column, refused.code, refused.fields),))
    return Result(row, "ready")


def _tried_firm(by: Visitor, at: datetime, row: int, cells: Cells) -> Result:
    firm, faults = firm_of(cells)
    if firm is None:
        return Result(row, "wrong", faults=tuple(faults))
    try:
        registering(by, at, firm)
    except Refused as refused:
        if refused.code == "records.enterprise_known":
            return Result(row, "known", refused.fields["uscc"])
        column = OF_COLUMN.get(refused.code, "")
        return Result(row, "wrong", faults=(Fault(column, refused.code, refused.fields),))
    return Result(row, "ready")


def import_write(*, by: Visitor, at: datetime, token: str) -> None:
    """Write the rows that were found good, each by itself: what one meets leaves the others.

    Asked again it writes nothing anew: what is there is told as known.

    Raises:
        Hidden: this visitor brought no such workbook.
        Refused: it is older than a day, its rows are gone.
    """
    known = ImportSheet.objects.filter(zone=scope(by).zone, token=token, owner=by.id)
    row = known.filter(kind__in=COLUMNS).first()
    if row is None:
        raise Hidden("import")
    if row.done_at is not None:
        return
    if not row.rows:
        raise Refused("desk.import_gone")
    charter = _in_force(by, at)
    before = {each.row: each for each in results_of(row.results)}
    results = []
    for number, cells in json.loads(row.rows):
        result = before[number]
        if result.state == "ready":
            result = _written(by, at, charter, row.kind, number, cells)
        results.append(result)
    told = json.dumps([kept_result(each) for each in results])
    with exclusive():
        ImportSheet.objects.filter(pk=row.pk).update(results=told, rows="", done_at=at)


def _written(
    by: Visitor, at: datetime, charter: tuple[Institution, str], kind: str, row: int, cells: Cells
) -> Result:
    """Write one row in a transaction of its own, with the line that keeps it from a second time."""
    digest = digest_of(kind, cells)
    for _ in range(ATTEMPTS):
        if made := _known(by, kind, [digest]).get(digest):
            return Result(row, "known", made)
        try:
            made, posting = _posting(by, at, charter, kind, cells)
            line = ImportLine(
                zone=by.zone or "", kind=kind, digest=digest, made=made, by=by.id, at=at
            )
            effects = [*posting.effects, inserted(line)]
            commit(by=by.id, at=at, postings=[replace(posting, effects=effects)])
        except (Conflict, IntegrityError):
            continue
        except Refused as refused:
            fault = Fault(OF_COLUMN.get(refused.code, ""), refused.code, refused.fields)
            return Result(row, "wrong", faults=(fault,))
        return Result(row, "done", made)
    return Result(row, "wrong", faults=(Fault("", "records.try_again", {}),))


def _posting(
    by: Visitor, at: datetime, charter: tuple[Institution, str], kind: str, cells: Cells
) -> tuple[str, Posting]:
    if kind != CASES:
        firm, _ = firm_of(cells)
        if firm is None:
            raise Refused("desk.import_nothing")
        row, posting = registering(by, at, firm)
        return row.uscc, posting
    institution, adopted = charter
    report, _ = report_of(by, institution.charter, cells)
    if not isinstance(report, Report):
        raise Refused("desk.import_nothing")
    check_reporter(by, report)
    number = next_number(by.zone or "", local_date(at))
    return number, opening_step(by, at, report, institution, (number, adopted)).posting
