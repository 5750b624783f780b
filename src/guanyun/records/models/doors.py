"""Tables of the doors: keys of repeated requests, notices that go out, jobs that run."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class IdempotencyKey(models.Model):
    """A request that was answered: asked again with this key, the answer is the same."""

    actor = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    request = models.CharField(max_length=64)  # SHA-256 of method, path and body
    response = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "idempotency_key"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["actor", "key"], name="idempotency_key_unique")
        ]


class Notice(models.Model):
    """One message to one receiver, written with the act and sent afterwards (outbox).

    ``receiver`` is ``post:<id>``, ``person:<id>``, ``enterprise:<uscc>``, ``caller:<case>``,
    ``phone:<number>`` or ``link:<id>``; ``code`` names the sentence of ``messages/``. Within one
    stream and channel notices leave in the order of their ids.
    """

    zone = models.CharField(max_length=64)
    stream = models.CharField(max_length=96)
    dedupe = models.CharField(max_length=160)
    receiver = models.CharField(max_length=96)
    channel = models.CharField(max_length=16)  # page | email | webhook
    code = models.CharField(max_length=64)
    fields = models.TextField()  # canonical JSON of text values
    at = models.DateTimeField()
    state = models.CharField(max_length=8, default="waiting")  # waiting | sent | dead
    tries = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)  # null: nothing more to send
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=400, blank=True)

    class Meta:
        db_table = "notice"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "dedupe"], name="notice_unique")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_at", "id"], name="notice_waiting", condition=Q(state="waiting")
            ),
            models.Index(
                fields=["zone", "stream", "channel", "id"],
                name="notice_order",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["zone", "receiver", "-id"], name="notice_by_receiver"),
        ]


class Job(models.Model):
    """One recurring job of the worker: when it is due, who runs it, when it was last done."""

    name = models.CharField(max_length=64, primary_key=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    done_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    error = models.CharField(max_length=400, blank=True)
    told = models.TextField(blank=True)  # what the last run came to, canonical JSON

    class Meta:
        db_table = "job"
