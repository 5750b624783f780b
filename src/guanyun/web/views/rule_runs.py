"""Runs of policies over everybody: ordered, followed, looked through, exported, made again."""

from collections.abc import Iterator, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.engines.common import yuan_of
from guanyun.engines.rules import Policy
from guanyun.errors import Refused
from guanyun.gateways.delimited import delimited_of
from guanyun.gateways.spreadsheets import Cell, workbook_of
from guanyun.records.access import READERS, Hidden, policy, visitor_of
from guanyun.records.now import now, today
from guanyun.records.selectors.policies import policies_listed
from guanyun.records.selectors.rule_runs import (
    PAGE,
    SETS,
    Line,
    RunShown,
    run_exported,
    run_lines,
    run_shown,
    runs_compared,
    runs_listed,
)
from guanyun.records.services.rule_runs import Wanted, run_cancel, run_order, run_recompute
from guanyun.web.forms import key_of, render_key, words_for
from guanyun.web.language import language_of, say
from guanyun.web.policies import day_asked, frame_of, teller_of
from guanyun.web.policy_words import Teller
from guanyun.web.tables import XLSX

COLUMNS = (
    "policy", "subject", "label", "verdict", "amount_kind", "amount", "due", "short_of", "missing",
)  # fmt: skip


@policy(READERS, writes=True)
def runs_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the runs; order one over everybody who has a figure."""
    visitor, refused = visitor_of(request), ""
    runs = runs_listed(visitor=visitor)
    if request.method == "POST":
        try:
            wanted = Wanted(
                policies=[each[:64] for each in request.POST.getlist("policy")],
                on=day_asked(request, "on"),
                known_on=day_asked(request, "known_on"),
            )
            number = run_order(by=visitor, at=now(), wanted=wanted, key=key_of(request, visitor))
            return HttpResponseRedirect(reverse("rule_run", args=[zone, number]))
        except Refused as wrong:
            refused = words_for(wrong, language_of(request))
    context = {
        "runs": runs,
        "done": [each for each in runs if each.state == "done"],
        "policies": policies_listed(visitor=visitor, on=today(), state="now").policies,
        "chosen": request.POST.getlist("policy"),
        "today": today().isoformat(),
        "typed": request.POST,
        "refused": refused,
        "key": render_key(),
    }
    status = 422 if refused else 200
    return render(request, "policies/runs.html", frame_of(request, zone) | context, status=status)


@policy(READERS, writes=True)
def rule_run(request: HttpRequest, zone: str, number: int) -> HttpResponse:
    """Show a run: how far it is, its funnels, its rows; cancel it or make it again."""
    visitor = visitor_of(request)
    shown = run_shown(visitor=visitor, number=number)
    again = None
    if request.method == "POST":
        try:
            if request.POST.get("do") == "cancel":
                run_cancel(by=visitor, at=now(), number=number)
                return HttpResponseRedirect(request.path)
            again = run_recompute(by=visitor, at=now(), number=number)
        except Refused as refused:
            messages.warning(request, words_for(refused, language_of(request)), "warn")
            return HttpResponseRedirect(request.path)
    if request.GET.get("as") == "progress":
        return render(request, "policies/_progress.html", {"shown": shown, "zone": zone})
    context = _context(request, shown) | {"again": again}
    return render(request, "policies/run.html", frame_of(request, zone) | context)


def _context(request: HttpRequest, shown: RunShown) -> dict[str, object]:
    told = request.GET
    names = {each.policy.id: each for each in shown.funnels}
    of = told.get("of", "") if told.get("of") in SETS else ""
    name = told.get("policy", "") if told.get("policy") in names else ""
    page = int(told["page"]) if told.get("page", "").isdigit() and len(told["page"]) < 7 else 1
    context: dict[str, object] = {
        "shown": shown,
        "run": shown.run,
        "of": of,
        "policy_id": name,
        "sets": SETS,
        "today": today(),
    }
    if shown.run.state != "done":
        return context
    visitor, number = visitor_of(request), shown.run.number
    found = run_lines(visitor=visitor, number=number, policy=name, of=of, page=max(page, 1))
    tellers = {each: teller_of(request, held.policy, shown.run.judged_on)
               for each, held in names.items()}  # fmt: skip
    clauses = {
        (each, clause): words
        for each, teller in tellers.items()
        for _, clause, words in teller.condition(names[each].policy.condition)
        if clause
    }
    return context | {
        "funnels": [
            (each, [(clauses.get((each.policy.id, clause), clause), left, failed)
                    for clause, left, failed in each.steps])
            for each in shown.funnels
        ],
        "lines": [(each, _short(each, clauses), _missing(each, tellers))
                  for each in found.lines],
        "total": found.total,
        "page": max(page, 1),
        "last": max(1, -(-found.total // PAGE)),
        "labels": {each: held.policy.label for each, held in names.items()},
    }  # fmt: skip


def _short(line: Line, clauses: Mapping[tuple[str, str], str]) -> str:
    return clauses.get((line.row.policy, line.row.short_of), line.row.short_of)


def _missing(line: Line, tellers: Mapping[str, Teller]) -> list[str]:
    teller = tellers.get(line.row.policy)
    return [
        teller.word(teller.facts[name].label) if teller and name in teller.facts else name
        for name in line.missing
    ]


@policy(READERS)
def rule_run_export(request: HttpRequest, zone: str, number: int) -> HttpResponse:
    """Send the rows of a run, filtered as the page, as .xlsx, .csv or .parquet."""
    told, visitor = request.GET, visitor_of(request)
    shown = run_shown(visitor=visitor, number=number)
    if shown.run.state != "done":
        raise Hidden("run")
    policies = {each.policy.id: each.policy for each in shown.funnels}
    rows = run_exported(
        visitor=visitor, number=number, policy=told.get("policy", "")[:64], of=told.get("of", "")
    )
    header = [say(request, f"policies.out_{each}") for each in COLUMNS]
    lines = _lines(request, policies, rows)
    if told.get("as") == "csv":
        content, kind, ending = delimited_of(header, lines), "text/csv; charset=utf-8", "csv"
    else:
        title = say(request, "policies.run_no", n=number)
        sample = any(each.sample for each in policies.values())
        content, kind, ending = workbook_of(title, header, lines, sample=sample), XLSX, "xlsx"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="guanyun-run-{number}.{ending}"'
    return response


def _lines(
    request: HttpRequest, policies: Mapping[str, Policy], rows: Iterator[Line]
) -> Iterator[list[Cell]]:
    for each in rows:
        row = each.row
        yield [
            row.policy,
            row.subject,
            each.label,
            say(request, f"policies.verdict_{row.verdict}"),
            say(request, f"policies.money_{row.amount_kind}"),
            None if row.amount_fen is None else yuan_of(row.amount_fen),
            None if row.due_fen is None else yuan_of(row.due_fen),
            row.short_of,
            "、".join(each.missing),
        ]


@policy(READERS)
def rule_runs_compared(request: HttpRequest, zone: str) -> HttpResponse:
    """Show how two runs differ: who gains, who loses, how much; after an amendment backwards."""
    told = request.GET
    numbers = [told.get(name, "") for name in ("before", "after")]
    if not all(each.isdigit() and len(each) < 10 for each in numbers):
        raise Hidden("run")
    before, after = map(int, numbers)
    found = runs_compared(visitor=visitor_of(request), before=before, after=after)
    labels = {name: each.label for name, each in found.charter.policies.items()}
    context = {"found": found, "labels": labels, "most": 500}
    return render(request, "policies/runs_compared.html", frame_of(request, zone) | context)
