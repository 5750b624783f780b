"""What the pages of the institution share: the day and version asked for, and words for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from guanyun.engines.common import Datum, Label, Place, parse_place
from guanyun.errors import Language, Refused
from guanyun.records.now import today
from guanyun.records.selectors.institution import InForce, in_force, version_by_hash, versions_of

from .forms import words_for
from .language import language_of

MARKS = ("（示例）", "（示例边界）", " (sample)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the address asks to read, and what has to be said about it."""

    found: InForce
    notice: str = ""
    is_today: bool = True

    @property
    def context(self) -> dict[str, object]:
        """Return what every page of the institution shows."""
        return {
            "found": self.found,
            "version": self.found.version,
            "on": self.found.on,
            "is_today": self.is_today,
            "notice": self.notice,
            "zone_label": self.found.charter.manifest.label,
        }


def reading_of(request: HttpRequest, zone: str) -> Reading:
    """Return the charter of the day in ``?on=`` (today without), or of the hash in ``?version=``.

    A day without a charter, or no day at all, is answered with today's and a sentence.

    Raises:
        Hidden: the zone or the version is not there.
    """
    day, notice = _day_asked(request)
    content = request.GET.get("version", "")
    version = version_by_hash(zone, content[:80]) if content else None
    try:
        return Reading(in_force(zone, day, version), notice, day == today())
    except Refused as refused:
        first = versions_of(zone)[-1]
        told = words_for(refused, language_of(request))
        return Reading(in_force(zone, max(first.since, today()), first), told)


def _day_asked(request: HttpRequest) -> tuple[date, str]:
    told = request.GET.get("on", "").strip()
    if not told:
        return today(), ""
    try:
        return date.fromisoformat(told), ""
    except ValueError:
        refused = Refused("institution.day_form", text=told[:20])
        return today(), words_for(refused, language_of(request))


def place_asked(text: str, datum: str) -> Place | None:
    """Return the place typed as ``LNG,LAT`` in a datum; None when nothing was typed.

    Raises:
        Refused: as `parse_place`.
    """
    if not text.strip():
        return None
    known = datum if datum in list(Datum) else Datum.CGCS2000
    return parse_place(text[:4000], Datum(known))


def names_listed(labels: Sequence[Label], language: Language) -> str:
    """Return names as a list of the language, without their sample marks; a dash for none."""
    told = [short_name(each, language) for each in labels]
    return ("、" if language == "zh" else ", ").join(told) or "—"


def short_name(label: Label, language: Language) -> str:
    """Return a name without its sample mark, for places where the mark stands beside it.

    >>> short_name(Label("禾北片区（示例）"), "zh")
    '禾北片区'
    """
    told = (label.en or label.zh) if language == "en" else label.zh
    for mark in MARKS:
        told = told.removesuffix(mark)
    return told


def example_point(found: InForce) -> str:
    """Return a point inside the zone, as it is typed: what the empty field shows."""
    places = found.register.places
    if not places:
        return ""
    inner = places[0].geometry.geometry.representative_point()
    return f"{inner.x:.5f},{inner.y:.5f}"
