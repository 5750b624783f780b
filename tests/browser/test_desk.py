"""The workbench by hand: registering on the spot, working by keys alone, signing many."""

from collections.abc import Callable

from guanyun.records.models import Case
from tests.planting import PHONE, act, inside, opened, told_of, visiting

from .conftest import ZONE, Site
from .hands import Hands

Come = Callable[..., Hands]
MOST_KEYS = 25


def test_clerk_registers_on_the_spot(site: Site, staff: Come) -> None:
    """Drawer, firm by initials, one line, a ready answer, saved: within 25 keystrokes."""
    clerk = staff("clerk")
    clerk.open(f"{site.zone}/desk")
    loads = clerk.loads
    clerk.tap("a[data-drawer]")
    clerk.page.locator("dialog #enterprise").wait_for()
    clerk.page.locator("dialog #enterprise").press_sequentially("hyzy", delay=20)
    option = clerk.page.locator("dialog datalist#firms option").first
    option.wait_for(state="attached")
    clerk.typed.append("hyzy")
    # What the browser's own list would put in: Playwright does not open it.
    clerk.page.locator("dialog #enterprise").fill(option.get_attribute("value") or "")
    clerk.type("dialog #description", "问设备补贴怎么领")
    clerk.page.keyboard.press("Tab")
    clerk.page.keyboard.press("Space")
    phrase = clerk.page.locator("dialog datalist#phrases option").first.get_attribute("value")
    clerk.page.locator("dialog #opinion").fill(phrase or "")
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Control+s")

    assert not clerk.page.url.endswith("/register"), clerk.text()[:120]
    case = Case.objects.get()
    assert (case.enterprise, case.channel, case.step) == (site.firms[0], "window", "answered")
    assert clerk.keystrokes + len(["Tab", "Space", "Down", "Down", "Ctrl+S"]) <= MOST_KEYS
    assert clerk.loads - loads == 1


def test_clerk_works_by_keys_alone(site: Site, staff: Come) -> None:
    """J and k choose a row, Enter opens it beside the list, Ctrl+Enter takes its next act."""
    owner = visiting(site.owner, ZONE)
    told = told_of("办证要什么材料", inside(ZONE, "wall_north"))
    numbers = [opened(owner, "procedure_request", told, enterprise=site.firms[0]) for _ in range(3)]
    clerk = staff("clerk")
    clerk.open(f"{site.zone}/desk")
    press = clerk.page.keyboard.press
    for key in ("j", "j", "k", "Enter"):
        press(key)
    chosen = clerk.page.locator("tr[aria-selected=true]").get_attribute("data-side") or ""
    clerk.page.locator("#side form").first.wait_for(state="attached")
    assert clerk.page.url.endswith("/desk")
    press("Control+Enter")
    with clerk.page.expect_navigation():
        press("Control+Enter")

    number = next(each for each in numbers if each in chosen)
    assert Case.objects.get(number=number).step == "handling"
    assert Case.objects.filter(step="registered").count() == 2


def test_deputy_signs_many_by_keys(site: Site, staff: Come) -> None:
    """1, 2, 3 sign a card; for ten seconds it can be taken back, then it is sent."""
    owner, duty = visiting(site.owner, ZONE), visiting(site.people["duty"], ZONE)
    told = told_of("机床主轴异响", inside(ZONE, "wall_north"), urgency="normal")
    for _ in range(3):
        number = opened(owner, "equipment_repair", told, enterprise=site.firms[0])
        act(duty, number, "respond", opinion="已联系")
        extension = {"clock": "repair", "more": "12 hours", "reason": "等配件"}
        act(duty, number, "request_extension", **extension)
    deputy = staff("deputy")
    page = deputy.page
    page.clock.install()
    deputy.open(f"{site.zone}/desk?tab=sign")

    page.keyboard.press("1")
    page.locator(".held button").wait_for()
    page.clock.run_for(5_000)
    page.keyboard.press("Enter")  # takes it back: the button of the bar has the focus
    page.clock.run_for(20_000)
    assert Case.objects.exclude(consents="").count() == 3

    for left in (2, 1, 0):
        page.keyboard.press("1")
        with page.expect_navigation():
            page.clock.run_for(10_500)
        assert Case.objects.exclude(consents="").count() == left
    assert page.locator("[data-sign]").count() == 0


def test_report_from_the_code_on_a_machine_asks_nothing_twice(site: Site, somebody: Come) -> None:
    """The code tells kind, place and machine: only words, urgency and who are left to say."""
    phone = somebody(phone=True)
    place = inside(ZONE, "wall_north")
    told = f"kind=equipment_repair&place={place}&label=2号车间&machine=压滤机"
    phone.open(f"{site.zone}/report/from?{told}")
    phone.type("#description", "漏油")
    phone.go(".stage-what button:has-text('下一步')")
    phone.go(".stage-where button:has-text('下一步')")
    phone.tap("label:has-text('不急')")
    phone.go(".stage-more button:has-text('下一步')")
    phone.type("#contact_name", "某师傅")
    phone.type("#contact_phone", PHONE)
    phone.go(".stage-check button:has-text('提交')")
    phone.type("#code", site.code(PHONE))
    phone.go("main form button.primary")

    case = Case.objects.get()
    assert (case.kind, case.unit) == ("equipment_repair", "service_bureau")
    assert '"machine":"压滤机"' in case.state.replace('": "', '":"')
    assert phone.loads <= 8
