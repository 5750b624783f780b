"""Money: read exactly, never a float, kept in fen, rounded by name, split without loss."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanyun.engines.common import (
    Rounding,
    fen_of,
    format_ten_thousands,
    format_yuan,
    parse_yuan,
    round_yuan,
    split_yuan,
    yuan_of,
    yuan_text,
)
from guanyun.errors import Refused

FEN = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        ("1,080.10", "1080.10"),
        ("1080.10", "1080.10"),
        ("1080.1 元", "1080.1"),
        ("¥1,080.10", "1080.10"),
        ("￥１，０８０．１０", "1080.10"),
        ("1.5万元", "15000"),
        ("1.5 万元", "15000"),
        ("0.3亿元", "30000000"),
        ("-3", "-3"),
        ("0", "0"),
        (42, "42"),
        (Decimal("0.01"), "0.01"),
    ],
)
def test_amounts_as_people_write_them(written: str | int | Decimal, yuan: str) -> None:
    """Grouping, 元, 万元, 亿元, a yuan sign and full-width figures are read exactly."""
    assert parse_yuan(written) == Decimal(yuan)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "-",
        "N/A",
        "无",
        "1,08.10",
        "1,0800",
        "1.2.3",
        "1e3",
        "12万",
        "5 kg",
        "NaN",
        "--1",
        "1.",
        "1 2",
    ],
)
def test_other_amounts_are_refused(written: str) -> None:
    """Words, wrong grouping, exponents and a unit that is no money are refused."""
    with pytest.raises(Refused) as refusal:
        parse_yuan(written)

    assert refusal.value.code == "common.money_form"


@pytest.mark.parametrize("written", [Decimal("NaN"), Decimal("Infinity"), True])
def test_no_number_is_refused(written: Decimal) -> None:
    """NaN, infinity and a boolean are no amounts."""
    with pytest.raises(Refused) as refusal:
        parse_yuan(written)

    assert refusal.value.code == "common.money_form"


def test_float_is_refused() -> None:
    """A float has lost fen before it arrives."""
    with pytest.raises(Refused) as refusal:
        parse_yuan(0.1)  # type: ignore[arg-type]

    assert (refusal.value.code, refusal.value.fields) == ("common.money_float", {"text": "0.1"})


def test_part_of_a_fen_is_refused() -> None:
    """Nobody rounds silently: an amount below a fen must be rounded by a named rule first."""
    for act in (fen_of, yuan_text, format_yuan):
        with pytest.raises(Refused) as refusal:
            act(Decimal("0.125"))
        assert refusal.value.code == "common.money_fen"


@given(FEN)
def test_fen_and_yuan_are_one(fen: int) -> None:
    """Fen to yuan and back, through the written forms too, is the same amount."""
    yuan = yuan_of(fen)

    assert fen_of(yuan) == fen
    assert parse_yuan(format_yuan(yuan)) == parse_yuan(yuan_text(yuan)) == yuan
    assert parse_yuan(format_ten_thousands(yuan)) == yuan


def test_amounts_as_people_read_them() -> None:
    """Two places and groups of three; 万元 without loss; commands print plain strings."""
    assert format_yuan(Decimal("1234567.8")) == "1,234,567.80"
    assert format_ten_thousands(Decimal("12345678.90")) == "1,234.56789 万元"
    assert format_ten_thousands(Decimal(200000)) == "20 万元"
    assert yuan_text(Decimal("-0.5")) == "-0.50"


@pytest.mark.parametrize(
    ("rounding", "positive", "negative"),
    [
        (Rounding.HALF_UP, "0.13", "-0.13"),
        (Rounding.HALF_EVEN, "0.12", "-0.12"),
        (Rounding.DOWN, "0.12", "-0.12"),
        (Rounding.UP, "0.13", "-0.13"),
    ],
)
def test_roundings_by_name(rounding: Rounding, positive: str, negative: str) -> None:
    """Half a fen goes where the named rule sends it, the same on both sides of zero."""
    assert round_yuan(Decimal("0.125"), rounding) == Decimal(positive)
    assert round_yuan(Decimal("-0.125"), rounding) == Decimal(negative)


def test_rounding_to_yuan_and_to_ten_thousands() -> None:
    """Negative places round above the yuan and still give plain yuan."""
    assert str(round_yuan(Decimal("1080.50"), Rounding.HALF_UP, 0)) == "1081"
    assert str(round_yuan(Decimal("14999.99"), Rounding.HALF_UP, -4)) == "10000"


def test_split_gives_left_over_fen_to_the_largest_remainders() -> None:
    """Seven fen over 1:2:4 are exact; a hundred yuan over three leaves one fen for the first."""
    assert split_yuan(Decimal("0.07"), [1, 2, 4]) == (
        Decimal("0.01"),
        Decimal("0.02"),
        Decimal("0.04"),
    )
    assert split_yuan(Decimal("0.10"), [1, 1, 4]) == (
        Decimal("0.02"),
        Decimal("0.02"),
        Decimal("0.06"),
    )
    assert split_yuan(Decimal("-100.00"), [1, 1, 1])[0] == Decimal("-33.34")
    assert split_yuan(Decimal("5.00"), [0, Decimal("0.4")]) == (Decimal("0.00"), Decimal("5.00"))


@given(FEN, st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_parts_sum_to_the_whole(fen: int, weights: list[int]) -> None:
    """The parts add up exactly, and none is a fen or more away from its exact share."""
    parts = split_yuan(yuan_of(fen), weights)

    assert sum(parts) == yuan_of(fen)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(fen_of(part) * sum(weights) - fen * weight) < sum(weights)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_split_needs_weights(weights: list[int]) -> None:
    """Without a positive weight, or with a negative one, there is nothing to split by."""
    with pytest.raises(ValueError, match="weights"):
        split_yuan(Decimal(1), weights)
