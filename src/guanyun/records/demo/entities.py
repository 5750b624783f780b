"""Invented market entities of the demo: names, credit codes of an unassigned region, places."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from stdnum.cn import uscc

from guanyun.engines.common import Place, place_at

REGION = "990000"  # no province has the number 99: no real entity can be meant
FIRST = "禾云川岚澄沐望溪朗霖泽屿棠辰桐榆柏峤霁翎"
SECOND = "盛达源拓锐宏启新恒翔卓远正泰嘉瑞腾辉佳信"
TRADES = ("纸业", "机械", "新材料", "电子", "包装", "轴承", "食品", "纺织", "化工", "装备")
SHOPS = ("便利店", "餐馆", "五金店", "物流服务部", "打印社", "维修部", "招待所", "建材店")


@dataclass(frozen=True, slots=True)
class Entity:
    """One invented entity; not an enterprise: a shop or household business (个体工商户).

    ``wall`` is the id of the factory wall it lies inside, or empty.
    """

    uscc: str
    name: str
    is_enterprise: bool
    place: Place
    wall: str = ""


def credit_code(number: int, *, is_enterprise: bool) -> str:
    """Return a credit code with right check digits in a region that does not exist.

    >>> uscc.is_valid(credit_code(1, is_enterprise=True))
    True
    >>> credit_code(1, is_enterprise=True)[2:8]
    '990000'
    """
    body = f"{number:08d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    digit = (
        11 - sum(int(each) * weight for each, weight in zip(body, weights, strict=True)) % 11
    ) % 11
    subject = body + ("X" if digit == 10 else str(digit))
    start = ("91" if is_enterprise else "92") + REGION + subject
    return start + uscc.calc_check_digit(start)


def invented(
    *, enterprises: int, entities: int, walls: Mapping[str, Place], zone: Place, chance: Random
) -> Iterator[Entity]:
    """Yield ``entities`` invented entities, the first ``enterprises`` of them enterprises.

    Enterprises lie inside a factory wall (one in twenty outside), shops anywhere in the zone.
    """
    seen: set[str] = set()
    for number in range(1, entities + 1):
        is_enterprise = number <= enterprises
        behind_wall = is_enterprise and chance.random() < 0.95
        wall = chance.choice(sorted(walls)) if behind_wall else ""
        place = point_in(walls[wall] if wall else zone, chance)
        yield Entity(
            uscc=credit_code(number, is_enterprise=is_enterprise),
            name=_name(seen, TRADES if is_enterprise else SHOPS, is_enterprise, chance),
            is_enterprise=is_enterprise,
            place=place,
            wall=wall or _wall_around(place, walls),
        )


def _wall_around(place: Place, walls: Mapping[str, Place]) -> str:
    inside = (name for name, wall in walls.items() if wall.geometry.contains(place.geometry))
    return next(inside, "")


def _name(seen: set[str], trades: Sequence[str], is_enterprise: bool, chance: Random) -> str:
    while True:
        stem = chance.choice(FIRST) + chance.choice(SECOND)
        tail = "有限公司（示例）" if is_enterprise else "（示例）"
        name = f"{stem}{chance.choice(trades)}{tail}"
        if name in seen:
            stem = chance.choice(FIRST) + stem
            name = f"{stem}{chance.choice(trades)}{tail}"
        if name not in seen:
            seen.add(name)
            return name


def point_in(area: Place, chance: Random) -> Place:
    """Return a point drawn inside an area."""
    west, south, east, north = area.geometry.bounds
    while True:
        spot = place_at(
            round(chance.uniform(west, east), 6), round(chance.uniform(south, north), 6)
        )
        if area.geometry.contains(spot.geometry):
            return spot


def steward_of(entity: Entity) -> str:
    """Return the post that looks after an enterprise (助企专员); shops have none."""
    if not entity.is_enterprise:
        return ""
    return {"wall_north": "north_desk", "wall_south": "south_desk"}.get(entity.wall, "service_desk")
