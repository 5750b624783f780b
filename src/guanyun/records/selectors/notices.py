"""The message centre (消息中心): what was told to me, of which cases, and what I have not read."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from guanyun.engines.casework import ACTS
from guanyun.engines.common import Label
from guanyun.errors import Language, sentence
from guanyun.records.access import Visitor, scope
from guanyun.records.charters import KEPT, charter_by_hash
from guanyun.records.models import Adoption, Notice, NoticeRead
from guanyun.records.now import local_date

from .clocks import ENGINE_CLOCKS

PAGE = 50
MOST_COUNTED = 100  # unread messages that the badge counts; above it says 99+
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "clocks": ("due_soon", "overdue"),
    "reminders": ("reminded", "poor_rating", "reopened"),
    "consents": ("consent_asked", "consent_given", "consent_withheld"),
    "cases": (
        "opened", "new_case", "keep", "designate", "designated", "progress", "extended", "closed",
        "withdrawn", "copied", "forwarded", "merged", "taken_in", "children_closed", "disputed",
    ),
    "together": (
        "countersign", "help", "branch_joined", "branch_refused", "not_needed", "supervised",
        "supervision_answered", "urged", "contested", "upheld", "dismissed",
    ),
    "talk": ("message", "message_to_you"),
    "digest": ("digest", "anchor"),
}  # fmt: skip
CASE = "case:"


@dataclass(frozen=True, slots=True)
class Message:
    """One message: what it says in both languages, of which case, whether it was read."""

    id: int
    code: str
    subject: str
    fields: Mapping[str, str]
    english: Mapping[str, str]  # fields whose words the charter has in English
    at: datetime
    number: str  # of the case; empty without
    is_read: bool

    def text(self, language: Language) -> str:
        """Return the sentence."""
        told = {**self.fields, **(self.english if language == "en" else {})}
        return sentence(self.code, told, language)


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of the messages of a visitor."""

    messages: tuple[Message, ...]
    total: int
    unread: int
    subject: str
    only_unread: bool
    page: int
    last_page: int


def told_to(visitor: Visitor) -> QuerySet[Notice]:
    """Return what was told to a visitor: to the person, the posts, the enterprises acted for.

    A message about a case that the visitor may not see (any more) is not there; nor is one to a
    post that is held for some kinds of cases only, unless it is about a case of those.
    """
    own = [f"person:{visitor.person}", *(f"enterprise:{each}" for each in visitor.enterprises)]
    own += [f"post:{seat.post}" for seat in visitor.seats if not seat.kinds]
    cases = scope(visitor).cases()
    about = Q(stream__startswith=CASE, number__in=cases.values("number"))
    wanted = Q(receiver__in=own) & (about | ~Q(stream__startswith=CASE))
    for seat in visitor.seats:
        if seat.kinds:
            covered = cases.filter(kind__in=seat.kinds).values("number")
            wanted |= Q(receiver=f"post:{seat.post}", stream__startswith=CASE, number__in=covered)
    told = Notice.objects.filter(zone=visitor.zone, channel="page")
    return told.annotate(number=Substr("stream", len(CASE) + 1)).filter(wanted)


def _unread(rows: QuerySet[Notice], visitor: Visitor) -> QuerySet[Notice]:
    """Return what the visitor has not read, and nobody before there was a mark for each."""
    mine = NoticeRead.objects.filter(person=visitor.id).values("notice")
    return rows.filter(read_at__isnull=True).exclude(pk__in=mine)


def unread_count(visitor: Visitor) -> int:
    """Return how many messages the visitor has not read, a hundred at most."""
    if visitor.person is None or visitor.zone is None:
        return 0
    return int(_unread(told_to(visitor), visitor).values("pk")[:MOST_COUNTED].count())


def inbox(*, visitor: Visitor, subject: str, only_unread: bool, page: int, at: datetime) -> Inbox:
    """Return one page of the messages, the latest first.

    Args:
        subject: One of ``SUBJECTS``, or ``other``; empty is everything.
    """
    rows = of_subject(told_to(visitor), subject)
    unread = _unread(rows, visitor).count()
    shown = _unread(rows, visitor) if only_unread else rows
    total = unread if only_unread else rows.count()
    words = _english(visitor, at)
    found = list(shown.order_by("-pk")[(page - 1) * PAGE : page * PAGE])
    marks = NoticeRead.objects.filter(person=visitor.id, notice__in=[row.pk for row in found])
    mine = set(marks.values_list("notice_id", flat=True))
    return Inbox(
        messages=tuple(_message(row, words, row.pk in mine) for row in found),
        total=total,
        unread=unread,
        subject=subject,
        only_unread=only_unread,
        page=page,
        last_page=max(1, -(-total // PAGE)),
    )


def of_subject(rows: QuerySet[Notice], subject: str) -> QuerySet[Notice]:
    """Return the messages about a subject."""
    if subject in SUBJECTS:
        return rows.filter(code__in=[f"records.notice_{each}" for each in SUBJECTS[subject]])
    if subject == "other":
        known = [f"records.notice_{each}" for names in SUBJECTS.values() for each in names]
        return rows.exclude(code__in=known)
    return rows


def subject_of(code: str) -> str:
    """Return the subject of a message."""
    name = code.removeprefix("records.notice_")
    return next((subject for subject, names in SUBJECTS.items() if name in names), "other")


def _message(row: Notice, words: Mapping[str, str], is_read: bool) -> Message:
    told = {name: str(value) for name, value in json.loads(row.fields).items()}
    return Message(
        id=row.pk,
        code=row.code,
        subject=subject_of(row.code),
        fields=told,
        english={name: words[value] for name, value in told.items() if value in words},
        at=row.at,
        number=row.stream.removeprefix(CASE) if row.stream.startswith(CASE) else "",
        is_read=is_read or row.read_at is not None,
    )


def _english(visitor: Visitor, at: datetime) -> Mapping[str, str]:
    """Return the English of the labels of the charter in force; none where none is."""
    zone = visitor.zone or ""
    adopted = Adoption.objects.filter(zone=zone, since__lte=local_date(at))
    content = adopted.order_by("-since").values_list("hash", flat=True).first()
    return _labels(zone, content) if content else {}


@lru_cache(maxsize=KEPT)
def _labels(zone: str, content: str) -> Mapping[str, str]:
    kinds = charter_by_hash(zone, content).case_types.values()
    found = {label.zh: label.en for kind in kinds for label in _labels_in(kind) if label.en}
    acts = {zh: name.replace("_", " ").capitalize() for name, zh in ACTS.items()}
    engine = {label.zh: label.en for label in ENGINE_CLOCKS.values()}
    return acts | engine | found


def _labels_in(value: object) -> Iterator[Label]:
    """Yield every label of a case type, however deep."""
    if isinstance(value, Label):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _labels_in(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from _labels_in(getattr(value, part.name))


def one_told(*, visitor: Visitor, notice: int) -> Notice | None:
    """Return one of the visitor's messages, or None."""
    return told_to(visitor).filter(pk=notice).first()
