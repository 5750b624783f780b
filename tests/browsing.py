"""Chromium for tests: Debian's own, quiet, with a fresh profile for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    sync_playwright,
)

AXE = Path(__file__).resolve().parent.parent / "node_modules/axe-core/axe.min.js"
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield a running headless Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Chromium: Debian's package chromium is not installed")
    # Playwright runs an event loop in this thread, which Django takes for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    sandbox = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS + sandbox)
        yield running
        running.close()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Return a function that lists what axe finds on a page: ``rule: element``."""
    if not AXE.is_file():
        pytest.skip("needs axe-core: ./run assets brings it")
    source = AXE.read_text(encoding="utf-8")

    def find(page: Page) -> list[str]:
        # Chromium's inspector may run what the policy of the page would stop.
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{rule['id']}: {node['html']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    return find


def throttle(page: Page) -> None:
    """Make a page as slow as a cheap phone at the edge of a town: 1.6 Mbit/s, 150 ms, CPU / 4."""
    inspector = page.context.new_cdp_session(page)
    network = {"offline": False, "latency": 150, "downloadThroughput": 200_000}
    inspector.send("Network.emulateNetworkConditions", network | {"uploadThroughput": 93_750})
    inspector.send("Emulation.setCPUThrottlingRate", {"rate": 4})


@pytest.fixture
def complaints() -> list[str]:
    """Return what the browser's console complained about: the test fails if any is left."""
    return []


@pytest.fixture
def person(browser: Browser, complaints: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """Yield a function that gives one more person a browser context of their own.

    Its keyword arguments are Playwright's (``viewport``, ``java_script_enabled``, ...).
    """
    contexts: list[BrowserContext] = []

    def enter(**options: object) -> BrowserContext:
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options)
        context.on("console", lambda told: _listen(complaints, told))
        context.on("weberror", lambda error: _complain(complaints, error.error))
        contexts.append(context)
        return context

    yield enter
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(person: Callable[..., BrowserContext]) -> Page:
    """Return a page of 1440 x 900 of a person who just came in."""
    return person(viewport={"width": 1440, "height": 900}).new_page()


def _listen(complaints: list[str], told: ConsoleMessage) -> None:
    # Chromium asks for it by itself where an answer is not a page.
    is_icon = told.location["url"].endswith("/favicon.ico")
    if told.type in ("error", "warning") and not is_icon:
        complaints.append(f"{told.type}: {told.text}")


def _complain(complaints: list[str], error: Error | str) -> None:
    complaints.append(f"uncaught: {error}")
