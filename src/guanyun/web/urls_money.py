"""Addresses of money that leaves: batches, budget lines, payees, the books, settlements."""

from django.urls import path

from guanyun.web.views import payouts, payouts_books, settlements

PAYOUTS = "z/<slug:zone>/payouts"
MONEY = "z/<slug:zone>/money"
routes = [
    path(PAYOUTS, payouts.payouts_page, name="payouts"),
    path(f"{PAYOUTS}/new", payouts.payout_new, name="payout_new"),
    path(f"{PAYOUTS}/export", payouts.payouts_export, name="payouts_export"),
    path(f"{PAYOUTS}/<str:number>", payouts.payout_page, name="payout"),
    path(f"{PAYOUTS}/<str:number>/acts/<str:act>", payouts.payout_act, name="payout_act"),
    path(f"{PAYOUTS}/<str:number>/lines/<int:no>", payouts.payout_line, name="payout_line"),
    path(
        f"{PAYOUTS}/<str:number>/instruction",
        payouts.payout_instruction,
        name="payout_instruction",
    ),
    path(f"{MONEY}/budgets", payouts_books.budgets_page, name="money_budgets"),
    path(f"{MONEY}/payees", payouts_books.payees_page, name="money_payees"),
    path(f"{MONEY}/books", payouts_books.books_page, name="money_books"),
    path(f"{MONEY}/books/template", payouts_books.statement_template, name="money_statement"),
    path(f"{MONEY}/settlements", settlements.settlements_page, name="settlements"),
    path(f"{MONEY}/settlements/<int:number>", settlements.settlement_page, name="settlement"),
    path("z/<slug:zone>/mine/payments", payouts_books.own_payments_page, name="own_payments"),
    path("z/<slug:zone>/public/payments", payouts_books.public_payments, name="public_payments"),
]
