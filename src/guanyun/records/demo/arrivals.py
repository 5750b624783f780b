"""What comes in during the year of the demo, when, from whom and how; how many go wrong, and where.

Magnitudes follow S1 (420 repairs a year); what went wrong is invented for invented units (示例).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from guanyun.engines.common import Place

from .entities import Entity
from .stories import REPORTER, Plot, Rhythm

REPAIRS, DEMANDS = 420, 640  # a year
FAR_AWAY = "124.150000,28.150000"  # outside the zone: nobody is in charge there
KINDS: Mapping[str, int] = {
    "unclear_request": 190, "procedure_request": 130, "factor_request": 105,
    "utility_request": 105, "policy_request": 65, "pipeline_request": 45,
}  # fmt: skip
REPAIR_STYLES: Mapping[str, int] = {
    "plain": 742, "phone_fix": 110, "unconfirmed": 60, "withdrawn": 20, "reopened": 25,
    "back_entry": 15, "extension": 8, "late_response": 7, "late_repair": 7,
}  # fmt: skip
DEMAND_STYLES: Mapping[str, int] = {
    "plain": 560, "on_the_spot": 120, "supplement": 70, "unconfirmed": 70, "impossible": 45,
    "pause": 20, "extension": 25, "extension_withheld": 10, "reopened": 25, "withdrawn": 25,
    "reminded": 20, "late": 4, "late_take_up": 2,
}  # fmt: skip
SOUTH_STYLES = dict(DEMAND_STYLES) | {"late": 85, "late_take_up": 30, "plain": 480}
SOUTH_WALLS = ("wall_south", "wall_east")
DAYTIME = frozenset({"back_entry", "reopened"})  # need the day before them
COUNTER = {"north": ("wall_north", "wall_hub"), "south": SOUTH_WALLS}


@dataclass(frozen=True, slots=True)
class Town:
    """Who may report: the entities, and those among them with an agent's account."""

    entities: Sequence[Entity]
    agents: Mapping[str, str]  # sign-in name by credit code


def plots_that_come(town: Town, rhythm: Rhythm, *, months: int, chance: Random) -> list[Plot]:
    """Return the plots of the months up to the end, in no order."""
    days = round(months * 365 / 12)
    first = rhythm.end.date() - timedelta(days=days)
    plots = [
        *_repairs(town, rhythm, first, days, chance),
        *_demands(town, rhythm, first, days, chance),
        *_rare(town, rhythm, chance),
    ]
    return [each for each in plots if each.at < rhythm.end]


def _repairs(town: Town, rhythm: Rhythm, first: date, days: int, chance: Random) -> Iterator[Plot]:
    for _ in range(round(REPAIRS * days / 365)):
        style = _drawn(REPAIR_STYLES, chance)
        hour = chance.randrange(9, 14) if style in DAYTIME else _any_hour(chance)
        at = instant(rhythm, first + timedelta(days=chance.randrange(days)), hour, chance)
        yield plot_of(town, "equipment_repair", at, style, chance)


def _any_hour(chance: Random) -> int:
    return chance.randrange(7, 22) if chance.random() < 0.75 else chance.randrange(24)


def _demands(town: Town, rhythm: Rhythm, first: date, days: int, chance: Random) -> Iterator[Plot]:
    for _ in range(round(DEMANDS * days / 365)):
        kind = _drawn(KINDS, chance)
        day = first + timedelta(days=chance.randrange(days))
        by_day = chance.random() < 0.9
        while by_day and not rhythm.calendar.is_working(day):
            day += timedelta(days=1)
        hour = chance.choice((8, 9, 10, 13, 14, 15, 16)) if by_day else chance.randrange(18, 22)
        at = instant(rhythm, day, hour, chance, least=31)
        yield plot_of(town, kind, at, "", chance, staffed=by_day)


def instant(rhythm: Rhythm, day: date, hour: int, chance: Random, *, least: int = 0) -> datetime:
    """Return an instant of a day; ``least`` keeps 8 o'clock and 13 o'clock inside office hours."""
    minute = chance.randrange(least if hour in (8, 13) else 0, 60)
    return datetime(
        day.year, day.month, day.day, hour, minute, chance.randrange(60), tzinfo=rhythm.end.tzinfo
    )


def plot_of(
    town: Town,
    kind: str,
    at: datetime,
    style: str,
    chance: Random,
    *,
    staffed: bool = False,
    who: Entity | None = None,
) -> Plot:
    """Return a plot about one entity, reported by its agent, by phone, or at a counter."""
    repair = kind == "equipment_repair"
    entity = who or _reporting(town, chance)
    if not style:
        is_south = kind == "unclear_request" and entity.wall in SOUTH_WALLS
        style = _drawn(SOUTH_STYLES if is_south else DEMAND_STYLES, chance)
    agent = town.agents.get(entity.uscc, "")
    opener, channel = REPORTER, "portal"
    if repair and (not agent or chance.random() < 0.5):
        opener, channel = "duty", "phone"
    elif style == "on_the_spot" or (staffed and not agent):
        opener = _counter(entity, chance)
        channel = chance.choice(("window", "window", "phone", "visit"))
    if style == "on_the_spot" and not staffed:
        style = "plain" if opener == REPORTER else style
    return Plot(
        kind=kind,
        at=at,
        style=style,
        place=place_text(entity.place),
        chance=Random(chance.getrandbits(64)),
        entity=entity if agent or opener != REPORTER else None,
        opener=opener,
        channel=channel,
        agent=agent,
        phone=f"154{chance.randrange(10**8):08d}",
    )


def _counter(entity: Entity, chance: Random) -> str:
    near = next((desk for desk, walls in COUNTER.items() if entity.wall in walls), "clerk")
    return near if chance.random() < 0.6 else "clerk"


def _reporting(town: Town, chance: Random) -> Entity:
    """Return who reports: few report often, most never; one in twenty is a shop."""
    if chance.random() < 0.05:
        return chance.choice(town.entities)
    most = sum(entity.is_enterprise for entity in town.entities)
    return town.entities[min(int(chance.paretovariate(0.8) * 6) - 6, most - 1)]


def place_text(place: Place) -> str:
    """Return a point as the report form tells it."""
    return f"{place.geometry.x:.6f},{place.geometry.y:.6f}"


def _drawn(weights: Mapping[str, int], chance: Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _rare(town: Town, rhythm: Rhythm, chance: Random) -> Iterator[Plot]:
    """Yield what happens once or twice: no unit in charge, hand-backs, three reopenings."""
    behind = [each for each in town.entities if each.wall and each.is_enterprise]
    for days in (19, 11):
        at = office_day(rhythm, days, chance)
        plot = plot_of(town, "unclear_request", at, "plain", chance, who=chance.choice(behind))
        yield elsewhere(plot)
    yield elsewhere(
        plot_of(town, "equipment_repair", office_day(rhythm, 14, chance), "plain", chance)
    )
    for days in (8, 13, 17):
        at = office_day(rhythm, days, chance)
        yield plot_of(town, "unclear_request", at, "hand_back", chance, who=chance.choice(behind))
    at = office_day(rhythm, 16, chance)
    yield plot_of(town, "factor_request", at, "thrice", chance, who=behind[2])


def elsewhere(plot: Plot) -> Plot:
    """Return the plot moved to a point for which the charter names nobody."""
    return replace(plot, place=FAR_AWAY)


def office_day(rhythm: Rhythm, days: int, chance: Random) -> datetime:
    """Return a moment in the office hours ``days`` working days ago."""
    hour = chance.choice((9, 10, 14, 15))
    return instant(rhythm, rhythm.day_before(days), hour, chance)
