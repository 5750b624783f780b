"""Items, windows and bundles: how their pages are read, who sits where, which papers are asked."""

from datetime import date, datetime
from pathlib import Path

import pytest

from guanyun.charter import (
    Channel,
    Frequency,
    bundle_papers,
    check,
    diff,
    is_open,
    json_schema,
    load_charter,
    new_zone,
    next_seat,
    papers_of,
    seats_on,
)
from guanyun.charter.item_checks import exceeds
from guanyun.charter.schema import Charter
from guanyun.engines.casework import EvidenceKind
from guanyun.engines.common import ZONE, Level
from guanyun.engines.mandate import Mode

CATALOGUE = """
published: {count: 2, closed: true, sample: true}
papers:
  - {id: licence, label: 营业执照, source: shared data, sample: true}
  - {id: plan, label: 总平面图, sample: true}
  - {id: report, label: 检测报告, sample: true}
  - {id: photo, label: 现场照片, sample: true}
items:
  - id: drainage
    label: {zh: 排水许可, en: Drainage permit}
    matter: enterprise_request
    mode: integrated
    frequency: high
    windows: [daily]
    situations: [{id: new, label: 新办}, {id: renewed, label: 延续}]
    evidence:
      - {paper: plan, kind: secondary, situations: [new], instead: [photo, report]}
      - {paper: report}
    promised: 3 working days
    statutory: 20 working days
    statutory_basis: licensing_law 第四十二条
    sample: true
  - {id: tax, label: 税务登记, matter: enterprise_request, mode: integrated, frequency: low,
     windows: [weekly], channels: [online], evidence: [{paper: plan, instead: photo}], sample: true}
"""
COUNTERS = """
halls:
  - {id: hall, label: 企业服务中心, unit: committee, hours: ["09:00-12:00"], sample: true}
windows:
  - {id: daily, label: 综合窗口, hall: hall, kind: one-stop, seats: [{unit: committee}],
     sample: true}
  - id: weekly
    label: 坐班窗口
    hall: hall
    kind: counter
    items: [tax]
    days: [tuesday, thursday]
    seats:
      - {unit: community, days: [tuesday]}
      - {unit: town, days: [thursday], dates: [2026-10-13]}
    sample: true
  - {id: machines, label: 自助体验区, hall: hall, kind: self-service, days: every day,
     hours: ["00:00-24:00"], sample: true}
"""
BUNDLES = """
bundles:
  - {id: opening, label: 企业一件事, items: [drainage, tax], windows: [daily], sample: true}
"""


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    """Return a zone with a small service centre."""
    folder = new_zone("riverside", tmp_path)
    for page, text in (("catalogue", CATALOGUE), ("counters", COUNTERS), ("bundles", BUNDLES)):
        (folder / f"{page}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def charter(zone: Path) -> Charter:
    """Return the charter of that zone."""
    return load_charter(zone)


def test_pages_of_a_centre_are_read(charter: Charter) -> None:
    """Items, papers, windows and bundles know their words and lines, and nothing is wrong."""
    drainage, tax = charter.centre.catalogue.items

    assert [each for each in check(charter) if each.id != "charter.untested_case_type"] == []
    assert (drainage.mode, drainage.frequency) == (Mode.INTEGRATED, Frequency.HIGH)
    assert drainage.evidence[0].kind is EvidenceKind.SECONDARY
    assert tax.channels == (Channel.ONLINE,)
    assert str(drainage.where) == "riverside/catalogue.yaml:9"
    assert charter.centre.windows[1].seats[1].dates == (date(2026, 10, 13),)


def test_centre_is_part_of_what_the_charter_says(zone: Path) -> None:
    """A word changed on a page of the centre changes the hash, and the adopted text keeps it."""
    before = load_charter(zone).hash
    page = zone / "counters.yaml"
    page.write_text(COUNTERS.replace("09:00", "09:30"), encoding="utf-8")

    assert load_charter(zone).hash != before
    assert "09:30-12:00" in load_charter(zone).text


def test_long_catalogue_is_split_over_a_folder(zone: Path, charter: Charter) -> None:
    """Items in ``catalogue/*.yaml`` join those of the front page."""
    front, _, items = CATALOGUE.partition("items:")
    (zone / "catalogue.yaml").write_text(front, encoding="utf-8")
    (zone / "catalogue").mkdir()
    (zone / "catalogue" / "water.yaml").write_text("items:" + items, encoding="utf-8")

    again = load_charter(zone)

    assert [each.id for each in again.centre.catalogue.items] == ["drainage", "tax"]
    assert again.findings == charter.findings == ()


def test_changed_item_is_told_in_a_sentence(zone: Path, charter: Charter) -> None:
    """A window added to an item and a shorter promise are changes with words and line."""
    page = zone / "catalogue.yaml"
    text = CATALOGUE.replace("promised: 3 working days", "promised: 1 working day")
    page.write_text(text, encoding="utf-8")

    (told,) = diff(charter, load_charter(zone))

    assert told.startswith("企业服务中心的事项清单的办事事项“排水许可”：承诺时限由“3 working days”")
    assert told.endswith("改为“1 working day”。（riverside/catalogue.yaml:9）")


def test_seat_follows_the_calendar(charter: Charter) -> None:
    """Who comes on Thursdays stays away in the holiday and comes on the single date promised."""
    hall, window = charter.centre.halls[0], charter.centre.windows[1]

    def seated(on: date) -> list[str]:
        return [each.unit for each in seats_on(window, hall, on, charter.calendar)]

    assert seated(date(2026, 9, 29)) == ["community"]
    assert seated(date(2026, 10, 1)) == []
    assert seated(date(2026, 10, 13)) == ["community", "town"]
    assert seated(date(2026, 10, 14)) == []


def test_next_seat_is_told(charter: Charter) -> None:
    """An enterprise that asks on the eve of the holiday is told the first day after it."""
    tax = charter.centre.catalogue.items[1]
    found = next_seat(charter.centre, tax, date(2026, 9, 30), charter.calendar)

    assert found is not None
    on, window, seat = found
    assert (on, window.id, seat.unit if seat else "-") == (date(2026, 10, 8), "weekly", "town")


def test_window_is_open_by_its_hours(charter: Charter) -> None:
    """Hours are those of the window, else of the hall; the machines never close."""
    hall, windows = charter.centre.halls[0], charter.centre.windows

    def opened(window: int, at: str) -> bool:
        instant = datetime.fromisoformat(at).replace(tzinfo=ZONE)
        return is_open(windows[window], hall, instant, charter.calendar)

    assert opened(0, "2026-09-30 09:00")
    assert not opened(0, "2026-09-30 12:00")
    assert not opened(0, "2026-10-01 10:00")
    assert opened(2, "2026-10-01 23:59")


def test_bundle_asks_for_a_paper_once(charter: Charter) -> None:
    """Two items that ask for one paper: it stands once, core, with what both accept instead."""
    catalogue, bundle = charter.centre.catalogue, charter.centre.bundles[0]

    asked = bundle_papers(bundle, catalogue, {"drainage": ["new"]})

    assert [(each.paper, each.kind.value, each.instead) for each in asked] == [
        ("plan", "core", ("photo",)),
        ("report", "core", ()),
    ]


def test_situation_decides_which_papers_are_asked(charter: Charter) -> None:
    """A renewal does not ask for the plan again."""
    drainage = charter.centre.catalogue.items[0]

    assert [each.paper for each in papers_of(drainage, ["renewed"])] == ["report"]
    assert [each.paper for each in papers_of(drainage)] == ["plan", "report"]


@pytest.mark.parametrize(
    ("promised", "statutory", "over"),
    [
        ("1 working day", "7 calendar days", False),
        ("5 working days", "7 calendar days", False),
        ("6 working days", "7 calendar days", True),
        ("3 hours", "20 working days", False),
        ("20 working days", "20 working days", False),
        ("21 working days", "20 working days", True),
        ("4 office hours", "1 calendar day", False),
    ],
)
def test_promise_is_held_against_the_law(promised: str, statutory: str, over: bool) -> None:
    """Limits in one unit are compared as they stand, in two units by what may happen."""
    assert exceeds(promised, statutory) is over


def test_schema_knows_the_pages_of_a_centre() -> None:
    """An editor that reads JSON Schema completes items and windows."""
    pages = json_schema()

    assert pages["catalogue.yaml"]["$defs"]["Item"]["required"][:3] == ["id", "label", "matter"]
    assert pages["counters.yaml"]["$defs"]["Seat"]["additionalProperties"] is False
    assert pages["catalogue.yaml"]["properties"]["published"] == {"$ref": "#/$defs/ItemList"}


KIND = """
id: application
label: 办事申请
matter: enterprise_request
sample: true
fields:
  - {id: item, label: 办什么事, kind: choice, required: true}
  - {id: situation, label: 哪种情形, kind: choice, required: true}
  - {id: place, label: 在哪里, kind: place, required: true}
steps:
  - id: received
    label: 收件核对
    holder: in charge
    acts: [{act: close, by: in charge, to: closed}]
  - {id: closed, label: 已办结, holder: enterprise, closed: true}
clocks:
  - id: promise
    label: 承诺时限
    within: 5 working days
    starts_on: open
    stops_on: close
    basis: S3 47
    ladder: [{offset: 0 hours, to: head}]
designation: {within: 1 working day, post: committee_deputy, basis: S1 28}
"""


def test_items_fill_the_kind_that_they_open(zone: Path) -> None:
    """Choices, situations, papers and limits of a kind come from the items that name it."""
    (zone / "cases" / "application.yaml").write_text(KIND, encoding="utf-8")
    page = zone / "catalogue.yaml"
    text = CATALOGUE.replace("mode: integrated", "mode: integrated\n    case: application", 1)
    page.write_text(text.replace("mode: integrated,", "mode: integrated, case: application,"))

    charter = load_charter(zone)
    kind = charter.case_types["application"]

    assert [each for each in check(charter) if each.level is Level.ERROR] == []
    assert [each.id for each in kind.fields[0].choices] == ["drainage", "tax"]
    assert [each.id for each in kind.fields[1].choices] == ["new", "renewed"]
    assert kind.fields[1].when == 'item = "drainage"'
    assert [(each.within, each.when) for each in kind.clocks[0].within] == [
        ("3 working days", 'item = "drainage"'),
        ("5 working days", ""),
    ]
    assert [(each.id, each.kind.value, each.when) for each in kind.evidence] == [
        ("plan", "secondary", '(item = "drainage" and situation = "new")'),
        ("report", "core", 'item = "drainage"'),
        ("plan.2", "core", 'item = "tax"'),
    ]
    assert [each.id for each in kind.evidence[0].substitutes] == ["photo", "report"]


def test_kind_that_no_item_opens_stays_as_written(zone: Path) -> None:
    """Without items an open choice has no answers, and the check says so."""
    (zone / "cases" / "application.yaml").write_text(KIND, encoding="utf-8")

    found = check(load_charter(zone))

    assert [each.id for each in found if each.level is Level.ERROR] == ["casework.choice_empty"] * 2
