"""What people keep of a list; it is no record of the zone, so the journal knows nothing of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.ledger import exclusive
from guanyun.records.models import ColumnChoice, SavedFilter

TABLE_NAME = re.compile(r"[a-z_]{1,32}")
NAME_MOST, QUERY_MOST, FILTERS_MOST = 40, 600, 50
COLUMNS_MOST = 30


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter to be kept: of which list, under which name, as the address holds it."""

    table: str
    name: str
    query: str
    shared: bool = False


def filter_save(*, by: Visitor, at: datetime, kept: Filter) -> None:
    """Keep a filter under a name, for oneself or for one's unit; the same name is written over.

    Raises:
        Refused: no name, too long, or too many of them.
    """
    zone, name = scope(by).zone, kept.name.strip()
    query = _clean(kept.query)
    if not name or len(name) > NAME_MOST or not TABLE_NAME.fullmatch(kept.table):
        raise Refused("records.filter_name", most=NAME_MOST)
    if len(query) > QUERY_MOST:
        raise Refused("records.filter_long")
    own = SavedFilter.objects.filter(zone=zone, table=kept.table, owner=by.id)
    if own.exclude(name=name).count() >= FILTERS_MOST:
        raise Refused("records.filter_many", most=FILTERS_MOST)
    unit = next((seat.unit for seat in by.seats if seat.unit), "") if kept.shared else ""
    with exclusive():
        own.update_or_create(
            name=name,
            defaults={"query": query, "unit": unit or "", "saved_at": at},
            create_defaults={
                "zone": zone, "table": kept.table, "owner": by.id, "name": name,
                "query": query, "unit": unit or "", "saved_at": at,
            },
        )  # fmt: skip


def filter_forget(*, by: Visitor, at: datetime, saved: int) -> None:
    """Forget a filter of one's own; one that somebody else keeps stays as it is."""
    with exclusive():
        SavedFilter.objects.filter(zone=scope(by).zone, pk=saved, owner=by.id).delete()


def columns_choose(*, by: Visitor, at: datetime, table: str, columns: Sequence[str]) -> None:
    """Remember which columns of a list a person wants to see; none means those of the house.

    Raises:
        Refused: this is no list, or these are no columns.
    """
    asked = tuple(dict.fromkeys(columns))
    known = all(TABLE_NAME.fullmatch(each) for each in (table, *asked))
    if not known or len(asked) > COLUMNS_MOST:
        raise Refused("records.filter_name", most=NAME_MOST)
    told = f"|{'|'.join(asked)}|" if asked else ""
    with exclusive():
        ColumnChoice.objects.update_or_create(
            zone=scope(by).zone, table=table, person=by.id, defaults={"columns": told[:400]}
        )


def _clean(query: str) -> str:
    """Return a filter as an address holds it, without the page one was on.

    >>> _clean("tab=todo&page=3&light=&q=%E7%BA%B8")
    'tab=todo&q=%E7%BA%B8'
    """
    told = parse_qsl(query[: 4 * QUERY_MOST], max_num_fields=40)
    return urlencode([(name, value) for name, value in told if name not in ("page", "number")])
