"""Call lists for stewards (政策找企业): whom to tell of which policy, told or not."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.errors import Refused
from guanyun.records.access import READERS, policy, visitor_of
from guanyun.records.now import now, today
from guanyun.records.selectors.calculator import BENEFITS
from guanyun.records.selectors.policy_calls import calls_listed
from guanyun.records.services.policy_calls import WAYS, Call, policies_find, policy_tell
from guanyun.web.forms import words_for
from guanyun.web.language import language_of, say
from guanyun.web.policies import frame_of, teller_of
from guanyun.web.views.doors import next_of


@policy(READERS, writes=True)
def calls_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show whom to tell after the last run; record that somebody was told."""
    if request.method == "POST":
        return _told(request, zone)
    asked = request.GET.get("policy", "")[:64]
    untold = request.GET.get("untold") == "1"
    found = calls_listed(visitor=visitor_of(request), on=today(), policy=asked, untold=untold)
    tellers = {
        name: teller_of(request, held, found.run.judged_on if found.run else today())
        for name, held in found.charter.policies.items()
    }
    lines = []
    for each in found.lines:
        teller = tellers.get(each.row.policy)
        short = ""
        if teller is not None and each.row.short_of:
            clauses = {
                clause: words for _, clause, words in teller.condition(teller.policy.condition)
            }
            short = clauses.get(each.row.short_of, each.row.short_of)
        lines.append((each, teller.policy.label if teller else None, short))
    context = {
        "found": found,
        "lines": lines,
        "ways": WAYS,
        "asked": asked,
        "untold": untold,
        "policies": [held for name, held in found.charter.policies.items()
                     if found.run and f"|{name}|" in found.run.policies
                     and held.result in BENEFITS],
    }  # fmt: skip
    return render(request, "policies/calls.html", frame_of(request, zone) | context)


def _told(request: HttpRequest, zone: str) -> HttpResponse:
    told, visitor, language = request.POST, visitor_of(request), language_of(request)
    number = told.get("run", "")
    try:
        if not number.isdigit() or len(number) > 9:
            raise Refused("policies.run_not_done")
        if told.get("do") == "all":
            n = policies_find(
                by=visitor, at=now(), number=int(number), policy=told.get("policy", "")[:64]
            )
            messages.success(request, say(request, "policies.told_all", n=n), "good")
        else:
            call = Call(
                run=int(number),
                policy=told.get("policy", "")[:64],
                enterprise=told.get("enterprise", "")[:18],
                way=told.get("way", "")[:16],
            )
            policy_tell(by=visitor, at=now(), call=call)
            messages.success(request, say(request, "policies.told_one"), "good")
    except Refused as refused:
        messages.warning(request, words_for(refused, language), "warn")
    return HttpResponseRedirect(next_of(request, reverse("policy_calls", args=[zone])))
