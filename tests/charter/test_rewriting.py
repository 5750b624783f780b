"""A page edited cell by cell: only those cells change, and what was written reads as meant."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guanyun.charter.rewriting import Edits, page_rewritten, scalar
from guanyun.charter.shipped import shipped_charters
from guanyun.charter.tabulating import composed, page_form
from guanyun.errors import Refused

PAGE = """# what the page is for
version: "2026.01"
units:
  # the county
  - {id: county, label: {zh: 县, en: County}, sample: true}  # not ours
  - id: committee
    label:
      zh: 管委会
    parent: county
    takes: [a, b]
# the end
posts:
  - {id: head, unit: committee, label: {zh: 主任}}
"""


def edited(**more: object) -> str:
    """Return the page with edits."""
    told: dict[str, object] = {"values": {}} | more
    return page_rewritten(PAGE, "units.yaml", Edits(**told))  # type: ignore[arg-type]  # by name


def read(text: str) -> dict[str, list[dict[str, object]]]:
    """Return a page as another reader reads it."""
    found: dict[str, list[dict[str, object]]] = yaml.safe_load(text)
    return found


def test_one_cell_changes_and_nothing_else() -> None:
    """Comments, order and the other cells stay to the letter."""
    text = edited(values={"units.1.label.zh": "管理委员会", "units.0.id": "county"})

    assert text == PAGE.replace("zh: 管委会", "zh: 管理委员会")


def test_what_is_not_written_yet_is_added() -> None:
    """A key is put in where its mapping is, in braces or on a line of its own."""
    text = edited(values={"units.0.parent": "province", "units.1.label.en": "Committee"})

    assert read(text)["units"][0]["parent"] == "province"
    assert read(text)["units"][1]["label"] == {"zh": "管委会", "en": "Committee"}


def test_rows_are_taken_out_and_put_in() -> None:
    """A row goes with its lines, another comes behind the last; comments between stay."""
    text = edited(
        removed=frozenset({"units.0"}),
        added=[("units", {"id": "town", "label.zh": "街道", "takes": "c、d"})],
    )

    assert [each["id"] for each in read(text)["units"]] == ["committee", "town"]
    assert read(text)["units"][1] == {"id": "town", "label": {"zh": "街道"}, "takes": ["c", "d"]}
    assert "# the county" in text
    assert "# the end\nposts:" in text


def test_list_in_a_cell_and_an_emptied_value() -> None:
    """Several values stand in one cell; an empty one reads as not written."""
    text = edited(values={"units.1.takes": "c, d、e", "units.1.parent": ""})

    assert read(text)["units"][1]["takes"] == ["c", "d", "e"]
    assert read(text)["units"][1]["parent"] is None


def test_unknown_cell_is_left_alone() -> None:
    """A name that the page does not have changes nothing."""
    assert edited(values={"units.9.id": "x", "nothing.0.id": "x", "": "x"}) == PAGE


@pytest.mark.parametrize(
    "edits", [Edits({}, frozenset({"units.x"})), Edits({}, frozenset({"nothing.0"})),
              Edits({}, added=[("nothing", {"id": "a"})])],
)  # fmt: skip
def test_row_that_is_not_there_is_refused(edits: Edits) -> None:
    """What cannot be told in the form is refused, not guessed."""
    with pytest.raises(Refused, match="form_unwritable"):
        page_rewritten(PAGE, "units.yaml", edits)


def test_page_that_cannot_be_read_has_no_form() -> None:
    """Such a page is written as text."""
    assert page_form("units: [", "units.yaml") is None
    assert page_form("units: &u\n  - id: a\n    all: *u\n", "units.yaml") is None
    with pytest.raises(Refused, match="form_unwritable"):
        page_rewritten("units: [", "units.yaml", Edits({"units.0.id": "a"}))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_any_words_read_as_they_were_typed(words: str) -> None:
    """Quotes, colons and brackets in a value are the value's own."""
    text = edited(values={"units.0.label.zh": words, "units.1.label.zh": words})

    assert page_form(text, "units.yaml") is not None
    root = composed(text)
    assert root is not None
    told = yaml.load(text, Loader=yaml.BaseLoader)["units"]
    assert [each["label"]["zh"] for each in told] == [words, words]
    assert scalar("") == ""


@pytest.mark.parametrize("page", ["units.yaml", "mandate.yaml", "catalogue.yaml", "charter.yaml"])
def test_every_cell_of_a_shipped_page_can_be_rewritten(page: str) -> None:
    """Each single value of the demo charter, written anew as it stands, changes nothing."""
    text = Path(shipped_charters() / "demo" / page).read_text(encoding="utf-8")
    form = page_form(text, page)
    assert form is not None
    rows = [cell for table in form.tables for row in table.rows for cell in row.cells]

    same = page_rewritten(text, page, Edits({each.name: each.text for each in rows}))
    cells = [each for each in rows if each.kind == "text" and each.text][::7]
    other = page_rewritten(text, page, Edits({each.name: f"{each.text}改" for each in cells}))

    assert same == text
    found = page_form(other, page)
    assert found is not None
    now = {c.name: c.text for t in found.tables for row in t.rows for c in row.cells}
    assert {each.name: now[each.name] for each in cells} == {
        each.name: f"{each.text}改" for each in cells
    }
