"""Numbered documents (文书) as they are issued: in the case, or in the zone by kind and year."""

from collections.abc import Mapping

from guanyun.errors import Refused

from .commands import Json
from .document_rules import DocumentRule
from .drafts import Draft
from .events import EventKind
from .timing import local_date_text


def issue(draft: Draft, document: str, told: Mapping[str, Json] | None = None) -> str:
    """Issue a document of the case type and return its number; no id, no document.

    A numbered one counts in its own series (its prefix) by zone and year: ``facts["numbers"]``
    gives the next of each series. Another bears the number of the case and its place in it.
    """
    if not document:
        return ""
    kind = next(each for each in draft.case_type.documents if each.id == document)
    data: dict[str, Json] = {"document": kind.id}
    if kind.numbered:
        data |= _series(draft, kind)
    else:
        data["number"] = f"{kind.prefix}{draft.state.number}-{len(draft.state.documents) + 1}"
    draft.add(EventKind.DOCUMENT_ISSUED, data | dict(told or {}))
    return str(data["number"])


def series_number(prefix: str, year: int, count: int) -> str:
    """Return a document number as it is written.

    >>> series_number("龙开受", 2026, 12)
    '龙开受〔2026〕12号'
    """
    return f"{prefix}〔{year}〕{count}号"


def _series(draft: Draft, kind: DocumentRule) -> dict[str, Json]:
    year = int(local_date_text(draft.at)[:4])
    given = draft.command.facts.get("numbers")
    first = given.get(kind.prefix) if isinstance(given, dict) else None
    if not isinstance(first, int) or isinstance(first, bool):
        draft.unnumbered = True
        first = 0
    taken = sum(
        each.kind is EventKind.DOCUMENT_ISSUED and each.data.get("series") == kind.prefix
        for each in draft.events
    )
    count = first + taken
    number = series_number(kind.prefix, year, count)
    return {"number": number, "series": kind.prefix, "year": year, "count": count}


def check_numbered(draft: Draft) -> None:
    """Refuse a decision whose documents have no number of the zone: the ledger gives them."""
    if draft.unnumbered:
        raise Refused("casework.document_number_missing")
