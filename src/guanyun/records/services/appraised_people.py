"""What follows from marks of people: grades moved with reasons, pay proposed and approved.

The system proposes; people decide, and the journal keeps what they moved and why.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from guanyun.engines.appraisal import PaySheet, grades_of, pay_sheet
from guanyun.engines.casework import Json, canonical
from guanyun.engines.common import fen_of
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.appraisal_cells import number_of
from guanyun.records.appraising import (
    RoundKey,
    RoundRules,
    columns_of,
    figures_of,
    latest_version,
    rules_of,
    runs_it,
)
from guanyun.records.charters import charter_by_hash, charter_on
from guanyun.records.ledger import Effect, Key, commit, updated
from guanyun.records.models import (
    AppraisalCalibration,
    AppraisalMark,
    AppraisalPay,
    AppraisalVersion,
)
from guanyun.records.now import local_date
from guanyun.records.statements import inserting
from guanyun.records.telling import told_on


def grade_move(
    *,
    by: Visitor,
    at: datetime,
    round_: RoundKey,
    unit: str,
    grade: str,
    reason: str,
    key: Key | None = None,
) -> None:
    """Move a computed grade before publication (校准); what was computed stays beside it.

    Raises:
        Hidden: no mark of that person in the latest version.
        Refused: not who conducts it, one's own grade, no such grade or the same one, no reason, or
            the version is published.
    """
    zone, rules = _round(by, at, round_)
    if not runs_it(by, rules):
        raise Refused("marks.cannot_not_yours")
    last = latest_version(zone, round_)
    if last is None or last.state != "computed":
        raise Refused("marks.cannot_move_now")
    if unit == by.id:
        raise Refused("marks.cannot_move_own")
    marks = AppraisalMark.objects.filter(
        **columns_of(zone, round_), version=last.version, unit=unit
    )
    mark = marks.first()
    if mark is None:
        raise Hidden("appraised unit")
    grading = rules.scheme.grading
    if grading is None or grade not in grades_of(grading) or grade == mark.grade:
        raise Refused("marks.cannot_move_to", grade=grade[:20])
    if not reason.strip():
        raise Refused("marks.cannot_move_why")
    told: dict[str, Json] = {
        "version": last.version,
        "unit": unit,
        "from": mark.grade,
        "to": grade,
        "reason": reason.strip()[:200],
    }
    posting = told_on(round_.stream, "grade_moved", told, by=by, at=at)
    row = AppraisalCalibration(
        **columns_of(zone, round_),
        version=last.version,
        seq=posting.head.seq + 1,
        unit=unit,
        computed=mark.grade,
        grade=grade,
        reason=reason.strip()[:200],
        moved_by=by.id,
        moved_at=at,
    )
    effects: list[Effect] = [updated(marks, grade=grade), inserting([row])]
    commit(by=by.id, at=at, postings=[replace(posting, effects=effects)], key=key)


def pay_propose(
    *, by: Visitor, at: datetime, round_: RoundKey, pool: str, key: Key | None = None
) -> int:
    """Propose who is paid what out of a pool, from the ratified grades of the final version.

    Paid and unallocated add up to the pool to the fen. A new proposal replaces one not approved.

    Returns:
        The number of the proposal.

    Raises:
        Refused: not who conducts it, not final, no pay in the scheme, no amount, approved already,
            or what the engine refuses.
    """
    zone, rules = _round(by, at, round_)
    if not runs_it(by, rules):
        raise Refused("marks.cannot_not_yours")
    last = latest_version(zone, round_)
    if last is None or last.state != "final":
        raise Refused("marks.cannot_pay_yet")
    yuan = number_of(pool)
    if yuan is None or yuan < 0 or yuan != yuan.quantize(Decimal("0.01")):
        raise Refused("marks.cannot_pool", pool=pool[:30])
    where = columns_of(zone, round_)
    if AppraisalPay.objects.filter(**where, state="approved").exists():
        raise Refused("marks.cannot_pay_again")
    sheet, bases = _paid(zone, round_, last, yuan)
    text = _lines_text(sheet, bases)
    digest = hashlib.sha256(text.encode()).hexdigest()
    told: dict[str, Json] = {
        "version": last.version,
        "pool_fen": fen_of(yuan),
        "unallocated_fen": fen_of(sheet.unallocated),
        "hash": digest,
    }
    posting = told_on(round_.stream, "pay_proposed", told, by=by, at=at)
    row = AppraisalPay(
        **where,
        seq=posting.head.seq + 1,
        version=last.version,
        pool_fen=fen_of(yuan),
        unallocated_fen=fen_of(sheet.unallocated),
        lines=text,
        hash=digest,
        state="proposed",
        proposed_by=by.id,
        proposed_at=at,
    )
    earlier = AppraisalPay.objects.filter(**where, state="proposed")
    effects: list[Effect] = [inserting([row])]
    if earlier.exists():
        effects.insert(0, updated(earlier, state="replaced"))
    commit(by=by.id, at=at, postings=[replace(posting, effects=effects)], key=key)
    return row.seq


def pay_approve(
    *,
    by: Visitor,
    at: datetime,
    round_: RoundKey,
    number: int,
    minutes: str,
    key: Key | None = None,
) -> None:
    """Approve a proposed pay sheet by the minutes of a meeting; never one's own proposal.

    Raises:
        Hidden: no such proposal.
        Refused: not who conducts it, one's own, not open any more, or no number of minutes.
    """
    zone, rules = _round(by, at, round_)
    if not runs_it(by, rules):
        raise Refused("marks.cannot_not_yours")
    rows = AppraisalPay.objects.filter(**columns_of(zone, round_), seq=number)
    row = rows.first()
    if row is None:
        raise Hidden("pay sheet")
    if row.proposed_by == by.id:
        raise Refused("marks.cannot_approve_own")
    if row.state != "proposed" or not minutes.strip():
        raise Refused("marks.cannot_approve")
    told: dict[str, Json] = {"proposal": number, "hash": row.hash, "minutes": minutes.strip()[:64]}
    approved = updated(
        rows.filter(state="proposed"),
        state="approved",
        approved_by=by.id,
        approved_at=at,
        minutes=minutes.strip()[:64],
    )
    posting = told_on(round_.stream, "pay_approved", told, by=by, at=at, effects=[approved])
    commit(by=by.id, at=at, postings=[posting], key=key)


def _lines_text(sheet: PaySheet, bases: Mapping[str, Decimal]) -> str:
    """Return the lines of a pay sheet as canonical JSON: id, grade, coefficient, base, fen."""
    lines: list[Json] = [
        [
            line.person,
            line.grade,
            str(line.coefficient),
            f"{bases[line.person]:f}",
            fen_of(line.amount),
        ]
        for line in sheet.lines
    ]
    return canonical(lines).decode()


def _paid(
    zone: str, round_: RoundKey, row: AppraisalVersion, pool: Decimal
) -> tuple[PaySheet, dict[str, Decimal]]:
    rules = rules_of(charter_by_hash(zone, row.charter), round_)
    plan = rules.scheme.pay
    if plan is None:
        raise Refused("appraisal.no_pay", scheme=rules.appraisal.label.zh)
    marks = AppraisalMark.objects.filter(**columns_of(zone, round_), version=row.version)
    grades = {unit: grade for unit, grade in marks.values_list("unit", "grade") if grade}
    figures = figures_of(row.snapshot, rules.scheme, rules.data)
    bases = dict.fromkeys(grades, Decimal(1))
    if plan.base:
        held = dict(zip(figures.units, figures.columns[plan.base], strict=True))
        for person in grades:
            base = held.get(person)
            if base is None or base < 0:
                raise Refused(
                    "appraisal.no_base", person=person, base="-" if base is None else base
                )
            bases[person] = base
    return pay_sheet(pool, bases, grades, plan.rules), bases


def _round(by: Visitor, at: datetime, round_: RoundKey) -> tuple[str, RoundRules]:
    zone = scope(by).zone
    return zone, rules_of(charter_on(zone, local_date(at)), round_)
