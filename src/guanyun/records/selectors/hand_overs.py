"""Hand-overs under way: the case in which both sides sign for a batch of the charter."""

from collections.abc import Mapping
from dataclasses import dataclass

from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseType, Json
from guanyun.engines.common import Label
from guanyun.engines.mandate import TransferBatch
from guanyun.records.access import Visitor, scope
from guanyun.records.stepping import state_now

BATCH, GIVER = "batch", "giver"
TAKERS = ("taker", "taker_2", "taker_3")


@dataclass(frozen=True, slots=True)
class HandOver:
    """The case of a batch: its number, where it stands, who has signed of those asked."""

    number: str
    step: Label
    closed: bool
    signed: int
    asked: int


def hand_over_kind(charter: Charter) -> CaseType | None:
    """Return the kind of case by which this zone hands over; None where it has none."""
    for kind in charter.case_types.values():
        if {BATCH, GIVER, TAKERS[0]} <= {field.id for field in kind.fields} and kind.branches:
            return kind
    return None


def hand_overs_of(visitor: Visitor, charter: Charter) -> Mapping[str, HandOver]:
    """Return the latest hand-over of each batch among the cases that this visitor may see."""
    kind = hand_over_kind(charter)
    if kind is None or not (visitor.seats or visitor.audits):
        return {}
    found = {}
    for case in scope(visitor).cases().filter(kind=kind.id).order_by("pk"):
        state = state_now(case)
        seats = [each for b in state.together.branches[-1:] for each in b.seats]
        found[str(state.answers.get(BATCH))] = HandOver(
            number=case.number,
            step=kind.step(state.step).label,
            closed=state.closed_at is not None,
            signed=sum(each.standing == "agreed" for each in seats),
            asked=len(seats),
        )
    return found


def answers_for(kind: CaseType, batch: TransferBatch, place: str) -> dict[str, Json]:
    """Return the answers with which the hand-over of a batch is opened."""
    told: dict[str, Json] = {
        BATCH: batch.id,
        GIVER: batch.giver,
        "inventory": "；".join(batch.inventory) or batch.label.zh,
        "money": batch.money_yuan,
        "running": "finish" if batch.running_cases.startswith("finish") else "move",
        "place": place,
    }
    told |= dict(zip(TAKERS, batch.takers, strict=False))
    asked = {field.id for field in kind.fields}
    return {name: value for name, value in told.items() if name in asked}
