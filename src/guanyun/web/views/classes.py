"""Classes (一类事): what comes back, joined and parted by people, taken to the meeting."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.charter.schema import Charter
from guanyun.errors import Refused
from guanyun.records.access import READERS, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.selectors.classes import MEETING, TASK, classes_shown
from guanyun.records.services.cases import Report, case_open
from guanyun.records.services.classes import Grouping, class_drop, class_keep, class_task
from guanyun.web.forms import key_of, render_key, words_for
from guanyun.web.language import language_of, say

MOST_TICKED = 500


@policy(READERS, writes=True)
def classes_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show what comes back; keep a class, say anew what belongs to it, drop it, have it studied."""
    visitor, at = visitor_of(request), now()
    charter = charter_on(zone, local_date(at))
    refused, status = "", 200
    if request.method == "POST":
        try:
            said = _done(request, charter)
        except Refused as error:
            refused, status = words_for(error, language_of(request)), 422
        else:
            messages.success(request, said, "good")
            return HttpResponseRedirect(request.path)
    shown = classes_shown(visitor=visitor, at=at, language=language_of(request))
    agenda = urlencode({"kind": MEETING, "month": f"{at:%Y-%m}", "agenda": shown.agenda})
    context = {
        "zone_label": charter.manifest.label,
        "shown": shown,
        "meeting": f"{reverse('case_new', args=[zone])}?{agenda}",
        "typed": request.POST,
        "key": render_key(),
        "refused": refused,
    }
    return render(request, "classes/page.html", context, status=status)


def _done(request: HttpRequest, charter: Charter) -> str:
    """Do what the form asks; return what is said of it."""
    told, by, at = request.POST, visitor_of(request), now()
    kept = int(told["class"]) if told.get("class", "").isdigit() else None
    if told.get("do") == "drop" and kept is not None:
        class_drop(by=by, at=at, kept=kept)
        return say(request, "web.class_dropped")
    if told.get("do") == "task" and kept is not None:
        return _studied(request, charter, kept)
    groups = (number for each in told.getlist("group") for number in each.split())
    ticked = dict.fromkeys((*told.getlist("number"), *groups))
    numbers = [each[:32] for each in ticked][:MOST_TICKED]
    title, into = told.get("title", ""), told.get("into_class", "")
    if kept is None and into.isdigit():
        kept = int(into)
        known = next((e for e in classes_shown(visitor=by, at=at).kept if e.id == kept), None)
        numbers += [each.number for each in known.demands] if known else []
        title = title.strip() or (known.title if known else "")
    class_keep(by=by, at=at, grouping=Grouping(numbers, title, kept))
    return say(request, "web.class_kept", title=title.strip()[:80], n=len(set(numbers)))


def _studied(request: HttpRequest, charter: Charter, kept: int) -> str:
    """Open the case that looks for what answers a class, and let the class name it."""
    by, at = visitor_of(request), now()
    one = next((e for e in classes_shown(visitor=by, at=at).kept if e.id == kept), None)
    if one is None or TASK not in charter.case_types:
        raise Refused("records.class_no_task")
    count = str(len(one.demands) + one.hidden)
    answers = {"title": one.title, "count": count, "place": _middle(charter)}
    report = Report(TASK, answers, channel="meeting")
    done = case_open(by=by, at=at, report=report, key=key_of(request, by))
    class_task(by=by, at=at, kept=kept, number=done.number)
    return say(request, "web.class_studied", title=one.title, number=done.number)


def _middle(charter: Charter) -> str:
    """Return a point of the zone: a class is nowhere in particular."""
    places = {each.id: each.geometry.geometry for each in charter.register.places}
    point = places.get("zone", next(iter(places.values()))).representative_point()
    return f"{point.x:.6f},{point.y:.6f}"
