"""The nouns of time in a kind of case: budgets, ladders, clocks, lapses, lawful pauses."""

from dataclasses import dataclass
from enum import StrEnum

from guanyun.engines.common import Citation, Ends, Label, Where


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder (督办层级): so long before (-) or after (+) due, tell this post.

    ``offset`` is ``-2 hours``, ``0 hours``, ``+1 working days``; ``lead`` notices do not escalate.
    """

    offset: str
    to: str  # post id, "in charge", or "head" (of the unit in charge)
    where: Where
    label: Label | None = None
    escalates: bool = True


@dataclass(frozen=True, slots=True)
class BudgetChoice:
    """A budget that depends on the case: the first ``when`` (FEEL, empty = otherwise) that holds.

    ``within`` is a budget (``12 hours``) or ``until 24:00`` / ``until 18:00`` of the start day.
    FEEL names: the public answers, ``reported_at`` (date and time), ``reported_time`` (time),
    ``class`` (of the case, null without one).
    """

    within: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """How a clock may be lengthened: by how much at most, how often, who approves."""

    most: str
    approver: str  # post id, or "head" (of the unit in charge)
    times: int = 1
    basis: Citation | None = None
    document: str = ""  # 延期告知: with one, the reason is asked and told in writing


@dataclass(frozen=True, slots=True)
class Lapse:
    """What the law makes of a clock that ends unanswered (视为受理、视为撤回).

    The system takes it, once. ``deems`` is ``accept``, ``withdraw`` or another act of the closed
    list; clocks that start on it start ``as_of`` the receipt of the case or the ``end`` of this
    clock.
    """

    deems: str
    basis: Citation
    to: str = ""
    as_of: str = "end"  # end | receipt
    label: Label | None = None
    document: str = ""
    tells_enterprise: Label | None = None


@dataclass(frozen=True, slots=True)
class StatutoryCap:
    """What a statute allows at most: no promise and no extension may be longer."""

    within: str
    basis: Citation
    extension: str = ""


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A clock: its budget, from which act to which act it runs, its end, its ladder."""

    id: str
    label: Label
    within: tuple[BudgetChoice, ...]
    starts_on: tuple[str, ...]  # act ids ("open" for intake), or "step:<id>"
    stops_on: tuple[str, ...]
    where: Where
    basis: Citation
    ends: Ends = Ends.MIDNIGHT
    soft: bool = False  # 原则上
    measured_only: bool = False  # 只计量、不亮灯
    ladder: tuple[Rung, ...] = ()
    extension: Extension | None = None
    amber_at: str = ""  # 临期: this long before due; empty = a fifth of the budget
    lapses: Lapse | None = None
    statutory: StatutoryCap | None = None
    sample: bool = False


class PauseGround(StrEnum):
    """The closed legal list of what lets a clock stand still."""

    HEARING = "hearing"  # 听证
    TENDER = "tender"  # 招标
    AUCTION = "auction"  # 拍卖
    INSPECTION = "inspection"  # 检验
    TESTING = "testing"  # 检测
    QUARANTINE = "quarantine"  # 检疫
    APPRAISAL = "appraisal"  # 鉴定
    EXPERT_REVIEW = "expert review"  # 专家评审
    SUPPLEMENT = "supplement"  # 补正
    FORCE_MAJEURE = "force majeure"  # 不可抗力
    PARTY_REQUEST = "request of the party"  # 当事人申请，法律允许的


@dataclass(frozen=True, slots=True)
class PauseRule:
    """A lawful pause (停表): the closed list; told in writing; who holds the minutes meanwhile.

    ``document`` is issued with the pause and tells how long it takes (行政许可法 第四十五条).
    """

    id: str
    label: Label
    basis: Citation
    where: Where
    waits_for: str = "enterprise"  # enterprise | outside body | law
    clocks: tuple[str, ...] = ()  # empty = all running
    resumes_on: tuple[str, ...] = ("resume",)
    told: bool = True
    ground: PauseGround | None = None
    document: str = ""
