"""What a case is now: the value that events fold into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .commands import Json, RouteFact
from .together import ALONE, Together


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose minutes run: a unit and post, the enterprise, an outside body, or a lawful pause."""

    kind: str  # unit | enterprise | provider | outside | pause
    unit: str | None = None
    post: str | None = None
    reason: str | None = None  # id of the pause


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of a clock's ledger: who held it, from when to when, how much it consumed."""

    holder: Holder
    since: datetime
    until: datetime
    consumed: timedelta


@dataclass(frozen=True, slots=True)
class ClockState:
    """A budget with a ledger. ``running_since`` None = paused or stopped; overdue is computed."""

    id: str
    budget: str  # "3 working days", or "until <instant>"
    started_at: datetime
    consumed: timedelta
    running_since: datetime | None
    due: datetime
    due_text: str  # how people read it: "2026-12-03 24:00"
    provisional: bool
    calendar_version: str
    holder: Holder
    ledger: tuple[Slice, ...] = ()
    extended: tuple[str, ...] = ()
    rungs_fired: tuple[str, ...] = ()
    armed: int = 1  # how often the ladder was armed: again when due moves past a fired rung
    fire_at: datetime | None = None
    next_rung: str | None = None
    paused_by: str | None = None
    stopped_at: datetime | None = None
    measured_only: bool = False
    soft: bool = False
    ends: str = "24:00"  # or "close of business"
    rebased_at: datetime | None = None  # the budget runs from here (类别变更), not from started_at
    before: timedelta = timedelta()  # consumed before that: kept in the ledger, not of this budget
    explained_until: datetime | None = None  # a soft limit passed with reason and next feedback


@dataclass(frozen=True, slots=True)
class PendingConsent:
    """An act that waits for a signature."""

    id: str
    act: str
    post: str
    asked_by: str
    asked_at: datetime
    sentence: str
    answers: Mapping[str, Json] = field(default_factory=dict)
    commitments: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Json] = field(default_factory=dict)  # of the act that waits
    group: str = ""  # 加签: id of the first signature; the act waits for all of the group
    signed: tuple[str, ...] = ()  # posts of the group that have signed already


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
class CaseState:
    """The folded journal of one case."""

    number: str
    kind: str
    step: str
    holder: Holder
    opened_at: datetime
    reported_at: datetime
    enterprise: str | None
    route: RouteFact | None
    unit: str | None
    first_asked: Mapping[str, str]
    channel: str
    answers: Mapping[str, Json] = field(default_factory=dict)
    clocks: Mapping[str, ClockState] = field(default_factory=dict)
    consents: tuple[PendingConsent, ...] = ()
    milestones: Mapping[str, datetime] = field(default_factory=dict)
    provider: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    asked_items: tuple[str, ...] = ()  # 一次性补正: what was asked, the only time
    designated: bool = False  # 指定承办: final, may not be handed back
    life: int = 1  # 1 + number of reopenings
    closed_at: datetime | None = None
    outcome: str | None = None
    solved: str | None = None  # solved | partly | unsolved | impossible_explained
    rating: int | None = None
    reminded_at: datetime | None = None
    back_entries: int = 0
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
    together: Together = ALONE
    seq: int = 0  # number of events folded
