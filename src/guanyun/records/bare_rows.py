"""Rows as plain values, column by column: a sweep writes thousands, and a model of each is dear."""

from datetime import datetime
from typing import NamedTuple


class Written(NamedTuple):
    """An entry as the journal keeps it, column by column: its exact text, and its hash."""

    zone: str
    stream: str
    seq: int
    text: str
    hash: str


class Repeatable(NamedTuple):
    """A request that is answered, as the table of keys has it, column by column."""

    actor: str
    key: str
    request: str
    response: str
    at: datetime


class Letter(NamedTuple):
    """A message as the table of notices has it, column by column: a sweep writes thousands."""

    zone: str
    stream: str
    dedupe: str
    receiver: str
    channel: str
    code: str
    fields: str
    at: datetime
    state: str
    tries: int = 0
    next_at: datetime | None = None
    leased_until: datetime | None = None
    lease: str = ""
    sent_at: datetime | None = None
    read_at: datetime | None = None
    error: str = ""
