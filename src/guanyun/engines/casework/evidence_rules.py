"""The nouns of evidence (材料) in a kind of case: items, what may stand for them, tolerance."""

from dataclasses import dataclass
from enum import StrEnum

from guanyun.engines.common import Citation, Label, Where

from .clock_rules import Rung


class EvidenceKind(StrEnum):
    """Whether a case may be accepted without the item (容缺受理)."""

    CORE = "core"  # 主要材料：缺了不能受理
    SECONDARY = "secondary"  # 次要材料：可以容缺


class EvidenceSource(StrEnum):
    """Where an item comes from; only the first may be asked of an applicant."""

    APPLICANT = "applicant"  # 申请人提交
    SHARED = "shared data"  # 数据共享，不得要求提交
    OWN = "own record"  # 本机关已有


@dataclass(frozen=True, slots=True)
class Substitute:
    """Evidence that stands for an item (替代材料), such as a data source for a paper."""

    id: str
    label: Label
    where: Where
    source: EvidenceSource = EvidenceSource.APPLICANT
    register: str = ""  # the data source: 学信网
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One item of the list of evidence (材料清单): asked in which situation, whence, on what basis.

    ``when`` is FEEL over the public answers and ``class``; empty = always. ``field`` is the field
    of the form whose file supplies the item.
    """

    id: str
    label: Label
    kind: EvidenceKind
    where: Where
    basis: Citation
    when: str = ""
    source: EvidenceSource = EvidenceSource.APPLICANT
    register: str = ""  # the data source, or the record of one's own
    substitutes: tuple[Substitute, ...] = ()
    field: str = ""
    form: Label | None = None  # original, copy, electronic licence
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Tolerance:
    """容缺受理: how long a promise may run, what it must leave, what waits until it is kept.

    A promise runs ``most`` at most and ends ``before`` the end of ``clock``. ``bars`` are acts
    that wait until every gap is closed. A missed promise is a withdrawal (视为撤回).
    """

    basis: Citation
    where: Where
    items: tuple[str, ...] = ()  # what may be missing; empty = every secondary item
    most: str = "20 working days"
    clock: str = ""  # the promised time of the case; empty = no second bound
    before: str = "2 working days"
    bars: tuple[str, ...] = ("grant",)
    ladder: tuple[Rung, ...] = ()
    document: str = ""  # 容缺告知
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Fee:
    """What is charged, said once with the complete list; money is exact to the fen."""

    id: str
    label: Label
    yuan: str
    basis: Citation
    where: Where
    when: str = ""
    sample: bool = False
