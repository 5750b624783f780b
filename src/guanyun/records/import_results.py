"""What became, or would become, of the rows of a workbook, and how it is kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from guanyun.engines.casework import Json

FIGURES = "facts"  # workbooks of figures have pages of their own


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell, or with the row as a whole (``column`` empty)."""

    column: str
    code: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What becomes of a row: ready | known | wrong before, done | known | wrong after."""

    row: int
    state: str
    made: str = ""
    faults: tuple[Fault, ...] = ()


def kept_result(result: Result) -> dict[str, Json]:
    """Return a result as it is kept."""
    faults: list[Json] = [[each.column, each.code, dict(each.fields)] for each in result.faults]
    return {"row": result.row, "state": result.state, "made": result.made, "faults": faults}


def results_of(told: str) -> list[Result]:
    """Return the results as they are kept."""
    return [
        Result(
            each["row"],
            each["state"],
            each["made"],
            tuple(Fault(column, code, fields) for column, code, fields in each["faults"]),
        )
        for each in json.loads(told)
    ]
