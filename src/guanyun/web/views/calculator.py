"""The calculator (政策计算器): what an enterprise gets, why, what is missing, the way there."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.engines.rules import Control, Fact, FactType, Reason, Way
from guanyun.records.access import READERS, Audience, Door, policy, visitor_of
from guanyun.records.now import now
from guanyun.records.selectors.calculator import (
    STANDINGS,
    Answer,
    Calculation,
    answer_of,
    calculated,
)
from guanyun.records.selectors.policy_firms import firms_found
from guanyun.web.forms import words_for
from guanyun.web.language import language_of
from guanyun.web.policies import cited, day_asked, frame_of, teller_of
from guanyun.web.policy_words import Teller, kept_words

TRIED = "try_"
NUMERIC = frozenset({FactType.COUNT, FactType.DECIMAL, FactType.MONEY, FactType.RATE})


@policy(READERS, Audience.ENTERPRISE)
def calculator_start(request: HttpRequest, zone: str) -> HttpResponse:
    """Lead who acts for one enterprise to it; let others choose among those they may see."""
    visitor = visitor_of(request)
    words = request.GET.get("q", "").strip()[:60]
    found = firms_found(visitor=visitor, words=words)
    if len(visitor.enterprises) == 1 and not visitor.seats:
        return HttpResponseRedirect(reverse("calculator", args=[zone, *visitor.enterprises]))
    context = {"firms": found.firms, "total": found.total, "words": words}
    return render(request, "policies/calculator_start.html", frame_of(request, zone) | context)


@policy(READERS, Audience.ENTERPRISE, door=Door.ENTERPRISE, parameter="uscc", writes=True)
def calculator_page(request: HttpRequest, zone: str, uscc: str) -> HttpResponse:
    """Show what all policies give one enterprise; with values to try, what they would give."""
    found = _calculated(request, uscc)
    context = _context(request, found) | {
        "groups": [
            (standing, [_told(request, found, each) for each in found.of(standing)])
            for standing in STANDINGS
        ],
        "counts": {standing: len(found.of(standing)) for standing in STANDINGS},
        "missing": _missing(found),
        "grounds": [
            (each.policy, _gives(teller_of(request, each.policy, found.on), each))
            for each in found.grounds
        ],
    }
    context |= _trials(request, found)
    return render(request, "policies/calculator.html", frame_of(request, zone) | context)


@policy(READERS, Audience.ENTERPRISE, door=Door.ENTERPRISE, parameter="uscc", writes=True)
def calculator_policy(request: HttpRequest, zone: str, uscc: str, name: str) -> HttpResponse:
    """Show one policy for one enterprise, clause by clause, with every figure's source."""
    found = _calculated(request, uscc)
    answer = answer_of(found, name)
    asked = {each.id: each for each in answer.policy.facts}
    context = _context(request, found) | {
        "told": _told(request, found, answer),
        "trials": trial_fields(request, found, asked),
        "basis": cited(found.charter, answer.policy.basis),
    }
    return render(request, "policies/calculator_policy.html", frame_of(request, zone) | context)


def _calculated(request: HttpRequest, uscc: str) -> Calculation:
    told = request.POST if request.method == "POST" else {}
    tried = {
        name.removeprefix(TRIED): str(value)
        for name, value in told.items()
        if name.startswith(TRIED)
    }
    return calculated(visitor=visitor_of(request), uscc=uscc, on=day_asked(request), tried=tried)


def _context(request: HttpRequest, found: Calculation) -> dict[str, object]:
    return {"found": found, "at": now(), "is_trial": found.trial.is_on}


def _missing(found: Calculation) -> list[tuple[Fact, int]]:
    """Return the figures that policies still wait for, with how many wait, the most first."""
    counts: dict[str, int] = {}
    facts: dict[str, Fact] = {}
    for answer in found.answers:
        for fact in answer.missing:
            counts[fact.id] = counts.get(fact.id, 0) + 1
            facts[fact.id] = fact
    return [(facts[name], n) for name, n in sorted(counts.items(), key=lambda one: -one[1])]


