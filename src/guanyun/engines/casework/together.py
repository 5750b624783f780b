"""What several units do in one case now: the part of its state that most cases never have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .commands import Json


class Standing(StrEnum):
    """How a seat of a branch stands."""

    WAITING = "waiting"  # 依次：还没轮到
    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"
    NOT_NEEDED = "not needed"  # 或签已有人答复，或已收回


@dataclass(frozen=True, slots=True)
class SeatState:
    """One seat of a branch; whoever sits in ``post``, or anybody of ``unit`` without a post."""

    n: int  # its number among all seats that this branch ever had, from 1
    clock: str  # branch:<id>:<n>
    label: str
    unit: str | None
    post: str | None  # only this post answers; None: anybody of the unit
    told: str | None  # the post that is told and that the ladder calls "in charge"
    head: str | None  # of the seat's unit
    within: str
    standing: str = Standing.WAITING
    sentence: str = ""  # why this unit: the route of its matter, or who stands in for nobody
    answered_by: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BranchState:
    """A branch that was opened: of a rule of the charter, or help asked of one unit (协办)."""

    id: str  # "<rule>", a second time "<rule>#2"; help is "assist", "assist#2", ...
    rule: str  # id of the BranchRule; "assist" for help
    join: str
    seats: tuple[SeatState, ...]
    asked_by: str
    asked_at: datetime
    to: str = ""
    otherwise: str = ""
    hears_all: bool = False
    blocks: bool = True  # the case does not move on before the join
    standing: str = "open"  # open | joined | refused | recalled | ended
    step: str = ""  # in which it was opened: from there alone it leads on


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The last forwarding, until the unit that got the case acts: it may be recalled so long."""

    by: str
    unit: str | None  # that had the case before
    route: Mapping[str, Json] | None  # as the journal wrote it
    since: datetime | None  # when that unit had got it
    step: str = ""  # in which it stood


@dataclass(frozen=True, slots=True)
class SupervisionState:
    """A supervision (督办) and whether it was answered."""

    n: int
    clock: str  # supervision:<n>
    by_post: str
    unit: str | None  # that answers
    post: str | None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DisputeState:
    """A dispute of jurisdiction that waits for its designation."""

    clock: str  # dispute:<n>
    unit: str  # that says "not ours"
    whose: str  # the unit that it names, or ""
    at: datetime


@dataclass(frozen=True, slots=True)
class ContestState:
    """An objection to whose a stretch of time was."""

    n: int
    clock: str  # the clock objected to
    since: datetime  # where the stretch begins
    whose: str  # unit id, or enterprise | provider | outside
    by: str
    settled_by: str  # the post that settles it
    due_clock: str  # contest:<n>
    upheld: bool | None = None  # None: not settled yet


@dataclass(frozen=True, slots=True)
class Child:
    """A case that this one made."""

    number: str
    kind: str
    rule: str  # id of the SpawnRule; "split" for a split
    awaited: bool = True
    step: str = ""  # in which the case waits for it: from there alone it leads on
    closed: bool = False
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Everything that several units, and several cases, have to do with each other."""

    branches: tuple[BranchState, ...] = ()
    in_charge_since: datetime | None = None
    came_from: tuple[str, ...] = ()  # units that forwarded the case
    forwarded: Forwarded | None = None
    copied: tuple[str, ...] = ()  # posts that may read (抄送)
    supervisions: tuple[SupervisionState, ...] = ()
    urged: Mapping[str, datetime] = field(default_factory=dict)  # by post
    dispute: DisputeState | None = None
    disputes: int = 0
    contests: tuple[ContestState, ...] = ()
    parent: str = ""
    earlier: str = ""  # the closed case that the same number of another system named before
    children: tuple[Child, ...] = ()
    merged_into: str = ""
    taken_in: tuple[str, ...] = ()  # numbers of cases merged into this one
    reporters: tuple[str, ...] = ()  # enterprises that reported the same
    foreign: tuple[str, ...] = ()  # "<system> <number>" of other systems
    charter: str = ""  # hash of the charter that it follows; "" = under which it was opened


ALONE = Together()
