"""Cells of figures as rows: a report replaces the one before it, which stays readable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from guanyun.engines.casework import Json
from guanyun.errors import Refused

from .appraising import OPEN_STATES, RoundKey, columns_of, latest_version
from .ledger import Effect, Key, commit, updated
from .models import AppraisalFigure
from .statements import inserting
from .telling import told_on
from .visitors import Visitor

MOST_DIGITS = 30


@dataclass(frozen=True, slots=True)
class Reported:
    """One figure as it is reported; ``value`` empty says that it is not known.

    ``numerator`` and ``denominator`` are told where it was counted from cases.
    """

    unit: str
    datum: str
    value: str
    source: str = ""
    as_of: date | None = None
    evidence: str = ""
    numerator: str = ""
    denominator: str = ""


def not_settled(zone: str, round_: RoundKey) -> None:
    """Refuse where the latest version is published or final.

    Raises:
        Refused: ``marks.cannot_published``.
    """
    last = latest_version(zone, round_)
    if last is not None and last.state in OPEN_STATES:
        raise Refused("marks.cannot_published", version=last.version)


def number_of(text: str) -> Decimal | None:
    """Return the number that a text is, None where it is none; no units, no percent signs.

    >>> number_of("1,200.50"), number_of("12%"), number_of("nan")
    (Decimal('1200.50'), None, None)
    """
    plain = text.strip().replace(",", "").replace("\uff0c", "")
    if len(plain) > MOST_DIGITS:
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < MOST_DIGITS else None


def figure_row(
    where: Mapping[str, str], told: Reported, by: Visitor, at: datetime, state: str = "reported"
) -> AppraisalFigure:
    """Return a report as a row that is not written yet; its ``seq`` comes when it is."""
    number = number_of(told.value) if told.value else None
    return AppraisalFigure(
        **where,
        unit=told.unit,
        datum=told.datum,
        value="" if number is None else f"{number:f}",
        state=state,
        source=told.source.strip()[:200],
        as_of=told.as_of,
        evidence=told.evidence[:64],
        numerator=told.numerator[:60],
        denominator=told.denominator[:60],
        reported_by=by.id,
        reported_at=at,
    )


def figures_replace(
    by: Visitor, at: datetime, round_: RoundKey, rows: Sequence[AppraisalFigure], key: Key | None
) -> int:
    """Write reports in the place of the current ones of the same cells."""
    last = {(row.unit, row.datum): row for row in rows}
    where = columns_of(rows[0].zone, round_)
    current = AppraisalFigure.objects.filter(**where, is_current=True)
    old = [pk for pk, *cell in current.values_list("pk", "unit", "datum") if tuple(cell) in last]
    data: dict[str, Json] = {
        "state": rows[0].state,
        "figures": [[row.unit, row.datum, row.value, row.source] for row in last.values()],
    }
    posting = told_on(round_.stream, "figures_reported", data, by=by, at=at)
    seq = posting.head.seq + 1
    for row in last.values():
        row.seq = seq
    effects: list[Effect] = []
    if old:
        effects.append(updated(AppraisalFigure.objects.filter(pk__in=old), is_current=False))
    effects.append(inserting(list(last.values())))
    full = replace(posting, effects=effects)
    commit(by=by.id, at=at, postings=[full], key=key)
    return len(last)
