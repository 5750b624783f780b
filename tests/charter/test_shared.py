"""What all zones share, when it is wrong."""

from guanyun.charter import check, load_charter, load_shared, shipped_charters
from guanyun.charter.loading import charter_of
from guanyun.charter.pages import pages_of
from guanyun.charter.shared import CALENDAR, SOURCES, shared_of
from guanyun.engines.common import Level

CHARTERS = shipped_charters()


def test_shared_entries_have_no_finding() -> None:
    """Sources, laws, matters, kinds of case and calendar as shipped are sound."""
    assert load_shared(CHARTERS).findings == ()


def test_broken_calendar_is_a_finding() -> None:
    """A calendar without notices is named; reading goes on with plain weeks."""
    texts = {**load_shared(CHARTERS).texts, CALENDAR: "id: national_calendar\n"}

    shared = shared_of(texts, [])

    assert [each.id for each in shared.findings] == ["charter.bad_calendar"]


def test_missing_calendar_is_a_finding() -> None:
    """Without the page of the calendar nothing is counted in silence."""
    texts = {file: text for file, text in load_shared(CHARTERS).texts.items() if file != CALENDAR}

    assert [each.id for each in shared_of(texts, []).findings] == ["charter.missing_file"]


def test_unverified_source_leaves_a_note() -> None:
    """What was written from memory is shown as 待核 wherever it is cited."""
    today = load_shared(CHARTERS)
    page = today.texts[SOURCES].replace("  - id: S1\n", "  - id: S1\n    unverified: true\n")
    shared = shared_of({**today.texts, SOURCES: page}, [])
    folder = CHARTERS / "_template"

    charter = charter_of("_template", pages_of(folder, "_template").texts, shared, [])
    found = check(charter)

    assert {(each.id, each.level) for each in found} == {("charter.unverified_source", Level.NOTE)}


def test_source_twice_is_found() -> None:
    """Two sources of one id would make citations end in two places."""
    today = load_shared(CHARTERS)
    page = today.texts[SOURCES] + "  - {id: S1, kind: report, title: 又一篇}\n"

    shared = shared_of({**today.texts, SOURCES: page}, [])

    assert [each.id for each in shared.findings] == ["charter.duplicate_id"]


def test_news_sources_carry_no_names_and_no_sentences() -> None:
    """A report is kept as publisher, title and date; no byline enters the repository."""
    sources = load_shared(CHARTERS).sources

    assert {each.id for each in sources.values() if each.kind == "report"} == {
        "S0", "S1", "S2", "S3", "S4",
    }  # fmt: skip
    assert all(not each.authors for each in sources.values())


def test_charter_without_findings_keeps_its_sources() -> None:
    """A charter knows which sources it cites."""
    charter = load_charter(CHARTERS / "_template")

    assert set(charter.sources) == {"S1"}
