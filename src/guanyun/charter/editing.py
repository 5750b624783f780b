"""A charter as text that somebody edits: its pages, and the charter with one of them changed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from guanyun.errors import Refused

from .loading import FORM, charter_of
from .pages import MOST_BYTES
from .schema import Charter
from .shared import Shared, shared_of

MOST_CHARACTERS = MOST_BYTES // 4
MAY_BE_NEW = re.compile(r"(appraisals|rules|tests)/[a-z][a-z0-9_]{1,40}\.yaml")


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """One page of a charter as it was written: its name below the charter's folder, its text."""

    name: str
    text: str

    @property
    def lines(self) -> int:
        """Return how many lines it has."""
        return self.text.count("\n") + 1


@dataclass(frozen=True, slots=True)
class _Stored:
    folder: str
    pages: Mapping[str, str]
    shared: Mapping[str, str]


def pages_written(text: str) -> list[WrittenPage]:
    """Return the pages of a charter's canonical text, as they were written."""
    stored = _stored(text)
    return [WrittenPage(_below(stored.folder, file), page) for file, page in stored.pages.items()]


def with_page(text: str, page: str, words: str, shared: Shared) -> Charter:
    """Return the charter of ``text`` with one page written anew; what is wrong are its findings.

    A scheme, a paper of rules and a page of stories may be new. Line ends become those of Unix;
    what it took from the shared entries stays that of its day.

    Raises:
        Refused: ``charter.no_such_page``, ``charter.page_too_long``.
    """
    stored = _stored(text)
    file = f"{stored.folder}/{page}"
    if file not in stored.pages and not MAY_BE_NEW.fullmatch(page):
        known = "、".join(_below(stored.folder, each) for each in stored.pages)
        raise Refused("charter.no_such_page", page=page, known=known)
    if len(words) > MOST_CHARACTERS:
        raise Refused("charter.page_too_long", page=page, most=MOST_CHARACTERS)
    written = words.replace("\r\n", "\n").rstrip("\n") + "\n"
    pages = {**stored.pages, file: written}
    then = shared_of(stored.shared, [], shared.calendar)
    return charter_of(stored.folder, pages, then, [])


def _stored(text: str) -> _Stored:
    stored = json.loads(text)
    if stored.get("form") != FORM:
        raise ValueError("no canonical text of a charter")
    return _Stored(stored["folder"], stored["pages"], stored["shared"])


def _below(folder: str, file: str) -> str:
    return file.removeprefix(f"{folder}/")
