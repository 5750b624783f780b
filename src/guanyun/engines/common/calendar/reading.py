"""The calendar from the mapping of ``_national/calendar.yaml``, already read from its file."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta

from guanyun.engines.common.calendar.days import Edition, Holiday, HolidayRules, Notice
from guanyun.engines.common.calendar.office import OfficeHours
from guanyun.engines.common.calendar.reckoning import Calendar
from guanyun.errors import Refused


def calendar_from(mapping: Mapping[str, object], office: OfficeHours | None = None) -> Calendar:
    """Return the calendar that ``mapping`` describes; ``office`` replaces its sample hours.

    Dates may be ``date`` or ISO text, spans are written A/B.

    Raises:
        Refused: ``common.calendar_form`` naming the entry that cannot be read.
    """
    hours = office or office_hours_from(_list(_map(mapping, "office_hours"), "periods"))
    rules = HolidayRules(
        editions=tuple(_edition(entry) for entry in _maps(mapping, "editions")),
        festivals={
            int(str(year)): {
                str(name): _date(day) for name, day in _mapping(days, str(year)).items()
            }
            for year, days in _map(mapping, "festivals").items()
        },
        until=_int(mapping, "until"),
    )
    notices = [notice_from(entry) for entry in _maps(mapping, "notices")]
    _check(rules, notices)
    return Calendar(tuple(sorted(notices, key=lambda n: (n.year, n.id))), rules, hours)


def office_hours_from(periods: Sequence[object]) -> OfficeHours:
    """Return office hours from pairs of texts: ``[["08:30", "12:00"], ["13:30", "17:00"]]``.

    >>> str(office_hours_from([["09:00", "17:00"]]))
    '09:00-17:00'
    """
    pairs = [[_time(edge) for edge in _sequence(period, "office_hours")] for period in periods]
    if any(len(pair) != 2 for pair in pairs):
        raise Refused("common.calendar_form", entry=f"office_hours: {periods}")
    return OfficeHours(tuple((opens, closes) for opens, closes in pairs))


def notice_from(entry: Mapping[str, object]) -> Notice:
    """Return one notice from its entry under ``notices``."""
    rest: list[tuple[date, str]] = []
    work: list[tuple[date, str]] = []
    for line in _maps(entry, "days"):
        name = _text(line, "name")
        rest += [(day, name) for day in _spans(line, "rest")]
        work += [(day, name) for day in _spans(line, "work")]
    return Notice(
        id=_text(entry, "id"),
        year=_int(entry, "year"),
        number=_text(entry, "number"),
        title=_text(entry, "title"),
        url=_text(entry, "url"),
        rest=tuple(rest),
        work=tuple(work),
    )


def _edition(entry: Mapping[str, object]) -> Edition:
    holidays = tuple(
        Holiday(
            name=_text(line, "name"),
            falls=_text(line, "falls"),
            offset=_int(line, "offset") if "offset" in line else 0,
            days=_int(line, "days"),
        )
        for line in _maps(entry, "holidays")
    )
    return Edition(_int(entry, "since"), _text(entry, "source"), holidays)


def _check(rules: HolidayRules, notices: Sequence[Notice]) -> None:
    """Refuse what would break only when a day is asked for: a festival or an edition missing."""
    ids = [notice.id for notice in notices]
    if not notices or len(set(ids)) < len(ids):
        raise _wrong(f"notices: {', '.join(ids)}")
    for year in range(min(notice.year for notice in notices), rules.until + 1):
        if all(edition.since > year for edition in rules.editions):
            raise _wrong(f"editions: {year}")
        for holiday in rules.edition(year).holidays:
            if holiday.falls not in rules.festivals.get(year, {}):
                _date(f"{year}-{holiday.falls}")


def _spans(line: Mapping[str, object], key: str) -> Iterator[date]:
    for written in _sequence(line.get(key, ()), key):
        first, _, last = str(written).partition("/")
        begin, end = _date(first), _date(last or first)
        for step in range((end - begin).days + 1):
            yield begin + timedelta(days=step)


def _wrong(entry: str) -> Refused:
    return Refused("common.calendar_form", entry=entry)


def _mapping(value: object, entry: str) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    raise _wrong(f"{entry}: {value}")


def _map(mapping: Mapping[str, object], key: str) -> Mapping[str, object]:
    return _mapping(mapping.get(key), key)


def _sequence(value: object, entry: str) -> Sequence[object]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value
    raise _wrong(f"{entry}: {value}")


def _list(mapping: Mapping[str, object], key: str) -> Sequence[object]:
    return _sequence(mapping.get(key), key)


def _maps(mapping: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    return [_mapping(value, key) for value in _list(mapping, key)]


def _text(mapping: Mapping[str, object], key: str) -> str:
    if key in mapping:
        return str(mapping[key])
    raise _wrong(f"{key}: {dict(mapping)}")


def _int(mapping: Mapping[str, object], key: str) -> int:
    written = _text(mapping, key)
    if written.removeprefix("-").isdecimal():
        return int(written)
    raise _wrong(f"{key}: {written}")


def _date(written: object) -> date:
    try:
        return date.fromisoformat(str(written))
    except ValueError as error:
        raise _wrong(str(written)) from error


def _time(written: object) -> time:
    try:
        return time.fromisoformat(str(written))
    except ValueError as error:
        raise _wrong(str(written)) from error
