"""The bands of a test in whole numbers of a column, for the kinds of facts that have an order."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from guanyun.engines.rules.bounds import Band, Bands
from guanyun.engines.rules.figures import LARGEST, NUMBERS, Held
from guanyun.engines.rules.policy import Constant, Fact, FactType


@dataclass(frozen=True, slots=True)
class Span:
    """Whole numbers from ``low`` to ``high``, both included; an empty one is reversed.

    ``outside`` turns it into all others. Of a choice ``word`` says which; its number differs
    from column to column.
    """

    low: int
    high: int
    outside: bool = False
    word: str | None = None


@dataclass(frozen=True, slots=True)
class Spans:
    """A test as a union of spans, or as everything but their union; none means any value."""

    spans: tuple[Span, ...]
    negated: bool = False


def whole_of(fact: Fact, value: Constant) -> int:
    """Return a checked value as the whole number that a column holds for it.

    >>> from guanyun.engines.common import Label, Where
    >>> tax = Fact("tax", Label("税收"), FactType.MONEY, Where("a.yaml", 1))
    >>> whole_of(tax, Decimal("1.5")), whole_of(tax, date(1, 1, 2)), whole_of(tax, True)
    (150, 2, 1)
    """
    if isinstance(value, Decimal):
        return int(value.scaleb(fact.places))
    return value.toordinal() if isinstance(value, date) else int(value)


def value_of(fact: Fact, whole: int) -> Constant:
    """Return what a whole number of a column stands for, where the fact is no choice or list."""
    if fact.type in NUMBERS:
        return Decimal(whole).scaleb(-fact.places)
    return bool(whole) if fact.type is FactType.BOOLEAN else date.fromordinal(whole)


def spans_of(fact: Fact, bands: Bands | None) -> Spans | None:
    """Return the bands of a test as spans, None where they do not fit the kind of fact.

    >>> from guanyun.engines.common import Label, Where
    >>> from guanyun.engines.rules.bounds import bands_of
    >>> tax = Fact("tax", Label("税收"), FactType.MONEY, Where("a.yaml", 1))
    >>> spans_of(tax, bands_of("(1..2.005]", {})).spans[0]
    Span(low=101, high=200, outside=False, word=None)
    """
    if bands is None:
        return None
    found = [_span(fact, band) for band in bands.bands]
    spans = tuple(span for span in found if span is not None)
    return Spans(spans, bands.negated) if len(spans) == len(found) else None


def _span(fact: Fact, band: Band) -> Span | None:
    if fact.type in (FactType.CHOICE, FactType.LIST):
        return _word(fact, band)
    low, high = (_scaled(fact, end) for end in (band.low, band.high))
    unfit = (band.low is not None and low is None) or (band.high is not None and high is None)
    is_logical = fact.type is FactType.BOOLEAN
    if unfit or (is_logical and band.low != band.high):
        return None
    if low is not None and high is not None and low > high:
        return None
    included = (band.low_in or band.outside, band.high_in or band.outside)
    least, most = -LARGEST, LARGEST
    if low is not None:
        up = int(low.to_integral_value(ROUND_CEILING))
        least = up if included[0] or up != low else up + 1
    if high is not None:
        down = int(high.to_integral_value(ROUND_FLOOR))
        most = down if included[1] or down != high else down - 1
    return Span(max(least, -LARGEST), min(most, LARGEST), band.outside)


def _word(fact: Fact, band: Band) -> Span | None:
    is_one = isinstance(band.low, str) and band.low == band.high and (band.low_in or band.outside)
    if fact.type is FactType.LIST or not is_one:
        return None
    return Span(0, 0, band.outside, str(band.low))


def _scaled(fact: Fact, end: Held | None) -> Decimal | None:
    if fact.type in NUMBERS:
        return end.scaleb(fact.places) if isinstance(end, Decimal) else None
    if fact.type is FactType.BOOLEAN:
        return Decimal(int(end)) if isinstance(end, bool) else None
    return Decimal(end.toordinal()) if isinstance(end, date) else None


def passes(spans: Spans, whole: int, word: str | None = None) -> bool:
    """Return whether a known value lies in the spans."""
    inside = not spans.spans or any(
        (span.word == word if span.word is not None else span.low <= whole <= span.high)
        is not span.outside
        for span in spans.spans
    )
    return inside is not spans.negated


def ranges_of(spans: Spans, *, passing: bool = True) -> tuple[tuple[int, int], ...]:
    """Return the whole numbers that pass a test of an ordered fact, as rising ranges apart.

    Args:
        spans: Of no choice.
        passing: Or those that fail it.

    >>> ranges_of(Spans((Span(5, 9), Span(8, 12))), passing=False)[1][0]
    13
    """
    whole = ((-LARGEST, LARGEST),)
    found: tuple[tuple[int, int], ...] = () if spans.spans else whole
    for span in spans.spans:
        inside = ((span.low, span.high),) if span.low <= span.high else ()
        found = _united((*found, *(_rest(inside) if span.outside else inside)))
    return found if passing is not spans.negated else _rest(found)


def _united(ranges: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def _rest(ranges: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    found, start = [], -LARGEST
    for low, high in ranges:
        if start < low:
            found.append((start, low - 1))
        start = high + 1
    return (*found, (start, LARGEST)) if start <= LARGEST else tuple(found)


def common(
    one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]
) -> tuple[tuple[int, int], ...]:
    """Return what two rows of ranges have in common.

    >>> common(((1, 5), (8, 9)), ((4, 8),))
    ((4, 5), (8, 8))
    """
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple((low, high) for low, high in pairs if low <= high)
