"""Weights of a group by pairwise judgements (层次分析法): read, checked, worked out."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from guanyun.engines.appraisal import Member, hierarchy_weights
from guanyun.engines.common import Finding, Level
from guanyun.errors import Refused

from .scheme_schema import GroupRule

PLACES = 6  # of a weight that judgements give


def judged_members(group: GroupRule, found: list[Finding]) -> tuple[Member, ...]:
    """Return the members with the weights that the judgements give, to six places.

    ``charter.scheme_judgements`` where the table is no such table; ``charter.scheme_inconsistent``
    where the judgements contradict each other (consistency ratio of 0.1 and more), as a warning.
    """
    rows = group.judgements
    try:
        table = [[Fraction(cell) for cell in row] for row in rows]
        if {len(rows), *map(len, rows)} != {len(group.members)}:
            raise ValueError("no square of the members")
        exact = all(
            table[i][j] * table[j][i] == 1 for i in range(len(rows)) for j in range(len(rows))
        )
        if not exact:
            raise ValueError("no reciprocals")
        done = hierarchy_weights(np.array(table, dtype=np.float64))
    except (ValueError, ZeroDivisionError, Refused):
        told = {"group": group.id, "count": str(len(group.members))}
        found.append(Finding("charter.scheme_judgements", Level.ERROR, group.where, told))
        return group.members
    if not done.consistent:
        told = {"group": group.id, "ratio": f"{done.ratio:.3f}"}
        found.append(Finding("charter.scheme_inconsistent", Level.WARNING, group.where, told))
    return tuple(
        replace(member, weight=Decimal(f"{weight:.{PLACES}f}"))
        for member, weight in zip(group.members, done.weights, strict=True)
    )
