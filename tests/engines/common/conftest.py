"""The national calendar and its golden days, for the tests of this room."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from guanyun.engines.common import Calendar, calendar_from

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "charters" / "_national" / "calendar.yaml"


@pytest.fixture(scope="session")
def calendar_page() -> dict[str, object]:
    """Return what the national calendar's file holds."""
    return yaml.safe_load(PAGE.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def calendar(calendar_page: dict[str, object]) -> Calendar:
    """Return the national calendar."""
    return calendar_from(calendar_page)


@pytest.fixture(scope="session")
def golden_days(golden_part: Callable[[str], Path]) -> dict[date, bool]:
    """Return for each day that a published year names whether one is off; later years win."""
    named: dict[date, bool] = {}
    for page in sorted(golden_part("calendar").glob("2*.json")):
        for day in json.loads(page.read_text(encoding="utf-8"))["days"]:
            named[date.fromisoformat(day["date"])] = day["isOffDay"]
    return named
