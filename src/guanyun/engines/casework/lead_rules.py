"""The nouns of the leading layer (牵头领导), of classes and feedback, of gates and recusal."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from guanyun.engines.common import Citation, Label, Where

from .clock_rules import Rung


class LeadRung(StrEnum):
    """How a leader came to lead a case, in the order in which they are asked."""

    SPOT = "on the spot"  # 当场办结，无需牵头
    LINKED = "linked"  # 联系领导
    DUTY = "by duty"  # 按职责分工
    DESIGNATED = "designated"  # 主要领导签批明确


@dataclass(frozen=True, slots=True)
class Liaison:
    """A leader linked to an enterprise (联系领导): dated; ``until`` is exclusive, None is open."""

    enterprise: str
    post: str
    since: date
    until: date | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Leading:
    """The leading layer of a kind of case: several leaders or none, and the principal says who."""

    within: str
    principal: str  # post
    basis: Citation
    where: Where
    ladder: tuple[Rung, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True)
class CaseClass:
    """A class of cases (一般, 复杂); budgets read it as ``class``. ``when`` is FEEL at intake."""

    id: str
    label: Label
    where: Where
    when: str = ""
    feedback: bool = False  # staged feedback is owed from the change to this class


@dataclass(frozen=True, slots=True)
class Classification:
    """The classes of a kind of case, and from when a longer budget runs after a change."""

    classes: tuple[CaseClass, ...]
    basis: Citation
    where: Where
    runs_from: str = "acceptance"  # acceptance | change
    sample: bool = False


@dataclass(frozen=True, slots=True)
class FeedbackRule:
    """Staged feedback (阶段性反馈): a date is promised each time, at most ``every`` ahead."""

    every: str
    basis: Citation
    where: Where
    starts_on: tuple[str, ...] = ()  # acts beside explain_delay and reclassify
    ladder: tuple[Rung, ...] = ()
    sample: bool = False


class NeedKind(StrEnum):
    """What must exist before an act."""

    MILESTONE = "milestone"
    FACT = "fact"
    PERMIT = "permit"  # a permit number in an answer: its check digits, and valid on the day
    DOCUMENT = "document"  # issued in this case
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Need:
    """What must be there before an act is taken: published before booked."""

    kind: NeedKind
    id: str  # milestone, fact, field with the permit number, document, or evidence item
    label: Label
    where: Where
    basis: Citation | None = None
    prefix: str = ""  # permit: of which kind, by the prefix of its numbers


@dataclass(frozen=True, slots=True)
class Blackout:
    """Days on which an act is not taken: ``around`` days before and after the named festivals.

    ``festivals`` are the names of the national calendar; empty = none. ``override`` is the post
    that may take the act all the same, with a reason on the record.
    """

    festivals: tuple[str, ...]
    override: str
    basis: Citation
    where: Where
    around: int = 7
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Recusal:
    """回避: who is complained about stands aside; the case goes to this post.

    ``fields`` hold the unit, the post or the person complained about.
    """

    fields: tuple[str, ...]
    to: str
    basis: Citation
    where: Where
    sample: bool = False
