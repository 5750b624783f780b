"""One-time links: what the desk has issued for a case, and the page of who holds one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.casework import (
    Actor,
    ActRule,
    CaseType,
    Field,
    Role,
    act_id,
    allowed_acts,
    asks_of,
)
from guanyun.engines.common import Label
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.actors import actors_of
from guanyun.records.charters import charter_by_hash
from guanyun.records.gathering import link_seats_of
from guanyun.records.links import acts_left, is_open
from guanyun.records.models import Case, OneTimeLink
from guanyun.records.stepping import state_now

from .cases import case_shown
from .clocks import ClockShown


@dataclass(frozen=True, slots=True)
class Issued:
    """A link of a case as the desk sees it; its token is never shown again."""

    id: int
    holder_name: str
    holder_phone: str
    acts: list[Label]
    done: list[Label]
    expires_at: datetime
    opened_at: datetime | None
    revoked_at: datetime | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class LinkAct:
    """An act of a link: may it be taken now, was it taken, what does it ask."""

    id: str
    label: Label
    asks: tuple[Field, ...]
    is_done: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class ByLink:
    """The page of who holds a link: the job, its place, its clock, what to press."""

    number: str
    version: int
    kind: CaseType
    enterprise: str
    step: Label
    description: str
    contact_name: str
    contact_phone: str
    place: str
    answers: list[tuple[Label, Label]]
    clock: ClockShown | None
    holder_name: str
    expires_at: datetime
    acts: list[LinkAct]
    zone_label: Label

    @property
    def latitude_first(self) -> str:
        """Return the place as a phone's map application reads it (RFC 5870)."""
        lng, _, lat = self.place.partition(",")
        return f"{lat},{lng}"


def links_issued(*, visitor: Visitor, number: str, at: datetime) -> list[Issued]:
    """Return the links of a case, the newest first; Hidden when the case is not theirs."""
    rows = scope(visitor).links(number).order_by("-issued_at", "-pk")
    kind = _kind(scope(visitor).case(number))
    return [_issued(row, kind, at) for row in rows]


def _kind(case: Case) -> CaseType:
    return charter_by_hash(case.zone, case.charter).case_types[case.kind]


def _issued(row: OneTimeLink, kind: CaseType, at: datetime) -> Issued:
    labels = {act_id(rule): _label(rule) for step in kind.steps for rule in step.acts}

    def named(told: str) -> list[Label]:
        return [labels.get(each, Label(each, each)) for each in told.split("|") if each]

    return Issued(
        id=row.pk,
        holder_name=row.holder_name,
        holder_phone=row.holder_phone,
        acts=named(row.acts),
        done=named(row.done),
        expires_at=row.expires_at,
        opened_at=row.opened_at,
        revoked_at=row.revoked_at,
        is_open=is_open(row, at),
    )


def _label(rule: ActRule) -> Label:
    return rule.label or Label(rule.act, rule.act)


def provider_acts(*, visitor: Visitor, number: str) -> list[tuple[str, Label]]:
    """Return the acts of a case's kind that somebody without an account may be asked to take."""
    kind = _kind(scope(visitor).case(number))
    found = {
        act_id(rule): _label(rule)
        for step in kind.steps
        for rule in step.acts
        if Role.PROVIDER in rule.by
    }
    return list(found.items())


def by_link(*, visitor: Visitor, number: str, at: datetime) -> ByLink:
    """Return the page of a case for who holds a link to it; Hidden to all others."""
    case = scope(visitor).case(number)
    rows = OneTimeLink.objects.filter(zone=case.zone, case=number, pk__in=visitor.links)
    link = rows.order_by("-issued_at").first()
    if link is None:
        raise Hidden("link")
    shown = case_shown(visitor=visitor, number=number, at=at)
    told = {label.zh: text.zh for label, text in shown.answers}
    fields = {each.id: each.label.zh for each in shown.case_type.fields}
    return ByLink(
        number=number,
        version=case.version,
        kind=shown.case_type,
        enterprise=shown.enterprise,
        step=shown.step,
        description=shown.description,
        contact_name=told.get(fields.get("contact_name", ""), ""),
        contact_phone=told.get(fields.get("contact_phone", ""), ""),
        place=_point(case),
        answers=[pair for pair in shown.answers if pair[0].zh not in _apart(fields)],
        clock=next(iter(shown.running), None),
        holder_name=link.holder_name,
        expires_at=link.expires_at,
        acts=_acts(case, link, visitor, at),
        zone_label=shown.charter.manifest.label,
    )


def _apart(fields: dict[str, str]) -> set[str]:
    return {fields.get(name, "") for name in ("contact_name", "contact_phone", "place")}


def _point(case: Case) -> str:
    if case.lng_e7 is None or case.lat_e7 is None:
        return ""
    return f"{case.lng_e7 / 10**7:.6f},{case.lat_e7 / 10**7:.6f}"


def _acts(case: Case, link: OneTimeLink, visitor: Visitor, at: datetime) -> list[LinkAct]:
    charter = charter_by_hash(case.zone, case.charter)
    kind, state = charter.case_types[case.kind], state_now(case)
    left = set(acts_left(link))
    found = []
    rules = {act_id(rule): rule for step in kind.steps for rule in step.acts}
    for name in [each for each in link.acts.split("|") if each in rules]:
        seats = link_seats_of(case, visitor, name, at)
        actors: Sequence[Actor] = [
            each
            for each in actors_of(visitor, kind, state, links=seats)
            if each.person == f"link:{link.pk}"
        ]
        open_now = {
            act_id(rule)
            for rule, refused in allowed_acts(kind, state, actors, at=at, calendar=charter.calendar)
            if refused is None
        }
        rule = rules[name]
        found.append(
            LinkAct(name, _label(rule), asks_of(kind, rule), name not in left, name in open_now)
        )
    return found
