"""The one table of lists: its columns, order and filter, kept by the address; for Excel too.

A list declares a ``Listing`` once. ``table_of`` makes what ``_table.html`` shows, ``workbook`` the
same rows and columns for Excel; ``kept`` writes what a person keeps of it (``views/tables.py``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from guanyun.errors import Language
from guanyun.gateways.spreadsheets import Cell, workbook_of
from guanyun.records.access import STAFF, visitor_of
from guanyun.records.selectors.saved import Kept, columns_chosen, filters_kept
from guanyun.web.language import language_of, say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 50_000  # of a workbook
PAGE = 50
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A column: its name, what a workbook holds in it, and how a page shows it.

    ``label`` is a code of ``messages/``; ``part`` a template that is given ``row``, or empty for
    the text itself; ``sort`` the name that the address orders by, or empty.
    """

    id: str
    label: str
    told: Callable[[T, Language], Cell]
    part: str = ""
    sort: str = ""
    is_shown: bool = True  # until a person chooses
    is_fixed: bool = False  # whatever a person chooses
    is_wide: bool = False  # on a phone: a line of its own
    is_hidden: bool = False  # on a phone: not at all
    look: str = ""  # class of the cell
    in_book: bool | None = None  # in Excel always or never; None: as on the page

    def text(self, row: T, language: Language) -> str:
        """Return what a page shows where the column has no part of its own."""
        value = self.told(row, language)
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M}"
        return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value or "—")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A list: its columns, what of the address filters it, where its page and workbook are.

    ``route``, ``export`` and ``side`` are names of routes; ``export`` empty: no workbook; ``side``
    takes the zone and a row's key and answers with what opens beside the list.
    """

    id: str
    columns: tuple[Column[T], ...]
    keeps: tuple[str, ...]
    key: Callable[[T], str]
    export: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class Head(Generic[T]):
    """The head of a column: where a click on it leads, and how it is ordered now."""

    column: Column[T]
    href: str
    order: str  # ascending | descending | none


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is shown: the page, how many rows there are in all, their order."""

    number: int
    total: int
    sort: str = ""
    size: int = PAGE

    @property
    def last(self) -> int:
        """Return the number of the last page."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """A list as ``_table.html`` shows it."""

    id: str
    caption: str
    heads: list[Head[T]]
    choices: list[tuple[Column[T], bool]]
    rows: list[tuple[str, T]]
    page: Page
    query: str  # the whole filter, without the page
    saved: list[tuple[Kept, bool]]
    export: str
    side: str
    picks: bool
    may_keep: bool  # filters and columns are remembered for members of the staff

    @property
    def previous(self) -> str:
        """Return the address of the page before, or an empty text."""
        return self._to(self.page.number - 1) if self.page.number > 1 else ""

    @property
    def following(self) -> str:
        """Return the address of the next page, or an empty text."""
        return self._to(self.page.number + 1) if self.page.number < self.page.last else ""

    def _to(self, number: int) -> str:
        return f"?{self.query}&page={number}" if self.query else f"?page={number}"


def table_of(
    request: HttpRequest,
    listing: Listing[T],
    rows: Iterable[T],
    page: Page,
    *,
    caption: str,
    picks: bool = False,
    export: str = "",
) -> Table[T]:
    """Return a list as its page shows it.

    Args:
        rows: Those of this page alone.
        caption: What the list is called, for who cannot see it.
        picks: Rows can be ticked; the form ``picks`` of the page takes them.
        export: Where the workbook of this page is, for a list that has no route of its own.
    """
    visitor = visitor_of(request)
    kept = filters_kept(visitor=visitor, table=listing.id)
    shown = columns_of(request, listing)
    told = filter_of(request, listing)
    query = urlencode(told)
    zone = visitor.zone or ""
    return Table(
        id=listing.id,
        caption=caption,
        heads=[_head(column, told, page.sort) for column in shown],
        choices=[(each, each in shown) for each in listing.columns if not each.is_fixed],
        rows=[(listing.key(row), row) for row in rows],
        page=page,
        query=query,
        saved=[(each, each.query == query) for each in kept],
        export=_export(listing, zone, export, query),
        side=listing.side,
        picks=picks,
        may_keep=bool(visitor.audience & STAFF),
    )


def _export(listing: Listing[T], zone: str, address: str, query: str) -> str:
    """Return the address of the workbook with the filter of the page; empty: there is none."""
    base = address or (reverse(listing.export, args=[zone]) if listing.export else "")
    return f"{base}{'&' if '?' in base else '?'}{query}" if base else ""


def columns_of(request: HttpRequest, listing: Listing[T]) -> list[Column[T]]:
    """Return the columns that the person chose, in the order of the house."""
    chosen = columns_chosen(visitor=visitor_of(request), table=listing.id)

    def is_shown(column: Column[T]) -> bool:
        return column.is_fixed or (column.id in chosen if chosen else column.is_shown)

    return [each for each in listing.columns if is_shown(each)]


def columns_in_book(request: HttpRequest, listing: Listing[T]) -> list[Column[T]]:
    """Return the columns of a workbook: those that the person sees, and the numbers."""
    shown = columns_of(request, listing)
    return [
        each
        for each in listing.columns
        if (each in shown if each.in_book is None else each.in_book)
    ]


def filter_of(request: HttpRequest, listing: Listing[T]) -> Mapping[str, str]:
    """Return the filter that the address holds, what is empty or unknown left out."""
    told = {name: request.GET.get(name, "") for name in (*listing.keeps, "sort")}
    return {name: value for name, value in told.items() if value}


def _head(column: Column[T], told: Mapping[str, str], sort: str) -> Head[T]:
    order = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(sort, "none")
    to = f"-{column.sort}" if order == "ascending" else column.sort
    href = f"?{urlencode({**told, 'sort': to})}" if column.sort else ""
    return Head(column, href, order if column.sort else "none")


def workbook(
    request: HttpRequest,
    listing: Listing[T],
    rows: Iterable[T],
    *,
    title: str,
    sample: bool = False,
) -> HttpResponse:
    """Send rows of a list as an Excel workbook with the columns that the person sees.

    Rows may be an iterator of any length: a few hundred are held at a time.
    """
    language = language_of(request)
    columns = columns_in_book(request, listing)
    header = [say(request, each.label) for each in columns]
    content = workbook_of(title, header, _cells(columns, rows, language), sample=sample)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="guanyun-{listing.id}.xlsx"'
    return response


def _cells(
    columns: Sequence[Column[T]], rows: Iterable[T], language: Language
) -> Iterator[list[Cell]]:
    for row in rows:
        yield [column.told(row, language) for column in columns]
