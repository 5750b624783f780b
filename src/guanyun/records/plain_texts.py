"""Text that may be kept: no control character, no half a letter, whichever service brings it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from django.db.models import Model

from guanyun.engines.casework import Json
from guanyun.errors import Refused

from .ledger import Effect
from .statements import Statement

# Line breaks and tabs are text; NUL no database keeps, the others no page shows.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def check_text(name: str, value: object) -> None:
    """Refuse what is no text, in a value or in any of a list or mapping.

    Raises:
        Refused: ``records.not_text``.
    """
    if isinstance(value, str):
        if _NO_TEXT.search(value):
            raise Refused("records.not_text", field=name)
    elif isinstance(value, Mapping):
        for inner, each in value.items():
            check_text(inner, each)
    elif isinstance(value, list | tuple):
        for each in value:
            check_text(name, each)


def check_kept(data: Mapping[str, Json], effects: Sequence[Effect]) -> None:
    """Refuse an event and its rows where a text of theirs is none.

    Raises:
        Refused: ``records.not_text`` with the name of the column or the table.
    """
    check_text("", data)
    for name, value in (each for effect in effects for each in _columns(effect)):
        check_text(name, value)


def _columns(effect: Effect) -> Iterator[tuple[str, object]]:
    if isinstance(effect, Statement):
        yield from ((effect.template.table, value) for row in effect.rows for value in row)
        return
    save = effect.func if isinstance(effect, partial) else effect
    kept = getattr(save, "__self__", None)  # of ``row.save``
    if isinstance(kept, Model):
        fields = kept._meta.concrete_fields
        yield from ((each.name, getattr(kept, each.attname)) for each in fields)
