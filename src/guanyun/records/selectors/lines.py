"""Cases as lines of a list: the most urgent light, whose time it was, what is to be done next."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseState, CaseType, Words, state_of
from guanyun.engines.common import Label
from guanyun.records.access import Visitor
from guanyun.records.actors import actors_of
from guanyun.records.charters import charter_by_hash
from guanyun.records.models import Case
from guanyun.records.projections import LEADING, OPINION

from .clocks import ClockLit, most_urgent
from .names import Names, names_of
from .titles import title_of, words_reported

ASKED = {
    "countersign": Label("会签", "Countersign"),
    "answer_assist": Label("答复协办", "Answer the help"),
    "designate": Label("指定承办单位", "Name the unit"),
    "settle_contest": Label("裁定归因异议", "Settle the objection"),
    "designate_lead": Label("明确牵头领导", "Name the leader"),
}
AT_ONCE = 500  # rows that are held in memory while a long list is read


@dataclass(frozen=True, slots=True)
class Line:
    """One case of a list."""

    number: str
    version: int
    kind: Label
    title: Label | None  # what it is about, in the words of who reported it
    enterprise: str
    clock: ClockLit | None
    next_act: Label | None
    next_act_id: str
    step: Label
    holder: Label
    unit: Label
    late: bool
    urgent: bool
    opened_at: datetime
    closed_at: datetime | None
    sample: bool
    state: CaseState
    case_type: CaseType

    @property
    def is_closed(self) -> bool:
        """Return whether the case is closed."""
        return self.closed_at is not None

    @property
    def words(self) -> Words | None:
        """Return the words of the light."""
        return self.clock.words if self.clock else None


def lines_of(cases: Iterable[Case], visitor: Visitor, *, at: datetime) -> list[Line]:
    """Return cases as lines of a list, each with its most urgent clock and the next act."""
    rows = list(cases)
    known: dict[str, tuple[Charter, Names]] = {}
    for content in {row.charter for row in rows}:
        charter = charter_by_hash(str(visitor.zone), content)
        firms = [row.enterprise for row in rows]
        known[content] = (charter, names_of(charter, zone=str(visitor.zone), enterprises=firms))
    kinds = [known[row.charter][0].case_types[row.kind] for row in rows]
    told = words_reported(str(visitor.zone), [row.number for row in rows], kinds)
    return [_line(row, visitor, known[row.charter], told, at) for row in rows]


def lines_in_turn(cases: Iterable[Case], visitor: Visitor, *, at: datetime) -> Iterator[Line]:
    """Yield cases as lines, a few hundred in memory at a time: for lists of any length."""
    rows = iter(cases)
    while piece := list(islice(rows, AT_ONCE)):
        yield from lines_of(piece, visitor, at=at)


def _line(
    case: Case,
    visitor: Visitor,
    known: tuple[Charter, Names],
    told: Mapping[tuple[str, str], str],
    at: datetime,
) -> Line:
    charter, names = known
    case_type = charter.case_types[case.kind]
    state = state_of(json.loads(case.state))
    clock, late = most_urgent(charter, case_type, state, names, at=at)
    act, act_id = next_act(case_type, state, visitor)
    return Line(
        number=case.number,
        version=case.version,
        kind=case_type.label,
        title=title_of(case_type, state, case.number, told),
        enterprise=names.enterprise(case.enterprise),
        clock=clock,
        next_act=act,
        next_act_id=act_id,
        step=case_type.step(case.step).label,
        holder=names.unit(case.holder_unit),
        unit=names.unit(case.unit),
        late=late,
        urgent=state.answers.get(case_type.urgent_field) == "danger",
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        sample=case_type.sample or bool(clock and clock.sample),
        state=state,
        case_type=case_type,
    )


def next_act(case_type: CaseType, state: CaseState, visitor: Visitor) -> tuple[Label | None, str]:
    """Return what a case waits for from the visitor, else the step's main act if it is theirs."""
    if any(each.post in visitor.posts for each in state.consents):
        return Label("等我签", "Sign"), "give_consent"
    asked = _asked_of(case_type, state, visitor)
    if asked[0] is not None:
        return asked
    actors = actors_of(visitor, case_type, state)
    units = {actor.unit for actor in actors}
    for rule in case_type.step(state.step).acts:
        if rule.primary and (state.holder.unit in units or state.holder.post in visitor.posts):
            return rule.label, rule.id or rule.act
    return None, ""


def _asked_of(case_type: CaseType, state: CaseState, visitor: Visitor) -> tuple[Label | None, str]:
    """Return the act for which a case waits although somebody else holds it."""
    told, posts = state.together, visitor.posts
    for branch in told.branches:
        for seat in branch.seats if branch.standing == "open" else ():
            mine = seat.post in posts if seat.post else seat.unit in visitor.units
            if mine and seat.standing == "open":
                act = "answer_assist" if branch.rule == "assist" else "countersign"
                return ASKED[act], act
    if told.dispute is not None and state.clocks[told.dispute.clock].holder.post in posts:
        return ASKED["designate"], "designate"
    if any(each.upheld is None and each.settled_by in posts for each in told.contests):
        return ASKED["settle_contest"], "settle_contest"
    naming = state.clocks.get(LEADING)
    if naming is not None and naming.stopped_at is None and naming.holder.post in posts:
        return ASKED["designate_lead"], "designate_lead"
    if state.lead is not None and state.lead.post in posts and state.closed_at is None:
        rules = (each for each in case_type.step(state.step).acts if each.milestone == OPINION)
        rule = next(rules, None)
        return (rule.label, rule.id or rule.act) if rule else (None, "")
    return None, ""
