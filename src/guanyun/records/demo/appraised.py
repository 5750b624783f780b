"""Appraisals of the demo: two quarters behind us, one being collected, a year of staff (示例)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from guanyun.charter.schema import Charter
from guanyun.records.appraisal_cells import Reported
from guanyun.records.appraising import RoundKey, rules_of
from guanyun.records.services.appraisal_counts import figures_derive
from guanyun.records.services.appraisal_results import (
    Objection,
    appraisal_compute,
    appraisal_publish,
    appraisal_settle,
    objection_raise,
)
from guanyun.records.services.appraisals import (
    Entered,
    figures_judge,
    figures_report,
    units_enter,
)

from .staging import Staff

UNITS, PEOPLE = "units", "staff"
SETTLING = 10  # days after a quarter before its figures are in and published
CONDUCTS, CHECKS = "office", "deputy"
# Whose figures begin where; each quarter moves them a little.
STANDING: Mapping[str, tuple[int, int, int, int]] = {  # visits, signed, investment, late
    "service_bureau": (42, 2, 800, 1),
    "promotion_bureau": (25, 6, 2600, 0),
    "approval_bureau": (18, 1, 400, 3),
    "north_community": (44, 2, 900, 2),
    "south_community": (31, 1, 600, 6),
    "promotion_company": (28, 7, 3100, 1),
    "build_company": (12, 1, 2200, 2),
    "utility_company": (22, 0, 500, 4),
}
DEPARTMENTS = {
    "clerk": "服务", "duty": "服务", "north": "服务", "south": "服务",
    "promotion": "招商", "invest": "招商", "build": "招商",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter: its name, and the day after its last one."""

    period: str
    after: date


def appraise(
    staff: Staff, charter: Charter, *, begun: datetime, end: datetime, chance: Random
) -> None:
    """Appraise the units over three quarters and the staff over the last year.

    Nothing is told before the zone is set up: a demo of a few months looks back all the same.
    """
    if UNITS not in charter.appraisals:
        return
    back = 1 if (end.date() - _quarter(end.date(), 1).after).days >= SETTLING else 2
    before, last, current = (_quarter(end.date(), back + n) for n in (1, 0, -1))
    for quarter in (before, last):
        at = datetime.combine(quarter.after, end.timetz()) + timedelta(days=6)
        at = min(max(at, begun + timedelta(days=1)), end)
        _collect(staff, charter, RoundKey(UNITS, quarter.period), at, chance)
    key = RoundKey(UNITS, before.period)
    _publish(staff, key, end - timedelta(days=25))
    office = staff.visitor(CONDUCTS, end.date())
    settled = end - timedelta(days=15)
    appraisal_settle(by=office, at=settled, round_=key, version=1, minutes="示例〔2026〕21号")
    key = RoundKey(UNITS, last.period)
    _publish(staff, key, end - timedelta(days=2))
    appealed = Objection("south_community", "走访少计两户，附记录（示例）", "visits")
    objection_raise(
        by=staff.visitor("south-head", end.date()),
        at=end - timedelta(days=1),
        round_=key,
        objection=appealed,
    )
    key = RoundKey(UNITS, current.period)
    _enter(staff, charter, key, end)
    figures = _figures(charter, chance)[: len(STANDING) * 2]
    figures_report(by=office, at=end, round_=key, figures=figures)
    _people(staff, charter, end=end, chance=chance)


def _quarter(day: date, back: int) -> Quarter:
    number = day.year * 4 + (day.month - 1) // 3 - back
    year, part = divmod(number, 4)
    after = divmod(number + 1, 4)
    return Quarter(f"{year}-Q{part + 1}", date(after[0], after[1] * 3 + 1, 1))


def _enter(staff: Staff, charter: Charter, key: RoundKey, at: datetime) -> None:
    labels = {unit.id: unit.label.zh for unit in charter.register.units}
    entered = [Entered(unit, labels.get(unit, unit)) for unit in STANDING]
    by = staff.visitor(CONDUCTS, at.date())
    units_enter(by=by, at=at, round_=key, units=entered)


def _figures(charter: Charter, chance: Random) -> list[Reported]:
    """Return invented figures, a unit after the other for each figure that the scheme asks for."""
    asked = rules_of(charter, RoundKey(UNITS, "2026")).data
    found = []
    for place, datum in enumerate(("visits", "signed", "investment", "late")):
        for unit, standing in STANDING.items():
            moved = max(0, standing[place] + chance.randrange(-3, 4) * (standing[place] // 12 + 1))
            if datum in asked:
                found.append(Reported(unit, datum, str(moved), "季度报表（示例）"))
    return found


def _collect(staff: Staff, charter: Charter, key: RoundKey, at: datetime, chance: Random) -> None:
    """Enter the units, count the rates, tell and verify the rest, compute a version."""
    _enter(staff, charter, key, at)
    office, deputy = staff.visitor(CONDUCTS, at.date()), staff.visitor(CHECKS, at.date())
    figures_derive(by=office, at=at, round_=key)
    figures = _figures(charter, chance)
    figures.append(Reported("service_bureau", "praised", "2", "表扬通报（示例）"))
    figures_report(by=office, at=at, round_=key, figures=figures)
    cells = [(each.unit, each.datum) for each in figures]
    figures_judge(by=deputy, at=at, round_=key, cells=cells)
    appraisal_compute(by=office, at=at, round_=key)


def _publish(staff: Staff, key: RoundKey, at: datetime) -> None:
    until = at.date() + timedelta(days=5)
    by = staff.visitor(CONDUCTS, at.date())
    appraisal_publish(by=by, at=at, round_=key, version=1, objections_until=until)


def _people(staff: Staff, charter: Charter, *, end: datetime, chance: Random) -> None:
    """Appraise invented people over the last year; only they and two posts see the marks."""
    if PEOPLE not in charter.appraisals:
        return
    key, by = RoundKey(PEOPLE, f"{end.year - 1}"), staff.visitor(CONDUCTS, end.date())
    at = end - timedelta(days=20)
    people = {name: staff.visitor(name, end.date()) for name in DEPARTMENTS}
    units = [Entered(p.id, p.name, DEPARTMENTS[name]) for name, p in people.items()]
    units_enter(by=by, at=at, round_=key, units=units)
    views = ("own_view", "leader_view", "peer_view", "served_view")
    figures = []
    for person in people.values():
        figures.append(Reported(person.id, "results", str(chance.randrange(82, 106)), "责任书"))
        figures += [Reported(person.id, v, str(chance.randrange(80, 100)), "测评") for v in views]
        figures.append(Reported(person.id, "base_pay", "24000.00", "工资表（示例）"))
    figures_report(by=by, at=at, round_=key, figures=figures)
    appraisal_compute(by=by, at=at, round_=key)
