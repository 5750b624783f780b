"""The one table: columns and filters kept, order, tabs with true counts, Excel."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from guanyun.records.models import Case, ColumnChoice, Enterprise, SavedFilter
from guanyun.records.now import now
from tests.web.reporting import (
    ZONE,
    proved_client,  # noqa: F401 - the fixture "portal"
    reported,
    staffed,
)

DESK = f"/z/{ZONE}/desk"
TABLES = f"/z/{ZONE}/tables/desk"


@pytest.fixture(name="duty")
def seated_at_the_duty_desk(portal: Client) -> Client:
    """Return the client of the industry-120 desk; one case waits there."""
    reported(portal)
    return staffed("duty_desk")


def only() -> Case:
    """Return the one case there is."""
    return Case.objects.get(zone=ZONE)


def heads(page: str) -> list[str]:
    """Return the heads of the table."""
    found = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", page, re.DOTALL)
    return [re.sub(r"<[^>]+>|[↑↓]", "", each).strip() for each in found]


def counts(page: str) -> dict[str, int]:
    """Return the number at each tab."""
    found = re.findall(r'href="\?tab=(\w+)"[^>]*>[^<]*<span class="muted">(\d+)</span>', page)
    return {tab: int(count) for tab, count in found}


def read(client: Client, path: str) -> list[list[object]]:
    """Return the rows of a workbook as another reader reads them."""
    content = client.get(path).content
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_columns_are_remembered_for_each_person(duty: Client) -> None:
    """Who chooses columns sees those, in Excel too; others see the usual ones; reset undoes it."""
    told = {"column": ["enterprise", "opened"], "next": DESK}
    assert duty.post(f"{TABLES}/columns", told).status_code == 302
    page = duty.get(DESK).content.decode()

    assert "登记时间" in heads(page)
    assert "轮到我做什么" not in heads(page)
    assert "登记时间" in read(duty, f"{DESK}/export")[0]
    assert "登记时间" not in heads(staffed("service_desk").get(DESK).content.decode())

    duty.post(f"{TABLES}/columns", {"do": "reset", "next": DESK})
    assert "轮到我做什么" in heads(duty.get(DESK).content.decode())
    assert ColumnChoice.objects.get().columns == ""


def test_filter_is_kept_under_a_name(duty: Client) -> None:
    """The address that was saved is offered as a chip, forgotten again by its owner alone."""
    query = "tab=todo&q=%E7%BA%B8&page=3"
    duty.post(f"{TABLES}/kept", {"name": "纸业", "query": query, "next": DESK})
    kept = SavedFilter.objects.get()

    assert (kept.name, kept.query) == ("纸业", "tab=todo&q=%E7%BA%B8")
    assert 'href="?tab=todo&amp;q=%E7%BA%B8"' in duty.get(DESK).content.decode()

    other = staffed("service_desk")
    assert "纸业" not in other.get(DESK).content.decode()
    other.post(f"{TABLES}/kept", {"do": "forget", "saved": str(kept.pk), "next": DESK})
    assert SavedFilter.objects.exists()
    duty.post(f"{TABLES}/kept", {"do": "forget", "saved": str(kept.pk), "next": DESK})
    assert not SavedFilter.objects.exists()


def test_shared_filter_is_seen_by_the_unit(duty: Client) -> None:
    """Shared with the unit it is offered to its people and to nobody of another unit."""
    told = {"name": "我们的红灯", "query": "tab=todo&light=red", "shared": "1", "next": DESK}
    duty.post(f"{TABLES}/kept", told)

    assert "我们的红灯" in staffed("service_head").get(DESK).content.decode()
    assert "我们的红灯" not in staffed("utility_desk").get(DESK).content.decode()


@pytest.mark.parametrize(
    ("name", "query"), [("", "tab=todo"), ("长" * 41, "tab=todo"), ("好", "q=" + "x" * 700)]
)
def test_filter_that_cannot_be_kept_is_refused(duty: Client, name: str, query: str) -> None:
    """No name, a long one, a filter without end: refused, nothing kept."""
    answer = duty.post(f"{TABLES}/kept", {"name": name, "query": query, "next": DESK})

    assert answer.status_code == 422
    assert not SavedFilter.objects.exists()


def test_lists_lead_back_to_no_other_site(duty: Client) -> None:
    """A form that names another site is led home."""
    for path in ("columns", "kept"):
        told = {"name": "x", "query": "tab=todo", "next": "//evil.example/"}
        assert duty.post(f"{TABLES}/{path}", told).headers["Location"] == "/"


@pytest.mark.parametrize("sort", ["due", "-due", "opened", "-closed", "matter", "-number"])
def test_every_order_is_an_address(duty: Client, sort: str) -> None:
    """Each order lists the same rows; a head says how it is ordered now."""
    page = duty.get(f"{DESK}?tab=todo&sort={sort}").content.decode()

    assert only().number in page
    if sort in ("due", "-due", "matter"):
        wanted = "descending" if sort.startswith("-") else "ascending"
        assert f'aria-sort="{wanted}"' in page


def test_tabs_count_what_they_list(duty: Client) -> None:
    """抄送 and 督办 count what names the post; what awaits my signature is not in 待办."""
    posts = {"copied": "|duty_desk|", "supervised": "|duty_desk|"}
    assert counts(duty.get(DESK).content.decode()) == {
        "todo": 1, "sign": 0, "done": 0, "started": 0, "copied": 0, "supervised": 0, "first": 1,
    }  # fmt: skip
    Case.objects.update(**posts)
    assert counts(duty.get(DESK).content.decode())["copied"] == 1
    for tab in posts:
        assert only().number in duty.get(f"{DESK}?tab={tab}").content.decode()

    Case.objects.update(consents="|duty_desk|")
    found = counts(duty.get(f"{DESK}?tab=done").content.decode())
    assert (found["todo"], found["sign"]) == (0, 1)


def test_copy_opens_the_case_to_its_post(duty: Client) -> None:
    """A post that got a copy reads the case; before, it did not exist for it."""
    other, path = staffed("market_desk"), f"/z/{ZONE}/cases/{only().number}"
    assert other.get(path).status_code == 404

    Case.objects.update(copied="|market_desk|")

    assert other.get(path).status_code == 200
    assert counts(other.get(DESK).content.decode())["copied"] == 1


def test_case_list_filters_by_day_and_exports(duty: Client) -> None:
    """The list of all cases is filtered by the day of opening, and so is its workbook."""
    today = f"{now():%Y-%m-%d}"
    path = f"/z/{ZONE}/cases"

    assert only().number in duty.get(f"{path}?since={today}&until={today}").content.decode()
    assert only().number not in duty.get(f"{path}?until=2001-01-01").content.decode()
    assert only().number in str(read(duty, f"{path}/export?since={today}"))
    assert only().number not in str(read(duty, f"{path}/export?until=2001-01-01"))


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r", "＝", "＠", "\0"])
def test_no_cell_of_an_export_runs(duty: Client, mark: str) -> None:
    """Every column that people write into begins with a dangerous sign: no cell is a formula."""
    poison = f"{mark}HYPERLINK(1)".replace("\0", "") if mark == "\0" else f"{mark}HYPERLINK(1)"
    Enterprise.objects.create(
        zone=ZONE, uscc="91990000000000111X", label=poison, label_key="h", initials="h",
        registered_by="system", registered_at=now(),
    )  # fmt: skip
    Case.objects.update(enterprise="91990000000000111X")
    choice = {"column": ["number", "enterprise", "next_act", "step", "unit", "holder", "opened",
                         "due", "closed", "spent"], "next": DESK}  # fmt: skip
    duty.post(f"{TABLES}/columns", choice)
    content = duty.get(f"{DESK}/export").content
    with ZipFile(BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()

    assert "<f>" not in sheet
    cells = [str(cell) for row in read(duty, f"{DESK}/export") for cell in row]
    assert any("HYPERLINK(1)" in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "@", "\t", "\r", "＝", "＠")) for cell in cells)
    assert not any(cell.startswith("-") for cell in cells)
