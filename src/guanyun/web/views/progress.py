"""回执与进度: the page of a case for who reported it, the same for ever; its acts, its receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from guanyun.engines.casework import Json, Receipt, compact, receipt_json
from guanyun.engines.common import Label
from guanyun.errors import Refused
from guanyun.records.access import EVERYBODY, REPORTERS, STAFF, Door, Hidden, policy, visitor_of
from guanyun.records.now import local_date, now
from guanyun.records.selectors.cases import CaseShown, Offer
from guanyun.records.selectors.progress import Progress, progress_shown
from guanyun.records.selectors.proof import case_proof, seal_proof
from guanyun.records.selectors.several import several_of
from guanyun.records.services.cases import Conflict, Deed, case_act
from guanyun.web.forms import (
    Asked,
    answers_of,
    asked_of,
    key_of,
    render_key,
    version_of,
    words_for,
)
from guanyun.web.known_asks import with_known
from guanyun.web.language import language_of, say
from guanyun.web.promises import promises_of, turn_of
from guanyun.web.uploads import stored_files

# Which acts have a place of their own on the page; withdrawing lies folded at the end.
ACTS = ("supplement", "supply", "declare", "remind", "reopen", "rate", "message", "withdraw")
MESSAGE = "message"
MOST_WORDS = 500
# Mouths of the five faces, drawn from best to worst (SVG paths in a box of 40).
FACES = {
    "5": "M11 23 Q20 36 29 23 Z",
    "4": "M12 25 Q20 32 28 25",
    "3": "M13 27 H27",
    "2": "M12 30 Q20 23 28 30",
    "1": "M11 31 Q20 19 29 31",
}


@dataclass(frozen=True, slots=True)
class Button:
    """An act that the enterprise may take: what it asks, or why not now."""

    offer: Offer
    asks: list[Asked]
    key: str
    refused: str
    is_open: bool


@policy(EVERYBODY, door=Door.CASE, parameter="number")
def progress_page(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Show the progress of a case; who is not known yet is asked for number and phone code."""
    visitor = visitor_of(request)
    if visitor.audience & STAFF:
        return HttpResponseRedirect(reverse("case", args=[zone, number]))
    try:
        shown = progress_shown(visitor=visitor, number=number, at=now())
    except Hidden:
        if visitor.person is not None:
            raise
        told = urlencode({"number": number})
        return HttpResponseRedirect(f"{reverse('track', args=[zone])}?{told}")
    return _page(request, shown)


@policy(REPORTERS, door=Door.CASE, parameter="number", writes=True)
def progress_act(request: HttpRequest, zone: str, number: str, act: str) -> HttpResponse:
    """Take an act of the enterprise; what is wrong is said in place and nothing typed is lost."""
    visitor, at = visitor_of(request), now()
    shown = progress_shown(visitor=visitor, number=number, at=at)
    here = reverse("progress", args=[zone, number])
    if request.method != "POST":
        return HttpResponseRedirect(f"{here}?act={act}#act-{act}")
    offer = next((each for each in shown.shown.offers if each.id == act), None)
    asks = with_known(shown.shown, offer, offer.asks) if offer else ()
    try:
        files = stored_files(request, visitor, asks, prefix=f"{act}-")
        answers = (
            _message(request) if act == MESSAGE else answers_of(request, asks, prefix=f"{act}-")
        )
        deed = Deed(act, answers, version_of(request), files=files)
        case_act(by=visitor, at=at, number=number, deed=deed, key=key_of(request, visitor))
    except Conflict as conflict:
        later = progress_shown(visitor=visitor, number=number, at=now())
        return _page(request, later, act=act, refused=conflict, status=409)
    except Refused as refused:
        return _page(request, shown, act=act, refused=refused, status=422)
    return HttpResponseRedirect(f"{here}?did={act}" if act in ACTS else here)


def _message(request: HttpRequest) -> dict[str, Json]:
    """Return the words to the desk; a message without words is refused."""
    text = request.POST.get("message-text", "").strip()[:MOST_WORDS]
    if not text:
        raise Refused("portal.say_message")
    return {"text": text}


