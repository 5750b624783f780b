"""The public pages of an institution: register, trial of a route, map, calendar, charter."""

import re
import shutil
from datetime import date, datetime, timedelta, timezone
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from django.test import Client
from python_calamine import load_workbook

import guanyun
from guanyun.charter.loading import charter_from_text, load_charter
from guanyun.charter.schema import Charter
from guanyun.charter.shared import load_shared
from guanyun.charter.shipped import shipped_charters
from guanyun.engines.common import place_at, to_gcj02
from guanyun.records.access import Visitor, system
from guanyun.records.models import Case, CharterText
from guanyun.records.services.cases import Report, case_open
from guanyun.records.services.charters import charter_adopt
from guanyun.records.services.people import Profile, person_register, post_assign

BEIJING = timezone(timedelta(hours=8))
START = datetime(2026, 1, 5, 9, 0, tzinfo=BEIJING)
ZONE = "demo"
PAGES = (
    "register",
    "register?as=list&ended=1",
    "register?cell=equipment_repair/service_bureau",
    "register/matter/peace_building",
    "register/proof",
    "register/batches",
    "register/compare",
    "register/whose",
    "register/whose?matter=equipment_repair&place=wall_north",
    "register/whose?matter=equipment_repair&at=119.1,29",
    "map",
    "map?at=123.97,28.05",
    "calendar",
    "calendar?year=2049",
    "calendar?start=2026-11-24&amount=7&unit=working+days",
    "charter",
    "charter?tab=findings",
    "charter?tab=scenarios",
    "charter?tab=versions",
    "charter/line/repair_inside",
    "charter/case/equipment_repair",
)


@cache
def demo_charter() -> Charter:
    """Return the demo charter, read once."""
    return load_charter(shipped_charters() / ZONE)


def place_of(line: str) -> str:
    """Return the file and line at which a responsibility stands."""
    rows = (shipped_charters() / ZONE / "mandate.yaml").read_text(encoding="utf-8").splitlines()
    at = next(i for i, row in enumerate(rows, 1) if f"{{id: {line}," in row)
    return f"{ZONE}/mandate.yaml:{at}"


@pytest.fixture
def reader(db: None) -> Client:
    """Adopt the demo charter; return a browser that nobody has signed in with."""
    since = date(2025, 1, 1)
    charter_adopt(by=system(ZONE), at=START, charter=demo_charter(), since=since, minutes="示例1号")
    return Client()


def text(client: Client, page: str) -> str:
    """Return the words of a page, without its marks."""
    answer = client.get(f"/z/{ZONE}/{page}")
    assert answer.status_code == 200, page
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def inside(place: str) -> tuple[float, float]:
    """Return a point inside a place of the demo zone."""
    places = demo_charter().register.places
    area = next(each for each in places if each.id == place).geometry.geometry
    return area.representative_point().x, area.representative_point().y


def catalogue() -> dict[str, dict[str, str]]:
    """Return the words of these pages."""
    page = Path(guanyun.__file__).parent / "messages/institution.yaml"
    found: dict[str, dict[str, str]] = yaml.safe_load(page.read_text(encoding="utf-8"))
    return found


def open_repair() -> str:
    """Open an equipment repair inside the northern wall; return its number."""
    lng, lat = inside("wall_north")
    answers = {
        "description": "变压器坏了",
        "place": f"{lng:.6f},{lat:.6f}",
        "urgency": "production",
        "contact_name": "某甲",
        "contact_phone": "13800000000",
    }
    caller = Visitor(zone=ZONE, phone="13800000000")
    return case_open(by=caller, at=START, report=Report("equipment_repair", answers)).number


