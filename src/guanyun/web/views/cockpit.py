"""The cockpit: the numbers of a zone on one wall, and the cases behind each of them."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanyun.engines.casework import Words, words_of
from guanyun.engines.common import Label
from guanyun.errors import Language
from guanyun.gateways.spreadsheets import workbook_of
from guanyun.records.access import policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, local_time_text, now
from guanyun.records.selectors.board import BOARD_READERS, Board, board_shown
from guanyun.records.selectors.board_lists import PAGE, Listed, board_list
from guanyun.records.selectors.board_sets import AGES, REST, wanted_in
from guanyun.records.selectors.facts import NOBODY, Fact
from guanyun.web.board_drawings import squares_of, trend_of
from guanyun.web.drawings import drawing_of
from guanyun.web.institution import short_name
from guanyun.web.language import language_of, say
from guanyun.web.templatetags.words import worded

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFRESH = 60  # seconds
MOST_ROWS = 20_000
COLUMNS = ("light", "matter", "number", "enterprise", "unit", "opened", "ended", "blame")


@policy(BOARD_READERS)
def cockpit_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the numbers of now; the page asks for itself anew each minute, unless held still."""
    at = now()
    charter = charter_on(zone, local_date(at))
    board = board_shown(visitor=visitor_of(request), at=at)
    drawing = drawing_of(charter.register, local_date(at))
    squares, outside = squares_of(drawing, board.cells)
    ages = [say(request, f"board.age_{age}") for age in AGES]
    return render(
        request,
        "cockpit/page.html",
        {
            "board": board,
            "trend": trend_of(board.months),
            "drawing": drawing,
            "squares": squares,
            "outside": outside,
            "ages": list(zip(ages, board.ages, strict=True)),
            "refresh": "" if request.GET.get("still") == "1" else REFRESH,
            "zone_label": charter.manifest.label,
            "population": _population(request, board),
            "sample": charter.manifest.sample,
        },
    )


def _population(request: HttpRequest, board: Board) -> str:
    """Return whose cases the numbers are of."""
    if board.whole_zone:
        return say(request, "board.population_zone")
    language = language_of(request)
    units = ("、" if language == "zh" else ", ").join(
        short_name(each, language) for each in board.units
    )
    return say(request, "board.population_units", units=units)


@policy(BOARD_READERS)
def cases_behind(request: HttpRequest, zone: str) -> HttpResponse:
    """Show exactly the cases that a number of the cockpit counts; ``?as=xlsx`` sends them all."""
    visitor, at = visitor_of(request), now()
    told = request.GET.get("page", "")
    page = int(told) if told.isdigit() and 0 < int(told) < 10_000 else 1
    wanted = wanted_in(request.GET.dict())
    is_book = request.GET.get("as") == "xlsx"
    found = board_list(
        visitor=visitor, wanted=wanted, page=1 if is_book else page, at=at,
        most=MOST_ROWS if is_book else PAGE,
    )  # fmt: skip
    if is_book:
        return _workbook(request, found)
    charter = charter_on(zone, local_date(at))
    return render(
        request,
        "cockpit/list.html",
        {
            "list": found,
            "lines": [
                (fact, _light(fact), _blamed(found, fact), _unit(found, fact))
                for fact in found.facts
            ],
            "filters": _filters(request, found),
            "query": wanted.query,
            "zone_label": charter.manifest.label,
        },
    )


def _light(fact: Fact) -> Words | None:
    return words_of(fact.light) if fact.light else None


def _blamed(found: Listed, fact: Fact) -> Label | None:
    return found.units.get(fact.blame) if fact.blame else None


def _unit(found: Listed, fact: Fact) -> Label:
    unit = fact.unit or NOBODY
    return found.units.get(unit, Label(unit, unit))


def _filters(request: HttpRequest, found: Listed) -> list[str]:
    """Return in words what the address asks for besides the set."""
    language, wanted = language_of(request), found.wanted
    told = {
        "light": say(request, f"board.light_{wanted.light}") if wanted.light else "",
        "unit": _name(found.units, wanted.unit, language),
        "kind": worded(found.kind, language) if found.kind else wanted.kind,
        "month": wanted.month,
        "cell": say(request, "board.cell_rest") if wanted.cell == REST else wanted.cell,
        "blame": _name(found.units, wanted.blame, language),
        "spender": _name(found.units, wanted.spender, language),
        "giver": _name(found.units, wanted.giver, language),
        "signer": _name(found.posts, wanted.signer, language),
        "age": say(request, f"board.age_{wanted.age}") if wanted.age in AGES else wanted.age,
    }
    return [say(request, f"board.filter_{name}", what=what) for name, what in told.items() if what]


def _name(labels: Mapping[str, Label], name: str, language: Language) -> str:
    known = labels.get(name)
    return short_name(known, language) if known else name


def _workbook(request: HttpRequest, found: Listed) -> HttpResponse:
    language = language_of(request)
    header = [say(request, f"board.column_{name}") for name in COLUMNS]
    rows = [_cells(request, found, fact, language) for fact in found.facts]
    title = say(request, f"board.set_{found.wanted.of}")
    sample = any(fact.sample for fact in found.facts)
    response = HttpResponse(workbook_of(title, header, rows, sample=sample), content_type=WORKBOOK)
    response["Content-Disposition"] = 'attachment; filename="guanyun-board.xlsx"'
    return response


def _cells(request: HttpRequest, found: Listed, fact: Fact, language: Language) -> list[str]:
    light, blamed = _light(fact), _blamed(found, fact)
    return [
        light.text(language) if light else say(request, "web.closed"),
        worded(fact.label, language),
        fact.number,
        found.names.get(fact.enterprise or "", ""),
        short_name(_unit(found, fact), language),
        local_time_text(fact.opened_at),
        local_time_text(fact.closed_at) if fact.closed_at else fact.light.due_text
        if fact.light else "",
        short_name(blamed, language) if blamed else "",
    ]  # fmt: skip
