"""Figures recorded together: checked, held against what stands, written with their entry."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from guanyun.engines.casework import Json
from guanyun.engines.rules import Fact, SubjectKind
from guanyun.errors import Refused

from .charters import charter_on
from .fact_digests import digest_of_batch
from .fact_values import facts_asked, last_day_of, value_text
from .ledger import Conflict, commit
from .models import Enterprise, FactBatch, FactSubject, SubjectFact
from .now import local_date
from .policy_doors import keeps_policies
from .scopes import scope
from .telling import ZONE_STREAM, told_on
from .visitors import Visitor

MOST_ROWS = 200_000
ATTEMPTS = 20
SOURCE_MOST = 200


@dataclass(frozen=True, slots=True)
class Told:
    """One figure as it was told: whose, which, of what period, its value, its row in the file."""

    subject: str
    fact: str
    period: str
    value: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Figures that came together: about whom, from whom, by which paper, known since when."""

    kind: SubjectKind
    source: str
    told: Sequence[Told]
    reference: str = ""
    known_from: date | None = None  # None: today


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded: the number of the batch, how many figures, how many stood so before."""

    number: int
    rows: int
    same: int


def record_batch(*, by: Visitor, at: datetime, batch: Batch) -> Recorded:
    """Record figures, all of them or none; what stands so already is not written again.

    Raises:
        Refused: not of a policy post, no source, an unknown subject or fact, a value or period
            that cannot be, a figure told twice, a day to come; nothing is written.
    """
    zone = scope(by).zone
    if not keeps_policies(by):
        raise Refused("policies.not_for_post")
    source, known_from = batch.source.strip()[:SOURCE_MOST], batch.known_from or local_date(at)
    if not source:
        raise Refused("policies.no_source")
    if known_from > local_date(at):
        raise Refused("policies.known_later", on=known_from)
    if not 0 < len(batch.told) <= MOST_ROWS:
        raise Refused("policies.facts_count", most=MOST_ROWS, rows=len(batch.told))
    charter = charter_on(zone, local_date(at))
    declared = facts_asked(charter.policies.values(), batch.kind)
    known = subjects_known(zone, batch.kind, {each.subject for each in batch.told})
    rows = list(_rows(zone, batch, declared, known, local_date(at)))
    fresh = _changed(zone, batch.kind, rows)
    if not fresh:
        return Recorded(0, 0, len(rows))
    for row in fresh:
        row.source, row.known_from = source, known_from
        row.recorded_by, row.recorded_at = by.id, at
    head = FactBatch(
        zone=zone, source=source, reference=batch.reference.strip()[:SOURCE_MOST],
        known_from=known_from, rows=len(fresh), salt=secrets.token_hex(16), recorded_by=by.id,
        recorded_at=at,
    )  # fmt: skip
    return Recorded(_written(by, at, head, fresh), len(fresh), len(rows) - len(fresh))


def _written(by: Visitor, at: datetime, head: FactBatch, rows: Sequence[SubjectFact]) -> int:
    head.digest = digest_of_batch(head.salt, rows)
    told: dict[str, Json] = {"rows": head.rows, "digest": head.digest, "source": head.source}
    for _ in range(ATTEMPTS):

        def write() -> None:
            head.save(force_insert=True)
            SubjectFact.objects.bulk_create(rows, batch_size=1000)

        posting = told_on(ZONE_STREAM, "facts_recorded", told, by=by, at=at, effects=[write])
        head.number = posting.head.seq + 1
        for row in rows:
            row.batch = head.number
        try:
            commit(by=by.id, at=at, postings=[posting])
        except Conflict:
            continue
        return head.number
    raise Refused("records.try_again", by=by.id)


def _rows(
    zone: str,
    batch: Batch,
    declared: Mapping[str, Fact],
    known: Mapping[str, bool],
    today: date,
) -> Iterator[SubjectFact]:
    seen: set[tuple[str, str, date]] = set()
    for each in batch.told:
        fact = declared.get(each.fact)
        if fact is None:
            raise Refused("policies.fact_unknown", fact=each.fact[:60])
        if each.subject not in known:
            raise Refused("policies.subject_unknown", subject=each.subject[:64])
        as_of = last_day_of(each.period)
        if as_of > today:
            raise Refused("policies.period_future", period=each.period[:16])
        key = (each.subject, fact.id, as_of)
        if key in seen:
            raise Refused("policies.told_twice", subject=each.subject, fact=fact.label.zh)
        seen.add(key)
        yield SubjectFact(
            zone=zone, subject_kind=batch.kind.value, subject=each.subject, fact=fact.id,
            period=each.period.strip(), as_of=as_of, value=value_text(fact, each.value),
            unit=fact.unit[:32], line=each.line, is_sample=known[each.subject],
        )  # fmt: skip


def _changed(zone: str, kind: SubjectKind, rows: Sequence[SubjectFact]) -> list[SubjectFact]:
    """Return the rows that say something else than what was recorded last for their day."""
    told = SubjectFact.objects.filter(
        zone=zone, subject_kind=kind.value, fact__in={row.fact for row in rows},
        as_of__in={row.as_of for row in rows},
    ).order_by("batch")  # fmt: skip
    wanted = {row.subject for row in rows}
    last = {
        (subject, fact, as_of): value
        for subject, fact, as_of, value in told.values_list("subject", "fact", "as_of", "value")
        if subject in wanted
    }
    return [row for row in rows if last.get((row.subject, row.fact, row.as_of), "") != row.value]


def subjects_known(zone: str, kind: SubjectKind, ids: set[str]) -> Mapping[str, bool]:
    """Return which of the subjects are known in the zone, and whether each is a sample."""
    if kind is SubjectKind.ENTERPRISE:
        firms = Enterprise.objects.filter(zone=zone).values_list("uscc", "is_sample")
        return {uscc: sample for uscc, sample in firms.iterator() if uscc in ids}
    others = FactSubject.objects.filter(zone=zone, subject_kind=kind.value)
    return {one: sample for one, sample in others.values_list("subject", "is_sample") if one in ids}
