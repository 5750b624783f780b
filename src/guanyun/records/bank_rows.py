"""Rows of a statement of bank or treasury: read with the faults of each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from guanyun.engines.common import fen_of, parse_yuan
from guanyun.errors import Refused

from .models import BankEntry

COLUMNS: Mapping[str, bool] = {  # column -> must be filled in
    "serial": True,
    "on": True,
    "way": True,
    "amount": True,
    "payee": True,
    "account": False,
    "reference": False,
}
WAYS: Mapping[str, str] = {
    "out": "out", "支出": "out", "付款": "out", "拨付": "out", "借": "out", "借方": "out",
    "back": "back", "退汇": "back", "收入": "back", "退回": "back", "贷": "back", "贷方": "back",
}  # fmt: skip
DAY = re.compile(r"(20\d\d)[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:$|[ T])")  # 2026-11-03, 20261103
MOST_ROWS = 5000
Cell = object
_LONG = {"serial": 64, "payee": 120, "reference": 64}


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row: its number as people count, the column, a code, what stood."""

    row: int
    column: str
    code: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class BankRow:
    """One line of a statement as read; ``tail`` are the last digits of the payee's account."""

    row: int
    serial: str
    on: date
    way: str  # out | back
    amount_fen: int
    payee: str
    tail: str = ""
    reference: str = ""
    line: int | None = None  # of the payment it is found to be
    book: int | None = None  # of our own entry that it shows, of money recovered


def rows_read(
    rows: Sequence[tuple[int, Mapping[str, Cell]]],
) -> tuple[list[BankRow], list[RowFault]]:
    """Return the rows of a statement and what is wrong with others; a row is whole or a fault."""
    found: list[BankRow] = []
    faults: list[RowFault] = []
    seen: dict[tuple[str, str], int] = {}
    for number, told in rows:
        row, wrong = _read(number, told)
        if row is None:
            faults += wrong
            continue
        first = seen.setdefault((row.serial, row.way), number)
        if first != number:
            faults.append(RowFault(number, "serial", "payouts.row_twice", str(first)))
        else:
            found.append(row)
    return found, faults


def _read(number: int, told: Mapping[str, Cell]) -> tuple[BankRow | None, list[RowFault]]:
    texts = {name: _text(told.get(name)) for name in COLUMNS}
    wrong = [
        RowFault(number, name, "payouts.row_missing")
        for name, needed in COLUMNS.items()
        if needed and not texts[name]
    ]
    wrong += [
        RowFault(number, name, "payouts.row_long", str(most))
        for name, most in _LONG.items()
        if len(texts[name]) > most
    ]
    day, way, fen = _day(told.get("on")), WAYS.get(texts["way"].lower()), _fen(texts["amount"])
    bad = (("on", day, "row_day"), ("way", way, "row_way"), ("amount", fen, "row_amount"))
    wrong += [
        RowFault(number, name, f"payouts.{code}", texts[name][:40])
        for name, value, code in bad
        if texts[name] and not value
    ]
    if wrong or day is None or way is None or not fen:
        return None, wrong
    digits = "".join(each for each in texts["account"] if each.isdigit())
    row = BankRow(
        row=number,
        serial=texts["serial"],
        on=day,
        way=way,
        amount_fen=fen,
        payee=texts["payee"],
        tail=digits[-4:] if len(digits) >= 4 else "",
        reference=texts["reference"],
    )
    return row, []


def _text(value: Cell) -> str:
    return "" if value is None else str(value).strip()


def _day(value: Cell) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = DAY.match(_text(value))
    if found is None:
        return None
    try:
        return date(*(int(each) for each in found.groups()))
    except ValueError:
        return None


def _fen(text: str) -> int | None:
    """Return an amount in fen; None for what is none, is not positive or has parts of a fen."""
    try:
        fen = fen_of(parse_yuan(text))
    except Refused:
        return None
    return fen if 0 < fen < 10**15 else None


def entry_of(zone: str, file: str, row: BankRow) -> BankEntry:
    """Return a row of a statement as it is kept."""
    return BankEntry(
        zone=zone,
        file=file,
        row=row.row,
        serial=row.serial,
        on=row.on,
        way=row.way,
        amount_fen=row.amount_fen,
        payee=row.payee,
        tail=row.tail,
        reference=row.reference,
        line=row.line,
    )
