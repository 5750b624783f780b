"""The public pages of the service centre: items, the complete answer, windows, bundles."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanyun.engines.mandate import MODE_LABELS, Mode
from guanyun.records.access import EVERYBODY, Hidden, policy
from guanyun.records.now import now
from guanyun.web.centre import bundle_shown, item_shown, items_found, windows_shown
from guanyun.web.institution import reading_of

PAGE = 60


@policy(EVERYBODY)
def catalogue_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the list of what may be applied for, by words, mode and window."""
    reading = reading_of(request, zone)
    charter, told = reading.found.charter, request.GET
    words, window = told.get("q", "")[:40], told.get("window", "")[:64]
    mode = told.get("mode", "") if told.get("mode") in list(Mode) else ""
    found = items_found(charter, words, mode, window)
    page = int(told.get("page", "1")) if told.get("page", "1").isdigit() else 1
    page = min(max(page, 1), max(1, -(-len(found) // PAGE)))
    context = {
        "published": charter.centre.catalogue.published,
        "items": [
            (each, MODE_LABELS[each.mode]) for each in found[(page - 1) * PAGE : page * PAGE]
        ],
        "total": len(found),
        "page": page,
        "pages": range(1, -(-len(found) // PAGE) + 1),
        "bundles": charter.centre.bundles,
        "windows": charter.centre.windows,
        "modes": [(each.value, MODE_LABELS[each]) for each in Mode],
        "words": words,
        "mode": mode,
        "window": window,
    }
    return render(request, "centre/catalogue.html", reading.context | context)


@policy(EVERYBODY)
def catalogue_item(request: HttpRequest, zone: str, item: str) -> HttpResponse:
    """Show one item with its one complete answer for the situation chosen."""
    reading = reading_of(request, zone)
    charter = reading.found.charter
    known = next((each for each in charter.centre.catalogue.items if each.id == item), None)
    if known is None:
        raise Hidden("item")
    names = {each.id for each in known.situations}
    chosen = [each for each in request.GET.getlist("situation") if each in names]
    context = {
        "shown": item_shown(charter, known, chosen, reading.found.on),
        "chosen": chosen,
        "mode_label": MODE_LABELS[known.mode],
        "source": charter.known_sources.get(known.basis.source) if known.basis else None,
    }
    return render(request, "centre/item.html", reading.context | context)


@policy(EVERYBODY)
def catalogue_bundle(request: HttpRequest, zone: str, bundle: str) -> HttpResponse:
    """Show items that are applied for together (一件事): one form, each paper once."""
    reading = reading_of(request, zone)
    charter = reading.found.charter
    known = next((each for each in charter.centre.bundles if each.id == bundle), None)
    if known is None:
        raise Hidden("bundle")
    items, papers = bundle_shown(charter, known, {})
    alone = sum(len(each.evidence) for each in items)
    context = {"bundle": known, "items": items, "papers": papers, "alone": alone}
    return render(request, "centre/bundle.html", reading.context | context)


@policy(EVERYBODY)
def centre_windows(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the windows: what is open now, who sits where in the next seven days."""
    reading = reading_of(request, zone)
    windows = windows_shown(reading.found.charter, now())
    days = [each.on for each in windows[0].days] if windows else []
    context = {"windows": windows, "days": days, "halls": reading.found.charter.centre.halls}
    return render(request, "centre/windows.html", reading.context | context)
