"""What changed between two charters, in sentences."""

from pathlib import Path

from guanyun.charter import compare_charters, diff, load_charter, new_zone, shipped_charters

CHARTERS = shipped_charters()


def edited(tmp_path: Path, page: str, before: str, after: str) -> list[str]:
    """Return the sentences for one edit of the template."""
    first = new_zone("riverside", tmp_path / "first")
    second = new_zone("riverside", tmp_path / "second")
    text = (second / page).read_text(encoding="utf-8")
    assert before in text
    (second / page).write_text(text.replace(before, after), encoding="utf-8")
    return diff(load_charter(first), load_charter(second))


def test_equal_charters_differ_in_nothing() -> None:
    """No sentence is said where nothing changed."""
    charter = load_charter(CHARTERS / "longyou")

    assert diff(charter, charter) == []


def test_longer_clock_is_said_with_its_line(tmp_path: Path) -> None:
    """Another budget of a clock is one sentence."""
    said = edited(
        tmp_path,
        "cases/consultation.yaml",
        "    within: 3 working days",
        "    within: 5 working days",
    )

    change = "时限由“3 working days”改为“5 working days”。"
    assert said == [
        f"办件类型“政策咨询”的时限“答复”的时限档：{change}（riverside/cases/consultation.yaml:39）"
    ]


def test_other_post_of_a_rung_is_said_with_its_line(tmp_path: Path) -> None:
    """Who is told when a clock ends is one sentence at the rung."""
    said = edited(
        tmp_path, "cases/consultation.yaml", "to: head, label", "to: committee_deputy, label"
    )

    change = "督办层级“答复超期”：去向由“head”改为“committee_deputy”。"
    assert said == [
        f"办件类型“政策咨询”的时限“答复”的{change}（riverside/cases/consultation.yaml:48）"
    ]


def test_other_review_date_is_said_with_its_line(tmp_path: Path) -> None:
    """A change of the charter's own page is one sentence."""
    said = edited(tmp_path, "charter.yaml", "review_by: 2027-01-01", "review_by: 2027-06-01")

    change = "复核日期由“2027-01-01”改为“2027-06-01”。"
    assert said == [f"章程“样板开发区（示例）”：{change}（riverside/charter.yaml:2）"]


def test_moved_boundary_is_said_with_both_areas(tmp_path: Path) -> None:
    """A boundary that moves is said as redrawn, and its area before and after in km²."""
    said = edited(tmp_path, "places.geojson", "120.03,", "120.02,")

    place, line = "地界“工业围墙（示例边界）”", "（riverside/places.geojson:3）"
    assert said == [
        f"{place}的边界重新划定。{line}",
        f"{place}的面积由 9.6247 平方公里变为 6.4165 平方公里。{line}",
    ]


def test_new_kind_of_case_is_said_once(tmp_path: Path) -> None:
    """A kind of case that came is one sentence, not one per field."""
    first = new_zone("riverside", tmp_path / "first")
    second = new_zone("riverside", tmp_path / "second")
    (first / "cases" / "consultation.yaml").unlink()

    said = diff(load_charter(first), load_charter(second), "en")

    assert said == ["Added: case type “Policy advice”. (riverside/cases/consultation.yaml:2)"]


def test_every_change_knows_its_line() -> None:
    """Between any two shipped charters each change but a removal names file and line."""
    found = compare_charters(load_charter(CHARTERS / "demo"), load_charter(CHARTERS / "longyou"))

    assert found
    assert all(each.where is not None for each in found)
