"""The columns of lists of money, for the page and for Excel."""

from decimal import Decimal

from guanyun.engines.common import yuan_of
from guanyun.errors import Language
from guanyun.gateways.spreadsheets import Cell
from guanyun.records.selectors.payouts import BatchLine, PaymentShown
from guanyun.web.tables import Column, Listing
from guanyun.web.templatetags.money import credit_name, payment_state, tiers_told
from guanyun.web.templatetags.words import worded


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else yuan_of(fen)


BATCHES: Listing[BatchLine] = Listing(
    "payouts",
    (
        Column("title", "payouts.column_title", lambda x, _: x.title, "payouts/_title.html",
               is_fixed=True, is_wide=True),
        Column("number", "web.column_number", lambda x, _: x.number, look="code", is_hidden=True,
               in_book=True),
        Column("step", "payouts.column_step", lambda x, language: worded(x.step, language)),
        Column("lines", "payouts.column_lines", lambda x, _: x.lines, look="number"),
        Column("total", "payouts.column_total", lambda x, _: _yuan(x.total_fen),
               "payouts/_total.html", look="number"),
        Column("paid", "payouts.column_paid", lambda x, _: _yuan(x.paid_fen),
               "payouts/_paid.html", look="number"),
        Column("document", "payouts.document", lambda x, _: x.document, is_hidden=True),
        Column("opened", "web.column_opened", lambda x, _: x.opened_on, look="nowrap",
               is_hidden=True),
        Column("due", "web.column_due", lambda x, _: x.due, "payouts/_due.html", look="nowrap"),
    ),
    ("state", "q"),
    key=lambda each: each.number,
    export="payouts_export",
)  # fmt: skip


def _parts(shown: PaymentShown, language: Language) -> Cell:
    return tiers_told(shown.parts, language)


PAYMENTS: Listing[PaymentShown] = Listing(
    "payments",
    (
        Column("no", "payouts.column_no", lambda x, _: x.line.no, "payouts/_no.html",
               is_fixed=True),
        Column("payee", "payouts.column_payee", lambda x, _: x.payee, is_fixed=True, is_wide=True),
        Column("uscc", "payouts.column_uscc", lambda x, _: x.line.enterprise, look="code",
               is_shown=False, is_hidden=True, in_book=True),
        Column("policy", "payouts.column_policy", lambda x, language: worded(x.policy, language)),
        Column("clause", "payouts.column_clause", lambda x, _: x.line.clause, is_hidden=True),
        Column("event", "payouts.column_event", lambda x, _: x.line.event, is_hidden=True),
        Column("ruled", "payouts.column_ruled", lambda x, _: _yuan(x.line.ruled_fen),
               "payouts/_ruled.html", look="number", is_shown=False, is_hidden=True, in_book=True),
        Column("received", "payouts.column_received", lambda x, _: _yuan(x.line.received_fen),
               "payouts/_received.html", look="number", is_shown=False, is_hidden=True,
               in_book=True),
        Column("amount", "payouts.column_amount", lambda x, _: _yuan(x.line.amount_fen),
               "payouts/_amount.html", look="number", is_fixed=True),
        Column("parts", "payouts.column_parts", _parts, is_shown=False, is_hidden=True,
               in_book=True),
        Column("account", "payouts.column_account",
               lambda x, _: f"**** {x.tail}" if x.tail else "", look="nowrap", is_hidden=True),
        Column("credit", "payouts.column_credit",
               lambda x, language: credit_name(x.credit, language), is_hidden=True),
        Column("reference", "payouts.column_reference", lambda x, _: x.line.reference, look="code",
               is_shown=False, is_hidden=True, in_book=True),
        Column("state", "payouts.column_state",
               lambda x, language: payment_state(x.line.state, language), "payouts/_state.html",
               is_fixed=True),
    ),
    (),
    key=lambda each: str(each.line.no),
    export="",
)  # fmt: skip
