"""The words for duties, modes, powers and bodies as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from guanyun.engines.common import Label
from guanyun.engines.mandate.register import BodyKind, Duty, Mode, PowerKind, Register

DUTY_LABELS: Mapping[Duty, Label] = MappingProxyType(
    {
        Duty.DECIDE: Label("审批决定", "decide"),
        Duty.HANDLE: Label("承办", "handle"),
        Duty.ENFORCE: Label("执法", "enforce"),
        Duty.INSPECT: Label("检查", "inspect"),
        Duty.ASSESS: Label("考核评价", "assess"),
        Duty.ASSIST: Label("协办", "assist"),
        Duty.LEAD: Label("牵头", "lead"),
    }
)

MODE_LABELS: Mapping[Mode, Label] = MappingProxyType(
    {
        Mode.STATUTORY: Label("法定", "by statute"),
        Mode.AUTHORISED: Label("授权", "authorised"),
        Mode.ENTRUSTED: Label("委托", "entrusted"),
        Mode.STATIONED: Label("派驻", "stationed"),
        Mode.INTEGRATED: Label("整合", "integrated"),
        Mode.AGENCY: Label("代办", "as an agency service"),
        Mode.DEVOLVED: Label("下放", "devolved"),
    }
)

POWER_LABELS: Mapping[PowerKind, Label] = MappingProxyType(
    {
        PowerKind.LICENCE: Label("行政许可", "licence"),
        PowerKind.PENALTY: Label("行政处罚", "penalty"),
        PowerKind.COERCION: Label("行政强制", "coercion"),
        PowerKind.LEVY: Label("行政征收", "levy"),
        PowerKind.PAYMENT: Label("行政给付", "payment"),
        PowerKind.INSPECTION: Label("行政检查", "inspection"),
        PowerKind.CONFIRMATION: Label("行政确认", "confirmation"),
        PowerKind.REWARD: Label("行政奖励", "reward"),
        PowerKind.RULING: Label("行政裁决", "ruling"),
        PowerKind.OTHER_POWER: Label("其他行政权力", "other power"),
        PowerKind.PUBLIC_SERVICE: Label("公共服务", "public service"),
        PowerKind.ENTERPRISE_SERVICE: Label("企业服务", "enterprise service"),
    }
)

BODY_LABELS: Mapping[BodyKind, Label] = MappingProxyType(
    {
        BodyKind.ORGAN: Label("行政机关", "administrative organ"),
        BodyKind.ZONE_COMMITTEE: Label("开发区管委会", "zone committee"),
        BodyKind.TOWN: Label("乡镇人民政府、街道办事处", "town"),
        BodyKind.AUTHORISED: Label("法律、法规授权的组织", "authorised organisation"),
        BodyKind.INSTITUTION: Label("事业单位", "public institution"),
        BodyKind.COMPANY: Label("企业", "company"),
        BodyKind.COMMUNITY: Label("社区", "community"),
        BodyKind.GRID: Label("网格", "grid"),
        BodyKind.COORDINATION: Label("议事协调机构", "coordinating body"),
        BodyKind.THIRD_PARTY: Label("第三方", "third party"),
    }
)


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of the units, matters and places of registers, each kind by id."""

    units: Mapping[str, Label]
    matters: Mapping[str, Label]
    places: Mapping[str, Label]


def labels_of(*registers: Register) -> Labels:
    """Return the labels of some registers; of two that name one id, the later names it."""
    return Labels(
        units={unit.id: unit.label for one in registers for unit in one.units},
        matters={matter.id: matter.label for one in registers for matter in one.matters},
        places={place.id: place.label for one in registers for place in one.places},
    )


def named(name: str, entry: str, label: Label | None) -> dict[str, str]:
    """Return the fields of a sentence for one entry: its id, and its name in both languages.

    >>> named("unit", "committee", Label("管委会"))
    {'unit': 'committee', 'unit_zh': '管委会', 'unit_en': 'committee'}
    """
    zh = label.zh if label and label.zh else entry
    en = label.en if label and label.en else entry
    return {name: entry, f"{name}_zh": zh, f"{name}_en": en}
