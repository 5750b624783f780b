"""Every page of the URL list, narrow and wide, in Chinese and English: clean, whole, readable."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.planting import PASSWORD

from .addresses import Address, addresses, fill
from .chinese import data_values, untold
from .conftest import DESKTOP, PHONE, Enter, Site
from .hands import WAIT

Axe = Callable[[Page], list[str]]


def script(name: str) -> str:
    """Return a script that looks a page over."""
    return (Path(__file__).parent / f"{name}.js").read_text(encoding="utf-8")


HAN = script("han")
SHAPE = script("shape")
FOCUS = script("focus")


def pages_of(site: Site, enter: Enter, width: int, language: str) -> list[tuple[Address, Page]]:
    """Return each address with the page of somebody who may see it."""
    made = fill(site)
    pages: dict[str, Page] = {}
    found = []
    for address in addresses(site, made):
        if address.who not in pages:
            context = enter(viewport=PHONE if width == 390 else DESKTOP)
            pages[address.who] = _signed_in(site, context, address.who, made["token"], language)
        found.append((address, pages[address.who]))
    return found


def _signed_in(site: Site, context: BrowserContext, who: str, token: str, language: str) -> Page:
    context.add_cookies([{"name": "language", "value": language, "url": site.url}])
    page = context.new_page()
    page.set_default_timeout(WAIT)
    if who == "link":
        page.goto(f"{site.url}/l/{token}")
    elif who:
        page.goto(f"{site.url}/sign-in?staff=1")
        page.fill("#name", who)
        page.fill("#password", PASSWORD)
        with page.expect_navigation():
            page.locator("main form button.primary").first.click()
    return page


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_is_clean_and_whole(
    site: Site, person: Enter, axe: Axe, width: int, language: str
) -> None:
    """Axe, edges, small print, one main button, a visible focus, no Chinese in English."""
    found: dict[str, list[str]] = {}
    opened = pages_of(site, person, width, language)
    data = data_values()
    for address, page in opened:
        answer = page.goto(f"{site.url}{address.path}", wait_until="load")
        wrong = axe(page)
        wrong += page.evaluate(SHAPE, 14 if address.is_portal else 12)
        if language == "en":
            wrong += [f"Chinese: {each}" for each in untold(page.evaluate(HAN), data)]
        elif width == 1440:
            wrong += [f"no focus: {each}" for each in page.evaluate(FOCUS)]
        if answer is None or answer.status >= 400:
            wrong.append(f"status {answer.status if answer else None}")
        for each in wrong:
            found.setdefault(each, []).append(f"{address.path} as {address.who or 'anybody'}")
    told = [f"{each} <- {len(where)} pages, as {where[0]}" for each, where in found.items()]
    assert not told, "\n".join(told)
