"""What waits for a signature (等我签): what is asked, what follows, who asked, on what basis."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from guanyun.accounts.roles import HOUSE_LABELS
from guanyun.engines.casework import (
    ActRule,
    CaseType,
    Command,
    Field,
    Json,
    PendingConsent,
    Preview,
    act_id,
    asks_of,
    budget_label,
    preview,
)
from guanyun.engines.common import Calendar, Label
from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.actors import actors_of
from guanyun.records.charters import charter_by_hash
from guanyun.records.privacy import private_texts

from .clocks import source_text
from .lines import Line
from .names import Names, names_of
from .trace import Entered, entries_of

SIGNED = ("consent_given", "consent_withheld")


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who has signed in this case before: the person, the post, when, and whether they agreed."""

    person: str
    post: Label
    at: datetime
    is_yes: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """One card: everything a deputy needs to sign in half a minute."""

    line: Line
    consent: str
    act: Label
    words: tuple[tuple[Label, Label], ...]
    after: Label
    due: str
    basis: Label
    asked_by: str
    asked_at: datetime
    agreed: tuple[Agreed, ...] = ()
    posts: tuple[tuple[str, Label], ...] = ()  # who may be asked to sign as well (转给、加签)
    description: str = ""


def signatures_waiting(*, visitor: Visitor, lines: Sequence[Line], at: datetime) -> list[Signature]:
    """Return the signatures that the visitor's posts are asked for in the cases of a list."""
    found = []
    for line in lines:
        mine = [each for each in line.state.consents if each.post in visitor.posts]
        if not mine:
            continue
        case = scope(visitor).case(line.number)
        texts = private_texts(case.zone, f"case:{case.number}")
        charter = charter_by_hash(case.zone, case.charter)
        entries = entries_of(case.zone, case.number)
        signed = [each for each in entries if each.said["kind"] in SIGNED]
        people = {each.asked_by for each in mine} | {str(_by(each, "person")) for each in signed}
        names = names_of(charter, zone=case.zone, people=people)
        opened = entries[0].said["data"].get("commitments") or {}
        for pending in mine:
            after = _after(visitor, charter.calendar, line, pending, at)
            card = _card(line, pending, texts, names.person(pending.asked_by), after)
            found.append(
                replace(
                    card,
                    agreed=tuple(_agreed(each, names) for each in signed),
                    posts=_others(visitor, line, names),
                    description=texts.get(opened.get("description", ""), ""),
                )
            )
    return found


def _by(entry: Entered, name: str) -> Json:
    told: Json = entry.said["by"].get(name)
    return told


def _agreed(entry: Entered, names: Names) -> Agreed:
    return Agreed(
        names.person(str(_by(entry, "person"))),
        names.post(str(_by(entry, "post") or "")),
        datetime.fromisoformat(entry.said["occurred_at"]),
        entry.said["kind"] == "consent_given",
    )


def _others(visitor: Visitor, line: Line, names: Names) -> tuple[tuple[str, Label], ...]:
    """Return the posts that may be asked to sign as well: those that do not sign already."""
    asked = {each.post for each in line.state.consents} | visitor.posts
    known = ((post, label) for post, label in names.posts.items() if post not in HOUSE_LABELS)
    return tuple((post, label) for post, label in known if post not in asked)


def _after(
    visitor: Visitor, calendar: Calendar, line: Line, pending: PendingConsent, at: datetime
) -> Preview | None:
    """Return what consent would do; None where the visitor may not give it."""
    answers: dict[str, Json] = {"consent": pending.id}
    for actor in actors_of(visitor, line.case_type, line.state):
        command = Command("give_consent", actor, at, answers)
        try:
            return preview(line.case_type, line.state, command, at=at, calendar=calendar)
        except Refused:
            continue
    return None


def _card(
    line: Line,
    pending: PendingConsent,
    texts: dict[str, str],
    asked_by: str,
    after: Preview | None,
) -> Signature:
    rule = _rule(line.case_type, pending.act)
    fields = {each.id: each for each in asks_of(line.case_type, rule)} if rule else {}
    shown = [_told(fields.get(name), name, str(told)) for name, told in pending.answers.items()]
    for name, told in pending.commitments.items():
        if told in texts:
            label = fields[name].label if name in fields else Label(name, name)
            shown.append((label, Label(texts[told], texts[told])))
    clock = str(pending.answers.get("clock", ""))
    bases = {each.id: each.basis for each in line.case_type.clocks}
    to = after.step if after else rule.to if rule and rule.to else line.state.step
    return Signature(
        line=line,
        consent=pending.id,
        act=rule.label if rule and rule.label else Label(pending.act, pending.act),
        words=tuple(shown),
        after=line.case_type.step(to).label,
        due=after.due.get(clock, "") if after else "",
        basis=source_text(bases.get(clock) or line.case_type.basis),
        asked_by=asked_by,
        asked_at=pending.asked_at,
    )


def _told(field: Field | None, name: str, told: str) -> tuple[Label, Label]:
    """Return an answer in words: the label of a choice, a budget in the reader's language."""
    if field is None:
        return Label(name, name), Label(told, told)
    chosen = {each.id: each.label for each in field.choices}.get(told)
    if field.id == "more":
        chosen = budget_label(told)
    return field.label, chosen or Label(told, told)


def _rule(case_type: CaseType, act: str) -> ActRule | None:
    rules = (rule for step in case_type.steps for rule in step.acts)
    return next((rule for rule in rules if act_id(rule) == act), None)
