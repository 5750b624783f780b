"""Settlements between units: opened, entered, computed, confirmed by both sides or disputed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from guanyun.engines.casework import Json
from guanyun.engines.common import fen_of, parse_yuan, yuan_of
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor
from guanyun.records.charters import charter_on
from guanyun.records.ledger import Effect, Key, commit
from guanyun.records.models import SettledCase, Settlement, SettlementEntry
from guanyun.records.money_told import settlement_stream, told_on_many
from guanyun.records.now import local_date
from guanyun.records.payment_lines import MOST_FEN, money_typed
from guanyun.records.payment_moves import try_again
from guanyun.records.repeating import decided_again, done_once
from guanyun.records.settling import (
    COMPUTED,
    GIVER,
    KINDS,
    OF_KIND,
    accepted_case,
    billable,
    entries_of,
    is_confirmed,
    may_open,
    settled,
    settlement_of,
    share_rules,
    side_of,
)
from guanyun.records.statements import IGNORED, inserting
from guanyun.records.telling import actor_in

PAPER_MOST, REASON_MOST = 120, 200
FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a settlement is about: its kind, who gives and takes, the year, the paper behind it.

    Earmarked money says how much there is (``most``); a bought service its ``price`` for one case,
    the kind of case, and the most that a year may cost.
    """

    kind: str
    label: str
    giver: str
    taker: str
    year: int
    paper: str
    most: str = ""
    price: str = ""
    case_kind: str = ""
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated figure as it is entered.

    ``facts`` are the figures that the rule of a final asks, ``case`` the acceptance of an
    instalment, ``until`` the last day that a bill counts from ``on``.
    """

    kind: str
    on: date
    paper: str
    amount: str = ""
    of_year: int = 0
    agreed_by: str = ""
    rule: str = ""
    case: str = ""
    until: date | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


def settlement_open(*, by: Visitor, at: datetime, told: Agreement) -> Settlement:
    """Open a settlement between two units of the charter.

    Raises:
        Hidden: not to who keeps no money.
        Refused: ``payouts.settlement_what``.
    """
    if by.zone is None or not may_open(by):
        raise Hidden("settlement")
    return decided_again(lambda: _opened(by, at, told))


def _opened(by: Visitor, at: datetime, told: Agreement) -> Settlement:
    zone = by.zone or ""
    charter = charter_on(zone, local_date(at))
    units = {unit.id for unit in charter.register.units}
    most = money_typed(told.most) if told.most.strip() else None
    price = money_typed(told.price) if told.price.strip() else None
    wanted = {"fiscal": True, "earmarked": bool(most), "service": bool(price)}
    known = told.case_kind in charter.case_types if told.kind == "service" else True
    sides = {told.giver, told.taker}
    is_whole = bool(told.label.strip()) and bool(told.paper.strip()) and 2000 <= told.year < 2100
    if not (is_whole and wanted.get(told.kind) and known and len(sides) == 2 and sides <= units):
        raise Refused("payouts.settlement_what", kinds="、".join(KINDS))
    last = Settlement.objects.filter(zone=zone).order_by("-number").first()
    row = Settlement(
        zone=zone,
        number=last.number + 1 if last else 1,
        kind=told.kind,
        label=told.label.strip()[:120],
        giver=told.giver,
        taker=told.taker,
        year=told.year,
        most_fen=most,
        price_fen=price,
        case_kind=told.case_kind if told.kind == "service" else "",
        paper=told.paper.strip()[:PAPER_MOST],
        opened_by=by.id,
        opened_at=at,
        is_sample=told.is_sample,
    )
    entry: dict[str, Json] = {
        "kind": row.kind,
        "label": row.label,
        "giver": row.giver,
        "taker": row.taker,
        "year": row.year,
        "paper": row.paper,
    }
    _write(by, at, row, ("settlement_opened", entry), [inserting([row], IGNORED, try_again)])
    return Settlement.objects.get(zone=zone, number=row.number)


def settlement_enter(
    *, by: Visitor, at: datetime, number: int, entry: Entry, key: Key | None = None
) -> SettlementEntry:
    """Enter a dated figure for one's side; the other side confirms it or tells another.

    A final is worked out by the rule over the base that both sides confirmed; a bill counts the
    evidenced cases of its days once; an instalment names the case by which the work was accepted.

    Raises:
        Hidden: no such settlement for this visitor.
        Refused: ``payouts.entry_*``, ``payouts.settle_open``, ``payouts.not_accepted``,
            ``payouts.no_side``.
    """

    def told(kept: Mapping[str, Json]) -> SettlementEntry:
        row = settlement_of(by, number)
        return next(each for each in entries_of(row) if each.no == int(str(kept["no"])))

    return done_once(key, lambda: decided_again(lambda: _entered(by, at, number, entry, key)), told)


def _entered(
    by: Visitor, at: datetime, number: int, entry: Entry, key: Key | None
) -> SettlementEntry:
    settlement = settlement_of(by, number)
    side, entries = side_of(by, settlement), entries_of(settlement)
    if entry.kind not in OF_KIND[settlement.kind] or not entry.paper.strip():
        raise Refused("payouts.entry_what", kinds="、".join(OF_KIND[settlement.kind]))
    if entry.on > local_date(at):
        raise Refused("payouts.entry_future")
    if entry.on.year < FIRST_YEAR:
        raise Refused("payouts.entry_day")
    amount, derived, cases = _figure(by, settlement, entries, entry)
    if abs(amount) > MOST_FEN:
        raise Refused("payouts.amount_form", amount=f"{yuan_of(amount):f}"[:40])
    _check_most(settlement, entries, entry.kind, amount)
    row = SettlementEntry(
        zone=settlement.zone,
        settlement=number,
        no=len(entries) + 1,
        kind=entry.kind,
        on=entry.on,
        of_year=entry.of_year or settlement.year,
        amount_fen=amount,
        paper=entry.paper.strip()[:PAPER_MOST],
        agreed_by=entry.agreed_by.strip()[:PAPER_MOST],
        told=json.dumps(derived, ensure_ascii=False),
        entered_by=by.id,
        entered_side=side,
        entered_at=at,
    )
    _confirm(row, side, by, at)
    told: dict[str, Json] = {"no": row.no, "kind": row.kind, "side": side, "paper": row.paper}
    told |= {"on": row.on.isoformat(), "amount": str(yuan_of(amount)), "told": derived}
    counted = [
        inserting(
            [
                SettledCase(
                    zone=row.zone, case=case, settlement=number, entry=row.no, amount_fen=fen
                )
            ],
            IGNORED,
            lambda: Refused("payouts.case_counted"),
        )
        for case, fen in cases
    ]
    effects: list[Effect] = [inserting([row], IGNORED, try_again), *counted]
    _write(by, at, settlement, ("settlement_entered", told), effects, key, {"no": row.no})
    return SettlementEntry.objects.get(zone=row.zone, settlement=number, no=row.no)


def _figure(
    by: Visitor, settlement: Settlement, entries: Sequence[SettlementEntry], entry: Entry
) -> tuple[int, dict[str, Json], list[tuple[str, int]]]:
    """Return the amount of an entry in fen, its derivation, and the cases that it counts."""
    if entry.kind == "final":
        return _final(settlement, entries, entry)
    if entry.kind == "bill":
        return _bill(settlement, entry)
    if entry.kind == "instalment":
        case = accepted_case(by, settlement, entry.case.strip())
        fen = money_typed(entry.amount)
        return _some(fen), {"accepted_by": case.number}, [(case.number, fen)]
    if entry.kind in ("base", "advance"):
        if entry.kind == "base" and not entry.agreed_by.strip():
            raise Refused("payouts.entry_agreed_by")
        return _some(money_typed(entry.amount)), {}, []
    if entry.kind == "correction" and not 2000 <= entry.of_year < settlement.year:
        raise Refused("payouts.entry_of_year", year=settlement.year)
    fen = fen_of(parse_yuan(entry.amount))  # a correction or carry-over may be below zero
    if not fen or abs(fen) > MOST_FEN:
        raise Refused("payouts.amount_form", amount=entry.amount[:40])
    return fen, {}, []


def _some(fen: int) -> int:
    if not fen:
        raise Refused("payouts.amount_form", amount="0")
    return fen


def _final(
    settlement: Settlement, entries: Sequence[SettlementEntry], entry: Entry
) -> tuple[int, dict[str, Json], list[tuple[str, int]]]:
    bases = [x for x in entries if x.kind == "base" and is_confirmed(x)]
    if not bases:
        raise Refused("payouts.entry_no_base")
    if any(each.kind == "final" for each in entries):
        raise Refused("payouts.entry_final_once")
    charter = charter_on(settlement.zone, entry.on)
    rule = next((x for x in share_rules(charter, entry.on) if x.id == entry.rule), None)
    if rule is None:
        raise Refused("payouts.entry_no_rule", rule=entry.rule[:64] or "-")
    done = settled(rule, entry.facts, bases[-1].amount_fen, entry.on)
    parts: list[Json] = [
        {
            "label": part.label.zh,
            "label_en": part.label.en,
            "article": part.article,
            "base": f"{part.base:f}",
            "rate": None if part.rate is None else f"{part.rate:f}",
            "amount": f"{part.amount:f}",
        }
        for part in done.parts
    ]
    facts: dict[str, Json] = {x.id: entry.facts.get(x.id, "") for x in rule.facts}
    derived: dict[str, Json] = {
        "rule": rule.id,
        "base_entry": bases[-1].no,
        "facts": facts,
        "parts": parts,
        "sample": rule.sample,
    }
    return fen_of(done.total or parse_yuan("0")), derived, []


def _bill(
    settlement: Settlement, entry: Entry
) -> tuple[int, dict[str, Json], list[tuple[str, int]]]:
    last = entry.until or entry.on
    if last < entry.on:
        raise Refused("payouts.entry_days")
    found, lacking = billable(settlement, entry.on, last)
    if not found:
        raise Refused("payouts.entry_no_cases", lacking=len(lacking))
    price = settlement.price_fen or 0
    derived: dict[str, Json] = {
        "until": last.isoformat(),
        "price": str(yuan_of(price)),
        "cases": [each.number for each in found],
        "lacking": [each.number for each in lacking],
    }
    return price * len(found), derived, [(each.number, price) for each in found]


def _check_most(
    settlement: Settlement, entries: Sequence[SettlementEntry], kind: str, amount: int
) -> None:
    """Refuse to pay more than there is: earmarked money, or what a service may cost in a year."""
    if settlement.most_fen is None or kind not in COMPUTED:
        return
    bound = sum(each.amount_fen for each in entries if each.kind == kind)
    if bound + amount > settlement.most_fen:
        left = settlement.most_fen - bound
        raise Refused(
            "payouts.entry_over", amount=f"{yuan_of(amount):,f}", left=f"{yuan_of(left):,f}"
        )


def settlement_answer(
    *, by: Visitor, at: datetime, number: int, no: int, other: str = "", reason: str = ""
) -> SettlementEntry:
    """Confirm an entry for one's side, or tell another figure: then both stand, and it is open.

    Who entered it may take over the other's figure by confirming it once more.

    Raises:
        Hidden: no such settlement for this visitor.
        Refused: ``payouts.answer_*``, ``payouts.no_such_entry``, ``payouts.no_side``.
    """
    return decided_again(lambda: _answered(by, at, (number, no), other.strip(), reason.strip()))


def _answered(
    by: Visitor, at: datetime, which: tuple[int, int], other: str, reason: str
) -> SettlementEntry:
    settlement = settlement_of(by, which[0])
    side = side_of(by, settlement)
    row = next((each for each in entries_of(settlement) if each.no == which[1]), None)
    if row is None:
        raise Refused("payouts.no_such_entry", no=which[1])
    if is_confirmed(row):
        raise Refused("payouts.answer_settled", no=row.no)
    mine = side == row.entered_side
    if other:
        if mine:
            raise Refused("payouts.answer_own", no=row.no)
        _dispute(row, other, reason)
    elif row.other_fen is None and mine:
        raise Refused("payouts.answer_waits", no=row.no)
    elif row.other_fen is not None and mine:
        row.amount_fen, row.other_fen = row.other_fen, None
        row.giver_by, row.giver_at, row.taker_by, row.taker_at = by.id, at, by.id, at
    else:
        row.other_fen = None
        _confirm(row, side, by, at)
    told: dict[str, Json] = {"no": row.no, "side": side, "amount": str(yuan_of(row.amount_fen))}
    told["other"] = None if row.other_fen is None else str(yuan_of(row.other_fen))
    if reason:
        told["reason"] = reason[:REASON_MOST]
    kind = "settlement_disputed" if row.other_fen is not None else "settlement_confirmed"
    _write(by, at, settlement, (kind, told), [row.save])
    return row


def _dispute(row: SettlementEntry, other: str, reason: str) -> None:
    if not reason:
        raise Refused("payouts.answer_why")
    fen = fen_of(parse_yuan(other))
    if fen == row.amount_fen or abs(fen) > MOST_FEN:
        raise Refused("payouts.answer_same", no=row.no)
    row.other_fen, row.other_reason = fen, reason[:REASON_MOST]


def _confirm(row: SettlementEntry, side: str, by: Visitor, at: datetime) -> None:
    if side == GIVER:
        row.giver_by, row.giver_at = by.id, at
    else:
        row.taker_by, row.taker_at = by.id, at


def _write(
    by: Visitor,
    at: datetime,
    settlement: Settlement,
    happened: tuple[str, Mapping[str, Json]],
    effects: Sequence[Effect],
    key: Key | None = None,
    response: Mapping[str, Json] | None = None,
) -> None:
    stream = settlement_stream(settlement.number)
    postings = told_on_many(
        settlement.zone,
        {stream: [happened]},
        by=actor_in(by),
        at=at,
        effects={stream: effects},
    )
    commit(by=by.id, at=at, postings=postings, key=key, response=response)
