"""A visit on a phone: kept without a network and sent once when it is back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from guanyun.records.models import Case, Visit
from tests.planting import PASSWORD, adopt, firm, seat

Axe = Callable[[Page], list[str]]
Enter = Callable[..., BrowserContext]
ZONE = "demo"


@pytest.fixture(name="phone")
def phone_of_a_clerk(live_server: LiveServer, transactional_db: None, person: Enter) -> Page:
    """Return a phone on which a clerk has signed in and opened the form of a visit."""
    adopt(ZONE)
    firm(ZONE, 1, "示例一厂")
    seat(ZONE, "clerk", "north_desk")
    page = person(viewport={"width": 390, "height": 844}).new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{live_server.url}/sign-in?staff=1")
    page.fill("[name=name]", "clerk")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/z/demo/**")
    page.goto(f"{live_server.url}/z/{ZONE}/visits/new")
    return page


def fill(phone: Page) -> None:
    """Fill in a visit that brings back a request."""
    phone.fill("#enterprise", "示例一厂")
    phone.fill("#words", "门口路灯坏了")
    phone.check("[name=outcome][value=request]")
    phone.click("summary:has-text('不在本企业')")
    phone.fill("#contact_name", "某甲")
    phone.fill("#contact_phone", "13800000001")


def test_visit_without_network_is_sent_once_when_it_is_back(phone: Page) -> None:
    """The yellow bar says so; the same form is one visit and one case."""
    fill(phone)
    phone.context.set_offline(True)
    phone.wait_for_selector("text=网络不通")

    phone.click("button:has-text('保存')")
    assert Visit.objects.count() == 0
    phone.context.set_offline(False)
    phone.wait_for_url("**/cases/*")

    assert Visit.objects.get().case == Case.objects.get().number


def test_draft_of_a_visit_survives(phone: Page) -> None:
    """What was typed is there again although it was never sent, choices too."""
    fill(phone)

    phone.reload()

    assert phone.input_value("#words") == "门口路灯坏了"
    assert phone.is_checked("[name=outcome][value=request]")


def test_form_leaves_nothing_for_axe(phone: Page, axe: Axe) -> None:
    """No rule of accessibility is broken on the form, on the list, on the registers beside it."""
    found = axe(phone)
    base = phone.url.rsplit("/z/", 1)[0]
    for tail in ("visits", "liaisons", "permits", "new", "new?kind=hand_over", "catalogue",
                 "windows", "charter/drafts", "register/batches"):  # fmt: skip
        phone.goto(f"{base}/z/{ZONE}/{tail}")
        found += axe(phone)

    assert found == []
