"""A charter edited page by page: what was written stays, what is wrong is a finding."""

import pytest

from guanyun.charter.checks import check
from guanyun.charter.editing import MOST_CHARACTERS, pages_written, with_page
from guanyun.charter.loading import charter_from_text, load_charter
from guanyun.charter.schema import Charter
from guanyun.charter.shared import load_shared
from guanyun.charter.shipped import shipped_charters
from guanyun.errors import Refused

SHARED = load_shared(shipped_charters())


@pytest.fixture(name="template", scope="module")
def shipped_template() -> Charter:
    """Return the charter that a new zone begins with."""
    return load_charter(shipped_charters() / "_template")


def page_of(charter: Charter, name: str) -> str:
    """Return the text of one page."""
    return next(each.text for each in pages_written(charter.text) if each.name == name)


def test_pages_are_those_that_were_written(template: Charter) -> None:
    """The pages of the canonical text are the files, word for word."""
    folder = shipped_charters() / "_template"

    for page in pages_written(template.text):
        assert page.text == (folder / page.name).read_text(encoding="utf-8")
        assert page.lines == page.text.count("\n") + 1


def test_written_page_makes_another_charter_that_reads_back(template: Charter) -> None:
    """One page written anew changes the hash; the text reads back as the same charter."""
    words = page_of(template, "charter.yaml").replace('version: "', 'version: "9')

    drafted = with_page(template.text, "charter.yaml", words.replace("\n", "\r\n"), SHARED)

    assert drafted.hash != template.hash
    assert drafted.manifest.version == f"9{template.manifest.version}"
    assert page_of(drafted, "charter.yaml") == words
    assert charter_from_text(drafted.text, SHARED).hash == drafted.hash


def test_comment_changes_no_hash(template: Charter) -> None:
    """A comment says nothing to the institution."""
    words = page_of(template, "units.yaml") + "# 一句注释\n"

    assert with_page(template.text, "units.yaml", words, SHARED).hash == template.hash


def test_fault_is_a_finding_with_its_line(template: Charter) -> None:
    """A draft may be wrong: the check says where."""
    words = page_of(template, "mandate.yaml") + "nonsense: 1\n"

    found = check(with_page(template.text, "mandate.yaml", words, SHARED))

    named = [each for each in found if each.id == "charter.unknown_key"]
    assert [str(each.where) for each in named] == [f"_template/mandate.yaml:{words.count(chr(10))}"]


def test_unknown_and_endless_pages_are_refused(template: Charter) -> None:
    """A page that is not there and a page without end are refused by name."""
    with pytest.raises(Refused) as unknown:
        with_page(template.text, "other.yaml", "x", SHARED)
    with pytest.raises(Refused) as endless:
        with_page(template.text, "units.yaml", "x" * (MOST_CHARACTERS + 1), SHARED)

    assert unknown.value.code == "charter.no_such_page"
    assert endless.value.code == "charter.page_too_long"
