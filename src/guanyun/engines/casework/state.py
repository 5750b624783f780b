"""What a case is now: the value that events fold into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .commands import Json, RouteFact
from .papers import NO_PAPERS, NOTHING, EvidenceState, Papers, Rebased
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
    rebased: Rebased | None = None

    @property
    def rebased_at(self) -> datetime | None:
        """Return from when on the budget runs, where that is not the start (类别变更)."""
        return self.rebased.at if self.rebased else None

    @property
    def before(self) -> timedelta:
        """Return what was consumed before that: kept in the ledger, not of this budget."""
        return self.rebased.before if self.rebased else NOTHING

    @property
    def explained_until(self) -> datetime | None:
        """Return the next feedback promised when a soft limit was passed with reason."""
        return self.rebased.explained_until if self.rebased else None


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
    asked_for: str = ""  # the principal, where a stand-in asked
    signers: tuple[str, ...] = ()  # the persons who signed, by the place of their post


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
    papers: Papers = NO_PAPERS
    together: Together = ALONE
    seq: int = 0  # number of events folded

    @property
    def evidence(self) -> Mapping[str, EvidenceState]:
        """Return how items of evidence stand, by id."""
        return self.papers.evidence

    @property
    def complete_at(self) -> datetime | None:
        """Return when the file was complete (材料齐全)."""
        return self.papers.complete_at

    @property
    def received_at(self) -> datetime | None:
        """Return when a supplement came in; without one the report itself is the receipt."""
        return self.papers.received_at

    @property
    def case_class(self) -> str | None:
        """Return the class of the case."""
        return self.papers.case_class

    @property
    def lead(self) -> RouteFact | None:
        """Return who leads (牵头领导); ``mode`` is the rung of the ladder."""
        return self.papers.lead

    @property
    def firsts(self) -> Mapping[str, Mapping[str, str]]:
        """Return who was first in handling and answering."""
        return self.papers.firsts

    @property
    def recused(self) -> tuple[str, ...]:
        """Return who stands aside, as ``unit:``, ``post:`` and ``person:`` ids."""
        return self.papers.recused

    @property
    def lapsed(self) -> tuple[str, ...]:
        """Return the acts that the law deemed taken."""
        return self.papers.lapsed

    @property
    def issued(self) -> tuple[str, ...]:
        """Return the ids of the documents issued."""
        return self.papers.issued

    @property
    def on_the_spot(self) -> bool:
        """Return whether the case was answered as it was opened (当场办结)."""
        return self.papers.on_the_spot
