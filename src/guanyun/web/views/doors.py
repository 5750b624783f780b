"""Signing in and out, the codes that a demonstration shows, language and large text."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from guanyun.engines.common import Label
from guanyun.errors import Refused
from guanyun.records.access import EVERYBODY, policy, visitor_of
from guanyun.records.demo import DEMO_PASSWORD, demo_sign_ins
from guanyun.records.now import now, today
from guanyun.records.selectors.doors import Invented, codes_sent, demo_people
from guanyun.records.selectors.portal import zones_adopted, zones_of
from guanyun.records.services.codes import Asked, code_check, code_send, sign_in
from guanyun.web.forms import words_for
from guanyun.web.language import COOKIE, language_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
YEAR = 365 * 24 * 3600


def next_of(request: HttpRequest, otherwise: str) -> str:
    """Return the address of ours to go on to; another site's is never followed."""
    told = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        told, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return told if is_ours and told.startswith("/") and told[1:2] not in ("/", "\\") else otherwise


@policy(EVERYBODY)
def home(request: HttpRequest) -> HttpResponse:
    """Show the zones of this installation; the only one opens at once."""
    zones = zones_adopted(today())
    if len(zones) == 1:
        return HttpResponseRedirect(reverse("zone_home", args=[zones[0].id]))
    return render(request, "doors/home.html", {"zones": zones})


def _people() -> list[tuple[Invented, Label | None]]:
    """Return the invented people with what to look at as each, those without a post at the end."""
    told = {each.name: each for each in demo_sign_ins()}
    seated = demo_people(today())
    known = {each.sign_in_name for each in seated}
    plain = Label("没有岗位", "no post")
    others = [
        Invented(each.name, each.who, plain) for each in told.values() if each.name not in known
    ]
    people = seated + (others if seated else [])
    purposes = {name: Label(each.purpose, each.in_english) for name, each in told.items()}
    return [(each, purposes.get(each.sign_in_name)) for each in people]


@policy(EVERYBODY, writes=True)
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Sign in: by phone and code (enterprises), or by name and password (staff)."""
    context: dict[str, object] = {
        "next": next_of(request, ""),
        "phone": request.POST.get("phone", ""),
        "name": (request.POST.get("name") or request.GET.get("name", ""))[:64],
        "chosen": request.method == "GET" and "name" in request.GET,
        "by_name": request.POST.get("step") == "name" or "staff" in request.GET,
        "people": _people() if settings.DEMO else [],
        "demo_password": DEMO_PASSWORD,
        "asked_code": False,
    }
    if request.method != "POST":
        return render(request, "doors/sign_in.html", context)
    try:
        person = _signed_in(request, context)
    except Refused as refused:
        context["refused"] = words_for(refused, language_of(request))
        return render(request, "doors/sign_in.html", context, status=422)
    if person is None:
        return render(request, "doors/sign_in.html", context)
    return HttpResponseRedirect(next_of(request, _first_page(person)))


def _signed_in(request: HttpRequest, context: dict[str, object]) -> int | None:
    """Sign in who has proved to be who and return their id; None while a code is on its way."""
    visitor, at, told = visitor_of(request), now(), request.POST
    if told.get("step") == "name":
        name, password = told.get("name", "").strip()[:64], told.get("password", "")[:256]
        person = sign_in(by=visitor, at=at, name=name, password=password)
        login(request, person, backend=BACKEND)
        return person.pk
    asked = Asked("sign_in", told.get("phone", "")[:20])
    if told.get("step") == "code":
        context["asked_code"] = True
        proved = code_check(by=visitor, at=at, asked=asked, code=told.get("code", "")[:8])
        if proved.person is None:
            return None
        login(request, proved.person, backend=BACKEND)
        return proved.person.pk
    code_send(by=visitor, at=at, asked=asked)
    context["asked_code"] = True
    return None


def _first_page(person: int) -> str:
    zones = zones_of(person, today())
    return reverse("zone_home", args=[zones[0]]) if zones else reverse("home")


@policy(EVERYBODY, writes=True)
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; what codes and links had opened is closed too."""
    if request.method == "POST":
        logout(request)
    return HttpResponseRedirect(reverse("home"))


@policy(EVERYBODY)
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the language that the reader chose."""
    if code not in ("zh", "en"):
        raise Http404("language")
    return _kept(request, COOKIE, code)


@policy(EVERYBODY)
def elder(request: HttpRequest) -> HttpResponse:
    """Turn large text on or off."""
    return _kept(request, "elder", "0" if request.COOKIES.get("elder") == "1" else "1")


def _kept(request: HttpRequest, name: str, value: str) -> HttpResponse:
    answer = HttpResponseRedirect(next_of(request, reverse("home")))
    answer.set_cookie(
        name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.HTTPS
    )
    return answer


@policy(EVERYBODY)
def demo_codes(request: HttpRequest) -> HttpResponse:
    """Show the codes just sent, in a demonstration only: no phone is behind its numbers."""
    if not settings.DEMO:
        raise Http404("demo")
    return render(request, "doors/demo_codes.html", {"codes": codes_sent(at=now())})
