"""Two runs of the same policies beside each other: who came in, who fell out, what money moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from guanyun.engines.rules.columns import Column
from guanyun.engines.rules.planes import Whole, places_of
from guanyun.engines.rules.populations import Matches, Stretch, match_program
from guanyun.engines.rules.programs import Program
from guanyun.errors import Refused


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """How one policy comes out otherwise, by the place of each subject.

    ``came_in`` meet it now, ``fell_out`` no longer; ``repaid`` meet it both times and are paid
    another sum, or their amount is open now or was; ``reopened`` can be decided only in one run.
    """

    policy: str
    came_in: Whole
    fell_out: Whole
    repaid: Whole
    reopened: Whole
    fen_before: int
    fen_after: int

    @property
    def is_none(self) -> bool:
        """Whether both runs say the same."""
        places = (self.came_in, self.fell_out, self.repaid, self.reopened)
        return not any(len(each) for each in places)


def differences(
    before: Sequence[Matches], after: Sequence[Matches], places: Whole | None = None
) -> tuple[Difference, ...]:
    """Return how each policy of two runs over the same subjects differs.

    Args:
        before: One run.
        after: The other one: policies in the same order, subjects in the same places.
        places: What the subjects are called, where the runs were of some of them only.

    Raises:
        Refused: ``rules.runs_differ`` where policies or numbers of subjects are not the same.
    """
    ids = [[one.policy for one in run] for run in (before, after)]
    if ids[0] != ids[1]:
        raise Refused("rules.runs_differ", before=", ".join(ids[0]), after=", ".join(ids[1]))
    return tuple(_difference(one, other, places) for one, other in zip(before, after, strict=True))


def _difference(before: Matches, after: Matches, places: Whole | None) -> Difference:
    sizes = [[each.size for each in one.stretches] for one in (before, after)]
    if sizes[0] != sizes[1]:
        raise Refused("rules.runs_differ", before=sum(sizes[0]), after=sum(sizes[1]))
    found = [
        _of_stretch(one, other)
        for one, other in zip(before.stretches, after.stretches, strict=True)
    ]
    told: list[Whole] = [np.concatenate([each[i] for each in found]) for i in range(4)]
    if places is not None:
        told = [places[each] for each in told]
    came_in, fell_out, repaid, reopened = told
    return Difference(
        before.policy, came_in, fell_out, repaid, reopened, before.total_fen, after.total_fen
    )


def _of_stretch(before: Stretch, after: Stretch) -> tuple[Whole, Whole, Whole, Whole]:
    size, start = before.size, before.start
    came, fell = after.met & ~before.met, before.met & ~after.met
    open_ = (before.possible & ~before.met) ^ (after.possible & ~after.met)
    reopened = open_ & ~came & ~fell
    both = places_of(before.met & after.met, size)
    repaid = both[_dense(before)[both] != _dense(after)[both]]
    return (
        places_of(came, size) + start, places_of(fell, size) + start, repaid + start,
        places_of(reopened, size) + start,
    )  # fmt: skip


def _dense(stretch: Stretch) -> Whole:
    """Return what each subject is paid, -1 where nothing can be said."""
    fen = np.full(stretch.size, -1, dtype=np.int64)
    fen[stretch.hits - stretch.start] = stretch.fen
    return fen


def rerun(
    program: Program,
    before: Mapping[str, Column],
    after: Mapping[str, Column],
    places: Whole,
) -> tuple[Difference, ...]:
    """Return what changed facts of some subjects change, without running anybody else again.

    Args:
        program: Compiled policies.
        before: All columns as they were.
        after: All columns as they are.
        places: Whose facts changed.

    Raises:
        Refused: as ``match_all``.
    """
    runs = [
        match_program(program, {name: column.part(places) for name, column in columns.items()})
        for columns in (before, after)
    ]
    return differences(runs[0], runs[1], places)
