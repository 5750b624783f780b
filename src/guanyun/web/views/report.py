"""我要反映: four steps on a phone, one page on a desktop; nothing typed is lost on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from guanyun.accounts.phones import mobile_of
from guanyun.charter.geography import place_of_answer
from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseType, Field, Json
from guanyun.errors import Refused
from guanyun.records.access import EVERYBODY, Visitor, policy, visitor_of
from guanyun.records.now import now
from guanyun.records.selectors.portal import (
    OwnFirm,
    charter_today,
    kinds_by_tile,
    own_firms,
    own_phone,
    places_named,
)
from guanyun.records.services.cases import Key, Report, case_open
from guanyun.records.services.codes import Asked, code_send
from guanyun.records.visitors import SESSION_CASES
from guanyun.web.applying import (
    answers_of_item,
    asked_besides,
    item_chosen,
    items_to_apply,
    papers_told,
    plain_first,
)
from guanyun.web.counters import CHOSEN
from guanyun.web.drafts import (
    CONTACTS,
    DESCRIPTION,
    ELSEWHERE,
    Draft,
    draft_of,
    drop_draft,
    firm_of,
    keep_draft,
    kind_of,
    pictures_asked,
    place_asked,
    place_told,
    stages_of,
    typed,
    urgency_asked,
)
from guanyun.web.forms import asked_of, key_of, words_for
from guanyun.web.language import language_of, say
from guanyun.web.uploads import MOST_FILES, stored_files

PICTURES = "photos"  # of the first step, before the kind is known


@dataclass(frozen=True, slots=True)
class Reporting:
    """One visitor's report in the making, with what it needs of charter and register."""

    visitor: Visitor
    charter: Charter
    firms: list[OwnFirm]
    draft: Draft
    kind: CaseType | None

    @property
    def is_known(self) -> bool:
        """Return whether the visitor has an account or a phone that was proved."""
        return self.visitor.person is not None or bool(self.visitor.phone)

    @property
    def stages(self) -> list[str]:
        """Return the steps ahead."""
        return stages_of(self.kind)


