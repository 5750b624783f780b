"""What an act on many cases would do: which it can be taken on now, which are left out, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from guanyun.charter.schema import Charter
from guanyun.engines.casework import Command, Field, preview
from guanyun.engines.common import Label
from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.actors import actors_of
from guanyun.records.charters import charter_by_hash
from guanyun.records.models import Case, Reading
from guanyun.records.stepping import state_now

from .cases import Offer, offers_of
from .lines import lines_of
from .names import names_of
from .signing import Signature, signatures_waiting

OPENED_BY = ("case", "sign")  # parts of a case whose reading counts as having opened it


@dataclass(frozen=True, slots=True)
class Planned:
    """One case of many: the act that would be taken, or why it is left out.

    ``kind`` and ``step`` are empty for a number that this visitor does not see.
    """

    number: str
    version: int
    kind: Label
    enterprise: str
    step: Label
    act: str = ""
    consent: str = ""
    label: Label | None = None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done, what left out, and what is asked once for all of them."""

    done: tuple[Planned, ...]
    left: tuple[Planned, ...]
    asks: tuple[Field, ...] = ()


def act_planned(*, visitor: Visitor, numbers: Sequence[str], verb: str, at: datetime) -> Plan:
    """Return on which of the cases an act of this verb can be taken now.

    What is asked differs with the kind of case; those that ask something else than the first one
    are left out, to be done by themselves.
    """
    rows = {row.number: row for row in scope(visitor).cases().filter(number__in=numbers)}
    asks: tuple[Field, ...] | None = None
    planned = []
    for number in numbers:
        if number not in rows:
            planned.append(_unseen(number))
            continue
        case, offer = _offered(visitor, rows[number], verb, at)
        if offer is not None and case.refused is None:
            if asks is None:
                asks = offer.asks
            elif {each.id for each in asks} != {each.id for each in offer.asks}:
                case = _left(case, Refused("records.bulk_asks_else"))
        planned.append(case)
    return _parted(planned, asks or ())


def _offered(visitor: Visitor, row: Case, verb: str, at: datetime) -> tuple[Planned, Offer | None]:
    charter = charter_by_hash(row.zone, row.charter)
    case_type, state = charter.case_types[row.kind], state_now(row)
    names = names_of(charter, zone=row.zone, enterprises=[row.enterprise])
    step = case_type.step(row.step).label
    known = Planned(
        row.number, row.version, case_type.label, names.enterprise(row.enterprise), step
    )
    offers = offers_of(visitor, row, case_type, state, charter, names, at=at)
    offer = next((each for each in offers if each.verb == verb), None)
    if offer is None:
        return _left(known, _why_not(visitor, row, charter, verb, at)), None
    if offer.refused is not None:
        return _left(known, offer.refused), offer
    return _with(known, offer.id, offer.label), offer


def _why_not(visitor: Visitor, row: Case, charter: Charter, verb: str, at: datetime) -> Refused:
    """Return with what the engine refuses an act that is not offered."""
    case_type, state = charter.case_types[row.kind], state_now(row)
    step = case_type.step(row.step).label
    told = Refused("records.bulk_not_now", step=step.zh, step_en=step.en or step.zh)
    for actor in actors_of(visitor, case_type, state, enterprise=row.enterprise):
        command = Command(verb, actor, at)
        try:
            preview(case_type, state, command, at=at, calendar=charter.calendar)
        except Refused as refused:
            told = refused
    return told


def signing_planned(*, visitor: Visitor, numbers: Sequence[str], at: datetime) -> Plan:
    """Return which signatures can be given together: of one kind, each opened by the signer."""
    rows = list(scope(visitor).cases().filter(number__in=numbers))
    lines = lines_of(rows, visitor, at=at)
    waiting: dict[str, list[Signature]] = {}
    for card in signatures_waiting(visitor=visitor, lines=lines, at=at):
        waiting.setdefault(card.line.number, []).append(card)
    seen = _opened(visitor, waiting)
    sort: tuple[str, str] | None = None
    planned: list[Planned] = []
    known = {line.number: line for line in lines}
    for number in numbers:
        if number not in known:
            planned.append(_unseen(number))
            continue
        line, cards = known[number], waiting.get(number, [])
        case = Planned(number, line.version, line.kind, line.enterprise, line.step)
        refused = _unsigned(cards, number in seen, sort)
        if refused is None:
            sort = _sort(cards[0])
            case = _with(case, "give_consent", cards[0].act, cards[0].consent)
        planned.append(case if refused is None else _left(case, refused))
    return _parted(planned, ())


def _unsigned(
    cards: Sequence[Signature], is_opened: bool, sort: tuple[str, str] | None
) -> Refused | None:
    """Return why a case is not signed together with others; None where it may be."""
    if not cards:
        return Refused("casework.no_consent_waiting")
    if len(cards) > 1:
        return Refused("records.bulk_two_signatures")
    if not is_opened:
        return Refused("records.bulk_not_opened")
    if sort is not None and _sort(cards[0]) != sort:
        return Refused("records.bulk_other_kind")
    return None


def _sort(card: Signature) -> tuple[str, str]:
    return card.line.case_type.id, card.act.zh


def _opened(visitor: Visitor, waiting: Mapping[str, Sequence[Signature]]) -> set[str]:
    """Return the cases that the signer has opened since the signature was asked for."""
    read = Reading.objects.filter(
        zone=visitor.zone, person=visitor.id, case__in=list(waiting), part__in=OPENED_BY
    )
    return {
        case
        for case, at in read.values_list("case", "at")
        if at >= min(card.asked_at for card in waiting[case])
    }


def _with(case: Planned, act: str, label: Label, consent: str = "") -> Planned:
    return replace(case, act=act, label=label, consent=consent)


def _left(case: Planned, refused: Refused) -> Planned:
    return replace(case, refused=refused)


def _unseen(number: str) -> Planned:
    nothing = Label("", "")
    return Planned(number, 0, nothing, "", nothing, refused=Refused("records.bulk_unseen"))


def _parted(planned: Iterable[Planned], asks: tuple[Field, ...]) -> Plan:
    every = list(planned)
    done = tuple(each for each in every if each.refused is None)
    return Plan(done, tuple(each for each in every if each.refused is not None), asks)
