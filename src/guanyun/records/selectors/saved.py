"""What a person keeps of a list: filters under a name, one's own and the unit's; columns chosen."""

from dataclasses import dataclass

from django.db.models import Q

from guanyun.records.access import Visitor, scope
from guanyun.records.models import ColumnChoice, SavedFilter


@dataclass(frozen=True, slots=True)
class Kept:
    """A filter under a name; ``mine`` may be forgotten by who looks at it."""

    id: int
    name: str
    query: str
    mine: bool
    shared: bool


def filters_kept(*, visitor: Visitor, table: str) -> list[Kept]:
    """Return the filters of a list that a visitor keeps or the own units share, by name."""
    found = SavedFilter.objects.filter(zone=scope(visitor).zone, table=table)
    rows = found.filter(Q(owner=visitor.id) | Q(unit__in=visitor.units)).order_by("name", "pk")
    return [
        Kept(each.pk, each.name, each.query, each.owner == visitor.id, bool(each.unit))
        for each in rows
    ]


def columns_chosen(*, visitor: Visitor, table: str) -> tuple[str, ...]:
    """Return the columns that a visitor chose for a list; empty where nothing was chosen."""
    row = ColumnChoice.objects.filter(
        zone=scope(visitor).zone, table=table, person=visitor.id
    ).first()
    return tuple(each for each in row.columns.split("|") if each) if row else ()