def _trials(request: HttpRequest, found: Calculation) -> dict[str, object]:
    """Return the figures to try: first those that something near waits for, then all others."""
    close = [each for name in ("near", "open", "unknown") for each in found.of(name)]
    wanted = {fact.id for each in close for fact in (*each.missing, *_failing(each))}
    fields = trial_fields(request, found, found.facts)
    first = [each for each in fields if each["id"] in wanted or each["typed"]]
    later = [each for each in fields if each not in first]
    if later:
        later[0]["more"] = True
    return {"trials": [*first, *later], "has_more": bool(later)}


def _failing(answer: Answer) -> list[Fact]:
    return [each.fact for each in answer.short] if answer.standing == "near" else []


def _gives(teller: Teller, answer: Answer) -> str:
    fact = teller.facts.get(answer.policy.gives)
    return teller.say("unknown") if fact is None else teller.value(fact, answer.gives)


def trial_fields(
    request: HttpRequest, found: Calculation, facts: Mapping[str, Fact]
) -> list[dict[str, object]]:
    """Return the figures that somebody may try, with what was typed and what is wrong with it."""
    language, fields = language_of(request), []
    for fact in facts.values():
        if fact.control is Control.FIXED or fact.type is FactType.LIST:
            continue
        refused = found.trial.refused.get(fact.id)
        labels = dict(zip(fact.choices, fact.choice_labels, strict=False))
        fields.append(
            {
                "fact": fact,
                "id": fact.id,
                "name": f"{TRIED}{fact.id}",
                "typed": found.trial.values.get(fact.id, ""),
                "known": (known := found.figures.get(fact.id)),
                "known_words": kept_words(fact, known.value, language) if known else "",
                "error": words_for(refused, language) if refused else "",
                "choices": [(each, labels.get(each, each)) for each in fact.choices],
                "kind": _input(fact),
            }
        )
    return fields


def _input(fact: Fact) -> str:
    if fact.type is FactType.BOOLEAN:
        return "switch"
    if fact.type is FactType.CHOICE and fact.choices:
        return "choice"
    return "date" if fact.type is FactType.DATE else "text"


def _told(request: HttpRequest, found: Calculation, answer: Answer) -> dict[str, object]:
    """Return one answer as the pages read it."""
    teller = teller_of(request, answer.policy, found.on)
    return {
        "answer": answer,
        "policy": answer.policy,
        "payout": teller.payout(),
        "clauses": [_clause(found, teller, each) for each in answer.reasons],
        "ways": [_way(teller, way) for way in answer.ways if way.remedies],
        "derivation": [
            (teller.say("stage_" + stage.name), amount) for stage, amount in answer.award.derivation
        ],
        "phases": answer.phases,
        "gives": _gives(teller, answer) if answer.policy.gives else "",
    }


def _clause(found: Calculation, teller: Teller, reason: Reason) -> dict[str, object]:
    fact = reason.fact
    short = None if reason.shortfall is None else _short(teller, fact, reason)
    return {
        "reason": reason,
        "fact": fact,
        "article": reason.article,
        "cite": cited(found.charter, reason.article.basis) if reason.article else None,
        "required": teller.asked(fact, reason.required),
        "actual": teller.value(fact, reason.actual),
        "short": short,
        "figure": found.figures.get(fact.id),
        "tried": fact.id in found.trial.values,
    }


def _short(teller: Teller, fact: Fact, reason: Reason) -> str:
    if fact.type is FactType.DATE:
        return teller.say("short_days", n=reason.shortfall)
    if fact.type in NUMERIC and reason.shortfall is not None:
        return teller.say("short_by", amount=teller.value(fact, reason.shortfall))
    return ""


def _way(teller: Teller, way: Way) -> dict[str, object]:
    steps = []
    for remedy in way.remedies:
        name = teller.word(remedy.fact.label)
        now_words = teller.value(remedy.fact, remedy.actual)
        if remedy.from_day is not None:
            steps.append(teller.say("way_from_day", fact=name, day=remedy.from_day))
        elif remedy.to is not None:
            to = teller.value(remedy.fact, remedy.to)
            steps.append(teller.say("way_change", fact=name, now=now_words, to=to))
        else:
            steps.append(teller.say("way_open", fact=name, now=now_words))
    waits = [
        teller.word(teller.facts[name].label) for name in way.waits_for if name in teller.facts
    ]
    days = [remedy.from_day for remedy in way.remedies if remedy.from_day is not None]
    return {
        "steps": steps,
        "waits": waits,
        "possible": way.possible,
        "from_day": max(days) if days else None,
    }
