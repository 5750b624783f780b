"""The page of one case, its acts in place, its slip on paper, its proof."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.errors import Refused
from guanyun.records.access import AUDITORS, DESK, READERS, Door, Visitor, policy, visitor_of
from guanyun.records.now import now
from guanyun.records.reading import note_reading
from guanyun.records.selectors.awaiting import awaiting_of
from guanyun.records.selectors.cases import CaseShown, Offer, case_shown
from guanyun.records.selectors.lines import next_act
from guanyun.records.selectors.proof import case_proof
from guanyun.records.selectors.several import several_of
from guanyun.records.services.cases import Conflict, Deed, case_act
from guanyun.web.extra_asks import asks_shown, facts_of, without
from guanyun.web.forms import (
    answers_of,
    asked_of,
    instant_typed,
    key_of,
    render_key,
    version_of,
    words_for,
)
from guanyun.web.known_asks import read_back
from guanyun.web.language import language_of
from guanyun.web.panels import code_of, trace_of
from guanyun.web.uploads import stored_files
from guanyun.web.views.doors import next_of

# Acts that every case allows and that few need: below the others, under one line.
RARE = frozenset(
    {"back_enter", "correct", "contest", "copy", "merge", "split", "link_foreign", "substitute"}
)
TABS = ("trace", "record", "material", "talk", "rating")


@policy(READERS, AUDITORS, door=Door.CASE, parameter="number")
def case_page(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Show one case."""
    visitor, at = visitor_of(request), now()
    shown = case_shown(visitor=visitor, number=number, at=at)
    note_reading(visitor, number, "case", at)
    return _page(request, shown)


@policy(READERS, AUDITORS, door=Door.CASE, parameter="number")
def case_slip(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Show the slip of a case (办理单) on A4."""
    visitor, at = visitor_of(request), now()
    shown = case_shown(visitor=visitor, number=number, at=at)
    note_reading(visitor, number, "case", at)
    context = {"shown": shown, "printed_at": at, "code": _code(request, zone, number)}
    return render(request, "cases/slip.html", context)


def _code(request: HttpRequest, zone: str, number: str) -> str:
    """Return the address of the case as a QR code: from paper to its trail."""
    return code_of(request.build_absolute_uri(reverse("case", args=[zone, number])))


@policy(DESK, door=Door.CASE, parameter="number", writes=True)
def case_act_page(request: HttpRequest, zone: str, number: str, act: str) -> HttpResponse:
    """Take one act on a case; what is wrong is said in place and nothing typed is lost."""
    visitor = visitor_of(request)
    shown = case_shown(visitor=visitor, number=number, at=now())
    if request.method != "POST":
        return HttpResponseRedirect(reverse("case", args=[zone, number]) + f"?act={act}#acts")
    try:
        _take(request, visitor, shown, act)
    except Conflict as conflict:
        later = case_shown(visitor=visitor, number=number, at=now())
        return _page(request, later, act=act, conflict=conflict, status=409)
    except Refused as refused:
        return _page(request, shown, act=act, refused=refused, status=422)
    return HttpResponseRedirect(next_of(request, reverse("case", args=[zone, number])))


def _take(request: HttpRequest, visitor: Visitor, shown: CaseShown, act: str) -> None:
    offer = next((each for each in shown.offers if each.id == act), None)
    asks = asks_shown(shown, offer) if offer else ()
    prefix = f"{act}-"
    answers = answers_of(request, asks, prefix=prefix)
    answers = read_back(offer.verb if offer else "", answers)
    unit = request.POST.get(f"{prefix}unit", "")
    facts = dict(facts_of(offer.verb if offer else "", answers)) | ({"unit": unit} if unit else {})
    deed = Deed(
        act=act,
        answers=without(answers, ["occurred_at"]),
        version=version_of(request),
        occurred_at=instant_typed(request.POST.get(f"{prefix}occurred_at", "")),
        files=stored_files(request, visitor, asks, prefix=prefix),
        facts=facts,
    )
    case_act(
        by=visitor, at=now(), number=shown.case.number, deed=deed, key=key_of(request, visitor)
    )


def acts_of(request: HttpRequest, shown: CaseShown, opened: str = "") -> list[dict[str, object]]:
    """Return the acts of a visitor as forms, with what was typed and a key for this rendering."""
    typed = request.POST.dict() if request.method == "POST" else {}
    following = _following(request, shown)
    return [
        {
            "offer": offer,
            "is_next": offer.id == following,
            "asks": asked_of(asks_shown(shown, offer), prefix=f"{offer.id}-", typed=typed),
            "is_open": offer.id == opened,
            "refused": words_for(offer.refused, language_of(request)) if offer.refused else "",
            "key": render_key(),
        }
        for offer in shown.offers
    ]


def _following(request: HttpRequest, shown: CaseShown) -> str:
    """Return the one act that comes next for the visitor; empty where none is allowed."""
    allowed = [each for each in shown.offers if each.refused is None]
    mine = next_act(shown.case_type, shown.state, visitor_of(request))[1]
    asked = [each.id for each in allowed if each.id == mine]
    return next(iter(asked + [each.id for each in allowed if each.primary]), "")


def _grouped(acts: list[dict[str, object]]) -> dict[str, list[dict[str, object]]]:
    """Return the acts as the page lays them: what is next, the usual ones, the rare, the barred."""
    found: dict[str, list[dict[str, object]]] = {"usual": [], "rare": [], "barred": []}
    for each in sorted(acts, key=lambda each: not each["is_next"]):
        offer = cast(Offer, each["offer"])
        is_rare = offer.verb in RARE and not each["is_next"]
        found["barred" if offer.refused else "rare" if is_rare else "usual"].append(each)
    return found


def _page(
    request: HttpRequest,
    shown: CaseShown,
    *,
    act: str = "",
    refused: Refused | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    language = language_of(request)
    opened = act or request.GET.get("act", "")
    acts = acts_of(request, shown, opened)
    groups = _grouped(acts)
    tab = request.GET.get("tab", "trace")
    since = [row for row in shown.rows if conflict and row.seq > conflict.expected]
    return render(
        request,
        "cases/page.html",
        {
            "shown": shown,
            "several": several_of(shown),
            "acts": acts,
            "groups": groups,
            "rare_open": any(each["is_open"] for each in groups["rare"]),
            "awaiting": awaiting_of(shown.state, shown.names),
            "tab": tab if tab in TABS else "trace",
            "tabs": TABS,
            "trace": trace_of(shown, language),
            "refused": words_for(refused, language) if refused else "",
            "conflict": words_for(conflict, language) if conflict else "",
            "since": since,
            "code": _code(request, shown.case.zone, shown.case.number),
            "zone_label": shown.charter.manifest.label,
        },
        status=status,
    )


@policy(READERS, AUDITORS, door=Door.CASE, parameter="number")
def case_verify(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Say in place whether the trail of the case is whole."""
    proof = case_proof(visitor=visitor_of(request), number=number)
    return render(request, "cases/_verified.html", {"proof": proof})
