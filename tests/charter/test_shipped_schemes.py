"""Shipped schemes: each is sound and worked out; the reference ones equal what was published."""

import csv
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from guanyun.charter import Charter, load_charter, load_shared, reported_table, shipped_charters
from guanyun.engines.appraisal import (
    PastRound,
    Scheme,
    Stage,
    score_sheet,
    stage_columns,
    streak_hits,
)

CHARTERS = shipped_charters()
SHARED = load_shared(CHARTERS)
ZONES = sorted(each.parent.parent.name for each in CHARTERS.glob("*/appraisals/*.yaml"))
SHIPPED = sorted({zone for zone in ZONES if not zone.startswith("_bad")})


@cache
def charter(zone: str) -> Charter:
    """Return a shipped charter, read once."""
    return load_charter(CHARTERS / zone, SHARED)


def scheme(name: str, period: str = "") -> Scheme:
    """Return a reference scheme."""
    return charter("_reference").appraisals[name].scheme_in(period)


@pytest.mark.parametrize("zone", SHIPPED)
def test_every_shipped_scheme_is_worked_out(zone: str) -> None:
    """Each scheme has an example, and what a source does not publish is marked a sample."""
    held = charter(zone)

    assert {example.scheme for example in held.worked} == set(held.appraisals)
    for each in held.appraisals.values():
        assert each.page.basis is not None or each.page.sample
        assert each.page.assessor


def rows_of(path: Path, key: str) -> dict[str, dict[str, str]]:
    """Return a golden table: unit -> column -> text without blanks."""
    with path.open(encoding="utf-8") as file:
        return {
            row[key].strip(): {name: text.strip() for name, text in row.items()}
            for row in csv.DictReader(file)
        }


def table(rows: dict[str, dict[str, str]], names: dict[str, str]) -> str:
    """Return rows as a table of the commands: names say which column becomes which."""
    lines = [",".join(["unit", *names.values()])]
    for unit, row in rows.items():
        lines.append(",".join([unit, *(row[name].replace("NA", "") for name in names)]))
    return "\n".join(lines)


def test_shipped_index_of_human_development(golden_part: Callable[[str], Path]) -> None:
    """The shipped page gives 191 of 191 official marks and ranks of 2021."""
    rows = rows_of(golden_part("golden/hdi/hdr2122.csv"), "iso3")
    countries = {unit: row for unit, row in rows.items() if "." not in unit}
    names = {f"{part}_2021": part for part in ("le", "eys", "mys", "gnipc")}
    hdi = scheme("hdi")
    sheet = score_sheet(hdi, reported_table(table(countries, names), [hdi]).only(""))
    official = [row["hdi_rank_2021"] for row in countries.values()]
    marks = [row["hdi_2021"] for row in countries.values()]

    assert list(sheet.ranks) == [int(float(rank)) if rank else None for rank in official]
    assert [mark and Decimal(mark) for mark in sheet.marks] == [
        Decimal(mark) if mark else None for mark in marks
    ]
    assert sum(rank is not None for rank in sheet.ranks) == 191


@pytest.mark.parametrize(
    ("stage", "name"),
    [
        (Stage.RAW, "Raw"),
        (Stage.DENOMINATED, "Denominated"),
        (Stage.IMPUTED, "Imputed"),
        (Stage.TREATED, "Treated"),
        (Stage.NORMALISED, "Normalised"),
        (Stage.AGGREGATED, "Aggregated"),
    ],
)
def test_shipped_connectivity_by_stage(
    golden_part: Callable[[str], Path], stage: Stage, name: str
) -> None:
    """Each stage of the shipped page equals its table, cell by cell."""
    data = rows_of(golden_part("golden/asem/ASEM_iData.csv"), "uCode")
    first = next(iter(data.values()))
    skipped = {"uCode", "uName", "Time"} | {name for name in first if name.endswith("_group")}
    names = {name: name for name in first if name not in skipped}
    asem = scheme("asem")
    figures = reported_table(table(data, names | {"EurAsia_group": "EurAsia_group"}), [asem]).only(
        ""
    )
    columns = stage_columns(asem, figures, stage)
    wanted = rows_of(golden_part(f"golden/asem/std_{name}.csv"), "uCode")
    compared = 0
    for node in next(iter(wanted.values())):
        column = columns.get(f"{node}.mark", columns.get(node))
        if column is None:
            continue
        theirs = [wanted[unit][node] for unit in figures.units]
        numbers = [float(text) if text not in {"", "NA"} else np.nan for text in theirs]
        np.testing.assert_allclose(column, numbers, rtol=1e-12, atol=1e-14, err_msg=node)
        compared += 1

    assert compared == (60 if stage is Stage.AGGREGATED else 49)


def rounds(*marks: dict[str, str]) -> list[PastRound]:
    """Return rounds of zones that all lie in the east."""
    return [
        PastRound(
            str(2020 + number),
            {unit: Decimal(mark) for unit, mark in each.items()},
            {},
            {"region": dict.fromkeys(each, "东部")},
        )
        for number, each in enumerate(marks)
    ]


def test_exit_rule_of_2021_counts_two_of_three_years() -> None:
    """Bad, good, bad is out under 2021 and in under 2016; the lower mean comes first."""
    rule, older = scheme("zones_2021").streaks
    good = {f"z{place}": str(60 + place) for place in range(8)}
    bad = good | {"a": "50", "b": "40"}
    fine = good | {"a": "90", "b": "80"}
    history = rounds(bad, fine, bad)

    assert [(hit.unit, hit.periods) for hit in streak_hits(rule, history)][:2] == [
        ("b", ("2020", "2022")),
        ("a", ("2020", "2022")),
    ]
    assert {"a", "b"}.isdisjoint(hit.unit for hit in streak_hits(older, history))


def test_a_tie_across_the_last_five_spares_all_of_it() -> None:
    """Two zones share the fifth place from the end: neither is among the last five."""
    rule = scheme("zones_2021").streaks[0]
    marks = {"a": "10", "b": "20", "c": "30", "d": "40", "e": "50", "f": "50", "g": "60"}
    history = rounds(marks, marks, marks)

    assert [hit.unit for hit in streak_hits(rule, history)] == ["a", "b", "c", "d"]
