"""A charter from its folder and from its canonical text."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from guanyun.charter import charter_from_text, load_charter, load_shared, new_zone, shipped_charters
from guanyun.charter.nodes import compose, content
from guanyun.charter.overlays import take
from guanyun.charter.schema import TakenCase
from guanyun.charter.shared import shared_of
from guanyun.engines.common import Where, notice_from

CHARTERS = shipped_charters()


def test_every_entry_knows_its_line() -> None:
    """Units, lines, steps, clocks and rungs remember the file and the line they stand on."""
    charter = load_charter(CHARTERS / "_template")
    case_type = charter.case_types["consultation"]

    assert str(charter.register.units[1].where) == "_template/units.yaml:3"
    assert str(charter.register.lines[0].where) == "_template/mandate.yaml:5"
    assert str(case_type.steps[0].where) == "_template/cases/consultation.yaml:12"
    assert str(case_type.clocks[0].ladder[1].where) == "_template/cases/consultation.yaml:48"


def test_comment_does_not_change_the_hash_but_a_word_does(tmp_path: Path) -> None:
    """The hash is of what the charter says."""
    zone = new_zone("riverside", tmp_path)
    before = load_charter(zone).hash
    units = zone / "units.yaml"
    text = units.read_text(encoding="utf-8")

    units.write_text(f"# 说明\n\n{text}", encoding="utf-8")
    commented = load_charter(zone).hash
    units.write_text(text.replace("企业社区（示例）", "企业社区"), encoding="utf-8")
    renamed = load_charter(zone).hash

    assert commented == before
    assert renamed != before


def test_changed_scenario_does_not_change_the_hash(tmp_path: Path) -> None:
    """Scenarios test the institution and are no part of it."""
    zone = new_zone("riverside", tmp_path)
    before = load_charter(zone).hash

    (zone / "tests" / "consultation.yaml").unlink()

    assert load_charter(zone).hash == before


def test_adopted_text_reads_back_to_the_same_charter() -> None:
    """Canonical text is enough to run a charter again, lines included."""
    charter = load_charter(CHARTERS / "longyou")

    again = charter_from_text(charter.text, load_shared(CHARTERS))

    assert again.hash == charter.hash
    assert again.text == charter.text
    assert again.register == charter.register
    assert again.case_types == charter.case_types
    assert again.scenarios == charter.scenarios


def test_adopted_text_keeps_the_shared_entries_of_its_day() -> None:
    """A later edit of a shared kind of case does not reach an adopted charter."""
    charter = load_charter(CHARTERS / "longyou")
    today = load_shared(CHARTERS)
    page = "_national/cases/equipment_repair.yaml"
    edited = {**today.texts, page: today.texts[page].replace("2 hours", "9 hours")}

    again = charter_from_text(charter.text, shared_of(edited, []))

    assert again.case_types == charter.case_types


def test_notice_that_came_later_reaches_an_adopted_charter() -> None:
    """An adopted charter counts by the calendar it is given, not by that of its day."""
    charter = load_charter(CHARTERS / "longyou")
    today = load_shared(CHARTERS)
    notice = notice_from(
        {
            "id": "later",
            "year": 2027,
            "number": "国办发明电〔2026〕0号",
            "title": "示例通知",
            "url": "https://example.invalid",
            "days": [{"name": "元旦", "rest": ["2027-01-04"]}],
        }
    )

    again = charter_from_text(
        charter.text, replace(today, calendar=today.calendar.with_notice(notice))
    )

    assert charter.calendar.is_working(date(2027, 1, 4))
    assert not again.calendar.is_working(date(2027, 1, 4))
    assert again.hash == charter.hash


def test_zone_value_replaces_the_open_place_of_a_shared_kind() -> None:
    """A parameter reaches its path by key, by id and by number, with the zone's own line."""
    shared, _ = compose(
        "n.yaml", "parameters: {a.x.to: '', b: '2', a.0.k: '3'}\na: [{id: x, to: y}]\nb: 1"
    )
    taken = TakenCase("kind", Where("z/charter.yaml", 9), {"a.x.to": "desk"})
    found: list[object] = []

    result = take(shared, taken, found)  # type: ignore[arg-type]

    assert found == []
    assert result is not None
    said = content(result)
    assert said["a"] == [{"id": "x", "to": "desk", "k": "3"}]  # type: ignore[index,call-overload]
    assert said["b"] == "2"  # type: ignore[index,call-overload]


def test_zone_office_hours_reach_the_calendar() -> None:
    """Office-hour clocks of a zone count its own hours."""
    charter = load_charter(CHARTERS / "_template")

    assert str(charter.calendar.office) == "08:30-12:00, 13:30-17:30"


@pytest.mark.parametrize("kind", ["ring", "pipe", "name"])
def test_no_file_of_the_disk_stops_the_check(tmp_path: Path, kind: str) -> None:
    """A link to itself, a pipe and a name that is no text are findings; nothing waits for them."""
    zone = new_zone("riverside", tmp_path)
    odd = zone / "cases" / "odd.yaml"
    if kind == "ring":
        odd.symlink_to("odd.yaml")
    elif kind == "pipe":
        os.mkfifo(odd)
    else:
        (zone / "cases" / os.fsdecode(b"\xff.yaml")).write_text("a: 1", encoding="utf-8")

    found = [each for each in load_charter(zone).findings if each.level == "error"]

    assert [each.id for each in found] == ["charter.unreadable"]
    assert str(found[0].where).startswith("riverside/cases/")
