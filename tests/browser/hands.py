"""Somebody at a page: what is loaded, tapped and typed is counted, as the promises are counted."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page, Request, Response

WAIT = 15_000  # ms for a page on a machine that does other work too


@dataclass
class Hands:
    """One person with one page."""

    page: Page
    loads: int = 0
    taps: int = 0
    typed: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)  # what is kept by the browser comes once

    @property
    def keystrokes(self) -> int:
        """Return how many keys were pressed to fill in fields."""
        return sum(map(len, self.typed))

    @property
    def bytes(self) -> int:
        """Return how many bytes of bodies came, as they went over the wire."""
        return sum(self.sizes.values())

    def open(self, address: str) -> None:
        """Go to an address."""
        self.page.goto(address, wait_until="load")

    def tap(self, where: str) -> None:
        """Tap on something, by selector."""
        self.taps += 1
        self.page.locator(where).first.click()

    def type(self, where: str, text: str) -> None:
        """Type into a field; the same text is never asked for twice."""
        self.typed.append(text)
        self.page.locator(where).first.fill(text)

    def go(self, where: str) -> None:
        """Tap on something that leads to another page, and wait for that page."""
        with self.page.expect_navigation(wait_until="load"):
            self.tap(where)

    def text(self) -> str:
        """Return what the main part of the page says."""
        return self.page.locator("main").inner_text()


def at_page(context: BrowserContext) -> Hands:
    """Return somebody at a new page of a context."""
    page = context.new_page()
    page.set_default_timeout(WAIT)
    hands = Hands(page)

    def asked(request: Request) -> None:
        hands.loads += request.is_navigation_request() and request.redirected_from is None

    def came(response: Response) -> None:
        length = response.headers.get("content-length", "")
        name = response.url if "/static/" in response.url else f"{len(hands.sizes)}"
        hands.sizes[name] = int(length) if length.isdigit() else 0

    page.on("request", asked)
    page.on("response", came)
    return hands
