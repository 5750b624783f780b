"""A complaint: whom it is about neither handles, nor signs, nor sees it; and evidence by upload."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from shutil import copytree

import pytest
from PIL import Image
from stdnum.cn import uscc

from guanyun.charter import load_charter, load_shared, shipped_charters
from guanyun.charter.schema import Charter
from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope, system, visitor_for
from guanyun.records.models import Case, Notice, Upload
from guanyun.records.replaying import rebuild
from guanyun.records.selectors.cases import case_shown
from guanyun.records.services.cases import Deed, Report, case_act, case_open
from guanyun.records.services.charters import charter_adopt
from guanyun.records.services.enterprises import Firm, enterprise_register
from guanyun.records.services.people import Profile, person_register, post_assign
from guanyun.records.services.uploads import upload_store
from guanyun.records.sweeping import sweep_clocks

from .conftest import START, ZONE, inside

FIRM = "91990000MA0000002"
FIRM += uscc.calc_check_digit(FIRM)

PAGE = """
id: unit_complaint
label: {zh: 投诉（示例）, en: Complaint (sample)}
matter: enterprise_request
tile: help
sample: true
fields:
  - {id: place, label: 在哪里, kind: place, required: true}
  - {id: about_unit, label: 反映的单位, kind: unit}
steps:
  - id: received
    label: 等待答复
    holder: in charge
    acts:
      - {act: answer, by: in charge, to: closed}
  - {id: closed, label: 已办结, holder: enterprise, closed: true}
clocks:
  - id: answer
    label: 答复
    within: 5 working days
    starts_on: open
    stops_on: answer
    basis: S1 28
    ladder: [{offset: 0 hours, to: head}]
    lapses: {deems: answer, basis: S1 28}
evidence:
  - {id: photo, label: 现场照片, kind: core, basis: S1 28}
recusal: {fields: [about_unit], to: committee_office, basis: S1 28}
designation: {within: 1 working day, post: committee_deputy, basis: S1 28}
"""


@pytest.fixture(scope="session")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> Charter:
    """Return the demo charter with a kind of complaint."""
    folder = tmp_path_factory.mktemp("charters")
    copytree(shipped_charters() / "demo", folder / "demo")
    (folder / "demo" / "cases").mkdir(exist_ok=True)
    Path(folder / "demo" / "cases" / "unit_complaint.yaml").write_text(PAGE, encoding="utf-8")
    return load_charter(folder / "demo", load_shared(shipped_charters()))


@pytest.fixture
def complaint_zone(db: None, complaints: Charter) -> str:
    """Adopt that charter."""
    charter_adopt(
        by=system(ZONE), at=START, charter=complaints, since=date(2026, 1, 1), minutes="示例1号"
    )
    return ZONE


def sitting(post: str) -> Visitor:
    """Return somebody in a post."""
    profile = Profile(post, "某人", "a long enough password", is_demo=True)
    person = person_register(by=system(ZONE), at=START, profile=profile)
    post_assign(by=system(ZONE), at=START, person=person.pk, post=post, since=date(2026, 1, 1))
    return visitor_for(person, ZONE, on=START.date())


def reported(**answers: str) -> str:
    """Complain as a caller; return the number."""
    by = Visitor(zone=ZONE, phone="13800000000")
    report = Report("unit_complaint", {"place": inside(), **answers})
    return case_open(by=by, at=START, report=report).number


def test_correction_names_a_unit_of_the_charter(complaint_zone: str) -> None:
    """A unit that nobody has is refused, also where it would replace another; nothing changes."""
    number = reported(about_unit="north_community")
    before, office = Case.objects.get(number=number).version, sitting("committee_office")
    for unit in ("nobody", 7):
        told: dict[str, Json] = {"seq": 1, "answers": {"about_unit": unit}}
        deed = Deed("correct", {"reason": "写错了"}, facts=told)
        with pytest.raises(Refused, match=r"charter\.unknown_unit"):
            case_act(by=office, at=START, number=number, deed=deed)
    assert Case.objects.get(number=number).version == before


def test_unit_complained_about_cannot_find_the_case(complaint_zone: str) -> None:
    """Desk and head of the unit find nothing; the named post has it and answers."""
    number = reported(about_unit="north_community")
    for post in ("north_desk", "north_head"):
        with pytest.raises(Hidden):
            scope(sitting(post)).case(number)
    office = sitting("committee_office")
    assert scope(office).case(number).post == "committee_office"
    case_act(by=office, at=START, number=number, deed=Deed("answer"))
    assert Case.objects.get().step == "closed"
    told = set(Notice.objects.filter(code="records.notice_recused").values_list("receiver"))
    assert len(told) == 1


def test_complaint_about_another_unit_stays_with_the_desk(complaint_zone: str) -> None:
    """Only who is complained about stands aside."""
    number = reported(about_unit="south_community")
    assert scope(sitting("north_desk")).case(number).post == "north_desk"


def test_column_of_who_stands_aside_is_made_anew_from_the_journal(complaint_zone: str) -> None:
    """The door asks a column; the column is the journal's."""
    number = reported(about_unit="north_community")
    before = Case.objects.get().recused
    Case.objects.update(recused="")
    rebuild(ZONE, number)
    assert Case.objects.get().recused == before
    assert "|unit:north_community|" in before
    assert "|post:north_head|" in before


def picture() -> bytes:
    """Return a small picture."""
    kept = BytesIO()
    Image.new("RGB", (8, 8), "white").save(kept, "PNG")
    return kept.getvalue()


def test_upload_is_evidence_once_it_is_supplied(complaint_zone: str) -> None:
    """The item stands as handed in, the file belongs to the case, and the trace says both."""
    desk, number = sitting("north_desk"), reported()
    with pytest.raises(Refused, match=r"casework\.supplement_unlisted"):
        case_act(by=desk, at=START, number=number, deed=Deed("supply", {"items": ["other"]}))
    token = upload_store(by=desk, at=START, content=picture())
    deed = Deed("supply", {"items": ["photo"]}, files={"papers": [token]})
    case_act(by=desk, at=START, number=number, deed=deed)
    kept = Upload.objects.get()
    assert (kept.case, kept.field) == (number, "papers")
    page = case_shown(visitor=desk, number=number, at=START)
    notes = {row.kind: row.note.zh for row in page.rows if row.note is not None}
    assert notes["evidence_changed"] == "现场照片（已交）"


def test_deemed_answer_is_told_to_both_sides_with_its_article(complaint_zone: str) -> None:
    """Enterprise, post in charge and head of the unit hear of it; the trace names the article."""
    enterprise_register(by=system(ZONE), at=START, firm=Firm(FIRM, "禾山机械（示例）", "一号路"))
    desk = sitting("north_desk")
    told = Report("unit_complaint", {"place": inside()}, enterprise=FIRM, channel="window")
    number = case_open(by=desk, at=START, report=told).number
    assert sweep_clocks(START + timedelta(days=8)).fired == 1
    sent = Notice.objects.filter(code="records.notice_deemed_act")
    receivers = set(sent.values_list("receiver", flat=True))
    assert receivers == {f"enterprise:{FIRM}", "post:north_desk", "post:north_head"}
    page = case_shown(visitor=desk, number=number, at=START + timedelta(days=9))
    lapsed = next(row for row in page.rows if row.kind == "lapsed")
    assert lapsed.title.zh == "期满视为"
    assert lapsed.note is not None
    assert lapsed.note.zh == "视为答复，自 2026-12-02 00:00 起（S1 28）"
