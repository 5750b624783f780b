"""Tables of the trail: streams, their journal, the seals over it. Append-only where said."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Stream(models.Model):
    """One chain of the journal and its head: the version that every act compares.

    ``stream`` is ``case:<number>``, ``enterprise:<uscc>``, ``account:<id>`` or ``zone``.
    """

    pk = models.CompositePrimaryKey("zone", "stream")
    zone = models.CharField(max_length=64)
    stream = models.CharField(max_length=96)
    seq = models.IntegerField()
    hash = models.CharField(max_length=80)
    sealed = models.IntegerField(default=0)  # entries up to this one lie under a seal

    class Meta:
        db_table = "stream"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["zone", "stream"], name="stream_unsealed", condition=Q(seq__gt=F("sealed"))
            )
        ]


class JournalEntry(models.Model):
    """One entry of a stream: the exact canonical text (RFC 8785) and its hash. Append-only."""

    pk = models.CompositePrimaryKey("zone", "stream", "seq")
    zone = models.CharField(max_length=64)
    stream = models.CharField(max_length=96)
    seq = models.IntegerField()
    text = models.TextField()
    hash = models.CharField(max_length=80)

    class Meta:
        db_table = "journal"


class SealRow(models.Model):
    """A Merkle root over the entries that no seal held before, signed. Append-only."""

    pk = models.CompositePrimaryKey("zone", "no")
    zone = models.CharField(max_length=64)
    no = models.IntegerField()
    prev = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    count = models.IntegerField()
    at = models.CharField(max_length=32)  # as signed
    algorithm = models.CharField(max_length=16)
    key = models.CharField(max_length=16)
    hash = models.CharField(max_length=80)
    signature = models.CharField(max_length=128)

    class Meta:
        db_table = "seal"


class SealSpan(models.Model):
    """Which entries of a stream a seal holds: ``first`` to ``last``. Append-only."""

    pk = models.CompositePrimaryKey("zone", "stream", "last")
    zone = models.CharField(max_length=64)
    stream = models.CharField(max_length=96)
    first = models.IntegerField()
    last = models.IntegerField()
    no = models.IntegerField()

    class Meta:
        db_table = "seal_span"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "no", "stream"], name="seal_span_by_seal")
        ]


class PrivateText(models.Model):
    """A text that may be erased: the journal keeps only the salted commitment to it."""

    zone = models.CharField(max_length=64)
    stream = models.CharField(max_length=96)
    seq = models.IntegerField()  # of the first entry of the act that brought it
    name = models.CharField(max_length=64)
    salt = models.BinaryField(max_length=16)
    text = models.TextField(null=True)  # null once erased
    commitment = models.CharField(max_length=64)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "private_text"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "stream", "commitment"], name="private_text_unique"
            )
        ]


class Reading(models.Model):
    """Who looked at a case and when (谁看过我的材料): once per person, unit, part and hour."""

    zone = models.CharField(max_length=64)
    case = models.CharField(max_length=32)
    person = models.CharField(max_length=64)
    unit = models.CharField(max_length=64, blank=True)
    part = models.CharField(max_length=32)  # case | file | phone | export
    hour = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        db_table = "reading"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "case", "person", "unit", "part", "hour"], name="reading_unique"
            )
        ]
