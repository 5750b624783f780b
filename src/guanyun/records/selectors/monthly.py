"""The statistics of one month as the public reads them: rates with n and N, no small counts.

A count of one or two is not told, nor can it be had by subtraction: it might be somebody's case.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q

from guanyun.engines.casework import Json
from guanyun.engines.common import Label
from guanyun.records.models import Case, JournalEntry
from guanyun.records.now import local_date
from guanyun.records.telling import ZONE_STREAM

from .board import percent_of
from .facts import COLUMNS, GOOD, Fact, facts_of, month_of, months_before

LEAST = 3
FEW, HELD_BACK = "<3", "-"
PUBLISHED = "statistics_published"
MOST_MONTHS = 36
Test = Callable[[Fact], bool]
RATES: Mapping[str, tuple[Test, Test]] = {
    "closed": (lambda fact: True, lambda fact: fact.is_done),
    "solved": (lambda fact: fact.solved is not None, lambda fact: fact.solved == "solved"),
    "satisfied": (lambda fact: fact.rating is not None, lambda fact: (fact.rating or 0) >= GOOD),
}


def months_to_publish(zone: str, at: datetime) -> list[str]:
    """Return the months that have ended, have cases and are not published yet, oldest first."""
    ended = months_before(local_date(at), MOST_MONTHS + 1)[:-1]
    days = Case.objects.filter(zone=zone, opened_on__gte=ended[0]).values_list("opened_on")
    first = days.order_by("opened_on").first()
    if first is None:
        return []
    known = months_published(zone)
    names = (month_of(each) for each in ended if month_of(each) >= month_of(first[0]))
    return [name for name in names if name not in known]


def months_published(zone: str) -> set[str]:
    """Return the months whose statistics stand in the stream of the zone."""
    rows = JournalEntry.objects.filter(zone=zone, stream=ZONE_STREAM, text__contains=PUBLISHED)
    return {entry["data"]["month"] for entry in map(_told, rows) if entry["kind"] == PUBLISHED}


def _told(row: JournalEntry) -> dict[str, dict[str, str]]:
    return dict(json.loads(row.text))


def month_figures(zone: str, month: str, at: datetime) -> dict[str, Json]:
    """Return the figures of a month as known at ``at``, all of them texts, small counts held back.

    Args:
        month: ``2026-10``.
    """
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    # One reading for all figures of the page: what comes in meanwhile is in none of them.
    of_month = Q(opened_on__range=(first, last)) | Q(closed_on__range=(first, last))
    facts = facts_of(Case.objects.filter(of_month, zone=zone).only(*COLUMNS), at=at)
    opened = [fact for fact in facts if first <= fact.opened_on <= last]
    # Withdrawn cases are in no figure: their count could be had by subtraction.
    received = [fact for fact in opened if not fact.is_withdrawn]
    ended = [fact for fact in facts if fact.closed_on and first <= fact.closed_on <= last]
    finished = [fact for fact in ended if fact.is_done]
    rates = [
        rate_told(name, [fact for fact in received if among(fact)], of)
        for name, (among, of) in RATES.items()
    ]
    rates.append(rate_told("on_time", finished, lambda fact: fact.is_on_time))
    return {
        "month": month,
        "as_of": at.isoformat(),
        "received": count_told(len(received)),
        "finished": count_told(len(finished)),
        "rates": list[Json](rates),
        "kinds": list[Json](_kinds(received, finished)),
    }


def count_told(n: int) -> str:
    """Return a count as the public reads it.

    >>> [count_told(n) for n in (0, 1, 2, 3)]
    ['0', '<3', '<3', '3']
    """
    return FEW if 0 < n < LEAST else str(n)


def rate_told(name: str, among: Sequence[Fact], of: Test) -> dict[str, Json]:
    """Return a rate with n and N; where either side is one or two, only a bound of it."""
    part, whole = sum(map(of, among)), len(among)
    told: dict[str, Json] = {"id": name, "part": str(part), "whole": count_told(whole)}
    if 0 < whole < LEAST:
        return told | {"part": HELD_BACK, "percent": HELD_BACK}
    if 0 < part < LEAST:
        return told | {"part": FEW, "percent": f"< {percent_of(LEAST, whole)}"}
    if 0 < whole - part < LEAST:
        return told | {"part": HELD_BACK, "percent": f"> {percent_of(whole - LEAST, whole)}"}
    return told | {"percent": percent_of(part, whole)}


def _kinds(received: Iterable[Fact], finished: Iterable[Fact]) -> list[dict[str, Json]]:
    labels: dict[str, Label] = {}
    counts: dict[str, list[int]] = {}
    for place, facts in enumerate((received, finished)):
        for fact in facts:
            labels.setdefault(fact.kind, fact.label)
            counts.setdefault(fact.kind, [0, 0])[place] += 1
    names = sorted(counts, key=lambda name: (-counts[name][0], name))
    columns = [column_told([counts[name][place] for name in names]) for place in (0, 1)]
    return [
        {
            "kind": name,
            "zh": labels[name].zh,
            "en": labels[name].en or labels[name].zh,
            "received": columns[0][row],
            "finished": columns[1][row],
        }
        for row, name in enumerate(names)
    ]


def column_told(counts: Sequence[int]) -> list[str]:
    """Return counts that stand beside their sum, so that no small one follows from it.

    Small counts that their sum would give away (one alone, all ones, all twos) take with them a
    count large enough to hide them; where there is none, nothing of the column is told.

    >>> column_told([40, 2, 7, 0]), column_told([40, 2, 1]), column_told([2, 3])
    (['40', '<3', '-', '0'], ['40', '<3', '<3'], ['-', '-'])
    """
    told = [count_told(n) for n in counts]
    small = [n for n in counts if 0 < n < LEAST]
    number, together = len(small), sum(small)
    if not small or sum(counts) < LEAST or number < together < 2 * number:
        return told
    hides = [(n, row) for row, n in enumerate(counts) if n >= LEAST + number]
    if not hides:
        return [HELD_BACK] * len(told)
    told[min(hides)[1]] = HELD_BACK
    return told
