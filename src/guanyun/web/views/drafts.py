"""Drafts of charters: written page by page, compared, checked, and proposed for adoption."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.charter import told
from guanyun.charter.tabulating import page_form
from guanyun.engines.common import Level
from guanyun.errors import Refused
from guanyun.records.access import DESK, READERS, Door, policy, visitor_of
from guanyun.records.now import now, today
from guanyun.records.selectors.drafts import (
    Draft,
    draft_shown,
    drafts_shown,
    effects_of,
    page_of_version,
    version_in_force,
)
from guanyun.records.selectors.portal import charter_today
from guanyun.records.services.cases import case_open
from guanyun.records.services.drafts import Writing, draft_write
from guanyun.web.comparing import side_by_side
from guanyun.web.draft_findings import found_in
from guanyun.web.forms import key_of, render_key, words_for
from guanyun.web.language import language_of, say
from guanyun.web.proposing import proposal_kind, proposal_of

TABS = ("changes", "effects", "findings")


@policy(READERS)
def drafts_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the drafts of the zone's charter, and where to begin one."""
    visitor = visitor_of(request)
    in_force = version_in_force(visitor, today())
    pages, _ = page_of_version(visitor=visitor, content=in_force, page="")
    context = {
        "zone_label": charter_today(zone, now()).manifest.label,
        "drafts": drafts_shown(visitor=visitor),
        "in_force": in_force,
        "pages": pages,
        "may_write": bool(visitor.audience & DESK),
    }
    return render(request, "drafts/list.html", context)


@policy(READERS, door=Door.DRAFT, parameter="content")
def draft_page(request: HttpRequest, zone: str, content: str) -> HttpResponse:
    """Show a draft: what changes (修改前/修改后), whom it touches, what a check finds."""
    return _shown(request, zone, content)


def _shown(
    request: HttpRequest, zone: str, content: str, refused: str = "", status: int = 200
) -> HttpResponse:
    visitor, language = visitor_of(request), language_of(request)
    draft = draft_shown(visitor=visitor, content=content)
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else TABS[0]
    levels = {level.value: sum(each.level is level for each in draft.findings) for level in Level}
    effects = None
    if tab == "effects":
        effects = effects_of(draft, visitor=visitor, on=today(), at=now())
    context = {
        "zone_label": charter_today(zone, now()).manifest.label,
        "draft": draft,
        "line": draft.line,
        "tab": tab,
        "levels": levels,
        "chapters": side_by_side(draft.before, draft.charter, language) if tab == "changes" else (),
        "effects": effects,
        "findings": [
            {**told(each, language), "level_words": say(request, f"institution.level_{each.level}")}
            for each in draft.findings
        ],
        "may_write": bool(visitor.audience & DESK),
        "can_propose": _can_propose(draft),
        "first_day": max(today() + timedelta(days=1), draft.charter.manifest.since).isoformat(),
        "key": render_key(),
        "typed": request.POST,
        "refused": refused,
    }
    return render(request, "drafts/draft.html", context, status=status)


def _can_propose(draft: Draft) -> bool:
    """A draft is proposed once, when a check finds no error and this zone has such a case."""
    errors = any(each.level is Level.ERROR for each in draft.findings)
    return not errors and not draft.line.case and proposal_kind(draft.before) is not None


@policy(DESK, writes=True)
def draft_edit(request: HttpRequest, zone: str) -> HttpResponse:
    """Write one page of a charter or draft anew; what is wrong is said, and kept all the same."""
    visitor = visitor_of(request)
    of, page = request.GET.get("of", "")[:80], request.GET.get("page", "")[:120]
    pages, words = page_of_version(visitor=visitor, content=of, page=page)
    if page not in [each.name for each in pages]:
        raise Http404("page")
    refused, status = "", 200
    if request.method == "POST":
        words = request.POST.get("words", "")
        try:
            done = draft_write(by=visitor, at=now(), writing=Writing(of, page, words))
        except Refused as error:
            refused, status = words_for(error, language_of(request)), 422
        else:
            errors = sum(each.level is Level.ERROR for each in done.findings)
            kind = "warn" if errors else "good"
            messages.success(request, say(request, "institution.draft_kept", n=errors), kind)
            tab = "?tab=findings" if errors else ""
            return HttpResponseRedirect(reverse("draft", args=[zone, done.hash]) + tab)
    context = {
        "zone_label": charter_today(zone, now()).manifest.label,
        "of": of,
        "page": page,
        "pages": pages,
        "words": words,
        "has_form": page_form(words, page) is not None,
        "findings": [each for _, each in found_in(request, visitor, of, page) or ()],
        "rows": min(max(words.count("\n") + 2, 12), 40),
        "refused": refused,
    }
    return render(request, "drafts/edit.html", context, status=status)


@policy(DESK, door=Door.DRAFT, parameter="content", writes=True)
def draft_propose(request: HttpRequest, zone: str, content: str) -> HttpResponse:
    """Propose a draft for adoption: a case with opinions, legality and a decision by minutes."""
    visitor = visitor_of(request)
    draft = draft_shown(visitor=visitor, content=content)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("draft", args=[zone, draft.line.hash]))
    try:
        if not _can_propose(draft):
            raise Refused("institution.draft_not_ready")
        report = proposal_of(draft, _day(request.POST.get("since", "")), request.POST)
        done = case_open(by=visitor, at=now(), report=report, key=key_of(request, visitor))
    except Refused as error:
        return _shown(request, zone, content, words_for(error, language_of(request)), 422)
    messages.success(request, say(request, "institution.draft_proposed"), "good")
    return HttpResponseRedirect(reverse("case", args=[zone, done.number]))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused("institution.first_day_form", text=text[:20]) from error
