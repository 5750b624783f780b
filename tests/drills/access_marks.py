"""The rows of the access table for appraisals: marks of units once published, of people never.

A round of people that is not published is for the director and the head of the office alone.
"""

from collections.abc import Mapping

from .access_calls import READERS, Call, Maker, known, pages, role_in
from .access_oracle import Route
from .access_world import OTHER, ZONE, Somebody, World

ROUND = "appraisals/units/2026-Q3"
PERSONAL = "appraisals/staff/2025"
CANARY = "canary-person-marked"


def conducts_people(who: Somebody) -> bool:
    """Return whether a visitor conducts the appraisal of people: the director, in this world."""
    return role_in(who, ZONE) == "leader"


def of_round(*tails: str) -> Maker:
    """Return calls of a published round, of one that there is not, and from another zone."""
    return lambda world: [
        *(Call(f"/z/{ZONE}/{ROUND}{tail}") for tail in tails),
        Call(f"/z/{ZONE}/appraisals/missing/2026-Q3{tails[0]}", reachable=lambda who: False),
        Call(f"/z/{OTHER}/{ROUND}{tails[0]}", zone=OTHER, reachable=lambda who: False),
    ]


def sheets(world: World) -> list[Call]:
    """Return calls of score sheets: of a unit, of a person, of nobody."""
    person = world.people["officer"].person
    return [
        Call(f"/z/{ZONE}/{ROUND}/units/north_community?before=2026-Q2"),
        Call(f"/z/{ZONE}/{PERSONAL}/units/{person}", reachable=conducts_people),
        Call(f"/z/{ZONE}/{ROUND}/units/missing", reachable=lambda who: False),
    ]


def people(world: World) -> list[Call]:
    """Return calls of what follows from the marks of people."""
    return [
        Call(f"/z/{ZONE}/{PERSONAL}/people", reachable=conducts_people),
        Call(f"/z/{ZONE}/appraisals/missing/2025/people", reachable=lambda who: False),
    ]


MARKS: Mapping[str, Route] = {
    "appraisals": Route(READERS, pages("appraisals")),
    "appraisal_views": Route(READERS, pages("appraisals/views"), writes=True),
    "scheme": Route(READERS, known("appraisals/units", "appraisals/missing"), writes=True),
    "appraisal_round": Route(READERS, of_round("", "?tab=robust", "?version=1"), writes=True),
    "appraisal_export": Route(READERS, of_round("/export")),
    "appraisal_figures": Route(READERS, of_round("/figures"), writes=True),
    "appraisal_figures_export": Route(READERS, of_round("/figures/export")),
    "appraisal_matrix": Route(READERS, of_round("/matrix")),
    "appraisal_trial": Route(READERS, of_round("/trial", "/trial?w.base.service=1")),
    "appraisal_sheet": Route(READERS, sheets),
    "appraisal_people": Route(READERS, people, writes=True),
}


def marks_hidden(who: Somebody) -> set[str]:
    """Return the canaries among the names of the appraised that a visitor may not read."""
    return set() if conducts_people(who) else {CANARY}