def sign_in(client: Client, post: str) -> None:
    """Seat a new person in a post and sign in."""
    profile = Profile(f"in_{post}", "某甲", "a long enough password", is_demo=True)
    known = person_register(by=system(ZONE), at=START, profile=profile)
    since = date(2026, 1, 1)
    post_assign(by=system(ZONE), at=START, person=known.pk, post=post, since=since)
    client.force_login(known)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_open_to_everybody_in_both_languages(reader: Client, language: str) -> None:
    """A visitor without an account reads every page, and no code stands where words should."""
    reader.cookies["language"] = language
    chinese = [each["zh"] for each in catalogue().values() if len(each["zh"]) > 8]
    for page in PAGES:
        shown = text(reader, page)
        assert not re.findall(r"\b(?:institution|mandate|common)\.(?!yaml)[a-z_]+\b", shown), page
        if language == "en":
            assert not [each for each in chinese if "{" not in each and each in shown], page


def test_words_stand_in_both_languages() -> None:
    """Each code has exactly its Chinese and its English words."""
    assert [code for code, each in catalogue().items() if set(each) != {"zh", "en"}] == []


def test_pages_take_no_act(reader: Client) -> None:
    """Nothing can be sent to a page that only shows."""
    assert reader.post(f"/z/{ZONE}/register/whose", {"matter": "x"}).status_code == 405


@pytest.mark.parametrize(
    "page",
    ["register/matter/none", "charter/line/none", "charter/text/none", "register?version=00000000"],
)
def test_what_is_not_there_is_not_found(reader: Client, page: str) -> None:
    """An unknown matter, entry or version is a 404, never an error."""
    assert reader.get(f"/z/{ZONE}/{page}").status_code == 404
    assert reader.get("/z/nowhere/register").status_code == 404


def test_cell_of_the_matrix_opens_its_lines(reader: Client) -> None:
    """A cell shows unit, post, area, first day, basis and the line of the file."""
    shown = text(reader, "register?cell=equipment_repair/service_bureau")
    opened = shown[shown.index("工业120 设备急救 × 企业服务局") :]
    assert "自 2025-01-01" in opened
    assert "禾北片区工业围墙" in opened
    assert place_of("repair_inside") in opened


def test_register_is_read_as_of_a_day(reader: Client) -> None:
    """Before the hand-over the committee holds what the towns hold after it."""
    before = text(reader, "register?as=list&q=平安创建&on=2025-06-30")
    after = text(reader, "register?as=list&q=平安创建&on=2025-07-01")
    assert "管委会办公室主任" in before
    assert "望禾街道受理岗" not in before
    assert "管委会办公室主任" not in after
    assert "望禾街道受理岗" in after


def test_register_is_filtered_by_unit_and_duty(reader: Client) -> None:
    """Only the lines of one unit and one duty are left."""
    shown = text(reader, "register?as=list&unit=market_bureau&duty=inspect")
    assert "1 个事项 · 1 家单位 · 1 条" in shown


@pytest.mark.parametrize("day", ["2020-01-01", "24.11.2026"])
def test_day_without_a_charter_gets_a_sentence(reader: Client, day: str) -> None:
    """A day before the first charter and a text that is no day are answered with what to do."""
    shown = text(reader, f"register?on={day}")
    assert ("最早的一版自 2025-01-01 起施行" in shown) or ("不是日期" in shown)


def test_matter_page_shows_who_held_it_before(reader: Client) -> None:
    """The ended line stands apart from those in force, with the day on which it ended."""
    shown = text(reader, "register/matter/peace_building")
    now, before = shown[shown.index("现在谁负责") :].split("以前和将来")
    assert "望禾街道" in now
    assert "禾川开发区管委会" not in now
    assert "至 2025-07-01（不含）" in before


def test_proof_says_that_exactly_one_answers(reader: Client) -> None:
    """An adopted charter has neither gap nor overlap, duty by duty."""
    shown = text(reader, "register/proof")
    proved = int(re.search(r"已证明：(\d+) 项职责", shown)[1])
    assert proved >= 20
    assert shown.count("✓ 恰好一家") == proved


def test_hand_over_shows_day_inventory_and_acceptance(reader: Client) -> None:
    """A batch tells from whom, to whom, when, with which papers, and who accepted."""
    shown = text(reader, "register/batches")
    for told in ("2025-07-01", "居民小区名册 8 份", "管委会办公室主任", "由移出单位办到底"):
        assert told in shown


