"""Budget lines, payees, the months of the books; one's own payments; what is published."""

import hashlib

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from guanyun.engines.rules import TIERS
from guanyun.errors import Refused, sentence
from guanyun.gateways.bank_files import MOST_BYTES, read_statement
from guanyun.gateways.spreadsheets import Sheet, workbook_of
from guanyun.records.access import DESK, EVERYBODY, READERS, Audience, policy, visitor_of
from guanyun.records.bank_rows import COLUMNS, RowFault, rows_read
from guanyun.records.money_seats import keeps_money
from guanyun.records.now import now, today
from guanyun.records.selectors.payouts_books import (
    budgets_shown,
    month_shown,
    own_payments,
    payees_shown,
    published_payments,
)
from guanyun.records.services.payouts_bank import (
    MONTH,
    Statement,
    bank_file_take,
    bank_row_match,
    month_close,
)
from guanyun.records.services.payouts_money import (
    AccountTold,
    Appropriated,
    Declared,
    budget_change,
    budget_enter,
    payee_account_note,
    received_declare,
)
from guanyun.web.forms import key_of, render_key, words_for
from guanyun.web.language import language_of, say
from guanyun.web.tables import XLSX
from guanyun.web.views.payouts import zone_label


@policy(READERS, writes=True)
def budgets_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the budget lines; enter one, raise or cut one by a later paper."""
    visitor, refused = visitor_of(request), ""
    words = request.GET.get("q", "").strip()[:60]
    shown = budgets_shown(visitor=visitor, words=words)
    if request.method == "POST" and keeps_money(visitor):
        try:
            _keep_budget(request)
        except Refused as error:
            refused = words_for(error, language_of(request))
        else:
            messages.success(request, say(request, "payouts.budget_kept"), "good")
            return HttpResponseRedirect(request.path)
    context = {
        "zone_label": zone_label(zone),
        "lines": shown,
        "words": words,
        "tiers": TIERS,
        "typed": request.POST,
        "year": today().year,
        "may_keep": keeps_money(visitor),
        "refused": refused,
    }
    return render(request, "payouts/budgets.html", context, status=422 if refused else 200)


def _keep_budget(request: HttpRequest) -> None:
    told, visitor, at = request.POST, visitor_of(request), now()
    if told.get("change"):
        budget_change(
            by=visitor,
            at=at,
            document=told["change"],
            amount=told.get("amount", ""),
            paper=told.get("paper", ""),
        )
        return
    typed = {tier: told.get(f"weight_{tier}", "").strip() for tier in TIERS}
    weights = {tier: int(n) for tier, n in typed.items() if n.isdecimal() and len(n) < 6}
    year = told.get("year", "")
    line = Appropriated(
        document=told.get("document", ""),
        label=told.get("label", ""),
        year=int(year) if year.isdecimal() and len(year) == 4 else 0,
        amount=told.get("amount", ""),
        weights={tier: n for tier, n in weights.items() if n},
    )
    budget_enter(by=visitor, at=at, told=line)


@policy(READERS, writes=True)
def payees_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show accounts and declarations of enterprises; enter them from their papers."""
    visitor, refused = visitor_of(request), ""
    words = request.GET.get("q", "").strip()[:60]
    shown = payees_shown(visitor=visitor, words=words)
    if request.method == "POST" and keeps_money(visitor):
        refused = _kept_for_payee(request)
        if not refused:
            return HttpResponseRedirect(request.get_full_path())
    context = {
        "zone_label": zone_label(zone),
        "payees": shown,
        "words": words,
        "typed": request.POST,
        "year": today().year,
        "may_keep": keeps_money(visitor),
        "refused": refused,
    }
    return render(request, "payouts/payees.html", context, status=422 if refused else 200)


def _kept_for_payee(request: HttpRequest) -> str:
    """Keep an account or a declaration; return why not, as the reader reads it."""
    told, visitor, at = request.POST, visitor_of(request), now()
    uscc = told.get("uscc", "")[:18]
    try:
        if not uscc:
            raise Refused("payouts.which_firm")
        if not keeps_money(visitor) and uscc not in visitor.enterprises:
            raise Refused("payouts.account_whose")
        if told.get("do") == "account":
            account = AccountTold(
                uscc, told.get("holder", ""), told.get("bank", ""), told.get("number", "")
            )
            payee_account_note(by=visitor, at=at, told=account)
        else:
            declared = Declared(
                enterprise=uscc,
                event=told.get("event", ""),
                source=told.get("source", ""),
                amount=told.get("amount", ""),
                paper=told.get("paper", ""),
                policy=told.get("policy", ""),
            )
            received_declare(by=visitor, at=at, told=declared)
    except Refused as error:
        return words_for(error, language_of(request))
    messages.success(request, say(request, "payouts.kept"), "good")
    return ""


