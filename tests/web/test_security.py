"""Headers that every answer carries."""

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
