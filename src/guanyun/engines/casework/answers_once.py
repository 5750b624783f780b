"""一口清: the complete answer to "what do I need", for a kind and a situation, said once."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from guanyun.engines.common import Citation, Label, feel

from .case_type import CaseType
from .clocks import parse_feel
from .commands import Json
from .evidence import is_core, may_be_asked
from .evidence_rules import EvidenceItem, Fee
from .situations import class_at_intake, holds, situation_at
from .wording import budget_label


@dataclass(frozen=True, slots=True)
class NeededItem:
    """One item of the answer: is it brought, and on which open questions does it depend.

    ``asked`` false: the office has it by data or record, the applicant brings nothing.
    ``depends_on`` names the unanswered questions; empty = it is needed for certain.
    """

    item: EvidenceItem
    asked: bool
    may_follow: bool  # 可容缺
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromisedTime:
    """One clock of the answer: how long, from what, on what basis, and what the statute allows."""

    clock: str
    label: Label
    budget: Label
    starts_on: tuple[str, ...]
    basis: Citation
    soft: bool
    statutory: Label | None
    sample: bool


@dataclass(frozen=True, slots=True)
class CompleteAnswer:
    """Everything at once: items, times and fees; ``questions`` are what is not known yet."""

    items: tuple[NeededItem, ...]
    times: tuple[PromisedTime, ...]
    fees: tuple[Fee, ...]
    total_yuan: str
    questions: tuple[str, ...]


def complete_answer(case_type: CaseType, situation: Mapping[str, Json]) -> CompleteAnswer:
    """Return the complete answer for a situation; what depends on an open question says on which.

    A clock's budget is that of the situation; where a question is open it is the last choice,
    as at intake.
    """
    known = situation_at(case_type, situation, class_at_intake(case_type, situation))
    items = [each for item in case_type.evidence if (each := _needed(case_type, item, known))]
    fees = tuple(each for each in case_type.fees if holds(each.when, known) is not False)
    certain = [Decimal(each.yuan) for each in fees if holds(each.when, known) is True]
    open_questions = [name for each in items for name in each.depends_on]
    open_questions += [name for each in fees for name in _open(each.when, known)]
    return CompleteAnswer(
        items=tuple(items),
        times=tuple(_times(case_type, known)),
        fees=fees,
        total_yuan=f"{sum(certain, Decimal(0)):.2f}",
        questions=tuple(dict.fromkeys(open_questions)),
    )


def _needed(
    case_type: CaseType, item: EvidenceItem, known: Mapping[str, object]
) -> NeededItem | None:
    holding = holds(item.when, known)
    if holding is False:
        return None
    tolerance = case_type.tolerance
    follows = tolerance is not None and not is_core(item)
    if tolerance is not None and tolerance.items:
        follows = follows and item.id in tolerance.items
    return NeededItem(item, may_be_asked(item), follows, _open(item.when, known))


def _open(when: str, known: Mapping[str, object]) -> tuple[str, ...]:
    if holds(when, known) is not None:
        return ()
    return tuple(n for n in sorted(feel.names_read(parse_feel(when))) if known.get(n) is None)


def _times(case_type: CaseType, known: Mapping[str, object]) -> list[PromisedTime]:
    told = []
    for clock in case_type.clocks:
        if clock.measured_only:
            continue
        held = (each for each in clock.within if holds(each.when, known) is True)
        choice = next(held, clock.within[-1])
        cap = clock.statutory
        told.append(
            PromisedTime(
                clock.id,
                clock.label,
                budget_text(choice.within),
                clock.starts_on,
                clock.basis,
                clock.soft,
                budget_label(cap.within) if cap else None,
                clock.sample,
            )
        )
    return told


def budget_text(within: str) -> Label:
    """Return a budget of a rule as people say it, also one until an hour of the day.

    >>> budget_text("until 24:00").zh
    '到当天 24:00'
    """
    if within.startswith("until "):
        hour = within.removeprefix("until ")
        return Label(f"到当天 {hour}", f"until {hour} of the day")
    return budget_label(within)
