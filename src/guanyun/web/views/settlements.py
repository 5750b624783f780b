"""Settlements between units: the list, opening one, its entries, both sides' words."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.errors import Refused
from guanyun.records.access import READERS, policy, visitor_of
from guanyun.records.now import now, today
from guanyun.records.selectors.settlements import (
    SettlementShown,
    choices_to_open,
    settlement_shown,
    settlements_listed,
)
from guanyun.records.services.settlements import (
    Agreement,
    Entry,
    settlement_answer,
    settlement_enter,
    settlement_open,
)
from guanyun.web.forms import key_of, render_key, words_for
from guanyun.web.language import language_of, say
from guanyun.web.views.payouts import zone_label


@policy(READERS, writes=True)
def settlements_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the settlements one may see; open one."""
    visitor, refused = visitor_of(request), ""
    choices = choices_to_open(visitor=visitor)
    if request.method == "POST" and choices is not None:
        try:
            row = settlement_open(by=visitor, at=now(), told=_agreement(request))
            return HttpResponseRedirect(reverse("settlement", args=[zone, row.number]))
        except Refused as error:
            refused = words_for(error, language_of(request))
    context = {
        "zone_label": zone_label(zone),
        "lines": settlements_listed(visitor=visitor),
        "choices": choices,
        "typed": request.POST,
        "year": today().year,
        "refused": refused,
    }
    return render(request, "payouts/settlements.html", context, status=422 if refused else 200)


def _agreement(request: HttpRequest) -> Agreement:
    told = request.POST
    year = told.get("year", "")
    return Agreement(
        kind=told.get("kind", ""),
        label=told.get("label", ""),
        giver=told.get("giver", ""),
        taker=told.get("taker", ""),
        year=int(year) if year.isdecimal() and len(year) == 4 else 0,
        paper=told.get("paper", ""),
        most=told.get("most", ""),
        price=told.get("price", ""),
        case_kind=told.get("case_kind", ""),
    )


@policy(READERS, writes=True)
def settlement_page(request: HttpRequest, zone: str, number: int) -> HttpResponse:
    """Show a settlement with the derivation of each figure; enter, confirm, tell another."""
    visitor, refused = visitor_of(request), ""
    shown = settlement_shown(visitor=visitor, number=number)
    if request.method == "POST" and shown.side:
        try:
            _act(request, shown)
            return HttpResponseRedirect(request.path)
        except Refused as error:
            refused = words_for(error, language_of(request))
            shown = settlement_shown(visitor=visitor, number=number)
    context = {
        "zone_label": zone_label(zone),
        "shown": shown,
        "typed": request.POST,
        "today": today().isoformat(),
        "key": render_key(),
        "refused": refused,
    }
    return render(request, "payouts/settlement.html", context, status=422 if refused else 200)


def _act(request: HttpRequest, shown: SettlementShown) -> None:
    told, visitor, at, number = request.POST, visitor_of(request), now(), shown.row.number
    if told.get("do") == "enter":
        entry = _entry(request)
        settlement_enter(
            by=visitor, at=at, number=number, entry=entry, key=key_of(request, visitor)
        )
        messages.success(request, say(request, "payouts.entered"), "good")
        return
    no = told.get("no", "")
    settlement_answer(
        by=visitor,
        at=at,
        number=number,
        no=int(no) if no.isdecimal() and len(no) < 6 else 0,
        other=told.get("other", "") if told.get("do") == "dispute" else "",
        reason=told.get("reason", ""),
    )
    messages.success(request, say(request, "payouts.answered"), "good")


def _entry(request: HttpRequest) -> Entry:
    told = request.POST
    of_year = told.get("of_year", "")
    until = told.get("until", "").strip()
    return Entry(
        kind=told.get("kind", ""),
        on=_day(told.get("on", "")),
        paper=told.get("paper", ""),
        amount=told.get("amount", ""),
        of_year=int(of_year) if of_year.isdecimal() and len(of_year) == 4 else 0,
        agreed_by=told.get("agreed_by", ""),
        rule=told.get("rule", ""),
        case=told.get("case", ""),
        until=_day(until) if until else None,
        facts={
            name.removeprefix("fact-"): str(value)
            for name, value in told.items()
            if name.startswith("fact-")
        },
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused("payouts.entry_day") from None
