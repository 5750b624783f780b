"""Issued documents (文书) on A4 and as Word files, for the desk and for who applied."""

from io import BytesIO

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from guanyun.engines.common import Label
from guanyun.errors import Language
from guanyun.gateways.official_papers import OfficialPaper, word_of
from guanyun.records.access import READERS, REPORTERS, Door, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.reading import note_reading
from guanyun.records.selectors.documents import Paper, paper_shown, receipt_shown
from guanyun.web.language import language_of, say
from guanyun.web.panels import code_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@policy(READERS, door=Door.CASE, parameter="number")
def case_paper(request: HttpRequest, zone: str, number: str, place: int) -> HttpResponse:
    """Show one document of a case to the desk."""
    return _paper(request, zone, number, place, "case")


@policy(REPORTERS, door=Door.CASE, parameter="number")
def progress_paper(request: HttpRequest, zone: str, number: str, place: int) -> HttpResponse:
    """Show one document of a case to who applied."""
    return _paper(request, zone, number, place, "progress")


@policy(READERS, door=Door.CASE, parameter="number")
def case_receipt(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Show the receipt of what was brought (收件凭证), to be handed over the counter at once."""
    paper = receipt_shown(visitor=visitor_of(request), number=number, at=now())
    return _shown(request, zone, paper, "case")


def _paper(request: HttpRequest, zone: str, number: str, place: int, door: str) -> HttpResponse:
    paper = paper_shown(visitor=visitor_of(request), number=number, place=place)
    return _shown(request, zone, paper, door)


def _shown(request: HttpRequest, zone: str, paper: Paper, door: str) -> HttpResponse:
    """Show the document on A4, or send it as a Word file (``?as=docx``)."""
    visitor, at, number = visitor_of(request), now(), paper.case
    note_reading(visitor, number, "case", at)
    address = request.build_absolute_uri(reverse("progress", args=[zone, number]))
    if request.GET.get("as") == "docx":
        response = HttpResponse(_word(request, paper, address), content_type=WORD)
        response["Content-Disposition"] = f'attachment; filename="{number}-{paper.place}.docx"'
        return response
    context = {
        "paper": paper,
        "code": code_of(address),
        "back": reverse(door, args=[zone, number]),
        "printed_at": at,
        "zone_label": charter_on(zone, local_date(at)).manifest.label,
    }
    return render(request, "cases/paper.html", context)


def _word(request: HttpRequest, paper: Paper, address: str) -> bytes:
    language = language_of(request)

    def word(label: Label) -> str:
        return _word_of(label, language)

    comma = "、" if language == "zh" else ", "
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="png", scale=6, border=2)
    listed = (
        (say(request, "web.paper_basis"), [word(each) for each in paper.basis]),
        (say(request, "web.paper_remedies"), [word(each) for each in paper.remedies]),
    )
    return word_of(
        OfficialPaper(
            issuer=word(paper.issuer),
            number=paper.number,
            title=word(paper.title),
            addressee=word(paper.addressee),
            paragraphs=(),
            rows=[(word(line.label), comma.join(map(word, line.values))) for line in paper.lines],
            sections=[(heading, items) for heading, items in listed if items],
            on=local_date(paper.issued_at or now()),
            qr=picture.getvalue(),
            qr_words=say(request, "web.paper_code"),
            mark=say(request, "web.sample") if paper.sample else "",
        )
    )


def _word_of(label: Label, language: Language) -> str:
    return (label.en or label.zh) if language == "en" else label.zh
