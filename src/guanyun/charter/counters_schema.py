"""The nouns of a service centre: items, papers, halls, windows, bundles, services, occasions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from guanyun.engines.casework import EvidenceKind, EvidenceSource, Field
from guanyun.engines.common import Citation, Label, Where
from guanyun.engines.mandate import Mode

Day = date  # an occasion has a field of that name


class Frequency(StrEnum):
    """How often an item is asked for; it decides how often somebody sits at a window for it."""

    HIGH = "high"  # 高频：设对应窗口
    MEDIUM = "medium"  # 中频：定期坐班
    LOW = "low"  # 低频：定期坐班


class Channel(StrEnum):
    """A way to apply besides a window."""

    ONLINE = "online"  # 网上办
    SELF_SERVICE = "self-service"  # 自助办
    PHONE = "phone"
    MAIL = "mail"
    DOOR = "door"  # 上门办


class WindowKind(StrEnum):
    """What a window is for."""

    THEME = "theme"  # 一件事专窗
    COUNTER = "counter"  # 对应窗口、坐班窗口
    ONE_STOP = "one-stop"  # 综合受理
    OUTPUT = "output"  # 统一出件
    SELF_SERVICE = "self-service"  # 自助区，无人值守
    MOBILE = "mobile"  # 流动窗口


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that items ask for; it stands once, so that a bundle asks for it once.

    What data sharing or an own record brings is listed and fetched by the office, never asked of
    an applicant (国务院关于在线政务服务的若干规定 第七条). A paper that an intermediary makes needs
    the law that demands it (优化营商环境条例 第四十三条).
    """

    id: str
    label: Label
    where: Where
    source: EvidenceSource = EvidenceSource.APPLICANT
    register: str = ""  # the data source that brings it: 企业登记库
    by_intermediary: bool = False
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """One of the situations an item tells apart: it asks for other papers in each (情形)."""

    id: str
    label: Label


@dataclass(frozen=True, slots=True)
class RequiredPaper:
    """A paper of an item: in which situations (none named = all), and what may stand for it."""

    paper: str
    where: Where
    kind: EvidenceKind = EvidenceKind.CORE
    situations: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()  # papers that may stand for it (替代材料)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the list of what may be applied for (办事事项).

    ``mode`` is how the centre came to hold it and must stand in the register for ``matter``;
    ``unit`` is the body whose power it is. Limits are budgets (``3 hours``, ``7 working days``);
    ``fee_yuan`` empty means that the fee is not stated.
    """

    id: str
    label: Label
    matter: str
    mode: Mode
    frequency: Frequency
    where: Where
    code: str = ""  # number in the published list
    unit: str = ""
    case: str = ""  # kind of case that an application opens
    windows: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    situations: tuple[Situation, ...] = ()
    evidence: tuple[RequiredPaper, ...] = ()
    promised: str = ""
    statutory: str = ""
    statutory_basis: Citation | None = None
    fee_yuan: str = ""
    result: Label | None = None  # 结果文书
    since: date = date.min
    until: date = date.max
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class ItemList:
    """The list as published: how many items it has, and whether anything outside it is refused."""

    where: Where
    label: Label | None = None
    count: int = 0  # 0 = not published
    closed: bool = True  # 清单之外无审批
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Pages ``catalogue.yaml`` and ``catalogue/*.yaml``: what is published, papers, items."""

    published: ItemList | None = None
    papers: tuple[Paper, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Hall:
    """A place where windows stand; ``hours`` and ``days`` hold for windows that say none."""

    id: str
    label: Label
    where: Where
    unit: str
    place: str = "zone"
    address: Label | None = None
    hours: tuple[str, ...] = ()  # 08:30-12:00; empty = office hours of the zone
    days: tuple[str, ...] = ("working day",)
    phone: str = ""
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits at a window on which days (坐班): weekdays, ``working day``, or single dates.

    A weekday is served only when it is a working day; ``working day`` includes make-up days. With
    neither days nor dates somebody sits there whenever the window is open.
    """

    unit: str
    where: Where
    post: str = ""
    days: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    hours: tuple[str, ...] = ()  # empty = those of the window
    items: tuple[str, ...] = ()  # empty = those of the window
    since: date = date.min
    until: date = date.max
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A window of a hall: what is taken there, when it is open, who sits there.

    ``items`` are ids of the list, or ``any``. A self-service area needs no seat.
    """

    id: str
    label: Label
    hall: str
    kind: WindowKind
    where: Where
    items: tuple[str, ...] = ("any",)
    seats: tuple[Seat, ...] = ()
    hours: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    since: date = date.min
    until: date = date.max
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Bundle:
    """Items applied for together (一件事): one form, one complete list of papers."""

    id: str
    label: Label
    items: tuple[str, ...]
    where: Where
    case: str = ""
    windows: tuple[str, ...] = ()
    form: tuple[Field, ...] = ()
    promised: str = ""
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """A service beyond approvals (增值服务) or an application of the zone's own."""

    id: str
    label: Label
    kind: str  # online service | application | added value
    where: Where
    unit: str = ""
    matter: str = ""
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Partner:
    """A third party that enterprises may choose freely; a zone lists it and designates nobody."""

    id: str
    label: Label
    fields: tuple[str, ...]  # ids of services
    where: Where
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event held or planned: a policy talk, a training, a matching of banks and enterprises."""

    id: str
    label: Label
    kind: str  # policy talk | training | matching | mobile window | symposium
    where: Where
    day: Day | None = None  # None = not published
    units: tuple[str, ...] = ()  # who holds it
    matter: str = ""
    place: str = ""
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """A standing meeting (例会): who convenes it, how often, and the kind of case it decides."""

    id: str
    label: Label
    convenes: str  # post
    every: str  # week | month | quarter | year
    where: Where
    units: tuple[str, ...] = ()  # who is asked to come as the agenda needs
    agenda: tuple[str, ...] = ()  # recurring classes | reported problems | red cases | plans
    decides: str = ""  # kind of case that a decision opens
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class VisitRound:
    """Visits owed to a whole group of enterprises (走访全覆盖): who goes, to whom, how often.

    Coverage is counted of ``everybody`` in the register, or of ``industries``: codes of GB/T 4754
    or how they begin. A round that says neither names a group that only its list tells.
    """

    id: str
    label: Label
    post: str
    among: Label  # the group that is the denominator
    every: str  # week | month | quarter | year
    where: Where
    everybody: bool = False
    industries: tuple[str, ...] = ()
    decides: str = ""  # kind of case that a problem opens
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class LinkedLeader:
    """A leader linked to an enterprise (联系领导) from a day to a day; ``until`` is exclusive."""

    enterprise: str
    post: str
    since: date
    where: Where
    until: date | None = None
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """A figure that a source reports about the zone, as printed; what runs here is counted anew.

    ``denominator`` says of what a share is, where the source says so.
    """

    id: str
    label: Label
    value: Decimal
    unit: str
    basis: Citation
    where: Where
    period: str = ""  # as the source says it; empty = not said
    denominator: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Centre:
    """Everything a charter says about serving at windows and beyond; empty where it says nothing.

    Pages: ``catalogue.yaml``, ``counters.yaml`` (halls, windows), ``bundles.yaml``, and
    ``services.yaml`` for the rest.
    """

    catalogue: Catalogue = Catalogue()
    halls: tuple[Hall, ...] = ()
    windows: tuple[Window, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    services: tuple[Service, ...] = ()
    partners: tuple[Partner, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    visits: tuple[VisitRound, ...] = ()
    links: tuple[LinkedLeader, ...] = ()
    figures: tuple[ReportedFigure, ...] = ()
