"""The library of policies, for everybody: what is in force, and one policy in full."""

from difflib import SequenceMatcher

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanyun.engines.rules import PolicyArticle, SubjectKind
from guanyun.errors import Language
from guanyun.records.access import EVERYBODY, policy, visitor_of
from guanyun.records.now import today
from guanyun.records.selectors.policies import (
    PolicyShown,
    Version,
    policies_listed,
    policy_shown,
    quote_of,
    state_of,
)
from guanyun.web.language import language_of
from guanyun.web.policies import cited, current_values, frame_of, teller_of
from guanyun.web.policy_words import Teller

STATES = ("now", "coming", "ended")


@policy(EVERYBODY)
def policies_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the policies of the zone by words, subject and state."""
    told, on = request.GET, today()
    words, kind = told.get("q", "")[:60], told.get("subject", "")[:16]
    state = told.get("state", "") if told.get("state") in STATES else ""
    library = policies_listed(
        visitor=visitor_of(request), on=on, words=words, kind=kind, state=state
    )
    context = {
        "library": library,
        "policies": [
            (each, state_of(each, on), teller_of(request, each, on).payout())
            for each in library.policies
        ],
        "words": words,
        "kind": kind,
        "state": state,
        "kinds": sorted({each.subject.value for each in library.charter.policies.values()}),
        "states": STATES,
        "all_kinds": [each.value for each in SubjectKind],
    }
    return render(request, "policies/library.html", frame_of(request, zone) | context)


@policy(EVERYBODY)
def policy_page(request: HttpRequest, zone: str, name: str) -> HttpResponse:
    """Show one policy: articles, conditions, what it gives, parameters by date, versions."""
    shown = policy_shown(visitor=visitor_of(request), policy=name, on=today())
    teller = teller_of(request, shown.policy, shown.on)
    articles = {each.id: each for each in shown.policy.articles}
    context = {
        "shown": shown,
        "policy": shown.policy,
        "state": state_of(shown.policy, shown.on),
        "basis": cited(shown.charter, shown.policy.basis),
        "articles": [(each, cited(shown.charter, each.basis)) for each in _used(shown)],
        "review": cited(shown.charter, shown.policy.review.basis if shown.policy.review else None),
        "conditions": [
            (depth, clause, words, articles.get(_article_of(shown, clause)))
            for depth, clause, words in teller.condition(shown.policy.condition)
        ],
        "payout": teller.payout(),
        "phases": [
            (each, [words for _, _, words in teller.condition(each.condition)])
            for each in shown.policy.phases
        ],
        "parameters": _parameters(shown, teller),
        "facts": shown.policy.facts,
        "compared": _compared(request, shown),
    }
    return render(request, "policies/policy.html", frame_of(request, zone) | context)


def _used(shown: PolicyShown) -> list[PolicyArticle]:
    """Return the articles that the policy names; all of its paper where it names none."""
    named = {shown.policy.article, *(each.article for each in shown.clauses)}
    return [each for each in shown.policy.articles if each.id in named] or [*shown.policy.articles]


def _article_of(shown: PolicyShown, clause: str) -> str:
    from_clauses = {each.id: each.article for each in shown.clauses}
    return from_clauses.get(clause, "")


def _parameters(shown: PolicyShown, teller: Teller) -> list[tuple[object, list[object]]]:
    """Return the values of each parameter, the latest first, each with its paper."""
    found: list[tuple[object, list[object]]] = []
    for each in shown.policy.parameters:
        series = sorted(each.series, key=lambda dated: dated.since, reverse=True)
        lines = [
            (dated, teller.parameter(each, dated.value), cited(shown.charter, dated.basis))
            for dated in series
        ]
        found.append((each, list(lines)))
    return found


def _compared(request: HttpRequest, shown: PolicyShown) -> dict[str, object] | None:
    """Return the sentences of two versions side by side, the later one at the right."""
    wanted = request.GET.get("compare", "")[:80]
    versions = list(shown.versions)
    later = next((n for n, each in enumerate(versions) if each.hash == wanted), None)
    if later is None or later + 1 >= len(versions):
        return None
    language = language_of(request)
    before, after = versions[later + 1], versions[later]
    rows = side_by_side(sentences(before, language), sentences(after, language))
    return {"before": before, "after": after, "rows": rows}


def sentences(version: Version, language: Language) -> list[str]:
    """Return everything a version of a policy says, line by line."""
    held = version.policy
    teller = Teller(held, language, current_values(held, version.since))
    lines = [teller.word(held.label)]
    lines += [f"{each.number} {quote_of(each)}".strip() for each in held.articles]
    lines += [words for _, _, words in teller.condition(held.condition)]
    lines += teller.payout()
    for each in held.parameters:
        lines += [
            f"{teller.word(each.label)} {dated.since}: {teller.parameter(each, dated.value)}"
            for dated in each.series
        ]
    lines += list(held.documents)
    lines.append(teller.span(held.since, held.until))
    return lines


def side_by_side(before: list[str], after: list[str]) -> list[tuple[str, str, bool]]:
    """Return lines beside each other: before, after, whether they differ.

    >>> side_by_side(["a", "b"], ["a", "c", "d"])
    [('a', 'a', False), ('b', 'c', True), ('', 'd', True)]
    """
    found = []
    for tag, low, high, left, right in SequenceMatcher(None, before, after).get_opcodes():
        old, new = before[low:high], after[left:right]
        for place in range(max(len(old), len(new))):
            pair = [lines[place] if place < len(lines) else "" for lines in (old, new)]
            found.append((pair[0], pair[1], tag != "equal"))
    return found
