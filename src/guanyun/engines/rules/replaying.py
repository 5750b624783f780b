"""A run kept as digests of what it was made of, and made again to the last bit."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Final

import numpy as np

from guanyun.engines.common import Where
from guanyun.engines.common.feel import Unknown
from guanyun.engines.rules.columns import Column, size_of
from guanyun.engines.rules.figures import names_on
from guanyun.engines.rules.policy import Policy
from guanyun.engines.rules.populations import Matches, match_all

ENGINE: Final = "columns/1"  # changes whenever the same input could come out otherwise


@dataclass(frozen=True, slots=True)
class RunDigests:
    """What a run was made of and what came out, each as SHA-256 in hexadecimal.

    ``rules`` are the policies as they say (not where they stand), ``parameters`` their figures on
    the day, ``snapshot`` all facts, ``result`` who meets what, who may, and every fen.
    """

    on: date
    known_on: date | None
    engine: str
    rules: str
    parameters: str
    snapshot: str
    result: str


def run_digests(
    policies: Sequence[Policy],
    columns: Mapping[str, Column],
    matches: Sequence[Matches],
    *,
    on: date,
    known_on: date | None = None,
) -> RunDigests:
    """Return the digests of a run.

    Args:
        policies: As they were run.
        columns: All facts of the run, by id.
        matches: What came out.
        on: The day of the assessment.
        known_on: The day up to which papers were known.

    >>> from guanyun.engines.common import Citation, Label
    >>> from guanyun.engines.rules.columns import column_from
    >>> from guanyun.engines.rules.policy import Clause, Fact, FactType, SubjectKind
    >>> here, day = Where("rules/staff.yaml", 1), date(2026, 1, 1)
    >>> staff = Fact("staff", Label("从业人员"), FactType.COUNT, here)
    >>> one = Policy("small", Label("示例"), SubjectKind.ENTERPRISE, Citation("sample"), here,
    ...              Clause("enough", "staff", ">= 20", here), (staff,))
    >>> columns = {"staff": column_from(staff, [Decimal(19), Decimal(20)])}
    >>> kept = run_digests([one], columns, match_all([one], columns, on=day), on=day)
    >>> replayed(kept, [one], columns)
    ()
    >>> more = {"staff": column_from(staff, [Decimal(20), Decimal(20)])}
    >>> replayed(kept, [one], more)
    ('snapshot', 'result')
    """
    names = [names_on(policy, on, known_on=known_on) for policy in policies]
    return RunDigests(
        on, known_on, ENGINE, _digest([_plain(policy) for policy in policies]),
        _digest([_plain(dict(each)) for each in names]), _snapshot(columns), _result(matches),
    )  # fmt: skip


def replayed(
    kept: RunDigests, policies: Sequence[Policy], columns: Mapping[str, Column]
) -> tuple[str, ...]:
    """Return which digests differ when a kept run is made again; none: it is equal to the last bit.

    Raises:
        Refused: as ``match_all``.
    """
    matches = match_all(policies, columns, on=kept.on, known_on=kept.known_on)
    again = run_digests(policies, columns, matches, on=kept.on, known_on=kept.known_on)
    names = ("engine", "rules", "parameters", "snapshot", "result")
    return tuple(name for name in names if getattr(kept, name) != getattr(again, name))


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    """Return a value of the rules as JSON holds it; where it stands in a file is left out."""
    if isinstance(value, Enum):
        return value.value if not isinstance(value, Unknown) else {"unknown": True}
    if is_dataclass(value) and not isinstance(value, type):
        told = {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value) if not isinstance(getattr(value, field.name), Where)
        }  # fmt: skip
        return {"is": type(value).__name__, **told}
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return {"number": f"{value.normalize():f}"}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _snapshot(columns: Mapping[str, Column]) -> str:
    total = sha256(f"{size_of(columns)}".encode())
    for name in sorted(columns):
        column = columns[name]
        order = sorted(range(len(column.words)), key=lambda place: repr(column.words[place]))
        words = [repr(column.words[place]) for place in order]
        values = column.values
        if words:
            ranks = np.empty(len(order), dtype=np.int64)
            ranks[order] = np.arange(len(order))
            used = np.unique(values[column.known])
            values = ranks[np.where(column.known, values, 0)]
            words = [repr(column.words[place]) for place in order if place in set(used.tolist())]
            values = np.searchsorted(np.sort(ranks[used]), values)
        figures = np.where(column.known, values, 0).astype("<i8")
        grid = (name, column.fact.type.value, column.fact.places, words)
        total.update(_digest(list(map(_plain, grid))).encode())
        total.update(np.packbits(column.known).tobytes() + figures.tobytes())
    return total.hexdigest()


def _result(matches: Sequence[Matches]) -> str:
    total = sha256()
    for one in matches:
        total.update(one.policy.encode() + b"\0")
        for stretch in one.stretches:
            bitmaps = (stretch.met, stretch.possible, stretch.paid, stretch.waits)
            total.update(b"".join(bits.tobytes() for bits in bitmaps))
            total.update(np.ascontiguousarray(stretch.fen).astype("<i8").tobytes())
    return total.hexdigest()
