"""Public pages: the register, notices with their proof, statistics without small counts, a feed."""

import re
from datetime import timedelta
from io import BytesIO
from itertools import product
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from guanyun.records.access import system
from guanyun.records.models import Case, JournalEntry
from guanyun.records.now import now
from guanyun.records.sealing import seal_all
from guanyun.records.selectors.facts import month_of, months_before
from guanyun.records.selectors.monthly import FEW, HELD_BACK, LEAST, column_told
from guanyun.records.services.calendars import calendar_publish
from guanyun.records.services.statistics import statistics_publish
from guanyun.records.verification import verify_all
from tests.planting import charter_of, inside, opened, told_of, visiting
from tests.web.boards import ZONE, Town, planted_town  # noqa: F401 - the fixture "town"

PUBLIC = f"/z/{ZONE}/public"


def past_months(n: int) -> list[str]:
    """Return the last months that have ended, oldest first."""
    return [month_of(each) for each in months_before(now().date(), n + 1)[:-1]]


@pytest.fixture(name="month")
def month_with_cases(town: Town) -> str:
    """Return the last month, with five cases of one kind and two of another."""
    month = past_months(1)[0]
    days = (now().date() - months_before(now().date(), 2)[0]).days - 3
    owner, place = visiting(town.owner, ZONE), inside(ZONE, "wall_north")
    for kind, n in (("procedure_request", 5), ("utility_request", 2), ("factor_request", 7)):
        for _ in range(n):
            opened(owner, kind, told_of("问题", place), enterprise=town.firms[0], days_ago=days)
    return month


def test_everybody_reads_the_register(town: Town) -> None:
    """Without signing in: each matter with unit, basis, date of the version, how to complain."""
    page = Client().get(f"{PUBLIC}/register").content.decode()

    for words in ("权责公示", "工业120 设备急救", "企业服务局", "怎么投诉", "章程 2026.01 版"):
        assert words in page


def test_register_leaves_as_a_workbook(town: Town) -> None:
    """The workbook has a row for each line, and says that the demo is a sample."""
    book = Client().get(f"{PUBLIC}/register?as=xlsx").content
    rows = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()

    assert rows[0][:3] == ["事项", "职责", "责任单位"]
    assert any("示例数据" in str(cell) for row in rows for cell in row)
    assert len(rows) > 15


def test_adoption_and_its_batches_are_notices(town: Town) -> None:
    """The adopted charter is a notice with number, date, minutes; so is its hand-over."""
    page = Client().get(f"{PUBLIC}/notices").content.decode()
    charter = Client().get(f"{PUBLIC}/notices/no-1").content.decode()
    batch = charter_of(ZONE).register.batches[0].id

    assert "章程 2026.01 版自 2026-01-01 起施行" in page
    assert "示例1号" in charter
    assert charter_of(ZONE).hash in charter
    assert "权责划转" in Client().get(f"{PUBLIC}/notices/batch-{batch}").content.decode()


def test_calendar_is_a_notice(town: Town) -> None:
    """A published calendar stands among the notices with the number of the State Council's."""
    day = {"name": "春节", "rest": ["2030-02-03/2030-02-09"]}
    entry = {"id": "n2030", "year": 2030, "number": "国办发明电〔2029〕9号", "title": "示例",
             "url": "", "days": [day]}  # fmt: skip
    calendar_publish(by=system(ZONE), at=now(), entry=entry)
    page = Client().get(f"{PUBLIC}/notices?kind=calendar").content.decode()

    assert "2030 年工作日历公布" in page


@pytest.mark.parametrize("tail", ["no-99", "batch-none", "case-1", "no-1/x"])
def test_what_is_no_notice_is_not_there(town: Town, tail: str) -> None:
    """An address that names no notice is answered 404."""
    assert Client().get(f"{PUBLIC}/notices/{tail}").status_code == 404


def test_other_entries_of_the_zone_are_no_notices(town: Town) -> None:
    """Only what is meant for the public gets an address."""
    count = JournalEntry.objects.filter(zone=ZONE, stream="zone").count()
    page = Client().get(f"{PUBLIC}/notices").content.decode()

    assert count == len(set(re.findall(r"notices/no-(\d+)", page)))


def test_notice_is_verified_once_sealed(town: Town) -> None:
    """Before the seal it says so; after it the chain and the receipt are proved."""
    before = Client().get(f"{PUBLIC}/notices/no-1/verify").content.decode()
    seal_all(now())
    after = Client().get(f"{PUBLIC}/notices/no-1/verify").content.decode()
    receipt = Client().get(f"{PUBLIC}/notices/no-1/verify?as=json").json()

    assert "还没有封印" in before
    assert "验证通过" in after
    assert (receipt["form"], receipt["seq"]) == ("guanyun/receipt/1", 1)


