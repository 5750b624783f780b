"""Money, spans and values of policies in templates."""

from collections.abc import Mapping
from decimal import Decimal

from django import template

from guanyun.engines.common import Label, yuan_of
from guanyun.engines.rules import Fact, FactType, Held, Policy
from guanyun.errors import Language, sentence
from guanyun.web import policy_words

register = template.Library()


@register.filter
def yuan(amount: Decimal | None, language: Language) -> str:
    """Return yuan as people read them; a dash where the amount is open."""
    return "—" if amount is None else policy_words.yuan(amount, language)


@register.filter
def fen(amount: int | None, language: Language) -> str:
    """Return whole fen as yuan with two places; a dash where the amount is open."""
    if amount is None:
        return "—"
    told = yuan_of(amount)
    return f"CNY {told:,.2f}" if language == "en" else f"{told:,.2f} 元"


@register.filter
def percent(rate: Decimal) -> str:
    """Return a rate in hundredths."""
    return policy_words.percent(rate)


@register.filter
def span_of(policy: Policy, language: Language) -> str:
    """Return from when to when a policy is in force."""
    return policy_words.Teller(policy, language, {}).span(policy.since, policy.until)


@register.simple_tag(takes_context=True)
def figure(context: template.Context, policy: Policy, fact: Fact, value: Held) -> str:
    """Return a value of a fact with its unit."""
    language: Language = "en" if context.get("language") == "en" else "zh"
    return policy_words.Teller(policy, language, {}).value(fact, value)


@register.filter
def kind_name(kind: str, language: Language) -> str:
    """Return what a kind of subject is called."""
    return sentence(f"policies.kind_{kind}", {}, language)


@register.simple_tag(takes_context=True)
def kept(context: template.Context, fact: Fact, text: str) -> str:
    """Return a kept value as people read it: with its unit, a choice by its name."""
    language: Language = "en" if context.get("language") == "en" else "zh"
    return policy_words.kept_words(fact, text, language)


@register.filter
def label_in(name: str, labels: Mapping[str, Label]) -> Label | str:
    """Return the label of an id, or the id where it has none any more."""
    return labels.get(name, name)


@register.filter
def cell_name(path: str, language: Language) -> str:
    """Return what a value of a paper is called: its key, and the number of its line in a list."""
    parts = path.split("/")
    told = [
        f"{int(part) + 1}" if part.isdigit() else sentence(f"policies.key_{part}", {}, language)
        for part in parts[2 if parts[1:2] and parts[1].isdigit() else 0 :]
    ]
    return " ".join(told)


@register.filter
def story_hint(fact: Fact, language: Language) -> str:
    """Return how a value is written in a story: true or false, a choice, a number."""
    if fact.type is FactType.BOOLEAN:
        return "true / false"
    if fact.choices:
        return " / ".join(fact.choices)
    told = "2026-11-21" if fact.type is FactType.DATE else fact.unit
    return told or sentence("policies.number_plain", {}, language)
