"""The public pages in a real browser: the map with and without scripts, and what axe finds."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

import guanyun
from guanyun.charter.loading import load_charter
from guanyun.charter.shipped import shipped_charters
from guanyun.records.access import system
from guanyun.records.services.charters import charter_adopt

START = datetime(2026, 1, 5, 9, 0, tzinfo=timezone(timedelta(hours=8)))
BUILT = Path(guanyun.__file__).parent / "web/static/built/map.js"
PAGES = (
    "register",
    "register?as=list&cell=x",
    "register/matter/peace_building",
    "register/proof",
    "register/batches",
    "register/compare",
    "register/whose?matter=equipment_repair&place=wall_north",
    "map?at=123.97,28.05",
    "calendar?start=2026-11-24&amount=7&unit=working+days",
    "charter",
    "charter?tab=findings",
    "charter?tab=versions",
    "charter/unit/committee",
)


@pytest.fixture
def zone(transactional_db: None, live_server: LiveServer) -> str:
    """Adopt the demo charter; return the address of its pages."""
    if not BUILT.is_file():
        pytest.skip("needs built assets: ./run assets")
    demo = load_charter(shipped_charters() / "demo")
    since = date(2025, 1, 1)
    charter_adopt(by=system("demo"), at=START, charter=demo, since=since, minutes="示例1号")
    return f"{live_server.url}/z/demo"


def test_click_on_the_map_tells_who_is_in_charge(zone: str, page: Page) -> None:
    """One click beside the wall: the answer comes without leaving, and the address keeps it."""
    page.goto(f"{zone}/map", wait_until="networkidle")
    canvas = page.locator(".canvas")
    canvas.click(position={"x": 380, "y": 120})
    page.locator("#here h2").wait_for()
    assert "at=" in page.url
    assert page.locator("#at").input_value() in page.locator("#here h2").inner_text()


def test_map_works_without_scripts(zone: str, person: Callable[..., BrowserContext]) -> None:
    """A click on the server's drawing is a form like any other."""
    page = person(viewport={"width": 1440, "height": 900}, java_script_enabled=False).new_page()
    page.goto(f"{zone}/map")
    with page.expect_navigation():
        page.locator(".map-click").click(position={"x": 200, "y": 150})
    assert page.url.endswith("here.x=200&here.y=150")
    assert "禾北企业社区" in page.locator("#here").inner_text()


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_are_clean_and_fit(
    zone: str,
    person: Callable[..., BrowserContext],
    axe: Callable[[Page], list[str]],
    width: int,
) -> None:
    """Axe finds nothing, nothing hangs over the edge, and no other server is asked."""
    page = person(viewport={"width": width, "height": 844}).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(f"{zone}/{path}", wait_until="networkidle")
        assert axe(page) == [], path
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wider) <= 0, path
    own = re.match(r"https?://[^/]+", zone)
    assert own is not None
    assert [each for each in asked if not each.startswith((own[0], "data:"))] == []
