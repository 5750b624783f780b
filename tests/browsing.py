"""Chromium for tests: Debian's own, quiet, with a fresh profile for each test."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    sync_playwright,
)

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
