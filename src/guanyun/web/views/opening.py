"""Opening any kind of case at a counter: every field that its charter asks, on one form."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.charter.geography import place_of_answer
from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseType, Field, FieldKind, Json
from guanyun.engines.common import Label
from guanyun.errors import Refused, sentence
from guanyun.records.access import DESK, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.payment_acts import PAYING
from guanyun.records.selectors.enterprises import contact_of, enterprise_meant
from guanyun.records.services.cases import Report, case_open
from guanyun.web.acting_fields import with_choices
from guanyun.web.counters import CHOSEN, kinds_offered, label_of, next_choice, told_so_far
from guanyun.web.drafts import CONTACTS
from guanyun.web.forms import (
    answers_of,
    asked_of,
    instant_typed,
    key_of,
    render_key,
    words_for,
)
from guanyun.web.language import language_of, say
from guanyun.web.proposing import ADOPTS
from guanyun.web.receiving import papers_at_counter, received
from guanyun.web.uploads import stored_files
from guanyun.web.views.intake import CHANNELS

PREFIX = "f-"


@policy(DESK, writes=True)
def case_new(request: HttpRequest, zone: str) -> HttpResponse:
    """Open a case of any kind: what it is about first, then the form of the kind chosen."""
    visitor, at = visitor_of(request), now()
    charter = charter_on(zone, local_date(at))
    kinds = [each for each in charter.case_types.values() if not _by_itself(each)]
    chosen = request.GET.get("kind", "")
    if not chosen:
        return render(request, "cases/new.html", kinds_offered(request, charter, kinds))
    kind = next((each for each in kinds if each.id == chosen), None)
    if kind is None:
        raise Http404("kind")
    told = told_so_far(request, kind)
    context: dict[str, object] = {"zone_label": charter.manifest.label, "kind": kind}
    if (asked := next_choice(charter, kind, told)) is not None:
        return render(request, "cases/new.html", context | {"asked": asked, "told": told})
    fields = [_placed(each) for each in with_choices(kind.fields, charter)]
    papers = papers_at_counter(request, kind, told)
    asks = [each for each in fields if each.id not in CHOSEN or each.id not in told]
    context |= {
        "asks": asked_of(asks, prefix=PREFIX, typed=_typed(request, fields)),
        "chosen": [(each.id, label_of(each, told[each.id])) for each in fields if each.id in told],
        "told": told,
        "papers": papers,
        "channels": CHANNELS,
        "typed": request.POST,
        "key": render_key(),
    }
    if request.method != "POST":
        return render(request, "cases/new.html", context)
    try:
        report = _report(request, charter, kind, fields)
        done = case_open(by=visitor, at=at, report=report, key=key_of(request, visitor))
    except Refused as refused:
        context["refused"] = words_for(refused, language_of(request))
        return render(request, "cases/new.html", context, status=422)
    if (kept := received(visitor, done.number, papers, at=at)) is not None:
        messages.warning(request, words_for(kept, language_of(request)), "warn")
    messages.success(request, say(request, "web.opened_print", number=done.number), "good")
    return HttpResponseRedirect(reverse("case", args=[zone, done.number]))


def _by_itself(kind: CaseType) -> bool:
    """A charter is adopted from its draft, a batch pays a run: neither from an empty form."""
    does = {rule.does for step in kind.steps for rule in step.acts}
    return bool(does & {ADOPTS, *PAYING})


def _placed(field: Field) -> Field:
    """Let stay empty what the register of enterprises knows: the place, and who acts for it."""
    if field.kind is not FieldKind.PLACE and field.id not in CONTACTS:
        return field
    code = "web.contact_of_firm" if field.id in CONTACTS else "web.where_if_empty"
    return replace(field, required=False, hint=Label(sentence(code, {}), sentence(code, {}, "en")))


def _typed(request: HttpRequest, fields: Sequence[Field]) -> dict[str, str]:
    """Return what was typed; before that, what the address already says (an item of the list)."""
    if request.method == "POST":
        return request.POST.dict()
    return {
        f"{PREFIX}{each.id}": request.GET[each.id][: each.most or 200]
        for each in fields
        if each.id in request.GET
    }


def _report(
    request: HttpRequest, charter: Charter, kind: CaseType, fields: Sequence[Field]
) -> Report:
    """Return what is to be opened.

    Raises:
        Refused: nobody is called so, or the moment is none.
    """
    told, visitor = request.POST, visitor_of(request)
    words = told.get("enterprise", "").strip()[:60]
    firm = enterprise_meant(visitor=visitor, words=words) if words else None
    if words and firm is None:
        raise Refused("web.visit_which", words=words[:40])
    answers = answers_of(request, fields, prefix=PREFIX)
    for field in fields:
        if field.kind is FieldKind.PLACE:
            where = str(answers.get(field.id) or "")
            if where and place_of_answer(where) is None:
                raise Refused("web.where_is_no_place", words=where[:40])
            answers[field.id] = where or _place(charter, firm.place if firm else "")
    if firm is not None and not any(name in answers for name in CONTACTS):
        asked = {each.id for each in fields}
        known = zip(CONTACTS, contact_of(visitor=visitor, uscc=firm.uscc) or (), strict=False)
        answers |= {name: text for name, text in known if name in asked}
    return Report(
        kind=kind.id,
        answers=answers,
        enterprise=firm.uscc if firm else None,
        channel=told.get("channel", "") if told.get("channel") in CHANNELS else "window",
        occurred_at=instant_typed(told.get("occurred_at", "")),
        reason=told.get("reason", "").strip()[:200],
        files=stored_files(request, visitor, fields, prefix=PREFIX),
    )


def _place(charter: Charter, known: str) -> Json:
    """Return where the enterprise is; for who comes to the counter without one, the hall."""
    halls = {each.place for each in charter.centre.halls}
    places = charter.register.places
    hall = next((each for each in places if each.id in halls), places[0])
    point = hall.geometry.geometry.representative_point()
    return known or f"{point.x:.6f},{point.y:.6f}"
