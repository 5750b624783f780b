"""Pages for what went wrong: what happened, why, what to do next; nothing of the inside."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from guanyun.errors import Refused
from guanyun.web.api.answers import problem
from guanyun.web.language import language_of, say

API = "/api/v1/"


def told(request: HttpRequest, status: int, code: str, **fields: str) -> HttpResponse:
    """Return a page that says one sentence, to a machine as JSON; it needs no database."""
    if API in request.path and not request.path.endswith(API):
        return problem(request, status, code, fields)
    context = {
        "language": language_of(request),
        "status": status,
        "text": say(request, code, **fields),
        "path": request.get_full_path(),
    }
    return HttpResponse(render_to_string("errors/page.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request cannot be read."""
    return told(request, 400, "web.error_400")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this is not the visitor's to do."""
    return told(request, 403, "web.error_403")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that nothing is here, or nothing for this visitor: nobody can tell which."""
    return told(request, 404, "web.error_404")


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours and nothing was written."""
    return told(request, 500, "web.error_500")


def refused_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Say why an act is refused, on a page of its own."""
    return told(request, 422, refused.code, **refused.fields)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old and nothing was written."""
    return told(request, 403, "web.error_csrf")