@policy(EVERYBODY, writes=True)
def report_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Report a matter: show a step, keep what was typed, send it at the end."""
    visitor = visitor_of(request)
    if request.method != "POST":
        return _page(request, reporting(request, visitor), _step_asked(request))
    refused: dict[str, str] = {}
    asking = reporting(request, visitor, refused=refused)
    go = request.POST.get("go", "here")
    if go == "search":
        return _page(request, asking, "where", words=request.POST.get("words", ""))
    if go == "submit":
        return _sent(request, asking, refused)
    here = request.POST.get("here", "what")
    wrong = refused | dict(_wrong(request, asking, here))
    stages = asking.stages
    if wrong or here not in stages:
        return _page(request, asking, here, wrong=wrong, status=422)
    after = stages[min(stages.index(here) + 1, len(stages) - 1)]
    return HttpResponseRedirect(f"{request.path}?step={after}")


def _step_asked(request: HttpRequest) -> str:
    return request.GET.get("step", "what")


def reporting(
    request: HttpRequest, visitor: Visitor, *, refused: dict[str, str] | None = None
) -> Reporting:
    """Return the report as told so far, this form included, and keep it."""
    zone, at = str(visitor.zone), now()
    charter = charter_today(zone, at)
    draft = _known(draft_of(request, zone), visitor)
    firms = own_firms(visitor)
    if request.GET.get("tile") in kinds_by_tile(charter):
        draft = keep_draft(request, zone, replace(draft, tile=request.GET["tile"]), at)
    if refused is not None:
        draft = typed(request, draft, charter)
        draft = _pictured(request, visitor, draft, charter, refused)
        draft = keep_draft(request, zone, draft, at)
    return Reporting(visitor, charter, firms, draft, kind_of(charter, draft))


def _known(draft: Draft, visitor: Visitor) -> Draft:
    """Return the draft with what we know of the visitor filled in: phone and name."""
    told = {"contact_phone": own_phone(visitor), "contact_name": visitor.name}
    return replace(
        draft, answers={name: text for name, text in told.items() if text} | draft.answers
    )


def _pictured(
    request: HttpRequest, visitor: Visitor, draft: Draft, charter: Charter, refused: dict[str, str]
) -> Draft:
    asked = next(
        (each for kind in charter.case_types.values() if (each := pictures_asked(kind))), None
    )
    if asked is None or "pictures" not in request.POST:
        return draft
    try:
        found = stored_files(request, visitor, [replace(asked, id=PICTURES)])
    except Refused as wrong:
        refused[PICTURES] = words_for(wrong, language_of(request))
        return draft
    return replace(draft, tokens={PICTURES: list(found.get(PICTURES, ()))})


def _wrong(request: HttpRequest, asking: Reporting, stage: str) -> list[tuple[str, str]]:
    """Return what is still missing or wrong in a step, by the name of its field."""
    draft, kind = asking.draft, asking.kind
    if stage == "what":
        found = [] if draft.answers.get(DESCRIPTION) else [(DESCRIPTION, "portal.say_what")]
        if draft.tile not in kinds_by_tile(asking.charter):
            found.append(("tile", "portal.choose_tile"))
        elif kind is None:
            found.append(("kind", "portal.choose_kind"))
    elif stage == "where":
        found = _wrong_place(asking)
    elif stage == "more":
        asked = [*filter(None, [urgency_asked(kind)]), *_besides(asking, kind)] if kind else []
        found = _missing(asked, draft)
    else:
        found = _missing(
            [each for each in kind.fields if each.id in CONTACTS] if kind else [], draft
        )
        found = found or _wrong_phone(draft)
    return [(name, say(request, code)) for name, code in found]


def _wrong_place(asking: Reporting) -> list[tuple[str, str]]:
    place = place_told(asking.draft, asking.firms)
    if asking.kind is None or place_asked(asking.kind) is None:
        return []
    if not place:
        return [("place", "portal.say_where")]
    return [] if place_of_answer(place) is not None else [("place", "portal.place_form")]


def _wrong_phone(draft: Draft) -> list[tuple[str, str]]:
    phone = draft.answers.get("contact_phone", "")
    try:
        if phone:
            mobile_of(phone)
    except Refused as refused:
        return [("contact_phone", refused.code)]
    return []


def _missing(fields: list[Field], draft: Draft) -> list[tuple[str, str]]:
    return [
        (each.id, "portal.fill_in") for each in fields
        if each.required and not draft.answers.get(each.id)
    ]  # fmt: skip


def _sent(request: HttpRequest, asking: Reporting, refused: Mapping[str, str]) -> HttpResponse:
    """Send the report; what is missing is shown where it is to be told."""
    for stage in asking.stages:
        wrong = dict(_wrong(request, asking, stage))
        if stage == "what":
            wrong |= refused
        if wrong:
            return _page(request, asking, stage, wrong=wrong, status=422)
    key = key_of(request, asking.visitor)
    if not asking.is_known:
        return _proof_asked(request, asking, key)
    try:
        return sent_on(request, asking, key)
    except Refused as wrong_answer:
        told = {"": words_for(wrong_answer, language_of(request))}
        return _page(request, asking, "check", wrong=told, status=422)


def _proof_asked(request: HttpRequest, asking: Reporting, key: Key | None) -> HttpResponse:
    """Send a code to the contact of a report told to the end, and go where it is asked for."""
    zone, phone = str(asking.visitor.zone), asking.draft.answers.get("contact_phone", "")
    told = replace(asking.draft, sending=key.request if key else "-")
    keep_draft(request, zone, told, now())
    try:
        code_send(by=asking.visitor, at=now(), asked=Asked("report", phone[:20]))
    except Refused as refused:
        messages.error(request, words_for(refused, language_of(request)), "bad")
    return HttpResponseRedirect(f"{reverse('report_phone', args=[zone])}?sent=1")


def sent_on(request: HttpRequest, asking: Reporting, key: Key | None) -> HttpResponse:
    """Open the case of a report told to the end, forget the draft, go on to the progress.

    Raises:
        Refused: as ``case_open``.
    """
    zone = str(asking.visitor.zone)
    done = case_open(by=asking.visitor, at=now(), report=_report(asking), key=key)
    drop_draft(request, zone)
    if asking.visitor.person is None:
        opened = request.session.get(SESSION_CASES, {})
        numbers = [*dict.fromkeys([*opened.get(zone, []), done.number])]
        request.session[SESSION_CASES] = opened | {zone: numbers}
    return HttpResponseRedirect(reverse("progress", args=[zone, done.number]))


def _report(asking: Reporting) -> Report:
    draft, kind = asking.draft, asking.kind
    fields = {each.id for each in kind.fields} if kind else set()
    answers: dict[str, Json] = {
        name: text for name, text in draft.answers.items() if text and name in fields
    }
    if draft.place_label and draft.where in (ELSEWHERE, ""):
        answers[DESCRIPTION] = f"{answers[DESCRIPTION]}\n（{draft.place_label}）"
    asked = place_asked(kind) if kind else None
    if asked is not None:
        answers[asked.id] = place_told(draft, asking.firms)
    pictures = pictures_asked(kind) if kind else None
    tokens = draft.tokens.get(PICTURES, [])
    firm = firm_of(draft, asking.firms)
    return Report(
        kind=kind.id if kind else "",
        answers=answers,
        enterprise=firm.uscc if firm else None,
        files={pictures.id: tokens} if pictures and tokens else {},
    )


def _page(
    request: HttpRequest,
    asking: Reporting,
    stage: str,
    *,
    wrong: Mapping[str, str] | None = None,
    words: str = "",
    status: int = 200,
) -> HttpResponse:
    draft, kind, stages = asking.draft, asking.kind, asking.stages
    stage = stage if stage in stages else "what"
    tiles = kinds_by_tile(asking.charter)
    firm = firm_of(draft, asking.firms)
    context = {
        "zone_label": asking.charter.manifest.label,
        "asking": asking,
        "draft": draft,
        "kind": kind,
        "stage": stage,
        "stages": stages,
        "number": stages.index(stage) + 1,
        "before": stages[stages.index(stage) - 1] if stage != "what" else "",
        "tiles": [
            (tile, say(request, f"portal.tile_{tile}"), _only(kinds), tile == draft.tile)
            for tile, kinds in tiles.items()
        ],
        "several": {tile: plain_first(kinds) for tile, kinds in tiles.items() if len(kinds) > 1},
        "item": item_chosen(asking.charter, kind, draft.answers) if kind else None,
        "papers": papers_told(asking.charter, kind, draft.answers) if kind else [],
        "has_matters": bool(items_to_apply(asking.charter, "")),
        "firm": firm,
        "has_own_place": any(each.place for each in asking.firms),
        "where": draft.where
        or (firm.uscc if firm and firm.place and not draft.place else ELSEWHERE),
        "urgency": urgency_asked(kind) if kind else None,
        "urgent": draft.answers.get(kind.urgent_field, "") if kind else "",
        "mores": _mores(asking, wrong or {}),
        "mores_shown": kind is not None and "more" in stages,
        "place": place_told(draft, asking.firms),
        "found": places_named(visitor=asking.visitor, charter=asking.charter, words=words),
        "words": words,
        "pictures": draft.tokens.get(PICTURES, []),
        "most": MOST_FILES,
        "emergency": asking.charter.manifest.emergency_phone,
        "wrong": dict(wrong or {}),
        "sentences": list(dict.fromkeys((wrong or {}).values())),
    }
    return render(request, "portal/report.html", context, status=status)


def _besides(asking: Reporting, kind: CaseType) -> list[Field]:
    return asked_besides(asking.charter, kind, asking.draft.answers)


def _only(kinds: list[CaseType]) -> str:
    return kinds[0].id if len(kinds) == 1 else ""


def _mores(asking: Reporting, wrong: Mapping[str, str]) -> list[dict[str, object]]:
    """Return what each kind asks besides; the page shows those of the kind that is chosen."""
    found: list[dict[str, object]] = []
    told = asking.draft.answers
    for kind in asking.charter.case_types.values():
        urgency, more, prefix = urgency_asked(kind), _besides(asking, kind), f"{kind.id}-"
        if urgency is None and not more:
            continue
        known = {f"{prefix}{name}": text for name, text in told.items()}
        found.append(
            {
                "kind": kind,
                "urgency": urgency,
                "name": f"{prefix}{kind.urgent_field}",
                "chosen": told.get(kind.urgent_field, ""),
                "more": asked_of(more, prefix=prefix, typed=known, errors=wrong),
            }
        )
    return found


@policy(EVERYBODY)
def report_qr(request: HttpRequest, zone: str) -> HttpResponse:
    """Begin a report of which something is known: kind, place, machine, item of the list."""
    at = now()
    charter = charter_today(zone, at)
    told = request.GET
    kind = charter.case_types.get(told.get("kind", ""))
    place = told.get("place", "")[:60]
    draft = draft_of(request, zone)
    if kind is not None:
        machine = {"machine": told["machine"][:60]} if told.get("machine") else {}
        item = answers_of_item(charter, kind, told.get("item", ""), told.get("situation", ""))
        fresh = {name: text for name, text in draft.answers.items() if name not in CHOSEN}
        draft = replace(draft, tile=kind.tile, kind=kind.id, answers=fresh | machine | item)
        draft = _worded(request, charter, kind, draft)
    if place and place_of_answer(place) is not None:
        draft = replace(
            draft, where=ELSEWHERE, place=place, place_label=told.get("label", "")[:120]
        )
    keep_draft(request, zone, draft, at)
    return HttpResponseRedirect(reverse("report", args=[zone]))


def _worded(request: HttpRequest, charter: Charter, kind: CaseType, draft: Draft) -> Draft:
    """Return the draft with the item as its words, so that nobody has to type its name."""
    item = item_chosen(charter, kind, draft.answers)
    if item is None:
        return draft
    label = (item.label.en or item.label.zh) if language_of(request) == "en" else item.label.zh
    words = say(request, "portal.applies_for", item=label)
    return replace(draft, answers=draft.answers | {DESCRIPTION: words})


@policy(EVERYBODY)
def places(request: HttpRequest, zone: str) -> HttpResponse:
    """Return places by name, for the search that goes on while one types."""
    visitor = visitor_of(request)
    charter = charter_today(zone, now())
    found = places_named(visitor=visitor, charter=charter, words=request.GET.get("words", "")[:40])
    told = [{"label": each.label, "detail": each.detail, "place": each.place} for each in found]
    return JsonResponse({"places": told})
