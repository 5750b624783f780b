"""Rounds of appraisal for tests of pages: units published, people computed, all by the services."""

from datetime import timedelta

from guanyun.records.access import system
from guanyun.records.appraisal_cells import Reported
from guanyun.records.appraising import RoundKey
from guanyun.records.now import local_date, now
from guanyun.records.services.appraisal_results import appraisal_compute, appraisal_publish
from guanyun.records.services.appraisals import Entered, figures_report, units_enter

UNITS, PEOPLE = RoundKey("units", "2026-Q3"), RoundKey("staff", "2025")
BEFORE = RoundKey("units", "2026-Q2")
MARKED = ("north_community", "south_community", "service_bureau")
FIGURES = ("closed_rate", "satisfied_rate", "visits", "signed", "investment", "late")
VIEWS = ("results", "own_view", "leader_view", "peer_view", "served_view")


def appraised(zone: str, person: int, name: str, label: str = "") -> None:
    """Appraise three units over two quarters, the last one published, and a person not yet.

    Args:
        label: What the first unit is called; its id where it is empty.
    """
    for key in (BEFORE, UNITS):
        labels = {MARKED[0]: label or MARKED[0]}
        entered = [Entered(unit, labels.get(unit, unit)) for unit in MARKED]
        figures = [
            Reported(unit, datum, str(90 - 7 * n - m), "SAMPLE")
            for n, unit in enumerate(MARKED)
            for m, datum in enumerate(FIGURES)
        ]
        _computed(zone, key, entered, figures)
        until = local_date(now()) + timedelta(days=3)
        appraisal_publish(by=system(zone), at=now(), round_=key, version=1, objections_until=until)
    figures = [Reported(str(person), datum, "88", "SAMPLE") for datum in VIEWS]
    _computed(zone, PEOPLE, [Entered(str(person), name, "SAMPLE")], figures)


def _computed(zone: str, key: RoundKey, units: list[Entered], figures: list[Reported]) -> None:
    by, at = system(zone), now()
    units_enter(by=by, at=at, round_=key, units=units)
    figures_report(by=by, at=at, round_=key, figures=figures)
    appraisal_compute(by=by, at=at, round_=key)
