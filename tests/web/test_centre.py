"""The service centre on public pages: the list, the one complete answer, windows and bundles."""

import re
from datetime import date
from functools import cache

import pytest
from django.test import Client

from guanyun.charter.loading import load_charter
from guanyun.charter.schema import Charter
from guanyun.charter.shipped import shipped_charters
from guanyun.records.access import system
from guanyun.records.now import now
from guanyun.records.services.charters import charter_adopt
from guanyun.web.centre import item_shown, items_found

ZONE = "fuyang"


@cache
def charter() -> Charter:
    """Return the charter of fuyang, read once."""
    return load_charter(shipped_charters() / ZONE)


@pytest.fixture(name="reader")
def adopted(db: None) -> Client:
    """Adopt the charter of fuyang; return a browser nobody signed in with."""
    charter_adopt(
        by=system(ZONE), at=now(), charter=charter(), since=date(2026, 1, 1), minutes="示例1号"
    )
    return Client()


def text(client: Client, tail: str) -> str:
    """Return the words of a page."""
    answer = client.get(f"/z/{ZONE}/{tail}")
    assert answer.status_code == 200, tail
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_published_list_is_whole(reader: Client) -> None:
    """The page says 225 items, the number that was published, and that nothing else is asked."""
    page = text(reader, "catalogue")

    assert "225 个事项" in page
    assert "清单之外无审批" in page


def test_list_is_found_by_words_mode_and_window(reader: Client) -> None:
    """A filter finds what it names and stands in the address."""
    assert [each.id for each in items_found(charter(), "排水许可", "", "drainage")][:1] == [
        "drainage_permit"
    ]
    assert "排水许可" in text(reader, "catalogue?q=排水许可")
    assert "没有符合条件的事项" in text(reader, "catalogue?q=没有这回事")


def test_complete_answer_says_everything_once(reader: Client) -> None:
    """Papers, who brings them, what may follow, how long, where and when next: on one page."""
    page = text(reader, "catalogue/land_use_planning_permit?situation=new")

    assert "3个工作小时" in page.replace(" ", "")
    assert "法定最长" in page
    assert "只需这些，此后不再要求其他材料" in page
    assert "最近可办" in page


def test_situation_leaves_out_what_it_does_not_need() -> None:
    """A paper that only another situation asks for is not in the answer."""
    items = charter().centre.catalogue.items
    telling = next(
        each
        for each in items
        if any(0 < len(one.situations) < len(each.situations) for one in each.evidence)
    )
    paper = next(
        one for one in telling.evidence if 0 < len(one.situations) < len(telling.situations)
    )
    other = next(each.id for each in telling.situations if each.id not in paper.situations)

    whole = item_shown(charter(), telling, [], date(2026, 11, 24))
    part = item_shown(charter(), telling, [other], date(2026, 11, 24))

    assert len(part.papers) < len(whole.papers)


def test_next_seat_skips_holidays() -> None:
    """Who asks on the eve of the National Day is sent to a day on which somebody sits there."""
    tax = next(each for each in charter().centre.catalogue.items if "tax" in each.windows)

    found = item_shown(charter(), tax, [], date(2026, 10, 1)).next

    assert found is not None
    assert found.on == date(2026, 10, 8)  # a Thursday; 1 to 7 October are off


def test_windows_and_bundles_have_pages(reader: Client) -> None:
    """Who sits where this week; what a bundle asks once instead of several times."""
    windows, bundle = text(reader, "windows"), text(reader, "bundles/industry_matter")

    assert "工业一件事专窗" in windows
    assert re.search(r"合并后 (\d+) 份材料，分开办要 (\d+) 份", bundle)
    assert reader.get(f"/z/{ZONE}/bundles/none").status_code == 404
    assert reader.get(f"/z/{ZONE}/catalogue/none").status_code == 404
