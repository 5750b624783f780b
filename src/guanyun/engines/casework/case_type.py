"""The nouns of one kind of case (办件类型): fields, steps, acts, documents, aftercare."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from guanyun.engines.common import Citation, Label, Where

from .branch_rules import (
    Assistance,
    BranchRule,
    Contesting,
    Disputing,
    Forwarding,
    SpawnRule,
    Supervision,
    Transition,
)
from .clock_rules import ClockRule, PauseRule, Rung
from .document_rules import DocumentRule
from .evidence_rules import EvidenceItem, Fee, Tolerance
from .lead_rules import Blackout, Classification, FeedbackRule, Leading, Need, Recusal


class FieldKind(StrEnum):
    """What a field of a form holds."""

    TEXT = "text"
    LONG_TEXT = "long text"
    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    PLACE = "place"
    PHONE = "phone"
    FILES = "files"
    BOOLEAN = "boolean"
    UNIT = "unit"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a closed list."""

    id: str
    label: Label


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked. ``private`` text stays outside the journal, which keeps a commitment."""

    id: str
    label: Label
    kind: FieldKind
    where: Where
    required: bool = False
    private: bool = False
    choices: tuple[Choice, ...] = ()
    most: int = 0  # files: how many; text: how many characters; 0 = the room's bound
    hint: Label | None = None
    when: str = ""  # FEEL over the other fields: asked only if true


class Role(StrEnum):
    """Who may take an act or holds a step, said by position in the case, not by name."""

    ENTERPRISE = "enterprise"
    FIRST_ASKED = "first asked"  # 首问
    IN_CHARGE = "in charge"  # 承办单位（路由所得）
    PROVIDER = "provider"  # 服务商、维修技术人员
    POST = "post"  # 具名岗位，见 post
    LEAD = "lead"  # 牵头领导
    OUTSIDE = "outside body"  # 上级或外部系统，见环节的 body；上报待复
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Consent:
    """A signature needed before the act takes effect (等我签)."""

    post: str  # post id, or "head" (of the unit in charge)
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class ActRule:
    """One act allowed in a step: who takes it, what it asks, where it leads.

    ``act`` is an id of the closed list in ``commands.ACTS``. ``milestone`` names a measured event
    (``arrived``); ``to`` empty stays in the step.
    """

    act: str
    by: tuple[Role, ...]
    where: Where
    id: str = ""  # empty = the act's own id; set it when one act stands twice (arrive, respond)
    label: Label | None = None
    post: str = ""  # with Role.POST
    to: str = ""
    asks: tuple[Field, ...] = ()
    milestone: str = ""
    consent: Consent | None = None
    document: str = ""  # id of the document issued
    tells_enterprise: Label | None = None  # the sentence a layman reads in the trace
    primary: bool = False
    delegable: bool = True  # false: a stand-in may not take it (AB岗不得代行)
    does: str = ""  # what else the act does in the records: "adopt charter"
    needs: tuple[Need, ...] = ()  # what must exist before: published before booked
    blackout: Blackout | None = None
    opens: str = ""  # id of the branch that it opens
    spawns: str = ""  # id of the SpawnRule whose cases it makes


@dataclass(frozen=True, slots=True)
class Step:
    """A state of the case: who holds it, what may be done, when it ends."""

    id: str
    label: Label
    holder: Role
    where: Where
    acts: tuple[ActRule, ...] = ()
    post: str = ""  # with Role.POST
    body: Label | None = None  # with Role.OUTSIDE: whose answer is awaited
    says: Label | None = None  # the state word the enterprise sees
    closed: bool = False  # 办结


@dataclass(frozen=True, slots=True)
class RatingRule:
    """好差评 and 解决: asked of the enterprise alone; a poor rating opens rectification."""

    grades: int = 5
    poor_at_most: int = 2
    rectify_within: str = "15 working days"
    hidden_from_handler: bool = True


@dataclass(frozen=True, slots=True)
class Reopening:
    """还没解决: within how long after closing, how often, and to which step.

    ``by_number``: the number of another system that comes again opens the case again too; else it
    opens a new one that names this one as the earlier.
    """

    within: str
    to: str
    times: int = 3
    keeps_consumed: bool = True
    by_number: bool = False


@dataclass(frozen=True, slots=True)
class Designation:
    """No unit in charge: the first-asked keeps the case while this clock runs to this post."""

    within: str
    post: str
    basis: Citation
    ladder: tuple[Rung, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True)
class BackEntry:
    """补录: how old an occurred time may be and still stop a clock; beyond it, recorded counts."""

    counts_within: str
    needs: tuple[str, ...] = ("reason",)


@dataclass(frozen=True, slots=True)
class Rate:
    """A published rate with its own numerator and denominator, in FEEL over a case's outcome."""

    id: str
    label: Label
    of: str
    among: str


@dataclass(frozen=True, slots=True)
class CaseType:
    """What a charter says about one kind of case."""

    id: str
    label: Label
    matter: str
    fields: tuple[Field, ...]
    steps: tuple[Step, ...]
    clocks: tuple[ClockRule, ...]
    designation: Designation
    where: Where
    tile: str = ""  # which of the six tiles of the report page
    urgent_field: str = ""
    provider: str = ""  # unit id of the bought service
    pauses: tuple[PauseRule, ...] = ()
    documents: tuple[DocumentRule, ...] = ()
    rating: RatingRule | None = None
    reopening: Reopening | None = None
    back_entry: BackEntry | None = None
    rates: tuple[Rate, ...] = ()
    basis: Citation | None = None
    evidence: tuple[EvidenceItem, ...] = ()
    tolerance: Tolerance | None = None  # 容缺受理
    fees: tuple[Fee, ...] = ()
    classification: Classification | None = None
    feedback: FeedbackRule | None = None
    lead: Leading | None = None
    recusal: Recusal | None = None
    on_the_spot: str = ""  # id of the act of the first step that answers at once (当场办结)
    contact: str = "first asked"  # first asked | in charge | lead: whom the enterprise sees
    branches: tuple[BranchRule, ...] = ()
    spawns: tuple[SpawnRule, ...] = ()
    forwarding: Forwarding | None = None  # 转办
    assistance: Assistance | None = None  # 协办
    supervision: Supervision | None = None  # 督办
    disputing: Disputing | None = None  # 管辖争议
    contesting: Contesting | None = None  # 对归因有异议
    transition: Transition | None = None  # what running cases do when this charter comes
    sample: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)

    def step(self, step: str) -> Step:
        """Return the step of that id; KeyError is a bug, the charter check refuses it earlier."""
        for each in self.steps:
            if each.id == step:
                return each
        raise KeyError(step)
