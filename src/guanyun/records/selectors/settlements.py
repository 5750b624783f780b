"""Settlements between units as their pages show them: the list, one with its entries."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guanyun.charter.schema import Charter
from guanyun.engines.common import Label
from guanyun.engines.rules import Fact
from guanyun.records.access import Visitor
from guanyun.records.charters import charter_on
from guanyun.records.models import Settlement, SettlementEntry
from guanyun.records.now import today
from guanyun.records.settling import (
    GIVER,
    OF_KIND,
    TAKER,
    Standing,
    asked_of_rule,
    entries_of,
    is_confirmed,
    may_open,
    settlement_of,
    settlements_seen,
    share_rules,
    sides_of,
    standing_of,
)

from .names import Names, names_of


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """A settlement in the list: between whom, what is owed and paid, what is open."""

    row: Settlement
    giver: Label
    taker: Label
    standing: Standing


@dataclass(frozen=True, slots=True)
class EntryShown:
    """One entry: its figure, the other side's if it differs, the derivation, who confirmed it."""

    row: SettlementEntry
    parts: Sequence[Mapping[str, str]]
    facts: Mapping[str, str]
    cases: Sequence[str]
    lacking: Sequence[str]
    rule: str
    is_sample: bool
    giver_by: str
    taker_by: str
    is_confirmed: bool
    may_confirm: bool
    may_dispute: bool

    @property
    def difference_fen(self) -> int:
        """Return by how much the two sides are apart."""
        return 0 if self.row.other_fen is None else self.row.other_fen - self.row.amount_fen


@dataclass(frozen=True, slots=True)
class RuleAsked:
    """A rule that a final may be worked out by, and the figures it asks."""

    id: str
    label: Label
    facts: Sequence[Fact]
    is_sample: bool


@dataclass(frozen=True, slots=True)
class SettlementShown:
    """A settlement with all that its page shows."""

    row: Settlement
    giver: Label
    taker: Label
    standing: Standing
    entries: Sequence[EntryShown]
    side: str  # giver | taker | "" for who only reads
    kinds: Sequence[str]
    rules: Sequence[RuleAsked]
    case_kind: Label


def settlements_listed(*, visitor: Visitor) -> list[SettlementLine]:
    """Return the settlements that a visitor may see, the latest first."""
    rows = settlements_seen(visitor)
    if not rows:
        return []
    names = _names(charter_on(rows[0].zone, today()), rows[0].zone, ())
    return [
        SettlementLine(
            each,
            names.unit(each.giver),
            names.unit(each.taker),
            standing_of(each, entries_of(each)),
        )
        for each in rows
    ]


def settlement_shown(*, visitor: Visitor, number: int) -> SettlementShown:
    """Return one settlement; Hidden to who is of neither side and reads no money."""
    row = settlement_of(visitor, number)
    entries = entries_of(row)
    charter = charter_on(row.zone, today())
    people = {x for each in entries for x in (each.giver_by, each.taker_by) if x}
    names = _names(charter, row.zone, people)
    sides = sides_of(visitor, row)
    side = next(iter(sides)) if len(sides) == 1 else ""
    kind = charter.case_types.get(row.case_kind)
    return SettlementShown(
        row=row,
        giver=names.unit(row.giver),
        taker=names.unit(row.taker),
        standing=standing_of(row, entries),
        entries=[_entry(each, side, names) for each in entries],
        side=side,
        kinds=OF_KIND[row.kind],
        rules=_rules(charter) if row.kind == "fiscal" else (),
        case_kind=kind.label if kind is not None else Label("—"),
    )


def _names(charter: Charter, zone: str, people: Sequence[str] | set[str]) -> Names:
    return names_of(charter, zone=zone, people=people)


def _rules(charter: Charter) -> list[RuleAsked]:
    return [
        RuleAsked(each.id, each.label, asked_of_rule(each), each.sample or charter.manifest.sample)
        for each in share_rules(charter, today())
    ]


def _entry(row: SettlementEntry, side: str, names: Names) -> EntryShown:
    told = json.loads(row.told)
    confirmed, mine = is_confirmed(row), side == row.entered_side
    disputed = row.other_fen is not None
    return EntryShown(
        row=row,
        parts=told.get("parts", []),
        facts=told.get("facts", {}),
        cases=[*told.get("cases", []), *filter(None, [told.get("accepted_by")])],
        lacking=told.get("lacking", []),
        rule=told.get("rule", ""),
        is_sample=bool(told.get("sample")),
        giver_by=names.person(row.giver_by),
        taker_by=names.person(row.taker_by),
        is_confirmed=confirmed,
        may_confirm=bool(side) and not confirmed and (disputed if mine else True),
        may_dispute=side in (GIVER, TAKER) and not confirmed and not mine,
    )


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form to open a settlement chooses from; None for who opens none."""

    units: Sequence[tuple[str, Label]]
    kinds: Sequence[tuple[str, Label]]


def choices_to_open(*, visitor: Visitor) -> Choices | None:
    """Return units and kinds of case of the charter, for who may open a settlement."""
    if visitor.zone is None or not may_open(visitor):
        return None
    charter = charter_on(visitor.zone, today())
    return Choices(
        [(unit.id, unit.label) for unit in charter.register.units],
        [(kind.id, kind.label) for kind in charter.case_types.values() if kind.provider],
    )
