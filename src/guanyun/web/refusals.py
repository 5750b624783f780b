"""What the pages answer when a service refuses: a sentence with 422, 409, or 404; never a 500."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guanyun.errors import Refused
from guanyun.web.error_pages import refused_page, told

Handler = Callable[[HttpRequest], HttpResponse]


class Refusals:
    """Turns a refusal that no page has said in place into a page that says it."""

    def __init__(self, answer: Handler) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, unless it holds what no person types (PostgreSQL keeps no NUL)."""
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:
            return told(request, 400, "web.error_400")
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Refuse a form that holds a NUL, before any page reads it."""
        typed = (each for _, values in request.POST.lists() for each in values)
        if any("\0" in each for each in typed):
            return told(request, 400, "web.error_400")
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page of a refusal; anything else is a bug and rises."""
        if not isinstance(error, Refused):
            return None
        if error.code == "records.conflict":
            return told(request, 409, error.code, **error.fields)
        if error.code == "records.no_charter":
            return told(request, 404, error.code, **error.fields)
        return refused_page(request, error)
