"""Payout batches: the list, making one of a run, the batch with its acts, one payment."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.engines.common import Label, yuan_of, yuan_text
from guanyun.errors import Refused
from guanyun.gateways.spreadsheets import Cell, workbook_of
from guanyun.records.access import DESK, READERS, Door, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.money_seats import keeps_money
from guanyun.records.now import local_date, now
from guanyun.records.policy_doors import reads_policies
from guanyun.records.reading import note_reading
from guanyun.records.selectors.cases import CaseShown, Offer, case_shown
from guanyun.records.selectors.payouts import (
    BatchLine,
    BatchShown,
    batch_list,
    batch_shown,
    batch_steps,
    line_of,
)
from guanyun.records.selectors.payouts_books import budgets_shown, instructions_of
from guanyun.records.selectors.payouts_of_runs import (
    Proposed,
    batch_proposed,
    facts_behind,
    place_to_pay,
    runs_to_pay,
)
from guanyun.records.services.cases import Conflict, Deed, case_act
from guanyun.records.services.payouts import Verdict, Wish, payout_batch_make, payout_decide
from guanyun.records.services.payouts_after import ACTS, After, payment_act
from guanyun.web.extra_asks import asks_shown
from guanyun.web.forms import (
    answers_of,
    asked_of,
    key_of,
    render_key,
    version_of,
    words_for,
)
from guanyun.web.language import language_of, say
from guanyun.web.payment_columns import BATCHES, PAYMENTS
from guanyun.web.tables import XLSX, Page, table_of, workbook
from guanyun.web.templatetags.words import worded

PAGE = 50


def zone_label(zone: str) -> Label:
    """Return the name of a zone under its charter of today."""
    return charter_on(zone, local_date(now())).manifest.label


@policy(READERS)
def payouts_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the batches that one may see, with what is left of the budget lines."""
    visitor = visitor_of(request)
    found = _listed(request)
    told = request.GET.get("page", "1")[:5]
    number = max(1, int(told)) if told.isdecimal() else 1
    shown = found[(number - 1) * PAGE : number * PAGE]
    page = Page(number, len(found))
    context = {
        "zone_label": zone_label(zone),
        "table": table_of(request, BATCHES, shown, page, caption=say(request, "payouts.batches")),
        "budgets": budgets_shown(visitor=visitor)[:6],
        "state": request.GET.get("state", ""),
        "words": request.GET.get("q", ""),
        "steps": batch_steps(zone),
        "may_make": keeps_money(visitor),
        "total": sum(each.total_fen for each in found),
        "paid": sum(each.paid_fen for each in found),
    }
    return render(request, "payouts/list.html", context)


def _listed(request: HttpRequest) -> list[BatchLine]:
    told = request.GET
    return batch_list(
        visitor=visitor_of(request), state=told.get("state", "")[:64], words=told.get("q", "")[:60]
    )


@policy(READERS)
def payouts_export(request: HttpRequest, zone: str) -> HttpResponse:
    """Send the batches of a filter as a workbook."""
    sample = charter_on(zone, local_date(now())).manifest.sample
    title = say(request, "payouts.batches")
    return workbook(request, BATCHES, _listed(request), title=title, sample=sample)


@policy(DESK, writes=True)
def payout_new(request: HttpRequest, zone: str) -> HttpResponse:
    """Choose a run and a budget line, see what it comes to, make the batch."""
    visitor, refused, proposed = visitor_of(request), "", None
    runs = runs_to_pay(visitor=visitor)
    told = request.POST if request.method == "POST" else request.GET
    policies = tuple(told.getlist("policy"))
    try:
        if request.method == "POST":
            return HttpResponseRedirect(_made(request, zone, policies))
        if told.get("run"):
            proposed = batch_proposed(
                visitor=visitor,
                run=_run(told.get("run", "")),
                document=told.get("document", ""),
                policies=policies,
                phase=told.get("phase", "")[:64],
                at=now(),
            )
    except Refused as error:
        refused = words_for(error, language_of(request))
    context = {
        "zone_label": zone_label(zone),
        "runs": runs,
        "budgets": budgets_shown(visitor=visitor),
        "told": told,
        "policies": policies,
        "proposed": proposed,
        "left": _left(request, proposed),
        "key": render_key(),
        "refused": refused,
    }
    return render(request, "payouts/new.html", context, status=422 if refused else 200)


