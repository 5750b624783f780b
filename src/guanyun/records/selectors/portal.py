"""What the portal's pages read: zones, one's firms and cases, places by name, who read what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BooleanField, ExpressionWrapper, Q

from guanyun.accounts.models import EnterpriseAgent, Person
from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseType
from guanyun.engines.common import Label
from guanyun.records.access import Visitor, scope
from guanyun.records.charters import charter_by_hash, charter_on
from guanyun.records.models import Adoption, Audit, Case, Enterprise
from guanyun.records.now import local_date
from guanyun.records.projections import E7
from guanyun.records.stepping import state_now

from .clocks import ClockShown, clocks_shown
from .names import Names, names_of
from .state_words import state_word
from .titles import title_of, words_reported

TILES = ("equipment", "utilities", "procedures", "factors", "policy", "unclear")
MOST_PLACES = 8
MOST_CASES = 200
LEAST_WORDS = 2
# Inside or outside the wall is the charter's question, never the reporter's.
UNASKED_PLACES = frozenset({"zone", "wall", "community group"})


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of this installation: its id and name."""

    id: str
    label: Label


@dataclass(frozen=True, slots=True)
class OwnFirm:
    """An enterprise that the visitor acts for."""

    uscc: str
    label: str
    address: str
    place: str  # "lng,lat", or empty
    is_managed: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A place with a name: a firm, or a place of the charter."""

    label: str
    detail: str
    place: str  # "lng,lat"


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case in the list of who reported it."""

    number: str
    kind: Label
    title: Label | None  # what it is about, in the words of the report
    enterprise: str
    says: Label
    clock: ClockShown | None
    opened_at: datetime
    is_closed: bool
    is_yours: bool  # it waits for the enterprise


def zones_adopted(on: date) -> list[Zone]:
    """Return the zones with a charter in force, by id."""
    ids = Adoption.objects.filter(since__lte=on).values_list("zone", flat=True).distinct()
    return [Zone(each, charter_on(each, on).manifest.label) for each in sorted(ids)]


def zones_of(person: int, on: date) -> list[str]:
    """Return the zones in which a person holds a post today, acts for an enterprise or audits."""
    held = Person.objects.filter(pk=person, holdings__since__lte=on).filter(
        Q(holdings__until__isnull=True) | Q(holdings__until__gt=on)
    )
    seats = held.values_list("holdings__zone", flat=True)
    agencies = EnterpriseAgent.objects.filter(
        person_id=person, removed_at=None, accepted_at__isnull=False
    ).values_list("zone", flat=True)
    audits = Audit.objects.filter(
        members__person_id=person, members__dismissed_at=None, ended_at=None,
        since__lte=on, until__gt=on,
    ).values_list("zone", flat=True)  # fmt: skip
    return list(dict.fromkeys([*seats, *agencies, *audits]))


def own_phone(visitor: Visitor) -> str:
    """Return the phone of who visits: the account's, or the one just proved by a code."""
    if visitor.person is None:
        return visitor.phone
    return Person.objects.values_list("phone", flat=True).get(pk=visitor.person)


def own_firms(visitor: Visitor) -> list[OwnFirm]:
    """Return the enterprises that the visitor acts for, by name."""
    rows = Enterprise.objects.filter(zone=visitor.zone, uscc__in=visitor.enterprises)
    return [
        OwnFirm(row.uscc, row.label, row.address, _place(row), row.uscc in visitor.manages)
        for row in rows.order_by("label_key")
    ]


def _place(row: Enterprise) -> str:
    if row.lng_e7 is None or row.lat_e7 is None:
        return ""
    return f"{row.lng_e7 / E7:.6f},{row.lat_e7 / E7:.6f}"


def kinds_by_tile(charter: Charter) -> dict[str, list[CaseType]]:
    """Return the kinds of cases under each of the six tiles; a tile without a kind is left out."""
    found: dict[str, list[CaseType]] = {tile: [] for tile in TILES}
    for kind in charter.case_types.values():
        if kind.tile in found:
            found[kind.tile].append(kind)
    return {tile: kinds for tile, kinds in found.items() if kinds}


