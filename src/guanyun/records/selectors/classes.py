"""Demands that come back: classes that people keep, and those found among what a visitor sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from guanyun.charter.schema import Charter
from guanyun.engines.common import Label
from guanyun.engines.insight import Recurrence, Reported, recurring
from guanyun.errors import Language, sentence
from guanyun.records.access import DESK, Visitor, scope
from guanyun.records.audit_seats import between_bars
from guanyun.records.charters import charter_on
from guanyun.records.models import PrivateText, RecurringClass
from guanyun.records.now import local_date

BACK = timedelta(days=180)  # how far back demands are compared
MOST = 5_000  # demands that are compared, the latest ones
TOGETHER = 500  # texts that are read at once
WORDS = "description"  # the field in which a demand is said
TASK = "recurring_class"  # the kind of case that looks for what answers a class
MEETING = "monthly_meeting"  # the kind of case that is a meeting with an agenda
AGENDA_MOST = 900  # letters of an agenda
EXCERPT = 60
FOUND_MOST = 30  # classes that a page shows, the largest
TO_MEETING = 5  # found ones that go to the agenda


@dataclass(frozen=True, slots=True)
class DemandLine:
    """One demand of a class: its number, first words, enterprise, day, whether it is closed."""

    number: str
    words: str
    enterprise: str
    day: date
    is_closed: bool


@dataclass(frozen=True, slots=True)
class FoundClass:
    """Demands that say alike, as they were found."""

    matter: Label
    title: str
    enterprises: int
    is_burst: bool
    since: date
    until: date
    demands: tuple[DemandLine, ...]

    @property
    def numbers(self) -> str:
        """Return the numbers of its demands, as one box of the form holds them."""
        return " ".join(each.number for each in self.demands)


@dataclass(frozen=True, slots=True)
class KeptClass:
    """A class that somebody keeps; ``hidden`` of its demands are not this visitor's to see."""

    id: int
    title: str
    matter: Label
    demands: tuple[DemandLine, ...]
    hidden: int
    case: str
    made_on: date

    @property
    def enterprises(self) -> int:
        """Return how many enterprises reported what is seen of it."""
        return len({each.enterprise for each in self.demands if each.enterprise})


@dataclass(frozen=True, slots=True)
class ClassesShown:
    """Everything that the page of classes shows."""

    kept: tuple[KeptClass, ...]
    found: tuple[FoundClass, ...]
    compared: int
    since: date
    agenda: str
    may_keep: bool
    has_task: bool
    has_meeting: bool


def classes_shown(*, visitor: Visitor, at: datetime, language: Language = "zh") -> ClassesShown:
    """Return the classes kept, and those found among the demands that the visitor sees.

    The agenda is told in the language of who asks.
    """
    charter = charter_on(scope(visitor).zone, local_date(at))
    since = local_date(at) - BACK
    rows = RecurringClass.objects.filter(zone=scope(visitor).zone).order_by("-made_at")
    settled = {number for row in rows for number in between_bars(row.numbers)}
    open_rows = [row for row in rows if row.dropped_at is None]
    members = {number for row in open_rows for number in between_bars(row.numbers)}
    lines, matters = _demands(visitor, charter, since, members)
    names = {each.id: each.label for each in charter.register.matters}
    kept = tuple(_kept(row, lines, names) for row in open_rows)
    kept = tuple(each for each in kept if each.demands)
    told = [
        Reported(each.number, matters[each.number], each.words, each.enterprise, each.day)
        for each in lines.values()
        if each.number not in settled and each.words and each.day >= since
    ]
    found = tuple(_found(each, lines, names) for each in recurring(told)[:FOUND_MOST])
    return ClassesShown(
        kept=kept,
        found=found,
        compared=len(told),
        since=since,
        agenda=_agenda(kept, found, language),
        may_keep=bool(visitor.audience & DESK),
        has_task=TASK in charter.case_types,
        has_meeting=MEETING in charter.case_types,
    )


def _demands(
    visitor: Visitor, charter: Charter, since: date, members: set[str]
) -> tuple[Mapping[str, DemandLine], Mapping[str, str]]:
    """Return the demands seen by number with their words, and the matter of each."""
    kinds = [
        each.id for each in charter.case_types.values()
        if any(field.id == WORDS for field in each.fields)
    ]  # fmt: skip
    cases = scope(visitor).cases()
    latest = cases.filter(kind__in=kinds, opened_on__gte=since).order_by("-opened_at", "number")
    columns = ("number", "matter", "enterprise", "opened_on", "closed_at")
    rows = {row[0]: row for row in latest.values_list(*columns)[:MOST]}
    more = cases.filter(number__in=members - rows.keys())
    rows |= {row[0]: row for row in more.values_list(*columns)}
    words = _words(scope(visitor).zone, list(rows))
    lines = {
        number: DemandLine(number, words.get(number, ""), firm or "", day, closed is not None)
        for number, _matter, firm, day, closed in rows.values()
    }
    return lines, {row[0]: row[1] for row in rows.values()}


def _words(zone: str, numbers: Sequence[str]) -> Mapping[str, str]:
    """Return how demands are said, by number; what was erased is left out."""
    found: dict[str, str] = {}
    for first in range(0, len(numbers), TOGETHER):
        streams = [f"case:{number}" for number in numbers[first : first + TOGETHER]]
        texts = PrivateText.objects.filter(
            zone=zone, name=WORDS, stream__in=streams, text__isnull=False
        )
        for stream, text in texts.order_by("seq").values_list("stream", "text"):
            found.setdefault(stream.removeprefix("case:"), text or "")
    return found


def _kept(
    row: RecurringClass, lines: Mapping[str, DemandLine], names: Mapping[str, Label]
) -> KeptClass:
    numbers = sorted(between_bars(row.numbers))
    seen = tuple(_short(lines[number]) for number in numbers if number in lines)
    return KeptClass(
        id=row.pk,
        title=row.title,
        matter=names.get(row.matter, Label(row.matter)),
        demands=seen,
        hidden=len(numbers) - len(seen),
        case=row.case,
        made_on=local_date(row.made_at),
    )


def _found(
    one: Recurrence, lines: Mapping[str, DemandLine], names: Mapping[str, Label]
) -> FoundClass:
    demands = tuple(_short(lines[number]) for number in one.numbers)
    return FoundClass(
        matter=names.get(one.matter, Label(one.matter)),
        title=min((each.words for each in demands), key=len)[:40],
        enterprises=one.enterprises,
        is_burst=one.is_burst,
        since=one.since,
        until=one.until,
        demands=demands,
    )


def _short(line: DemandLine) -> DemandLine:
    words = line.words if len(line.words) <= EXCERPT else line.words[:EXCERPT] + "…"
    return DemandLine(line.number, words, line.enterprise, line.day, line.is_closed)


def _agenda(kept: Sequence[KeptClass], found: Sequence[FoundClass], language: Language) -> str:
    """Return the points of the next meeting: classes without a task, then those found.

    What was found is named by its matter: the words of a demand are private.
    """
    points = [
        sentence("web.agenda_kept", {"title": each.title, "n": str(len(each.demands))}, language)
        for each in kept
        if not each.case
    ]
    for one in found[:TO_MEETING]:
        matter = one.matter.en or one.matter.zh if language == "en" else one.matter.zh
        fields = {"matter": matter, "firms": str(one.enterprises), "n": str(len(one.demands))}
        points.append(sentence("web.agenda_found", fields, language))
    told = ""
    for n, point in enumerate(points, 1):
        line = f"{n}. {point}"
        if len(told) + len(line) > AGENDA_MOST:
            break
        told += line + "\n"
    return told.strip()
