"""Whatever people and other systems send, the readers of this room answer or refuse."""

import json
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guanyun.engines.common import Calendar, due_report, parse_budget, parse_place, parse_yuan
from guanyun.errors import Refused

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
TREES = st.recursive(
    SCALARS | st.sampled_from([10**400, "119", 29.5, 119.5]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)
KINDS = st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "Feature", "", 1])
GEOMETRIES = st.fixed_dictionaries(
    {"type": KINDS, "coordinates": TREES}, optional={"geometry": TREES, "datum": TREES}
)
few = settings(max_examples=60, deadline=None)


def answers_or_refuses(act: Callable[[], object]) -> None:
    """Let ``act`` end in a value or in a refusal of this room; anything else rises."""
    try:
        act()
    except Refused as refusal:
        assert refusal.code.startswith("common.")  # noqa: PT017 - both ends are right


@few
@given(GEOMETRIES)
@example({"type": "Point", "coordinates": [10**400, 29]})
@example({"type": "Polygon", "coordinates": [[]]})
@example({"type": "Point", "coordinates": [[119, 29]]})
def test_any_geojson_is_read_or_refused(written: dict[str, object]) -> None:
    """Wrong kinds, depths and numbers in GeoJSON never break the reader."""
    answers_or_refuses(lambda: parse_place(json.dumps(written)))


@pytest.mark.parametrize("text", ['{"a":' * 100_000, '{"type": 1' + "0" * 5000 + "}", "{NaN}"])
def test_hostile_geojson_is_refused(text: str) -> None:
    """Nesting without end and numbers without end are refused as unreadable."""
    with pytest.raises(Refused) as refusal:
        parse_place(text)

    assert refusal.value.code == "common.place_form"


@few
@given(st.text(max_size=40) | st.from_regex(r"[-+¥ ]*[0-9,.]{1,40} ?[万亿]?元?", fullmatch=True))
@example("9" * 10_000)
def test_any_amount_is_read_or_refused(text: str) -> None:
    """No text breaks the reader of money."""
    answers_or_refuses(lambda: parse_yuan(text))


@few
@given(
    st.text(max_size=20) | st.from_regex(r"[0-9.]{1,8} (working|calendar) days?", fullmatch=True)
)
def test_any_budget_is_read_or_refused(text: str) -> None:
    """No text breaks the reader of time limits."""
    answers_or_refuses(lambda: parse_budget(text))


@few
@given(
    st.text(max_size=20) | st.datetimes().map(str) | st.dates().map(str),
    st.sampled_from(["1 working day", "5 calendar days", "2 hours", "3 office hours"]),
)
@example("0001-01-01T00:00+14:00", "1 hour")
@example("9999-12-31T23:00", "2 hours")
@example("9999-12-31", "5 calendar days")
def test_any_start_is_counted_or_refused(calendar: Calendar, start: str, within: str) -> None:
    """No start breaks the report, the ends of the proleptic calendar included."""
    answers_or_refuses(lambda: due_report(calendar, start, within))
