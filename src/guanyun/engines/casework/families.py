"""Families of cases: 并件, 拆分, 立项, 子件回告, and numbers of other systems."""

import re
from typing import cast

from guanyun.errors import Refused

from . import branches, clocks
from .aftercare import comes_back, reopen
from .branch_rules import SpawnRule
from .case_type import ActRule
from .commands import Json
from .drafts import Draft, holder_for, step_of
from .events import EventKind
from .handling import Answers, close, move
from .journal import Members, instant_text
from .opening import first_closed_step, start_clocks, stop_clocks
from .spawning import children_of, write_children
from .state import CaseState
from .together import Child

MERGED = "merged"
SPLIT = "split"
_FOREIGN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.\-/]{0,63}")
_SYSTEM = re.compile(r"[0-9a-z][0-9a-z_\-]{0,31}")


def foreign_text(system: Json, number: Json) -> str:
    """Return the name of a case in another system.

    Raises:
        Refused: ``casework.foreign_form``.

    >>> foreign_text("12345", "ZJ2026112400017")
    '12345 ZJ2026112400017'
    """
    told = (str(system or "").strip().lower(), str(number or "").strip())
    if not _SYSTEM.fullmatch(told[0]) or not _FOREIGN.fullmatch(told[1]):
        raise Refused("casework.foreign_form", system=told[0] or "-", number=told[1] or "-")
    return " ".join(told)


def awaited(state: CaseState) -> list[Child]:
    """Return the children that the case waits for."""
    return [each for each in state.together.children if each.awaited and not each.closed]


def check_open(draft: Draft, _rule: ActRule) -> None:
    """Refuse what makes no sense for a case that is closed."""
    if draft.state.closed_at is not None:
        raise Refused("casework.closed_already")


def merge(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Join this case into another: it closes as merged, with the number of the other.

    ``facts["into"]`` is the other case as the records know it: {"number", "closed"}.

    Raises:
        Refused: no such case, itself, or one that is closed.
    """
    known = draft.command.facts.get("into")
    into = cast(Members, known) if isinstance(known, dict) else {}
    number = str(into.get("number") or "")
    if not number or number != str(answers[0].get("into") or number):
        raise Refused("casework.merge_unknown", number=answers[0].get("into") or "-")
    if number == draft.state.number or into.get("closed"):
        raise Refused("casework.merge_closed", number=number)
    if draft.state.together.children:
        raise Refused("casework.merge_parent")
    told: dict[str, Json] = {"into": number, "at": instant_text(draft.effective)}
    draft.add(EventKind.MERGED, told | {"commitments": dict(answers[1])})
    to = rule.to or first_closed_step(draft.case_type)
    draft.add(EventKind.STEP_STARTED, {"step": to, "at": instant_text(draft.effective)})
    close(draft, MERGED)
    holder = holder_for(draft.case_type, draft.state, step_of(draft.case_type, draft.state))
    clocks.hand_over(draft, holder, draft.effective)


def take_in(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Note a case that was joined to this one, or the same report from elsewhere.

    ``facts``: {"number": of the case, "enterprise": who reported it, "foreign": its other name}.
    A closed case that its number brings back is open again.
    """
    names = ("number", "enterprise", "foreign")
    facts = {name: str(draft.command.facts.get(name) or "") for name in names}
    if not any(facts.values()):
        raise Refused("casework.merge_unknown", number="-")
    told: dict[str, Json] = {name: value for name, value in facts.items() if value}
    draft.add(EventKind.TAKEN_IN, told | {"at": instant_text(draft.effective)})
    if draft.state.closed_at is None or not facts["foreign"]:
        return
    if comes_back(draft.case_type, draft.state, draft.effective, draft.calendar):
        reopen(draft, rule, answers)


def split(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Open a case for each part with the facts of this one, which waits for them and stays owed.

    ``facts["children"]``: [{"number", "kind"}], two or more, of this kind.
    """
    rule = SpawnRule(SPLIT, draft.case_type.label, (draft.state.kind,), draft.case_type.where)
    made = children_of(draft, rule)
    if len(made) < 2:
        raise Refused("casework.split_parts")
    write_children(draft, made, answers[1])


def numbers_awaited(state: CaseState) -> str:
    """Return the numbers of the cases that this one waits for, as people read them."""
    return ", ".join(each.number for each in awaited(state))


def child_told(draft: Draft, _rule: ActRule, _answers: Answers) -> None:
    """Note that a child was closed, or opened again; the last one lets the case go on.

    ``facts``: {"number", "closed", "outcome"}. The step to go to is that of the rule.
    """
    facts = draft.command.facts
    number = str(facts.get("number") or "")
    child = next((each for each in draft.state.together.children if each.number == number), None)
    if child is None:
        raise Refused("casework.not_a_child", number=number or "-")
    told: dict[str, Json] = {"number": number, "closed": bool(facts.get("closed"))}
    told |= {"outcome": facts.get("outcome"), "at": instant_text(draft.effective)}
    waited = bool(awaited(draft.state))
    draft.add(EventKind.CHILD_TOLD, told)
    if draft.state.closed_at is not None or not waited or awaited(draft.state):
        return
    rule = next((each for each in draft.case_type.spawns if each.id == child.rule), None)
    is_there = draft.state.step == child.step and branches.blocking(draft.state) is None
    if rule is not None and rule.to and is_there:
        stop_clocks(draft, {f"step:{rule.to}"})
        move(draft, rule.to)
        start_clocks(draft, rule.id, rule.to)


def link_foreign(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Note the number that another system has for this case (12345, 码上服务).

    Raises:
        Refused: no such form, or linked already.
    """
    foreign = foreign_text(answers[0].get("system"), answers[0].get("foreign"))
    if foreign in draft.state.together.foreign:
        raise Refused("casework.linked_already", foreign=foreign)
    draft.add(EventKind.LINKED, {"foreign": foreign, "at": instant_text(draft.effective)})
