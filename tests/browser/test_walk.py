"""One request all the way with four people: enterprise, clerk, technician by link, deputy."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import FilePayload

from guanyun.records.models import Case
from tests.browsing import throttle
from tests.planting import inside

from .conftest import ZONE, Site
from .hands import Hands

Come = Callable[..., Hands]
CALLER = "13800000077"


def photo() -> FilePayload:
    """Return a picture as a phone takes it."""
    out = BytesIO()
    Image.effect_noise((900, 700), 60).convert("RGB").save(out, "JPEG", quality=90)
    return {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def report(hands: Hands, site: Site, *, scripts: bool = True) -> str:
    """Report a broken machine without an account, step by step; return the number."""
    hands.open(f"{site.zone}/report")
    hands.type("#description", "变压器跳闸，生产线停了")
    hands.tap("label[for=tile-equipment]")
    hands.go(".stage-what button:has-text('下一步')")
    hands.type("#words", "禾云")
    if scripts:
        hands.page.locator("[name=pick]").first.wait_for()
    else:
        hands.go("button[value=search]")
    if not hands.page.locator("[name=pick]").count():
        hands.tap("summary:has-text('坐标')")
        hands.type("#place", inside(ZONE, "wall_north"))
    else:
        hands.tap("[name=pick]")
    hands.go(".stage-where button:has-text('下一步')")
    hands.tap("label:has-text('影响生产')")
    hands.go(".stage-more button:has-text('下一步')")
    hands.type("#contact_name", "某师傅")
    hands.type("#contact_phone", CALLER)
    hands.go(".stage-check button:has-text('提交')")
    assert hands.page.input_value("#phone") == CALLER
    hands.type("#code", site.code(CALLER))
    hands.go("main form button.primary")
    return hands.page.url.split("/progress/")[1].split("?")[0]


def take(hands: Hands, site: Site, number: str, act: str, **answers: str) -> None:
    """Take an act of the case page: open it, fill it in, press its one button."""
    hands.open(f"{site.zone}/cases/{number}?act={act}")
    for name, text in answers.items():
        hands.type(f"[name='{act}-{name}']", text)
    for choice in hands.page.locator(f"#act-{act} fieldset").all():
        choice.locator("input").first.check()
    hands.go(f"#act-{act} form button:not([type='button'])")


def walk(
    site: Site, somebody: Come, staff: Come, *, scripts: bool = True
) -> tuple[Hands, Hands, Hands, Hands, str]:
    """Walk the request to its rating."""
    options = {} if scripts else {"java_script_enabled": False}
    caller = somebody(phone=True, **options)
    if scripts:
        throttle(caller.page)
    number = report(caller, site, scripts=scripts)

    clerk = staff("duty", **options)
    take(clerk, site, number, "respond", opinion="半小时内到")
    take(clerk, site, number, "request_extension", more="12 小时", reason="等配件到货")
    deputy = staff("deputy", **options)
    deputy.open(f"{site.zone}/desk?tab=sign")
    assert "等配件到货" in deputy.text()
    if scripts:
        deputy.open(f"{site.zone}/stack")
        deputy.page.keyboard.press("1")
        deputy.page.locator(".held button").wait_for()
        deputy.open(f"{site.zone}/desk")  # who leaves has signed
        deputy.page.wait_for_timeout(1_000)
    else:
        deputy.go("button[value=give_consent]")
    take(clerk, site, number, "dispatch", technician="某维修工", technician_phone="13600000055")
    clerk.open(f"{site.zone}/cases/{number}/links")
    clerk.type("#holder_name", "某维修")
    clerk.go("main form button.primary")
    address = clerk.page.input_value("#link-address")

    technician = somebody(phone=True, **options)
    technician.open(address)
    technician.go("button:has-text('已接单')")
    technician.page.set_input_files("[name='arrive-photos']", photo())
    technician.go("button:has-text('已到场')")
    technician.type("[name='repair-opinion']", "换了熔断器")
    technician.page.set_input_files("[name='repair-photos']", photo())
    technician.go("button:has-text('已修复')")

    caller.open(f"{site.zone}/progress/{number}")
    caller.go("button:has-text('已解决')")
    caller.go("button[name='rate-rating'][value='5']")
    return caller, clerk, deputy, technician, number


def test_request_travels_the_whole_way(site: Site, somebody: Come, staff: Come) -> None:
    """Four people, four browsers, a throttled phone: solved, rated, within the counts promised."""
    caller, clerk, _, technician, number = walk(site, somebody, staff)

    case = Case.objects.get(number=number)
    assert (case.step, case.solved, case.rating) == ("closed", "solved", 5)
    assert caller.loads <= 12
    assert caller.keystrokes <= 60
    assert caller.bytes <= 200_000
    assert technician.loads <= 5
    for hands in (caller, clerk, technician):
        assert len(set(hands.typed)) == len(hands.typed)


def test_request_travels_without_scripts(site: Site, somebody: Come, staff: Come) -> None:
    """The same walk with scripts off ends the same."""
    *_, number = walk(site, somebody, staff, scripts=False)

    case = Case.objects.get(number=number)
    assert (case.step, case.solved, case.rating) == ("closed", "solved", 5)


@pytest.mark.parametrize("width", [390, 1440])
def test_four_steps_are_one_page_on_a_desktop(site: Site, somebody: Come, width: int) -> None:
    """A phone shows one step, a desktop all of them with the check list beside."""
    hands = somebody()
    hands.page.set_viewport_size({"width": width, "height": 900})
    hands.open(f"{site.zone}/report")

    shown = hands.page.locator("section.stage:visible, aside.stage:visible").count()
    assert shown == 1 if width == 390 else shown >= 3
