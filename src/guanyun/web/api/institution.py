"""The institution for machines: who is in charge at a point on a day, and working days."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse

from guanyun.charter.schema import Charter
from guanyun.engines.common import Datum, Ends, due_report, parse_place
from guanyun.engines.mandate import Duty
from guanyun.errors import sentence
from guanyun.records.access import EVERYBODY
from guanyun.records.now import today
from guanyun.records.selectors.institution import InForce, in_force
from guanyun.records.selectors.responsibilities import (
    InCharge,
    answer_of,
    matter_of,
    who_is_in_charge,
)

from .answers import Malformed, answer, label, reader_language
from .bodies import MOST_ITEMS, chosen, day_in, parameter
from .doors import api

MOST_DAYS = 400
MOST_PLACE = 4000
SUBJECT = "subject."
ENDS = ("midnight", "close")


@api(EVERYBODY)
def api_charge(request: HttpRequest, zone: str) -> HttpResponse:
    """Say who is in charge at a place on a day: of one matter, or of all."""
    found = in_force(zone, _day(request, "on"))
    told = parameter(request, "at", most=MOST_PLACE)
    if not told:
        raise Malformed("api.parameter_missing", member="at")
    datum = chosen(request, "datum", [each.value for each in Datum]) or Datum.CGCS2000.value
    place = parse_place(told, Datum(datum))
    subject = _subject(request)
    wanted = parameter(request, "matter", most=64)
    if wanted:
        matter = matter_of(found, wanted)
        if matter is None:
            raise Malformed("api.choice", member="matter", known=_matters(found))
        duties = [each.value for each in matter.duties if each is not Duty.ASSIST]
        asked = chosen(request, "duty", duties)
        answers = [
            answer_of(found, matter, Duty(each), place, subject)
            for each in ([asked] if asked else dict.fromkeys(duties))
        ]
    else:
        answers = who_is_in_charge(found, place, subject)
    language = reader_language(request)
    rows = [_charge(each) | {"text": _text(each, language)} for each in answers]
    version = {"number": found.version.number, "hash": found.version.hash}
    return answer(request, {"on": found.on.isoformat(), "charter": version, "answers": rows})


def _day(request: HttpRequest, name: str) -> date:
    told = parameter(request, name, most=10)
    return day_in(name, told) if told else today()


def _subject(request: HttpRequest) -> dict[str, str]:
    names = [name for name in request.GET if name.startswith(SUBJECT)][:MOST_ITEMS]
    return {name.removeprefix(SUBJECT): parameter(request, name) for name in names}


def _matters(found: InForce) -> str:
    return ", ".join(each.id for each in found.register.matters)


def _text(told: InCharge, language: str) -> str | None:
    if told.refused is None:
        return None
    return sentence(told.refused.code, told.refused.fields, "en" if language == "en" else "zh")


def _charge(told: InCharge) -> dict[str, object]:
    """Return one answer: the unit with its basis, or the code of why there is none."""
    common: dict[str, object] = {
        "matter": {"id": told.matter.id, "label": label(told.matter.label)},
        "duty": told.duty.value,
        "refused": told.refused.code if told.refused else None,
    }
    route, held = told.route, told.held
    if route is None or held is None:
        return common | {"unit": None}
    return common | {
        "unit": {"id": route.unit, "label": label(held.unit)},
        "post": {"id": route.post, "label": label(held.post)} if route.post else None,
        "mode": route.mode.value,
        "basis": {
            "source": route.basis.source,
            "paragraph": route.basis.paragraph,
            "title": held.source.title if held.source else None,
        },
        "where": str(route.where),
        "assist": list(route.assist),
        "in_name_of": route.in_name_of,
    }


@api(EVERYBODY)
def api_due(request: HttpRequest, zone: str) -> HttpResponse:
    """Say when a period ends that starts on a day: ``7 working days``, ``12 hours``."""
    calendar = _charter(zone).calendar
    start, within = parameter(request, "start", most=40), parameter(request, "within", most=40)
    for name, told in (("start", start), ("within", within)):
        if not told:
            raise Malformed("api.parameter_missing", member=name)
    ends = Ends.CLOSE if chosen(request, "ends", ENDS) == "close" else Ends.MIDNIGHT
    return answer(request, dict(due_report(calendar, start, within, ends=ends)))


@api(EVERYBODY)
def api_days(request: HttpRequest, zone: str) -> HttpResponse:
    """List days with their type: working, day off, holiday, make-up; and which are provisional."""
    calendar = _charter(zone).calendar
    first = _day(request, "from")
    told = parameter(request, "to", most=10)
    last = day_in("to", told) if told else first + timedelta(days=30)
    if not first <= last < first + timedelta(days=MOST_DAYS):
        raise Malformed("api.days", most=MOST_DAYS)
    begin, end = calendar.table.bounds
    if first < begin or last > end:
        raise Malformed("api.calendar_ends", first=begin, last=end)
    days = [calendar.day(first + timedelta(days=step)) for step in range((last - first).days + 1)]
    rows = [
        {
            "date": each.date.isoformat(),
            "type": each.type.value,
            "works": each.type.works,
            "name": each.name or None,
            "provisional": each.provisional,
        }
        for each in days
    ]
    return answer(request, {"days": rows, "working": sum(each.type.works for each in days)})


def _charter(zone: str) -> Charter:
    return in_force(zone, today()).charter
