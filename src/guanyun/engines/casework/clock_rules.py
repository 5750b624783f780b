"""The nouns of time in a kind of case: budgets, ladders, clocks, lawful pauses."""

from dataclasses import dataclass

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
    FEEL names: the public answers, ``reported_at`` (date and time), ``reported_time`` (time).
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
    sample: bool = False


@dataclass(frozen=True, slots=True)
class PauseRule:
    """A lawful pause (停表): the closed list; told in writing; who holds the minutes meanwhile."""

    id: str
    label: Label
    basis: Citation
    where: Where
    waits_for: str = "enterprise"  # enterprise | outside body | law
    clocks: tuple[str, ...] = ()  # empty = all running
    resumes_on: tuple[str, ...] = ("resume",)
    told: bool = True
