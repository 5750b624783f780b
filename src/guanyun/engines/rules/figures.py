"""Facts and parameters as values: checked on entry, found by day, unknown where nobody says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from guanyun.engines.common.feel import UNKNOWN, Unknown
from guanyun.engines.rules.payout_forms import Quantity
from guanyun.engines.rules.policy import Constant, Fact, FactType, Policy
from guanyun.errors import Refused


@dataclass(frozen=True, slots=True)
class Reach:
    """The least and the most that a number can still come to while parts of it are unknown."""

    low: Decimal
    high: Decimal


Held: TypeAlias = Constant | tuple[str, ...] | Unknown | Reach
Facts: TypeAlias = Mapping[str, Held]

NUMBERS = frozenset((FactType.COUNT, FactType.DECIMAL, FactType.MONEY, FactType.RATE))
LARGEST = 2**62  # a number of a fact, counted on its grid


def stated(fact: Fact, value: Held) -> Held:
    """Return the value that a fact has, after the one check that it may have it.

    Raises:
        Refused: ``rules.fact_type``, ``rules.fact_places`` or ``rules.fact_choice``.

    >>> from guanyun.engines.common import Label, Where
    >>> staff = Fact("staff", Label("从业人员"), FactType.COUNT, Where("a.yaml", 1))
    >>> stated(staff, Decimal(20)), stated(staff, UNKNOWN)
    (Decimal('20'), UNKNOWN)
    >>> stated(staff, Decimal("0.5"))
    Traceback (most recent call last):
    guanyun.errors.Refused: rules.fact_places: fact=staff, value=0.5, places=0
    """
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, Reach):
        raise Refused("rules.fact_type", fact=fact.id, value=value, type=fact.type)
    if not _fits(fact.type, value):
        raise Refused("rules.fact_type", fact=fact.id, value=value, type=fact.type)
    if isinstance(value, Decimal):
        if not value.is_finite() or abs(value) * 10**fact.places > LARGEST:
            raise Refused("rules.fact_type", fact=fact.id, value=value, type=fact.type)
        if value != round(value, fact.places):
            raise Refused("rules.fact_places", fact=fact.id, value=value, places=fact.places)
    told = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
    if fact.choices and not set(told) <= set(fact.choices):
        raise Refused("rules.fact_choice", fact=fact.id, value=", ".join(told))
    return value


def _fits(kind: FactType, value: Held) -> bool:
    if kind in NUMBERS:
        return isinstance(value, Decimal)
    if kind is FactType.LIST:
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    plain = {FactType.BOOLEAN: bool, FactType.DATE: date, FactType.CHOICE: str}[kind]
    return type(value) is plain


def reach_of(value: Held) -> Reach | Unknown:
    """Return a number or a reach as a reach.

    Raises:
        Refused: ``rules.no_number``.

    >>> reach_of(Decimal(5)), reach_of(UNKNOWN)
    (Reach(low=Decimal('5'), high=Decimal('5')), UNKNOWN)
    """
    if isinstance(value, Reach | Unknown):
        return value
    if not isinstance(value, Decimal):
        raise Refused("rules.no_number", parameter=value)
    return Reach(value, value)


def facts_stated(policy: Policy, facts: Facts) -> Facts:
    """Return every fact of a policy, checked; what is not given is unknown.

    Raises:
        Refused: as ``stated``.
    """
    held = {fact.id: stated(fact, facts.get(fact.id, UNKNOWN)) for fact in policy.facts}
    return MappingProxyType(held)


def names_on(policy: Policy, on: date, *, known_on: date | None = None) -> Facts:
    """Return what the tests of a policy may read on a day: its parameters by id, and ``on``.

    A parameter has the value that last came into force, and of those the one last known.

    Args:
        on: The day of the assessment.
        known_on: Leave out what was published later; None leaves out nothing.

    Raises:
        Refused: ``rules.not_in_force``.
    """
    if not policy.since <= on < policy.until:
        raise Refused("rules.not_in_force", policy=policy.id, on=on, since=policy.since)
    names: dict[str, Held] = {"on": on}
    for parameter in policy.parameters:
        in_force = [
            dated
            for dated in parameter.series
            if dated.since <= on and (known_on is None or dated.known_from <= known_on)
        ]
        last = max(in_force, key=lambda dated: (dated.since, dated.known_from), default=None)
        names[parameter.id] = UNKNOWN if last is None else last.value
    return MappingProxyType(names)


def quantity_of(quantity: Quantity, names: Facts) -> Decimal | Unknown:
    """Return the number that a quantity stands for.

    Raises:
        Refused: ``rules.no_number`` where the parameter is missing or no number.

    >>> quantity_of("top", {"top": Decimal(5)}), quantity_of(Decimal(3), {})
    (Decimal('5'), Decimal('3'))
    """
    found = names.get(quantity) if isinstance(quantity, str) else quantity
    if not isinstance(found, Decimal | Unknown):
        raise Refused("rules.no_number", parameter=quantity)
    return found
