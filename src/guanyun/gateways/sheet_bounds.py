"""How large the tables of a workbook really are, measured before anything lays them out.

A sheet may hold two cells at its opposite corners: five kilobytes that a reader lays out as
seventeen thousand million cells. So the sheets are walked once, cell by cell, as a stream.
"""

import re
from xml.parsers import expat

CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


class TooLargeError(ValueError):
    """A sheet holds a cell beyond the bounds."""


class NotOursError(ValueError):
    """A part declares what no sheet of ours needs: a DTD, and with it entities."""


class Walk:
    """One walk through one part of a workbook; what is no sheet is left after its first element."""

    def __init__(self, rows: int, columns: int) -> None:
        self.bounds = (rows, columns)
        self.row = self.column = 0
        self.is_sheet: bool | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, piece: bytes, *, last: bool = False) -> bool:
        """Take a piece; return whether the next one is of interest.

        Raises:
            TooLargeError, NotOursError: see there.
        """
        if self.is_sheet is False:
            return False
        try:
            self.parser.Parse(piece, last)
        except expat.ExpatError:
            if self.is_sheet:
                raise
            self.is_sheet = False  # a picture, a printer's settings: no table
        return self.is_sheet is not False

    def _doctype(self, *_told: object) -> None:
        raise NotOursError

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if self.is_sheet is None:
            self.is_sheet = name == "worksheet"
        elif name == "row":
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

    def _check(self) -> None:
        if self.row > self.bounds[0] or self.column > self.bounds[1]:
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
