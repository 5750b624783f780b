"""Published results come out of their published method: HDI of UNDP, Huangyan 2021 and 2022."""

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from guanyun.engines.appraisal import (
    Affine,
    AppraisalRound,
    Clip,
    Curve,
    Figures,
    Function,
    Group,
    Indicator,
    Mean,
    Member,
    Ranking,
    Scheme,
    Transform,
    columns_of,
    exact_columns,
    explain_change,
    placings,
    round_mark,
    values_at,
)
from guanyun.engines.common import Label

YEARS = range(1990, 2022)
PARTS = ("le", "eys", "mys", "gnipc")
NAME = Label("指数", "index")


def capped(low: str, high: str) -> tuple[Affine, Clip]:
    """Return 0 at ``low``, 1 at ``high`` and held there."""
    base = Decimal(high) - Decimal(low)
    return Affine(base=base, offset=Decimal(low)), Clip(Decimal(0), Decimal(1))


# Technical notes to the Human Development Report 2021/22: the logarithm of income by its goalposts.
_LOG_LOW, _LOG_HIGH = Decimal(100).ln(), Decimal(75000).ln()
HDI = Scheme(
    "hdi",
    NAME,
    (
        *(Indicator(name, NAME) for name in PARTS),
        Curve("health", NAME, "le", capped("20", "85")),
        Curve("expected", NAME, "eys", capped("0", "18")),
        Curve("attained", NAME, "mys", capped("0", "15")),
        Curve(
            "income",
            NAME,
            "gnipc",
            (Transform(Function.LOG), *capped(str(_LOG_LOW), str(_LOG_HIGH))),
        ),
        Group(
            "education", NAME, (Member("expected"), Member("attained")), min_available=Decimal(1)
        ),
        Group(
            "hdi",
            NAME,
            (Member("health"), Member("education"), Member("income")),
            Mean.GEOMETRIC,
            min_available=Decimal(1),
        ),
    ),
    "hdi",
    Ranking(3),
)


