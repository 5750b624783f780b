"""The fast evaluator and the exact one give the same values, marks and ranks."""

import warnings

from hypothesis import given, settings

from guanyun.engines.appraisal import (
    Figures,
    Group,
    Indicator,
    Mean,
    Member,
    Ranking,
    Scheme,
    columns_of,
    exact_columns,
    placings,
    round_mark,
    values_at,
)
from tests.engines.appraisal.schemes import NAME, D, drawn_figures, drawn_schemes


def ranks_of(scheme: Scheme, data: Figures):
    """Return the placings by the fast evaluator."""
    values = values_at(columns_of(scheme, data), scheme.root)
    cohorts = data.groupings[scheme.cohort] if scheme.cohort else None
    return placings(data.units, values, scheme.ranking, cohorts)


@settings(max_examples=120)
@given(drawn_schemes(), drawn_figures())
def test_both_evaluators_agree_at_every_node(scheme, data):
    """Within 1e-12 of their size before rounding; marks and ranks are identical after it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fast = columns_of(scheme, data)
    exact = exact_columns(scheme, data)

    assert set(fast) == set(exact)
    for name in fast:
        for mine, theirs in zip(values_at(fast, name), exact[name], strict=True):
            assert (mine is None) == (theirs is None), name
            if mine is not None and theirs is not None:
                assert abs(mine - float(theirs)) <= 1e-12 * max(100.0, abs(mine)), name
                assert round_mark(mine, 4) == round_mark(theirs, 4), name
    cohorts = data.groupings[scheme.cohort] if scheme.cohort else None
    of_exact = placings(data.units, exact[scheme.root], scheme.ranking, cohorts)
    assert ranks_of(scheme, data) == of_exact


@settings(max_examples=60)
@given(drawn_schemes(), drawn_figures())
def test_the_order_of_units_changes_nothing(scheme, data):
    """Figures with their rows turned round give every unit the mark and rank it had."""
    back = Figures(
        data.units[::-1],
        {name: column[::-1] for name, column in data.columns.items()},
        {name: classes[::-1] for name, classes in data.groupings.items()},
    )

    assert ranks_of(scheme, data) == ranks_of(scheme, back)[::-1]


@settings(max_examples=60)
@given(drawn_figures())
def test_copeland_adds_up_to_zero(data):
    """Whatever is missing and however weights are written, wins are somebody's losses."""
    names = ("x0", "x1", "x2", "x3")
    members = tuple(
        Member(n, D(w)) for n, w in zip(names, ("0.1", "0.3", "0.3", "0.1"), strict=True)
    )
    nodes = (*(Indicator(n, NAME) for n in names), Group("g", NAME, members, Mean.COPELAND))
    exact = exact_columns(Scheme("s", NAME, nodes, "g", Ranking(3)), data)["g"]
    everybody = all(any(data.columns[n][i] is not None for n in names) for i in range(len(exact)))

    assert not everybody or sum(x or 0 for x in exact) == 0
