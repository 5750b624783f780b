"""Audits: begun by a paper, conducted by those appointed, sampled, packed, ended; all recorded."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from guanyun.accounts.models import EnterpriseAgent, Holding, Person
from guanyun.accounts.roles import HOUSE_POSTS
from guanyun.engines.casework import Json
from guanyun.engines.insight import Method, draw, list_text
from guanyun.errors import Refused
from guanyun.records.access import AUDITING, Hidden, Visitor, scope
from guanyun.records.audit_log import told_in
from guanyun.records.audit_seats import audit_stream, between_bars, population_of, runs_on
from guanyun.records.charters import PostRoles, charter_on
from guanyun.records.ledger import Effect, Key, commit, inserted, updated
from guanyun.records.models import Audit, AuditMember, AuditSample, Notice
from guanyun.records.now import local_date
from guanyun.records.outbox import notices
from guanyun.records.projections import bars
from guanyun.records.seats import in_force, roles_on

LONGEST = timedelta(days=366)
TEXT_MOST = 64
MOST_DRAWN = 200


@dataclass(frozen=True, slots=True)
class Order:
    """What orders an audit: the paper, who authorised it, its scope, its days, who conducts it.

    The scope are cases opened from ``first`` to ``last``; empty units or kinds mean all. It runs
    from ``since`` up to but not including ``until``.
    """

    paper: str
    authorised_by: str
    first: date
    last: date
    since: date
    until: date
    units: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    members: tuple[int, ...] = ()


def audit_begin(*, by: Visitor, at: datetime, order: Order, key: Key | None = None) -> int:
    """Begin an audit and return its id; a leader of the zone or an auditor by post may.

    Raises:
        Refused: not theirs to begin, the paper is missing or was used, the days or the scope make
            no sense, or a member may not audit this (see ``audit_appoint``).
    """
    zone = scope(by).zone
    _check_may_begin(by)
    _check_order(zone, order, local_date(at))
    row = Audit(
        pk=secrets.randbelow(2**46) + 1,
        zone=zone,
        paper=order.paper.strip(),
        authorised_by=order.authorised_by.strip(),
        units=bars(order.units),
        kinds=bars(order.kinds),
        first=order.first,
        last=order.last,
        since=order.since,
        until=order.until,
        begun_by=by.id,
        begun_at=at,
    )
    told: dict[str, Json] = {"paper": row.paper, "authorised_by": row.authorised_by}
    told |= {"units": [*order.units], "kinds": [*order.kinds]}
    told |= {name: getattr(order, name).isoformat() for name in ("first", "last", "since", "until")}
    told["members"] = [str(member) for member in order.members]
    effects: list[Effect] = [inserted(row)]
    mail: list[Notice] = []
    for member in dict.fromkeys(order.members):
        _check_member(row, member, local_date(at))
        effects.append(_member(row, member, by, at).save)
        mail += _appointed_notices(row, member, at)
    stream = audit_stream(row.pk)
    posting = told_in(stream, "audit_begun", told, by=by, at=at, effects=effects, notices=mail)
    done = commit(by=by.id, at=at, postings=[posting], key=key, response={"audit": row.pk})
    return int(str(done.response["audit"]))


def _check_may_begin(by: Visitor) -> None:
    if not by.is_system and not {seat.role for seat in by.seats} & AUDITING:
        raise Refused("records.audit_not_yours")


def _check_order(zone: str, order: Order, on: date) -> None:
    for text in (order.paper, order.authorised_by):
        if not text.strip() or len(text) > TEXT_MOST:
            raise Refused("records.audit_paper", most=TEXT_MOST)
    if Audit.objects.filter(zone=zone, paper=order.paper.strip()).exists():
        raise Refused("records.audit_paper_used", paper=order.paper.strip())
    is_ahead = on <= order.since < order.until <= order.since + LONGEST
    if not is_ahead or order.last < order.first:
        raise Refused("records.audit_days", days=LONGEST.days)
    charter = charter_on(zone, on)
    known = {unit.id for unit in charter.register.units}
    strange = [each for each in order.units if each not in known]
    strange += [each for each in order.kinds if each not in charter.case_types]
    if strange:
        raise Refused("records.audit_scope", name=strange[0])


def audit_appoint(*, by: Visitor, at: datetime, audit: int, person: int) -> None:
    """Let a person conduct an audit as well.

    Raises:
        Refused: not theirs to say, the audit is over, no such person, one who conducts it
            already, sits in an audited unit or acts for an enterprise of the zone (回避).
    """
    row = _running(by, audit, at)
    _check_may_begin(by)
    if AuditMember.objects.filter(audit=row, person_id=person, dismissed_at=None).exists():
        raise Refused("records.audit_member_already")
    _check_member(row, person, local_date(at))
    posting = told_in(
        audit_stream(row.pk), "auditor_appointed", {"person": str(person)}, by=by, at=at,
        effects=[_member(row, person, by, at).save], notices=_appointed_notices(row, person, at),
    )  # fmt: skip
    commit(by=by.id, at=at, postings=[posting])


def audit_dismiss(*, by: Visitor, at: datetime, audit: int, person: int) -> None:
    """Let a person conduct an audit no longer; from the next request on it is out of reach.

    Raises:
        Hidden: no such audit for this visitor, or nobody of that id conducts it.
        Refused: not theirs to say, or the audit is over.
    """
    row = _running(by, audit, at)
    _check_may_begin(by)
    members = AuditMember.objects.filter(audit=row, person_id=person, dismissed_at=None)
    if not members.exists():
        raise Hidden("person")
    posting = told_in(
        audit_stream(row.pk), "auditor_dismissed", {"person": str(person)}, by=by, at=at,
        effects=[updated(members, dismissed_at=at)],
    )  # fmt: skip
    commit(by=by.id, at=at, postings=[posting])


def audit_end(*, by: Visitor, at: datetime, audit: int) -> None:
    """End an audit before its last day; its stream, samples and readings stay.

    Raises:
        Hidden: no such audit for this visitor.
        Refused: not theirs to say, or it is over.
    """
    row = _running(by, audit, at)
    _check_may_begin(by)
    ended = updated(Audit.objects.filter(pk=row.pk, ended_at=None), ended_at=at)
    posting = told_in(audit_stream(row.pk), "audit_ended", {}, by=by, at=at, effects=[ended])
    commit(by=by.id, at=at, postings=[posting])


def sample_draw(
    *, by: Visitor, at: datetime, audit: int, n: int, seed: str, method: str, key: Key | None = None
) -> int:
    """Draw a sample from the scope of an audit and keep it in its stream; return its number.

    Raises:
        Hidden: no such audit for this visitor.
        Refused: over, an unknown method, too many, more than there are, or a seed that is none.
    """
    row = _running(by, audit, at)
    if method not in list(Method):
        raise Refused("records.audit_method", method=method)
    if n > MOST_DRAWN:
        raise Refused("records.audit_sample_most", most=MOST_DRAWN)
    listed = population_of(row, Method(method))
    drawn = draw(listed, n, seed=seed)
    stream = audit_stream(row.pk)
    number = AuditSample.objects.filter(audit=row).count() + 1
    shares: list[Json] = [list(share) for share in drawn.shares]
    sample = AuditSample(
        audit=row,
        no=number,
        seed=seed,
        method=method,
        listed=list_text(listed),
        list_hash=drawn.list_hash,
        drawn=bars(drawn.numbers),
        shares=json.dumps(shares),
        drawn_by=by.id,
        drawn_at=at,
    )
    told: dict[str, Json] = {"no": number, "seed": seed, "method": method, "shares": shares}
    told |= {"listed": len(listed), "list_hash": drawn.list_hash, "numbers": [*drawn.numbers]}
    posting = told_in(stream, "sample_drawn", told, by=by, at=at, effects=[sample.save])
    done = commit(by=by.id, at=at, postings=[posting], key=key, response={"no": number})
    return int(str(done.response["no"]))


def pack_note(
    *, by: Visitor, at: datetime, audit: int, numbers: Sequence[str], digest: str
) -> None:
    """Keep in the stream of an audit that an evidence pack left: of which cases, and its SHA-256.

    Raises:
        Hidden: no such audit for this visitor.
        Refused: the audit is over.
    """
    row = _running(by, audit, at)
    told: dict[str, Json] = {"cases": [*numbers], "sha256": digest}
    posting = told_in(audit_stream(row.pk), "pack_made", told, by=by, at=at)
    commit(by=by.id, at=at, postings=[posting])


def _running(by: Visitor, audit: int, at: datetime) -> Audit:
    row = scope(by).audit(audit)
    if not runs_on(row, local_date(at)):
        raise Refused("records.audit_over", paper=row.paper)
    return row


def _member(audit: Audit, person: int, by: Visitor, at: datetime) -> AuditMember:
    return AuditMember(audit=audit, person_id=person, appointed_by=by.id, appointed_at=at)


def _check_member(audit: Audit, person: int, on: date) -> None:
    """Refuse who does not exist, and whoever would audit the own unit or enterprise (回避)."""
    if not Person.objects.filter(pk=person, is_active=True).exists():
        raise Refused("accounts.unknown_person")
    held = Holding.objects.filter(in_force(on), zone=audit.zone, person_id=person)
    roles, units = roles_on(audit.zone, on), between_bars(audit.units)
    for post in held.values_list("post", flat=True):
        if post not in HOUSE_POSTS and _is_audited(roles, post, units):
            raise Refused("records.audit_own_unit")
    agencies = EnterpriseAgent.objects.filter(
        zone=audit.zone, person_id=person, accepted_at__isnull=False, removed_at__isnull=True
    )
    if agencies.exists():
        raise Refused("records.audit_own_enterprise")


def _is_audited(roles: PostRoles, post: str, units: frozenset[str]) -> bool:
    unit = roles.unit.get(post)
    below = roles.below.get(unit or "", frozenset())
    return not units or unit in units or bool(below & units)


def _appointed_notices(audit: Audit, person: int, at: datetime) -> list[Notice]:
    stream = audit_stream(audit.pk)
    message = (f"person:{person}", "records.notice_audit", {"paper": audit.paper})
    return notices(audit.zone, stream, message, dedupe=f"{stream}/{at.isoformat()}", at=at)
