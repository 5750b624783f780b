"""From a score sheet to a pay sheet: grade, coefficient, amount under a wage total."""

from decimal import Decimal

from guanyun.errors import Refused

from .grading import PaySheet, pay_sheet
from .scheme import Figures, Scheme
from .sheets import ScoreSheet

_ONE = Decimal(1)


def pay_of(scheme: Scheme, figures: Figures, sheet: ScoreSheet, pool: Decimal) -> PaySheet:
    """Return who is paid what from ``pool`` yuan; who has no grade is not paid.

    Raises:
        Refused: ``appraisal.no_pay`` where the scheme pays nobody; ``appraisal.no_base`` where a
            graded person has no base pay or a negative one; ``appraisal.pool_negative``; as
            sharing out the pool does.
    """
    if scheme.pay is None or scheme.grading is None:
        raise Refused("appraisal.no_pay", scheme=scheme.label.zh)
    if pool < 0:
        raise Refused("appraisal.pool_negative", pool=pool)
    grades = {unit: grade for unit, grade in zip(sheet.units, sheet.grades, strict=True) if grade}
    return pay_sheet(pool, _bases(scheme.pay.base, figures, grades), grades, scheme.pay.rules)


def _bases(base: str, figures: Figures, grades: dict[str, str]) -> dict[str, Decimal]:
    if not base:
        return dict.fromkeys(grades, _ONE)
    if base not in figures.columns:
        raise Refused("appraisal.no_figures", figure=base)
    bases: dict[str, Decimal] = {}
    for unit, amount in zip(figures.units, figures.columns[base], strict=True):
        if unit not in grades:
            continue
        if amount is None or amount < 0:
            raise Refused("appraisal.no_base", person=unit, base="-" if amount is None else amount)
        bases[unit] = amount
    return bases
