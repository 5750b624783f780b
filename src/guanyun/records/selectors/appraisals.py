"""Rounds of appraisal as pages show them: which there are, who stands where, what is reported."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from guanyun.charter.schema import Charter
from guanyun.charter.scheme_schema import SchemePage
from guanyun.engines.appraisal import Scheme
from guanyun.engines.common import Label
from guanyun.records.access import Visitor, scope
from guanyun.records.appraising import (
    OPEN_STATES,
    RoundKey,
    RoundRules,
    columns_of,
    is_appraised,
    may_see_marks,
    rules_of,
    runs_it,
    takes_objections,
)
from guanyun.records.charters import charter_on
from guanyun.records.models import (
    AppraisalFigure,
    AppraisalMark,
    AppraisalObjection,
    AppraisalVersion,
    AppraisedUnit,
)
from guanyun.records.now import local_date

from .names import Names, names_of

MOST_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the list: how far it is; ``reported`` of ``cells`` figures are told."""

    scheme: str
    label: Label
    period: str
    state: str  # collecting | computed | published | final
    version: int
    units: int
    reported: int
    cells: int
    objections: int
    sample: bool


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """A scheme of the charter with its rounds, newest first."""

    id: str
    label: Label
    assessor: Label
    sample: bool
    rounds: tuple[RoundLine, ...]
    may_run: bool


@dataclass(frozen=True, slots=True)
class StandingLine:
    """One unit in the ranking; ``moved`` is how many places it rose since the period before."""

    unit: str
    label: str
    cohort: str
    mark: str
    rank: int | None
    grade: str
    low: int | None
    high: int | None
    holds: str
    before: int | None
    is_own: bool

    @property
    def moved(self) -> int | None:
        """Return by how many places the unit rose (fell, where negative)."""
        return None if self.before is None or self.rank is None else self.before - self.rank

    @property
    def fell(self) -> int:
        """Return by how many places the unit fell, 0 where it did not."""
        return max(0, -(self.moved or 0))


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of a round as its history shows it."""

    version: int
    state: str
    computed_at: datetime
    computed_by: str
    reason: str
    published_at: datetime | None
    objections_until: date | None
    minutes: str
    marks_hash: str
    snapshot_hash: str


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """An objection with what became of it."""

    number: int
    version: int
    unit: str
    label: str
    datum: str
    claim: str
    raised_at: datetime
    decision: str
    reason: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class RoundShown:
    """A round of appraisal on its page.

    ``standing`` is empty where the visitor may not see marks yet; then only the own line is in it.
    """

    page: SchemePage
    scheme: Scheme
    period: str
    state: str
    version: int
    standing: tuple[StandingLine, ...]
    versions: tuple[VersionLine, ...]
    objections: tuple[ObjectionLine, ...]
    may_run: bool
    takes_objections: bool
    until: date | None
    periods: tuple[str, ...]
    line: RoundLine

    @property
    def has_people(self) -> bool:
        """Return whether there are views to ask for, grades to move or pay to share out."""
        views = any(figure.rater for figure in self.page.figures)
        return views or self.scheme.pay is not None or self.scheme.grading is not None

    @property
    def own(self) -> tuple[StandingLine, ...]:
        """Return the visitor's own lines."""
        return tuple(each for each in self.standing if each.is_own)


def schemes_listed(*, visitor: Visitor, at: datetime) -> list[SchemeLine]:
    """Return the appraisals of the charter in force, each with its rounds, for the staff."""
    zone = scope(visitor).zone
    charter = charter_on(zone, local_date(at))
    lines = round_lines(zone, charter)
    units = {unit.id: unit.label for unit in charter.register.units}
    found = []
    for each in charter.appraisals.values():
        rules = rules_of(charter, RoundKey(each.id, ""))
        found.append(
            SchemeLine(
                each.id,
                each.label,
                units.get(rules.assessor, Label("—")),
                each.page.sample,
                tuple(line for line in lines if line.scheme == each.id),
                runs_it(visitor, rules),
            )
        )
    return found


def round_lines(zone: str, charter: Charter, key: RoundKey | None = None) -> list[RoundLine]:
    """Return the rounds of a zone, newest period first; of one key only where it is given."""
    where = {"zone": zone}
    if key is not None:
        where |= {"scheme": key.scheme, "period": key.period}
    units = _counted(AppraisedUnit.objects.filter(**where))
    told = _counted(
        AppraisalFigure.objects.filter(
            Q(is_current=True) & ~Q(value="") & ~Q(state="returned")
        ).filter(**where)
    )
    waiting = _counted(AppraisalObjection.objects.filter(**where, decision=""))
    latest: dict[tuple[str, str], AppraisalVersion] = {}
    for row in AppraisalVersion.objects.filter(**where).defer("snapshot").order_by("version"):
        latest[row.scheme, row.period] = row
    found = []
    for scheme, period in sorted({*units, *latest}, key=lambda pair: pair[1], reverse=True):
        if scheme not in charter.appraisals:
            continue
        rules = rules_of(charter, RoundKey(scheme, period))
        last = latest.get((scheme, period))
        found.append(
            RoundLine(
                scheme=scheme,
                label=rules.appraisal.label,
                period=period,
                state="collecting" if last is None else last.state,
                version=0 if last is None else last.version,
                units=units.get((scheme, period), 0),
                reported=told.get((scheme, period), 0),
                cells=units.get((scheme, period), 0) * len(rules.data),
                objections=waiting.get((scheme, period), 0),
                sample=rules.appraisal.page.sample,
            )
        )
    return found[:MOST_ROUNDS]


