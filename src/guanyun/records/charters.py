"""The charter in force in a zone on a day, read once per process and content."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from guanyun.accounts.roles import Audience, role_of_post
from guanyun.charter.institution import Institution, institution_of
from guanyun.charter.loading import charter_from_text
from guanyun.charter.schema import Charter
from guanyun.charter.shared import Shared, load_shared
from guanyun.charter.shipped import shipped_charters
from guanyun.engines.casework import CaseType
from guanyun.engines.common import notice_from
from guanyun.engines.mandate import BodyKind, Register
from guanyun.errors import Refused

from .models import Adoption, CalendarNotice, CharterText
from .prepared import value_of

LAST_NOTICE = (
    "SELECT published_at || '/' || year FROM calendar_notice ORDER BY published_at DESC LIMIT 1"
)
KEPT = 16  # charters in memory; a zone has few, and running cases stay with the one they began


@dataclass(frozen=True, slots=True)
class PostRoles:
    """What the posts of a charter give: unit, role, the units below, what a post designates."""

    unit: Mapping[str, str]
    role: Mapping[str, Audience]
    below: Mapping[str, frozenset[str]]
    designates: Mapping[str, frozenset[str]]  # post -> kinds of cases it names a unit for
    policies: frozenset[str] = frozenset()  # posts that keep facts and run policies
    money: frozenset[str] = frozenset()  # posts that keep budget lines, payouts, settlements


@cache
def shipped() -> Shared:
    """Return what all zones share, as shipped."""
    return load_shared(shipped_charters())


def calendar_key() -> str:
    """Return what tells apart the sets of notices published since this release."""
    return value_of(LAST_NOTICE) or ""


@lru_cache(maxsize=4)
def shared(notices: str) -> Shared:
    """Return what all zones share, with the notices published since; see ``calendar_key``."""
    found = shipped()
    calendar = found.calendar
    for page in CalendarNotice.objects.order_by("year").values_list("page", flat=True):
        calendar = calendar.with_notice(notice_from(json.loads(page)))
    return replace(found, calendar=calendar)


def adoption_on(zone: str, on: date) -> Adoption:
    """Return the adoption in force.

    Raises:
        Refused: no charter of this zone is in force on that day.
    """
    found = Adoption.objects.filter(zone=zone, since__lte=on).order_by("-since").first()
    if found is None:
        raise Refused("records.no_charter", zone=zone, on=on)
    return found


def charter_on(zone: str, on: date) -> Charter:
    """Return the charter in force; Refused as ``adoption_on``."""
    return charter_by_hash(zone, adoption_on(zone, on).hash)


def institution_on(zone: str, on: date) -> Institution:
    """Return the charter in force made ready to run; Refused as ``adoption_on``."""
    return institution_by_hash(zone, adoption_on(zone, on).hash)


def institution_by_hash(zone: str, content: str, notices: str | None = None) -> Institution:
    """Return an adopted charter made ready to run, with the calendar as known now.

    Args:
        notices: What ``calendar_key`` said a moment ago, where it was asked for already.
    """
    return _institution(zone, content, calendar_key() if notices is None else notices)


def charter_by_hash(zone: str, content: str) -> Charter:
    """Return a charter that was adopted once, with the calendar as known now."""
    return institution_by_hash(zone, content).charter


@lru_cache(maxsize=KEPT)
def _institution(zone: str, content: str, notices: str) -> Institution:
    """Compile once per process; DoesNotExist is a bug or a damaged database."""
    stored = CharterText.objects.get(zone=zone, hash=content)
    return institution_of(charter_from_text(stored.text, shared(notices)))


@lru_cache(maxsize=KEPT)
def post_roles(zone: str, content: str) -> PostRoles:
    """Return what the posts of an adopted charter give."""
    charter = charter_by_hash(zone, content)
    register = charter.register
    heads = {unit.head for unit in register.units if unit.head}
    committees = {unit.id for unit in register.units if unit.kind is BodyKind.ZONE_COMMITTEE}
    leaders = {
        unit.head
        for unit in register.units
        if unit.head and unit.id in committees and unit.parent not in committees
    }
    approvers = {post for kind in charter.case_types.values() for post in _signing(kind)}
    return PostRoles(
        unit={post.id: post.unit for post in register.posts},
        role={
            post.id: role_of_post(post.id, heads=heads, leaders=leaders, approvers=approvers)
            for post in register.posts
        },
        below=_units_below(register),
        designates=_designating(charter.case_types.values()),
        policies=frozenset(charter.manifest.policy_posts),
        money=frozenset(charter.manifest.money_posts),
    )


def _designating(kinds: Iterable[CaseType]) -> Mapping[str, frozenset[str]]:
    """Return the kinds of cases for which each post names the unit in charge (指定承办)."""
    found: dict[str, frozenset[str]] = {}
    for kind in kinds:
        post = kind.designation.post
        found[post] = found.get(post, frozenset()) | {kind.id}
    return found


def _signing(kind: CaseType) -> Iterator[str]:
    """Yield the posts that sign in a kind of case, or that a ladder climbs to."""
    yield kind.designation.post
    for clock in kind.clocks:
        if clock.extension is not None:
            yield clock.extension.approver
        yield from (rung.to for rung in clock.ladder if rung.escalates)
    for step in kind.steps:
        yield from (act.consent.post for act in step.acts if act.consent is not None)


def _units_below(register: Register) -> Mapping[str, frozenset[str]]:
    parent = {unit.id: unit.parent for unit in register.units}
    below: dict[str, set[str]] = {unit: set() for unit in parent}
    for unit, first in parent.items():
        above, seen = first, {unit}
        while above is not None and above not in seen:
            seen.add(above)
            below.setdefault(above, set()).add(unit)
            above = parent.get(above)
    return {unit: frozenset(units) for unit, units in below.items()}