@pytest.fixture
def rows(golden_part: Callable[[str], Path]) -> list[dict[str, str]]:
    """Return the rows of the report's table of countries and aggregates."""
    with golden_part("golden/hdi/hdr2122.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def figures(rows: list[dict[str, str]], year: int) -> Figures:
    """Return the four components of a year; what is not published is missing."""
    columns = {
        part: tuple(
            Decimal(row[f"{part}_{year}"]) if row[f"{part}_{year}"] else None for row in rows
        )
        for part in PARTS
    }
    return Figures(tuple(row["iso3"] for row in rows), columns, {})


def published(row: dict[str, str], year: int) -> Decimal | None:
    """Return the index as UNDP prints it, or None."""
    return Decimal(row[f"hdi_{year}"]).quantize(Decimal("0.001")) if row[f"hdi_{year}"] else None


def withheld(row: dict[str, str], year: int) -> bool:
    """Return whether UNDP prints no index although all components are known: Rwanda 1990-94."""
    return row["iso3"] == "RWA" and year < 1995


def test_every_country_and_aggregate_of_every_year(rows):
    """5,571 values of countries and 352 of aggregates to three places, by components alone."""
    counted = {True: 0, False: 0}
    for year in YEARS:
        values = values_at(columns_of(HDI, figures(rows, year)), "hdi")
        for row, value in zip(rows, values, strict=True):
            mark = None if value is None or withheld(row, year) else round_mark(value, 3)
            assert mark == published(row, year), (row["iso3"], year)
            counted["." in row["iso3"]] += mark is not None

    assert counted == {False: 5571, True: 352}


def test_every_official_rank_of_2021(rows):
    """191 of 191 ranks, because marks are rounded before they are ranked."""
    countries = [row for row in rows if "." not in row["iso3"]]
    computed = columns_of(HDI, figures(countries, 2021))
    units = [row["iso3"] for row in countries]
    mine = placings(units, values_at(computed, "hdi"), HDI.ranking)

    official = [
        int(float(row["hdi_rank_2021"])) if row["hdi_rank_2021"] else None for row in countries
    ]
    assert [one.rank for one in mine] == official
    assert sum(rank is not None for rank in official) == 191


def test_the_reference_agrees_on_the_index(rows):
    """The exact evaluator gives the same marks of 2021, the values within 1e-12."""
    data = figures(rows, 2021)
    fast, exact = values_at(columns_of(HDI, data), "hdi"), exact_columns(HDI, data)["hdi"]

    for mine, theirs in zip(fast, exact, strict=True):
        assert (mine is None) == (theirs is None)
        if mine is not None and theirs is not None:
            assert abs(mine - float(theirs)) <= 1e-12
            assert round_mark(mine, 3) == round_mark(theirs, 3)


def test_no_peer_moves_an_index_of_fixed_goalposts(rows):
    """From 2020 to 2021 every change of a mark is the country's own; ranks also move by others."""
    countries = [row for row in rows if "." not in row["iso3"] and row["hdi_2020"]]
    before, after = (AppraisalRound(HDI, figures(countries, year)) for year in (2020, 2021))
    moved_by_others = 0
    for row in countries[::9]:
        done = explain_change(row["iso3"], before, after)
        assert done.mark_terms.peers == done.mark_terms.rule == done.rank_terms.rule == 0
        assert float(done.mark_terms.own) == pytest.approx(
            done.mark_after - done.mark_before, abs=1e-9
        )
        total = done.rank_terms.own + done.rank_terms.peers
        assert total == done.rank_after - done.rank_before
        moved_by_others += done.rank_terms.peers != 0
    assert moved_by_others > 0


HUANGYAN = ("tax", "value_added", "energy", "emission", "productivity", "research")
WEIGHTS = ("30", "20", "20", "10", "10", "10")
BASES = {
    2022: ("24.097", "136.16", "2.694", "4929.81", "18.14", "0.0302"),
    2021: ("26.01", "132.27", "2.54", "4861.08", "17.45", "0.0305"),
}
SMALL_BASES = {2022: ("11.5932", "0.2352"), 2021: ("16.601058", "0.236565")}


def by_base(names: tuple[str, ...], bases: tuple[str, ...], weights: tuple[str, ...]) -> Scheme:
    """Return the scheme: each figure over its base, times 100, weighted."""
    parts = zip(names, bases, strict=True)
    members = zip(names, weights, strict=True)
    nodes = (
        *(Indicator(name, NAME) for name in names),
        *(
            Curve(f"{name}.mark", NAME, name, (Affine(Decimal(100), Decimal(base)),))
            for name, base in parts
        ),
        Group("score", NAME, tuple(Member(f"{name}.mark", Decimal(w)) for name, w in members)),
    )
    return Scheme("huangyan", NAME, nodes, "score", Ranking(4))


@pytest.mark.parametrize(
    ("names", "bases", "weights", "vector", "score"),
    [
        (HUANGYAN, BASES[2022], WEIGHTS, "30 150 3 5000 20 0.04", "116.0664"),
        (HUANGYAN, BASES[2021], WEIGHTS, "30 150 3 5000 20 0.04", "115.7669"),
        (HUANGYAN[:2], SMALL_BASES[2022], ("50", "50"), "10 0.2", "85.6457"),
        (HUANGYAN[:2], SMALL_BASES[2021], ("50", "50"), "10 0.2", "72.3902"),
    ],
)
def test_huangyan_by_year_and_size(names, bases, weights, vector, score):
    """The published bases and weights of 2022 and 2021, both sizes of enterprise, to 4 places."""
    columns = {name: (Decimal(x),) for name, x in zip(names, vector.split(), strict=True)}
    data = Figures(("enterprise",), columns, {})
    scheme = by_base(names, bases, weights)

    assert round_mark(columns_of(scheme, data)["score"][0].item(), 4) == Decimal(score)
    exact = exact_columns(scheme, data)["score"][0]
    assert exact is not None
    assert round_mark(exact, 4) == Decimal(score)
