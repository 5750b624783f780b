"""Two charters side by side (修改前 / 修改后), article by article, the changed words marked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from guanyun.charter.schema import Charter
from guanyun.errors import Language

from .articles import Article, Chapter, chapters_of

_WORDS = re.compile(r"[0-9]+(?:\.[0-9]+)?|[A-Za-z_]+|\s+|.", re.DOTALL)
MOST_WEIGHED = 2_000_000  # pairs of words that one page compares; a draft may be of any size
MOST_PAIRS = 60_000  # pairs of words, or of sentences, compared at once
SHARED = 2  # fewer words in common between two changes are chance, not agreement
ALIKE = 0.3  # below it two sentences share so little that marking words would only confuse


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence, and whether the other side has it too."""

    text: str
    changed: bool = False


@dataclass(slots=True)
class Effort:
    """How many pairs a page may still compare; what is beyond is marked from end to end."""

    left: int = MOST_WEIGHED

    def allows(self, before: int, after: int) -> bool:
        """Take the effort of comparing so many with so many, if there is enough of it."""
        pairs = before * after
        if pairs > min(self.left, MOST_PAIRS):
            return False
        self.left -= pairs
        return True


@dataclass(frozen=True, slots=True)
class Pair:
    """One article before and after; None where that side has none."""

    kind: str
    change: str  # added | removed | changed
    before: Article | None
    after: Article | None
    was: tuple[tuple[Piece, ...], ...] = ()  # sentences
    now: tuple[tuple[Piece, ...], ...] = ()

    @property
    def title(self) -> str:
        """Return the name of the article, the new one where both sides have one."""
        article = self.after or self.before
        return article.title if article else ""


@dataclass(frozen=True, slots=True)
class PairedChapter:
    """The changed articles of one chapter."""

    kind: str
    title: str
    pairs: tuple[Pair, ...]


def side_by_side(before: Charter, after: Charter, language: Language) -> list[PairedChapter]:
    """Return the articles that two charters do not say alike, chapter by chapter.

    An article is the same article when its kind and its id are; its number may move without
    being a change. Basis and sample mark count as what it says.
    """
    old, new = chapters_of(before, language), chapters_of(after, language)
    titles = {each.kind: each.title for each in (*old, *new)}
    earlier, later = _by_kind(old), _by_kind(new)
    found = []
    effort = Effort()
    for kind, title in titles.items():
        pairs = tuple(_pairs(kind, earlier.get(kind, {}), later.get(kind, {}), effort))
        if pairs:
            found.append(PairedChapter(kind, title, pairs))
    return found


def _by_kind(chapters: Iterable[Chapter]) -> dict[str, dict[str, Article]]:
    return {each.kind: {a.id: a for a in each.articles} for each in chapters}


def _pairs(
    kind: str, old: dict[str, Article], new: dict[str, Article], effort: Effort
) -> Iterable[Pair]:
    for name in dict.fromkeys((*new, *old)):
        before, after = old.get(name), new.get(name)
        if before is None and after is not None:
            yield Pair(kind, "added", None, after, now=_plain(after.sentences))
        elif after is None and before is not None:
            yield Pair(kind, "removed", before, None, was=_plain(before.sentences))
        elif before is not None and after is not None and _said(before) != _said(after):
            was, now = marked(before.sentences, after.sentences, effort)
            yield Pair(kind, "changed", before, after, was, now)


def _said(article: Article) -> tuple[object, ...]:
    return (article.title, article.sentences, article.basis, article.sample)


def _plain(sentences: Sequence[str]) -> tuple[tuple[Piece, ...], ...]:
    return tuple((Piece(each),) for each in sentences)


def marked(
    before: Sequence[str], after: Sequence[str], effort: Effort | None = None
) -> tuple[tuple[tuple[Piece, ...], ...], tuple[tuple[Piece, ...], ...]]:
    """Return both texts sentence by sentence, the words that differ marked.

    >>> was, now = marked(["办结：7个工作日。"], ["办结：10个工作日。"])
    >>> [piece.text for piece in was[0] if piece.changed], now[0][1].text
    (['7'], '10')
    """
    effort = effort or Effort()
    if not effort.allows(len(before), len(after)):
        return _all_changed(before), _all_changed(after)
    was: list[tuple[Piece, ...]] = []
    now: list[tuple[Piece, ...]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            was += _plain(before[i1:i2])
            now += _plain(after[j1:j2])
            continue
        twins = min(i2 - i1, j2 - j1)
        for step in range(twins):
            left, right = _words_marked(before[i1 + step], after[j1 + step], effort)
            was.append(left)
            now.append(right)
        was += _all_changed(before[i1 + twins : i2])
        now += _all_changed(after[j1 + twins : j2])
    return tuple(was), tuple(now)


def _all_changed(sentences: Sequence[str]) -> tuple[tuple[Piece, ...], ...]:
    return tuple((Piece(each, changed=True),) for each in sentences)


def _words_marked(
    before: str, after: str, effort: Effort
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if not effort.allows(len(old), len(new)):
        return (Piece(before, changed=True),), (Piece(after, changed=True),)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return (Piece(before, changed=True),), (Piece(after, changed=True),)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        inside = i1 > 0 and i2 < len(old)
        changed = tag != "equal" or (inside and i2 - i1 < SHARED)
        _grow(left, "".join(old[i1:i2]), changed)
        _grow(right, "".join(new[j1:j2]), changed)
    return tuple(left), tuple(right)


def _grow(pieces: list[Piece], text: str, changed: bool) -> None:
    if pieces and pieces[-1].changed is changed:
        pieces[-1] = Piece(pieces[-1].text + text, changed)
    elif text:
        pieces.append(Piece(text, changed))
