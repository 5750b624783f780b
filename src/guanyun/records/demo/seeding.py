"""Seed the demo: one call, one seed, one end; the same again gives the same numbers and states."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from guanyun.engines.common import Place
from guanyun.errors import Refused
from guanyun.records.charters import charter_on
from guanyun.records.ledger import exclusive
from guanyun.records.models import Case, Notice
from guanyun.records.selectors.monthly import months_to_publish
from guanyun.records.services.links import Grant, link_issue
from guanyun.records.services.statistics import statistics_publish

from .applications import application_scenes
from .appraised import appraise
from .arrivals import Town, plots_that_come
from .audited import begin_audit
from .chores import chores_of, drafted
from .entities import Entity, invented
from .figures import figure_chores
from .payments import payment_chores
from .playing import Play
from .scenes import Stage, loop_scenes
from .staging import (
    ZONE,
    Staff,
    adopt_charters,
    is_seeded,
    name_agents,
    name_stand_in,
    register_entities,
    seat_people,
)
from .stories import Rhythm
from .today import desk_plots

WALLS = ("wall_north", "wall_hub", "wall_east", "wall_south")
BEFORE = timedelta(days=21)  # the zone is set up before its first case
LINK_FOR = timedelta(hours=12)
READ_AFTER = timedelta(days=2)
SETTING_UP = 15  # hundredths of the work before the first case
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What the seeding came to: how many of what, and the links of the technician's live jobs.

    ``refused`` names turns that the engine did not allow; it is empty unless a charter changed.
    """

    zone: str
    entities: int
    enterprises: int
    cases: int
    open_cases: int
    people: int
    links: tuple[tuple[str, str], ...]  # case number, token
    refused: tuple[str, ...]


def seed_demo(
    *,
    at: datetime,
    seed: int,
    progress: Progress | None = None,
    months: int = 12,
    entities: int = 3000,
    enterprises: int = 800,
) -> DemoSummary:
    """Fill the empty home with the demo zone and the months up to ``at``; all of it or nothing.

    Args:
        at: The end of the year: now. Nothing happens after it.
        seed: Of all chance. The same seed and ``at`` give the same case numbers and states.
        progress: Told (done, all of it) from time to time.

    Raises:
        Refused: ``records.demo_seeded`` when the home has cases or the demo zone already.
    """
    with exclusive():
        if Case.objects.exists() or is_seeded():
            raise Refused("records.demo_seeded")
        return _seeded(
            at.replace(microsecond=0), Random(seed), progress, months, (entities, enterprises)
        )


def _seeded(
    end: datetime,
    chance: Random,
    progress: Progress | None,
    months: int,
    size: tuple[int, int],
) -> DemoSummary:
    begun = end - timedelta(days=round(months * 365 / 12)) - BEFORE
    staff = seat_people(since=begun.date(), at=begun, end=end)
    adopt_charters(staff, at=begun)
    charter = charter_on(ZONE, end.date())
    firms = _entities({each.id: each.geometry for each in charter.register.places}, size, chance)
    register_entities(firms, at=begun, progress=_part(progress, 0, SETTING_UP))
    agents = name_agents(staff, firms, at=begun + timedelta(hours=1))
    name_stand_in(staff, end=end)
    rhythm, town = Rhythm(charter.calendar, end), Town(firms, agents)
    plots = plots_that_come(town, rhythm, months=months, chance=chance)
    plots += desk_plots(town, rhythm, chance)
    play = Play(staff, rhythm)
    stage = Stage(town, rhythm, chance)
    draft, proposal = drafted(stage, staff)
    plots += [*loop_scenes(stage), *application_scenes(stage), proposal]
    chores = [*chores_of(stage, staff), *figure_chores(stage, staff)]
    chores += [*payment_chores(stage, staff), draft]
    plots.sort(key=lambda plot: plot.at)
    play.run(plots, _part(progress, SETTING_UP, 100), chores)
    links = _links(staff, play.live, end)
    begin_audit(staff, end=end)
    appraise(staff, charter, begun=begun, end=end, chance=chance)
    for month in months_to_publish(ZONE, end):
        statistics_publish(by=staff.visitor("director", end.date()), at=end, month=month)
    _quiet(end)
    return DemoSummary(
        zone=ZONE,
        entities=len(firms),
        enterprises=sum(each.is_enterprise for each in firms),
        cases=Case.objects.filter(zone=ZONE).count(),
        open_cases=Case.objects.filter(zone=ZONE, closed_at__isnull=True).count(),
        people=len(staff.people),
        links=links,
        refused=tuple(play.refused),
    )


def _part(progress: Progress | None, first: int, last: int) -> Progress:
    """Return how to tell the progress of one part of the work, in hundredths of the whole."""

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(first + (last - first) * done // max(total, 1), 100)

    return tell


def _entities(places: Mapping[str, Place], size: tuple[int, int], chance: Random) -> list[Entity]:
    return list(
        invented(
            entities=size[0],
            enterprises=size[1],
            walls={name: places[name] for name in WALLS},
            zone=places["zone"],
            chance=chance,
        )
    )


def _links(staff: Staff, live: list[str], end: datetime) -> tuple[tuple[str, str], ...]:
    """Issue the technician's one-time links for the repairs under way."""
    duty = staff.visitor("duty", end.date())
    issued = []
    for number in sorted(live):
        grant = Grant(("take", "arrive", "repair"), "某亥", end + LINK_FOR)
        issued.append((number, link_issue(by=duty, at=end, number=number, grant=grant).token))
    return tuple(issued)


def _quiet(end: datetime) -> None:
    """Let nothing of the demo leave the house, and old notices be read."""
    told = Notice.objects.filter(zone=ZONE)
    told.filter(state="waiting").update(state="dead", next_at=None, error="demo")
    told.filter(channel="page", at__lt=end - READ_AFTER).update(read_at=end - READ_AFTER)
