"""The map of the report on a phone: a tap is a point, two are a line, and the input holds both."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from guanyun.charter.loading import load_charter
from guanyun.charter.shipped import shipped_charters
from guanyun.engines.common import parse_place
from guanyun.records.access import system
from guanyun.records.now import now
from guanyun.records.services.charters import charter_adopt

Axe = Callable[[Page], list[str]]
Enter = Callable[..., BrowserContext]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def where(live_server: LiveServer, transactional_db: None) -> str:
    """Serve the demo zone; return the address of the second step of a report."""
    charter = load_charter(shipped_charters() / "demo")
    charter_adopt(
        by=system("demo"), at=now(), charter=charter, since=date(2026, 1, 1), minutes="示例1号"
    )
    return f"{live_server.url}/z/demo/report?step=where"


@pytest.fixture
def phone(where: str, person: Enter) -> Page:
    """Return a phone whose map is open."""
    page = person(viewport=PHONE, has_touch=True).new_page()
    page.set_default_timeout(10_000)
    page.goto(where)
    page.click("button:has-text('在地图上指')")
    page.wait_for_selector(".map-pick.ready .leaflet-container")
    return page


def tap(page: Page, x: int, y: int) -> None:
    """Tap the map at so many pixels from its corner."""
    page.locator(".map-pick .canvas").tap(position={"x": x, "y": y})


def test_map_is_fetched_only_when_it_is_asked_for(where: str, person: Enter) -> None:
    """Who types or searches never loads the map."""
    page = person(viewport=PHONE).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("/")[-1]))

    page.goto(where)
    page.wait_for_load_state("networkidle")
    assert "pick.js" not in asked
    page.click("button:has-text('在地图上指')")
    page.wait_for_selector(".map-pick.ready")

    assert {"pick.js", "map.css"} <= set(asked)


def test_tap_is_a_point_and_the_next_one_moves_it(phone: Page) -> None:
    """The input holds one "lng,lat" inside the zone's frame, to six places."""
    tap(phone, 120, 120)
    first = phone.input_value("#place")
    tap(phone, 220, 200)
    second = phone.input_value("#place")

    assert first != second
    place = parse_place(second).geometry
    assert (place.geom_type, second) == ("Point", f"{place.x:.6f},{place.y:.6f}")
    expect(phone.locator(".map-pick [role=status]")).to_have_text("已指好一处。")


def test_line_is_drawn_by_taps_and_taken_back_by_one(phone: Page) -> None:
    """Two taps and more are a GeoJSON line; steps back leave a point; it is done from two on."""
    phone.click("button:has-text('画线')")
    tap(phone, 100, 100)
    expect(phone.locator(".map-pick [data-done]")).to_be_disabled()
    tap(phone, 180, 140)
    tap(phone, 220, 240)
    told = phone.input_value("#place")
    assert len(json.loads(told)["coordinates"]) == 3
    assert parse_place(told).kind.value == "line"
    expect(phone.locator('[data-mirror="where"]')).to_contain_text(" → ")

    phone.click("button:has-text('退一点')")
    phone.click("button:has-text('退一点')")
    assert parse_place(phone.input_value("#place")).kind.value == "point"
    tap(phone, 180, 140)
    phone.click(".map-pick [data-done]")

    expect(phone.locator("#map-panel")).to_be_hidden()
    expect(phone.locator("[data-open-map]")).to_be_focused()
    phone.click(".stage-where button:has-text('下一步')")
    phone.goto(phone.url.split("?")[0] + "?step=where")
    assert parse_place(phone.input_value("#place")).kind.value == "line"


def test_what_is_typed_or_chosen_shows_on_the_map(phone: Page) -> None:
    """The text input is the way of the keyboard: the map follows it, and it alone is sent."""
    tap(phone, 120, 120)
    pointed = phone.input_value("#place")
    phone.click("summary:has-text('填坐标')")
    phone.fill("#place", "坐标")
    phone.press("#place", "Tab")
    expect(phone.locator(".map-pick [role=status]")).to_have_text("")
    phone.fill("#place", pointed)
    phone.press("#place", "Tab")

    expect(phone.locator(".map-pick [role=status]")).to_have_text("已指好一处。")


def test_map_fits_a_phone_and_leaves_nothing_for_axe(phone: Page, axe: Axe) -> None:
    """At 390 pixels nothing is wider than the screen, and no rule of accessibility is broken."""
    tap(phone, 120, 120)

    assert axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    small = phone.evaluate(
        "[...document.querySelectorAll('.map-pick button, .map-pick a[role=button]')]"
        ".filter((each) => each.getBoundingClientRect().height < 44).length"
    )
    assert small == 0


def test_report_without_scripts_has_no_button_of_the_map(where: str, person: Enter) -> None:
    """Without scripts the place is typed; nothing that would not work is shown."""
    page = person(viewport=PHONE, java_script_enabled=False).new_page()

    page.goto(where)

    expect(page.locator("[data-open-map]")).to_be_hidden()
    expect(page.locator("summary:has-text('填坐标')")).to_be_visible()
