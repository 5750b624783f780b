"""Fields that name a unit or a post, asked as a list to choose from."""

from collections.abc import Sequence
from dataclasses import replace

from guanyun.charter.schema import Charter
from guanyun.engines.casework import Choice, Field, FieldKind


def with_choices(fields: Sequence[Field], charter: Charter) -> tuple[Field, ...]:
    """Return the fields with the units and posts of a charter as their choices."""
    register = charter.register
    known = {
        FieldKind.UNIT: tuple(Choice(each.id, each.label) for each in register.units),
        FieldKind.POST: tuple(Choice(each.id, each.label) for each in register.posts),
    }
    return tuple(
        replace(each, choices=known[each.kind]) if each.kind in known else each for each in fields
    )
