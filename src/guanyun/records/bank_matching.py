"""Which payment a line of a statement is: by reference, amount and payee, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from guanyun.engines.rules import PaymentState

from .bank_rows import BankRow
from .models import BookEntry, Enterprise, PayeeAccount, PayoutLine

ORDERED, PAID = PaymentState.ORDERED.value, PaymentState.PAID.value


@dataclass(frozen=True, slots=True)
class Known:
    """The payments that a statement may show, and who may be named as the payee of each."""

    lines: Sequence[PayoutLine]
    payees: Mapping[str, tuple[frozenset[str], str]]  # by commitment: names, last digits
    recovered: Mapping[tuple[int, int], int]  # (payment, fen) -> our entry without the bank's

    def fits(self, row: BankRow, line: PayoutLine) -> bool:
        """Return whether payee and account digits of a row are those of a payment."""
        names, tail = self.payees.get(line.account, (frozenset(), ""))
        return row.payee in names and row.tail in ("", tail)


def known_payments(zone: str) -> Known:
    """Return the payments that are out, or sent and not yet shown by the bank."""
    states = (ORDERED, PAID, PaymentState.RECOVERED.value)
    lines = list(PayoutLine.objects.filter(zone=zone, state__in=states).order_by("pk"))
    firms = Enterprise.objects.filter(zone=zone, uscc__in={each.enterprise for each in lines})
    labels = dict(firms.values_list("uscc", "label"))
    accounts = PayeeAccount.objects.filter(zone=zone, commitment__in={x.account for x in lines})
    payees = {
        row.commitment: (frozenset({row.holder, labels.get(row.enterprise, row.holder)}), row.tail)
        for row in accounts
    }
    back = BookEntry.objects.filter(zone=zone, way="back", serial="", is_void=False)
    recovered = {(x.line, x.amount_fen): x.pk for x in back.order_by("-pk")}
    return Known(lines, payees, recovered)


def matched(known: Known, rows: Sequence[BankRow]) -> list[BankRow]:
    """Return the rows with the payments they are; what is not certain stays without one.

    A payment goes out once, and comes back whole only after it went out, in this statement or
    before; a part comes back only where our books say it was recovered.
    """
    out: dict[int, BankRow] = {}
    found: dict[int, BankRow] = {}
    for place, row in ((n, each) for n, each in enumerate(rows) if each.way == "out"):
        line = _only(known, row, [x for x in known.lines if x.state == ORDERED and x.pk not in out])
        if line is not None:
            out[line.pk] = row
        found[place] = replace(row, line=None if line is None else line.pk)
    gone: set[int] = set()
    books: set[int] = set()
    for place, row in ((n, each) for n, each in enumerate(rows) if each.way == "back"):
        there = [x for x in known.lines if x.state == PAID or x.pk in out]
        whole = [x for x in there if x.pk not in gone and not x.recovered_fen]
        line, book = _recovered(known, row, books)
        if line is None:
            line = _only(known, row, whole)
        if line is not None and book is None:
            gone.add(line.pk)
        elif book is not None:
            books.add(book)
        found[place] = replace(row, line=None if line is None else line.pk, book=book)
    return [found[place] for place in range(len(rows))]


def _only(known: Known, row: BankRow, lines: Sequence[PayoutLine]) -> PayoutLine | None:
    """Return the one payment that a row can be; of several without a reference, none."""
    fitting = [x for x in lines if x.amount_fen == row.amount_fen and known.fits(row, x)]
    if row.reference:
        return next((each for each in fitting if each.reference == row.reference), None)
    return fitting[0] if len(fitting) == 1 else None


def _recovered(known: Known, row: BankRow, taken: set[int]) -> tuple[PayoutLine | None, int | None]:
    """Return the payment of which our books say that so much was recovered, and that entry."""
    for line in known.lines:
        book = known.recovered.get((line.pk, row.amount_fen))
        same = row.reference == line.reference or (not row.reference and known.fits(row, line))
        if book is not None and book not in taken and same:
            return line, book
    return None, None
