"""Rounds of appraisal: who may do what in one, and what a version of it is computed from."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guanyun.accounts.roles import Audience
from guanyun.charter.schema import Charter
from guanyun.charter.scheme_schema import Appraisal, Appraised
from guanyun.engines.appraisal import Bonus, BoundMark, Figures, Gate, Indicator, Scheme
from guanyun.engines.casework import Json
from guanyun.engines.common import Label
from guanyun.engines.mandate import Line
from guanyun.errors import Refused

from .access import Hidden
from .models import AppraisalFigure, AppraisalVersion, AppraisedUnit
from .visitors import Visitor

PERIOD = re.compile(r"\d{4}(-(Q[1-4]|H[12]|0[1-9]|1[0-2]))?\Z")
USED = ("reported", "verified", "derived")  # states whose figures enter a computation
OPEN_STATES = ("published", "final")  # of a version that others than its makers may read
STAFF = frozenset({Audience.CLERK, Audience.DEPUTY, Audience.HEAD, Audience.LEADER})


@dataclass(frozen=True, slots=True)
class RoundKey:
    """Which round is meant: a scheme and a period such as 2026, 2026-Q3, 2026-H1, 2026-10."""

    scheme: str
    period: str

    @property
    def stream(self) -> str:
        """Return the stream of the round in the journal."""
        return f"appraisal:{self.scheme}:{self.period}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure that a scheme asks for, whether it is a node or only counted by one."""

    label: Label
    unit: str  # of measure
    owner: str  # the unit that answers for it, by the register; empty: who conducts the appraisal
    post: str = ""  # the post that the register names for it


@dataclass(frozen=True, slots=True)
class RoundRules:
    """What a charter says of a round: its appraisal, the scheme of the period, who assesses.

    ``assessor`` is a unit; ``data`` is every figure that has to be told, in the scheme's order.
    """

    appraisal: Appraisal
    scheme: Scheme
    assessor: str
    data: Mapping[str, Asked]


def rules_of(charter: Charter, key: RoundKey) -> RoundRules:
    """Return what a charter says of a round; an empty period asks for the scheme as written.

    Raises:
        Hidden: the charter has no such appraisal.
        Refused: ``marks.cannot_period``; ``appraisal.no_period`` where the scheme has values for
            other periods and none for this one.
    """
    appraisal = charter.appraisals.get(key.scheme)
    if appraisal is None:
        raise Hidden("scheme")
    if key.period and PERIOD.match(key.period) is None:
        raise Refused("marks.cannot_period", period=key.period[:20])
    lines = {line.id: line for line in charter.register.lines}
    scheme = appraisal.scheme_in(key.period)
    line = lines.get(appraisal.page.assessor)
    assessor = "" if line is None else line.unit
    return RoundRules(appraisal, scheme, assessor, _data(scheme, lines))


def _data(scheme: Scheme, lines: Mapping[str, Line]) -> dict[str, Asked]:
    found: dict[str, Asked] = {}
    nodes = {node.id for node in scheme.nodes}
    bare: list[str] = []
    for node in scheme.nodes:
        match node:
            case Indicator():
                line = lines.get(node.owner)
                unit, post = (line.unit, line.post or "") if line else ("", "")
                found[node.id] = Asked(node.label, node.unit, unit, post)
                bare += [node.denominator] if node.denominator else []
            case BoundMark():
                found[node.id] = Asked(node.label, "", "")
            case Bonus():
                bare += [item.of for item in node.items]
            case Gate():
                bare.append(node.trigger)
            case _:
                pass
    if scheme.grading is not None:
        bare += [each.trigger for each in scheme.grading.ceilings]
    if scheme.pay is not None and scheme.pay.base:
        bare.append(scheme.pay.base)
    for name in bare:
        if name not in nodes:
            found.setdefault(name, Asked(Label(name), "", ""))
    return found


def runs_it(by: Visitor, rules: RoundRules) -> bool:
    """Return whether a visitor conducts the appraisal: of the assessing unit, or a leader.

    An appraisal of people is conducted by the posts that may see personal marks, and by no other.
    """
    page = rules.appraisal.page
    if by.is_system:
        return True
    if page.assesses is Appraised.PEOPLE:
        return any(seat.post in page.visible_to for seat in by.seats)
    return any(
        seat.role is Audience.LEADER or (seat.role in STAFF and seat.unit == rules.assessor)
        for seat in by.seats
    )


