"""What is wrong with grades, pay and streaks before any figure is put in."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from guanyun.engines.common import Finding, Level, Where

from .consequences import GradeBand, Grading, PayPlan, Streak, grades_of
from .ranges import range_of
from .scheme import Group, Scheme


def consequence_findings(scheme: Scheme, where: Where | None) -> Iterator[Finding]:
    """Yield what is wrong with what follows from the marks of a scheme."""
    grading = scheme.grading
    grades = grades_of(grading) if grading is not None else ()
    if grading is not None:
        yield from _grading(grading, scheme, where)
    if scheme.pay is not None:
        yield from _pay(scheme.pay, grades, where)
    for streak in scheme.streaks:
        yield from _streak(streak, grades, where)


def _grading(grading: Grading, scheme: Scheme, where: Where | None) -> Iterator[Finding]:
    grades = grades_of(grading)
    if not grades:
        yield _error("appraisal.no_grades", where)
    for grade in {each for each in grades if grades.count(each) > 1}:
        yield _error("appraisal.grade_twice", where, grade=grade)
    total = sum((quota.share for quota in grading.quotas), Decimal(0))
    if grading.quotas and (total != 1 or any(quota.share < 0 for quota in grading.quotas)):
        yield _error("appraisal.quota_sum", where, total=total)
    if grading.quotas and grading.bands and grades != tuple(b.grade for b in grading.bands):
        yield _error("appraisal.grades_differ", where, grades=", ".join(grades))
    if grading.bands:
        yield from _bands(grading.bands, scheme, where)
    for ceiling in grading.ceilings:
        if ceiling.grade not in grades:
            yield _unknown_grade(ceiling.grade, grades, where)


def _bands(bands: tuple[GradeBand, ...], scheme: Scheme, where: Where | None) -> Iterator[Finding]:
    """Yield bands that do not fall, leave marks between them, overlap or cannot be reached."""
    if any(high.at_least <= low.at_least for high, low in pairwise(bands)):
        bounds = ", ".join(str(band.at_least) for band in bands)
        yield _error("appraisal.band_order", where, bounds=bounds)
        return
    step = Decimal(1).scaleb(-scheme.ranking.places)
    for high, low in pairwise(bands):
        if low.at_most is None:
            continue
        told = {"low": low.grade, "high": high.grade}
        if low.at_most + step < high.at_least:
            missed = low.at_most + step
            yield _error("appraisal.band_gap", where, **told, mark=missed)
        elif low.at_most >= high.at_least:
            yield _error("appraisal.band_overlap", where, **told, mark=high.at_least)
    if bands[0].at_most is not None and _within_reach(bands[0].at_most + step, scheme):
        told = {"grade": bands[0].grade, "mark": str(bands[0].at_most)}
        yield _error("appraisal.above_bands", where, **told)
    yield from _reach(bands, scheme, where)


def _within_reach(mark: Decimal, scheme: Scheme) -> bool:
    if not _ranges_hold(scheme):
        return False
    high = range_of(scheme)[1]
    return high is not None and Fraction(mark) <= high


def _reach(bands: tuple[GradeBand, ...], scheme: Scheme, where: Where | None) -> Iterator[Finding]:
    if not _ranges_hold(scheme):
        return
    low, high = range_of(scheme)
    for band in bands:
        if high is not None and Fraction(band.at_least) > high:
            told = {"grade": band.grade, "least": band.at_least, "most": f"{float(high):.6g}"}
            yield _error("appraisal.grade_unreachable", where, **told)
    if low is not None and low < Fraction(bands[-1].at_least):
        told = {"grade": bands[-1].grade, "bound": bands[-1].at_least, "least": f"{float(low):.6g}"}
        yield Finding(
            "appraisal.lowest_band", Level.ERROR, where, {key: str(x) for key, x in told.items()}
        )


def _ranges_hold(scheme: Scheme) -> bool:
    groups = [node for node in scheme.nodes if isinstance(node, Group)]
    return all(sum(member.weight for member in group.members) > 0 for group in groups)


def _pay(pay: PayPlan, grades: tuple[str, ...], where: Where | None) -> Iterator[Finding]:
    rules = [rule.grade for rule in pay.rules]
    for grade in {each for each in rules if rules.count(each) > 1}:
        yield _error("appraisal.grade_twice", where, grade=grade)
    for grade in rules:
        if grade not in grades:
            yield _unknown_grade(grade, grades, where)
    for grade in grades:
        if grade not in rules:
            yield _error("appraisal.grade_unpaid", where, grade=grade)
    for rule in pay.rules:
        if rule.cap is not None and rule.cap < rule.floor:
            yield _error("appraisal.cap_below_floor", where)
        if rule.coefficient < 0 or rule.floor < 0:
            yield _error("appraisal.pay_negative", where, grade=rule.grade)


def _streak(streak: Streak, grades: tuple[str, ...], where: Where | None) -> Iterator[Finding]:
    if not 1 <= streak.times <= streak.within:
        told = {"streak": streak.id, "times": streak.times, "within": streak.within}
        yield _error("appraisal.streak_times", where, **told)
    if (streak.last > 0) == bool(streak.grade):
        yield _error("appraisal.streak_of_what", where, streak=streak.id)
    if streak.grade and streak.grade not in grades:
        yield _unknown_grade(streak.grade, grades, where)


def _unknown_grade(grade: str, grades: tuple[str, ...], where: Where | None) -> Finding:
    return _error("appraisal.unknown_grade", where, grade=grade, known=", ".join(grades) or "-")


def _error(finding: str, where: Where | None, **fields: object) -> Finding:
    return Finding(finding, Level.ERROR, where, {name: str(x) for name, x in fields.items()})
