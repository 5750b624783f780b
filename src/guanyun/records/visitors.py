"""Who is at the door: the person, the seats held today, the cases a code or a link opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import HttpRequest

from guanyun.accounts.models import Person
from guanyun.accounts.roles import ADMINISTRATOR_POST, Audience, Seat

from .audit_seats import AuditSeat, audit_seats_of
from .links import open_links
from .now import now, today
from .seats import agencies_of, seats_of

SESSION_CASES = "cases_by_code"  # {zone: [number, ...]}: opened by number and code
SESSION_LINKS = "links"  # {zone: [link id, ...]}: opened by a one-time link
SESSION_PHONE = "phone_by_code"  # {zone: phone}: a caller without an account, proved by a code


@dataclass(frozen=True, slots=True)
class Visitor:
    """One visitor of one zone on one day; every door and every service asks it and nobody else.

    ``person`` is an account id, None for who has not signed in; ``numbers`` are cases opened by
    phone code; ``links`` are ids of one-time links. ``phone`` is that of a caller without account.
    """

    zone: str | None
    person: int | None = None
    name: str = ""
    seats: tuple[Seat, ...] = ()
    audits: tuple[AuditSeat, ...] = ()  # conducted today, beside any post
    enterprises: frozenset[str] = frozenset()
    manages: frozenset[str] = frozenset()  # enterprises whose agents this person may change
    numbers: frozenset[str] = frozenset()
    links: frozenset[int] = frozenset()
    phone: str = ""
    is_demo: bool = False
    is_system: bool = False  # the operator at the machine itself: commands, the worker
    address: str = ""  # network address, for rate limits only

    @property
    def audience(self) -> frozenset[Audience]:
        """Return the roles of this visitor in this zone; never empty."""
        found = {seat.role for seat in self.seats}
        if self.audits:
            found.add(Audience.EXAMINER)
        if self.enterprises:
            found.add(Audience.ENTERPRISE)
        if self.numbers or self.phone:
            found.add(Audience.CALLER)
        if self.links:
            found.add(Audience.LINK)
        return frozenset(found or {Audience.ANONYMOUS})

    @property
    def posts(self) -> frozenset[str]:
        """Return the posts held today, one's own and those of principals."""
        return frozenset(seat.post for seat in self.seats)

    @property
    def units(self) -> frozenset[str]:
        """Return the units of those posts."""
        return frozenset(seat.unit for seat in self.seats if seat.unit)

    @property
    def id(self) -> str:
        """Return how the journal names this visitor: account id, link:<id>, or caller."""
        if self.is_system:
            return "system"
        if self.person is not None:
            return str(self.person)
        return f"link:{min(self.links)}" if self.links else "caller"


@dataclass(frozen=True, slots=True)
class Opened:
    """What codes and links have opened in this session, by zone."""

    cases: Mapping[str, list[str]] = field(default_factory=dict)
    links: Mapping[str, list[int]] = field(default_factory=dict)
    phones: Mapping[str, str] = field(default_factory=dict)


NOTHING = Opened()


def visitor_of(request: HttpRequest) -> Visitor:
    """Return who calls, in the zone that the address names; asked once per request."""
    known = getattr(request, "guanyun_visitor", None)
    if isinstance(known, Visitor):
        return known
    match = request.resolver_match
    zone = match.kwargs.get("zone") if match is not None else None
    found = visitor_in(zone, request)
    request.guanyun_visitor = found  # type: ignore[attr-defined]  # read above
    return found


def visitor_in(zone: str | None, request: HttpRequest) -> Visitor:
    """Return who calls, seen in one zone (None: the pages above all zones)."""
    session = request.session
    opened = Opened(
        session.get(SESSION_CASES, {}),
        session.get(SESSION_LINKS, {}),
        session.get(SESSION_PHONE, {}),
    )
    if zone and opened.links.get(zone):
        opened = replace(opened, links={zone: sorted(open_links(opened.links[zone], now()))})
    address = request.META.get("REMOTE_ADDR", "")
    if not isinstance(request.user, Person):
        return anybody(zone, opened, address)
    return visitor_for(request.user, zone, on=today(), opened=opened, address=address)


def system(zone: str | None) -> Visitor:
    """Return the installation itself: the operator's commands and the worker."""
    seat = Seat(ADMINISTRATOR_POST, None, Audience.ADMINISTRATOR)
    return Visitor(zone=zone, name="system", seats=(seat,), is_system=True)


def anybody(zone: str | None, opened: Opened = NOTHING, address: str = "") -> Visitor:
    """Return a visitor who has not signed in."""
    return Visitor(
        zone=zone,
        numbers=frozenset(opened.cases.get(zone or "", ())),
        links=frozenset(opened.links.get(zone or "", ())),
        phone=opened.phones.get(zone or "", ""),
        address=address,
    )


def visitor_for(
    person: Person, zone: str | None, *, on: date, opened: Opened = NOTHING, address: str = ""
) -> Visitor:
    """Return a person who has signed in, as seen in one zone on one day."""
    outside = anybody(zone, opened, address)
    agencies = agencies_of(person.pk, zone) if zone else {}
    return replace(
        outside,
        person=person.pk,
        name=person.name,
        seats=seats_of(person.pk, zone, on) if zone else (),
        audits=audit_seats_of(person.pk, zone, on) if zone else (),
        enterprises=frozenset(agencies),
        manages=frozenset(uscc for uscc, is_manager in agencies.items() if is_manager),
        is_demo=person.is_demo,
    )
