"""What to apply for: the list of items, searched by words, each leading to a form filled in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanyun.records.access import EVERYBODY, policy
from guanyun.records.now import now
from guanyun.records.selectors.portal import charter_today, kinds_by_tile
from guanyun.web.applying import items_to_apply
from guanyun.web.drafts import is_plain

TILE = "procedures"


@policy(EVERYBODY)
def report_matters(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the items that can be applied for; what is not on the list is told in words."""
    charter = charter_today(zone, now())
    words = request.GET.get("q", "").strip()[:40]
    kinds = kinds_by_tile(charter).get(TILE, [])
    plain = next((each for each in kinds if is_plain(each)), None)
    context = {
        "zone_label": charter.manifest.label,
        "words": words,
        "items": items_to_apply(charter, words),
        "plain": plain,
        "tile": TILE,
    }
    return render(request, "portal/matters.html", context)
