"""The nouns of the register of responsibilities (权责清单): units, posts, matters, lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from guanyun.engines.common import Citation, Label, Place, Where


class BodyKind(StrEnum):
    """What a unit is in law; it decides which powers the unit may hold."""

    ORGAN = "administrative organ"  # 行政机关
    ZONE_COMMITTEE = "zone committee"  # 开发区管委会
    TOWN = "town"  # 乡镇人民政府、街道办事处
    AUTHORISED = "authorised organisation"  # 法律、法规授权的组织
    INSTITUTION = "public institution"  # 事业单位
    COMPANY = "company"  # 企业（含国有平台公司）
    COMMUNITY = "community"  # 企业社区、居民社区
    GRID = "grid"  # 网格
    COORDINATION = "coordinating body"  # 议事协调机构
    THIRD_PARTY = "third party"  # 中介、维修商等第三方


class PowerKind(StrEnum):
    """The ten kinds of administrative power, and the two kinds of service that are none."""

    LICENCE = "licence"  # 许可
    PENALTY = "penalty"  # 处罚
    COERCION = "coercion"  # 强制
    LEVY = "levy"  # 征收
    PAYMENT = "payment"  # 给付
    INSPECTION = "inspection"  # 检查
    CONFIRMATION = "confirmation"  # 确认
    REWARD = "reward"  # 奖励
    RULING = "ruling"  # 裁决
    OTHER_POWER = "other power"  # 其他行政权力
    PUBLIC_SERVICE = "public service"  # 公共服务
    ENTERPRISE_SERVICE = "enterprise service"  # 企业服务


class Duty(StrEnum):
    """What a line gives a unit to do about a matter (职责方式)."""

    DECIDE = "decide"
    HANDLE = "handle"
    ENFORCE = "enforce"
    INSPECT = "inspect"
    ASSESS = "assess"
    ASSIST = "assist"
    LEAD = "lead"  # 牵头: a leader's post, proved complete like handling


class Mode(StrEnum):
    """How the unit came to hold the duty."""

    STATUTORY = "statutory"  # 法定
    AUTHORISED = "authorised"  # 授权
    ENTRUSTED = "entrusted"  # 委托
    STATIONED = "stationed"  # 派驻
    INTEGRATED = "integrated"  # 整合
    AGENCY = "agency"  # 代办
    DEVOLVED = "devolved"  # 下放


@dataclass(frozen=True, slots=True)
class Unit:
    """A body that answers for something; never deleted, it ends on ``until`` (exclusive)."""

    id: str
    label: Label
    kind: BodyKind
    where: Where
    parent: str | None = None
    head: str | None = None  # post of the head of the unit: "head" in a ladder or a consent
    since: date = date.min
    until: date = date.max
    certified_inspector: bool = False  # 在公布的行政检查主体名单内
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """A seat in a unit: duties belong to posts, people hold posts.

    ``substitutes`` are posts in order (AB岗); ``vacant`` periods are declared, not guessed.
    """

    id: str
    unit: str
    label: Label
    where: Where
    substitutes: tuple[str, ...] = ()
    since: date = date.min
    until: date = date.max
    vacant: tuple[tuple[date, date], ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """A thing that somebody must handle; coverage is proved for its ``duties`` over ``domain``.

    ``domain`` is the id of a zone place; ``subjects`` names the subject attributes that lines may
    filter on, each with its closed list of values (the proof enumerates them).
    """

    id: str
    label: Label
    power: PowerKind
    duties: tuple[Duty, ...]
    where: Where
    domain: str = "zone"
    category: str = ""
    subjects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lead_rule: str = "largest share"  # largest share | origin | fixed: for lines and areas
    lead_unit: str | None = None  # fixed: the unit that leads wherever it holds a part
    edge_rule: str = "inside"  # inside | outside: to whom a point on the boundary belongs
    since: date = date.min  # stated: coverage is owed from then; else from its first line
    until: date = date.max
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class ZonePlace:
    """A named area of the charter (zone, park, factory wall, grid, community, buffer), dated.

    A boundary that moved is two entries with one ``id`` and successive periods.
    """

    id: str
    label: Label
    kind: str
    geometry: Place
    where: Where
    since: date = date.min
    until: date = date.max
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Territory:
    """Where a line holds: the union of ``within`` less the union of ``outside`` (ids of places)."""

    within: tuple[str, ...] = ("zone",)
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entrustment:
    """A written, published entrustment (行政许可法 24, 行政处罚法 20-21)."""

    number: str
    entruster: str
    published: bool
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One mandate (权责清单条目): which unit does what about a matter, where, since when."""

    id: str
    matter: str
    unit: str
    duty: Duty
    mode: Mode
    where: Where
    basis: Citation
    territory: Territory = Territory()
    subject: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    post: str | None = None
    since: date = date.min
    until: date = date.max
    recorded_on: date | None = None
    batch: str | None = None
    in_name_of: str | None = None
    answers_in_court: str | None = None
    entrustment: Entrustment | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class TransferBatch:
    """A dated hand-over (划转批次): what moves, with what money, who accepts it, running cases."""

    id: str
    label: Label
    on: date
    giver: str
    takers: tuple[str, ...]
    where: Where
    matters: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    inventory: tuple[str, ...] = ()
    money_yuan: str = "0.00"
    accepted_by: tuple[str, ...] = ()
    running_cases: str = "finish with giver"  # finish with giver | move to taker
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """The whole register of one zone."""

    zone: str
    units: tuple[Unit, ...]
    posts: tuple[Post, ...]
    matters: tuple[Matter, ...]
    places: tuple[ZonePlace, ...]
    lines: tuple[Line, ...]
    batches: tuple[TransferBatch, ...] = ()
