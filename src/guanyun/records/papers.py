"""What the records know that papers and leaders of a case turn on, as facts of the engine."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import F, Max, Q

from guanyun.engines.casework import (
    ActRule,
    CaseType,
    Event,
    EventKind,
    Head,
    Json,
    NeedKind,
    permit_number,
)

from .ledger import Conflict
from .models import CreditNote, DocumentNumber, Liaison, Permit
from .now import local_date
from .statements import IGNORED, Statement, inserting

FRESH = timedelta(days=30)  # a look-up of dishonesty older than that is not known any more
UNKNOWN = "unknown"


def act_facts(
    zone: str,
    case_type: CaseType,
    enterprise: str | None,
    at: datetime,
    answers: Mapping[str, Json],
) -> dict[str, Json]:
    """Return the facts that any act of a kind may turn on, with the numbers it may need.

    They replace whatever a request brings along under these names.
    """
    facts = gate_facts(zone, case_type, enterprise, at, answers)
    series = [each.prefix for each in case_type.documents if each.numbered]
    if series:
        facts["numbers"] = dict(next_counts(zone, series, local_date(at).year))
    return facts


def gate_facts(
    zone: str,
    case_type: CaseType,
    enterprise: str | None,
    at: datetime,
    answers: Mapping[str, Json],
) -> dict[str, Json]:
    """Return what says whether an act may be taken; nothing is read that the kind never asks."""
    facts: dict[str, Json] = {}
    if case_type.tolerance is not None:
        facts["dishonesty"] = dishonesty_of(zone, enterprise, local_date(at))
    needed = _permits_needed(case_type)
    if needed:
        named = {str(value) for name, value in answers.items() if name in needed and value}
        facts["permits"] = permits_on(zone, sorted(named), local_date(at), enterprise)
    return facts


def opening_facts(
    zone: str, case_type: CaseType, enterprise: str | None, at: datetime
) -> dict[str, Json]:
    """Return the facts that an opening turns on besides: who is linked to the enterprise.

    Where no link is recorded there is no such fact: then those of the charter count.
    """
    found = links_of(zone, enterprise, local_date(at)) if case_type.lead is not None else []
    return {"liaisons": found} if found else {}


def next_counts(zone: str, series: Sequence[str], year: int) -> dict[str, int]:
    """Return the next number of each series in a year."""
    taken = DocumentNumber.objects.filter(zone=zone, year=year, series__in=series)
    last = dict(taken.values_list("series").annotate(last=Max("count")))
    return {each: last.get(each, 0) + 1 for each in series}


def numbers_taken(zone: str, events: Sequence[Event], case: str, at: datetime) -> list[Statement]:
    """Return the writes that keep the numbers of the documents issued.

    Where another act was faster with a number, nothing is written and the act is decided again.
    """
    return [
        _taking(zone, event, case, at)
        for event in events
        if event.kind is EventKind.DOCUMENT_ISSUED and "series" in event.data
    ]


def _taking(zone: str, event: Event, case: str, at: datetime) -> Statement:
    told = event.data
    series, count = str(told["series"]), int(str(told["count"]))
    row = DocumentNumber(
        zone=zone,
        series=series,
        year=int(str(told["year"])),
        count=count,
        case=case,
        document=str(told["document"]),
        issued_at=at,
    )
    head = Head(zone, f"documents:{series}", count - 1, "")
    return inserting([row], IGNORED, lambda: Conflict(head, count))


def dishonesty_of(zone: str, enterprise: str | None, on: date) -> str:
    """Return what is known of an enterprise's dishonesty: the last look-up, while it is fresh."""
    if enterprise is None:
        return UNKNOWN
    seen = CreditNote.objects.filter(
        zone=zone, enterprise=enterprise, seen_on__gt=on - FRESH, seen_on__lte=on
    )
    return seen.order_by("-seen_on", "-pk").values_list("state", flat=True).first() or UNKNOWN


def links_of(zone: str, enterprise: str | None, on: date) -> list[Json]:
    """Return the leaders linked to an enterprise on a day, as facts."""
    if enterprise is None:
        return []
    rows = Liaison.objects.filter(in_force(on), zone=zone, enterprise=enterprise)
    return [
        {
            "enterprise": row.enterprise,
            "post": row.post,
            "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
            "basis": row.basis,
        }
        for row in rows.order_by("since", "pk")
    ]


def in_force(on: date) -> Q:
    """Return the condition that a dated row holds on a day; ``until`` is exclusive."""
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


def permits_on(
    zone: str, numbers: Sequence[str], on: date, enterprise: str | None = None
) -> dict[str, Json]:
    """Return by number how permits stand on a day; an unknown number is left out.

    So is one that was given to another enterprise; a permit that names none is anybody's.
    """
    found: dict[str, Json] = {}
    own = Q(enterprise__isnull=True) | Q(enterprise=enterprise)
    for row in Permit.objects.filter(own, zone=zone, number__in=numbers, since__lte=on):
        revoked = row.revoked_on is not None and row.revoked_on <= on
        until = row.until.isoformat() if row.until else None
        state, since = "revoked" if revoked else "valid", row.since.isoformat()
        found[row.number] = {"state": state, "since": since, "until": until}
    return found


def _permits_needed(case_type: CaseType) -> set[str]:
    rules: list[ActRule] = [rule for step in case_type.steps for rule in step.acts]
    return {n.id for rule in rules for n in rule.needs if n.kind is NeedKind.PERMIT}


def next_permit(zone: str, prefix: str, on: date) -> str:
    """Return the next free permit number of a prefix and year."""
    begun = f"{prefix}-{on:%Y}-"
    last = (
        Permit.objects.filter(zone=zone, number__startswith=begun)
        .order_by(F("number").desc())
        .values_list("number", flat=True)
        .first()
    )
    return permit_number(prefix, on.year, int(last.split("-")[2]) + 1 if last else 1)
