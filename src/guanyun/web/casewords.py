"""Budgets, ladders and roles of a kind of case, in words: 3 个工作日, 到期后 1 个工作日报主任."""

from collections.abc import Callable, Iterable

from guanyun.engines.casework import BudgetChoice, Role, Rung
from guanyun.errors import Language, sentence


def budget_words(choice: BudgetChoice | str, language: Language) -> str:
    """Return a budget in words, with its condition where it has one.

    >>> budget_words("3 working days", "zh")
    '3 个工作日'
    """
    text = choice if isinstance(choice, str) else choice.within
    when = "" if isinstance(choice, str) else choice.when
    told = _amount_words(text, language)
    if not when:
        return told
    return sentence("institution.budget_when", {"budget": told, "when": when}, language)


def _amount_words(text: str, language: Language) -> str:
    if text.startswith("until "):
        return sentence("institution.budget_until", {"time": text[6:]}, language)
    amount, _, unit = text.partition(" ")
    code = unit.removesuffix("s").replace(" ", "_")
    return sentence(f"institution.amount_{code}", {"n": amount.lstrip("+-")}, language)


def ladder_words(ladder: Iterable[Rung], name: Callable[[str], str], language: Language) -> str:
    """Return the rungs of a ladder in words, in order."""
    told = []
    for rung in ladder:
        side = "before" if rung.offset.startswith("-") else "after"
        amount = rung.offset.lstrip("+-")
        code = "at" if amount.startswith("0 ") else side
        to = {"in charge": "role_in_charge", "head": "role_head"}.get(rung.to)
        post = sentence(f"institution.{to}", {}, language) if to else name(rung.to)
        fields = {"amount": _amount_words(amount, language), "post": post}
        told.append(sentence(f"institution.rung_{code}", fields, language))
    return ("，" if language == "zh" else ", ").join(told)


def role_words(role: Role, language: Language) -> str:
    """Return who holds a step, in words."""
    return sentence(f"institution.role_{role.value.replace(' ', '_')}", {}, language)