def test_two_versions_are_compared_in_sentences(reader: Client, tmp_path: Path) -> None:
    """What a new version changes stands as a sentence, and its place in the file."""
    folder = tmp_path / ZONE
    shutil.copytree(shipped_charters() / ZONE, folder)
    shutil.copytree(shipped_charters() / "_national", tmp_path / "_national")
    shutil.copy(shipped_charters() / "_sources.yaml", tmp_path)
    page = folder / "charter.yaml"
    told = page.read_text(encoding="utf-8")
    page.write_text(told.replace("2027-06-30", "2027-12-31"), encoding="utf-8")
    newer = load_charter(folder)
    since = date(2026, 3, 1)
    charter_adopt(by=system(ZONE), at=START, charter=newer, since=since, minutes="示例2号")
    shown = text(reader, "register/compare")
    assert "2027-12-31" in shown[shown.index("1 处变化") :]
    assert "示例1号" in text(reader, "register?on=2026-02-28")
    assert "示例2号" in text(reader, "register?on=2026-03-01")


def test_trial_names_one_unit_with_fact_rule_and_basis(reader: Client) -> None:
    """Inside the wall the bureau answers; the page says why, and what to do if it is wrong."""
    lng, lat = inside("wall_north")
    shown = text(reader, f"register/whose?matter=equipment_repair&at={lng},{lat}&on=2026-11-24")
    for told in ("企业服务局", "事实", "规则", "依据", "如果不对怎么办", "报道 S1 第 28 行"):
        assert told in shown


def test_trial_of_a_point_without_a_unit_is_a_sentence(reader: Client) -> None:
    """Outside the zone nobody is in charge: the trial says so and what to do; nothing is kept."""
    shown = text(reader, "register/whose?matter=equipment_repair&at=120.1,30.1")
    assert "没有单位负责" in shown
    assert "不在“工业120 设备急救”的管辖范围" in shown
    assert Case.objects.count() == 0


@pytest.mark.parametrize("typed", ["abc", "28.05,123.97", "0,0", '{"type":"Polygon"}', "," * 3000])
def test_unreadable_place_is_a_sentence(reader: Client, typed: str) -> None:
    """A place that cannot be read, or stands the wrong way round, is told, not broken."""
    for page in ("register/whose", "map"):
        query = {"matter": "equipment_repair", "at": typed}
        answer = reader.get(f"/z/{ZONE}/{page}", query)
        assert answer.status_code == 200
        assert "notice bad" in answer.content.decode() or "没有看懂" in answer.content.decode()


def test_datum_decides_the_side_of_the_wall(reader: Client) -> None:
    """A position from a web map is moved to CGCS2000 before it is routed."""
    lng, lat = inside("community_01")
    shifted_lng, shifted_lat = to_gcj02(lng, lat)
    page = f"register/whose?matter=sanitation&at={shifted_lng},{shifted_lat}&on=2026-11-24"
    assert "没有单位负责" in text(reader, page)
    assert "望禾街道" in text(reader, f"{page}&datum=GCJ-02")


def test_map_shows_cases_only_to_whom_they_are_open(reader: Client) -> None:
    """Everybody sees the boundaries; a running case only who may read it."""
    number = open_repair()
    assert number not in reader.get(f"/z/{ZONE}/map").content.decode()
    layers = reader.get(f"/z/{ZONE}/map/layers").json()["features"]
    assert {each["properties"]["kind"] for each in layers} == {
        "zone",
        "park",
        "wall",
        "community",
        "other",
    }
    sign_in(reader, "town_east_desk")
    assert number not in reader.get(f"/z/{ZONE}/map").content.decode()


def test_map_shows_the_leader_the_running_cases(reader: Client) -> None:
    """The director sees the case with its light, in the drawing, the list and the layers."""
    number = open_repair()
    sign_in(reader, "committee_director")
    shown = reader.get(f"/z/{ZONE}/map").content.decode()
    assert number in shown
    assert 'class="mark red"' in shown
    layers = reader.get(f"/z/{ZONE}/map/layers").json()["features"]
    cases = [each["properties"] for each in layers if each["properties"]["kind"] == "case"]
    assert [(each["id"], each["light"]) for each in cases] == [(number, "red")]


