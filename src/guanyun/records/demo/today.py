"""What lies on the desks when the year of the demo ends: due today or soon, late, to be signed."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from .arrivals import Town, elsewhere, office_day, plot_of
from .stories import Plot, Rhythm

# How many cases the service desk has open, by how many working days ago they came (of seven).
SERVICE_DESK = {9: 1, 8: 1, 7: 3, 6: 3, 5: 2, 4: 2, 3: 2, 2: 2, 1: 3}
UTILITIES = {6: 1, 4: 2, 3: 1, 2: 1}
SOUTH = {10: 1, 9: 1, 8: 1, 6: 1, 3: 2, 1: 1}
SIGNING = (
    *(("close_waiting", days) for days in (5, 4, 3, 2, 3, 4, 5)),
    *(("extension_waiting", days) for days in (5, 6, 4, 5, 6)),
)
LIVE = (55, 130)  # minutes ago: repairs with the technician on the way
UNSIGNED = (6, 25, 48)  # minutes ago: not yet taken up
UNDESIGNATED = 34  # minutes ago: nobody is in charge yet


def desk_plots(town: Town, rhythm: Rhythm, chance: Random) -> Iterator[Plot]:
    """Yield the plots that end open: what a person sees who signs in today."""
    service = ("factor_request", "procedure_request")
    for days, count in SERVICE_DESK.items():
        for _ in range(count):
            yield _left(town, rhythm, chance.choice(service), days, chance)
    for days, count in UTILITIES.items():
        for _ in range(count):
            yield _left(town, rhythm, "utility_request", days, chance)
    for days, count in SOUTH.items():
        for _ in range(count):
            yield _left(town, rhythm, "unclear_request", days, chance, south=True)
    for style, days in SIGNING:
        yield _left(town, rhythm, "factor_request", days, chance, style=style)
    for minutes in LIVE:
        yield _just_now(town, rhythm, "equipment_repair", "live", minutes, chance)
    for minutes in UNSIGNED:
        yield _just_now(town, rhythm, chance.choice(service), "unsigned", minutes, chance)
    style = "undesignated"
    yield elsewhere(_just_now(town, rhythm, "unclear_request", style, UNDESIGNATED, chance))


def _left(
    town: Town,
    rhythm: Rhythm,
    kind: str,
    days: int,
    chance: Random,
    *,
    style: str = "waiting",
    south: bool = False,
) -> Plot:
    walls = ("wall_south", "wall_east") if south else ()
    firms = [
        each
        for each in town.entities
        if each.is_enterprise and each.wall and (not walls or each.wall in walls)
    ]
    at = office_day(rhythm, days, chance)
    who = chance.choice(firms[:200])
    return plot_of(town, kind, at, style, chance, staffed=True, who=who)


def _just_now(
    town: Town, rhythm: Rhythm, kind: str, style: str, minutes: int, chance: Random
) -> Plot:
    at = rhythm.end - timedelta(minutes=minutes)
    firms = [each for each in town.entities if each.is_enterprise and each.wall]
    return plot_of(town, kind, at, style, chance, who=chance.choice(firms[:200]))