def _counted(rows: QuerySet[Any]) -> dict[tuple[str, str], int]:
    counted = rows.values_list("scheme", "period").annotate(n=Count("pk"))
    return {(scheme, period): n for scheme, period, n in counted}


def round_shown(*, visitor: Visitor, key: RoundKey, at: datetime, version: int = 0) -> RoundShown:
    """Return a round; its latest version, or an earlier one that is asked for.

    Raises:
        Hidden: no such scheme.
        Refused: no such period.
    """
    zone = scope(visitor).zone
    charter = charter_on(zone, local_date(at))
    rules = rules_of(charter, key)
    where = columns_of(zone, key)
    rows = list(AppraisalVersion.objects.filter(**where).defer("snapshot").order_by("-version"))
    shown = next((row for row in rows if row.version == version), rows[0] if rows else None)
    names = names_of(charter, zone=zone, people=[row.computed_by for row in rows])
    labels = dict(AppraisedUnit.objects.filter(**where).values_list("unit", "label"))
    may_run = runs_it(visitor, rules)
    periods = (
        AppraisalVersion.objects.filter(zone=zone, scheme=key.scheme)
        .values_list("period", flat=True)
        .distinct()
    )
    line = next(iter(round_lines(zone, charter, key)), None)
    return RoundShown(
        page=rules.appraisal.page,
        scheme=rules.scheme,
        period=key.period,
        state="collecting" if shown is None else shown.state,
        version=0 if shown is None else shown.version,
        standing=() if shown is None else _standing(visitor, rules, key, shown),
        versions=tuple(_version(row, names) for row in rows),
        objections=tuple(_objections(visitor, where, labels, may_run=may_run)),
        may_run=may_run,
        takes_objections=shown is not None
        and shown.state == "published"
        and takes_objections(local_date(at), shown.objections_until),
        until=None if shown is None else shown.objections_until,
        periods=tuple(sorted(set(periods) | {key.period}, reverse=True)),
        line=line or _nothing_yet(rules, key),
    )


def _nothing_yet(rules: RoundRules, key: RoundKey) -> RoundLine:
    page = rules.appraisal.page
    return RoundLine(key.scheme, page.label, key.period, "collecting", 0, 0, 0, 0, 0, page.sample)


def _version(row: AppraisalVersion, names: Names) -> VersionLine:
    return VersionLine(
        row.version,
        row.state,
        row.computed_at,
        names.person(row.computed_by),
        row.reason,
        row.published_at,
        row.objections_until,
        row.minutes,
        row.marks_hash,
        row.snapshot_hash,
    )


def _standing(
    visitor: Visitor, rules: RoundRules, key: RoundKey, row: AppraisalVersion
) -> tuple[StandingLine, ...]:
    """Return the ranking of a version, as far as the visitor may see it."""
    where = columns_of(row.zone, key)
    marks = AppraisalMark.objects.filter(**where, version=row.version)
    units = {each.unit: each for each in AppraisedUnit.objects.filter(**where)}
    before = _ranks_before(row.zone, key)
    lines = [
        StandingLine(
            unit=mark.unit,
            label=units[mark.unit].label if mark.unit in units else mark.unit,
            cohort=units[mark.unit].cohort if mark.unit in units else "",
            mark=mark.mark,
            rank=mark.rank,
            grade=mark.grade,
            low=mark.rank_low,
            high=mark.rank_high,
            holds=mark.holds,
            before=before.get(mark.unit),
            is_own=is_appraised(visitor, mark.unit),
        )
        for mark in marks
    ]
    lines.sort(key=lambda line: (line.cohort, line.rank is None, line.rank or 0, line.label))
    return tuple(line for line in lines if may_see_marks(visitor, rules, row.state, line.unit))


def _ranks_before(zone: str, key: RoundKey) -> Mapping[str, int | None]:
    """Return the ranks of the latest published version of the period before."""
    row = (
        AppraisalVersion.objects.filter(
            zone=zone, scheme=key.scheme, period__lt=key.period, state__in=OPEN_STATES
        )
        .order_by("-period", "-version")
        .first()
    )
    if row is None:
        return {}
    marks = AppraisalMark.objects.filter(
        zone=zone, scheme=key.scheme, period=row.period, version=row.version
    )
    return dict(marks.values_list("unit", "rank"))


def _objections(
    visitor: Visitor, where: Mapping[str, str], labels: Mapping[str, str], *, may_run: bool
) -> Iterable[ObjectionLine]:
    for row in AppraisalObjection.objects.filter(**where).order_by("-seq"):
        own = is_appraised(visitor, row.unit)
        if may_run or own:
            yield ObjectionLine(
                row.seq,
                row.version,
                row.unit,
                labels.get(row.unit, row.unit),
                row.datum,
                row.claim,
                row.raised_at,
                row.decision,
                row.reason,
                own,
            )
