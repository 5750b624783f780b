"""What changed between two charters, in sentences with file and line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum

from guanyun.engines.casework import CaseType
from guanyun.engines.common import Citation, Label, Where, area_of
from guanyun.engines.mandate import Change, ZonePlace, compare
from guanyun.errors import Language, sentence

from .change_words import NOUNS, key_words
from .rules_schema import RuleDocument
from .schema import Charter
from .scheme_schema import PeriodRule

UNSAID = frozenset({"where", "parameters", "takes"})


def diff(before: Charter, after: Charter, language: Language = "zh") -> list[str]:
    """Return each change as one sentence; no sentence means that nothing changed.

    >>> from pathlib import Path
    >>> from guanyun.charter import load_charter, shipped_charters
    >>> same = load_charter(shipped_charters() / "_template")
    >>> diff(same, same)
    []
    """
    return [told_change(each, language) for each in compare_charters(before, after)]


def told_change(change: Change, language: Language = "zh") -> str:
    """Return one change as a sentence with the line where it is written."""
    text = sentence(change.code, change.fields, language)
    return f"{text}（{change.where}）" if language == "zh" else f"{text} ({change.where})"


def compare_charters(before: Charter, after: Charter) -> list[Change]:
    """Return what changed: the charter, register, areas, kinds of cases, centre, schemes, rules."""
    return [
        *_compared(before.manifest, after.manifest, (), after.manifest.where),
        *compare(before.register, after.register),
        *_areas(before.register.places, after.register.places),
        *_kinds(before.case_types, after.case_types),
        *_compared(before.centre, after.centre, (), after.manifest.where),
        *_listed(_pages(before), _pages(after), (), None),
        *_listed(before.rules.documents, after.rules.documents, (), None),
    ]


def _pages(charter: Charter) -> tuple[object, ...]:
    return tuple(each.page for each in charter.appraisals.values())


def _areas(before: Sequence[ZonePlace], after: Sequence[ZonePlace]) -> Iterator[Change]:
    old = {(each.id, each.since): each for each in before}
    for place in after:
        earlier = old.get((place.id, place.since))
        if earlier is None:
            continue
        was, now = _square_kilometres(earlier), _square_kilometres(place)
        if was != now:
            told = {"place": place.id, "place_zh": place.label.zh, "old": was, "new": now}
            told["place_en"] = place.label.en or place.id
            yield Change("charter.change.area", told, place.where)


def _square_kilometres(place: ZonePlace) -> str:
    return f"{area_of(place.geometry) / 1_000_000:.4f}"


def _kinds(before: Mapping[str, CaseType], after: Mapping[str, CaseType]) -> Iterator[Change]:
    yield from _listed(tuple(before.values()), tuple(after.values()), (), None)


Path = tuple[tuple[str, str], ...]  # zh and en of each level, outermost first


def _compared(old: object, new: object, path: Path, above: Where | None) -> Iterator[Change]:
    """Yield the changes of one noun and of everything inside it."""
    here = (*path, _name(new))
    where = getattr(new, "where", above)
    for each in fields(new):  # type: ignore[arg-type]  # callers pass dataclasses
        if each.name in UNSAID and not isinstance(new, PeriodRule | RuleDocument):
            continue
        was, now = getattr(old, each.name), getattr(new, each.name)
        if was == now:
            continue
        if _is_list(was) and _is_list(now):
            yield from _listed(was, now, here, where)
        elif _is_noun(was) and _is_noun(now):
            yield from _compared(was, now, here, where)
        else:
            told = _told(here) | key_words(each.name) | {"old": _text(was), "new": _text(now)}
            yield Change("charter.change.changed", told, where)


def _listed(
    old: tuple[object, ...], new: tuple[object, ...], path: Path, above: Where | None
) -> Iterator[Change]:
    was, now = _by_key(old), _by_key(new)
    for key in sorted({*was, *now}):
        entry = now.get(key, was.get(key))
        where = getattr(entry, "where", above)
        here = (*path, _name(entry))
        if key not in now:
            yield Change("charter.change.removed", _told(here), where)
        elif key not in was:
            yield Change("charter.change.added", _told(here), where)
        elif was[key] != now[key]:
            yield from _compared(was[key], now[key], path, above)


def _by_key(entries: Iterable[object]) -> dict[str, object]:
    keyed: dict[str, object] = {}
    for number, entry in enumerate(entries):
        name = _own(entry) or f"#{number:03}"
        keyed[name if name not in keyed else f"{name}#{number:03}"] = entry
    return keyed


_NAMES = ("id", "act", "period", "of", "grade", "since", "choice", "least", "above", "fact")


def _own(entry: object) -> str:
    """Return by what an entry of a list is told from the others."""
    words = (getattr(entry, key, "") for key in _NAMES)
    return next((str(word) for word in words if word), "")


def _name(entry: object) -> tuple[str, str]:
    zh, en = NOUNS.get(type(entry).__name__, (type(entry).__name__, type(entry).__name__))
    label = getattr(entry, "label", None)
    own = _own(entry)
    if isinstance(label, Label):
        return f"{zh}“{label.zh}”", f"{en} “{label.en or own or label.zh}”"
    return (f"{zh}“{own}”", f"{en} “{own}”") if own else (zh, en)


def _told(path: Path) -> dict[str, str]:
    return {"path_zh": "的".join(zh for zh, _ in path), "path_en": " / ".join(en for _, en in path)}


def _is_noun(value: object) -> bool:
    return is_dataclass(value) and not isinstance(value, Label | Citation | Where)


def _is_list(value: object) -> bool:
    return isinstance(value, tuple) and all(_is_noun(each) for each in value)


def _text(value: object) -> str:
    if value is None or value in ("", (), {}):
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Label):
        return value.zh
    if isinstance(value, Citation):
        return f"{value.source} {value.paragraph}".strip()
    if isinstance(value, StrEnum | date):
        return str(value)
    if isinstance(value, tuple):
        return "、".join(_text(each) for each in value)
    if isinstance(value, Mapping):
        return "、".join(f"{key} = {_text(each)}" for key, each in value.items())
    if _is_noun(value):
        return _name(value)[0]
    return str(value)
