"""The posts a person holds in a zone today, one's own and those of absent principals (AB岗)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.db.models import Q

from guanyun.accounts.models import EnterpriseAgent, Holding, StandIn
from guanyun.accounts.roles import HOUSE_POSTS, Audience, Seat
from guanyun.errors import Refused

from .charters import PostRoles, adoption_on, post_roles

WITH_UNITS_BELOW = frozenset({Audience.DEPUTY, Audience.HEAD, Audience.LEADER})
NO_POSTS = PostRoles({}, {}, {}, {})


def seats_of(person: int, zone: str, on: date) -> tuple[Seat, ...]:
    """Return the seats of a person on a day: own ones first, then those held for principals.

    A post that the charter of that day does not know gives nothing, the house's own excepted.
    """
    held = Holding.objects.filter(in_force(on), zone=zone)
    own = list(held.filter(person_id=person).values_list("post", flat=True))
    covered = StandIn.objects.filter(
        zone=zone, deputy_id=person, since__lte=on, until__gt=on, ended_at__isnull=True
    ).values_list("post", "principal_id", "kinds")
    if not own and not covered:
        return ()
    roles = roles_on(zone, on)
    seats = [seat for post in own if (seat := seat_of(post, roles)) is not None]
    for post, principal, kinds in covered:
        seat = seat_of(post, roles)
        if seat is not None and held.filter(person_id=principal, post=post).exists():
            only = frozenset(each for each in kinds.split("|") if each)
            seats.append(replace(seat, for_person=principal, kinds=only))
    return tuple(seats)


def in_force(on: date) -> Q:
    """Return the condition "from-to holds on that day"."""
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


def roles_on(zone: str, on: date) -> PostRoles:
    """Return what posts give in a zone on a day; nothing where no charter is in force."""
    try:
        adoption = adoption_on(zone, on)
    except Refused:
        return NO_POSTS
    return post_roles(zone, adoption.hash)


def seat_of(post: str, roles: PostRoles) -> Seat | None:
    """Return the seat that a post gives, or None for a post that is no more."""
    if post in HOUSE_POSTS:
        return Seat(post, None, HOUSE_POSTS[post])
    unit = roles.unit.get(post)
    if unit is None:
        return None
    role = roles.role[post]
    below = roles.below.get(unit, frozenset()) if role in WITH_UNITS_BELOW else frozenset()
    return Seat(post, unit, role, units_below=below)


def agencies_of(person: int, zone: str) -> Mapping[str, bool]:
    """Return the enterprises that a person acts for, and whether as their manager."""
    accepted = EnterpriseAgent.objects.filter(
        zone=zone, person_id=person, accepted_at__isnull=False, removed_at__isnull=True
    )
    return dict(accepted.values_list("uscc", "is_manager"))


def holders_of(zone: str, post: str, on: date) -> list[int]:
    """Return the ids of those who sit in a post on a day: its holders, then who stands in."""
    held = Holding.objects.filter(in_force(on), zone=zone, post=post)
    covered = StandIn.objects.filter(
        zone=zone, post=post, since__lte=on, until__gt=on, ended_at__isnull=True
    )
    found = [
        *held.values_list("person_id", flat=True),
        *covered.values_list("deputy_id", flat=True),
    ]
    return list(dict.fromkeys(found))
