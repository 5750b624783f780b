"""Under Spark every partition says what the embedded run says; without Spark this is left out."""

import os
import shutil
from datetime import date
from decimal import Decimal

import pytest

from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import Fixed, RateOf, column_from, compile_policies, match_all
from guanyun.errors import Refused
from tests.engines.rules.documents import (
    DAY,
    FACTS,
    GRADE,
    PARAMETERS,
    REVENUE,
    STAFF,
    clause,
    policy,
)

pa = pytest.importorskip("pyarrow", reason="guanyun[spark] is not installed: no pyarrow")
spark = pytest.importorskip("guanyun.gateways.spark")

ROWS = [
    {"subject": f"s{n}", "staff": n % 40 if n % 7 else None,
     "revenue": Decimal(n * 12345).scaleb(-2) if n % 5 else None, "grade": "ABC"[n % 3],
     "listed": n % 2 == 0, "founded": date(2020, 1, 1 + n % 28),
     "share": Decimal(n % 100).scaleb(-4), "marks": ["green"] if n % 4 else []}
    for n in range(500)
]  # fmt: skip
DOCUMENTS = [
    policy(clause("staff", ">= 20"), FACTS, payout=RateOf("revenue", Decimal("0.0333")), id="rate"),
    policy(clause("grade", '"A"'), FACTS, payout=Fixed("most"), parameters=PARAMETERS, id="fixed"),
    policy(clause("marks", 'list contains(?, "green")'), FACTS, id="title"),
    policy(clause("founded", '<= date("2020-01-09")'), FACTS, id="aged"),
]
TYPES = pa.schema(
    [
        ("subject", pa.string()), ("staff", pa.int64()), ("revenue", pa.decimal128(18, 2)),
        ("grade", pa.string()), ("listed", pa.bool_()), ("founded", pa.date32()),
        ("share", pa.decimal128(9, 4)), ("marks", pa.list_(pa.string())),
    ]
)  # fmt: skip


def embedded():
    """Return the pairs of the embedded run."""
    held = {}
    for one in FACTS:
        cells = [row.get(one.id) for row in ROWS]
        cells = [Decimal(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell
                 for cell in cells]  # fmt: skip
        cells = [tuple(cell) if isinstance(cell, list) else cell for cell in cells]
        held[one.id] = column_from(one, [UNKNOWN if cell is None else cell for cell in cells])
    pairs = set()
    for document, found in zip(DOCUMENTS, match_all(DOCUMENTS, held, on=DAY), strict=True):
        paid = dict(zip(found.hits.tolist(), found.fen.tolist(), strict=True))
        for place in range(len(ROWS)):
            bit = 128 >> place % 8
            if found.met[place // 8] & bit:
                fen = paid.get(place) if document.payout else None
                pairs.add((f"s{place}", document.id, "met", fen))
            elif found.unknown[place // 8] & bit:
                pairs.add((f"s{place}", document.id, "unknown", None))
    return pairs


def told(batches):
    """Return the pairs of batches."""
    rows = [row for batch in batches for row in batch.to_pylist()]
    return {(row["subject"], row["policy"], row["status"], row["amount_fen"]) for row in rows}


def test_batches_say_what_the_embedded_run_says():
    """Cut into batches of any size the pairs are those of the whole, amounts to the fen."""
    program = compile_policies(DOCUMENTS, on=DAY)
    table = pa.Table.from_pylist(ROWS, TYPES)

    found = [
        pairs for batch in table.to_batches(max_chunksize=97)
        for pairs in spark.match_batch(program, batch)
    ]  # fmt: skip

    assert told(found) == embedded()


@pytest.mark.parametrize(
    ("fact", "cells"),
    [(REVENUE, pa.array([1.5])), (REVENUE, pa.array([Decimal("1.005")])),
     (STAFF, pa.array(["20"])), (STAFF, pa.array([Decimal(2**63)], pa.decimal128(38, 0))),
     (FACTS[3], pa.array(["2020-01-01"])), (FACTS[4], pa.array([1]))],
)  # fmt: skip
def test_what_would_lose_something_is_refused(fact, cells):
    """Floats, too many decimals, figures too large and texts for days are refused by column."""
    with pytest.raises(Refused, match=r"gateways\.column_kind"):
        spark.column_of(fact, cells)


def test_a_word_that_is_no_choice_is_refused():
    """The choice is named, and so is a frame without subjects."""
    with pytest.raises(Refused, match=r"rules\.fact_choice"):
        spark.column_of(GRADE, pa.array(["A", "Z"]))
    program = compile_policies(DOCUMENTS[:1], on=DAY)
    with pytest.raises(Refused, match=r"gateways\.column_missing"):
        list(spark.match_batch(program, pa.RecordBatch.from_pydict({"staff": [1]})))


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("GUANYUN_FULL") != "1", reason="takes a minute: run with --full")
@pytest.mark.skipif(shutil.which("java") is None and not os.environ.get("JAVA_HOME"),
                    reason="Spark needs Java, and there is none")  # fmt: skip
def test_spark_says_what_the_embedded_run_says(tmp_path):
    """A local Spark of two partitions gives the same pairs."""
    sql = pytest.importorskip("pyspark.sql", reason="guanyun[spark] is not installed: no pyspark")
    builder = sql.SparkSession.builder.master("local[2]").appName("guanyun")
    session = (
        builder.config("spark.ui.enabled", "false")
        .config("spark.sql.warehouse.dir", str(tmp_path))
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "100")
        .getOrCreate()
    )
    try:
        names = "staff long, revenue decimal(18,2), grade string, listed boolean, founded date"
        schema = f"subject string, {names}, share decimal(9,4), marks array<string>"
        data = [tuple(row[name] for name in TYPES.names) for row in ROWS]
        frame = session.createDataFrame(data, schema).repartition(2)
        rows = spark.match_in_spark(frame, DOCUMENTS, on=DAY).collect()
    finally:
        session.stop()

    assert {(row.subject, row.policy, row.status, row.amount_fen) for row in rows} == embedded()
