"""Rules over a province: the embedded evaluator in each partition of a Spark frame.

Needs ``guanyun[spark]``. Memory stays bounded by one batch of Arrow rows at a time, and only pairs
that are met or unknown come out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa

from guanyun.engines.rules import (
    NUMBERS,
    Column,
    Fact,
    FactType,
    Policy,
    Program,
    Stretch,
    compile_policies,
    match_blocks,
)
from guanyun.errors import Refused

SCHEMA: Final = pa.schema(
    [
        ("subject", pa.string()), ("policy", pa.string()), ("status", pa.string()),
        ("amount_kind", pa.string()), ("amount_fen", pa.int64()),
    ]
)  # fmt: skip
DDL: Final = "subject string, policy string, status string, amount_kind string, amount_fen long"
_MOST = 2**62


def match_in_spark(
    frame: Any,
    policies: Sequence[Policy],
    *,
    on: date,
    known_on: date | None = None,
    subject: str = "subject",
) -> Any:
    """Return the frame of all met and unknown pairs, equal to those of ``match_all``.

    Before exclusion, year and life caps and appropriations, which look at a subject's other hits.

    Args:
        frame: A Spark DataFrame: a column ``subject`` and one per fact; what is null or has no
            column is unknown. Money and other numbers are decimals or whole, never floats.
        policies: In force on the day.
        on: The day of the assessment.
        known_on: Judge by what was published by then.
        subject: The column that names each subject.
    """
    documents = tuple(policies)

    def partition(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        program = compile_policies(documents, on=on, known_on=known_on)
        for batch in batches:
            yield from match_batch(program, batch, subject=subject)

    return frame.mapInArrow(partition, DDL)


def match_batch(
    program: Program, batch: pa.RecordBatch, *, subject: str = "subject"
) -> Iterator[pa.RecordBatch]:
    """Yield the met and unknown pairs of one batch of subjects, stretch by stretch.

    Raises:
        Refused: ``gateways.column_missing`` without the column of subjects,
            ``gateways.column_kind`` for a float or another wrong kind; as ``match_all``.
    """
    if subject not in batch.schema.names:
        raise Refused("gateways.column_missing", column=subject)
    if not batch.num_rows:
        return
    facts = {one.fact.id: one.fact for one in program.sources if one.made is None}
    named = [name for name in batch.schema.names if name in facts]
    columns = {name: column_of(facts[name], batch.column(name)) for name in named}
    columns[""] = _everybody(batch.num_rows, next(iter(facts.values()), None))
    ids = batch.column(subject).cast(pa.string())
    for stretches in match_blocks(program, columns):
        pieces = [
            _pairs(ruling.policy, stretch, ids)
            for ruling, stretch in zip(program.rulings, stretches, strict=True)
        ]
        yield from pa.Table.from_batches(pieces, SCHEMA).combine_chunks().to_batches()


def _everybody(size: int, fact: Fact | None) -> Column:
    """Return a column that nobody reads, which says how many subjects there are."""
    if fact is None:
        raise Refused("gateways.column_missing", column="-")
    return Column(fact, np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.bool_))


def _pairs(policy: Policy, stretch: Stretch, ids: pa.Array) -> pa.RecordBatch:
    amounts = np.full(stretch.size, -1, dtype=np.int64)
    amounts[stretch.hits - stretch.start] = stretch.fen
    met = np.unpackbits(stretch.met, count=stretch.size).view(np.bool_)
    told = np.flatnonzero(np.unpackbits(stretch.possible, count=stretch.size))
    fen, is_met = amounts[told], met[told]
    open_ = (fen < 0) | ~is_met
    if policy.payout is None:
        open_[:] = True
    return pa.RecordBatch.from_arrays(
        [
            ids.take(pa.array(told + stretch.start)),
            pa.array([policy.id] * len(told), pa.string()),
            pa.array(np.where(is_met, "met", "unknown"), pa.string()),
            pa.array([policy.money.value if policy.payout else ""] * len(told), pa.string()),
            pa.array(fen, pa.int64(), mask=open_),
        ],
        schema=SCHEMA,
    )  # fmt: skip


def column_of(fact: Fact, cells: pa.Array) -> Column:
    """Return an Arrow column as the column of a fact, exact.

    Raises:
        Refused: ``gateways.column_kind``; ``rules.fact_choice`` for a word that is no choice.
    """
    try:
        return _column(fact, cells)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OverflowError):
        raise _wrong(fact, cells) from None


def _wrong(fact: Fact, cells: pa.Array) -> Refused:
    return Refused("gateways.column_kind", column=fact.id, kind=cells.type, type=fact.type)


def _column(fact: Fact, cells: pa.Array) -> Column:
    known = np.asarray(cells.is_valid())
    if fact.type in NUMBERS:
        if not (pa.types.is_integer(cells.type) or pa.types.is_decimal(cells.type)):
            raise _wrong(fact, cells)
        return Column(fact, _scaled(cells.cast(pa.decimal128(38, fact.places)), known), known)
    if fact.type is FactType.BOOLEAN and pa.types.is_boolean(cells.type):
        return Column(fact, np.asarray(cells.fill_null(False)).astype(np.int64), known)
    if fact.type is FactType.DATE and pa.types.is_date(cells.type):
        days = np.asarray(cells.cast(pa.date32()).cast(pa.int32()).fill_null(0)).astype(np.int64)
        return Column(fact, np.where(known, days + date(1970, 1, 1).toordinal(), 0), known)
    if fact.type is FactType.CHOICE:
        coded = cells.cast(pa.string()).dictionary_encode()
        words = tuple(coded.dictionary.to_pylist())
    elif fact.type is FactType.LIST and pa.types.is_list(cells.type):
        told = [None if one is None else tuple(one) for one in cells.to_pylist()]
        places: dict[tuple[str, ...], int] = {}
        numbers = [0 if one is None else places.setdefault(one, len(places)) for one in told]
        return Column(fact, np.array(numbers, dtype=np.int64), known, tuple(places))
    else:
        raise _wrong(fact, cells)
    if fact.choices and not set(words) <= set(fact.choices):
        odd = sorted(set(words) - set(fact.choices))
        raise Refused("rules.fact_choice", fact=fact.id, value=", ".join(odd))
    numbers_ = np.asarray(coded.indices.fill_null(0)).astype(np.int64)
    return Column(fact, numbers_, known, words)


def _scaled(cells: pa.Array, known: np.ndarray) -> np.ndarray:
    """Return decimals as whole numbers in their last place: the low words of their 128 bits."""
    words = np.frombuffer(cells.buffers()[1], dtype=np.int64)[2 * cells.offset :]
    low, high = words[0 : 2 * len(cells) : 2], words[1 : 2 * len(cells) : 2]
    low = np.where(known, low, 0)
    if bool((known & ((high != low >> 63) | (np.abs(low) > _MOST))).any()):
        raise OverflowError
    return low


def facts_of(policies: Iterable[Policy]) -> Mapping[str, Fact]:
    """Return the facts that a frame may bring, by id: the names of its columns."""
    return {fact.id: fact for policy in policies for fact in policy.facts}
