"""Two runs of the same policies beside each other: who came in, who fell out, what money moved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from guanyun.engines.rules.columns import Column
from guanyun.engines.rules.planes import Whole, counted, filled, places_of
from guanyun.engines.rules.populations import Matches, Stretch, match_blocks, total
from guanyun.engines.rules.programs import Program
from guanyun.errors import Refused

_TOGETHER = 32_704  # changed subjects at a time: as they were and as they are fill one stretch


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """How one policy comes out otherwise, by the place of each subject; worked out when asked.

    ``came_in`` meet it now, ``fell_out`` no longer; ``repaid`` meet it both times and are paid
    another sum, or their amount is open now or was; ``reopened`` can be decided only in one run.
    """

    policy: str
    before: tuple[Stretch, ...]
    after: tuple[Stretch, ...]
    places: Whole | None = None

    @property
    def came_in(self) -> Whole:
        """Return who meets it only now."""
        return self._named(lambda old, new: places_of(new.met & ~old.met, old.size))

    @property
    def fell_out(self) -> Whole:
        """Return who met it only before."""
        return self._named(lambda old, new: places_of(old.met & ~new.met, old.size))

    @property
    def repaid(self) -> Whole:
        """Return who meets it both times and is paid otherwise."""
        return self._named(_repaid)

    @property
    def reopened(self) -> Whole:
        """Return of whom it can be said in one of the runs only that it is not met."""
        return self._named(_reopened)

    @property
    def fen_before(self) -> int:
        """Return what all were paid."""
        return sum(total(one.fen) for one in self.before)

    @property
    def fen_after(self) -> int:
        """Return what all are paid."""
        return sum(total(one.fen) for one in self.after)

    @property
    def is_none(self) -> bool:
        """Whether both runs say the same."""
        places = (self.came_in, self.fell_out, self.repaid, self.reopened)
        return not any(len(each) for each in places)

    def _named(self, found: Callable[[Stretch, Stretch], Whole]) -> Whole:
        told = [found(old, new) + old.start
                for old, new in zip(self.before, self.after, strict=True)]  # fmt: skip
        places = np.concatenate(told)
        return places if self.places is None else self.places[places]


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
    return Difference(before.policy, before.stretches, after.stretches, places)


def _repaid(before: Stretch, after: Stretch) -> Whole:
    both = before.met & after.met
    once = places_of((before.paid ^ after.paid) & both, before.size)
    twice = places_of(before.paid & after.paid & both, before.size)
    moved = _paid_at(before, twice) != _paid_at(after, twice)
    return np.sort(np.concatenate((once, twice[moved])))


def _reopened(before: Stretch, after: Stretch) -> Whole:
    open_ = (before.possible & ~before.met) ^ (after.possible & ~after.met)
    return places_of(open_ & ~(before.met ^ after.met), before.size)


def _paid_at(stretch: Stretch, places: Whole) -> Whole:
    """Return what the subjects at some places are paid; all of them are."""
    fen = np.empty(stretch.size, dtype=np.int64)
    fen[places_of(stretch.paid, stretch.size)] = stretch.fen
    return fen[places]


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
        places: Whose facts changed, rising.

    Raises:
        Refused: as ``match_all``.
    """
    read = {source.fact.id for source in program.sources}
    before, after = ({name: one for name, one in held.items() if name in read}
                     for held in (before, after))  # fmt: skip
    found: list[list[tuple[Stretch, Stretch]]] = [[] for _ in program.rulings]
    for start in range(0, max(len(places), 1), _TOGETHER):
        some = places[start : start + _TOGETHER]
        half = -(-len(some) // 64) * 64  # both halves begin with a word
        columns = {name: _joined(before[name], after[name], some, half) for name in before}
        for kept, (both,) in zip(found, zip(*match_blocks(program, columns), strict=True),
                                 strict=True):  # fmt: skip
            kept.append((_half(both, 0, len(some), start), _half(both, half, len(some), start)))
    turns = [
        [Matches(one.policy.id, tuple(pair[turn] for pair in kept))
         for one, kept in zip(program.rulings, found, strict=True)]
        for turn in (0, 1)
    ]  # fmt: skip
    return differences(turns[0], turns[1], places)


def _joined(before: Column, after: Column, places: Whole, half: int) -> Column:
    """Return the figures as they were, blanks up to ``half``, then the figures as they are."""
    values = np.zeros(half + len(places), dtype=np.int64)
    known = np.zeros(half + len(places), dtype=np.bool_)
    words = {word: place for place, word in enumerate(before.words)}
    numbers = np.array([words.setdefault(word, len(words)) for word in after.words], np.int64)
    later = after.values[places]
    values[: len(places)], known[: len(places)] = before.values[places], before.known[places]
    values[half:] = numbers[later] if len(numbers) else later
    known[half:] = after.known[places]
    return Column(before.fact, values, known, tuple(words))


def _half(both: Stretch, first: int, size: int, start: int) -> Stretch:
    """Return one half of a stretch as a stretch of its own."""
    stretch = slice(first // 8, (first + size + 63) // 64 * 8)
    mask = filled(size)  # the blanks between the halves are nobody
    met, possible, paid, waits = (
        bits[stretch] & mask for bits in (both.met, both.possible, both.paid, both.waits)
    )
    earlier = counted(both.paid[: first // 8]) if first else 0
    many = counted(paid)
    fen = both.fen[earlier : earlier + many]
    return Stretch(start, size, met, possible, paid, fen, waits, both.asked)
