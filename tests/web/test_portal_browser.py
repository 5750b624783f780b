"""The report on a phone with scripts: pictures ahead, draft, no network; nothing for axe."""

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO

import pytest
from django.test import override_settings
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page
from pytest_django.live_server_helper import LiveServer

from guanyun.accounts.models import PhoneCode
from guanyun.charter.loading import load_charter
from guanyun.charter.shipped import shipped_charters
from guanyun.records.access import system
from guanyun.records.models import Case, Upload
from guanyun.records.now import now
from guanyun.records.services.charters import charter_adopt

PHONE = "13800000041"
Axe = Callable[[Page], list[str]]
Enter = Callable[..., BrowserContext]


@pytest.fixture
def site(live_server: LiveServer, transactional_db: None) -> Iterator[str]:
    """Serve the demo zone; return its address."""
    charter = load_charter(shipped_charters() / "demo")
    charter_adopt(
        by=system("demo"), at=now(), charter=charter, since=date(2026, 1, 1), minutes="示例1号"
    )
    with override_settings(DEMO=True):
        yield f"{live_server.url}/z/demo"


@pytest.fixture
def phone(site: str, person: Enter) -> Page:
    """Return a phone that has proved its number and stands at the first step."""
    page = person(viewport={"width": 390, "height": 844}).new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{site}/report/phone")
    page.fill("#phone", PHONE)
    page.click("text=发送验证码")
    page.fill("#code", PhoneCode.objects.get(phone=PHONE).shown)
    page.click("button:has-text('确认')")
    page.wait_for_selector("#description")
    return page


def photo() -> FilePayload:
    """Return a picture as a phone takes it."""
    out = BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(out, "JPEG", quality=95)
    return {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_report_on_a_phone_leaves_nothing_for_axe(site: str, phone: Page, axe: Axe) -> None:
    """From the first step to the receipt no rule of accessibility is broken."""
    found = axe(phone)
    phone.fill("#description", "变压器坏了")
    phone.set_input_files("#photos", photo())
    phone.wait_for_selector("[name='photos-token']", state="attached")
    phone.click("label[for=tile-equipment]")
    phone.click(".stage-what button:has-text('下一步')")
    found += axe(phone)
    phone.fill("#words", "禾北")
    phone.check("[name=pick]")
    phone.click(".stage-where button:has-text('下一步')")
    phone.click("label:has-text('有安全危险')")
    assert phone.is_visible("text=请先打紧急电话")
    found += axe(phone)
    phone.click(".stage-more button:has-text('下一步')")
    phone.fill("#contact_name", "某甲")
    found += axe(phone)
    phone.click("button:has-text('提交')")
    phone.wait_for_selector(".big-state")
    found += axe(phone)
    phone.click("summary:has-text('我的回执')")
    phone.click("text=打开回执")
    found += axe(phone)

    assert found == []
    assert Upload.objects.get().case == Case.objects.get().number


def test_draft_is_kept_on_the_device(site: str, phone: Page) -> None:
    """What was typed is there again although it was never sent."""
    phone.fill("#description", "变压器坏了")

    phone.reload()

    assert phone.input_value("#description") == "变压器坏了"


def test_report_without_network_is_sent_once_when_it_is_back(site: str, phone: Page) -> None:
    """The yellow bar says so, and the same report is one case."""
    phone.fill("#description", "变压器坏了")
    phone.click("label[for=tile-policy]")
    phone.click(".stage-what button:has-text('下一步')")
    phone.click("summary:has-text('填坐标')")
    phone.fill("#place", "120.900000,28.900000")
    phone.click(".stage-where button:has-text('下一步')")
    phone.fill("#contact_name", "某甲")
    phone.context.set_offline(True)
    phone.wait_for_selector("text=网络不通")

    phone.click("button:has-text('提交')")
    assert Case.objects.count() == 0
    phone.context.set_offline(False)

    phone.wait_for_selector(".big-state")
    assert Case.objects.count() == 1
