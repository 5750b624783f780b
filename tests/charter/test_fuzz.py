"""Any text in a charter ends in findings, never in an exception."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanyun.charter import check, load_shared, shipped_charters, told
from guanyun.charter.loading import charter_of
from guanyun.charter.pages import pages_of

CHARTERS = shipped_charters()
FOLDER = CHARTERS / "_template"
PAGES = dict(pages_of(FOLDER, "_template").texts)
SHARED = load_shared(CHARTERS)
FULL = os.environ.get("GUANYUN_FULL") == "1"
LINES = [(file, number) for file, text in PAGES.items() for number in range(text.count("\n") + 1)]
WORDS = [
    "", "~", "no", "12:30", "-1", "[]", "{}", "[[[", "}", ": :", "- -", "&a *a", "!!int 1", "? x",
    "2026-02-30", "9" * 40, "\u0000", "\ufeff", "\ud7ff", "💧", "'", '"', "#", "|", ">", "%x",
    "---", "\t",
    "id: zone", "until: 0001-01-01", "{zh: 1}", "when: 1 +", "within: until 25:00", "-0 hours",
]  # fmt: skip
relaxed = settings(
    max_examples=600 if FULL else 60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def findings_of(pages: dict[str, str]) -> list[str]:
    """Return the ids found in a charter of these pages; each finding must be sayable."""
    found = check(charter_of("_template", pages, SHARED, []))
    for each in found:
        told(each, "zh")
        told(each, "en")
    return [each.id for each in found]


@relaxed
@given(st.sampled_from(LINES), st.sampled_from(WORDS) | st.text(max_size=30), st.integers(0, 60))
def test_text_put_anywhere_is_at_most_a_finding(
    place: tuple[str, int], word: str, column: int
) -> None:
    """Any word written into any line of a charter leaves a charter that can be checked."""
    file, number = place
    lines = PAGES[file].split("\n")
    lines[number] = lines[number][:column] + word + lines[number][column:]

    findings_of({**PAGES, file: "\n".join(lines)})


@relaxed
@given(st.sampled_from(LINES), st.integers(1, 3))
def test_lines_taken_out_are_at_most_a_finding(place: tuple[str, int], count: int) -> None:
    """A charter with missing lines can be checked."""
    file, number = place
    lines = PAGES[file].split("\n")
    del lines[number : number + count]

    findings_of({**PAGES, file: "\n".join(lines)})


@relaxed
@given(st.sampled_from(LINES), st.sampled_from(WORDS))
def test_value_replaced_is_at_most_a_finding(place: tuple[str, int], word: str) -> None:
    """A charter with another value after a key can be checked."""
    file, number = place
    lines = PAGES[file].split("\n")
    key, colon, _ = lines[number].partition(": ")
    lines[number] = f"{key}{colon}{word}"

    findings_of({**PAGES, file: "\n".join(lines)})


@settings(max_examples=300 if FULL else 40, deadline=None)
@given(st.sampled_from(sorted(PAGES)), st.text(max_size=200))
def test_page_of_any_text_is_at_most_a_finding(file: str, text: str) -> None:
    """A page that holds anything at all can be checked."""
    findings_of({**PAGES, file: text})


@settings(max_examples=300 if FULL else 30, deadline=None)
@given(st.binary(max_size=200))
def test_page_of_any_bytes_is_at_most_a_finding(written: bytes) -> None:
    """Bytes of any kind in a file are read as text or named."""
    with TemporaryDirectory() as folder:
        Path(folder, "units.yaml").write_bytes(written)
        pages_of(Path(folder), "zone")