def _run(text: str) -> int:
    if not text.isdigit() or len(text) > 9:
        raise Refused("payouts.no_run", run=text[:12] or "-")
    return int(text)


def _made(request: HttpRequest, zone: str, policies: Sequence[str]) -> str:
    told, visitor, at = request.POST, visitor_of(request), now()
    wish = Wish(
        title=told.get("title", ""),
        run=_run(told.get("run", "")),
        document=told.get("document", ""),
        place=place_to_pay(charter_on(zone, local_date(at))),
        policies=policies,
        phase=told.get("phase", "")[:64],
    )
    batch = payout_batch_make(by=visitor, at=at, wish=wish, key=key_of(request, visitor))
    said = say(request, "payouts.made", n=batch.lines, total=f"{yuan_of(batch.total_fen):,f}")
    messages.success(request, said, "good")
    return reverse("payout", args=[zone, batch.number])


def _left(request: HttpRequest, proposed: Proposed | None) -> list[tuple[str, str]]:
    if proposed is None:
        return []
    language = language_of(request)
    return [
        (payee, say(request, each.code, **each.fields, policy=worded(each.policy, language)))
        for each, payee in proposed.left
    ]


@policy(READERS, door=Door.CASE, parameter="number")
def payout_page(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Show a batch: sums, payments, what may be done; ``?as=xlsx`` sends its payments."""
    visitor = visitor_of(request)
    batch = batch_shown(visitor=visitor, number=number)
    note_reading(visitor, number, "case", now())
    if request.GET.get("as") == "xlsx":
        title = say(request, "payouts.payments")
        sample = batch.charter.manifest.sample
        return workbook(request, PAYMENTS, batch.payments, title=title, sample=sample)
    return _page(request, batch, case_shown(visitor=visitor, number=number, at=now()))


def _page(
    request: HttpRequest,
    batch: BatchShown,
    shown: CaseShown,
    *,
    act: str = "",
    refused: Refused | None = None,
) -> HttpResponse:
    page = Page(1, len(batch.payments), size=max(len(batch.payments), 1))
    language, is_conflict = language_of(request), isinstance(refused, Conflict)
    caption = say(request, "payouts.payments")
    context = {
        "zone_label": batch.charter.manifest.label,
        "batch": batch,
        "shown": shown,
        "acts": _acts(request, batch, shown, act or request.GET.get("act", "")),
        "table": table_of(request, PAYMENTS, batch.payments, page, caption=caption),
        "refused": words_for(refused, language) if refused else "",
        "may_send": keeps_money(visitor_of(request)) and "ordered" in batch.by_state,
    }
    status = 409 if is_conflict else 422 if refused else 200
    return render(request, "payouts/batch.html", context, status=status)


def _acts(
    request: HttpRequest, batch: BatchShown, shown: CaseShown, opened: str
) -> list[dict[str, object]]:
    """Return the acts of the batch's own step as forms, count and total filled in."""
    typed = request.POST.dict() if request.method == "POST" else {}
    known = {"submit-lines": str(batch.standing)}
    known["submit-total"] = yuan_text(yuan_of(batch.total_fen))
    step = shown.case_type.step(shown.state.step)
    own = {each.id or each.act for each in step.acts}
    return [
        {
            "offer": each,
            "is_next": each.primary,
            "is_open": each.id == opened or each.primary,
            "asks": asked_of(
                asks_shown(shown, each), prefix=f"{each.id}-", typed={**known, **typed}
            ),
            "refused": words_for(each.refused, language_of(request)) if each.refused else "",
            "key": render_key(),
        }
        for each in shown.offers
        if each.id in own
    ]


@policy(DESK, door=Door.CASE, parameter="number", writes=True)
def payout_act(request: HttpRequest, zone: str, number: str, act: str) -> HttpResponse:
    """Take an act on a batch; what is refused is said in place and nothing typed is lost."""
    visitor = visitor_of(request)
    batch = batch_shown(visitor=visitor, number=number)
    shown = case_shown(visitor=visitor, number=number, at=now())
    back = reverse("payout", args=[zone, number])
    if request.method != "POST":
        return HttpResponseRedirect(f"{back}?act={act}#acts")
    offer: Offer | None = next((each for each in shown.offers if each.id == act), None)
    asks = asks_shown(shown, offer) if offer else ()
    answers = answers_of(request, asks, prefix=f"{act}-")
    deed = Deed(act, answers, version=version_of(request))
    try:
        case_act(by=visitor, at=now(), number=number, deed=deed, key=key_of(request, visitor))
    except Refused as refused:
        return _page(request, batch, shown, act=act, refused=refused)
    return HttpResponseRedirect(back)


@policy(READERS, door=Door.CASE, parameter="number", writes=True)
def payout_line(request: HttpRequest, zone: str, number: str, no: int) -> HttpResponse:
    """Show one payment with where its amount comes from; decide it, or act on it afterwards."""
    visitor, refused = visitor_of(request), ""
    batch, payment = line_of(visitor=visitor, number=number, no=no)
    if request.method == "POST" and keeps_money(visitor):
        try:
            _act_on_line(request, number, no)
            return HttpResponseRedirect(request.path)
        except Refused as error:
            refused = words_for(error, language_of(request))
            batch, payment = line_of(visitor=visitor, number=number, no=no)
    line = payment.line
    is_open = line.amount_kind != "fixed" or line.amount_fen is None or bool(line.decision)
    context = {
        "zone_label": batch.charter.manifest.label,
        "batch": batch,
        "payment": payment,
        "reasons": facts_behind(line),
        "reads_runs": reads_policies(visitor),
        "typed": request.POST,
        "may_decide": keeps_money(visitor) and line.state == "made" and is_open,
        "after": _after(line.state) if keeps_money(visitor) else (),
        "key": render_key(),
        "refused": refused,
    }
    return render(request, "payouts/line.html", context, status=422 if refused else 200)


def _after(state: str) -> tuple[str, ...]:
    """Return what may follow in a state: the engine has the last word."""
    known = {"returned": ("order_again", "reverse"), "ordered": ("reverse",), "paid": ("recover",)}
    return known.get(state, ())


def _act_on_line(request: HttpRequest, number: str, no: int) -> None:
    told, visitor = request.POST, visitor_of(request)
    key = key_of(request, visitor)
    if told.get("do") == "decide":
        verdict = Verdict(no, told.get("amount", ""), told.get("who", ""), told.get("paper", ""))
        payout_decide(by=visitor, at=now(), number=number, verdict=verdict, key=key)
        messages.success(request, say(request, "payouts.decided"), "good")
    elif told.get("do") in ACTS:
        after = After(no, told["do"], told.get("reason", ""), told.get("amount", ""))
        payment_act(by=visitor, at=now(), number=number, after=after, key=key)
        messages.success(request, say(request, "payouts.acted"), "good")


@policy(DESK, door=Door.CASE, parameter="number")
def payout_instruction(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Send the payment instructions of an approved batch: the file for bank or treasury."""
    visitor = visitor_of(request)
    rows = instructions_of(visitor=visitor, number=number)
    note_reading(visitor, number, "export", now())
    names = ("reference", "holder", "bank", "account", "amount", "document", "policy")
    header = [say(request, f"payouts.column_{name}") for name in names]
    cells: list[list[Cell]] = [
        [x.reference, x.holder, x.bank, x.account, yuan_of(x.amount_fen), x.document, x.policy]
        for x in rows
    ]
    content = workbook_of(say(request, "payouts.instruction"), header, cells)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="guanyun-payment-{number}.xlsx"'
    return response
