"""What evidence, time and leaders add to the state of a case; most cases have none of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .commands import RouteFact

NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Rebased:
    """What a change of class and an explained delay add to a clock.

    ``before`` was consumed before ``at``: it stays in the ledger and is not of this budget.
    """

    at: datetime | None = None
    before: timedelta = NOTHING
    explained_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EvidenceState:
    """How an item of evidence stands; one without a state is missing."""

    id: str
    standing: str  # supplied | by data | substituted | promised
    at: datetime
    until: datetime | None = None  # promised: the end of the promised day
    by: str = ""  # id of the substitute, or the register that has it
    reference: str = ""  # number of the record that was found


@dataclass(frozen=True, slots=True)
class Papers:
    """The part of a case that is about its papers."""

    evidence: Mapping[str, EvidenceState] = field(default_factory=dict)
    complete_at: datetime | None = None  # 材料齐全
    received_at: datetime | None = None  # 补正材料收到；without: the report itself
    case_class: str | None = None
    lead: RouteFact | None = None  # 牵头领导; mode is the rung of the ladder
    firsts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # handling, answering
    recused: tuple[str, ...] = ()  # "unit:<id>", "post:<id>", "person:<id>"
    lapsed: tuple[str, ...] = ()  # what the law deemed: acts
    issued: tuple[str, ...] = ()  # ids of the documents issued
    on_the_spot: bool = False


NO_PAPERS = Papers()
