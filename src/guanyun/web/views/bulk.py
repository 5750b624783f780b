"""One act on many cases: first what would be done and what left out, then each by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.engines.casework import ACTS, Field, FieldKind, Json
from guanyun.errors import Refused
from guanyun.records.access import DESK, READERS, Hidden, Visitor, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.reading import note_reading
from guanyun.records.selectors.bulk import Plan, act_planned, signing_planned
from guanyun.records.selectors.cases import case_shown
from guanyun.records.selectors.desk import PAGE, numbers_told
from guanyun.records.services.cases import Conflict, Deed, Done, case_act
from guanyun.web.acting_fields import with_choices
from guanyun.web.forms import asked_of, key_of, render_key, words_for
from guanyun.web.language import language_of, say
from guanyun.web.panels import code_of
from guanyun.web.views.doors import next_of

# What the desk does to many at once, of the acts that the engine knows; signing has its own tab.
BULK = tuple(verb for verb in ("sign_for", "forward", "urge") if verb in ACTS)
SIGNING = "give_consent"
OWN = frozenset({"csrfmiddlewaretoken", "key", "do", "next", "number", "item"})
MOST_SLIPS = 50


@dataclass(frozen=True, slots=True)
class Item:
    """A case of many, as the confirm page sends it back: what was shown, and at which version."""

    number: str
    version: int
    act: str
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: done | repeated | conflict | left, and the words for it."""

    number: str
    state: str
    words: str = ""


@policy(DESK, writes=True)
def desk_bulk(request: HttpRequest, zone: str) -> HttpResponse:
    """Ask for confirmation of an act on the ticked cases (GET), take it on each (POST)."""
    visitor = visitor_of(request)
    told = request.POST if request.method == "POST" else request.GET
    verb = told.get("do", "")
    back = next_of(request, reverse("desk", args=[zone]))
    if verb not in (*BULK, SIGNING):
        return HttpResponseRedirect(back)
    numbers = numbers_told(told.getlist("number"))
    charter = charter_on(zone, local_date(now()))
    plan = plan_of(visitor, verb, numbers)
    asked = with_choices(_asks(plan.asks), charter)
    outcomes: list[Outcome] = []
    if request.method == "POST":
        outcomes = _taken(request, visitor, items_of(told.getlist("item")))
    context = {
        "verb": verb,
        "plan": plan,
        "asks": asked_of(asked, typed=told.dict()),
        "left": [(each, words_for(each.refused, language_of(request))) for each in plan.left
                 if each.refused],
        "outcomes": outcomes,
        "counts": _counts(outcomes),
        "key": render_key(),
        "numbers": numbers,
        "back": back,
        "zone_label": charter.manifest.label,
    }  # fmt: skip
    page = "desk/bulk_done.html" if request.method == "POST" else "desk/bulk.html"
    return render(request, page, context)


def plan_of(visitor: Visitor, verb: str, numbers: Sequence[str]) -> Plan:
    """Return what the act would do on each of the cases now."""
    if verb == SIGNING:
        return signing_planned(visitor=visitor, numbers=numbers, at=now())
    return act_planned(visitor=visitor, numbers=numbers, verb=verb, at=now())


def _asks(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Return what is asked once for all: pictures belong to one case and are left out."""
    return tuple(each for each in fields if each.kind is not FieldKind.FILES)


def items_of(told: Sequence[str]) -> list[Item]:
    """Return the cases that a confirm page names, at most a page of them; nonsense is left out.

    >>> items_of(["20261124-0001:3:sign_for", "x", "20261124-0002:y:close"])
    [Item(number='20261124-0001', version=3, act='sign_for', consent='')]
    """
    found: dict[str, Item] = {}
    for each in told:
        number, _, rest = each[:160].partition(":")
        version, _, rest = rest.partition(":")
        act, _, consent = rest.partition(":")
        if number and act and version.isdigit() and len(version) < 10:
            found[number] = Item(number, int(version), act, consent)
    return list(found.values())[:PAGE]


def _taken(request: HttpRequest, visitor: Visitor, items: Sequence[Item]) -> list[Outcome]:
    """Take the act on each case by itself, under a key of its own: none undoes another.

    What was asked once for all stands in the form; the service refuses what an act does not ask.
    """
    told = {name: request.POST.get(name, "").strip() for name in request.POST if name not in OWN}
    answers: dict[str, Json] = {name: value for name, value in told.items() if value}
    return [_take(request, visitor, item, answers) for item in items]


def _take(
    request: HttpRequest, visitor: Visitor, item: Item, answers: Mapping[str, Json]
) -> Outcome:
    key = key_of(request, visitor)
    own = replace(key, key=f"{key.key[:30]}/{item.number}") if key else None
    facts: dict[str, Json] = {"consent": item.consent} if item.consent else {}
    if "unit" in answers:  # of a forwarding: the route follows from it
        facts["unit"] = answers["unit"]
    deed = Deed(item.act, answers, item.version, facts=facts)
    language = language_of(request)
    try:
        done: Done = case_act(by=visitor, at=now(), number=item.number, deed=deed, key=own)
    except Conflict as conflict:
        return Outcome(item.number, "conflict", words_for(conflict, language))
    except Refused as refused:
        return Outcome(item.number, "left", words_for(refused, language))
    except Hidden:
        return Outcome(item.number, "left", say(request, "records.bulk_unseen"))
    return Outcome(item.number, "repeated" if done.repeated else "done")


def _counts(outcomes: Sequence[Outcome]) -> Mapping[str, int]:
    states = ("done", "repeated", "conflict", "left")
    return {state: sum(each.state == state for each in outcomes) for state in states}


@policy(READERS)
def slips(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the slips of the ticked cases (办理单), each on its own sheet of A4."""
    visitor, at = visitor_of(request), now()
    found, unseen = [], 0
    for number in numbers_told(request.GET.getlist("number"))[:MOST_SLIPS]:
        try:
            shown = case_shown(visitor=visitor, number=number, at=at)
        except Hidden:
            unseen += 1
            continue
        # Printed by the dozen it is read, but not opened: no signature follows from it.
        note_reading(visitor, number, "export", at)
        address = request.build_absolute_uri(reverse("case", args=[zone, number]))
        found.append((shown, code_of(address)))
    context = {"slips": found, "unseen": unseen, "printed_at": at,
               "back": next_of(request, reverse("home"))}  # fmt: skip
    return render(request, "desk/slips.html", context)