@policy(Audience.ENTERPRISE, writes=True)
def own_payments_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the payments to the enterprises one acts for; their account, what they had elsewhere."""
    visitor, refused = visitor_of(request), ""
    shown = own_payments(visitor=visitor)
    if request.method == "POST":
        refused = _kept_for_payee(request)
        if not refused:
            return HttpResponseRedirect(request.path)
    context = {
        "zone_label": zone_label(zone),
        "firms": shown,
        "typed": request.POST,
        "year": today().year,
        "refused": refused,
    }
    return render(request, "payouts/own.html", context, status=422 if refused else 200)


@policy(EVERYBODY)
def public_payments(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the payments that are published for objections (公示), to everybody."""
    context = {"zone_label": zone_label(zone), "batches": published_payments(zone=zone)}
    return render(request, "payouts/public.html", context)


@policy(READERS, writes=True)
def books_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show a month of our books beside the bank's; take a statement, match a row, close."""
    visitor = visitor_of(request)
    month = request.GET.get("month", "")
    month = month if MONTH.fullmatch(month) else f"{today():%Y-%m}"
    refused = ""
    faults: list[RowFault] = []
    shown = month_shown(visitor=visitor, month=month)
    if request.method == "POST" and keeps_money(visitor):
        try:
            faults = _act_on_books(request, month)
        except Refused as error:
            refused = words_for(error, language_of(request))
        if faults:
            refused = say(request, "payouts.file_faults", count=len(faults))
        if not refused:
            return HttpResponseRedirect(f"{request.path}?month={month}")
        shown = month_shown(visitor=visitor, month=month)
    context = {
        "zone_label": zone_label(zone),
        "shown": shown,
        "month": month,
        "typed": request.POST,
        "may_keep": keeps_money(visitor),
        "faults": [_fault(request, each) for each in faults[:100]],
        "key": render_key(),
        "refused": refused,
    }
    return render(request, "payouts/books.html", context, status=422 if refused else 200)


def _fault(request: HttpRequest, fault: RowFault) -> tuple[int, str, str]:
    column = say(request, f"payouts.bank_{fault.column}")
    return fault.row, column, say(request, fault.code, told=fault.told)


def _act_on_books(request: HttpRequest, month: str) -> list[RowFault]:
    """Take what was sent: a statement, a match by hand, the closing of the month."""
    told, visitor, at = request.POST, visitor_of(request), now()
    if told.get("do") == "close":
        month_close(by=visitor, at=at, month=month)
        messages.success(request, say(request, "payouts.closed", month=month), "good")
    elif told.get("do") == "match":
        bank_row_match(
            by=visitor,
            at=at,
            serial=told.get("serial", "")[:64],
            way=told.get("way", "")[:8],
            reference=told.get("reference", ""),
            why=told.get("why", ""),
        )
        messages.success(request, say(request, "payouts.matched"), "good")
    else:
        return _take_file(request)
    return []


def _take_file(request: HttpRequest) -> list[RowFault]:
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > MOST_BYTES:
        raise Refused("payouts.file_form")
    content, name = file.read(), (file.name or "")[:120]
    sheet = read_statement(content, name)
    rows, faults = rows_read(_named(sheet))
    faults += [RowFault(each.row, "serial", each.code, each.told) for each in sheet.errors]
    if faults:
        return sorted(faults, key=lambda each: each.row)
    statement = Statement(name, hashlib.sha256(content).hexdigest(), rows)
    visitor = visitor_of(request)
    taken = bank_file_take(by=visitor, at=now(), statement=statement, key=key_of(request, visitor))
    said = say(
        request,
        "payouts.taken",
        rows=taken.rows,
        paid=taken.paid,
        returned=taken.returned,
        unmatched=taken.unmatched,
    )
    messages.success(request, said, "good" if not taken.unmatched else "warn")
    return []


def _named(sheet: Sheet) -> list[tuple[int, dict[str, object]]]:
    """Return the rows by our names of the columns, in whichever language they are headed.

    Raises:
        Refused: ``gateways.sheet_header``: a column that is needed is missing.
    """
    known = {
        sentence(f"payouts.bank_{column}", {}, language): column
        for column in COLUMNS
        for language in ("zh", "en")
    }
    names = {each: known[each.rstrip(" *")] for each in sheet.header if each.rstrip(" *") in known}
    for column, needed in COLUMNS.items():
        if needed and column not in names.values():
            raise Refused(
                "gateways.sheet_header", column=sentence(f"payouts.bank_{column}", {}, "zh")
            )
    return [
        (number, {names[name]: value for name, value in row.items() if name in names})
        for number, row in zip(sheet.numbers, sheet.rows, strict=True)
    ]


@policy(DESK)
def statement_template(request: HttpRequest, zone: str) -> HttpResponse:
    """Send the empty workbook of a statement."""
    header = [
        say(request, f"payouts.bank_{column}") + (" *" if needed else "")
        for column, needed in COLUMNS.items()
    ]
    content = workbook_of(say(request, "payouts.statement"), header, [])
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="guanyun-statement.xlsx"'
    return response
