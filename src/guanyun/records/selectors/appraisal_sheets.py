"""One unit's mark taken apart: level by level to the reported figure, and why it changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from guanyun.engines.appraisal import (
    AppraisalRound,
    Curve,
    Explanation,
    Figures,
    Group,
    Indicator,
    RankInterval,
    Scheme,
    ScoreSheet,
    effective_weights,
    explain_change,
    own_terms,
    parts_of,
    points_of,
    rank_intervals,
    score_sheet,
)
from guanyun.engines.common import Label
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.appraising import (
    OPEN_STATES,
    RoundKey,
    RoundRules,
    figures_of,
    is_appraised,
    may_see_marks,
    rules_of,
)
from guanyun.records.charters import charter_by_hash
from guanyun.records.models import AppraisalFigure, AppraisalVersion, AppraisedUnit


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A node of the scheme on a unit's score sheet.

    ``weight`` is the share among its siblings, ``share`` the share of the whole mark; ``value`` is
    computed, ``points`` what it brings into the mark. A reported figure tells where it comes from.
    """

    id: str
    label: Label
    depth: int
    kind: str  # indicator | curve | group | bonus | gate | bound
    weight: str
    share: str
    value: float | None
    points: float | None
    mean: float | None  # of the value over the units compared
    figure: str
    unit: str
    state: str
    source: str
    as_of: date | None
    fraction: str  # "18/20" where it was counted from cases
    parts: int


@dataclass(frozen=True, slots=True)
class SheetShown:
    """A unit's score sheet in a version of a round."""

    unit: str
    label: str
    cohort: str
    mark: str
    rank: int | None
    of: int
    grade: str
    held: str
    lines: tuple[SheetLine, ...]


@dataclass(frozen=True, slots=True)
class ChangeTerm:
    """A part of a change of the mark: a cause or one of the unit's own figures."""

    label: Label
    value: float


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """Why a mark and a rank changed between two versions."""

    unit: str
    label: str
    before: str
    after: str
    found: Explanation
    own: tuple[ChangeTerm, ...]
    own_is_split: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """A version ready to compute with: its charter's scheme and its figures."""

    row: AppraisalVersion
    rules: RoundRules
    figures: Figures
    labels: Mapping[str, str]

    @property
    def scheme(self) -> Scheme:
        """Return the scheme of the period."""
        return self.rules.scheme

    @property
    def round(self) -> AppraisalRound:
        """Return it as the engine explains changes."""
        return AppraisalRound(self.scheme, self.figures)


def loaded(zone: str, key: RoundKey, version: int = 0) -> Loaded:
    """Return a version of a round, the latest if none is named, from its own snapshot.

    Raises:
        Hidden: nothing was computed yet, or no such version.
    """
    rows = AppraisalVersion.objects.filter(zone=zone, scheme=key.scheme, period=key.period)
    row = (rows.filter(version=version) if version else rows).order_by("-version").first()
    if row is None:
        raise Hidden("appraisal")
    rules = rules_of(charter_by_hash(zone, row.charter), key)
    labels = dict(
        AppraisedUnit.objects.filter(zone=zone, scheme=key.scheme, period=key.period).values_list(
            "unit", "label"
        )
    )
    return Loaded(row, rules, figures_of(row.snapshot, rules.scheme, rules.data), labels)


def sheet_shown(*, visitor: Visitor, key: RoundKey, unit: str, version: int = 0) -> SheetShown:
    """Return a unit's score sheet from the whole to the reported figure.

    Raises:
        Hidden: nothing computed, nobody of that id, or not for this visitor to see.
    """
    held = loaded(scope(visitor).zone, key, version)
    if unit not in held.figures.units or not may_see_marks(
        visitor, held.rules, held.row.state, unit
    ):
        raise Hidden("appraised unit")
    sheet = score_sheet(held.scheme, held.figures)
    place = held.figures.units.index(unit)
    cohort = held.figures.groupings[held.scheme.cohort][place] if held.scheme.cohort else ""
    mark = sheet.marks[place]
    return SheetShown(
        unit=unit,
        label=held.labels.get(unit, unit),
        cohort=cohort,
        mark="" if mark is None else str(mark),
        rank=sheet.ranks[place],
        of=len(_peers(held, place)),
        grade=sheet.grades[place],
        held=sheet.held[place],
        lines=tuple(_lines(held, sheet, place)),
    )


