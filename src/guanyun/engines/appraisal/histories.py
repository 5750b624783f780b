"""Streaks over rounds: who was bad how often, and in which order the consequence falls."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from guanyun.errors import Refused

from .consequences import Streak


@dataclass(frozen=True, slots=True)
class PastRound:
    """What a streak reads of one round: marks, grades and classes by unit."""

    period: str
    marks: Mapping[str, Decimal]
    grades: Mapping[str, str]
    groupings: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class StreakHit:
    """A unit whose bad rounds reached the number: in which periods, and their mean mark."""

    unit: str
    streak: str
    periods: tuple[str, ...]
    mean: Decimal


def streak_hits(
    streak: Streak, rounds: Sequence[PastRound], grades: Sequence[str] = ()
) -> list[StreakHit]:
    """Return who reached the number of bad rounds in the last ``within``, lowest mean mark first.

    Args:
        streak: As declared.
        rounds: Oldest first; only the last ``within`` count, and only units of the last of them.
        grades: Best first; read where the streak counts by grade.

    The mean is over the bad rounds (认定年度得分平均). Nobody is hit before ``times`` rounds exist.

    Raises:
        Refused: ``appraisal.no_grouping`` where a round does not say who is in which class.
    """
    window = rounds[-streak.within :]
    if streak.grouping and any(streak.grouping not in each.groupings for each in window):
        raise Refused("appraisal.no_grouping", grouping=streak.grouping)
    bad = [(each, _bad(streak, each, grades)) for each in window]
    hits = []
    for unit in sorted(window[-1].marks) if window else ():
        marks = [(each.period, each.marks[unit]) for each, units in bad if unit in units]
        if len(marks) >= streak.times:
            mean = sum((mark for _, mark in marks), Decimal(0)) / len(marks)
            hits.append(StreakHit(unit, streak.id, tuple(period for period, _ in marks), mean))
    return sorted(hits, key=lambda hit: (hit.mean, hit.unit))


def _bad(streak: Streak, past: PastRound, grades: Sequence[str]) -> set[str]:
    if streak.grade:
        worse = set(grades[grades.index(streak.grade) :])
        return {unit for unit, grade in past.grades.items() if grade in worse}
    classes: dict[str, list[str]] = {}
    own = past.groupings.get(streak.grouping, {})
    for unit in past.marks:
        classes.setdefault(own.get(unit, ""), []).append(unit)
    return {unit for units in classes.values() for unit in _last(streak, units, past.marks)}


def _last(streak: Streak, units: list[str], marks: Mapping[str, Decimal]) -> list[str]:
    """Return who is among the last of a class; a tie that reaches beyond them is spared."""
    if len(units) < streak.least_units:
        return []
    counts = Counter(marks[unit] for unit in units)
    at_most: dict[Decimal, int] = {}
    seen = 0
    for mark in sorted(counts):
        seen += counts[mark]
        at_most[mark] = seen
    return [unit for unit in units if at_most[marks[unit]] <= streak.last]
