"""The demo zone served to a browser: a few people per post, firms and cases made by services."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

import guanyun
from guanyun.accounts.models import Person, PhoneCode
from guanyun.accounts.roles import ADMINISTRATOR_POST, AUDITOR_POST
from tests.planting import PASSWORD, adopt, agent, firm, seat, visiting

from .hands import Hands, at_page

ZONE = "demo"
BUILT = Path(guanyun.__file__).parent / "web/static/built/page.js"
POSTS = {
    "clerk": "service_desk", "duty": "duty_desk", "deputy": "service_head",
    "second": "committee_deputy", "director": "committee_director", "north": "north_desk",
    "northhead": "north_head", "utility": "utility_desk", "auditor": AUDITOR_POST,
    "officer": "promotion_desk", "finance": "finance_desk", "checker": "finance_checker",
    "financehead": "finance_head", "county": "county_finance_desk",
    "administrator": ADMINISTRATOR_POST,
}  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}

Enter = Callable[..., BrowserContext]


@dataclass(frozen=True)
class Site:
    """The served zone: its address, who works there, the firms."""

    url: str
    people: dict[str, Person]
    owner: Person  # acts for the first two firms
    firms: tuple[str, ...]

    @property
    def zone(self) -> str:
        """Return the address of the zone's pages."""
        return f"{self.url}/z/{ZONE}"

    def code(self, phone: str) -> str:
        """Return the code just sent to a phone, as the page of the demonstration shows it."""
        row = PhoneCode.objects.filter(phone=phone, used_at=None).order_by("-pk").first()
        assert row is not None, f"no code was sent to {phone}"
        return row.shown


@pytest.fixture
def site(live_server: LiveServer, transactional_db: None) -> Iterator[Site]:
    """Serve the demo zone."""
    if not BUILT.is_file():
        pytest.skip("needs built assets: ./run assets")
    adopt(ZONE)
    people = {name: seat(ZONE, name, post) for name, post in POSTS.items()}
    owner = seat(ZONE, "owner", phone="13700000001")
    firms = tuple(
        firm(ZONE, number, label)
        for number, label in enumerate(("禾云纸业（示例）", "望禾机械", "临渚食品"), 1)
    )
    for code in firms[:2]:
        agent(ZONE, code, owner, by=visiting(people["clerk"], ZONE))
    with override_settings(DEMO=True):
        yield Site(live_server.url, people, owner, firms)


@pytest.fixture
def somebody(person: Enter) -> Callable[..., Hands]:
    """Return a function that puts one more person before a page of their own."""

    def come(*, phone: bool = False, **options: object) -> Hands:
        return at_page(person(viewport=PHONE if phone else DESKTOP, **options))

    return come


@pytest.fixture
def staff(site: Site, somebody: Callable[..., Hands]) -> Callable[..., Hands]:
    """Return a function that signs in somebody of the zone's staff."""

    def come(name: str, **options: object) -> Hands:
        hands = somebody(**options)
        hands.open(f"{site.url}/sign-in?staff=1")
        hands.page.fill("#name", name)
        hands.page.fill("#password", PASSWORD)
        with hands.page.expect_navigation():
            hands.page.locator("main form button.primary").first.click()
        return hands

    return come
