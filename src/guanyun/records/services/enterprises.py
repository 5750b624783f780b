"""Enterprises and those who act for them: registered by credit code, invited, accepted, removed."""

from dataclasses import dataclass
from datetime import datetime

from guanyun.accounts.models import EnterpriseAgent, Person
from guanyun.accounts.phones import mobile_of
from guanyun.errors import Refused
from guanyun.records.access import DESK, Hidden, Visitor, scope
from guanyun.records.ledger import commit, updated
from guanyun.records.models import Enterprise
from guanyun.records.new_firms import Firm, registering
from guanyun.records.outbox import notices
from guanyun.records.telling import enterprise_stream, told_on


def enterprise_register(*, by: Visitor, at: datetime, firm: Firm) -> Enterprise:
    """Register an enterprise; who registers it as its agent becomes its manager.

    The zone's desk may register any, without becoming anybody's agent.

    Raises:
        Refused: not signed in, the credit code is wrong, or the enterprise is known already.
    """
    row, posting = registering(by, at, firm)
    commit(by=by.id, at=at, postings=[posting])
    return row


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom an enterprise invites to act for it."""

    uscc: str
    phone: str
    name: str = ""
    is_manager: bool = False


def agent_invite(*, by: Visitor, at: datetime, invitation: Invitation) -> EnterpriseAgent:
    """Invite somebody, by phone, to act for an enterprise: its manager, or the zone's desk.

    Raises:
        Hidden: no such enterprise for this visitor.
        Refused: not a manager, no mobile number, or invited already.
    """
    zone = scope(by).zone
    firm = scope(by).enterprise(invitation.uscc)
    if firm.uscc not in by.manages and not by.audience & DESK:
        raise Refused("records.manager_only")
    phone = mobile_of(invitation.phone)
    taken = EnterpriseAgent.objects.filter(
        zone=zone, uscc=firm.uscc, phone=phone, removed_at__isnull=True
    )
    if taken.exists():
        raise Refused("records.invited_already")
    row = EnterpriseAgent(
        zone=zone,
        uscc=firm.uscc,
        phone=phone,
        name=invitation.name.strip()[:64],
        is_manager=invitation.is_manager,
        invited_by=by.id,
        invited_at=at,
    )
    told = (f"phone:{phone}", "records.notice_invited", {"enterprise": firm.label})
    stream = enterprise_stream(firm.uscc)
    rows = notices(zone, stream, told, dedupe=f"{stream}/{at.isoformat()}/{phone}", at=at)
    posting = told_on(
        stream, "agent_invited", {"is_manager": row.is_manager}, by=by, at=at,
        effects=[row.save], notices=rows,
    )  # fmt: skip
    commit(by=by.id, at=at, postings=[posting])
    return row


def agent_accept(*, by: Visitor, at: datetime, uscc: str) -> None:
    """Accept an invitation to act for an enterprise; it was made to this person's phone.

    Raises:
        Refused: not signed in, or nobody invited this phone.
    """
    zone = scope(by).zone
    person = Person.objects.filter(pk=by.person).first() if by.person else None
    if person is None:
        raise Refused("records.sign_in_first")
    row = EnterpriseAgent.objects.filter(
        zone=zone, uscc=uscc, phone=person.phone, accepted_at=None, removed_at=None
    ).first()
    if row is None or not person.phone:
        raise Refused("records.not_invited")
    accepted = updated(
        EnterpriseAgent.objects.filter(pk=row.pk, removed_at=None), person=person, accepted_at=at
    )
    posting = told_on(
        enterprise_stream(uscc), "agent_accepted", {"agent": row.pk}, by=by, at=at,
        effects=[accepted],
    )  # fmt: skip
    commit(by=by.id, at=at, postings=[posting])


def agent_remove(*, by: Visitor, at: datetime, uscc: str, agent: int) -> None:
    """End somebody's right to act for an enterprise, from this moment on; one may remove oneself.

    Raises:
        Hidden: no such enterprise or agent for this visitor.
        Refused: not a manager, or it is the last manager.
    """
    agents = scope(by).agents(uscc).filter(removed_at=None)
    row = agents.filter(pk=agent).first()
    if row is None:
        raise Hidden("agent")
    if uscc not in by.manages and row.person_id != by.person:
        raise Refused("records.manager_only")
    managers = agents.filter(is_manager=True, accepted_at__isnull=False).exclude(pk=row.pk)
    if row.is_manager and not managers.exists():
        raise Refused("records.last_manager")
    removed = updated(EnterpriseAgent.objects.filter(pk=row.pk), removed_at=at, removed_by=by.id)
    posting = told_on(
        enterprise_stream(uscc), "agent_removed", {"agent": row.pk}, by=by, at=at, effects=[removed]
    )
    commit(by=by.id, at=at, postings=[posting])
