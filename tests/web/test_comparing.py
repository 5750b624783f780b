"""Two charters side by side: an article stays itself by kind and id; changed words are marked."""

from dataclasses import replace
from functools import cache

from guanyun.charter.loading import load_charter
from guanyun.charter.schema import Charter
from guanyun.charter.shipped import shipped_charters
from guanyun.engines.common import Label
from guanyun.web.comparing import Effort, Pair, Piece, marked, side_by_side


@cache
def demo() -> Charter:
    """Return the demo charter, read once."""
    return load_charter(shipped_charters() / "demo")


def changed(**register: object) -> list[Pair]:
    """Return the pairs that differ from the demo charter with another register."""
    after = replace(demo(), register=replace(demo().register, **register))
    return [pair for chapter in side_by_side(demo(), after, "zh") for pair in chapter.pairs]


def changed_words(sentences: tuple[tuple[Piece, ...], ...]) -> str:
    """Return the marked words of one side."""
    return "".join(piece.text for words in sentences for piece in words if piece.changed)


def test_same_charter_has_no_pairs() -> None:
    """Nothing changed, nothing shown."""
    assert side_by_side(demo(), demo(), "zh") == []


def test_added_and_removed_articles_stand_alone() -> None:
    """A unit that comes has no left side, one that goes no right side."""
    units = demo().register.units
    new = replace(units[-1], id="new_unit", label=Label("新设单位", "New unit"))

    pairs = {(pair.kind, pair.change, pair.title) for pair in changed(units=(*units[:-1], new))}

    assert ("units", "added", "新设单位") in pairs
    assert ("units", "removed", units[-1].label.zh.removesuffix("（示例）")) in pairs


def test_moved_line_marks_only_the_unit() -> None:
    """A line given to another unit is one changed article, not one gone and one new."""
    lines = demo().register.lines
    at = next(n for n, each in enumerate(lines) if each.id == "utility_handle")
    moved = replace(lines[at], unit="service_bureau", post="service_desk")

    (pair,) = [
        each
        for each in changed(lines=(*lines[:at], moved, *lines[at + 1 :]))
        if each.kind == "lines"
    ]

    assert pair.change == "changed"
    assert "公用事业" in "".join(
        piece.text for words in pair.was for piece in words if piece.changed
    )
    assert "服务" in "".join(piece.text for words in pair.now for piece in words if piece.changed)


def test_sentences_that_share_nothing_are_marked_whole() -> None:
    """Letters that happen to agree are not told as unchanged."""
    was, now = marked(["甲局负责。"], ["Entirely other words"])

    assert [piece.changed for piece in was[0]] == [True]
    assert [piece.changed for piece in now[0]] == [True]


def test_more_sentences_after_than_before_are_marked_as_new() -> None:
    """A sentence put in between leaves its neighbours plain."""
    was, now = marked(["一。", "三。"], ["一。", "二。", "三。"])

    assert [words[0].changed for words in was] == [False, False]
    assert [words[0].changed for words in now] == [False, True, False]


def test_text_of_any_size_is_compared_in_bounded_time() -> None:
    """Beyond the bound a sentence, or all of an article, is marked whole; nothing is left out."""
    long, longer = "的是" * 500, "是的" * 501
    was, now = marked([long], [longer])
    assert (was, now) == (((Piece(long, changed=True),),), ((Piece(longer, changed=True),),))

    lines = [str(each) for each in range(400)]
    was, now = marked(lines, lines[1:])
    assert changed_words(was) == "".join(lines)
    assert changed_words(now) == "".join(lines[1:])


def test_page_of_many_changes_stops_weighing_words() -> None:
    """What is over the effort of the page is still shown, marked from end to end."""
    effort = Effort(left=100)
    marked(["办结七个工作日"], ["办结十个工作日"], effort)
    was, _ = marked(["办结：七个工作日内，书面答复。"], ["办结：十个工作日内，书面答复。"], effort)

    assert effort.left < 100
    assert changed_words(was) == "办结：七个工作日内，书面答复。"
