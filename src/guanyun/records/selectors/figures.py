"""Figures as they were recorded: batches, workbooks brought in, everything known of one subject."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from guanyun.charter.schema import Charter
from guanyun.engines.rules import Fact, SubjectKind
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import adoption_on, charter_by_hash
from guanyun.records.fact_values import facts_asked
from guanyun.records.import_results import FIGURES, Result, results_of
from guanyun.records.models import Enterprise, FactBatch, ImportSheet, SubjectFact
from guanyun.records.policy_doors import firm_for_policies, keeps_policies, reads_policies

MOST_BATCHES = 50
MOST_HISTORY = 2000


@dataclass(frozen=True, slots=True)
class Batches:
    """The latest batches of a zone, and the workbooks that this person brought lately."""

    charter: Charter
    batches: Sequence[FactBatch]
    brought: Sequence[ImportSheet]
    kinds: Sequence[SubjectKind]


def batches_shown(*, visitor: Visitor, on: date) -> Batches:
    """Return the latest batches of figures; Hidden to whom they are not for."""
    if not reads_policies(visitor):
        raise Hidden("facts")
    zone = scope(visitor).zone
    charter = charter_by_hash(zone, adoption_on(zone, on).hash)
    kinds = sorted({each.subject for each in charter.policies.values()})
    own = ImportSheet.objects.filter(zone=zone, kind=FIGURES, owner=visitor.id)
    return Batches(
        charter=charter,
        batches=list(FactBatch.objects.filter(zone=zone).order_by("-number")[:MOST_BATCHES]),
        brought=list(own.order_by("-pk")[:10]) if keeps_policies(visitor) else [],
        kinds=kinds or [SubjectKind.ENTERPRISE],
    )


def facts_of_kind(*, visitor: Visitor, kind: SubjectKind, on: date) -> Mapping[str, Fact]:
    """Return what the policies in the charter ask of a kind of subject, what they make left out."""
    zone = scope(visitor).zone
    charter = charter_by_hash(zone, adoption_on(zone, on).hash)
    return facts_asked(charter.policies.values(), kind)


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """A workbook of figures that was looked through: what became of each row."""

    token: str
    name: str
    kind: SubjectKind
    source: str
    is_done: bool
    is_open: bool
    results: Sequence[Result]
    figures: int

    @property
    def wrong(self) -> list[Result]:
        """Return the rows with faults."""
        return [each for each in self.results if each.state == "wrong"]

    @property
    def good(self) -> int:
        """Return how many rows are, or were, fit to be recorded."""
        return len(self.results) - len(self.wrong)


def brought_in(*, visitor: Visitor, token: str) -> BroughtIn:
    """Return a workbook of figures that this visitor brought, or raise Hidden."""
    row = ImportSheet.objects.filter(
        zone=scope(visitor).zone, token=token, owner=visitor.id, kind=FIGURES
    ).first()
    if row is None:
        raise Hidden("import")
    kept = json.loads(row.rows) if row.rows else {}
    return BroughtIn(
        token=row.token,
        name=row.name,
        kind=SubjectKind(kept.get("kind", SubjectKind.ENTERPRISE.value)),
        source=kept.get("source", ""),
        is_done=row.done_at is not None,
        is_open=row.done_at is None and bool(row.rows),
        results=results_of(row.results),
        figures=sum(len(values) for *_, values in kept.get("rows", [])),
    )


@dataclass(frozen=True, slots=True)
class FirmFigures:
    """Everything that was recorded of one enterprise, the latest first, and what nobody told."""

    firm: Enterprise
    facts: Mapping[str, Fact]
    told: Sequence[tuple[Fact, Sequence[SubjectFact]]]
    silent: Sequence[Fact]
    batches: Mapping[int, FactBatch]


def firm_figures(*, visitor: Visitor, uscc: str, on: date) -> FirmFigures:
    """Return the figures of one enterprise with their history; Hidden to whom they are not for."""
    firm = firm_for_policies(visitor, uscc)
    facts = facts_of_kind(visitor=visitor, kind=SubjectKind.ENTERPRISE, on=on)
    rows = SubjectFact.objects.filter(
        zone=firm.zone, subject_kind=SubjectKind.ENTERPRISE.value, subject=uscc
    ).order_by("-as_of", "-batch")[:MOST_HISTORY]
    by_fact: dict[str, list[SubjectFact]] = {}
    for row in rows:
        by_fact.setdefault(row.fact, []).append(row)
    numbers = {row.batch for held in by_fact.values() for row in held}
    batches = FactBatch.objects.filter(zone=firm.zone, number__in=numbers)
    return FirmFigures(
        firm=firm,
        facts=facts,
        told=[(fact, by_fact[name]) for name, fact in facts.items() if name in by_fact],
        silent=[fact for name, fact in facts.items() if name not in by_fact],
        batches={each.number: each for each in batches},
    )
