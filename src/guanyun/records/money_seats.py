"""Who keeps the money of a zone, who reads it, and who speaks for a side of a settlement."""

from django.db.models import Q

from .models import Settlement
from .now import today
from .scopes import WHOLE_ZONE, Hidden
from .seats import roles_on
from .visitors import Visitor


def keeps_money(visitor: Visitor) -> bool:
    """Return whether a visitor holds a post of the charter that keeps money (``money_posts``)."""
    if visitor.zone is None:
        return False
    return bool(visitor.posts & roles_on(visitor.zone, today()).money)


def reads_money(visitor: Visitor) -> bool:
    """Return whether a visitor reads all the money: who keeps it, leaders, auditors by post."""
    return keeps_money(visitor) or bool({seat.role for seat in visitor.seats} & WHOLE_ZONE)


def check_keeper(visitor: Visitor) -> str:
    """Return the zone, for who keeps its money.

    Raises:
        Hidden: to everybody else.
    """
    if visitor.zone is None or not (keeps_money(visitor) or visitor.is_system):
        raise Hidden("money")
    return visitor.zone


def check_reader(visitor: Visitor) -> str:
    """Return the zone, for who reads its money.

    Raises:
        Hidden: to everybody else.
    """
    if visitor.zone is None or not reads_money(visitor):
        raise Hidden("money")
    return visitor.zone


def settles(visitor: Visitor) -> bool:
    """Return whether a visitor reads the money, or a unit of theirs is a side of a settlement."""
    if visitor.zone is None or not visitor.units:
        return reads_money(visitor)
    own = Q(giver__in=visitor.units) | Q(taker__in=visitor.units)
    return reads_money(visitor) or Settlement.objects.filter(own, zone=visitor.zone).exists()
