"""Applying from the front page: the list of items first, then a form that is filled in."""

import re

import pytest
from django.test import Client

from guanyun.records.models import Case
from tests.web.reporting import (
    PHONE,
    ZONE,
    inside,
    proved_client,  # noqa: F401 - the fixture "portal"
    whole,
)

HOME, MATTERS, REPORT = f"/z/{ZONE}/", f"/z/{ZONE}/report/matters", f"/z/{ZONE}/report"


def begun(portal: Client, query: str) -> str:
    """Begin a report from the list; return the form."""
    answer = portal.get(f"{REPORT}/from?{query}")
    assert answer.status_code == 302
    return portal.get(answer["Location"]).content.decode()


def test_front_page_leads_to_the_list(portal: Client) -> None:
    """办手续 opens the items, the frequent ones first; words find others; none is a dead end."""
    assert f'href="{MATTERS}"' in portal.get(HOME).content.decode()

    often = portal.get(MATTERS).content.decode()
    assert often.index("公司设立登记") < often.index("食品经营许可")
    assert "不在上面，直接说情况" in often

    found = portal.get(f"{MATTERS}?q=排水").content.decode()
    assert "排水许可" in found
    assert "食品经营许可" not in found
    assert "没有找到" in portal.get(f"{MATTERS}?q=没有这个").content.decode()


def test_item_fills_the_form(portal: Client) -> None:
    """The item is its own words; only its own situations are asked for."""
    page = begun(portal, "kind=market_application&item=company_change")

    assert "申请办理：公司变更登记" in page
    asked = re.findall(r'name="market_application-situation" value="(\w+)"', page)
    assert asked == ["premises", "shareholders"]
    assert re.search(r'name="market_application-item" value="company_change" checked', page)


def test_item_without_situations_is_sent(portal: Client) -> None:
    """What an item does not tell apart is not asked for, and not missed."""
    page = begun(portal, "kind=market_application&item=food_permit")
    assert 'name="market_application-situation"' not in page

    told = whole(
        tile="procedures", kind="market_application", description="申请办理：食品经营许可",
        **{"market_application-item": "food_permit"},
    )  # fmt: skip
    assert portal.post(REPORT, told).status_code == 302
    assert Case.objects.get().kind == "market_application"


def test_who_chose_no_kind_is_served(portal: Client) -> None:
    """A tile with several kinds takes what is told in words without a further choice."""
    told = {
        "key": "one", "here": "what", "go": "next", "tile": "procedures",
        "description": "想办个手续", "contact_phone": PHONE, "place": inside(),
    }  # fmt: skip
    assert portal.post(REPORT, told).status_code == 302

    assert (
        portal.post(REPORT, whole(tile="procedures", description="想办个手续")).status_code == 302
    )
    assert Case.objects.get().kind == "procedure_request"


@pytest.mark.parametrize("query", ["kind=market_application&item=no_such", "kind=nothing&item=x"])
def test_unknown_item_begins_an_empty_form(portal: Client, query: str) -> None:
    """What the list does not hold fills nothing in."""
    assert "申请办理" not in begun(portal, query)
