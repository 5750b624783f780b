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