def _peers(held: Loaded, place: int) -> list[int]:
    units = range(len(held.figures.units))
    if not held.scheme.cohort:
        return list(units)
    classes = held.figures.groupings[held.scheme.cohort]
    return [n for n in units if classes[n] == classes[place]]


def _lines(held: Loaded, sheet: ScoreSheet, place: int) -> Iterator[SheetLine]:
    """Yield the nodes, each below what it is a part of; one that enters twice stands twice."""
    nodes = {node.id: node for node in held.scheme.nodes}
    shares = effective_weights(held.scheme)
    points = points_of(held.scheme, sheet)
    peers = _peers(held, place)
    unit = held.figures.units[place]
    rows = {
        row.datum: row
        for row in AppraisalFigure.objects.filter(
            zone=held.row.zone,
            scheme=held.row.scheme,
            period=held.row.period,
            unit=unit,
            reported_at__lte=held.row.computed_at,
        ).order_by("seq")
    }
    asked = held.rules.data

    def walk(name: str, depth: int, weight: str) -> Iterator[SheetLine]:
        node, told = nodes.get(name), name
        parts = parts_of(node) if node is not None else ()
        if isinstance(node, Curve) and isinstance(nodes.get(node.of), Indicator):
            told, parts = node.of, ()  # a figure and its own curve are one line
        column = sheet.columns.get(name)
        row = rows.get(told)
        value = None if column is None or np.isnan(column[place]) else float(column[place])
        own = points.get(name)
        label = nodes[told].label if told in nodes else asked[told].label
        yield SheetLine(
            id=told,
            label=label,
            depth=depth,
            kind="figure" if node is None else type(nodes[told]).__name__.lower(),
            weight=weight,
            share=f"{float(shares[name]) * 100:.4g}%" if name in shares else "",
            value=value,
            points=None if own is None else float(own[place]),
            mean=None if column is None else _mean(column, peers),
            figure=_told(held, told, place),
            unit=asked[told].unit if told in asked else "",
            state=row.state if row is not None else "",
            source=row.source if row is not None else "",
            as_of=row.as_of if row is not None else None,
            fraction=f"{row.numerator}/{row.denominator}" if row and row.denominator else "",
            parts=len(parts),
        )
        weights = _weights(node) if isinstance(node, Group) else {}
        for part in parts:
            yield from walk(part, depth + 1, weights.get(part, ""))

    yield from walk(held.scheme.root, 0, "")


def _weights(group: Group) -> dict[str, str]:
    whole = sum(float(member.weight) for member in group.members) or 1.0
    return {member.of: f"{float(member.weight) * 100 / whole:.4g}%" for member in group.members}


def _mean(column: NDArray[np.float64], peers: list[int]) -> float | None:
    part = column[peers]
    return None if np.isnan(part).all() else float(np.nanmean(part))


def _told(held: Loaded, name: str, place: int) -> str:
    column = held.figures.columns.get(name)
    value = None if column is None else column[place]
    return "" if value is None else f"{value:f}"


def change_shown(
    *, visitor: Visitor, unit: str, before: tuple[RoundKey, int], after: tuple[RoundKey, int]
) -> ChangeShown:
    """Return why a unit's mark and rank changed from one version to another.

    Raises:
        Hidden: either was not computed, or the unit's mark is not for this visitor.
        Refused: what the engine refuses: the unit is in one of the two only, or has no mark.
    """
    zone = scope(visitor).zone
    first, last = loaded(zone, *before), loaded(zone, *after)
    for each in (first, last):
        if not may_see_marks(visitor, each.rules, each.row.state, unit):
            raise Hidden("appraised unit")
    found = explain_change(unit, first.round, last.round)
    terms = own_terms(unit, first.round, last.round)
    asked = {**first.rules.data, **last.rules.data}
    own = tuple(
        ChangeTerm(asked[name].label if name in asked else Label(name), float(value))
        for name, value in sorted(terms.items(), key=lambda pair: -abs(pair[1]))
        if value
    )
    return ChangeShown(
        unit=unit,
        label=last.labels.get(unit, unit),
        before=_version_name(*before),
        after=_version_name(*after),
        found=found,
        own=own,
        own_is_split=len(own) > 1,
    )


