"""Who calls: a session with its CSRF token, or a token of another system; then the same policy.

A view declared here answers problems in JSON whatever happens below it: 401 without a caller, 403
for another role or a token that only reads, 404 for what is hidden, 409 for a version that has
moved on, 422 for a refusal, 429 for a token that calls too often.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt

from guanyun.accounts.roles import Audience
from guanyun.errors import Refused
from guanyun.records.access import Door, Policy, policy, policy_of, visitor_for, visitor_of
from guanyun.records.now import now, today
from guanyun.records.services.cases import Conflict
from guanyun.records.tokens import Bearer, bearer_of, note_use, wait_of

from .answers import Malformed, problem

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
SAFE = ("GET", "HEAD")
SCHEME = "bearer "


class _Csrf(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return problem(request, 403, "api.csrf")


def api(
    *audience: Audience | Iterable[Audience],
    door: Door | None = None,
    parameter: str = "",
    writes: bool = False,
) -> Callable[[View[P]], View[P]]:
    """Declare who may call a view of the JSON API; arguments as of ``policy``."""
    guard = policy(*audience, door=door, parameter=parameter, writes=writes)

    def declare(view: View[P]) -> View[P]:
        guarded = guard(view)
        wanted = policy_of(guarded)

        @csrf_exempt  # asked for below, where a session calls
        @wraps(guarded)
        def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            at, token = now(), _token(request)
            zone = str(kwargs.get("zone", ""))
            bearer = None if token is None else bearer_of(token, zone=zone, at=at)
            if token is not None and bearer is None:
                return _unauthorised(request, "api.token_unknown")
            if bearer is not None:
                _come_in(request, bearer, zone)
            response = (
                _too_often(request, bearer, at)
                or _stopped(request, bearer, wanted)
                or _guarded(request, lambda: guarded(request, *args, **kwargs))
            )
            if bearer is not None:
                match = request.resolver_match
                operation = f"{request.method} {match.url_name if match else ''}"
                address = request.META.get("REMOTE_ADDR", "")
                note_use(bearer.id, operation, response.status_code, at=at, address=address)
            return response

        return answered

    return declare


def _too_often(request: HttpRequest, bearer: Bearer | None, at: datetime) -> HttpResponse | None:
    """Return the answer to a token that calls too often: 429 with the seconds to wait."""
    seconds = 0 if bearer is None else wait_of(bearer.id, at=at)
    if not seconds:
        return None
    told = {"seconds": str(seconds), "most": str(settings.API_RATE)}
    response = problem(request, 429, "api.too_often", told)
    response.headers["Retry-After"] = str(seconds)
    return response


def _token(request: HttpRequest) -> str | None:
    told = request.headers.get("Authorization", "")
    return told[len(SCHEME) :].strip() if told.lower().startswith(SCHEME) else None


def _come_in(request: HttpRequest, bearer: Bearer, zone: str) -> None:
    """Let the person of a token call, and nobody of the session that may come with it."""
    address = request.META.get("REMOTE_ADDR", "")
    visitor = visitor_for(bearer.person, zone, on=today(), address=address)
    request.user = bearer.person
    request.guanyun_visitor = visitor  # type: ignore[attr-defined]  # read by visitor_of


def _stopped(
    request: HttpRequest, bearer: Bearer | None, wanted: Policy | None
) -> HttpResponse | None:
    """Return why a call goes no further: by role, by method, by what a token may, by CSRF."""
    visitor = visitor_of(request)
    if wanted is None or not visitor.audience & wanted.audience:
        if visitor.person is None:
            return _unauthorised(request, "api.sign_in")
        return problem(request, 403, "api.not_for_role")
    if request.method in SAFE:
        return None
    if request.method != "POST" or not wanted.writes:
        response = problem(request, 405, "api.method", {"method": str(request.method)[:16]})
        response.headers["Allow"] = "GET, HEAD, POST" if wanted.writes else "GET, HEAD"
        return response
    if bearer is not None:
        return None if bearer.may_act else problem(request, 403, "api.token_reads_only")
    check = _Csrf(lambda _: _no_view())
    check.process_request(request)
    refused = check.process_view(request, _no_view, (), {})
    return refused if isinstance(refused, HttpResponse) else None


def _no_view() -> HttpResponse:
    """Stand for a view that wants its CSRF token."""
    return HttpResponse()


def _unauthorised(request: HttpRequest, code: str) -> HttpResponse:
    response = problem(request, 401, code)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _guarded(request: HttpRequest, call: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the answer of a view, what it refuses as a problem."""
    try:
        return call()
    except Conflict as conflict:
        versions = {"seen": conflict.expected, "now": conflict.found}
        return problem(request, 409, conflict.code, conflict.fields, versions=versions)
    except Malformed as malformed:
        return problem(request, malformed.status, malformed.code, malformed.fields)
    except Refused as refused:
        status = 404 if refused.code == "records.no_charter" else 422
        return problem(request, status, refused.code, refused.fields)
    except Http404:
        return problem(request, 404, "api.hidden")
    except PermissionDenied:
        return problem(request, 403, "api.not_for_role")
    except RequestDataTooBig:
        return problem(request, 413, "api.too_large")
