"""Classes (一类事): a person says which demands are one problem, and what answers them all."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import DESK, Hidden, Visitor, scope
from guanyun.records.audit_seats import between_bars
from guanyun.records.ledger import Effect, Posting, commit, inserted, updated
from guanyun.records.models import RecurringClass
from guanyun.records.projections import bars
from guanyun.records.repeating import decided_again
from guanyun.records.telling import told_on

TITLE_MOST = 80
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which demands are one problem, under what title; ``into`` a class that there is already."""

    numbers: Sequence[str]
    title: str
    into: int | None = None


def class_keep(*, by: Visitor, at: datetime, grouping: Grouping) -> int:
    """Keep demands as one class, or say anew which belong to a class; return its id.

    What another class had leaves it: so classes are joined and parted. Members that the visitor
    does not see stay where they are.

    Raises:
        Hidden: no such class, or a case that this visitor does not see.
        Refused: not the desk's, no title, fewer than two demands, or of several matters.
    """
    if not by.audience & DESK:
        raise Refused("records.not_for_role")
    title = grouping.title.strip()
    if not title or len(title) > TITLE_MOST:
        raise Refused("records.class_title", most=TITLE_MOST)
    wanted = list(dict.fromkeys(grouping.numbers))
    seen = dict(scope(by).cases().filter(number__in=wanted).values_list("number", "matter"))
    if set(wanted) - seen.keys():
        raise Hidden("case")
    if len(set(seen.values())) > 1:
        raise Refused("records.class_matters")
    return decided_again(lambda: _kept(by, at, (title, wanted, seen), grouping.into))


def _kept(
    by: Visitor, at: datetime, told: tuple[str, list[str], dict[str, str]], into: int | None
) -> int:
    title, wanted, seen = told
    row = _class_of(by, into) if into is not None else None
    if row is not None:
        wanted = [*wanted, *_unseen(by, between_bars(row.numbers) - set(wanted))]
    if len(wanted) < FEWEST:
        raise Refused("records.class_few", least=FEWEST)
    matter = next(iter(seen.values()), row.matter if row else "")
    if row is not None and row.matter != matter:
        raise Refused("records.class_matters")
    data: dict[str, Json] = {"title": title, "matter": matter, "numbers": [*wanted]}
    if row is None:
        row = RecurringClass(
            pk=secrets.randbelow(2**46) + 1,
            zone=scope(by).zone,
            matter=matter,
            title=title,
            numbers=bars(wanted),
            made_by=by.id,
            made_at=at,
        )
        effects: list[Effect] = [inserted(row)]
    else:
        rows = RecurringClass.objects.filter(pk=row.pk)
        effects = [updated(rows, title=title, numbers=bars(wanted), dropped_at=None)]
    posting = told_on(_stream(row.pk), "class_kept", data, by=by, at=at, effects=effects)
    commit(by=by.id, at=at, postings=[posting, *_leaving(by, at, row.pk, wanted)])
    return row.pk


def _leaving(by: Visitor, at: datetime, kept: int, numbers: Collection[str]) -> list[Posting]:
    """Return what the other classes that had these demands come to."""
    found = []
    for other in RecurringClass.objects.filter(zone=scope(by).zone).exclude(pk=kept):
        had = between_bars(other.numbers)
        if had.isdisjoint(numbers):
            continue
        left = sorted(had - set(numbers))
        rows = RecurringClass.objects.filter(pk=other.pk)
        over = {"dropped_at": at} if len(left) < FEWEST and other.dropped_at is None else {}
        data: dict[str, Json] = {"numbers": [*left], "dropped": bool(over)}
        effects = [updated(rows, numbers=bars(left), **over)]
        found.append(
            told_on(_stream(other.pk), "class_parted", data, by=by, at=at, effects=effects)
        )
    return found


def _unseen(by: Visitor, numbers: Collection[str]) -> list[str]:
    seen = scope(by).cases().filter(number__in=numbers).values_list("number", flat=True)
    return sorted(set(numbers) - set(seen))


def class_drop(*, by: Visitor, at: datetime, kept: int) -> None:
    """Say that a class is none (不成一类): its demands are handled one by one.

    Raises:
        Hidden: no such class.
        Refused: not the desk's, or dropped already.
    """
    if not by.audience & DESK:
        raise Refused("records.not_for_role")
    decided_again(lambda: _changed(by, at, kept, "class_dropped", {}, dropped_at=at))


def class_task(*, by: Visitor, at: datetime, kept: int, number: str) -> None:
    """Name the case that looks for what answers the class (破解机制).

    Raises:
        Hidden: no such class, or no such case for this visitor.
        Refused: not the desk's, dropped, or it has one already.
    """
    if not by.audience & DESK:
        raise Refused("records.not_for_role")
    case = scope(by).case(number)
    if _class_of(by, kept).case:
        raise Refused("records.class_has_task", number=_class_of(by, kept).case)
    told: dict[str, Json] = {"case": case.number}
    decided_again(lambda: _changed(by, at, kept, "class_tasked", told, case=case.number))


def _changed(
    by: Visitor, at: datetime, kept: int, kind: str, told: dict[str, Json], **columns: object
) -> None:
    row = _class_of(by, kept)
    if row.dropped_at is not None:
        raise Refused("records.class_dropped", title=row.title)
    effects = [updated(RecurringClass.objects.filter(pk=row.pk), **columns)]
    posting = told_on(_stream(kept), kind, told, by=by, at=at, effects=effects)
    commit(by=by.id, at=at, postings=[posting])


def _class_of(by: Visitor, kept: int) -> RecurringClass:
    row = RecurringClass.objects.filter(zone=scope(by).zone, pk=kept).first()
    if row is None:
        raise Hidden("class")
    return row


def _stream(kept: int) -> str:
    return f"class:{kept}"
