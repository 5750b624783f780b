"""Cases: listed, read, opened, acted on, verified; by the same services as the pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from guanyun.engines.casework import Field, Json
from guanyun.errors import Refused
from guanyun.records.access import READERS, REPORTERS, Door, Visitor, visitor_of
from guanyun.records.now import now
from guanyun.records.reading import note_reading
from guanyun.records.selectors.cases import CaseShown, case_shown
from guanyun.records.selectors.feed import Wanted, after_of, case_feed
from guanyun.records.selectors.progress import progress_shown
from guanyun.records.selectors.proof import case_proof, seal_proof
from guanyun.records.services.cases import Deed, Done, Report, case_act, case_open
from guanyun.records.visitors import SESSION_CASES
from guanyun.web.extra_asks import asks_shown, facts_of

from .answers import Malformed, answer, instant, reader_language
from .bodies import (
    MOST_NAME,
    Body,
    body_of,
    chosen,
    instant_in,
    key_of,
    number_in,
    parameter,
    version_of,
)
from .doors import api
from .schemas import MOST_TEXT, is_upload
from .shapes import desk_shape, line_shape, offer_shape, owner_shape

PAGE, MOST_PAGE = 50, 200
STATES = ("open", "closed", "red")
CHANNEL = "api"
CHANNELS = (CHANNEL, "window", "phone", "visit", "meeting", "research")
OPENING = (
    "kind", "answers", "files", "enterprise", "channel", "occurred_at", "reason", "foreign",
    "at_once",
)  # fmt: skip
ACTING = ("act", "answers", "files", "version", "channel", "occurred_at")


@api(READERS, REPORTERS, writes=True)
def api_cases(request: HttpRequest, zone: str) -> HttpResponse:
    """List the cases that the caller may see, or open one."""
    if request.method == "POST":
        return _open(request, zone)
    visitor, at = visitor_of(request), now()
    told = parameter(request, "changed_since", most=40)
    cursor = parameter(request, "cursor", most=300)
    wanted = Wanted(
        words=parameter(request, "q", most=60),
        kind=parameter(request, "kind", most=MOST_NAME),
        unit=parameter(request, "unit", most=MOST_NAME),
        enterprise=parameter(request, "enterprise", most=18),
        state=chosen(request, "state", STATES),
        changed_since=instant_in("changed_since", told) if told else None,
        after=after_of(cursor) if cursor else None,
        most=number_in(request, "limit", PAGE, MOST_PAGE),
    )
    found = case_feed(visitor=visitor, wanted=wanted, at=at)
    language = reader_language(request)
    lines = [line_shape(each, language) for each in found.lines]
    return answer(request, {"cases": lines, "next": found.cursor})


def _open(request: HttpRequest, zone: str) -> HttpResponse:
    visitor = visitor_of(request)
    body = body_of(request, OPENING)
    report = Report(
        kind=body.text("kind", most=MOST_NAME, needed=True),
        answers=body.answers("answers"),
        enterprise=body.text("enterprise", most=18) or None,
        channel=_channel(body),
        occurred_at=body.instant("occurred_at"),
        reason=body.text("reason", most=MOST_TEXT),
        files=body.files("files"),
        foreign=_foreign(body),
        at_once=body.answers("at_once") if "at_once" in body.members else None,
    )
    done = case_open(by=visitor, at=now(), report=report, key=key_of(request, visitor, body))
    if visitor.person is None:
        _remember(request, zone, done.number)
    is_new = done.act == "open" and not done.repeated
    response = _done(request, done, status=201 if is_new else 200)
    response.headers["Location"] = reverse("api_case", args=[zone, done.number])
    return response


def _channel(body: Body) -> str:
    told = body.text("channel", most=MOST_NAME) or CHANNEL
    if told not in CHANNELS:
        raise Malformed("api.choice", member="channel", known=", ".join(CHANNELS))
    return told


def _foreign(body: Body) -> tuple[str, str] | None:
    """Return the other system and its number of the case, or None."""
    told = body.answers("foreign")
    if not told:
        return None
    system, number = told.get("system"), told.get("number")
    if set(told) != {"system", "number"} or not (
        isinstance(system, str) and isinstance(number, str)
    ):
        raise Malformed("api.member_type", member="foreign", wanted="{system, number}")
    return system, number


def _remember(request: HttpRequest, zone: str, number: str) -> None:
    """Let a caller without account see the case that was just reported."""
    known = dict(request.session.get(SESSION_CASES, {}))
    known[zone] = list(dict.fromkeys([*known.get(zone, ()), number]))
    request.session[SESSION_CASES] = known


def _done(request: HttpRequest, done: Done, *, status: int = 200) -> HttpResponse:
    told = {
        "number": done.number,
        "version": done.version,
        "act": done.act,
        "repeated": done.repeated,
        "earlier": done.earlier,
    }
    response = answer(request, told, status=status)
    response.headers["ETag"] = f'"{done.version}"'
    return response


@api(READERS, REPORTERS, door=Door.CASE, parameter="number")
def api_case(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Read a case: its state, clocks with lights and whose time it was, its trace."""
    visitor, at, language = visitor_of(request), now(), reader_language(request)
    if visitor.audience & READERS:
        shown = case_shown(visitor=visitor, number=number, at=at)
        note_reading(visitor, number, "case", at)
        told = desk_shape(shown, language)
    else:
        page = progress_shown(visitor=visitor, number=number, at=at)
        shown, told = page.shown, owner_shape(page, language)
    response = answer(request, told | {"at": instant(at)})
    response.headers["ETag"] = f'"{shown.case.version}"'
    return response


