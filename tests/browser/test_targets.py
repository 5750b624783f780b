"""What the platform promises people, counted: seconds, keys, loads, looks, what is typed twice."""

import time
from collections.abc import Callable

import pytest

from guanyun.records.models import Case, PrivateText
from tests.browsing import throttle
from tests.planting import act, inside, opened, told_of, visiting

from .conftest import ZONE, Site
from .hands import Hands
from .test_walk import report

Come = Callable[..., Hands]
REPORT_SECONDS = 90
KEY_SECONDS = 0.4  # a thumb on a phone, a Chinese word by its sounds
MOST_LOADS = 12
FIRST_LOOK = 640  # px of a phone of 390 x 844 below the bars of its browser


def slow(hands: Hands) -> None:
    """Make a phone as slow as 3G at the edge of a town: 400 kbit/s, 400 ms, a cheap processor."""
    throttle(hands.page)
    inspector = hands.page.context.new_cdp_session(hands.page)
    network = {"offline": False, "latency": 400, "downloadThroughput": 50_000}
    inspector.send("Network.emulateNetworkConditions", network | {"uploadThroughput": 50_000})


def test_enterprise_reports_within_ninety_seconds(site: Site, somebody: Come) -> None:
    """Without an account, on a slow phone: what the pages take, and what the thumbs take."""
    phone = somebody(phone=True)
    phone.page.set_default_timeout(60_000)
    slow(phone)
    begun = time.monotonic()

    number = report(phone, site)

    waited = time.monotonic() - begun
    typing = phone.keystrokes * KEY_SECONDS
    assert Case.objects.get().number == number
    assert phone.loads <= MOST_LOADS
    assert waited + typing <= REPORT_SECONDS, (waited, typing, phone.loads)


def red_case(site: Site) -> str:
    """Open a case whose time is over; return its number."""
    owner = visiting(site.owner, ZONE)
    told = told_of("办证要什么材料", inside(ZONE, "wall_north"))
    return opened(owner, "procedure_request", told, enterprise=site.firms[0], days_ago=30)


def whose(hands: Hands, within: str) -> list[str]:
    """Return what is said, without a click and without a pointer, of whose time it was."""
    found = hands.page.locator(f"{within} .whose")
    return [each.inner_text() for each in found.all() if each.is_visible()]


@pytest.mark.parametrize("phone", [False, True])
def test_red_light_says_whose_days_it_was(site: Site, staff: Come, phone: bool) -> None:
    """The unit that spent most stands in the row of the list and in the head of the case."""
    number = red_case(site)
    size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
    clerk = staff("clerk")
    clerk.page.set_viewport_size(size)

    clerk.open(f"{site.zone}/desk")
    in_list = whose(clerk, f"tr[data-side*='{number}']")
    clerk.open(f"{site.zone}/cases/{number}")
    on_page = whose(clerk, ".thirds")

    assert len(in_list) == 1
    assert "企业服务局" in in_list[0]
    assert on_page
    assert all("企业服务局" in each for each in on_page)
    if not phone:
        box = clerk.page.locator(".thirds .whose").first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= FIRST_LOOK


def test_signing_on_a_phone_needs_no_scrolling(site: Site, staff: Come) -> None:
    """What is asked, what follows, and the button to agree stand in the first 640 px."""
    owner, duty = visiting(site.owner, ZONE), visiting(site.people["duty"], ZONE)
    told = told_of("机床主轴异响", inside(ZONE, "wall_north"), urgency="normal")
    number = opened(owner, "equipment_repair", told, enterprise=site.firms[0])
    act(duty, number, "respond", opinion="已联系")
    act(duty, number, "request_extension", clock="repair", more="12 hours", reason="等配件")
    deputy = staff("deputy")
    deputy.page.set_viewport_size({"width": 390, "height": 844})
    deputy.open(f"{site.zone}/stack")
    card = deputy.page.locator("[data-stack] .sign-card:visible").first

    needed = {
        "asked": card.get_by_text("等配件").first,
        "follows": card.get_by_text("同意后").first,
        "button": card.locator("button[value=give_consent]").first,
    }
    for name, part in needed.items():
        box = part.bounding_box()
        assert box is not None, name
        assert box["y"] + box["height"] <= FIRST_LOOK, (name, box)


def told_in(case: Case) -> str:
    """Return what the desk reads of who asks, whatever field it was typed in."""
    texts = PrivateText.objects.filter(stream=f"case:{case.number}")
    return " ".join(texts.values_list("text", flat=True))


def test_report_asks_nothing_twice(site: Site, somebody: Come, staff: Come) -> None:
    """A stranger types each thing once; who is signed in types the trouble and nothing else."""
    stranger = somebody(phone=True)
    report(stranger, site)
    assert len(set(stranger.typed)) == len(stranger.typed)

    owner = staff("owner")
    owner.page.set_viewport_size({"width": 390, "height": 844})
    owner.open(f"{site.zone}/report")
    owner.type("#description", "设备补贴怎么领")
    owner.tap("label[for=tile-policy]")
    owner.go(".stage-what button:has-text('下一步')")
    owner.tap(f"label[for=where-{site.firms[0]}]")
    owner.go(".stage-where button:has-text('下一步')")
    owner.go(".stage-check button:has-text('提交')")

    assert "progress" in owner.page.url, owner.text()
    case = Case.objects.order_by("-pk").first()
    assert case is not None
    assert (case.kind, case.enterprise) == ("policy_request", site.firms[0])
    assert owner.typed == ["设备补贴怎么领"]
    assert "13700000001" in told_in(case)


def test_counter_and_visit_ask_nothing_twice(site: Site, staff: Come) -> None:
    """The firm and a line at the window, a line at its door: who it is, is known."""
    clerk = staff("clerk")
    clerk.open(f"{site.zone}/desk/register")
    clerk.type("#enterprise", "禾云纸业（示例）")
    clerk.type("#description", "问证照延期")
    clerk.go("main form button.primary")
    clerk.open(f"{site.zone}/visits/new?enterprise={site.firms[0]}")
    clerk.type("#words", "想招二十个工人")
    clerk.page.locator("[name=outcome][value=request]").check()
    clerk.go("main form button.primary")

    window, visit = Case.objects.order_by("pk")
    assert (window.channel, visit.channel) == ("window", "visit")
    assert {window.enterprise, visit.enterprise} == {site.firms[0]}
    assert clerk.typed == ["禾云纸业（示例）", "问证照延期", "想招二十个工人"]
    for case in (window, visit):
        assert "13700000001" in told_in(case)
    assert "想招二十个工人" in told_in(visit)