def _version_name(key: RoundKey, version: int) -> str:
    return f"{key.period} v{version}" if version else key.period


def intervals_shown(
    *, visitor: Visitor, key: RoundKey, replicates: int, seed: int
) -> list[tuple[str, RankInterval]]:
    """Return the interval of every unit's rank under other weights, best rank first."""
    held = loaded(scope(visitor).zone, key)
    found = rank_intervals(held.scheme, held.figures, replicates=replicates, seed=seed)
    shown = [
        (held.labels.get(each.unit, each.unit), each)
        for each in found
        if may_see_marks(visitor, held.rules, held.row.state, each.unit)
    ]
    return sorted(shown, key=lambda pair: pair[1].rank)


def ranks_over(*, visitor: Visitor, key: RoundKey) -> tuple[list[str], dict[str, list[int | None]]]:
    """Return the periods of a scheme that were published, oldest first, and each unit's ranks."""
    zone = scope(visitor).zone
    rows = AppraisalVersion.objects.filter(zone=zone, scheme=key.scheme, state__in=OPEN_STATES)
    periods = sorted(set(rows.values_list("period", flat=True)))
    ranks: dict[str, list[int | None]] = {}
    for n, period in enumerate(periods):
        held = loaded(zone, RoundKey(key.scheme, period))
        sheet = score_sheet(held.scheme, held.figures)
        for unit, rank in zip(sheet.units, sheet.ranks, strict=True):
            if may_see_marks(visitor, held.rules, held.row.state, unit):
                label = held.labels.get(unit, unit)
                ranks.setdefault(label, [None] * len(periods))[n] = rank
    return periods, ranks


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every unit beside the parts of the scheme: computed values, a row for each unit."""

    units: tuple[str, ...]
    nodes: tuple[tuple[str, Label], ...]
    values: tuple[tuple[float | None, ...], ...]
    own: str


MOST_NODES = 16


def matrix_shown(*, visitor: Visitor, key: RoundKey) -> Matrix:
    """Return the units that the visitor may see beside the mark and the groups below it.

    Raises:
        Hidden: nothing computed yet, or none of it is for this visitor.
    """
    held = loaded(scope(visitor).zone, key)
    sheet = score_sheet(held.scheme, held.figures)
    groups = [node for node in held.scheme.nodes if isinstance(node, Group)]
    order = {node.id: node.label for node in reversed(groups)}
    root = next(node for node in held.scheme.nodes if node.id == held.scheme.root)
    nodes = {root.id: root.label} | order
    if len(nodes) < 3:  # no groups to speak of: the figures themselves
        nodes |= {n.id: n.label for n in held.scheme.nodes if isinstance(n, Indicator)}
    names = list(nodes.items())[:MOST_NODES]
    seen = [
        place
        for place, unit in enumerate(sheet.units)
        if may_see_marks(visitor, held.rules, held.row.state, unit)
    ]
    if not seen:
        raise Hidden("appraised unit")
    seen.sort(key=lambda place: (sheet.ranks[place] is None, sheet.ranks[place] or 0))
    own = next((n for n in seen if is_appraised(visitor, sheet.units[n])), seen[0])
    return Matrix(
        tuple(held.labels.get(sheet.units[n], sheet.units[n]) for n in seen),
        tuple(names),
        tuple(tuple(_known(sheet.columns[name][n]) for name, _ in names) for n in seen),
        held.labels.get(sheet.units[own], sheet.units[own]),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
