"""YAML as text with lines: nothing is guessed, nothing raises."""

import pytest

from guanyun.charter.nodes import Entries, Items, Scalar, compose, content


@pytest.mark.parametrize(
    "written", ["no", "on", "012", "0x1F", "12:30", "1_000", "2026-01-01", "1e3", ".inf", "0.1"]
)
def test_scalar_stays_text(written: str) -> None:
    """What other readers turn into booleans, octals, minutes and floats stays as written."""
    root, findings = compose("a.yaml", f"key: {written}")

    assert findings == []
    assert content(root) == {"key": written}  # type: ignore[arg-type]


def test_merge_key_is_an_ordinary_key() -> None:
    """`<<` merges nothing: it is a key like any other, and unknown to every noun."""
    root, _ = compose("a.yaml", "<<: {a: b}\n")

    assert content(root) == {"<<": {"a": "b"}}  # type: ignore[arg-type]


def test_lines_are_those_of_the_file() -> None:
    """Nodes know the line they begin on, also inside flow lists and after block text."""
    root, _ = compose("a.yaml", "# note\na: |\n  x\n  y\nb:\n  - c\n  - {d:\n     e}\n")

    assert isinstance(root, Entries)
    listed = root.get("b")
    assert isinstance(listed, Items)
    inner = listed.items[1]
    assert isinstance(inner, Entries)
    assert (root.where.line, listed.items[0].where.line, inner.entries[0][1].where.line) == (
        2,
        6,
        8,
    )


def test_quoted_empty_is_text_and_plain_empty_is_nothing() -> None:
    """`""` was written, `~` was left out."""
    root, _ = compose("a.yaml", "a: ''\nb:\nc: ~\nd: 'null'")

    assert isinstance(root, Entries)
    written = {key.text: each for key, each in root.entries}
    missing = [key for key, each in written.items() if isinstance(each, Scalar) and each.missing]
    assert missing == ["b", "c"]


def test_billion_laughs_are_not_built() -> None:
    """Aliases are refused where they stand, so nothing multiplies."""
    lines = ["a: &a [x, x]"] + [
        f"{n}: &{n} [*{p}, *{p}]" for p, n in zip("abcdef", "bcdefg", strict=True)
    ]

    _, findings = compose("a.yaml", "\n".join(lines))

    assert {each.id for each in findings} == {"charter.anchor"}


def test_too_many_nodes_are_cut_off() -> None:
    """A page of more entries than a charter ever has is a finding."""
    _, findings = compose("a.yaml", "[" + "x," * 200_001 + "]")

    assert [each.id for each in findings] == ["charter.too_deep"]


def test_too_long_page_is_not_parsed() -> None:
    """A page of more characters than the bound is a finding before anything is read."""
    _, findings = compose("a.yaml", "#" * 2_000_001)

    assert [each.id for each in findings] == ["charter.too_large"]