@api(READERS, REPORTERS, door=Door.CASE, parameter="number", writes=True)
def api_acts(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """List the acts that the caller may take now and what would follow, or take one."""
    visitor = visitor_of(request)
    shown = case_shown(visitor=visitor, number=number, at=now())
    if request.method == "POST":
        return _take(request, visitor, shown)
    language = reader_language(request)
    acts = [offer_shape(shown, each, language) for each in shown.offers]
    told = {"number": number, "version": shown.case.version, "acts": acts}
    response = answer(request, told)
    response.headers["ETag"] = f'"{shown.case.version}"'
    return response


def _take(request: HttpRequest, visitor: Visitor, shown: CaseShown) -> HttpResponse:
    body = body_of(request, ACTING)
    act = body.text("act", most=MOST_NAME, needed=True)
    offer = next((each for each in shown.offers if each.id == act), None)
    asked = asks_shown(shown, offer) if offer else ()
    answers = body.answers("answers")
    _check_asked(asked, answers)
    facts: dict[str, Json] = dict(facts_of(offer.verb if offer else "", answers))
    occurred = body.instant("occurred_at")
    if "occurred_at" in answers:  # of a back-entry, whose form asks for it
        told = answers.pop("occurred_at")
        occurred = instant_in("answers.occurred_at", told if isinstance(told, str) else "")
    if "unit" in answers and not any(each.id == "unit" for each in asked):
        facts["unit"] = answers.pop("unit")
    deed = Deed(
        act=act,
        answers=answers,
        version=version_of(request, body),
        occurred_at=occurred,
        channel=_channel(body),
        files=body.files("files"),
        facts=facts,
    )
    key = key_of(request, visitor, body)
    return _done(
        request, case_act(by=visitor, at=now(), number=shown.case.number, deed=deed, key=key)
    )


def _check_asked(asked: tuple[Field, ...], answers: dict[str, Json]) -> None:
    """Refuse private words that are longer than the form takes: the engine reads none of them."""
    for field in asked:
        told = answers.get(field.id)
        most = field.most or MOST_TEXT
        if field.private and not is_upload(field) and isinstance(told, str) and len(told) > most:
            raise Refused("api.answer_long", **_both(field), most=most)


def _both(field: Field) -> dict[str, str]:
    return {"field_zh": field.label.zh, "field_en": field.label.en or field.label.zh}


@api(READERS, REPORTERS, door=Door.CASE, parameter="number")
def api_verify(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Verify the chain of a case, and say how far it lies under a seal."""
    visitor = visitor_of(request)
    proof = case_proof(visitor=visitor, number=number)
    seal = seal_proof(visitor=visitor, number=number)
    faults = [{"seq": seq, "what": what} for seq, what in proof.faults]
    told = {
        "number": number,
        "entries": proof.entries,
        "ok": not faults,
        "faults": faults,
        "seal": {"state": seal.state, "later": seal.later},
    }
    return answer(request, told)
