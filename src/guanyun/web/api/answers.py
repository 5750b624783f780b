"""What a machine is answered: JSON, or a problem (RFC 9457) with the sentence a person can read."""

import json
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse

from guanyun.engines.common import Label
from guanyun.errors import Language, Refused, sentence
from guanyun.web.language import language_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
PROBLEM = "application/problem+json"
MOST_WISHES = 20  # of an Accept-Language that is read


class Malformed(Refused):
    """A request that no service was asked, since its form is wrong; ``status`` says how."""

    def __init__(self, code: str, *, status: int = 400, **fields: object) -> None:
        super().__init__(code, **fields)
        self.status = status


def reader_language(request: HttpRequest) -> Language:
    """Return ``zh`` or ``en``: the first that Accept-Language wishes, else what the pages show."""
    wishes = request.headers.get("Accept-Language", "").split(",")[:MOST_WISHES]
    ranked = sorted((_wish(each) for each in wishes), key=lambda one: -one[1])
    for name, weight in ranked:
        if weight > 0 and name in ("zh", "en"):
            return "en" if name == "en" else "zh"
    return language_of(request)


def _wish(told: str) -> tuple[str, float]:
    name, _, weight = told.partition(";q=")
    try:
        rank = float(weight) if weight else 1.0
    except ValueError:
        rank = 0.0
    return name.strip().lower()[:2], rank


def answer(
    request: HttpRequest,
    told: object,
    *,
    status: int = 200,
    media_type: str = "application/json",
) -> HttpResponse:
    """Return a JSON answer; it is kept by nobody on the way, for it is one reader's."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    response = HttpResponse(text, content_type=f"{media_type}; charset=utf-8", status=status)
    response.headers["Content-Language"] = reader_language(request)
    response.headers["Vary"] = "Accept-Language, Cookie, Authorization"
    response.headers["Cache-Control"] = "no-store"
    return response


def problem(
    request: HttpRequest,
    status: int,
    code: str,
    fields: Mapping[str, str] | None = None,
    **more: object,
) -> HttpResponse:
    """Return a problem: status, permanent code, the sentence in the reader's language, fields."""
    known = dict(fields or {})
    told: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": sentence(code, known, reader_language(request)),
        "fields": known,
    }
    return answer(request, told | more, status=status, media_type=PROBLEM)


def label(told: Label | None) -> dict[str, str] | None:
    """Return a name in both languages; where there is no English one, the Chinese stands."""
    return None if told is None else {"zh": told.zh, "en": told.en or told.zh}


def instant(at: datetime | None) -> str | None:
    """Return an instant with the zone's offset.

    >>> instant(datetime.fromisoformat("2026-11-24T01:00:00+00:00"))
    '2026-11-24T09:00:00+08:00'
    """
    return None if at is None else at.astimezone(SHANGHAI).isoformat(timespec="seconds")
