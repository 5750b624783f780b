"""A new notice of days off: published, and every running clock that it touches dated anew."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from guanyun.accounts.roles import Audience
from guanyun.engines.casework import Command, Json
from guanyun.engines.common import Calendar, crosses, notice_from
from guanyun.errors import Refused
from guanyun.records.access import Visitor
from guanyun.records.actors import SYSTEM
from guanyun.records.charters import calendar_key, institution_by_hash, shared
from guanyun.records.ledger import Posting, commit, commit_many
from guanyun.records.models import CalendarNotice, Case, ClockRow
from guanyun.records.now import local_date
from guanyun.records.privacy import Answers
from guanyun.records.stepping import step_on
from guanyun.records.telling import ZONE_STREAM, told_on

BATCH = 200


@dataclass(frozen=True, slots=True)
class Redated:
    """What a notice changed: days, and cases whose clocks end at another time."""

    year: int
    changed_days: tuple[date, ...]
    cases: tuple[str, ...]


def calendar_publish(*, by: Visitor, at: datetime, entry: Mapping[str, object]) -> Redated:
    """Publish a State Council notice and date anew the clocks whose time crosses a changed day.

    Args:
        entry: As under ``notices`` of ``_national/calendar.yaml``: id, year, number, title, days.

    A second run of the same notice changes nothing. Closed cases stay as they are.

    Raises:
        Refused: not the administrator, the entry is not of that form, or the year has a notice.
    """
    if Audience.ADMINISTRATOR not in by.audience or by.zone is None:
        raise Refused("records.administrator_only")
    notice = notice_from(entry)
    before = _calendar()
    if any(known.year == notice.year and known != notice for known in before.notices):
        raise Refused("records.notice_known", year=notice.year)
    page = json.dumps(entry, ensure_ascii=False, sort_keys=True, default=str)
    row = CalendarNotice(
        year=notice.year, number=notice.number, page=page, published_by=by.id, published_at=at
    )
    if not CalendarNotice.objects.filter(year=notice.year).exists():
        told: dict[str, Json] = {"year": notice.year, "number": notice.number}
        posting = told_on(ZONE_STREAM, "calendar_published", told, by=by, at=at, effects=[row.save])
        commit(by=by.id, at=at, postings=[posting])
    after = _calendar()
    changed = after.changed_days(before)
    return Redated(notice.year, changed, tuple(_redate_clocks(changed, notice.number, at=at)))


def _calendar() -> Calendar:
    return shared(calendar_key()).calendar


def _redate_clocks(changed: tuple[date, ...], reason: str, *, at: datetime) -> Iterator[str]:
    """Date anew the running clocks of all zones that cross a changed day; yield their cases."""
    if not changed:
        return
    touched = _cases_touched(changed, at)
    for start in range(0, len(touched), BATCH):
        left = touched[start : start + BATCH]
        while left:  # a case that somebody moves meanwhile is dated anew once more
            postings = _redated(left, reason, at)
            conflicts = commit_many(batches=[[told] for told in postings.values()])
            missed = {(each.zone, each.stream.removeprefix("case:")) for each in conflicts}
            yield from (number for zone, number in postings if (zone, number) not in missed)
            left = [each for each in postings if each in missed]


def _cases_touched(changed: tuple[date, ...], at: datetime) -> list[tuple[str, str]]:
    rows = ClockRow.objects.filter(running=True).order_by("zone", "case")
    found = {
        (zone, case): None
        for zone, case, due in rows.values_list("zone", "case", "due")
        if crosses((min(local_date(at), changed[0]), local_date(due)), changed)
    }
    return list(found)


def _redated(
    touched: Sequence[tuple[str, str]], reason: str, at: datetime
) -> dict[tuple[str, str], Posting]:
    """Return what dating anew writes for each open case whose clocks it changes."""
    institution = cache(institution_by_hash)
    found: dict[tuple[str, str], Posting] = {}
    for zone in sorted({zone for zone, _ in touched}):
        numbers = [number for where, number in touched if where == zone]
        for case in Case.objects.filter(zone=zone, number__in=numbers).order_by("number"):
            if case.closed_at is not None:
                continue
            step = step_on(
                case,
                institution(zone, case.charter),
                [SYSTEM],
                lambda actor: Command("redate", actor, at, facts={"reason": reason}),
                at=at,
                answers=Answers({}, {}),
            )
            if step.events:
                found[(zone, case.number)] = step.posting
    return found
