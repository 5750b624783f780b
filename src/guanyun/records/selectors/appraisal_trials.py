"""The same figures under other weights, never stored; and who was among the last too often."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from guanyun.engines.appraisal import (
    Group,
    Improvement,
    PastRound,
    Rise,
    Scheme,
    StreakHit,
    cheapest_rise,
    grades_of,
    score_sheet,
    streak_hits,
)
from guanyun.engines.common import Label
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.appraising import OPEN_STATES, RoundKey, may_see_marks
from guanyun.records.models import AppraisalVersion

from .appraisal_sheets import Loaded, loaded

MOST_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class WeightAsked:
    """A member of a group with its weight as declared and as tried."""

    group: str
    group_label: Label
    member: str
    label: Label
    weight: Decimal
    tried: Decimal

    @property
    def name(self) -> str:
        """Return what the form calls it."""
        return f"w.{self.group}.{self.member}"


@dataclass(frozen=True, slots=True)
class TrialLine:
    """A unit under the declared weights and under those tried."""

    unit: str
    label: str
    mark: str
    rank: int | None
    grade: str
    tried_mark: str
    tried_rank: int | None
    tried_grade: str

    @property
    def moved(self) -> int | None:
        """Return how many places the unit would rise (fall, where negative)."""
        if self.rank is None or self.tried_rank is None:
            return None
        return self.rank - self.tried_rank


@dataclass(frozen=True, slots=True)
class Trial:
    """The two schemes beside each other on one round's figures."""

    weights: tuple[WeightAsked, ...]
    lines: tuple[TrialLine, ...]
    is_changed: bool


@dataclass(frozen=True, slots=True)
class StreakShown:
    """A consequence of bad rounds: what it is, and whom it hits with which rounds."""

    label: Label
    then: Label | None
    hits: tuple[tuple[str, StreakHit], ...]


def trial_shown(*, visitor: Visitor, key: RoundKey, tried: Mapping[str, Decimal]) -> Trial:
    """Return a round under other weights beside the declared ones, for who may see its marks.

    Args:
        tried: Weights by the name of ``WeightAsked``; what is not named stays.

    Raises:
        Hidden: nothing computed yet, or none of it is for this visitor.
        Refused: ``marks.cannot_weights`` where a weight is negative or all of a group are nought.
    """
    held = loaded(scope(visitor).zone, key)
    asked = _asked(held.scheme, tried)
    other = _reweighted(held.scheme, asked)
    first, last = score_sheet(held.scheme, held.figures), score_sheet(other, held.figures)
    lines = [
        TrialLine(
            unit,
            held.labels.get(unit, unit),
            _text(first.marks[n]),
            first.ranks[n],
            first.grades[n],
            _text(last.marks[n]),
            last.ranks[n],
            last.grades[n],
        )
        for n, unit in enumerate(held.figures.units)
        if may_see_marks(visitor, held.rules, held.row.state, unit)
    ]
    if not lines:
        raise Hidden("appraised unit")
    lines.sort(key=lambda line: (line.tried_rank is None, line.tried_rank or 0, line.label))
    return Trial(tuple(asked), tuple(lines), any(each.tried != each.weight for each in asked))


def _text(mark: Decimal | None) -> str:
    return "" if mark is None else str(mark)


def _asked(scheme: Scheme, tried: Mapping[str, Decimal]) -> list[WeightAsked]:
    labels = {node.id: node.label for node in scheme.nodes}
    found = []
    for node in scheme.nodes:
        if isinstance(node, Group):
            for member in node.members:
                name = f"w.{node.id}.{member.of}"
                weight = tried.get(name, member.weight)
                label = labels.get(member.of, Label(member.of))
                found.append(
                    WeightAsked(node.id, node.label, member.of, label, member.weight, weight)
                )
    return found


def _reweighted(scheme: Scheme, asked: list[WeightAsked]) -> Scheme:
    weights = {(each.group, each.member): each.tried for each in asked}
    for group in {each.group for each in asked}:
        own = [weight for (name, _), weight in weights.items() if name == group]
        if min(own) < 0 or sum(own) == 0:
            raise Refused("marks.cannot_weights")
    nodes = tuple(
        replace(
            node,
            members=tuple(replace(m, weight=weights[node.id, m.of]) for m in node.members),
        )
        if isinstance(node, Group)
        else node
        for node in scheme.nodes
    )
    return replace(scheme, nodes=nodes)


@dataclass(frozen=True, slots=True)
class GainShown:
    """The cheapest change of a unit's own figures that gains places, others as they are."""

    found: Improvement
    rises: tuple[tuple[Label, str, Rise], ...]  # what it is called, its unit, how it moves

    @property
    def cost(self) -> str:
        """Return the effort of all moves, with two decimals."""
        return f"{self.found.cost:.2f}"


def gain_shown(*, visitor: Visitor, key: RoundKey, unit: str, places: int) -> GainShown:
    """Return what must rise for a unit to gain places in the latest version.

    Raises:
        Hidden: nothing computed, or the mark is not for this visitor.
        Refused: not so many are above, or the unit has no rank.
    """
    held = loaded(scope(visitor).zone, key)
    if unit not in held.figures.units or not may_see_marks(
        visitor, held.rules, held.row.state, unit
    ):
        raise Hidden("appraised unit")
    figures = held.rules.appraisal.page.figures
    efforts = {each.id: each.effort for each in figures if each.effort is not None}
    found = cheapest_rise(held.scheme, held.figures, unit, places, efforts=efforts)
    asked = held.rules.data
    rises = tuple((asked[r.figure].label, asked[r.figure].unit, r) for r in found.rises)
    return GainShown(found, rises)


def streaks_shown(*, visitor: Visitor, key: RoundKey) -> list[StreakShown]:
    """Return whom the consequences of bad rounds hit, counted over published rounds up to this.

    Raises:
        Hidden: nothing computed yet.
    """
    zone = scope(visitor).zone
    held = loaded(zone, key)
    if not held.scheme.streaks:
        return []
    rows = AppraisalVersion.objects.filter(
        zone=zone, scheme=key.scheme, period__lte=key.period, state__in=OPEN_STATES
    )
    periods = sorted(set(rows.values_list("period", flat=True)))[-MOST_ROUNDS:]
    past = [_past(loaded(zone, RoundKey(key.scheme, period))) for period in periods]
    grades = grades_of(held.scheme.grading) if held.scheme.grading else ()
    return [
        StreakShown(
            streak.label,
            streak.then,
            tuple(
                (held.labels.get(hit.unit, hit.unit), hit)
                for hit in streak_hits(streak, past, grades)
                if may_see_marks(visitor, held.rules, held.row.state, hit.unit)
            ),
        )
        for streak in held.scheme.streaks
    ]


def _past(held: Loaded) -> PastRound:
    sheet = score_sheet(held.scheme, held.figures)
    marks = {
        unit: mark for unit, mark in zip(sheet.units, sheet.marks, strict=True) if mark is not None
    }
    classes = {
        name: dict(zip(sheet.units, column, strict=True))
        for name, column in held.figures.groupings.items()
    }
    grades = dict(zip(sheet.units, sheet.grades, strict=True))
    return PastRound(held.row.period, marks, grades, classes)
