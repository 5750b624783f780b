"""The ASEM example of COINr as figures and schemes of ours, and its golden tables."""

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guanyun.engines.appraisal import (
    Curve,
    CurveStep,
    Direction,
    Figures,
    Group,
    Indicator,
    Mean,
    Member,
    MinMax,
    MissingRule,
    Ranking,
    Scheme,
    Tie,
    Treatment,
)
from guanyun.engines.common import Label

Table = dict[str, dict[str, float]]


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table of R: quotes and blanks trimmed."""
    with path.open(encoding="utf-8") as file:
        return [{k: v.strip() for k, v in row.items()} for row in csv.DictReader(file)]


def table_of(path: Path, key: str = "uCode") -> Table:
    """Return a golden table as column -> unit -> number; empty is NaN."""
    rows = rows_of(path)
    names = [name for name in rows[0] if _is_number(rows, name)]
    return {
        name: {
            row[key]: float(row[name]) if row[name] not in {"", "NA"} else np.nan for row in rows
        }
        for name in names
    }


def _is_number(rows: Sequence[dict[str, str]], name: str) -> bool:
    try:
        [float(row[name]) for row in rows if row[name] not in {"", "NA"}]
    except ValueError:
        return False
    return True


def figures_of(folder: Path, table: str = "ASEM_iData.csv") -> Figures:
    """Return the figures of a table, with the grouping of Europe and Asia, units by code."""
    groups = {row["uCode"]: row["EurAsia_group"] for row in rows_of(folder / "ASEM_iData.csv")}
    rows = sorted(rows_of(folder / table), key=lambda row: row["uCode"])
    numbers = set(table_of(folder / table))
    columns = {
        name: tuple(Decimal(row[name]) if row[name] not in {"", "NA"} else None for row in rows)
        for name in rows[0]
        if name in numbers
    }
    units = tuple(row["uCode"] for row in rows)
    return Figures(units, columns, {"EurAsia": tuple(groups[unit] for unit in units)})


def scheme_of(
    folder: Path,
    steps: tuple[CurveStep, ...] = (MinMax(),),
    *,
    means: dict[int, Mean] | None = None,
    power: str = "1",
    least: str = "0",
    raw: bool = False,
    treatment: Treatment | None = None,
) -> Scheme:
    """Return the scheme of ASEM: an indicator ``x`` is ``x.figure`` until the steps are done.

    Args:
        folder: Where the golden data are.
        steps: How an indicator is normalised.
        means: By level of the group, 2 to 4.
        power: Of the power mean.
        least: Share of members below which a group has no value.
        raw: Start from ASEM_iData: divide by denominators, fill by Europe or Asia.
        treatment: Of outliers.
    """
    meta = [row for row in rows_of(folder / "ASEM_iMeta.csv") if row["Level"]]
    nodes: list[Indicator | Curve | Group] = []
    for row in meta:
        name, label = row["iCode"], Label(row["iName"], row["iName"])
        if row["Type"] == "Indicator":
            direction = Direction.LOWER if row["Direction"] == "-1" else Direction.HIGHER
            denominator = row["Denominator"] if raw else ""
            rule = MissingRule.MEAN if raw else MissingRule.LEAVE
            nodes.append(
                Indicator(
                    name, label, row["Unit"], direction, denominator, rule, "EurAsia", treatment
                )
            )
            nodes.append(Curve(f"{name}.mark", label, name, steps))
            continue
        members = tuple(
            Member(part["iCode"] + (".mark" if part["Type"] == "Indicator" else ""))
            for part in meta
            if part["Parent"] == name
        )
        mean = (means or {}).get(int(row["Level"]), Mean.ARITHMETIC)
        nodes.append(Group(name, label, members, mean, Decimal(power), Decimal(least)))
    ranking = Ranking(12, Tie.EXACT)
    return Scheme("asem", Label("ASEM 互联互通指数", "ASEM"), tuple(nodes), "Index", ranking)


def marks_of(computed: dict[str, NDArray[np.float64]], name: str) -> NDArray[np.float64]:
    """Return the column that a golden table calls ``name``: of an indicator, its mark."""
    return computed.get(f"{name}.mark", computed[name])


def far(computed: Sequence[float], wanted: Sequence[float], rel: float = 1e-12) -> list[int]:
    """Return the places where two columns differ by more than abs 1e-14 and ``rel``."""
    mine, theirs = np.asarray(computed, dtype=float), np.asarray(wanted, dtype=float)
    near = np.isclose(mine, theirs, rtol=rel, atol=1e-14, equal_nan=True)
    return [int(place) for place in np.flatnonzero(~near)]
