"""What must rise to gain places: the cheapest change of own figures, verified by the engine.

Each figure may move in equal steps to where the best of the cohort stands. Changes are tried from
the cheapest on, so the first that reaches the rank is the answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from heapq import heappop, heappush
from typing import Final

from guanyun.errors import Refused

from .running import RunningSheet
from .scheme import Direction, Figures, Indicator, Scheme
from .walking import cohorts_of, place_of

MOST_TRIED: Final = 10_000
STEPS: Final = 5


@dataclass(frozen=True, slots=True)
class Rise:
    """One figure that would have to move, at which cost.

    ``declared`` says that the cost is the datum's declared effort; otherwise it is the share of
    its cohort's range that the figure moves.
    """

    figure: str
    before: Decimal
    after: Decimal
    cost: Decimal
    declared: bool


@dataclass(frozen=True, slots=True)
class Improvement:
    """The cheapest change that reaches a rank, and the rank and mark it leads to.

    ``rises`` is empty and ``reached`` false where nothing that was tried reaches it; ``all_tried``
    says whether that was everything.
    """

    unit: str
    reached: bool
    rises: tuple[Rise, ...]
    cost: Decimal
    rank_before: int
    rank_after: int
    mark_after: Decimal
    all_tried: bool


def cheapest_rise(
    scheme: Scheme,
    figures: Figures,
    unit: str,
    places: int,
    *,
    efforts: Mapping[str, Decimal] | None = None,
    steps: int = STEPS,
) -> Improvement:
    """Return the cheapest change of the unit's own figures that gains ``places``.

    Args:
        scheme: In force.
        figures: As reported.
        unit: Who wants to rise.
        places: How many ranks, at least one; no more than there are above.
        efforts: What one unit of a figure costs to move; a figure without one costs the share of
            the cohort's range that it moves.
        steps: Into how many steps the way to the best of the cohort is cut; a figure that
            everybody reports in whole numbers moves by whole numbers.

    Raises:
        Refused: ``appraisal.no_unit``; ``appraisal.no_rank`` where the unit has none;
            ``appraisal.no_places`` where there are not so many above.
    """
    sheet = RunningSheet(scheme, figures)
    rank, mark = sheet.rank(unit), sheet.mark(unit)
    if rank is None or mark is None:
        raise Refused("appraisal.no_rank", unit=unit)
    if not 1 <= places < rank:
        raise Refused("appraisal.no_places", unit=unit, rank=rank, places=places)
    ladders = _ladders(scheme, figures, unit, efforts or {}, steps)
    nothing = Improvement(unit, False, (), Decimal(0), rank, rank, mark, True)
    standing = [0] * len(ladders)
    for tried, chosen in enumerate(_by_cost(ladders)):
        if tried == MOST_TRIED:
            return replace(nothing, all_tried=False)
        for number, (place, ladder) in enumerate(zip(chosen, ladders, strict=True)):
            if place != standing[number]:
                sheet.change(unit, ladder[place].figure, ladder[place].after)
                standing[number] = place
        reached = sheet.rank(unit)
        if reached is not None and reached <= rank - places:
            moved = [ladder[n] for ladder, n in zip(ladders, chosen, strict=True) if n]
            cost = sum((rise.cost for rise in moved), Decimal(0))
            after = sheet.mark(unit) or mark
            return Improvement(unit, True, tuple(moved), cost, rank, reached, after, True)
    return nothing


def _ladders(
    scheme: Scheme, figures: Figures, unit: str, efforts: Mapping[str, Decimal], steps: int
) -> list[list[Rise]]:
    """Return for each figure that can still move where it may stand, still first, then by cost."""
    place = place_of(figures, unit)
    cohort = next(each for each in cohorts_of(figures, scheme.cohort) if place in each)
    ladders = []
    for node in scheme.nodes:
        if not isinstance(node, Indicator):
            continue
        column = figures.columns[node.id]
        own = column[place]
        peers = [x for at in cohort.tolist() if (x := column[at]) is not None]
        if own is None:
            continue
        higher = node.direction is Direction.HIGHER
        best = max(peers) if higher else min(peers)
        if best == own:
            continue
        span = max(peers) - min(peers)
        effort = efforts.get(node.id)
        levels = _levels(own, best, steps, whole=all(x == x.to_integral_value() for x in peers))
        ladders.append(
            [
                Rise(
                    node.id,
                    own,
                    level,
                    abs(level - own) * effort if effort is not None else abs(level - own) / span,
                    effort is not None,
                )
                for level in levels
            ]
        )
    return ladders


def _levels(own: Decimal, best: Decimal, steps: int, *, whole: bool) -> list[Decimal]:
    levels = [own]
    for number in range(1, steps + 1):
        level = own + (best - own) * number / steps
        if whole:
            up = ROUND_CEILING if best > own else ROUND_FLOOR
            level = level.to_integral_value(up)
        if level != levels[-1]:
            levels.append(level)
    return levels


def _by_cost(ladders: Sequence[Sequence[Rise]]) -> Iterator[tuple[int, ...]]:
    """Yield every combination of places on the ladders but standing still, cheapest first.

    A combination follows from the one with its last moved figure a step lower, so none comes twice.
    """
    start = (0,) * len(ladders)
    heap: list[tuple[Decimal, tuple[int, ...], int]] = [(Decimal(0), start, 0)]
    while heap:
        cost, chosen, first = heappop(heap)
        if any(chosen):
            yield chosen
        for number in range(first, len(ladders)):
            step = chosen[number] + 1
            if step < len(ladders[number]):
                more = ladders[number][step].cost - ladders[number][chosen[number]].cost
                moved = (*chosen[:number], step, *chosen[number + 1 :])
                heappush(heap, (cost + more, moved, number))
