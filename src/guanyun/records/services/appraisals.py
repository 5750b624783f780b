"""Figures of a round of appraisal: who is appraised, what is reported, verified or returned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.appraisal_cells import (
    Reported,
    figure_row,
    figures_replace,
    not_settled,
    number_of,
)
from guanyun.records.appraising import (
    RoundKey,
    RoundRules,
    columns_of,
    reports_it,
    rules_of,
    runs_it,
)
from guanyun.records.charters import charter_on
from guanyun.records.ledger import Effect, Key, commit, updated
from guanyun.records.models import AppraisalFigure, AppraisedUnit
from guanyun.records.now import local_date
from guanyun.records.statements import inserting
from guanyun.records.telling import told_on

MOST_UNITS = 5_000
MOST_FIGURES = 20_000
MOST_DIGITS = 30


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody who is appraised: the id of a unit, an enterprise or a person; name; class."""

    unit: str
    label: str
    cohort: str = ""


def units_enter(
    *, by: Visitor, at: datetime, round_: RoundKey, units: Sequence[Entered], key: Key | None = None
) -> int:
    """Say who is appraised in a round; whoever is known gets the new name and class.

    Raises:
        Refused: not who conducts the appraisal, nobody or too many, an id or name left out, or
            the round is published already.
    """
    zone, rules = _round(by, at, round_)
    if not runs_it(by, rules):
        raise Refused("marks.cannot_not_yours")
    if not round_.period:
        raise Refused("marks.cannot_period", period="")
    if not 0 < len(units) <= MOST_UNITS:
        raise Refused("marks.cannot_units", most=MOST_UNITS)
    if any(not each.unit.strip() or not each.label.strip() for each in units):
        raise Refused("marks.cannot_unit_blank")
    not_settled(zone, round_)
    where = columns_of(zone, round_)
    known = set(AppraisedUnit.objects.filter(**where).values_list("unit", flat=True))
    effects: list[Effect] = []
    fresh = []
    for each in {unit.unit: unit for unit in units}.values():
        told = {"label": each.label.strip()[:200], "cohort": each.cohort.strip()[:64]}
        if each.unit in known:
            effects.append(updated(AppraisedUnit.objects.filter(**where, unit=each.unit), **told))
        else:
            fresh.append(AppraisedUnit(**where, unit=each.unit.strip()[:64], **told))
    if fresh:
        effects.append(inserting(fresh))
    data: dict[str, Json] = {
        "units": [[each.unit, each.label.strip(), each.cohort.strip()] for each in units]
    }
    posting = told_on(round_.stream, "appraised_entered", data, by=by, at=at, effects=effects)
    commit(by=by.id, at=at, postings=[posting], key=key)
    return len(fresh)


def figures_report(
    *,
    by: Visitor,
    at: datetime,
    round_: RoundKey,
    figures: Sequence[Reported],
    key: Key | None = None,
) -> int:
    """Report figures; an earlier report of the same cell stays readable and counts no more.

    Returns:
        How many cells are told anew.

    Raises:
        Refused: a figure of another unit's duty, no such figure or nobody of that id, no number,
            or the round is published: a correction then needs an objection and a new version.
    """
    zone, rules = _round(by, at, round_)
    if not 0 < len(figures) <= MOST_FIGURES:
        raise Refused("marks.cannot_figures", most=MOST_FIGURES)
    not_settled(zone, round_)
    where = columns_of(zone, round_)
    units = set(AppraisedUnit.objects.filter(**where).values_list("unit", flat=True))
    for each in figures:
        _check_cell(by, rules, each, units)
    rows = [figure_row(where, each, by, at) for each in figures]
    return figures_replace(by, at, round_, rows, key)


def figures_judge(
    *,
    by: Visitor,
    at: datetime,
    round_: RoundKey,
    cells: Sequence[tuple[str, str]],
    returned: str = "",
    key: Key | None = None,
) -> int:
    """Verify cells (unit, figure), or return them with a reason; never one's own report.

    Raises:
        Refused: not who conducts the appraisal, one of the cells was reported by the same person,
            or nothing of it awaits a judgement.
    """
    zone, rules = _round(by, at, round_)
    if not runs_it(by, rules):
        raise Refused("marks.cannot_not_yours")
    not_settled(zone, round_)
    where = columns_of(zone, round_)
    rows = AppraisalFigure.objects.filter(**where, is_current=True, state="reported")
    wanted = set(cells)
    found = [row for row in rows if (row.unit, row.datum) in wanted]
    if not found:
        raise Refused("marks.cannot_none_waits")
    if any(row.reported_by == by.id for row in found):
        raise Refused("marks.cannot_own_report")
    state = "returned" if returned.strip() else "verified"
    judged = updated(
        rows.filter(pk__in=[row.pk for row in found]),
        state=state,
        judged_by=by.id,
        judged_at=at,
        reason=returned.strip()[:200],
    )
    data: dict[str, Json] = {
        "state": state,
        "cells": [[row.unit, row.datum, row.seq] for row in found],
        "reason": returned.strip()[:200],
    }
    posting = told_on(round_.stream, "figures_judged", data, by=by, at=at, effects=[judged])
    commit(by=by.id, at=at, postings=[posting], key=key)
    return len(found)


def _round(by: Visitor, at: datetime, round_: RoundKey) -> tuple[str, RoundRules]:
    zone = scope(by).zone
    return zone, rules_of(charter_on(zone, local_date(at)), round_)


def _check_cell(by: Visitor, rules: RoundRules, told: Reported, units: set[str]) -> None:
    if told.unit not in units:
        raise Refused("marks.cannot_no_unit", unit=told.unit[:40])
    if told.datum not in rules.data:
        raise Refused("marks.cannot_no_figure", figure=told.datum[:40])
    if not reports_it(by, rules, told.datum):
        raise Refused("marks.cannot_not_your_figure", figure=told.datum)
    if told.value and number_of(told.value) is None:
        raise Refused("marks.cannot_no_number", figure=told.datum, value=told.value[:40])
