"""Refusals, and the one place that turns codes into sentences a person can read."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Literal

import yaml

Language = Literal["zh", "en"]


class Refused(Exception):  # noqa: N818 - the word of the field, not an error of ours
    """A person asked for what the charter, the law or the form does not allow.

    Carries a permanent ``code`` (``room.reason``) and named ``fields``; the text comes from
    ``messages/<room>.yaml`` in the reader's language.

    >>> str(Refused("errors.example", unit="北辰企业社区"))
    'errors.example: unit=北辰企业社区'
    """

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields: Mapping[str, str] = {name: str(value) for name, value in fields.items()}

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.fields.items())
        return f"{self.code}: {told}" if told else self.code


@cache
def _catalogue(room: str) -> Mapping[str, Mapping[str, str]]:
    page = files("guanyun").joinpath("messages", f"{room}.yaml")
    if not page.is_file():
        return {}
    return yaml.safe_load(page.read_text(encoding="utf-8")) or {}


def codes(room: str) -> list[str]:
    """Return the codes that ``messages/<room>.yaml`` holds, in file order."""
    return list(_catalogue(room))


def sentence(code: str, fields: Mapping[str, str], language: Language = "zh") -> str:
    """Return what happened, why and what to do next, in the reader's language.

    An unknown code returns the code and its fields: a missing sentence never hides a refusal.

    >>> sentence("errors.unknown_code_of_the_docs", {"a": "1"})
    'errors.unknown_code_of_the_docs: a=1'
    """
    text = _catalogue(code.partition(".")[0]).get(code, {}).get(language)
    if text is None:
        told = ", ".join(f"{name}={value}" for name, value in fields.items())
        return f"{code}: {told}" if told else code
    return _filled(text, fields)


def hint(code: str, fields: Mapping[str, str], language: Language = "zh") -> str:
    """Return what to do next about a finding (``hint_zh``, ``hint_en``); empty where none stands.

    >>> hint("errors.unknown_code_of_the_docs", {})
    ''
    """
    text = _catalogue(code.partition(".")[0]).get(code, {}).get(f"hint_{language}", "")
    return _filled(text, fields)


def _filled(text: str, fields: Mapping[str, str]) -> str:
    wanted = {name for _, name, _, _ in Formatter().parse(text) if name}
    return text.format(**{name: fields.get(name, "-") for name in wanted})
