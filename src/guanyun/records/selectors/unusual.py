"""The list of unusual handling in the scope of an audit: facts with their entries, in words."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import groupby

from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseType
from guanyun.engines.common import Label, TimeUnit, parse_budget
from guanyun.engines.insight import RULES, Fact, Journal, Thresholds, unusual_facts
from guanyun.engines.insight import Line as Entry
from guanyun.errors import Refused, sentence
from guanyun.records.access import Visitor, scope
from guanyun.records.audit_seats import seat_in
from guanyun.records.charters import charter_on
from guanyun.records.models import Case, JournalEntry, Stream
from guanyun.records.now import local_date, local_time_text

from .clocks import rule_told
from .names import Names, names_of

TOGETHER = 500  # streams in one query
LARGEST = 10_000  # of a threshold that is typed
PEOPLE = ("person", "signer")
UNITS = ("unit", "unit_2")


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact in words: the rule, when, the sentence, the unit, the entries that show it."""

    rule: str
    rule_label: Label
    at: datetime
    told: Label
    unit: str
    unit_label: Label
    number: str
    entries: tuple[tuple[str, int], ...]  # number or stream, seq


@dataclass(frozen=True, slots=True)
class UnusualPage:
    """The list as it is filtered, with how often each rule found something in the whole scope."""

    facts: list[FactShown]
    counts: list[tuple[str, Label, int]]
    units: list[tuple[str, Label]]
    limits: Thresholds
    cases: int


def thresholds_in(told: Mapping[str, str]) -> Thresholds:
    """Return the thresholds that an address states; what makes no sense is the default."""
    typed = {}
    for each in fields(Thresholds):
        text = told.get(each.name, "")
        if text.isdigit() and int(text) <= LARGEST:
            typed[each.name] = int(text)
    return Thresholds(**typed)


def unusual_shown(
    *,
    visitor: Visitor,
    audit: int,
    limits: Thresholds,
    rule: str = "",
    unit: str = "",
    at: datetime,
) -> UnusualPage:
    """Return what is unusual in the scope of an audit, the latest first.

    Raises:
        Hidden: no such audit for this visitor.
    """
    row = scope(visitor).audit(audit)
    charter = charter_on(row.zone, local_date(at))
    cases = list(scope(visitor).cases().filter(seat_in(row).cases).order_by("number"))
    journals = list(_journals(row.zone, cases, charter))
    found = unusual_facts(
        journals,
        calendar=charter.calendar,
        limits=limits,
        others=list(_others(row.zone)),
        numbers=_numbers(row.zone, row.first, row.last),
    )
    counts = Counter(fact.rule for fact in found)
    units = sorted({fact.told.get("unit", "") for fact in found} - {""})
    wanted = [
        fact
        for fact in found
        if rule in ("", fact.rule) and unit in ("", fact.told.get("unit", ""))
    ]
    names = _names(row.zone, charter, wanted)
    kinds = {case.number: case.kind for case in cases}
    return UnusualPage(
        facts=[_shown(fact, names, charter, kinds) for fact in wanted],
        counts=[(each, rule_label(each), counts[each]) for each in RULES if counts[each]],
        units=[(each, names.unit(each)) for each in units],
        limits=limits,
        cases=len(cases),
    )


def rule_label(rule: str) -> Label:
    """Return what a rule of the list is called."""
    code = f"insight.rule_{rule}"
    return Label(sentence(code, {}, "zh"), sentence(code, {}, "en"))


def _journals(zone: str, cases: Sequence[Case], charter: Charter) -> Iterator[Journal]:
    known = {f"case:{case.number}": case for case in cases}
    always = {kind.id for kind in charter.case_types.values() if day_and_night(kind)}
    for stream, lines in _streams(zone, list(known)):
        case = known[stream]
        yield Journal(
            stream=stream,
            lines=lines,
            kind=case.kind,
            unit=case.unit or case.first_unit,
            enterprise=case.enterprise or "",
            charter=case.charter,
            day_and_night=case.kind in always,
        )


