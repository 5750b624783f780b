"""The database itself refuses to change the journal, and two lines for one day."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection

from guanyun.records import guards
from guanyun.records.models import JournalEntry, MandateLine

ROW = {"zone": "demo", "stream": "case:1", "seq": 1, "text": "{}", "hash": "a"}


def line(since: date, until: date, slot: int | None = 7, name: str = "a") -> MandateLine:
    """Return a line of one slot."""
    return MandateLine(
        zone="demo", matter="m", duty="handle", place="zone", subject="{}", slot=slot,
        line=name, unit="u", mode="statutory", since=since, until=until, charter="h",
    )  # fmt: skip


def test_every_guard_stands(db: None) -> None:
    """After the migrations every guard stands in the database."""
    assert guards.expected(connection.vendor) <= guards.standing(connection)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET text = '{\"a\":1}' WHERE seq = 1",
        "DELETE FROM journal",
        "INSERT INTO journal (zone, stream, seq, text, hash) VALUES ('demo','case:1',1,'x','b')",
    ],
)
def test_journal_refuses_to_change(db: None, statement: str) -> None:
    """An entry can be neither changed, nor deleted, nor written over."""
    JournalEntry(**ROW).save(force_insert=True)

    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.only_on("sqlite")
def test_journal_refuses_replace(db: None) -> None:
    """REPLACE INTO, which fires no DELETE trigger by default, is refused too."""
    JournalEntry(**ROW).save(force_insert=True)

    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("REPLACE INTO journal VALUES ('demo','case:1',1,'x','b')")

    assert JournalEntry.objects.get().text == "{}"


@pytest.mark.only_on("postgresql")
def test_journal_refuses_truncate(db: None) -> None:
    """TRUNCATE, which fires no row trigger, is refused too."""
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("TRUNCATE journal")


def test_second_line_for_a_day_is_refused(db: None) -> None:
    """Two lines of one slot may touch but not overlap."""
    line(date(2026, 1, 1), date(2026, 7, 1)).save()
    line(date(2026, 7, 1), date(9999, 12, 31), name="b").save()
    line(date(2026, 1, 1), date(9999, 12, 31), slot=8, name="c").save()

    with pytest.raises(IntegrityError):
        line(date(2026, 6, 30), date(2026, 7, 2), name="d").save()


def test_lines_that_assist_may_overlap_any(db: None) -> None:
    """A line without a slot stands beside every other line of its days."""
    line(date(2026, 1, 1), date(2026, 7, 1)).save()
    for name in ("b", "c"):
        line(date(2026, 1, 1), date(2026, 7, 1), slot=None, name=name).save()

    assert MandateLine.objects.count() == 3


def test_line_cannot_be_stretched_over_its_neighbour(db: None) -> None:
    """Lengthening a line into the period of the next one is refused."""
    line(date(2026, 1, 1), date(2026, 7, 1)).save()
    line(date(2026, 7, 1), date(9999, 12, 31), name="b").save()

    with pytest.raises(IntegrityError):
        MandateLine.objects.filter(line="a").update(until=date(2026, 8, 1))


@pytest.mark.parametrize("turn", [1, 2])
def test_guards_stand_again_after_tables_were_cleared(transactional_db: None, turn: int) -> None:
    """A test that clears the tables leaves them empty and guarded."""
    assert JournalEntry.objects.count() == 0
    JournalEntry(**ROW).save(force_insert=True)

    with pytest.raises(DatabaseError):
        JournalEntry.objects.all().delete()
