"""Money in templates: fen as people read yuan, states and tiers by their names."""

from collections.abc import Mapping

from django import template

from guanyun.engines.common import format_yuan, yuan_of
from guanyun.errors import Language, sentence

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """Return fen as people read yuan; a dash where there is no amount yet.

    >>> yuan(108010), yuan(None)
    ('1,080.10', '—')
    """
    return "—" if fen is None else format_yuan(yuan_of(fen))


@register.filter
def payment_state(state: str, language: Language) -> str:
    """Return the name of where a payment stands."""
    return sentence(f"payouts.state_{state}", {}, language)


@register.filter
def payment_light(state: str) -> str:
    """Return the colour of a state: what is done, what waits for somebody, what went wrong."""
    if state in ("paid", "recovered"):
        return "green"
    return "red" if state in ("returned", "taken_out", "reversed") else "amber"


@register.filter
def tier_name(tier: str, language: Language) -> str:
    """Return the name of a tier of government."""
    return sentence(f"payouts.tier_{tier}", {}, language)


@register.filter
def tiers_told(parts: Mapping[str, int], language: Language) -> str:
    """Return who bears which part, in one line."""
    told = (f"{tier_name(tier, language)} {yuan(fen)}" for tier, fen in parts.items())
    return " · ".join(told)


@register.filter
def weights_told(weights: Mapping[str, int], language: Language) -> str:
    """Return who bears which weight, in one line."""
    return " : ".join(f"{tier_name(tier, language)} {n}" for tier, n in weights.items())


@register.filter
def credit_name(state: str, language: Language) -> str:
    """Return what a look-up of dishonesty found."""
    return sentence(f"payouts.dishonesty_{state}", {}, language)


@register.filter
def kind_name(kind: str, language: Language) -> str:
    """Return what an amount means: fixed, a ceiling, left to a decision."""
    return sentence(f"payouts.kind_{kind}", {}, language)


@register.filter
def entry_name(kind: str, language: Language) -> str:
    """Return the name of a kind of settlement or of its entries."""
    return sentence(f"payouts.entry_{kind.replace('-', '_')}", {}, language)
