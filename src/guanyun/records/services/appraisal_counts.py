"""Figures that nobody types: rates of a kind of case, counted from the cases themselves."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from guanyun.charter.schema import Charter
from guanyun.charter.scheme_schema import FigureRule
from guanyun.engines.casework import Json, outcome, rate
from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.appraisal_cells import (
    Reported,
    figure_row,
    figures_replace,
    not_settled,
)
from guanyun.records.appraising import RoundKey, columns_of, days_of, rules_of, runs_it
from guanyun.records.charters import charter_on
from guanyun.records.ledger import Key
from guanyun.records.models import AppraisedUnit, Case
from guanyun.records.now import local_date
from guanyun.records.stepping import state_now

PLACES = Decimal("0.000001")


def figures_derive(*, by: Visitor, at: datetime, round_: RoundKey, key: Key | None = None) -> int:
    """Count every derived figure of a round from the cases opened in its period.

    A unit answers for the cases it is in charge of. A rate without cases is not known: no case is
    no success. Numerator and denominator stay beside the value, which has six decimals, half up.

    Returns:
        How many cells were counted.

    Raises:
        Refused: not who conducts the appraisal, the scheme has no such figure, nobody is entered,
            or the round is published.
    """
    zone = scope(by).zone
    charter = charter_on(zone, local_date(at))
    rules = rules_of(charter, round_)
    if not runs_it(by, rules):
        raise Refused("marks.cannot_not_yours")
    not_settled(zone, round_)
    where = columns_of(zone, round_)
    units = list(AppraisedUnit.objects.filter(**where).values_list("unit", flat=True))
    asked = [figure for figure in rules.appraisal.page.figures if figure.derived is not None]
    if not asked or not units:
        raise Refused("marks.cannot_nothing_derived")
    found = [cell for figure in asked for cell in _counted(zone, charter, round_, figure, units)]
    rows = [figure_row(where, cell, by, at, "derived") for cell in found]
    return figures_replace(by, at, round_, rows, key)


def _counted(
    zone: str, charter: Charter, round_: RoundKey, figure: FigureRule, units: Sequence[str]
) -> list[Reported]:
    derived = figure.derived
    if derived is None or derived.case not in charter.case_types:
        return []
    kind = charter.case_types[derived.case]
    since, until = days_of(round_.period)
    cases = Case.objects.filter(
        zone=zone, kind=kind.id, unit__in=units, opened_on__gte=since, opened_on__lt=until
    )
    outcomes: dict[str, list[dict[str, Json]]] = {unit: [] for unit in units}
    for case in cases.iterator():
        outcomes[case.unit or ""].append(outcome(state_now(case)))
    found, scale = [], Decimal(100 if figure.unit == "%" else 1)
    for unit in units:
        n, whole = rate(kind, derived.rate, outcomes[unit])
        share = Decimal(n) * scale / Decimal(whole) if whole else None
        value = None if share is None else share.quantize(PLACES, ROUND_HALF_UP)
        found.append(
            Reported(
                unit=unit,
                datum=figure.id,
                value="" if value is None else f"{value:f}",
                source=f"{kind.label.zh} {derived.rate}",
                numerator=str(n),
                denominator=str(whole),
            )
        )
    return found
