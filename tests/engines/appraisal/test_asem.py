"""The ASEM tables of COINr are computed from the raw figures, stage by stage, to the last digit."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from guanyun.engines.appraisal import (
    BestDistance,
    BestShare,
    Goalposts,
    LogForm,
    Mean,
    MinMax,
    Ranked,
    RankForm,
    Ranking,
    Tie,
    Treatment,
    UnitDistance,
    ZScore,
    columns_of,
    correlations,
    effective_weights,
    placings,
    treat,
    values_at,
)
from tests.engines.appraisal.asem import far, figures_of, marks_of, rows_of, scheme_of, table_of

PIPELINE = Treatment(winsorised=5)
ONE_HUNDRED = (MinMax(Decimal(1), Decimal(100)),)


@pytest.fixture
def asem(golden_part: Callable[[str], Path]) -> Path:
    """Return the folder of the golden tables."""
    return golden_part("golden/asem")


def unlike(computed, folder, name, rel=1e-12, *, mark=True):
    """Return the columns of a golden table, and those of them that differ."""
    table = {k: v for k, v in table_of(folder / name).items() if k not in {"Rank", "Time"}}
    units = sorted(next(iter(table.values())))
    pick = marks_of if mark else lambda columns, column: columns[column]
    wrong = {
        column: far(pick(computed, column), [values[unit] for unit in units], rel)
        for column, values in table.items()
    }
    return len(table), {column: places for column, places in wrong.items() if places}


@pytest.mark.parametrize(
    ("table", "columns", "mark", "rel"),
    [
        ("std_Treated.csv", 49, False, 1e-12),
        ("std_Normalised.csv", 49, True, 1e-12),
        ("std_Aggregated.csv", 60, True, 1e-12),
        ("std_results_full.csv", 60, True, 1e-9),
    ],
)
def test_the_example_pipeline_comes_out_of_the_raw_figures(asem, table, columns, mark, rel):
    """Denominators, filling by Europe or Asia, treatment, direction, min-max, means of means."""
    computed = columns_of(scheme_of(asem, raw=True, treatment=PIPELINE), figures_of(asem))

    assert unlike(computed, asem, table, rel, mark=mark) == (columns, {})


@pytest.mark.parametrize("table", ["std_Imputed.csv", "std_Screened.csv"])
def test_missing_figures_are_filled_by_their_class(asem, table):
    """What is missing takes the mean of Europe or of Asia, after the division."""
    computed = columns_of(scheme_of(asem, raw=True), figures_of(asem))

    assert unlike(computed, asem, table, mark=False) == (49, {})


@pytest.mark.parametrize("form", list(RankForm)[:3])
def test_places_are_written_in_three_forms(asem, form):
    """Rank, rank less one, and share of the way from last to first."""
    table = {RankForm.RANK: "rank", RankForm.BORDA: "borda", RankForm.SHARE: "prank"}[form]
    computed = columns_of(scheme_of(asem, (Ranked(form),)), figures_of(asem, "std_Treated.csv"))

    assert unlike(computed, asem, f"norm_{table}.csv") == (49, {})


@pytest.mark.parametrize(
    ("table", "step"),
    [
        ("minmax", MinMax(Decimal(1), Decimal(100))),
        ("zscore", ZScore(Decimal(10), Decimal(2))),
        ("dist2max", BestDistance()),
        ("dist2ref", UnitDistance("BEL")),
        ("scaled", Goalposts(Decimal(0), Decimal(50))),
        ("fracmax", BestShare(compatible=True)),
    ],
)
def test_every_normalisation_equals_its_table(asem, table, step):
    """Each way to make figures comparable gives every one of 51 x 49 cells."""
    computed = columns_of(scheme_of(asem, (step,)), figures_of(asem, "std_Treated.csv"))

    assert unlike(computed, asem, f"norm_{table}.csv") == (49, {})


def test_a_share_of_a_best_of_zero_is_missing_not_infinite(asem):
    """Only the compatible mode repeats the infinities of COINr."""
    figures = figures_of(asem, "std_Treated.csv")
    computed = columns_of(scheme_of(asem, (BestShare(),)), figures)

    assert np.isnan(computed["Poverty.mark"]).all()
    assert not any(np.isinf(column).any() for column in computed.values())


@pytest.mark.parametrize(
    ("table", "means", "power"),
    [
        ("a_amean", (Mean.ARITHMETIC,) * 3, "1"),
        ("a_gmean", (Mean.GEOMETRIC,) * 3, "1"),
        ("a_hmean", (Mean.HARMONIC,) * 3, "1"),
        ("genmean2", (Mean.POWER,) * 3, "2"),
        ("mixed", (Mean.ARITHMETIC, Mean.GEOMETRIC, Mean.HARMONIC), "1"),
        ("copeland", (Mean.COPELAND,) * 3, "1"),
        ("datthresh", (Mean.ARITHMETIC,) * 3, "1"),
    ],
)
def test_every_aggregation_equals_its_table(asem, table, means, power):
    """Each mean, and Copeland at each level on the level below."""
    by_level = dict(zip((2, 3, 4), means, strict=True))
    least = "1" if table == "datthresh" else "0"
    scheme = scheme_of(asem, ONE_HUNDRED, means=by_level, power=power, least=least)
    computed = columns_of(scheme, figures_of(asem, "std_Treated.csv"))

    assert unlike(computed, asem, f"agg_{table}.csv") == (60, {})


def test_one_winsorised_point_then_the_logarithm(asem):
    """A column still skewed after one point takes the logarithm of what it was before."""
    scheme = scheme_of(asem, treatment=Treatment(1, LogForm.COIN_TOOL))
    computed = columns_of(scheme, figures_of(asem, "std_Imputed.csv"))

    assert unlike(computed, asem, "treat_w1_log_CT.csv", mark=False) == (49, {})


def test_raw_figures_are_treated_with_their_gaps(asem):
    """Missing figures count neither for the skew nor among the points."""
    computed = columns_of(scheme_of(asem, treatment=PIPELINE), figures_of(asem))

    assert unlike(computed, asem, "treat_raw.csv", mark=False) == (49, {})


@pytest.mark.parametrize(
    ("details", "table", "treatment"),
    [
        ("treat_raw_dets.csv", "ASEM_iData.csv", PIPELINE),
        ("treat_dets.csv", "std_Imputed.csv", Treatment(1, LogForm.COIN_TOOL)),
    ],
)
def test_skew_kurtosis_and_points_are_told(asem, details, table, treatment):
    """For each indicator: shape before and after every stage, and how many points were drawn in."""
    figures = figures_of(asem, table)
    rows = rows_of(asem / details)

    for row in rows:
        column = np.array(
            [np.nan if x is None else float(x) for x in figures.columns[row["iCode"]]]
        )
        done = treat(column, treatment)
        names = [f"check_SkewKurt{stage}" for stage in range(3)]
        skews = [float(row[f"{name}.Skew"]) for name in names if row.get(f"{name}.Skew")]
        heavy = [float(row[f"{name}.Kurt"]) for name in names if row.get(f"{name}.Kurt")]
        assert (far(done.skews, skews), far(done.kurtoses, heavy)) == ([], []), row["iCode"]
        assert done.winsorised == int(row["winsorise.nwin"] or 0)
    assert len(rows) == 49


def test_every_rank_is_identical(asem):
    """Fifty-nine columns of ranks of computed doubles (``tie: exact``), 51 units each."""
    computed = columns_of(scheme_of(asem, raw=True, treatment=PIPELINE), figures_of(asem))
    table = table_of(asem / "std_results_ranks.csv")
    units = sorted(table["Index"])

    for name, ranks in table.items():
        values = marks_of(computed, name).tolist()
        mine = placings(units, values, Ranking(3, Tie.EXACT))
        assert [one.rank for one in mine] == [int(ranks[unit]) for unit in units], name
    assert len(table) == 60


def test_declared_precision_ties_what_doubles_tell_apart(asem):
    """Bulgaria, Czechia and Greece report 5.1: as doubles Greece is two places behind."""
    computed = columns_of(scheme_of(asem, raw=True, treatment=PIPELINE), figures_of(asem))
    units = sorted(table_of(asem / "std_results_ranks.csv")["Index"])
    values = values_at(computed, "TolMin.mark")

    def ranks(tie, *asked):
        held = {one.unit: one.rank for one in placings(units, values, Ranking(6, tie))}
        return [held[unit] for unit in asked]

    assert ranks(Tie.EXACT, "BGR", "CZE", "GRC") == [24, 24, 26]
    assert ranks(Tie.DECLARED, "BGR", "CZE", "GRC") == [24, 24, 24]


def test_weights_are_told_down_to_every_figure(asem):
    """The weight of a node in the whole is the product of its shares among siblings."""
    weights = effective_weights(scheme_of(asem))
    wanted = {row["iCode"]: float(row["EffWeight"]) for row in rows_of(asem / "effweights.csv")}

    assert far([float(weights[name]) for name in wanted], list(wanted.values())) == []
    assert sum(weights[name] for name in wanted if f"{name}.mark" in weights) == 1


def test_correlations_of_indicators_with_groups(asem):
    """Every indicator with every group of level 2, on the aggregated table."""
    table = table_of(asem / "std_Aggregated.csv")
    for row in rows_of(asem / "corr_1_2.csv"):
        pair = [np.array([list(table[row[side]].values())]).T for side in ("Var1", "Var2")]
        assert far(correlations(*pair)[0], [float(row["Correlation"])]) == []


@pytest.mark.parametrize("stage", ["Raw", "Aggregated"])
def test_an_earlier_version_agrees_to_its_precision(asem, stage):
    """The shipped object of an earlier version agrees to abs 2e-7 with what is computed now."""
    figures = figures_of(asem)
    computed = columns_of(scheme_of(asem, raw=True, treatment=PIPELINE), figures)
    old = table_of(asem / f"old_{stage}.csv", "UnitCode")
    names = [name for name in old if name != "Year" and name in computed]

    for name in names:
        reported = np.array(
            [np.nan if x is None else float(x) for x in figures.columns.get(name, ())]
        )
        mine = reported if stage == "Raw" else marks_of(computed, name)
        theirs = np.array([old[name][unit] for unit in figures.units])
        assert np.allclose(mine, theirs, rtol=0, atol=2e-7, equal_nan=True), name
    assert len(names) == (49 if stage == "Raw" else 60)
