"""The nouns of several units in one case: branches, forwarding, help, supervision, families."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from guanyun.engines.common import Citation, Ends, Label, Where

from .clock_rules import Rung


class Join(StrEnum):
    """When a branch is joined: everybody agreed (会签), anybody did (或签), one after another."""

    ALL = "all"
    ANY = "any"
    IN_TURN = "in turn"


@dataclass(frozen=True, slots=True)
class SeatRule:
    """Who is asked in a branch: exactly one of ``post``, ``unit``, ``matter`` and ``answer``.

    ``post`` is an id, ``head`` or ``in charge``; ``matter`` asks the unit that the register names
    for it at the case's place; ``answer`` the unit that this field of the case names. A seat
    without anybody falls to the head, then to who designates.
    """

    where: Where
    post: str = ""
    unit: str = ""
    matter: str = ""
    answer: str = ""
    label: Label | None = None  # the part that it decides
    when: str = ""  # FEEL over the public answers: asked only if true
    within: str = ""  # a budget of its own; empty = the branch's


@dataclass(frozen=True, slots=True)
class BranchRule:
    """Several seats asked at once or in turn (会签、或签、依次、并联审批), joined by a rule.

    Every seat has the clock ``branch:<id>:<n>``. ``to`` and ``otherwise`` are steps; empty stays.
    ``hears_all``: after a refusal the others still answer, so that all reasons are told at once.
    """

    id: str
    label: Label
    seats: tuple[SeatRule, ...]
    within: str
    basis: Citation
    where: Where
    join: Join = Join.ALL
    ends: Ends = Ends.MIDNIGHT
    ladder: tuple[Rung, ...] = ()  # "in charge" is the seat's post, "head" the head of its unit
    to: str = ""
    otherwise: str = ""
    hears_all: bool = False
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Forwarding:
    """转办: the case may go to another unit; clocks keep what they consumed."""

    basis: Citation
    where: Where
    units: tuple[str, ...] = ()  # empty = any unit of the charter
    steps: tuple[str, ...] = ()  # in which it may; empty = all that are open
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Assistance:
    """协办: another unit does a part within a time of its own; the case stays where it is.

    ``joined``: the case waits for the part before it goes on.
    """

    within: str
    basis: Citation
    where: Where
    joined: bool = False
    ends: Ends = Ends.MIDNIGHT
    ladder: tuple[Rung, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Supervision:
    """督办: posts above may ask how it stands, to be answered within a time."""

    posts: tuple[str, ...]  # ids, or "head"
    within: str
    basis: Citation
    where: Where
    ends: Ends = Ends.MIDNIGHT
    ladder: tuple[Rung, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Disputing:
    """管辖争议: the unit says "not ours"; a post designates, finally, within a time.

    ``raise_within`` counts from when the unit got the case; ``steps`` are those before accepting.
    """

    post: str
    within: str
    basis: Citation
    where: Where
    raise_within: str = ""  # empty = no bound but the steps
    steps: tuple[str, ...] = ()  # empty = all that are open
    ladder: tuple[Rung, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Contesting:
    """对时间归因有异议: who decides whose a stretch of time was, and within what time."""

    post: str
    within: str
    basis: Citation
    where: Where
    ladder: tuple[Rung, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True)
class SpawnRule:
    """Cases made by a case: decisions of a meeting, parts of a bundle (一类事、一件事).

    ``to`` is the step when all of them are closed; ``waits`` false: the parent goes on meanwhile.
    """

    id: str
    label: Label
    kinds: tuple[str, ...]
    where: Where
    to: str = ""
    carries: tuple[str, ...] = ()  # fields whose public answers the children begin with
    waits: bool = True
    most: int = 50


class Moving(StrEnum):
    """What a running case does when a new charter comes: it stays under the old, or follows."""

    STAY = "stay"
    FOLLOW = "follow"


@dataclass(frozen=True, slots=True)
class Transition:
    """What becomes of running cases of this kind when this charter comes into force.

    ``steps`` maps steps of the old kind to those of the new; a step that is not named keeps its
    id. ``since`` is the day from which they follow; None is the charter's first day.
    """

    running: Moving
    basis: Citation
    where: Where
    steps: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
