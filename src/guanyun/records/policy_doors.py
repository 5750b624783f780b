"""Whose figures and results of policies a visitor may see, and who keeps them."""

from django.db.models import Q, QuerySet

from guanyun.accounts.roles import Audience

from .models import Enterprise, FactSubject, Liaison, RuleRun
from .now import today
from .papers import in_force
from .scopes import Hidden, scope
from .seats import roles_on
from .visitors import Visitor

WHOLE_ZONE = frozenset({Audience.LEADER, Audience.AUDITOR})


def keeps_policies(visitor: Visitor) -> bool:
    """Return whether a visitor sits in a post that keeps facts and runs policies.

    Who stands in for some kinds of cases alone does not.
    """
    if visitor.zone is None:
        return False
    posts = {seat.post for seat in visitor.seats if not seat.kinds}
    return visitor.is_system or bool(posts & roles_on(visitor.zone, today()).policies)


def reads_policies(visitor: Visitor) -> bool:
    """Return whether a visitor reads the figures of the whole zone."""
    whole = {seat.role for seat in visitor.seats if not seat.kinds} & WHOLE_ZONE
    return keeps_policies(visitor) or bool(whole)


def firms_for_policies(visitor: Visitor) -> QuerySet[Enterprise]:
    """Return the enterprises whose figures and results a visitor may see.

    An enterprise its own; a steward and a linked leader theirs; policy posts, leaders of the zone
    and auditors all of it. Others of the staff see the register, and no figure of anybody.
    """
    found = Enterprise.objects.filter(zone=scope(visitor).zone)
    if reads_policies(visitor):
        return found
    own = Q(uscc__in=visitor.enterprises)
    posts = {seat.post for seat in visitor.seats if not seat.kinds}
    if posts:
        linked = Liaison.objects.filter(in_force(today()), zone=visitor.zone, post__in=posts)
        own |= Q(steward__in=posts) | Q(uscc__in=linked.values("enterprise"))
    return found.filter(own)


def firm_for_policies(visitor: Visitor, uscc: str) -> Enterprise:
    """Return one of those enterprises, or raise Hidden."""
    found = firms_for_policies(visitor).filter(uscc=uscc).first()
    if found is None:
        raise Hidden("enterprise")
    return found


def subjects_for_policies(visitor: Visitor) -> QuerySet[FactSubject]:
    """Return the subjects other than enterprises whose figures a visitor may see."""
    found = FactSubject.objects.filter(zone=scope(visitor).zone)
    if reads_policies(visitor):
        return found
    return found.filter(owner__in=visitor.enterprises, owner__gt="")


def runs_for_policies(visitor: Visitor) -> QuerySet[RuleRun]:
    """Return the runs that a visitor may see: policy posts, leaders, auditors; Hidden to others."""
    if not reads_policies(visitor):
        raise Hidden("run")
    return RuleRun.objects.filter(zone=scope(visitor).zone)


def run_for_policies(visitor: Visitor, number: int) -> RuleRun:
    """Return one run by its number, or raise Hidden."""
    found = runs_for_policies(visitor).filter(number=number).first()
    if found is None:
        raise Hidden("run")
    return found
