"""How what several units do in one case is written in the journal, and read back.

Only members that say something are written: most cases have none, and a row stays short.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import TypeVar, cast

from .commands import Json
from .together import (
    ALONE,
    BranchState,
    Child,
    ContestState,
    DisputeState,
    Forwarded,
    SeatState,
    SupervisionState,
    Together,
)

T = TypeVar("T")
Members = Mapping[str, Json]
_INSTANTS = frozenset({"asked_at", "answered_at", "since", "at", "in_charge_since"})
_TEXTS = ("came_from", "copied", "taken_in", "reporters", "foreign")


def value_json(value: object) -> dict[str, Json]:
    """Return one of the values of this room as JSON, whole.

    >>> value_json(Child("2", "visit", "split"))["closed"]
    False
    """
    return {name: _json(each) for name, each in _members(value)}


def _members(value: object) -> list[tuple[str, object]]:
    named = fields(value)  # type: ignore[arg-type]  # only dataclasses come here
    return [(each.name, getattr(value, each.name)) for each in named]


def _json(value: object) -> Json:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_json(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _json(each) for name, each in value.items()}
    if is_dataclass(value):
        return value_json(value)
    return str(value) if isinstance(value, str) else cast(Json, value)


def value_of(kind: type[T], members: Json) -> T:
    """Return the value that ``value_json`` wrote."""
    told: dict[str, object] = dict(cast(Members, members))
    for name in _INSTANTS & told.keys():
        told[name] = _instant(cast(Json, told[name]))
    if "seats" in told:
        told["seats"] = tuple(value_of(SeatState, each) for each in cast(list[Json], told["seats"]))
    return kind(**told)


def _instant(text: Json) -> datetime | None:
    return None if text is None else datetime.fromisoformat(cast(str, text))


def together_json(together: Together) -> dict[str, Json]:
    """Return it as JSON; what is as in a case without others is left out.

    >>> together_json(ALONE)
    {}
    """
    if together is ALONE:
        return {}
    usual = dict(_members(ALONE))
    return {name: _json(each) for name, each in _members(together) if each != usual[name]}


def together_of(members: Json) -> Together:
    """Return what ``together_json`` wrote; rows written before there was any read as alone."""
    told: dict[str, object] = dict(cast(Members, members or {}))
    if not told:
        return ALONE
    for name, kind in _LISTS.items():
        if name in told:
            told[name] = tuple(value_of(kind, each) for each in cast(list[Json], told[name]))
    for name, one in _ONES.items():
        if name in told:
            told[name] = value_of(one, cast(Json, told[name]))
    for name in _TEXTS:
        if name in told:
            told[name] = tuple(cast(list[str], told[name]))
    if "in_charge_since" in told:
        told["in_charge_since"] = _instant(cast(Json, told["in_charge_since"]))
    if "urged" in told:
        told["urged"] = {p: _instant(t) for p, t in cast(Members, told["urged"]).items()}
    return Together(**told)  # type: ignore[arg-type]  # names are those of the class


_LISTS: Mapping[str, type] = {
    "branches": BranchState,
    "supervisions": SupervisionState,
    "contests": ContestState,
    "children": Child,
}
_ONES: Mapping[str, type] = {"forwarded": Forwarded, "dispute": DisputeState}
