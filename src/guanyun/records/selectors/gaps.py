"""Cases that found no unit in charge: what the committee has to designate, and has designated."""

from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.common import Label
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import charter_by_hash
from guanyun.records.models import Case, Gap
from guanyun.records.now import local_date
from guanyun.records.projections import E7
from guanyun.records.stepping import state_now

from .clocks import ClockShown, clocks_shown
from .names import names_of

MOST_GAPS = 100
DESIGNATION = "designation"


@dataclass(frozen=True, slots=True)
class GapShown:
    """A case without a unit: what it was about, where, how long, and who took it in the end."""

    number: str
    matter: Label
    place: str  # "lng,lat", or empty
    found_at: datetime
    waited: int  # working days begun after the day it was found
    clock: ClockShown | None
    unit: Label | None  # designated
    ended_at: datetime | None  # designated, or the case closed without
    opens: bool  # whether the reader may open the case itself


@dataclass(frozen=True, slots=True)
class Gaps:
    """The open and the closed ones, the oldest open first, the latest closed first."""

    waiting: tuple[GapShown, ...]
    ended: tuple[GapShown, ...]


def gaps_shown(*, visitor: Visitor, at: datetime) -> Gaps | None:
    """Return the cases that found no unit; None to those whom they are no finding to."""
    try:
        found = scope(visitor).gaps()
    except Hidden:
        return None
    rows = list(found.order_by("-found_at", "-pk")[:MOST_GAPS])
    numbers = [row.case for row in rows]
    cases = {
        each.number: each for each in Case.objects.filter(zone=visitor.zone, number__in=numbers)
    }
    seen = set(scope(visitor).cases().filter(number__in=numbers).values_list("number", flat=True))
    shown = [_shown(row, cases[row.case], row.case in seen, at) for row in rows]
    waiting = [each for each in shown if each.ended_at is None]
    return Gaps(tuple(reversed(waiting)), tuple(each for each in shown if each.ended_at))


def _shown(row: Gap, case: Case, opens: bool, at: datetime) -> GapShown:
    charter = charter_by_hash(case.zone, case.charter)
    names, state = names_of(charter, zone=case.zone), state_now(case)
    matters = {each.id: each.label for each in charter.register.matters}
    clocks = clocks_shown(charter, charter.case_types[case.kind], state, names, at=at)
    ended = row.designated_at or case.closed_at
    days = (local_date(row.found_at), local_date(ended or at))
    first_counts = int(charter.calendar.is_working(days[0]))
    return GapShown(
        number=row.case,
        matter=matters.get(row.matter, Label(row.matter, row.matter)),
        place="" if row.lng_e7 is None else f"{row.lng_e7 / E7:.6f},{(row.lat_e7 or 0) / E7:.6f}",
        found_at=row.found_at,
        waited=charter.calendar.working_days(*days) - first_counts,
        clock=next((each for each in clocks if each.id == DESIGNATION), None),
        unit=names.unit(row.designated_unit) if row.designated_unit else None,
        ended_at=ended,
        opens=opens,
    )
