"""Our books beside the bank's, by month: sums, what is open on either side, the difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from .models import BankEntry, BookEntry


@dataclass(frozen=True, slots=True)
class Books:
    """A month on both sides in fen; ``open_*`` are entries that the other side does not have."""

    month: str
    book_out: int
    book_back: int
    bank_out: int
    bank_back: int
    open_books: Sequence[BookEntry]
    open_bank: Sequence[BankEntry]

    @property
    def difference_fen(self) -> int:
        """Return by how much our books are above the bank's."""
        return (self.book_out - self.book_back) - (self.bank_out - self.bank_back)

    @property
    def agrees(self) -> bool:
        """Return whether nothing is open and both ways agree to the fen."""
        same = (self.book_out, self.book_back) == (self.bank_out, self.bank_back)
        return same and not self.open_books and not self.open_bank


def days_of(month: str) -> tuple[date, date]:
    """Return the first day of a month and that of the next.

    >>> days_of("2026-12")
    (datetime.date(2026, 12, 1), datetime.date(2027, 1, 1))
    """
    year, number = int(month[:4]), int(month[5:7])
    following = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), following


def books_of(zone: str, month: str) -> Books:
    """Return a month of our books and of the bank's."""
    first, beyond = days_of(month)
    own = BookEntry.objects.filter(zone=zone, on__gte=first, on__lt=beyond, is_void=False)
    told = BankEntry.objects.filter(zone=zone, on__gte=first, on__lt=beyond)
    return Books(
        month=month,
        book_out=_sum(own.filter(way="out")),
        book_back=_sum(own.filter(way="back")),
        bank_out=_sum(told.filter(way="out")),
        bank_back=_sum(told.filter(way="back")),
        open_books=list(own.filter(serial="").order_by("on", "pk")),
        open_bank=list(told.filter(line=None).order_by("on", "pk")),
    )


def _sum(rows: QuerySet[BookEntry] | QuerySet[BankEntry]) -> int:
    return int(rows.aggregate(sum=Sum("amount_fen"))["sum"] or 0)
