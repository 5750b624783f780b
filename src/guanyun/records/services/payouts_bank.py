"""What bank and treasury say: statements taken, a row matched by hand, a month closed at 0.00."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.casework import Json
from guanyun.engines.common import yuan_of
from guanyun.engines.rules import PaymentAct, PaymentState
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor
from guanyun.records.bank_matching import known_payments, matched
from guanyun.records.bank_rows import BankRow, entry_of
from guanyun.records.books import books_of
from guanyun.records.ledger import Effect, Key, commit
from guanyun.records.models import BankEntry, BankFile, BookEntry, MoneyPeriod, PayoutLine
from guanyun.records.money_seats import check_keeper
from guanyun.records.money_told import month_stream, told_on_many
from guanyun.records.now import local_date
from guanyun.records.payment_acts import check_open
from guanyun.records.payment_moves import Move, moved, try_again
from guanyun.records.repeating import decided_again, done_once
from guanyun.records.statements import IGNORED, inserting, updating
from guanyun.records.telling import actor_in

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it was brought: its name, the digest of its bytes, its rows without faults."""

    name: str
    digest: str
    rows: Sequence[BankRow]


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking a statement came to: rows, payments that arrived, came back, rows unexplained."""

    rows: int
    paid: int
    returned: int
    unmatched: int


def bank_file_take(
    *, by: Visitor, at: datetime, statement: Statement, key: Key | None = None
) -> Taken:
    """Take a statement whole: each row is kept, payments that it shows are paid or returned.

    Raises:
        Hidden: not to who keeps no money.
        Refused: ``payouts.file_*``: empty, taken before, rows known; ``payouts.month_closed``.
    """
    check_keeper(by)
    return done_once(
        key,
        lambda: decided_again(lambda: _taken(by, at, statement, key)),
        lambda told: Taken(*(int(str(told[name])) for name in Taken.__dataclass_fields__)),
    )


def _taken(by: Visitor, at: datetime, statement: Statement, key: Key | None) -> Taken:
    zone = check_keeper(by)
    months = _checked(zone, at, statement)
    rows = matched(known_payments(zone), statement.rows)
    moves = _moves(zone, rows)
    told = Taken(
        rows=len(rows),
        paid=sum(each.act is PaymentAct.PAY for each in moves),
        returned=sum(each.act is PaymentAct.BOUNCE for each in moves),
        unmatched=sum(row.line is None for row in rows),
    )
    response: dict[str, Json] = {name: getattr(told, name) for name in Taken.__dataclass_fields__}
    entry: dict[str, Json] = {"file": statement.digest, "name": statement.name[:120], **response}
    postings = told_on_many(
        zone,
        {month_stream(month): [("bank_file_taken", entry)] for month in months},
        by=actor_in(by),
        at=at,
        effects={month_stream(months[0]): _kept(zone, by, at, statement, rows)},
    )
    postings += moved(zone, moves, by=actor_in(by), at=at)
    commit(by=by.id, at=at, postings=postings, key=key, response=response)
    return told


def _checked(zone: str, at: datetime, statement: Statement) -> list[str]:
    """Return the months of a statement that may be taken."""
    if not statement.rows:
        raise Refused("payouts.file_empty")
    if BankFile.objects.filter(zone=zone, digest=statement.digest).exists():
        raise Refused("payouts.file_again", name=statement.name[:60])
    if any(row.on > local_date(at) for row in statement.rows):
        raise Refused("payouts.file_future")
    months = sorted({f"{row.on:%Y-%m}" for row in statement.rows})
    for month in months:
        check_open(zone, month)
    serials = [row.serial for row in statement.rows]
    known = BankEntry.objects.filter(zone=zone, serial__in=serials).order_by("serial").first()
    if known is not None:
        raise Refused("payouts.file_row_known", serial=known.serial)
    return months


def _moves(zone: str, rows: Sequence[BankRow]) -> list[Move]:
    """Return what a statement does to payments: what arrived, then what of it came back."""
    named = {row.line for row in rows if row.line is not None}
    lines = {each.pk: each for each in PayoutLine.objects.filter(zone=zone, pk__in=named)}
    acts = (("out", PaymentAct.PAY), ("back", PaymentAct.BOUNCE))
    return [
        Move(lines[row.line], act, row.on, serial=row.serial)
        for way, act in acts
        for row in rows
        if row.way == way and row.line is not None and row.book is None
    ]


def _kept(
    zone: str, by: Visitor, at: datetime, statement: Statement, rows: Sequence[BankRow]
) -> list[Effect]:
    file = BankFile(
        zone=zone,
        digest=statement.digest,
        name=statement.name[:120],
        rows=len(rows),
        brought_by=by.id,
        brought_at=at,
    )
    name = statement.name[:60]
    return [
        inserting([file], IGNORED, lambda: Refused("payouts.file_again", name=name)),
        inserting([entry_of(zone, statement.digest, row) for row in rows]),
        *(_shown(zone, row.book, row) for row in rows if row.book is not None),
    ]


def _shown(zone: str, book: int, row: BankRow) -> Effect:
    """Return the write that our entry of money recovered is shown by the bank."""
    told = {"serial": row.serial, "on": row.on}
    return updating(BookEntry, told, {"id": book, "zone": zone, "serial": ""}, try_again)


def bank_row_match(
    *, by: Visitor, at: datetime, serial: str, way: str, reference: str, why: str
) -> PayoutLine:
    """Say by hand which payment a line of a statement is; the amounts must agree to the fen.

    Raises:
        Hidden: not to who keeps no money, or no such line without a payment.
        Refused: ``payouts.match_*``: no reason, no such payment, another amount, another state.
    """
    check_keeper(by)
    return decided_again(lambda: _matched(by, at, (serial, way), reference.strip(), why.strip()))


def _matched(
    by: Visitor, at: datetime, entry: tuple[str, str], reference: str, why: str
) -> PayoutLine:
    zone = check_keeper(by)
    serial, way = entry
    row = BankEntry.objects.filter(zone=zone, serial=serial, way=way, line=None).first()
    if row is None:
        raise Hidden("bank entry")
    if not why:
        raise Refused("payouts.match_why")
    line = PayoutLine.objects.filter(zone=zone, reference=reference).first()
    if line is None:
        raise Refused("payouts.match_unknown", reference=reference[:40] or "-")
    month = f"{row.on:%Y-%m}"
    check_open(zone, month)
    rows = BankEntry.objects.filter(pk=row.pk, line=None)

    def match() -> None:
        if not rows.update(line=line.pk, matched_by=by.id):
            raise try_again()

    effects: list[Effect] = [match]
    book = BookEntry.objects.filter(
        zone=zone, line=line.pk, way=way, serial="", amount_fen=row.amount_fen, is_void=False
    ).first()
    moves: list[Move] = []
    if way == "back" and book is not None:
        told = {"serial": serial, "on": row.on}
        effects.append(updating(BookEntry, told, {"id": book.pk, "serial": ""}, try_again))
    else:
        moves = [_move_by_hand(line, row, why)]
    data: dict[str, Json] = {"serial": serial, "way": way, "reference": reference, "why": why[:200]}
    stream = month_stream(month)
    postings = told_on_many(
        zone,
        {stream: [("bank_row_matched", data)]},
        by=actor_in(by),
        at=at,
        effects={stream: effects},
    )
    postings += moved(zone, moves, by=actor_in(by), at=at)
    commit(by=by.id, at=at, postings=postings)
    return line


def _move_by_hand(line: PayoutLine, row: BankEntry, why: str) -> Move:
    wanted = PaymentState.ORDERED if row.way == "out" else PaymentState.PAID
    if line.amount_fen != row.amount_fen:
        raise Refused(
            "payouts.match_amount",
            bank=f"{yuan_of(row.amount_fen):,f}",
            book=f"{yuan_of(line.amount_fen or 0):,f}",
        )
    if line.state != wanted.value or line.recovered_fen:
        raise Refused("payouts.match_state", reference=line.reference)
    act = PaymentAct.PAY if row.way == "out" else PaymentAct.BOUNCE
    return Move(line, act, row.on, why[:200], serial=row.serial)


def month_close(*, by: Visitor, at: datetime, month: str) -> MoneyPeriod:
    """Close a month that is over and agrees with the bank to the fen, with nothing open.

    Raises:
        Hidden: not to who keeps no money.
        Refused: ``payouts.month_form``, ``payouts.month_runs``, ``payouts.month_closed``,
            ``payouts.month_differs``, ``payouts.month_open_before``.
    """
    check_keeper(by)
    return decided_again(lambda: _closed(by, at, month.strip()))


def _closed(by: Visitor, at: datetime, month: str) -> MoneyPeriod:
    zone = check_keeper(by)
    if not MONTH.fullmatch(month):
        raise Refused("payouts.month_form", month=month[:12])
    if month >= f"{local_date(at):%Y-%m}":
        raise Refused("payouts.month_runs", month=month)
    check_open(zone, month)
    books = books_of(zone, month)
    if not books.agrees:
        raise Refused(
            "payouts.month_differs",
            month=month,
            difference=f"{yuan_of(books.difference_fen):,f}",
            books=len(books.open_books),
            bank=len(books.open_bank),
        )
    row = MoneyPeriod(
        zone=zone,
        month=month,
        out_fen=books.book_out,
        back_fen=books.book_back,
        closed_by=by.id,
        closed_at=at,
    )
    told: dict[str, Json] = {
        "out": str(yuan_of(books.book_out)),
        "back": str(yuan_of(books.book_back)),
        "difference": "0.00",
    }
    stream = month_stream(month)
    once = inserting([row], IGNORED, lambda: Refused("payouts.month_closed", month=month, at="-"))
    postings = told_on_many(
        zone, {stream: [("month_closed", told)]}, by=actor_in(by), at=at, effects={stream: [once]}
    )
    commit(by=by.id, at=at, postings=postings)
    return MoneyPeriod.objects.get(zone=zone, month=month)
