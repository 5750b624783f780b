"""What a command answers: the object for machines, the text for people, the exit code."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from guanyun.errors import Language, sentence


@dataclass(frozen=True, slots=True)
class Answer:
    """``value`` is printed with ``--json``, ``text`` without; ``code`` is 0 done or 1 findings."""

    value: Mapping[str, object]
    text: str = ""
    code: int = 0


def language() -> Language:
    """Return the reader's language: GUANYUN_LANG, else the locale; Chinese by default."""
    asked = os.environ.get("GUANYUN_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG", "")
    return "en" if asked.lower().startswith("en") else "zh"


def told(code: str, /, **fields: str) -> str:
    """Return the sentence of ``code`` in the reader's language."""
    return sentence(code, fields, language())
