"""Headers that every answer carries."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client

from guanyun.web.security import CONTENT_SECURITY_POLICY, protect


def test_every_answer_carries_the_strict_policy(client: Client, db: None) -> None:
    """Nothing runs, loads or frames but what we serve."""
    headers = client.get("/healthz").headers

    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_missing_page_carries_the_strict_policy(client: Client) -> None:
    """An error page is a page too."""
    answer = client.get("/no-such-page")

    assert answer.status_code == 404
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_view_may_be_stricter() -> None:
    """A policy that a view set itself stays: a file that people uploaded gets a sandbox."""

    def sandboxed(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    assert protect(sandboxed)(HttpRequest()).headers["Content-Security-Policy"] == "sandbox"


def test_what_a_session_sees_stays_in_no_cache(client: Client, db: None) -> None:
    """With a session nothing is kept; without one public answers are nobody's secret."""
    assert "Cache-Control" not in client.get("/healthz").headers
    client.cookies[settings.SESSION_COOKIE_NAME] = "x"

    assert client.get("/healthz").headers["Cache-Control"] == "private, no-store"


def test_view_may_say_how_long_its_answer_keeps() -> None:
    """Files of the page itself, which carry their hash, are kept by browsers all the same."""
    request = HttpRequest()
    request.COOKIES = {settings.SESSION_COOKIE_NAME: "x"}

    def kept(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "max-age=315360000, public, immutable"})

    assert "immutable" in protect(kept)(request).headers["Cache-Control"]