def test_click_on_the_drawing_asks_the_place_under_it(reader: Client) -> None:
    """Without scripts the picture sends pixels; they mean the place that is drawn there."""
    answer = reader.get(f"/z/{ZONE}/map", {"at": "123.97,28.05"})
    x, y = answer.context["drawing"].pin
    clicked = reader.get(f"/z/{ZONE}/map", {"here.x": round(x), "here.y": round(y)})
    middle = clicked.context["place"].geometry
    assert place_at(123.97, 28.05).geometry.distance(middle) < 0.0005
    assert "禾北企业社区" in clicked.content.decode()


def test_pages_ask_no_other_server(reader: Client) -> None:
    """Nothing on the map is loaded from elsewhere, and the policy forbids it."""
    answer = reader.get(f"/z/{ZONE}/map?at=123.97,28.05")
    assert not re.findall(r'(?:src|data-[a-z]+)="(?:https?:)?//', answer.content.decode())
    assert "style=" not in answer.content.decode()
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_calendar_reckons_a_due_date_with_its_reasons(reader: Client) -> None:
    """Seven working days from Tuesday end on Thursday of the next week; two days are skipped."""
    shown = text(reader, "calendar?start=2026-11-24&amount=7&unit=working+days")
    assert "2026-12-03" in shown
    assert "计入 7 天，跳过 2 天" in shown
    assert "国办发明电" in shown


def test_calendar_marks_a_year_without_a_notice(reader: Client) -> None:
    """Dates of a year that is not announced are 暂定, and the page says what follows."""
    shown = text(reader, "calendar?year=2049")
    assert "2049 年放假安排尚未公布，日期为暂定" in shown


@pytest.mark.parametrize(
    "query",
    ["start=x&amount=7", "start=2026-11-24&amount=-1", "start=2026-11-24&amount=7&unit=hours"],
)
def test_calendar_refuses_in_a_sentence(reader: Client, query: str) -> None:
    """What cannot be reckoned is told in the reader's language."""
    answer = reader.get(f"/z/{ZONE}/calendar?{query}")
    assert answer.status_code == 200
    assert "notice bad" in answer.content.decode()


def test_charter_stands_in_numbered_articles(reader: Client) -> None:
    """Each entry is an article with its line in the file and its sample mark."""
    shown = text(reader, "charter")
    assert "第七十八条" in shown
    assert place_of("repair_inside") in shown
    assert "由企业服务局（工业120 二十四小时值守岗）承办" in shown


def test_entry_names_those_that_name_it(reader: Client) -> None:
    """The page of a unit lists its posts and its lines."""
    shown = text(reader, "charter/unit/market_bureau")
    assert place_of("market_inspect") in shown
    assert place_of("registration_decide") in shown


def test_download_reads_back_as_the_version_it_is(reader: Client) -> None:
    """Whoever reads the download finds the charter with the hash that the page shows."""
    stored = CharterText.objects.get(zone=ZONE)
    answer = reader.get(f"/z/{ZONE}/charter/text/{stored.hash}")
    assert answer["Content-Disposition"].startswith('attachment; filename="demo-2025-01-01-')
    again = charter_from_text(answer.content.decode(), load_shared(shipped_charters()))
    assert again.hash == stored.hash
    assert stored.hash in text(reader, "charter?tab=versions")


def test_register_is_taken_along_as_a_workbook(reader: Client) -> None:
    """The export holds the lines as filtered, each with unit, days, basis and place in the file."""
    answer = reader.get(f"/z/{ZONE}/register/export?q=平安创建&on=2026-11-24")
    sheet = load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert sheet[0][:3] == ["事项", "职责", "单位"]
    assert {row[2] for row in sheet[1:5]} == {
        "禾北企业社区",
        "禾南企业社区",
        "望禾街道",
        "临渚镇",
    }
    assert sheet[1][6] == date(2025, 7, 1)
    assert sheet[1][9] == place_of("social_north")
