"""What somebody has told so far of a report: kept in the session until it is sent, step by step."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from django.http import HttpRequest

from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseType, Field, FieldKind
from guanyun.records.now import local_time_text
from guanyun.records.selectors.portal import OwnFirm, kinds_by_tile
from guanyun.web.forms import render_key

SESSION = "report"
DESCRIPTION = "description"
CONTACTS = ("contact_name", "contact_phone")
ELSEWHERE = "elsewhere"
MOST_PLACE = 600  # letters: a line of twenty corners


@dataclass(frozen=True, slots=True)
class Draft:
    """A report in the making.

    ``place`` is "lng,lat" or a GeoJSON line; ``where`` a firm's code or ``elsewhere``.
    """

    key: str = ""
    tile: str = ""
    kind: str = ""
    where: str = ""
    enterprise: str = ""
    place: str = ""
    place_label: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, list[str]] = field(default_factory=dict)
    saved_at: str = ""
    sending: str = ""  # what was sent but for the proof of a phone, as its key remembers it


def draft_of(request: HttpRequest, zone: str) -> Draft:
    """Return the draft of this session in a zone, or an empty one."""
    told = request.session.get(SESSION, {}).get(zone)
    return Draft(**told) if told else Draft(key=render_key())


def keep_draft(request: HttpRequest, zone: str, draft: Draft, at: datetime) -> Draft:
    """Keep a draft; the time is shown beside the button."""
    kept = replace(draft, saved_at=local_time_text(at)[-5:])
    drafts = request.session.get(SESSION, {})
    request.session[SESSION] = drafts | {zone: asdict(kept)}
    return kept


def drop_draft(request: HttpRequest, zone: str) -> None:
    """Forget a draft that was sent."""
    drafts = dict(request.session.get(SESSION, {}))
    drafts.pop(zone, None)
    request.session[SESSION] = drafts


def kind_of(charter: Charter, draft: Draft) -> CaseType | None:
    """Return the kind that the draft speaks of; a tile with one kind needs no more.

    Where nothing was chosen of several, it is the only one that is told in words alone.
    """
    under = kinds_by_tile(charter).get(draft.tile, [])
    if len(under) == 1:
        return under[0]
    chosen = (each for each in under if each.id == draft.kind)
    return next(chosen, usual_of(under))


def usual_of(kinds: Sequence[CaseType]) -> CaseType | None:
    """Return the one kind of several that takes a matter told in words alone; None if not one."""
    plain = [each for each in kinds if is_plain(each)]
    return plain[0] if len(plain) == 1 else None


def is_plain(kind: CaseType) -> bool:
    """Return whether a kind takes a matter told in words alone."""
    return any(each.id == DESCRIPTION and each.required for each in kind.fields)


def typed(request: HttpRequest, draft: Draft, charter: Charter) -> Draft:
    """Return the draft with what this form says; what the form does not hold stays."""
    told = request.POST
    tile = told.get("tile", draft.tile)
    draft = replace(
        draft,
        key=told.get("key", "")[:64] or draft.key,
        tile=tile,
        kind=told.get("kind", draft.kind),
    )
    kind = kind_of(charter, draft)
    draft = replace(draft, answers=draft.answers | _told(request, kind))
    return _placed(request, draft)


def _told(request: HttpRequest, kind: CaseType | None) -> dict[str, str]:
    """Return the words of this form: those of every kind, and what this kind asks besides."""
    told = request.POST
    names = {name: name for name in (DESCRIPTION, *CONTACTS)}
    if kind is not None:
        asked = [*more_asked(kind), *filter(None, [urgency_asked(kind)])]
        names |= {each.id: f"{kind.id}-{each.id}" for each in asked}
    return {field: told[name].strip() for field, name in names.items() if name in told}


def _placed(request: HttpRequest, draft: Draft) -> Draft:
    told = request.POST
    where = told.get("where", draft.where)
    draft = replace(draft, where=where, enterprise=told.get("enterprise", draft.enterprise))
    picked, _, label = told.get("pick", "").partition("|")
    if where and where != ELSEWHERE:
        return replace(draft, enterprise=where, place="", place_label="")
    if picked and told.get("place", "").strip() in ("", draft.place):
        return replace(draft, place=picked[:MOST_PLACE], place_label=label[:120])
    if "place" in told and told["place"].strip() != draft.place:
        return replace(draft, place=told["place"].strip()[:MOST_PLACE], place_label="")
    return draft


def place_asked(kind: CaseType) -> Field | None:
    """Return the place that a kind asks for."""
    return next((each for each in kind.fields if each.kind is FieldKind.PLACE), None)


def pictures_asked(kind: CaseType) -> Field | None:
    """Return the pictures that a kind asks for."""
    return next((each for each in kind.fields if each.kind is FieldKind.FILES), None)


def more_asked(kind: CaseType) -> list[Field]:
    """Return what a kind asks for besides words, place, pictures, urgency and contact."""
    known = {DESCRIPTION, kind.urgent_field, *CONTACTS}
    plain = (FieldKind.PLACE, FieldKind.FILES)
    return [each for each in kind.fields if each.id not in known and each.kind not in plain]


def urgency_asked(kind: CaseType) -> Field | None:
    """Return how urgent it is, where the kind has it."""
    return next((each for each in kind.fields if each.id == kind.urgent_field), None)


def stages_of(kind: CaseType | None) -> list[str]:
    """Return the steps of the report: the third only where the kind asks more."""
    asks_more = kind is None or urgency_asked(kind) or more_asked(kind)
    return ["what", "where", "more", "check"] if asks_more else ["what", "where", "check"]


def firm_of(draft: Draft, firms: Sequence[OwnFirm]) -> OwnFirm | None:
    """Return the enterprise for which it is reported: the chosen one, else the only one."""
    chosen = next((each for each in firms if each.uscc == draft.enterprise), None)
    return chosen or (firms[0] if len(firms) == 1 else None)


def place_told(draft: Draft, firms: Sequence[OwnFirm]) -> str:
    """Return the place of the report as "lng,lat", or empty."""
    firm = firm_of(draft, firms)
    if draft.where == ELSEWHERE or firm is None or draft.place:
        return draft.place
    return firm.place
