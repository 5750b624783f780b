"""A kept run is made again to the last bit, by another process too; what changed is named."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal

from guanyun.engines.common import Where
from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import (
    Fixed,
    RateOf,
    column_from,
    match_all,
    replayed,
    run_digests,
)
from tests.engines.rules.documents import (
    DAY,
    GRADE,
    REVENUE,
    STAFF,
    clause,
    parameter,
    policy,
)

RATE = parameter("rate", (date(2026, 1, 1), Decimal("0.05")))
DOCUMENTS = (
    policy(clause("staff", ">= 20"), (STAFF, REVENUE), payout=RateOf("revenue", "rate"),
           parameters=(RATE,), id="rate"),
    policy(clause("grade", '"B"'), (GRADE,), payout=Fixed(Decimal(10)), id="class"),
)  # fmt: skip


def columns(grades="ABCB"):
    """Return three columns."""
    return {
        "staff": column_from(STAFF, [Decimal(n) for n in (20, 30, 10)] + [UNKNOWN]),
        "revenue": column_from(REVENUE, [Decimal("0.1"), UNKNOWN, Decimal(5), Decimal(7)]),
        "grade": column_from(GRADE, list(grades)),
    }


def digests(documents=DOCUMENTS, held=None):
    """Return the digests of a run."""
    held = held or columns()
    return run_digests(documents, held, match_all(documents, held, on=DAY), on=DAY)


def test_another_process_makes_the_same_digests():
    """Nothing of a run hangs on the order of hashes, addresses or time."""
    code = "from tests.engines.rules.test_replaying import digests; print(digests().result, "
    code += "digests().rules, digests().snapshot, digests().parameters)"
    told = [
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True,
            text=True, check=True,
        ).stdout.split()
        for seed in ("1", "2")
    ]  # fmt: skip

    mine = digests()
    assert told == [[mine.result, mine.rules, mine.snapshot, mine.parameters]] * 2


def test_what_changed_is_named():
    """A rule, a parameter, a fact: each shows in its own digest, a moved line in none."""
    kept = digests()
    moved = tuple(replace(one, where=Where("rules/elsewhere.yaml", 99)) for one in DOCUMENTS)
    dearer = parameter("rate", (date(2026, 1, 1), Decimal("0.6")))
    later = parameter("rate", (date(2026, 1, 1), Decimal("0.05")), (date(2026, 9, 1), Decimal(1)))
    first, second = DOCUMENTS

    assert replayed(kept, DOCUMENTS, columns()) == ()
    assert replayed(kept, moved, columns()) == ()
    assert replayed(kept, DOCUMENTS, columns("ABCA")) == ("snapshot", "result")
    amended = (replace(first, parameters=(dearer,)), second)
    assert replayed(kept, amended, columns()) == ("rules", "parameters", "result")
    to_come = (replace(first, parameters=(later,)), second)
    assert replayed(kept, to_come, columns()) == ("rules",)


def test_words_may_come_in_any_order():
    """The same choices met in another order, or beside unused ones, are the same snapshot."""
    one = columns()
    other = dict(one)
    ragged = column_from(GRADE, list("CABCB"))
    other["grade"] = ragged.part(slice(1, None))

    assert digests(held=one).snapshot == digests(held=other).snapshot
