"""What a form of a charter's fields looks like, and how its answers are read back."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from guanyun.engines.casework import Field, FieldKind, Json
from guanyun.errors import Language, Refused, sentence
from guanyun.records.access import Visitor
from guanyun.records.services.cases import Key

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1900, 2199  # of a moment typed: beyond, offsets leave the calendar
MOST_RADIOS = 12  # more choices are a list that opens
INPUTS: Mapping[FieldKind, str] = {
    FieldKind.TEXT: "text",
    FieldKind.NUMBER: "text",
    FieldKind.MONEY: "text",
    FieldKind.DATE: "date",
    FieldKind.DATETIME: "datetime-local",
    FieldKind.PHONE: "tel",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as the page shows it: with what was typed and what is wrong with it."""

    field: Field
    name: str
    kind: str  # text | long | choice | many | select | files | place | boolean | tel | date | ...
    value: str = ""
    error: str = ""


def asked_of(
    fields: Iterable[Field],
    *,
    prefix: str = "",
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[Asked]:
    """Return the fields for a template, each with what was typed before."""
    return [
        Asked(
            field=each,
            name=f"{prefix}{each.id}",
            kind=_kind(each),
            value=(typed or {}).get(f"{prefix}{each.id}", ""),
            error=(errors or {}).get(each.id, ""),
        )
        for each in fields
    ]


def _kind(field: Field) -> str:
    if field.kind is FieldKind.LONG_TEXT:
        return "long"
    if field.id == "items":
        return "many"
    if field.kind is FieldKind.CHOICE:
        return "choice" if len(field.choices) <= MOST_RADIOS else "select"
    if field.kind in (FieldKind.UNIT, FieldKind.POST) and field.choices:
        return "select"
    if field.kind in (FieldKind.FILES, FieldKind.PLACE, FieldKind.BOOLEAN):
        return field.kind.value
    return INPUTS.get(field.kind, "text")


def answers_of(
    request: HttpRequest, fields: Sequence[Field], *, prefix: str = ""
) -> dict[str, Json]:
    """Return the answers typed into a form; empty ones are left out, files are read elsewhere."""
    found: dict[str, Json] = {}
    for field in fields:
        name = f"{prefix}{field.id}"
        if field.kind is FieldKind.FILES and field.id != "items":
            continue
        if _kind(field) == "many":
            chosen: list[Json] = [*request.POST.getlist(name)]
            if chosen:
                found[field.id] = chosen
            continue
        typed = request.POST.get(name, "").strip()
        if typed:
            found[field.id] = typed
    return found


def render_key() -> str:
    """Return a name for one rendering of a form: sent twice, it is done once."""
    return secrets.token_urlsafe(18)


def key_of(request: HttpRequest, visitor: Visitor) -> Key | None:
    """Return the key of the form that was sent; None when it carries none."""
    told = request.POST.get("key", "")[:64]
    if not told:
        return None
    body = "&".join(
        f"{name}={value}"
        for name in sorted(request.POST)
        if name != "csrfmiddlewaretoken"
        for value in request.POST.getlist(name)
    )
    digest = hashlib.sha256(f"{request.method} {request.path}\n{body}".encode()).hexdigest()
    actor = visitor.id if visitor.person is not None else f"session:{request.session.session_key}"
    return Key(actor, told, digest)


def version_of(request: HttpRequest) -> int | None:
    """Return the version of the case that the person saw."""
    told = request.POST.get("version", "")
    return int(told) if told.isdigit() and len(told) < 10 else None


def instant_typed(text: str) -> datetime | None:
    """Return a moment typed as ``2026-11-24T15:00`` in the zone's time; None when left empty.

    Raises:
        Refused: ``web.moment_form``.
    """
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused("web.moment_form", text=text[:40]) from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Refused("web.moment_form", text=text[:40])
    return moment.replace(tzinfo=SHANGHAI)


def words_for(refused: Refused, language: Language) -> str:
    """Return a refusal as the reader reads it."""
    return sentence(refused.code, refused.fields, language)
