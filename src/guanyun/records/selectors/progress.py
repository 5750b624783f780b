"""The page of an enterprise on its case: the promise, whose turn it is, what happened."""

from dataclasses import dataclass
from datetime import datetime

from guanyun.accounts.models import Person
from guanyun.engines.casework import CaseType, act_id
from guanyun.engines.common import Label
from guanyun.records.access import Visitor, scope
from guanyun.records.charters import charter_by_hash
from guanyun.records.models import Reading
from guanyun.records.now import local_date
from guanyun.records.seats import holders_of

from .cases import CaseShown, case_shown
from .documents import PaperLink, papers_of
from .names import CALLER, ENTERPRISE, names_of
from .trace import Row

# What an enterprise reads besides the acts that say a sentence to it.
SHOWN = frozenset(
    {
        "opened", "designated", "clock_extended", "clock_paused", "clock_resumed", "clock_redated",
        "document_issued", "message_sent", "reminded", "declared", "rated", "reopened",
        "back_entered", "corrected", "withdrawn",
    }
)  # fmt: skip
SIGNING = frozenset({"consent_asked", "consent_given", "consent_withheld"})
# Their words were said to the enterprise, or by it.
TOLD_WORDS = frozenset({"message_sent", "declared", "reopened", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Contact:
    """The one person whom the enterprise turns to; phone and name may be unknown."""

    unit: Label
    post: Label
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the progress as a layman reads it."""

    row: Row
    text: Label
    words: tuple[tuple[Label, str], ...]
    is_yours: bool  # the enterprise's own act


@dataclass(frozen=True, slots=True)
class Reader:
    """A unit, or a person by link, that looked at the case: what, and when."""

    unit: Label
    person: str
    part: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything that the progress page shows."""

    shown: CaseShown
    contact: Contact
    told: list[Told]
    readers: list[Reader]
    papers: list[PaperLink]
    is_rest_day: bool
    stops_today: bool  # a clock runs that rests on days off
    provisional: bool


def progress_shown(*, visitor: Visitor, number: str, at: datetime) -> Progress:
    """Return the progress of a case for who reported it; Hidden to all others."""
    shown = case_shown(visitor=visitor, number=number, at=at)
    rest = not shown.charter.calendar.is_working(local_date(at))
    running = [each.light for each in shown.running if each.light.state == "running"]
    return Progress(
        shown=shown,
        contact=_contact(shown, at),
        told=_once([told for row in shown.rows if (told := _told(row, shown.case_type))]),
        readers=readers_of(visitor=visitor, number=number),
        papers=papers_of(visitor=visitor, number=number) if shown.state.documents else [],
        is_rest_day=rest,
        stops_today=any(each.unit.value != "hours" for each in running),
        provisional=any(each.provisional for each in running),
    )


def _once(told: list[Told]) -> list[Told]:
    """Return the rows, the newest first, each sentence once a moment.

    Two clocks that go on together, or an act and its late entry, are one thing to a layman.
    """
    found: list[Told] = []
    for each in told:
        same = next((place for place, one in enumerate(found) if _is_said(one, each)), None)
        if same is None:
            found.append(each)
        elif each.words:
            found[same] = each
    return found[::-1]


def _is_said(one: Told, other: Told) -> bool:
    """Return whether two rows say the same at the same moment."""
    if (one.row.occurred_at, one.text) != (other.row.occurred_at, other.text):
        return False
    return one.words == other.words or not (one.words and other.words)


def _contact(shown: CaseShown, at: datetime) -> Contact:
    """Return who answers: the post in charge; without a unit the first-asked."""
    state, route = shown.state, shown.state.route
    post = route.post or route.head if route and state.unit == route.unit else None
    if state.unit is None:
        post = state.first_asked.get("post")
    unit = state.unit or state.first_asked.get("unit")
    sitting = holders_of(shown.case.zone, post or "", local_date(at))[:1]
    person = Person.objects.filter(pk__in=sitting, is_active=True).first()
    return Contact(
        unit=shown.names.unit(unit),
        post=shown.names.post(post),
        name=person.name if person else "",
        phone=_phone(shown, post or "", person),
    )


def _phone(shown: CaseShown, post: str, person: Person | None) -> str:
    """Return the telephone of the post where the charter has one, else that of who sits there."""
    listed = (each.phone for each in shown.charter.manifest.contacts if each.post == post)
    return next(listed, person.phone if person else "")


def _told(row: Row, case_type: CaseType) -> Told | None:
    """Return the row as a layman reads it; None for what only the desk reads."""
    if row.kind in SIGNING:  # the act itself says it, once all have signed
        return None
    sentence = row.told or _sentence(case_type, row.act)
    if sentence is None and row.kind not in SHOWN:
        return None
    is_yours = row.who in (CALLER, ENTERPRISE) and row.kind != "document_issued"
    is_told = sentence is not None or row.kind in TOLD_WORDS or is_yours
    # What was reported stands above the progress already.
    words = row.words if is_told and row.kind != "opened" else ()
    return Told(row, sentence or _title(row, case_type), words, is_yours)


def _sentence(case_type: CaseType, act: str) -> Label | None:
    """Return what an act tells the enterprise, whichever of its steps says it."""
    rules = (rule for step in case_type.steps for rule in step.acts)
    return next(
        (rule.tells_enterprise for rule in rules if act_id(rule) == act and rule.tells_enterprise),
        None,
    )


def _title(row: Row, case_type: CaseType) -> Label:
    named = row.data.get("document")
    document = next((each.label for each in case_type.documents if each.id == named), None)
    return document if row.kind == "document_issued" and document else row.title


def readers_of(*, visitor: Visitor, number: str) -> list[Reader]:
    """Return who looked at a case (谁看过我的材料), the latest first."""
    case = scope(visitor).case(number)
    charter = charter_by_hash(case.zone, case.charter)
    rows = list(Reading.objects.filter(zone=case.zone, case=number).order_by("-at")[:50])
    names = names_of(charter, zone=case.zone, people={row.person for row in rows})
    return [
        Reader(names.unit(row.unit), names.person(row.person), row.part, row.at) for row in rows
    ]