def _page(
    request: HttpRequest,
    shown: Progress,
    *,
    act: str = "",
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    language = language_of(request)
    typed = request.POST.dict() if request.method == "POST" else {}
    opened = act or request.GET.get("act", "")
    lacking = [each for each in several_of(shown.shown).papers if not each.is_there]
    buttons = {
        offer.verb: _button(request, shown.shown, offer, typed, opened)
        for offer in shown.shown.offers
        if offer.verb in ACTS and (lacking or offer.verb != "supply")
    }
    did = request.GET.get("did", "")
    return render(
        request,
        "portal/progress.html",
        {
            "page": shown,
            "shown": shown.shown,
            "promises": promises_of(shown.shown, language),
            "turn": turn_of(shown.shown, language),
            "buttons": buttons,
            "ratings": _ratings(request, shown),
            "did_code": f"portal.did_{did}" if did in ACTS else "",
            "contact_name": shown.contact.name or say(request, "portal.their_desk"),
            "keeper": f"{shown.contact.name} " if shown.contact.name else "",
            "asked_labels": _asked_labels(shown),
            "promised": [
                (each.label, local_date(each.until - timedelta(seconds=1)))
                for each in lacking
                if each.until
            ],
            "asked_rows": [row for row in shown.shown.rows if row.act == "request_supplement"][-1:],
            "refused": words_for(refused, language) if refused else "",
            "is_conflict": status == 409,
            "did": did if did in ACTS else "",
            "skips_rating": "skip" in request.GET,
            "zone_label": shown.shown.charter.manifest.label,
            "written": typed.get("message-text", ""),
            "has_buttons": any(
                verb in buttons for verb in ("supplement", "supply", "declare", "remind", "reopen")
            ),
        },
        status=status,
    )


def _asked_labels(shown: Progress) -> list[Label]:
    """Return what was asked for once (一次性补正), by the labels of the form."""
    asked, kind = set(shown.shown.state.asked_items), shown.shown.case_type
    told = [each.label for each in kind.fields if each.id in asked]
    return told + [each.label for each in kind.evidence if each.id in asked]


def _ratings(request: HttpRequest, shown: Progress) -> list[tuple[str, str, str]]:
    """Return the grades from best to worst: number, face, words."""
    rating = shown.shown.case_type.rating
    most = rating.grades if rating else len(FACES)
    return [
        (grade, face, say(request, f"portal.face_{grade}"))
        for grade, face in FACES.items()
        if int(grade) <= most
    ]


def _button(
    request: HttpRequest, shown: CaseShown, offer: Offer, typed: Mapping[str, str], opened: str
) -> Button:
    asks = with_known(shown, offer, offer.asks)
    return Button(
        offer=offer,
        asks=asked_of(asks, prefix=f"{offer.id}-", typed=typed),
        key=render_key(),
        refused=words_for(offer.refused, language_of(request)) if offer.refused else "",
        is_open=offer.id == opened,
    )


@policy(REPORTERS, door=Door.CASE, parameter="number")
def receipt(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Show the receipt: on A4 or on the phone, with a code that leads back to the progress.

    Once sealed it carries the proof: as a code, and as a file (``?as=json``) for the verifier.
    """
    visitor = visitor_of(request)
    shown = progress_shown(visitor=visitor, number=number, at=now())
    proof = seal_proof(visitor=visitor, number=number)
    if request.GET.get("as") == "json" and proof.receipt is not None:
        file = JsonResponse(receipt_json(proof.receipt), json_dumps_params={"indent": 1})
        file["Content-Disposition"] = f'attachment; filename="receipt-{number}.json"'
        return file
    address = request.build_absolute_uri(reverse("progress", args=[zone, number]))
    code = segno.make(address, error="m", micro=False)
    return render(
        request,
        "portal/receipt.html",
        {
            "page": shown,
            "shown": shown.shown,
            "promises": promises_of(shown.shown, language_of(request)),
            "address": address,
            "code": code.svg_data_uri(scale=4, border=2),
            "proof": proof,
            "proof_code": _proof_code(proof.receipt) if proof.receipt else "",
            "printed_at": now(),
            "zone_label": shown.shown.charter.manifest.label,
        },
    )


def _proof_code(proven: Receipt) -> str:
    """Return the proof as a picture of its compact text."""
    code = segno.make(compact(proven), error="l", micro=False)
    return code.svg_data_uri(scale=3, border=2)


@policy(REPORTERS, door=Door.CASE, parameter="number")
def receipt_verify(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Verify the trail of the case and answer in a sentence."""
    visitor = visitor_of(request)
    context = {
        "proof": case_proof(visitor=visitor, number=number),
        "seal": seal_proof(visitor=visitor, number=number),
        "number": number,
    }
    if request.headers.get("HX-Request"):
        return render(request, "portal/_verified.html", context)
    return render(request, "portal/verified.html", context)