def places_named(*, visitor: Visitor, charter: Charter, words: str) -> list[Named]:
    """Return places of the charter and firms whose name holds the words, to whoever reports.

    Name and address of a firm are public (企业信息公示); nothing else of it is given, and no more
    than a handful at once.
    """
    wanted = words.strip()
    if len(wanted) < LEAST_WORDS:
        return []
    found = []
    for place in charter.register.places:
        if place.kind in UNASKED_PLACES:
            continue
        if wanted in place.label.zh or wanted.lower() in (place.label.en or "").lower():
            point = place.geometry.geometry.representative_point()
            found.append(Named(place.label.zh, "", f"{point.x:.6f},{point.y:.6f}"))
    like = Q(label__contains=wanted) | Q(initials__startswith=wanted.lower())
    like |= Q(address__contains=wanted)
    rows = Enterprise.objects.filter(like, zone=visitor.zone, lng_e7__isnull=False)
    found += [Named(row.label, row.address, _place(row)) for row in rows.order_by("label_key")[:8]]
    return found[:MOST_PLACES]


def own_cases(*, visitor: Visitor, at: datetime, most: int = MOST_CASES) -> list[OwnCase]:
    """Return the cases of who asks, the newest first; those that wait for the enterprise first."""
    open_now = Q(closed_at=None)
    seen = (
        scope(visitor)
        .cases()
        .alias(
            yours=ExpressionWrapper(open_now & Q(holder="enterprise"), BooleanField()),
            still=ExpressionWrapper(open_now, BooleanField()),
        )
    )
    rows = list(seen.order_by("-yours", "-still", "-opened_at")[:most])
    known: dict[str, tuple[Charter, Names]] = {}
    for content in {row.charter for row in rows}:
        charter = charter_by_hash(str(visitor.zone), content)
        enterprises = {row.enterprise for row in rows}
        names = names_of(charter, zone=str(visitor.zone), enterprises=enterprises)
        known[content] = (charter, names)
    kinds = [known[row.charter][0].case_types[row.kind] for row in rows]
    told = words_reported(str(visitor.zone), [row.number for row in rows], kinds)
    return [_own_case(row, known[row.charter], told, at) for row in rows]


def _own_case(
    row: Case, known: tuple[Charter, Names], told: Mapping[tuple[str, str], str], at: datetime
) -> OwnCase:
    charter, names = known
    kind = charter.case_types[row.kind]
    state = state_now(row)
    clocks = clocks_shown(charter, kind, state, names, at=at)
    return OwnCase(
        number=row.number,
        kind=kind.label,
        title=title_of(kind, state, row.number, told),
        enterprise=names.enterprise(row.enterprise),
        says=state_word(kind, state),
        clock=next((each for each in clocks if each.light.state != "stopped"), None),
        opened_at=row.opened_at,
        is_closed=row.closed_at is not None,
        is_yours=row.holder == "enterprise" and row.closed_at is None,
    )


def charter_today(zone: str, at: datetime) -> Charter:
    """Return the charter in force; Refused without one."""
    return charter_on(zone, local_date(at))


def agents_of(*, visitor: Visitor, uscc: str) -> Sequence[EnterpriseAgent]:
    """Return those who act for an enterprise or are invited to; Hidden to all others."""
    rows = scope(visitor).agents(uscc).filter(removed_at=None)
    return list(rows.order_by("-is_manager", "invited_at"))


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation to act for an enterprise that waits for an answer."""

    uscc: str
    label: str
    invited_at: datetime


def invitations_of(*, visitor: Visitor) -> list[Invited]:
    """Return the invitations that were made to the phone of who has signed in."""
    person = Person.objects.filter(pk=visitor.person).first() if visitor.person else None
    if person is None or not person.phone:
        return []
    rows = EnterpriseAgent.objects.filter(
        zone=visitor.zone, phone=person.phone, accepted_at=None, removed_at=None
    ).order_by("invited_at")
    firms = Enterprise.objects.filter(zone=visitor.zone, uscc__in=[row.uscc for row in rows])
    labels = {firm.uscc: firm.label for firm in firms}
    return [Invited(row.uscc, labels.get(row.uscc, row.uscc), row.invited_at) for row in rows]
