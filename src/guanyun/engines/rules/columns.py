"""Facts of whole populations as columns of whole numbers, exact on the grid of each fact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from guanyun.engines.common.feel import UNKNOWN, Unknown
from guanyun.engines.rules.figures import NUMBERS, Held, Reach, stated
from guanyun.engines.rules.planes import Flags, Whole
from guanyun.engines.rules.policy import Fact, FactType
from guanyun.errors import Refused


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One fact of all subjects: whole numbers on its grid, and which of them are known.

    Numbers are counted in the last decimal of the fact, truth values are 0 or 1, days are
    ordinals; of choices and lists the numbers are places in ``words``. Of a made number
    ``highs`` is the most it can still come to, ``values`` then the least.
    """

    fact: Fact
    values: Whole
    known: Flags
    words: tuple[Held, ...] = ()
    highs: Whole | None = None

    def held(self, value: int) -> Held:
        """Return what one whole number of the column stands for."""
        if self.fact.type in NUMBERS:
            return Decimal(value).scaleb(-self.fact.places)
        if self.fact.type is FactType.BOOLEAN:
            return bool(value)
        return date.fromordinal(value) if self.fact.type is FactType.DATE else self.words[value]

    def at(self, place: int) -> Held:
        """Return what the subject at a place has."""
        if not self.known[place]:
            return UNKNOWN
        low = self.held(int(self.values[place]))
        if self.highs is None or self.highs[place] == self.values[place]:
            return low
        high = self.held(int(self.highs[place]))
        return Reach(low, high) if isinstance(low, Decimal) and isinstance(high, Decimal) else low

    def part(self, places: "slice | Whole") -> "Column":
        """Return the column of some subjects: a stretch without copying, or chosen places."""
        highs = None if self.highs is None else self.highs[places]
        return Column(self.fact, self.values[places], self.known[places], self.words, highs)


def column_from(fact: Fact, cells: Sequence[Held]) -> Column:
    """Return the column of one fact; each cell is checked as the interpreter checks it.

    Raises:
        Refused: ``rules.fact_type``, ``rules.fact_places`` or ``rules.fact_choice``.

    >>> from guanyun.engines.common import Label, Where
    >>> tax = Fact("tax", Label("税收"), FactType.MONEY, Where("a.yaml", 1))
    >>> column = column_from(tax, [Decimal("1.50"), UNKNOWN])
    >>> column.values.tolist(), column.known.tolist()
    ([150, 0], [True, False])
    """
    values = np.zeros(len(cells), dtype=np.int64)
    known = np.zeros(len(cells), dtype=np.bool_)
    words: dict[Held, int] = {}
    for place, cell in enumerate(cells):
        value = stated(fact, cell)
        if isinstance(value, Unknown):
            continue
        known[place] = True
        if isinstance(value, Decimal):
            values[place] = int(value.scaleb(fact.places))
        elif isinstance(value, bool):
            values[place] = value
        elif isinstance(value, date):
            values[place] = value.toordinal()
        else:
            values[place] = words.setdefault(value, len(words))
    return Column(fact, values, known, tuple(words))


def unknown_column(fact: Fact, size: int) -> Column:
    """Return the column of a fact that nobody has given."""
    return Column(fact, np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.bool_))


def size_of(columns: Mapping[str, Column]) -> int:
    """Return how many subjects columns are of.

    Raises:
        Refused: ``rules.columns_differ`` where they differ, or there are none.
    """
    sizes = {len(column.values) for column in columns.values()}
    if len(sizes) != 1:
        raise Refused("rules.columns_differ", sizes=sorted(sizes))
    return sizes.pop()
