"""Rows written by templates are those that Django writes; a batch stands or falls act by act."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from guanyun.accounts.models import Person
from guanyun.engines.casework import Actor
from guanyun.records.access import Visitor
from guanyun.records.bare_rows import Letter, Repeatable, Written
from guanyun.records.ledger import Key, Posting, Told, commit_many, head_now, updated, written
from guanyun.records.models import (
    Audit,
    IdempotencyKey,
    JournalEntry,
    Notice,
    PrivateText,
    Stream,
)
from guanyun.records.services.cases import Deed, Done, case_act
from guanyun.records.statements import IGNORED, Statement, inserting, run, updating
from guanyun.records.verification import verify_all

from .conftest import START, Seated

pytestmark = pytest.mark.django_db
WORDS = ("供水\n管'\"\\%s {}", "", "𝔾😀 \u2028 </script>", "x" * 5000)
SYSTEM = Actor("system", "system", channel="system")


def text(seq: int, words: str | None, salt: bytes) -> PrivateText:
    """Return a row with every sort of column that rows have: words, numbers, bytes, moments."""
    erased = None if words else START + timedelta(minutes=seq)
    return PrivateText(
        zone="z", stream="s", seq=seq, name="x", salt=salt, text=words, commitment=f"c{seq}",
        erased_at=erased,
    )  # fmt: skip


def test_rows_are_those_that_django_writes() -> None:
    """Whatever stands in the columns comes back the same, written by either."""
    rows = [text(n, words, bytes([n] * 16)) for n, words in enumerate((*WORDS, None))]
    PrivateText.objects.bulk_create(rows)
    plain = list(PrivateText.objects.order_by("seq").values())
    PrivateText.objects.all().delete()
    run([inserting(rows)])
    ours = list(PrivateText.objects.order_by("seq").values())

    for told in (*plain, *ours):
        told.pop("id")
        told["salt"] = bytes(told["salt"])
    assert ours == plain


def test_an_update_touches_the_rows_that_are_named_and_no_other() -> None:
    """A moment, a text and an absent value are set where all of the key is equal."""
    run([inserting([text(1, "a", bytes(16)), text(2, "b", bytes(16))])])
    moved = {"seq": 7, "text": None, "erased_at": START}
    run([updating(PrivateText, moved, {"zone": "z", "seq": 1})])

    told = PrivateText.objects.order_by("seq").values_list("seq", "text", "erased_at")
    assert list(told) == [(2, "b", None), (7, None, START)]


def test_a_day_is_kept_as_a_day() -> None:
    """A date beside moments is read back as the same date."""
    row = Audit(
        zone="z", paper="p", authorised_by="x", first=date(2026, 1, 2), last=date(2026, 3, 4),
        since=date(2026, 5, 6), until=date(2026, 7, 8), begun_by="1", begun_at=START,
    )  # fmt: skip
    run([inserting([row])])

    kept = Audit.objects.get(zone="z")
    assert (kept.first, kept.until, kept.begun_at) == (row.first, row.until, START)


def posting(stream: str, *more: Statement) -> Posting:
    """Return one event on a stream as it stands now, with a notice of it."""
    head = head_now("z", stream)
    entries = written(head, [Told("noted", {"n": head.seq}, SYSTEM, START)], at=START, charter="")
    notice = Notice(
        zone="z", stream=stream, dedupe=f"{stream}/{head.seq}", receiver="post:x", channel="page",
        code="c", fields="{}", at=START, state="sent",
    )  # fmt: skip
    return Posting(head, entries, notices=[notice], effects=more)


def heads() -> dict[str, int]:
    """Return where the streams stand."""
    return dict(Stream.objects.order_by("stream").values_list("stream", "seq"))


def test_of_a_batch_only_what_conflicts_is_left_out() -> None:
    """A stale act, and a second one on the same stream, leave no trace; the others are written."""
    stale = posting("b")
    commit_many(batches=[[posting("b")]])
    again = [posting("c"), posting("c")]
    conflicts = commit_many(batches=[[posting("a")], [stale], *([each] for each in again)])

    assert [(each.stream, each.expected, each.found) for each in conflicts] == [
        ("b", 0, 1),
        ("c", 0, 1),
    ]
    assert heads() == {"a": 1, "b": 1, "c": 1}
    assert JournalEntry.objects.count() == Notice.objects.count() == 3


def test_an_act_of_two_streams_is_written_whole_or_not_at_all() -> None:
    """Where the second stream has moved, the first does not."""
    stale = posting("b")
    commit_many(batches=[[posting("b")]])
    conflicts = commit_many(batches=[[posting("a"), stale], [posting("d")]])

    assert [each.stream for each in conflicts] == ["b"]
    assert heads() == {"b": 1, "d": 1}


def test_a_batch_with_an_effect_that_is_no_statement_is_written_too(zone: str) -> None:
    """What cannot be written together is written act by act, in the same transaction."""
    renamed = updated(Person.objects.none(), name="x")
    told = posting("b")
    acts = [
        [posting("a")],
        [Posting(told.head, told.entries, notices=told.notices, effects=[renamed])],
    ]

    assert commit_many(batches=acts) == []
    assert heads()["a"] == heads()["b"] == 1


def test_a_row_that_is_in_the_way_is_met_by_its_own_act(zone: str) -> None:
    """A notice that was told already is passed over, in a batch as alone."""
    taken = posting("a").notices
    run([inserting(taken, IGNORED)])

    assert commit_many(batches=[[posting("a")], [posting("b")]]) == []
    assert Notice.objects.filter(zone="z").count() == 2


def test_an_act_is_one_question_and_one_message(opened: Done, seated: Seated) -> None:
    """On PostgreSQL the case is read in one message and the whole act written in another."""
    desk: Visitor = seated("duty_desk")
    key = Key("desk", "k", "ab" * 32)
    with CaptureQueriesContext(connection) as asked:
        case_act(
            by=desk,
            at=START,
            number=opened.number,
            deed=Deed("respond", {"opinion": "好"}),
            key=key,
        )

    told = [each["sql"][:40] for each in asked.captured_queries]
    if connection.vendor == "postgresql":
        assert len(told) == 2, told
    assert len(told) <= 12, told
    assert verify_all()["ok"]


@pytest.mark.parametrize(
    ("columns", "table"), [(Written, JournalEntry), (Repeatable, IdempotencyKey), (Letter, Notice)]
)
def test_what_is_written_without_a_model_has_its_columns(
    columns: type[Written | Repeatable | Letter], table: type[Model]
) -> None:
    """The names of the columns, in their order, are those of the table."""
    known = [each.column for each in table._meta.concrete_fields if each.column != "id"]
    assert known == list(columns._fields)