def _streams(zone: str, streams: Sequence[str]) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    for start in range(0, len(streams), TOGETHER):
        rows = JournalEntry.objects.filter(
            zone=zone, stream__in=streams[start : start + TOGETHER]
        ).order_by("stream", "seq")
        pairs = rows.values_list("stream", "text").iterator(chunk_size=2000)
        for stream, group in groupby(pairs, key=lambda pair: pair[0]):
            yield stream, tuple(_entry(text) for _, text in group)


def _entry(text: str) -> Entry:
    told = json.loads(text)
    by = told["by"]
    return Entry(
        seq=told["seq"],
        kind=told["kind"],
        occurred_at=datetime.fromisoformat(told["occurred_at"]),
        recorded_at=datetime.fromisoformat(told["recorded_at"]),
        person=by["person"],
        role=by["role"],
        unit=by.get("unit", ""),
        post=by.get("post", ""),
        for_person=by.get("for_person", ""),
        channel=by.get("channel", ""),
        data=told["data"],
    )


def day_and_night(kind: CaseType) -> bool:
    """Return whether a kind is handled at all hours: one of its clocks counts hours."""
    for clock in kind.clocks:
        for choice in clock.within:
            try:
                unit = parse_budget(choice.within).unit
            except Refused:
                continue  # "until <time of day>" is no amount
            if unit is TimeUnit.HOURS:
                return True
    return False


def _others(zone: str) -> Iterator[Journal]:
    refused = JournalEntry.objects.filter(
        zone=zone, stream__startswith="account:", text__contains='"kind":"own_consent_refused"'
    )
    streams = sorted(set(refused.values_list("stream", flat=True)))
    for stream, lines in _streams(zone, ["zone", *streams]):
        yield Journal(stream, lines)


def _numbers(zone: str, first: date, last: date) -> list[str]:
    since, beyond = f"case:{first:%Y%m%d}-", f"case:{last:%Y%m%d}."
    rows = Stream.objects.filter(zone=zone, stream__gte=since, stream__lt=beyond)
    return [stream.removeprefix("case:") for stream in rows.values_list("stream", flat=True)]


def _names(zone: str, charter: Charter, facts: Iterable[Fact]) -> Names:
    told = [fact.told for fact in facts]
    people = {each[name] for each in told for name in PEOPLE if name in each}
    enterprises = {each.get("enterprise") for each in told}
    return names_of(charter, zone=zone, people=people, enterprises=enterprises)


def _shown(fact: Fact, names: Names, charter: Charter, kinds: Mapping[str, str]) -> FactShown:
    labels = _labels(fact, names, charter, kinds)
    chinese = {name: label.zh for name, label in labels.items()}
    english = {name: label.en or label.zh for name, label in labels.items()}
    code = f"insight.unusual_{fact.rule}"
    return FactShown(
        rule=fact.rule,
        rule_label=rule_label(fact.rule),
        at=fact.at,
        told=Label(sentence(code, chinese, "zh"), sentence(code, english, "en")),
        unit=fact.told.get("unit", ""),
        unit_label=names.unit(fact.told.get("unit")),
        number=fact.told.get("number", ""),
        entries=tuple((stream.removeprefix("case:"), seq) for stream, seq in fact.entries),
    )


def _labels(
    fact: Fact, names: Names, charter: Charter, kinds: Mapping[str, str]
) -> Mapping[str, Label]:
    """Return the fields of a sentence as names; what needs none stays as it is."""
    found: dict[str, Label] = {}
    kind = charter.case_types.get(kinds.get(fact.told.get("number", ""), ""))
    for name, value in fact.told.items():
        found[name] = Label(value, value)
        if name in UNITS:
            found[name] = names.unit(value)
        elif name == "post":
            found[name] = names.post(value)
        elif name in PEOPLE:
            found[name] = Label(names.person(value) or value)
        elif name == "clock":
            found[name] = rule_told(kind, value)[0] if kind else Label(value)
        elif name == "due":
            found[name] = Label(local_time_text(datetime.fromisoformat(value)))
        elif name == "enterprise":
            found[name] = Label(names.enterprise(value) or value)
    return found
