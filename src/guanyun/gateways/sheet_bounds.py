"""How large the tables of a workbook really are, measured before anything lays them out.

A sheet may hold two cells at its opposite corners: five kilobytes that a reader lays out as
seventeen thousand million cells. Or a shared text of a million letters that two thousand cells
point to: six kilobytes, two gigabytes. So the parts are walked once, cell by cell, as a stream.
"""

import re
from array import array
from dataclasses import dataclass, field
from itertools import zip_longest
from xml.parsers import expat

CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
LONGEST_NUMBER = 9  # digits of the place of a shared text


class TooLargeError(ValueError):
    """A sheet holds a cell beyond the bounds, or more cells than are ever imported."""


class NotOursError(ValueError):
    """A part declares what no sheet of ours needs: a DTD, and with it entities."""


@dataclass
class Bounds:
    """What a workbook may hold, and what was found of it so far, over all its parts.

    ``elements`` are those of sheets and shared texts: a cell of ours has two or three.
    """

    rows: int
    columns: int
    elements: int
    texts: list[int] = field(default_factory=list)  # lengths of the shared texts, by place
    pointed: "array[int]" = field(default_factory=lambda: array("L"))  # what cells point to

    def laid_out(self) -> int:
        """Return how many letters the cells hold once each has its shared text."""
        known = len(self.texts)
        return sum(self.texts[place] for place in self.pointed if place < known)


class Walk:
    """One walk through one part; what is neither sheet nor texts is left at its first element."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.row = self.column = 0
        self.is_table: bool | None = None
        self.texts: list[int] = []
        self.place: list[str] | None = None
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        """Take a piece.

        Raises:
            TooLargeError, NotOursError: see there.
        """
        if self.is_table is False:
            return
        try:
            self.parser.Parse(piece, last)
        except expat.ExpatError:
            if self.is_table:
                raise
            self.is_table = False  # a picture, a printer's settings: no table
        if last and self.texts:
            longest = zip_longest(self.bounds.texts, self.texts, fillvalue=0)
            self.bounds.texts = [max(pair) for pair in longest]

    def _doctype(self, *_told: object) -> None:
        raise NotOursError

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if self.is_table is None:
            self.is_table = name in ("worksheet", "sst")
            if not self.is_table:
                self.parser.StartElementHandler = None
            elif name == "sst":
                self.parser.CharacterDataHandler = self._letters
            return
        self.bounds.elements -= 1
        if self.bounds.elements < 0:
            raise TooLargeError
        if name == "row":
            told = attributes.get("r", "")
            self.row = int(told) if told.isdigit() and len(told) < 9 else self.row + 1
            self.column = 0
            self._check()
        elif name == "c":
            cell = CELL.fullmatch(attributes.get("r", ""))
            if cell:
                self.row, self.column = int(cell[2]), column_number(cell[1])
            else:
                self.column += 1
            self._check()
            if attributes.get("t") == "s":
                self._point()
        elif name == "si":
            self.texts.append(0)

    def _letters(self, text: str) -> None:
        if self.texts:
            self.texts[-1] += len(text)

    def _point(self) -> None:
        """Read which shared text the cell points to."""
        self.place = []
        self.parser.CharacterDataHandler = self.place.append
        self.parser.EndElementHandler = self._pointed

    def _pointed(self, name: str) -> None:
        if name.rpartition(":")[2] != "c":
            return
        told = "".join(self.place or ()).strip()
        if told.isdigit() and len(told) <= LONGEST_NUMBER:
            self.bounds.pointed.append(int(told))
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None

    def _check(self) -> None:
        if self.row > self.bounds.rows or self.column > self.bounds.columns:
            raise TooLargeError


def column_number(letters: str) -> int:
    """Return the number of a column, counted from one.

    >>> column_number("A"), column_number("Z"), column_number("AA"), column_number("XFD")
    (1, 26, 27, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
