"""The workbench by hand: registering on the spot, working by keys alone, signing many."""

import time
from collections.abc import Callable

from guanyun.records.models import Case
from tests.planting import PHONE, act, inside, opened, told_of, visiting

from .conftest import ZONE, Site
from .hands import Hands

Come = Callable[..., Hands]
MOST_KEYS = 25
SECONDS = 30
MOST_SIGNED = 12
READING = 15_000  # ms that a deputy takes to read a card
FOUR_MINUTES = 240_000


def test_clerk_registers_on_the_spot(site: Site, staff: Come) -> None:
    """Drawer, firm by initials, one line, a usual answer, saved: 25 keystrokes, 30 seconds.

    Ctrl+S leaves the next one empty, and a second demand takes no page load at all.
    """
    clerk = staff("clerk")
    clerk.open(f"{site.zone}/desk")
    loads, begun = clerk.loads, time.monotonic()
    clerk.tap("a[data-drawer]")
    spent = _registered(clerk, "hyzy", "问设备补贴怎么领")

    assert time.monotonic() - begun <= SECONDS
    case = Case.objects.get()
    assert (case.enterprise, case.channel, case.step) == (site.firms[0], "window", "answered")
    assert spent <= MOST_KEYS
    assert clerk.page.locator("dialog #description").input_value() == ""
    assert case.number in clerk.page.locator("dialog .notice.good").inner_text()
    _registered(clerk, "hyzy", "问证照延期")
    assert Case.objects.count() == 2
    assert clerk.loads == loads


def _registered(clerk: Hands, initials: str, words: str) -> int:
    """Fill in the drawer and save it; return how many keys that took."""
    page, press = clerk.page, clerk.page.keyboard.press
    before, known = clerk.keystrokes, Case.objects.count()
    last = Case.objects.order_by("-pk").values_list("number", flat=True).first() or "none"
    page.locator("dialog #enterprise").wait_for()
    page.locator("dialog #enterprise").press_sequentially(initials, delay=20)
    option = page.locator("dialog datalist#firms option").first
    option.wait_for(state="attached")
    clerk.typed.append(initials)
    # What the browser's own list would put in: Playwright does not open it.
    page.locator("dialog #enterprise").fill(option.get_attribute("value") or "")
    clerk.type("dialog #description", words)
    keys = ["Down", "Enter", "Tab", "Tab", "Tab", "Space", "Tab", "Space", "Control+s"]
    for key in keys[4:]:
        press(key)
    page.locator(f"dialog .notice.good:not(:has-text('{last}'))").wait_for()
    assert Case.objects.count() == known + 1
    return clerk.keystrokes - before + len(keys)


def test_refused_in_the_drawer_nothing_typed_is_lost(
    site: Site, staff: Come, complaints: list[str]
) -> None:
    """An enterprise that nobody knows is said in the drawer, the words stay."""
    clerk = staff("clerk")
    clerk.open(f"{site.zone}/desk")
    clerk.tap("a[data-drawer]")
    clerk.page.locator("dialog #enterprise").fill("没有这家")
    clerk.type("dialog #description", "问设备补贴怎么领")
    clerk.page.keyboard.press("Control+s")
    clerk.page.locator("dialog .notice.bad").wait_for()

    assert clerk.page.locator("dialog #description").input_value() == "问设备补贴怎么领"
    assert not Case.objects.exists()
    told_by_status(complaints, "422 (Unprocessable Entity)")


def told_by_status(complaints: list[str], status: str) -> None:
    """Take from the console what Chromium says of every answer that is no success."""
    complaints.remove(
        f"error: Failed to load resource: the server responded with a status of {status}"
    )


def test_refused_beside_the_list_is_said_there(
    site: Site, staff: Come, complaints: list[str]
) -> None:
    """An act without its words, sent from the side panel, is refused in the panel."""
    owner = visiting(site.owner, ZONE)
    told = told_of("办证要什么材料", inside(ZONE, "wall_north"))
    number = opened(owner, "procedure_request", told, enterprise=site.firms[0])
    clerk = staff("clerk")
    clerk.open(f"{site.zone}/desk")
    page = clerk.page
    for key in ("j", "Enter"):
        page.keyboard.press(key)
    form = page.locator("#side form").first
    form.wait_for(state="attached")
    version = Case.objects.get(number=number).version
    act(visiting(site.people["clerk"], ZONE), number, "message", text="我先看看")
    loads = clerk.loads
    page.locator("#side summary").first.click()
    form.locator("button").last.click()
    page.locator("#side .notice.bad").wait_for()

    assert clerk.loads == loads
    assert Case.objects.get(number=number).version == version + 1
    told_by_status(complaints, "409 (Conflict)")


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
    """Twelve cards in the stack: one key each, one page, within four minutes; u takes one back."""
    owner, duty = visiting(site.owner, ZONE), visiting(site.people["duty"], ZONE)
    told = told_of("机床主轴异响", inside(ZONE, "wall_north"), urgency="normal")
    for _ in range(MOST_SIGNED):
        number = opened(owner, "equipment_repair", told, enterprise=site.firms[0])
        act(duty, number, "respond", opinion="已联系")
        extension = {"clock": "repair", "more": "12 hours", "reason": "等配件"}
        act(duty, number, "request_extension", **extension)
    deputy = staff("deputy")
    page, waiting = deputy.page, Case.objects.exclude(consents="")
    page.clock.install()
    loads = deputy.loads
    deputy.open(f"{site.zone}/stack")
    assert page.locator("[data-stack] .sign-card:visible").count() == 1

    page.keyboard.press("1")
    page.locator(".held button").wait_for()
    page.clock.run_for(5_000)
    page.keyboard.press("u")
    page.clock.run_for(20_000)
    assert waiting.count() == MOST_SIGNED

    keys, spent = 0, 0
    for _ in range(MOST_SIGNED):
        page.clock.run_for(READING)
        page.keyboard.press("1")
        keys, spent = keys + 1, spent + READING
    page.clock.run_for(10_500)
    page.locator(".notice.good").nth(MOST_SIGNED - 1).wait_for()

    assert waiting.count() == 0
    assert (keys, deputy.loads - loads) == (MOST_SIGNED, 1)
    assert spent + 10_500 <= FOUR_MINUTES
    assert page.locator(".stack-empty").is_visible()


def test_who_leaves_has_signed(site: Site, staff: Come) -> None:
    """A card that is held when the page is left is sent at once."""
    owner, duty = visiting(site.owner, ZONE), visiting(site.people["duty"], ZONE)
    told = told_of("机床主轴异响", inside(ZONE, "wall_north"), urgency="normal")
    number = opened(owner, "equipment_repair", told, enterprise=site.firms[0])
    act(duty, number, "respond", opinion="已联系")
    act(duty, number, "request_extension", clock="repair", more="12 hours", reason="等配件")
    deputy = staff("deputy")
    deputy.open(f"{site.zone}/stack")
    deputy.page.keyboard.press("1")
    deputy.page.locator(".held button").wait_for()
    deputy.open(f"{site.zone}/desk")
    deputy.page.wait_for_timeout(1_000)

    assert Case.objects.get(number=number).consents == ""


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
