"""Applications of the demo: a permit in hours, promises kept and missed, deemed accepted."""

from collections.abc import Iterator
from datetime import date, timedelta

from guanyun.engines.casework import Json

from .scenes import Stage, Told
from .stories import Plot, Turn

DESK = "approval"
DRAINS: Told = {"items": ["application_form", "pipe_plan"]}
FIRMS = {"running": 0, "missed": 6, "deemed": 7, "hours": 8, "open": 9}


def application_scenes(stage: Stage) -> Iterator[Plot]:
    """Yield the applications that are under way today, and two that the clock decided."""
    on = stage.on
    yield _drainage(stage, "running", 2, (stage.rhythm.end + timedelta(days=4)).date())
    yield _drainage(stage, "missed", 8, stage.rhythm.day_before(4))
    wanted: dict[str, Json] = {"item": "drainage_permit", "situation": "renewed"}
    yield stage.plot(
        "drainage_application", on(7, 10), DESK, stage.firm(FIRMS["deemed"]), answers=wanted
    )
    begun = stage.worked("1.5 office hours")
    papers: Told = {"items": ["application_form", "land_contract", "site_plan", "design"]}
    record: Told = {"paper": "land_permit", "reference": "示例地字2026-001"}
    yield stage.plot(
        "planning_permit_application", begun, DESK, stage.firm(FIRMS["hours"]),
        Turn(begun + timedelta(minutes=4), DESK, "supply", papers),
        Turn(begun + timedelta(minutes=6), DESK, "substitute", record),
        Turn(begun + timedelta(minutes=9), DESK, "accept"),
        answers={"item": "engineering_permit", "situation": "new"},
    )  # fmt: skip
    yield stage.plot(
        "utility_application", on(1, 14), DESK, stage.firm(FIRMS["open"]),
        answers={"item": "temporary_power"},
    )  # fmt: skip


def _drainage(stage: Stage, name: str, days: int, until: date) -> Plot:
    on = stage.on
    promised: Told = {
        "promises": [f"water_survey {until.isoformat()}"],
        "promise": "按期补齐水质检测材料（示例）",
    }
    return stage.plot(
        "drainage_application", on(days, 9, 10), DESK, stage.firm(FIRMS[name]),
        Turn(on(days, 9, 25), DESK, "supply", DRAINS),
        Turn(on(days, 9, 40), DESK, "accept_with_gaps", promised),
        answers={"item": "drainage_permit", "situation": "new"},
    )  # fmt: skip
