"""The appraisal of people as pages show it: my views to give, grades moved, pay and its sums."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from guanyun.engines.appraisal import Scheme, grades_of, quota_ends
from guanyun.engines.common import Label, yuan_of
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.appraising import (
    RoundKey,
    columns_of,
    latest_version,
    rules_of,
    runs_it,
)
from guanyun.records.charters import charter_on
from guanyun.records.models import (
    AppraisalCalibration,
    AppraisalMark,
    AppraisalPay,
    AppraisalRating,
    AppraisedUnit,
)
from guanyun.records.now import local_date

from .names import names_of


@dataclass(frozen=True, slots=True)
class ViewAsked:
    """A view that is asked of the visitor, and what was given."""

    scheme: str
    scheme_label: Label
    period: str
    unit: str
    person: str
    datum: str
    label: Label
    value: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class GradeShare:
    """A grade with how many have it and how many the scheme allows, None where it says nothing."""

    grade: str
    n: int
    allowed: int | None

    @property
    def is_over(self) -> bool:
        """Return whether more have it than the scheme allows."""
        return self.allowed is not None and self.n > self.allowed


@dataclass(frozen=True, slots=True)
class Moved:
    """A grade that people moved."""

    person: str
    computed: str
    grade: str
    reason: str
    moved_by: str
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class PayShown:
    """A pay sheet: who is paid what, and that the sums add up to the pool."""

    number: int
    state: str
    pool: Decimal
    paid: Decimal
    unallocated: Decimal
    lines: tuple[tuple[str, str, str, str, Decimal], ...]  # name, grade, coefficient, base, yuan
    hash: str
    proposed_by: str
    may_approve: bool
    minutes: str


@dataclass(frozen=True, slots=True)
class PeopleShown:
    """What follows from a round: how far the views are, shares of grades, moves, pay sheets."""

    given: int
    asked: int
    has_views: bool
    grades: tuple[str, ...]
    shares: tuple[GradeShare, ...]
    moved: tuple[Moved, ...]
    pays: tuple[PayShown, ...]
    has_pay: bool


def my_views(*, visitor: Visitor, at: datetime) -> list[ViewAsked]:
    """Return the views that are asked of the visitor in rounds not yet published."""
    zone = scope(visitor).zone
    charter = charter_on(zone, local_date(at))
    rows = AppraisalRating.objects.filter(zone=zone, rater=visitor.id).order_by("-period", "unit")
    found = []
    for row in rows:
        if row.scheme not in charter.appraisals:
            continue
        key = RoundKey(row.scheme, row.period)
        last = latest_version(zone, key)
        if last is not None and last.state not in ("computed", "replaced"):
            continue
        rules = rules_of(charter, key)
        labels = dict(
            AppraisedUnit.objects.filter(**columns_of(zone, key)).values_list("unit", "label")
        )
        asked = rules.data.get(row.datum)
        found.append(
            ViewAsked(
                row.scheme,
                rules.appraisal.label,
                row.period,
                row.unit,
                labels.get(row.unit, row.unit),
                row.datum,
                asked.label if asked else Label(row.datum),
                row.value,
                row.unit == visitor.id,
            )
        )
    return found


def people_shown(*, visitor: Visitor, key: RoundKey, at: datetime) -> PeopleShown:
    """Return what follows from a round, for who conducts it.

    Raises:
        Hidden: the visitor does not conduct it.
    """
    zone = scope(visitor).zone
    charter = charter_on(zone, local_date(at))
    rules = rules_of(charter, key)
    if not runs_it(visitor, rules):
        raise Hidden("appraisal")
    where = columns_of(zone, key)
    labels = dict(AppraisedUnit.objects.filter(**where).values_list("unit", "label"))
    ratings = AppraisalRating.objects.filter(**where)
    last = latest_version(zone, key)
    moves = AppraisalCalibration.objects.filter(**where).order_by("-seq")
    pays = AppraisalPay.objects.filter(**where).order_by("-seq")
    known = {each.moved_by for each in moves} | {each.proposed_by for each in pays}
    names = names_of(charter, zone=zone, people=known)
    marks: list[AppraisalMark] = []
    if last is not None:
        marks = list(AppraisalMark.objects.filter(**where, version=last.version))
    cohorts: dict[str, str] = {}
    if rules.scheme.cohort:
        cohorts = dict(AppraisedUnit.objects.filter(**where).values_list("unit", "cohort"))
    return PeopleShown(
        given=ratings.exclude(value="").count(),
        asked=ratings.count(),
        has_views=any(each.rater for each in rules.appraisal.page.figures),
        grades=grades_of(rules.scheme.grading) if rules.scheme.grading else (),
        shares=tuple(_shares(rules.scheme, marks, cohorts)),
        moved=tuple(
            Moved(
                labels.get(each.unit, each.unit),
                each.computed,
                each.grade,
                each.reason,
                names.person(each.moved_by),
                each.moved_at,
            )
            for each in moves
        ),
        pays=tuple(_pay(each, labels, names.person(each.proposed_by), visitor) for each in pays),
        has_pay=rules.scheme.pay is not None,
    )


def _shares(
    scheme: Scheme, marks: Sequence[AppraisalMark], cohorts: Mapping[str, str]
) -> list[GradeShare]:
    """Return each grade with its number and how many its quota allows, best first.

    Quotas hold in each class of units compared: what is allowed is summed over the classes.
    """
    if scheme.grading is None:
        return []
    graded = Counter(mark.grade for mark in marks if mark.grade)
    ranked = Counter(cohorts.get(mark.unit, "") for mark in marks if mark.rank is not None)
    allowed: Counter[str] = Counter()
    for count in ranked.values():
        before = 0
        for end, grade in quota_ends(scheme.grading.quotas, count, scheme.grading.rounding):
            allowed[grade] += end - before
            before = end
    return [
        GradeShare(grade, graded[grade], allowed[grade] if scheme.grading.quotas else None)
        for grade in grades_of(scheme.grading)
    ]


def _pay(row: AppraisalPay, labels: dict[str, str], by: str, visitor: Visitor) -> PayShown:
    lines = tuple(
        (labels.get(unit, unit), grade, coefficient, base, yuan_of(fen))
        for unit, grade, coefficient, base, fen in _lines(row)
    )
    return PayShown(
        row.seq,
        row.state,
        yuan_of(row.pool_fen),
        yuan_of(row.pool_fen - row.unallocated_fen),
        yuan_of(row.unallocated_fen),
        lines,
        row.hash,
        by,
        row.state == "proposed" and row.proposed_by != visitor.id,
        row.minutes,
    )


def _lines(row: AppraisalPay) -> list[tuple[str, str, str, str, int]]:
    """Return the lines of a pay sheet: id, grade, coefficient, base pay, fen."""
    return [(*line[:4], int(line[4])) for line in json.loads(row.lines)]