def test_changed_entry_does_not_verify(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that is no longer what was sealed is told as broken."""
    seal_all(now())
    kept = JournalEntry.from_db

    def changed(*args: object) -> JournalEntry:
        row = kept(*args)
        row.text = row.text.replace("示例1号", "示例2号")
        return row

    monkeypatch.setattr(JournalEntry, "from_db", changed)

    assert "验证不通过" in Client().get(f"{PUBLIC}/notices/no-1/verify").content.decode()


def test_leader_publishes_a_month_once(town: Town, month: str) -> None:
    """A leader publishes a month that has ended; a second time is refused, the trail is whole."""
    client = town.client("director")
    told = {"month": month, "key": "one"}

    assert client.post(f"{PUBLIC}/statistics/publish", told).status_code == 302
    assert client.post(f"{PUBLIC}/statistics/publish", told).status_code == 302
    again = client.post(f"{PUBLIC}/statistics/publish", told | {"key": "two"})

    assert again.status_code == 422
    assert JournalEntry.objects.filter(text__contains="statistics_published").count() == 1
    assert verify_all()["ok"]


def test_running_month_is_not_published(town: Town) -> None:
    """The month that has not ended is refused and nothing is written."""
    told = {"month": month_of(now().date()), "key": "one"}

    assert town.client("director").post(f"{PUBLIC}/statistics/publish", told).status_code == 422
    assert not JournalEntry.objects.filter(text__contains="statistics_published").exists()


@pytest.mark.parametrize("who", ["clerk", "head", "auditor", "owner"])
def test_others_publish_nothing(town: Town, month: str, who: str) -> None:
    """Only who leads the zone publishes its statistics."""
    told = {"month": month, "key": "one"}

    assert town.client(who).post(f"{PUBLIC}/statistics/publish", told).status_code == 403
    assert not JournalEntry.objects.filter(text__contains="statistics_published").exists()


def test_statistics_tell_no_small_count(town: Town, month: str) -> None:
    """Two cases are told as fewer than three, and no sum gives them away; no person is named."""
    statistics_publish(by=visiting(town.people["director"], ZONE), at=now(), month=month)
    page = Client().get(f"{PUBLIC}/notices/no-2").content.decode()
    rows = re.findall(r'<th scope="row">([^<]+)</th><td class="number">([^<]*)</td>', page)
    kinds = {name: told for name, told in rows if "率" not in name}

    assert kinds["用水用电用气"] == "&lt;3"
    assert not {"1", "2"} & set(kinds.values())
    for hidden in (*town.numbers.values(), "某联系人", "禾云纸业", "13800000000"):
        assert hidden not in page


def test_front_page_tells_the_months(town: Town, month: str) -> None:
    """What is published stands on the front page, each month leading to its notice."""
    statistics_publish(by=visiting(town.people["director"], ZONE), at=now(), month=month)
    page = Client().get(PUBLIC).content.decode()

    assert f'/notices/no-2">{month}</a>' in page
    assert "每月办件统计" in page


@given(st.lists(st.integers(0, 6), max_size=5))
def test_a_small_count_never_follows_from_the_sum(counts: list[int]) -> None:
    """Who knows the sum and the rule finds two values at least for every count of one or two."""
    told, total = column_told(counts), sum(counts)
    may = {FEW: range(1, 3), HELD_BACK: range(LEAST, total + 1)}
    if set(told) == {HELD_BACK}:
        may = {HELD_BACK: range(total + 1)}
    ways = [may[text] if text in may else [int(text)] for text in told]
    fitting = [way for way in product(*ways) if sum(way) == total] if total >= LEAST else []

    for place, n in enumerate(counts):
        if 0 < n < LEAST and total >= LEAST:
            assert len({way[place] for way in fitting}) > 1
        if 0 < n < LEAST:
            assert told[place] in (FEW, HELD_BACK)


def test_feed_is_atom(town: Town) -> None:
    """The feed has an entry for each notice, with the permanent address as its id."""
    answer = Client().get(f"{PUBLIC}/notices.atom")
    root = ET.fromstring(answer.content)
    ids = [each.text for each in root.iter("{http://www.w3.org/2005/Atom}id")]

    assert answer["Content-Type"].startswith("application/atom+xml")
    assert f"http://testserver{PUBLIC}/notices/no-1" in ids


def test_public_pages_do_not_change_with_cases(town: Town, month: str) -> None:
    """What happens to a case changes no public byte until somebody publishes."""
    pages = [f"{PUBLIC}{tail}" for tail in ("", "/register", "/notices", "/notices.atom")]
    before = [Client().get(each).content for each in pages]
    Case.objects.filter(zone=ZONE).update(due=now() - timedelta(days=1))
    owner = visiting(town.owner, ZONE)
    opened(owner, "policy_request", told_of("新", inside(ZONE, "wall_north")),
           enterprise=town.firms[0])  # fmt: skip

    assert [Client().get(each).content for each in pages] == before


def test_english_notices_say_english(town: Town) -> None:
    """The public pages speak English to who asks for it."""
    client = Client()
    client.get("/language/en?next=/")
    page = client.get(f"{PUBLIC}/notices").content.decode()

    assert "Charter 2026.01 is in force from 2026-01-01" in page
    assert "章程施行" not in page
