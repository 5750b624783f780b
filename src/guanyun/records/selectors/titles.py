"""What a case is about in a few words: the demand as it was reported, else the item applied for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from guanyun.engines.casework import CaseState, CaseType, Field, FieldKind
from guanyun.engines.common import Label
from guanyun.records.models import PrivateText

CONTACT: Final = "contact_name"
MOST_WORDS: Final = 60  # characters of a title; the case page has the rest


def subjects_of(case_type: CaseType) -> Sequence[Field]:
    """Return the fields that say what a case is about.

    The first long text that must be filled in; where a kind has none, what must be chosen (the
    item and its situation); else the first text.
    """
    asked = [each for each in case_type.fields if each.required and each.id != CONTACT]
    long = [each for each in asked if each.kind is FieldKind.LONG_TEXT]
    chosen = [each for each in asked if each.kind is FieldKind.CHOICE and each.choices]
    named = [each for each in asked if each.kind is FieldKind.TEXT]
    return long[:1] or named[:1] or chosen


def words_reported(
    zone: str, numbers: Iterable[str], case_types: Iterable[CaseType]
) -> Mapping[tuple[str, str], str]:
    """Return the private words of what was reported by number and field, erased ones left out."""
    names = {each.id for kind in case_types for each in subjects_of(kind) if each.private}
    streams = [f"case:{number}" for number in numbers]
    rows = PrivateText.objects.filter(
        zone=zone, stream__in=streams, name__in=names, text__isnull=False
    )
    found: dict[tuple[str, str], str] = {}
    for stream, name, text in rows.order_by("-seq").values_list("stream", "name", "text"):
        found[stream.removeprefix("case:"), name] = text or ""  # the first entry stays
    return found


def title_of(
    case_type: CaseType, state: CaseState, number: str, reported: Mapping[tuple[str, str], str]
) -> Label | None:
    """Return what a case is about; None where nothing was told or all of it is erased."""
    told = [
        label
        for field in subjects_of(case_type)
        if (label := _told(field, state, reported.get((number, field.id), ""))) is not None
    ]
    if not told:
        return None
    english = " · ".join(each.en or each.zh for each in told)
    return Label(_cut(" · ".join(each.zh for each in told)), _cut(english))


def _told(field: Field, state: CaseState, private: str) -> Label | None:
    value = private if field.private else state.answers.get(field.id)
    if not isinstance(value, str) or not value.strip():
        return None
    chosen = {each.id: each.label for each in field.choices}.get(value)
    words = " ".join(value.split())
    return chosen or Label(words, words)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_WORDS else f"{text[: MOST_WORDS - 1]}…"
