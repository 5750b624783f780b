"""A policy as SQL decides and pays what the interpreter says, for every subject of a table."""

import sqlite3
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import Verdict, award_of, compile_policies, sql_of
from guanyun.errors import Refused
from tests.engines.rules.documents import DAY, FACTS, clause, facts_held, policies, policy


def cell(fact, value):
    """Return a value as a database would hold it."""
    if value is UNKNOWN or isinstance(value, tuple):
        return None
    if isinstance(value, Decimal):
        return int(value.scaleb(fact.places))
    return value.toordinal() if isinstance(value, date) else value


@settings(max_examples=80, deadline=None)
@given(policies(), st.lists(facts_held, min_size=1, max_size=6))
def test_sql_equals_the_interpreter(document, rows):
    """Met, unmet and unknown, and every fen, come out of SQLite as of the interpreter."""
    try:
        when, fen = sql_of(compile_policies([document], on=DAY), document.id)
    except Refused:
        assume(False)
    base = sqlite3.connect(":memory:")
    base.execute(f"CREATE TABLE facts (place, {', '.join(one.id for one in FACTS)})")
    for place, row in enumerate(rows):
        cells = [cell(one, row[one.id]) for one in FACTS]
        base.execute(f"INSERT INTO facts VALUES (?{', ?' * len(cells)})", [place, *cells])

    told = base.execute(f"SELECT {when}, {fen} FROM facts ORDER BY place").fetchall()

    verdicts = {1: Verdict.MET, 0: Verdict.UNMET, None: Verdict.UNKNOWN}
    for row, (met, paid) in zip(rows, told, strict=True):
        award = award_of(document, row, on=DAY)
        assert verdicts[met] is award.verdict
        if award.verdict is Verdict.MET:
            assert paid == (None if award.amount is None else int(award.amount * 100))


def test_what_sql_does_not_say_is_refused():
    """Free FEEL is refused, and a policy that is not there."""
    document = policy(clause("staff", "? * 2 > 39"), FACTS)
    program = compile_policies([document], on=DAY)

    with pytest.raises(Refused, match=r"rules\.no_statement"):
        sql_of(program, "sample")
    with pytest.raises(Refused, match=r"rules\.no_policy"):
        sql_of(program, "other")
