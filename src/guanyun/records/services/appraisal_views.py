"""Views in the appraisal of people: asked for, given in private, counted as figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from guanyun.charter.scheme_schema import Rater
from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.appraisal_cells import (
    Reported,
    figure_row,
    figures_replace,
    not_settled,
    number_of,
)
from guanyun.records.appraising import RoundKey, RoundRules, columns_of, rules_of, runs_it
from guanyun.records.charters import charter_on
from guanyun.records.ledger import Key, commit, updated
from guanyun.records.models import AppraisalRating, AppraisedUnit
from guanyun.records.now import local_date
from guanyun.records.privacy import Answers, kept, private_rows
from guanyun.records.statements import inserting
from guanyun.records.telling import told_on

LEAST, MOST = Decimal(0), Decimal(100)  # of a view
MOST_ASKED = 5_000


@dataclass(frozen=True, slots=True)
class View:
    """Who is asked for a view on whom: the person rated, the figure, the rater's id."""

    unit: str
    datum: str
    rater: str


def views_ask(
    *, by: Visitor, at: datetime, round_: RoundKey, views: Sequence[View] = (), key: Key | None
) -> int:
    """Ask for views: of each person on themselves, of peers of the same class, and those named.

    Who was asked already is not asked again.

    Returns:
        How many were asked anew.

    Raises:
        Refused: not who conducts it, the scheme has no views, a figure that is no view, somebody
            who is not appraised here, too many, or the round is published.
    """
    zone, rules = _round(by, at, round_)
    if not runs_it(by, rules):
        raise Refused("marks.cannot_not_yours")
    not_settled(zone, round_)
    where = columns_of(zone, round_)
    people = dict(AppraisedUnit.objects.filter(**where).values_list("unit", "cohort"))
    raters = {f.id: f.rater for f in rules.appraisal.page.figures if f.rater is not None}
    if any(each.datum not in raters or each.unit not in people for each in views):
        raise Refused("marks.cannot_ask")
    wanted = {(each.unit, each.datum, each.rater) for each in views}
    for datum, rater in raters.items():
        for unit, cohort in people.items():
            if rater is Rater.SELF:
                wanted.add((unit, datum, unit))
            elif rater is Rater.PEER:
                wanted |= {
                    (unit, datum, other)
                    for other, own in people.items()
                    if own == cohort and other != unit
                }
    known = set(AppraisalRating.objects.filter(**where).values_list("unit", "datum", "rater"))
    fresh = sorted(wanted - known)
    if not fresh or len(fresh) > MOST_ASKED:
        raise Refused("marks.cannot_ask_nobody", most=MOST_ASKED)
    rows = [
        AppraisalRating(**where, unit=unit, datum=datum, rater=rater, asked_at=at)
        for unit, datum, rater in fresh
    ]
    data: dict[str, Json] = {"views": [list(each) for each in fresh]}
    posting = told_on(round_.stream, "views_asked", data, by=by, at=at, effects=[inserting(rows)])
    commit(by=by.id, at=at, postings=[posting], key=key)
    return len(fresh)


def view_give(
    *,
    by: Visitor,
    at: datetime,
    round_: RoundKey,
    view: View,
    value: str,
    key: Key | None = None,
) -> None:
    """Give a view that was asked of oneself, 0 to 100; it may be given again until it counts.

    The journal holds a commitment only: who is rated never reads whose view was what.

    Raises:
        Hidden: nobody asked this person for it.
        Refused: no number from 0 to 100, or the round is published.
    """
    zone, _ = _round(by, at, round_)
    not_settled(zone, round_)
    rows = AppraisalRating.objects.filter(
        **columns_of(zone, round_), unit=view.unit, datum=view.datum, rater=by.id
    )
    if not rows.exists():
        raise Hidden("view")
    number = number_of(value)
    if number is None or not LEAST <= number <= MOST:
        raise Refused("marks.cannot_view", value=value[:20])
    private = (kept("value", f"{number:f}"),)
    told: dict[str, Json] = {
        "unit": view.unit,
        "figure": view.datum,
        "commitments": {each.name: each.commitment for each in private},
    }
    given = updated(rows, value=f"{number:f}", given_at=at)
    posting = told_on(round_.stream, "view_given", told, by=by, at=at)
    seq = posting.head.seq + 1
    texts = private_rows(zone, round_.stream, seq, Answers({}, {}, private))
    full = replace(posting, private=texts, effects=[given])
    commit(by=by.id, at=at, postings=[full], key=key)


def views_count(*, by: Visitor, at: datetime, round_: RoundKey, key: Key | None = None) -> int:
    """Make figures of the views given: their mean, with how many gave one; none given is unknown.

    Raises:
        Refused: not who conducts it, nothing was asked, or the round is published.
    """
    zone, rules = _round(by, at, round_)
    if not runs_it(by, rules):
        raise Refused("marks.cannot_not_yours")
    not_settled(zone, round_)
    given: dict[tuple[str, str], list[Decimal]] = {}
    asked: dict[tuple[str, str], int] = {}
    for row in AppraisalRating.objects.filter(**columns_of(zone, round_)):
        cell = row.unit, row.datum
        asked[cell] = asked.get(cell, 0) + 1
        if row.value:
            given.setdefault(cell, []).append(Decimal(row.value))
    if not asked:
        raise Refused("marks.cannot_ask_nobody", most=MOST_ASKED)
    rows = []
    for (unit, datum), n in sorted(asked.items()):
        values = given.get((unit, datum), [])
        mean = f"{sum(values, Decimal(0)) / len(values):.6f}" if values else ""
        cell_told = Reported(
            unit, datum, mean, "评价", numerator=str(len(values)), denominator=str(n)
        )
        rows.append(figure_row(columns_of(zone, round_), cell_told, by, at, "derived"))
    return figures_replace(by, at, round_, rows, key)


def _round(by: Visitor, at: datetime, round_: RoundKey) -> tuple[str, RoundRules]:
    zone = scope(by).zone
    return zone, rules_of(charter_on(zone, local_date(at)), round_)
