"""Figures of subjects as they were known: by day, by what was known then, with their lineage."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import Fact, Facts, SubjectKind
from guanyun.errors import Refused

from .fact_values import value_of
from .models import SubjectFact


@dataclass(frozen=True, slots=True)
class Moment:
    """As of which day, by what was known on which day, up to which entry of the zone's stream."""

    on: date
    known_on: date
    facts_to: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it stood at a moment, with everything that says where it comes from."""

    subject: str
    fact: str
    value: str
    period: str
    as_of: date
    unit: str
    source: str
    known_from: date
    batch: int
    line: int
    recorded_by: str
    recorded_at: datetime
    is_sample: bool


_COLUMNS = tuple(Figure.__dataclass_fields__)


def figures_at(
    zone: str,
    kind: SubjectKind,
    facts: Collection[str],
    moment: Moment,
    *,
    subjects: Collection[str] | None = None,
) -> Iterator[tuple[str, dict[str, Figure]]]:
    """Yield each subject that has a figure, with its figures by fact, ordered by subject.

    Of a fact the latest day counts, and for that day what was recorded last; one that was taken
    back is left out, which is unknown: no earlier day stands in for it.
    """
    rows = SubjectFact.objects.filter(
        zone=zone,
        subject_kind=kind.value,
        fact__in=facts,
        as_of__lte=moment.on,
        known_from__lte=moment.known_on,
        batch__lte=moment.facts_to,
    )
    if subjects is not None:
        rows = rows.filter(subject__in=subjects)
    told = rows.order_by("subject", "fact", "as_of", "batch").values_list(*_COLUMNS)
    read = (Figure(*row) for row in told.iterator(2000))
    for subject, group in groupby(read, key=attrgetter("subject")):
        last = {each.fact: each for each in group}  # in rising order: the last one stands
        yield subject, {name: each for name, each in last.items() if each.value}


def facts_from(figures: Mapping[str, Figure], declared: Mapping[str, Fact]) -> Facts:
    """Return figures as the engine takes them; what does not fit its fact any more is unknown."""
    held = {}
    for name, fact in declared.items():
        figure = figures.get(name)
        try:
            held[name] = UNKNOWN if figure is None else value_of(fact, figure.value)
        except Refused:
            held[name] = UNKNOWN
    return held


class Digest:
    """The digest of a snapshot, made subject by subject in their order."""

    def __init__(self) -> None:
        self._made = hashlib.sha256(b"guanyun/facts/1\0")

    def take(self, subject: str, figures: Mapping[str, Figure]) -> None:
        """Take in one subject."""
        for name in sorted(figures):
            each = figures[name]
            line = "\x1f".join((subject, name, each.as_of.isoformat(), each.value))
            self._made.update(line.encode() + b"\n")

    def hex(self) -> str:
        """Return the digest of everything taken in."""
        return self._made.hexdigest()
