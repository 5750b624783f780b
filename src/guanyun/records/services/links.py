"""One-time links: issued for one case and some acts, opened by who holds them, revoked at will."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from guanyun.engines.casework import CaseType, Json, act_id
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import charter_by_hash
from guanyun.records.ledger import commit, exclusive, inserted, updated
from guanyun.records.links import is_open, link_of, token_of
from guanyun.records.models import Case, OneTimeLink
from guanyun.records.outbox import notices
from guanyun.records.projections import bars
from guanyun.records.telling import account_stream, told_on

LONGEST = timedelta(days=15)
ROLES = ("provider", "staff")


@dataclass(frozen=True, slots=True)
class Grant:
    """What a link allows: which acts, in whose seat, to whom, until when.

    ``role`` is ``provider`` (a technician) or ``staff`` (a department without accounts, which
    needs ``post``).
    """

    acts: Sequence[str]
    holder_name: str
    expires_at: datetime
    holder_phone: str = ""
    role: str = "provider"
    unit: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """A link: its id for the desk, its token for the holder's address only."""

    id: int
    token: str


@dataclass(frozen=True, slots=True)
class Used:
    """What an opened link leads to; keep its id in the session of its zone."""

    id: int
    zone: str
    number: str


def link_issue(*, by: Visitor, at: datetime, number: str, grant: Grant) -> Issued:
    """Issue a link for a case that this visitor's unit handles.

    Raises:
        Hidden: no such case for this visitor.
        Refused: not the desk in charge, an act that the kind does not have, a seat that the
            charter does not have, or too long.
    """
    case = scope(by).case(number)
    if not {case.unit, case.first_unit} & by.units:
        raise Refused("records.not_your_case")
    if not at < grant.expires_at <= at + LONGEST:
        raise Refused("records.link_days", days=LONGEST.days)
    charter = charter_by_hash(case.zone, case.charter)
    case_type = charter.case_types[case.kind]
    posts = {post.id: post.unit for post in charter.register.posts}
    if grant.role not in ROLES or (grant.role == "staff" and posts.get(grant.post) != grant.unit):
        raise Refused("records.link_post")
    link = _row(case, case_type, by, at, grant)
    told: dict[str, Json] = {"case": number, "acts": [*grant.acts]}
    told["expires_at"] = grant.expires_at.isoformat()
    rows = []
    if grant.holder_phone:
        # The token is made when the message leaves: no row holds it.
        fields = {"number": number, "kind": case_type.label.zh}
        message = (f"link:{link.pk}", "records.notice_link", fields)
        rows = notices(case.zone, f"case:{number}", message, dedupe=f"link:{link.pk}", at=at)
    posting = told_on(
        account_stream(by.person or 0), "link_issued", told, by=by, at=at,
        effects=[inserted(link)], notices=rows,
    )  # fmt: skip
    commit(by=by.id, at=at, postings=[posting])
    return Issued(link.pk, token_of(link))


def _row(case: Case, case_type: CaseType, by: Visitor, at: datetime, grant: Grant) -> OneTimeLink:
    rules = {act_id(rule): rule for step in case_type.steps for rule in step.acts}
    unit = grant.unit or (
        case.provider_unit or case_type.provider if grant.role == "provider" else ""
    )
    for act in grant.acts:
        rule = rules.get(act)
        if rule is None:
            raise Refused("records.link_act", act=act)
    if not grant.acts or not grant.holder_name.strip():
        raise Refused("records.link_empty")
    return OneTimeLink(
        pk=secrets.randbelow(2**46) + 1,
        zone=case.zone,
        case=case.number,
        acts=bars(grant.acts),
        role=grant.role,
        unit=unit,
        post=grant.post,
        holder_name=grant.holder_name.strip()[:64],
        holder_phone=grant.holder_phone[:20],
        nonce=secrets.token_hex(16),
        issued_by=by.id,
        issued_at=at,
        expires_at=grant.expires_at.replace(microsecond=0),
    )


def link_use(*, by: Visitor, at: datetime, token: str) -> Used:
    """Open a link: return where it leads, or hide that there ever was one.

    Raises:
        Hidden: unknown, or changed.
        Refused: ``records.link_over`` when it expired or was revoked.
    """
    link = link_of(token)
    if link is None:
        raise Hidden("link")
    if not is_open(link, at):
        raise Refused("records.link_over")
    if link.opened_at is None:
        with exclusive():
            OneTimeLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=at)
    return Used(link.pk, link.zone, link.case)


def link_revoke(*, by: Visitor, at: datetime, link: int) -> None:
    """Revoke a link; who holds it is turned away with the next request.

    Raises:
        Hidden: no such link for this visitor.
    """
    row = scope(by).link(link)
    revoked = updated(
        OneTimeLink.objects.filter(pk=row.pk, revoked_at=None), revoked_at=at, revoked_by=by.id
    )
    posting = told_on(
        account_stream(by.person or 0), "link_revoked", {"case": row.case, "link": row.pk},
        by=by, at=at, effects=[revoked],
    )  # fmt: skip
    commit(by=by.id, at=at, postings=[posting])
