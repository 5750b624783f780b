"""Who may call which page: every route declares its policy, or the pages do not load."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, reverse

from guanyun.accounts.roles import Audience

from .visitors import Visitor, visitor_of

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponse)
View = Callable[Concatenate[HttpRequest, P], R]

EVERYBODY = frozenset(Audience)
SIGNED_IN = EVERYBODY - {Audience.ANONYMOUS, Audience.CALLER, Audience.LINK}
DESK = frozenset({Audience.CLERK, Audience.DEPUTY, Audience.HEAD, Audience.LEADER})
STAFF = DESK | {Audience.AUDITOR, Audience.ADMINISTRATOR}
READERS = DESK | {Audience.AUDITOR}
# Who reads as an auditor; with the leaders, who begins audits and conducts them.
AUDITORS = frozenset({Audience.AUDITOR, Audience.EXAMINER})
AUDITING = AUDITORS | {Audience.LEADER}
# Who may have a case of their own on the report pages.
REPORTERS = frozenset({Audience.CALLER, Audience.ENTERPRISE})


class Door(StrEnum):
    """The kinds of objects that a route may name in its address; each has one door in access."""

    CASE = "case"
    ENTERPRISE = "enterprise"
    UPLOAD = "upload"
    LINK = "link"
    PERSON = "person"
    STAND_IN = "stand_in"
    CHARTER = "charter"
    AUDIT = "audit"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a route declares: who may call it at all, and which object it names.

    ``door`` is None for pages that name no object; ``parameter`` is the name of the object's id
    in the address. Whether this person may see that object is the door's to say, not the route's.
    """

    audience: frozenset[Audience]
    door: Door | None = None
    parameter: str = ""
    writes: bool = False


def policy(
    *audience: Audience | Iterable[Audience],
    door: Door | None = None,
    parameter: str = "",
    writes: bool = False,
) -> Callable[[View[P, R]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Declare who may call a view; others are shown the sign-in page, or a refusal.

    Args:
        audience: Roles, or sets of roles such as ``DESK``.
        door: Kind of the object named in the address; its door in ``access`` permits or hides it.
        parameter: Name of the object's id in the address; needed with ``door``.
        writes: The view takes acts (POST); false refuses everything but GET and HEAD.

    Raises:
        ValueError: nobody may call it, or door and parameter do not come together.
    """
    declared = Policy(_flat(audience), door, parameter, writes)
    if not declared.audience or (door is None) != (not parameter):
        raise ValueError("a policy names an audience; door and parameter come together")

    def declare(view: View[P, R]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            visitor = visitor_of(request)
            if not visitor.audience & declared.audience:
                return _turned_away(request, visitor)
            if request.method not in ("GET", "HEAD", "OPTIONS") and not declared.writes:
                return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
            return view(request, *args, **kwargs)

        guarded.policy = declared  # type: ignore[attr-defined]  # read by policy_of
        return guarded

    return declare


def _flat(audience: Sequence[Audience | Iterable[Audience]]) -> frozenset[Audience]:
    found: set[Audience] = set()
    for each in audience:
        found |= {each} if isinstance(each, Audience) else set(each)
    return frozenset(found)


def _turned_away(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Send who has not signed in to the sign-in page; refuse who has (access.not_for_role)."""
    if visitor.person is not None or request.method not in ("GET", "HEAD"):
        raise PermissionDenied("records.not_for_role")
    return HttpResponseRedirect(f"{reverse('sign_in')}?{urlencode({'next': request.path})}")


def policy_of(view: Callable[..., object]) -> Policy | None:
    """Return what a view declared, or None."""
    found = getattr(view, "policy", None)
    return found if isinstance(found, Policy) else None


def declared(patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Return the routes as they are.

    Raises:
        LookupError: a route without a declared policy; the pages do not load with it.
    """
    bare = [where for where, view in routes(patterns) if policy_of(view) is None]
    if bare:
        raise LookupError(f"routes without a declared policy: {', '.join(bare)}")
    return list(patterns)


def routes(
    patterns: Sequence[URLPattern | URLResolver], prefix: str = ""
) -> list[tuple[str, Callable[..., object]]]:
    """Return (name or path, view) of every route, those of included lists too."""
    found: list[tuple[str, Callable[..., object]]] = []
    for each in patterns:
        path = f"{prefix}{each.pattern}"
        if isinstance(each, URLResolver):
            found += routes(each.url_patterns, path)
        else:
            found.append((each.name or path, each.callback))
    return found
