"""The charter as people read it: its articles, what a check finds, its scenarios, its versions."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from guanyun.charter import told
from guanyun.engines.common import Level
from guanyun.records.access import EVERYBODY, Door, policy
from guanyun.records.selectors.institution import (
    checked,
    text_of,
    version_by_hash,
    versions_of,
)
from guanyun.web.articles import chapters_of, entry_of
from guanyun.web.institution import reading_of
from guanyun.web.language import language_of, say

TABS = ("text", "findings", "scenarios", "versions")


@policy(EVERYBODY)
def charter_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the charter in articles, or what a check finds, its scenarios, its versions."""
    reading = reading_of(request, zone)
    language = language_of(request)
    tab = request.GET.get("tab", "text")
    kept = {name: request.GET[name] for name in ("version", "on") if request.GET.get(name)}
    result = checked(reading.found)
    return render(
        request,
        "charter/page.html",
        reading.context
        | {
            "charter": reading.found.charter,
            "tab": tab if tab in TABS else "text",
            "chapters": chapters_of(reading.found.charter, language) if tab in ("", "text") else (),
            "findings": [
                {
                    **told(each, language),
                    "level_words": say(request, f"institution.level_{each.level}"),
                }
                for each in result.findings
            ],
            "levels": {
                level.value: sum(each.level is level for each in result.findings) for level in Level
            },
            "keep": urlencode(kept),
            "keep_more": f"&{urlencode(kept)}" if kept else "",
            "outcomes": [
                {
                    "outcome": each,
                    "findings": [told(finding, language) for finding in each.findings],
                }
                for each in result.outcomes
            ],
            "passed": sum(each.passed for each in result.outcomes),
            "versions": versions_of(zone),
        },
    )


@policy(EVERYBODY)
def charter_entry(request: HttpRequest, zone: str, kind: str, entry: str) -> HttpResponse:
    """Show one entry of the charter with everything it says and what names it."""
    reading = reading_of(request, zone)
    shown = entry_of(reading.found.charter, kind, entry, language_of(request))
    if shown is None:
        raise Http404("entry")
    return render(request, "charter/entry.html", reading.context | {"entry": shown})


@policy(EVERYBODY, door=Door.CHARTER, parameter="content")
def charter_text(request: HttpRequest, zone: str, content: str) -> HttpResponse:
    """Send the canonical text of an adopted charter, whose digest is its hash."""
    version = version_by_hash(zone, content)
    response = HttpResponse(
        text_of(zone, version.hash), content_type="application/json; charset=utf-8"
    )
    name = f"{zone}-{version.since.isoformat()}-{version.short}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
