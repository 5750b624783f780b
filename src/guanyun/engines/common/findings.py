"""What is wrong with a charter, where it stands, and how a citation is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """How much a finding weighs: an error stops adoption, a warning is read, a note is kept."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A line of a charter file.

    >>> str(Where("longyou/mandate.yaml", 12))
    'longyou/mandate.yaml:12'
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a charter: permanent ``id`` (``room.reason``), level, place, fields.

    The sentence and the hint come from ``messages/<room>.yaml``.
    """

    id: str
    level: Level
    where: Where | None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Label:
    """A name for people, Chinese first."""

    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """The basis of an entry: a source of ``_sources.yaml``, paragraph, quote of <= 60 characters.

    ``paragraph`` is the article of a law (第二十四条) or the line of a report.
    """

    source: str
    paragraph: str = ""
    quote: str = ""