def reports_it(by: Visitor, rules: RoundRules, datum: str) -> bool:
    """Return whether a visitor reports a figure: of the unit that owns it, or who conducts.

    A figure of people is reported by the one post that the register names for it.
    """
    asked = rules.data[datum]
    if runs_it(by, rules):
        return True
    if rules.appraisal.page.assesses is Appraised.PEOPLE:
        return bool(asked.post) and any(seat.post == asked.post for seat in by.seats)
    return any(seat.role in STAFF and seat.unit == asked.owner != "" for seat in by.seats)


def is_appraised(by: Visitor, unit: str) -> bool:
    """Return whether a visitor belongs to the unit appraised, or is the person appraised."""
    return unit == by.id or any(seat.unit == unit for seat in by.seats)


def may_see_marks(by: Visitor, rules: RoundRules, state: str, unit: str) -> bool:
    """Return whether a visitor may read the mark of a unit in a version in a state.

    Who conducts the appraisal sees all. Once published, staff and auditors see the marks of units
    and everybody appraised the own one; marks of people are for them, for who conducts it and for
    auditors alone.
    """
    if runs_it(by, rules):
        return True
    if state not in OPEN_STATES:
        return False
    if is_appraised(by, unit) or Audience.AUDITOR in by.audience:
        return True
    return rules.appraisal.page.assesses is not Appraised.PEOPLE and bool(by.seats)


def columns_of(zone: str, key: RoundKey) -> dict[str, str]:
    """Return the columns by which every row of a round is found."""
    return {"zone": zone, "scheme": key.scheme, "period": key.period}


def latest_version(zone: str, key: RoundKey) -> AppraisalVersion | None:
    """Return the newest version of a round, None where nothing was computed."""
    rows = AppraisalVersion.objects.filter(**columns_of(zone, key))
    return rows.order_by("-version").first()


def snapshot_of(zone: str, key: RoundKey, charter: str) -> dict[str, Json]:
    """Return what a version is computed from now: units, classes and current figures.

    Figures that were returned stand as not known. Numbers are texts, as the journal keeps them.
    """
    where = columns_of(zone, key)
    units: list[Json] = [
        [unit, cohort]
        for unit, cohort in AppraisedUnit.objects.filter(**where)
        .order_by("unit")
        .values_list("unit", "cohort")
    ]
    if not units:
        raise Refused("marks.cannot_nobody")
    known: dict[str, Json] = {}
    rows = AppraisalFigure.objects.filter(**where, is_current=True, state__in=USED)
    for unit, datum, value in rows.exclude(value="").values_list("unit", "datum", "value"):
        known[f"{unit}/{datum}"] = value
    return {
        "charter": charter,
        "scheme": key.scheme,
        "period": key.period,
        "units": units,
        "figures": known,
    }


def figures_of(snapshot: str, scheme: Scheme, data: Iterable[str]) -> Figures:
    """Return the figures of a snapshot as the engine takes them.

    Args:
        snapshot: Its canonical JSON.
        scheme: By whose classes units are compared.
        data: Every figure that the scheme asks for.
    """
    told = json.loads(snapshot)
    units = tuple(unit for unit, _ in told["units"])
    figures = told["figures"]
    columns = {
        datum: tuple(_number(figures.get(f"{unit}/{datum}")) for unit in units) for datum in data
    }
    classes = tuple(cohort for _, cohort in told["units"])
    return Figures(units, columns, {scheme.cohort: classes} if scheme.cohort else {})


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def takes_objections(on: date, until: date | None) -> bool:
    """Return whether objections are still taken on a day."""
    return until is not None and on <= until


def days_of(period: str) -> tuple[date, date]:
    """Return the first day of a period and the first day after it.

    >>> days_of("2026-Q4"), days_of("2026-11")
    ((datetime.date(2026, 10, 1), datetime.date(2027, 1, 1)), (datetime.date(2026, 11, 1), \
datetime.date(2026, 12, 1)))
    """
    year, _, part = period.partition("-")
    first, months = 1, 12
    if part.startswith("Q"):
        first, months = int(part[1]) * 3 - 2, 3
    elif part.startswith("H"):
        first, months = int(part[1]) * 6 - 5, 6
    elif part:
        first, months = int(part), 1
    after = first - 1 + months
    return date(int(year), first, 1), date(int(year) + after // 12, after % 12 + 1, 1)
