"""The shared working-day calendar, read from its page, with the office hours of a zone."""

from datetime import time
from functools import cache

from guanyun.engines.common import (
    Calendar,
    Edition,
    Finding,
    HolidayRules,
    Level,
    OfficeHours,
    Where,
    calendar_from,
)
from guanyun.errors import Refused

from .nodes import compose, content
from .schema import Manifest


def calendar_of(text: str | None, file: str, found: list[Finding]) -> Calendar:
    """Return the national calendar of a page; a page that cannot be read is a finding.

    Without a calendar every day but Saturday and Sunday works: enough to go on reading.
    """
    if text is None:
        told = {"file": file}
        found.append(Finding("charter.missing_file", Level.ERROR, Where(file, 1), told))
        return _plain()
    calendar, findings = _read(text, file)
    found.extend(findings)
    return calendar


@cache
def _read(text: str, file: str) -> tuple[Calendar, tuple[Finding, ...]]:
    root, findings = compose(file, text)
    written = content(root) if root is not None else None
    if not isinstance(written, dict):
        return _plain(), tuple(findings)
    try:
        return calendar_from(written), tuple(findings)
    except Refused as refusal:
        finding = Finding("charter.bad_calendar", Level.ERROR, Where(file, 1), refusal.fields)
        return _plain(), (*findings, finding)


def _plain() -> Calendar:
    return Calendar((), HolidayRules((Edition(1, "", ()),), {}, 2050), OfficeHours())


def with_office_hours(calendar: Calendar, manifest: Manifest, found: list[Finding]) -> Calendar:
    """Return the calendar with the zone's office hours (``08:30-12:00``)."""
    try:
        spans = [_span(each) for each in manifest.office_hours]
        return calendar.with_office(OfficeHours(tuple(spans)))
    except (Refused, ValueError):
        told = {"key": "office_hours", "got": ", ".join(manifest.office_hours)[:60]}
        found.append(Finding("charter.bad_hours", Level.ERROR, manifest.where, told))
        return calendar


def _span(written: str) -> tuple[time, time]:
    opens, _, closes = written.partition("-")
    return time.fromisoformat(opens), time.fromisoformat(closes)
