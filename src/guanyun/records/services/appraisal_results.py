"""Results of a round of appraisal: computed, published for objections, decided, made final."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from guanyun.engines.appraisal import rank_intervals, score_sheet
from guanyun.engines.casework import Json, canonical
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.appraising import (
    RoundKey,
    RoundRules,
    columns_of,
    figures_of,
    is_appraised,
    latest_version,
    rules_of,
    runs_it,
    snapshot_of,
    takes_objections,
)
from guanyun.records.charters import adoption_on, charter_on
from guanyun.records.ledger import Effect, Key, commit, updated
from guanyun.records.models import AppraisalMark, AppraisalObjection, AppraisalVersion
from guanyun.records.now import local_date
from guanyun.records.statements import inserting
from guanyun.records.telling import told_on

DECISIONS = ("upheld", "dismissed")
MOST_WORDS = 400
WINDOW_DAYS = 60  # a longer window for objections is no window
REPLICATES, SEED = 1_000, 1


@dataclass(frozen=True, slots=True)
class Objection:
    """What somebody appraised says against a published mark; ``datum`` empty: the whole of it."""

    unit: str
    claim: str
    datum: str = ""


def appraisal_compute(
    *, by: Visitor, at: datetime, round_: RoundKey, reason: str = "", key: Key | None = None
) -> int:
    """Compute a version of a round from the figures as they are; return its number.

    After a published version another one needs a reason: an objection upheld, a mended figure. It
    replaces that version; both stay readable, and the difference can be shown.

    Raises:
        Refused: not who conducts it, nobody is entered, no reason, an open objection, or the round
            is final; or what the engine refuses of the scheme and its figures.
    """
    zone, rules = _round(by, at, round_)
    if not runs_it(by, rules):
        raise Refused("marks.cannot_not_yours")
    last = latest_version(zone, round_)
    if last is not None and last.state == "final":
        raise Refused("marks.cannot_final", version=last.version)
    if last is not None and last.state == "published":
        if not reason.strip():
            raise Refused("marks.cannot_reason")
        _no_open_objection(zone, round_, last.version)
    told = snapshot_of(zone, round_, adoption_on(zone, local_date(at)).hash)
    text = canonical(told).decode()
    row = AppraisalVersion(
        **columns_of(zone, round_),
        version=1 if last is None else last.version + 1,
        state="computed",
        charter=str(told["charter"]),
        snapshot=text,
        snapshot_hash=_digest(text),
        computed_by=by.id,
        computed_at=at,
        reason=reason.strip()[:200],
    )
    marks = _marks(rules, row)
    row.marks_hash = _marks_digest(marks)
    effects: list[Effect] = [inserting([row]), inserting(marks)]
    if last is not None:
        effects.append(updated(_rows(zone, round_, last.version), state="replaced"))
    data: dict[str, Json] = {
        "version": row.version,
        "charter": row.charter,
        "snapshot": row.snapshot_hash,
        "marks": row.marks_hash,
        "reason": row.reason,
    }
    posting = told_on(round_.stream, "appraisal_computed", data, by=by, at=at, effects=effects)
    commit(by=by.id, at=at, postings=[posting], key=key)
    return row.version


def appraisal_publish(
    *,
    by: Visitor,
    at: datetime,
    round_: RoundKey,
    version: int,
    objections_until: date,
    key: Key | None = None,
) -> None:
    """Publish a version to whom it is about, with the last day on which one may object.

    Raises:
        Refused: not who conducts it, not the latest version or published already, or a last day
            that is not after today or too far away.
    """
    zone, rules = _round(by, at, round_)
    if not runs_it(by, rules):
        raise Refused("marks.cannot_not_yours")
    last = latest_version(zone, round_)
    if last is None or last.version != version or last.state != "computed":
        raise Refused("marks.cannot_not_latest", version=version)
    if not 0 < (objections_until - local_date(at)).days <= WINDOW_DAYS:
        raise Refused("marks.cannot_window", most=WINDOW_DAYS)
    told = {"state": "published", "published_at": at, "objections_until": objections_until}
    data: dict[str, Json] = {"version": version, "until": objections_until.isoformat()}
    _say((by, at, round_, "appraisal_published"), data, _rows(zone, round_, version), told, key)


def objection_raise(
    *, by: Visitor, at: datetime, round_: RoundKey, objection: Objection, key: Key | None = None
) -> int:
    """Object to a published mark of one's own; return the number of the objection.

    Raises:
        Refused: nothing said, nothing published, the last day is over, or another's mark.
    """
    zone, _ = _round(by, at, round_)
    last = latest_version(zone, round_)
    if last is None or last.state != "published":
        raise Refused("marks.cannot_nothing_published")
    if not is_appraised(by, objection.unit):
        raise Refused("marks.cannot_not_your_mark")
    if not takes_objections(local_date(at), last.objections_until):
        raise Refused("marks.cannot_too_late", until=last.objections_until)
    if not objection.claim.strip():
        raise Refused("marks.cannot_no_claim")
    data: dict[str, Json] = {
        "version": last.version,
        "unit": objection.unit,
        "figure": objection.datum,
        "claim": objection.claim.strip()[:MOST_WORDS],
    }
    posting = told_on(round_.stream, "appraisal_objected", data, by=by, at=at)
    row = AppraisalObjection(
        **columns_of(zone, round_),
        version=last.version,
        seq=posting.head.seq + 1,
        unit=objection.unit,
        datum=objection.datum[:64],
        claim=objection.claim.strip()[:MOST_WORDS],
        raised_by=by.id,
        raised_at=at,
    )
    full = replace(posting, effects=[inserting([row])])
    commit(by=by.id, at=at, postings=[full], key=key)
    return row.seq


def objection_decide(
    *,
    by: Visitor,
    at: datetime,
    round_: RoundKey,
    number: int,
    decision: str,
    reason: str,
    key: Key | None = None,
) -> None:
    """Uphold or dismiss an objection, with the reason that the one who objects will read.

    Raises:
        Hidden: no such objection.
        Refused: not who conducts it, one's own objection, decided already, or no reason.
    """
    zone, rules = _round(by, at, round_)
    if not runs_it(by, rules):
        raise Refused("marks.cannot_not_yours")
    rows = AppraisalObjection.objects.filter(**columns_of(zone, round_), seq=number)
    row = rows.first()
    if row is None:
        raise Hidden("objection")
    if row.raised_by == by.id:
        raise Refused("marks.cannot_own_objection")
    if row.decision or decision not in DECISIONS or not reason.strip():
        raise Refused("marks.cannot_decision")
    told = {
        "decision": decision,
        "reason": reason.strip()[:MOST_WORDS],
        "decided_by": by.id,
        "decided_at": at,
    }
    data: dict[str, Json] = {"objection": number, "decision": decision, "reason": reason.strip()}
    _say((by, at, round_, "objection_decided"), data, rows.filter(decision=""), told, key)


def appraisal_settle(
    *,
    by: Visitor,
    at: datetime,
    round_: RoundKey,
    version: int,
    minutes: str,
    key: Key | None = None,
) -> None:
    """Make a published version final, by the minutes of the meeting that ratified it.

    Raises:
        Refused: not who conducts it, not published, objections are still taken or undecided, or
            one was upheld and nothing was computed anew; or no number of minutes.
    """
    zone, rules = _round(by, at, round_)
    if not runs_it(by, rules):
        raise Refused("marks.cannot_not_yours")
    last = latest_version(zone, round_)
    if last is None or last.version != version or last.state != "published":
        raise Refused("marks.cannot_not_published", version=version)
    if takes_objections(local_date(at), last.objections_until):
        raise Refused("marks.cannot_window_open", until=last.objections_until)
    _no_open_objection(zone, round_, version)
    upheld = AppraisalObjection.objects.filter(
        **columns_of(zone, round_), version=version, decision="upheld"
    )
    if upheld.exists():
        raise Refused("marks.cannot_upheld")
    if not minutes.strip():
        raise Refused("marks.cannot_minutes")
    told = {"state": "final", "settled_at": at, "minutes": minutes.strip()[:64]}
    data: dict[str, Json] = {
        "version": version,
        "marks": last.marks_hash,
        "snapshot": last.snapshot_hash,
        "minutes": minutes.strip()[:64],
    }
    _say((by, at, round_, "appraisal_settled"), data, _rows(zone, round_, version), told, key)


def _marks(rules: RoundRules, row: AppraisalVersion) -> list[AppraisalMark]:
    """Return the rows of a version: mark, rank, grade, between which ranks other weights put it."""
    figures = figures_of(row.snapshot, rules.scheme, rules.data)
    sheet = score_sheet(rules.scheme, figures)
    found = rank_intervals(rules.scheme, figures, replicates=REPLICATES, seed=SEED)
    intervals = {each.unit: each for each in found}
    marks = []
    for place, unit in enumerate(sheet.units):
        mark, interval = sheet.marks[place], intervals.get(unit)
        marks.append(
            AppraisalMark(
                zone=row.zone,
                scheme=row.scheme,
                period=row.period,
                version=row.version,
                unit=unit,
                mark="" if mark is None else str(mark),
                rank=sheet.ranks[place],
                grade=sheet.grades[place],
                rank_low=interval.low if interval else None,
                rank_high=interval.high if interval else None,
                holds=f"{interval.held:.3f}" if interval else "",
            )
        )
    return marks


def _marks_digest(marks: Sequence[AppraisalMark]) -> str:
    """Return the digest of what is published of a version: unit, mark, rank and grade."""
    told: list[Json] = [[each.unit, each.mark, each.rank, each.grade] for each in marks]
    return _digest(canonical(told).decode())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _say(
    act: tuple[Visitor, datetime, RoundKey, str],
    data: Mapping[str, Json],
    rows: QuerySet[Any],
    told: Mapping[str, object],
    key: Key | None,
) -> None:
    """Write an event of the round with the columns that it changes."""
    by, at, round_, kind = act
    posting = told_on(round_.stream, kind, data, by=by, at=at, effects=[updated(rows, **told)])
    commit(by=by.id, at=at, postings=[posting], key=key)


def _round(by: Visitor, at: datetime, round_: RoundKey) -> tuple[str, RoundRules]:
    zone = scope(by).zone
    return zone, rules_of(charter_on(zone, local_date(at)), round_)


def _rows(zone: str, round_: RoundKey, version: int) -> QuerySet[AppraisalVersion]:
    return AppraisalVersion.objects.filter(**columns_of(zone, round_), version=version)


def _no_open_objection(zone: str, round_: RoundKey, version: int) -> None:
    waiting = AppraisalObjection.objects.filter(
        **columns_of(zone, round_), version=version, decision=""
    )
    if waiting.exists():
        raise Refused("marks.cannot_objections_open", n=waiting.count())
