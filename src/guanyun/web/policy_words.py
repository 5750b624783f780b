"""Policies as sentences: what a clause asks, what a payout gives, a value with its unit."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from guanyun.engines.common import Label
from guanyun.engines.common.feel import Unknown
from guanyun.engines.rules import (
    AllOf,
    AnyOf,
    ChoiceTable,
    Clause,
    Component,
    Components,
    Condition,
    Constant,
    DatedValue,
    Fact,
    FactType,
    Fixed,
    Held,
    Parameter,
    Policy,
    PoolShare,
    Progressive,
    Quantity,
    RateOf,
    Reach,
    TierTable,
)
from guanyun.errors import Language, Refused, sentence
from guanyun.records.fact_values import value_of

COMPARED = re.compile(r"(<=|>=|<|>|=)?\s*([^\s\[\]()<>=,]+|\"[^\"]*\")")
RANGE = re.compile(r"([\[(])\s*(\S+?)\s*\.\.\s*(\S+?)\s*([\])])")
SIGNS = {"<=": "at_most", ">=": "at_least", "<": "below", ">": "above", "=": "is", "": "is"}
AGES = re.compile(r"(<=|<|>=|>)\s*on\s*-\s*duration\(\"P(\d+)([YMD])\"\)")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
MONEY_UNITS = (Decimal(100_000_000), "亿元"), (Decimal(10_000), "万元")
NUMBERS = frozenset({FactType.COUNT, FactType.DECIMAL, FactType.MONEY, FactType.RATE})


class Teller:
    """Tells a policy in one language, with its parameters as they stand on a day."""

    def __init__(
        self, policy: Policy, language: Language, current: Mapping[str, DatedValue]
    ) -> None:
        self.policy, self.language, self.current = policy, language, current
        made = {each.fact.id: each.fact for each in policy.made}
        self.facts: Mapping[str, Fact] = made | {each.id: each for each in policy.facts}
        self.parameters = {each.id: each for each in policy.parameters}

    def say(self, code: str, **told: object) -> str:
        """Return the words of ``policies.<code>``."""
        fields = {name: str(value) for name, value in told.items()}
        return sentence(f"policies.{code}", fields, self.language)

    def word(self, label: Label) -> str:
        """Return a label in the language."""
        return (label.en or label.zh) if self.language == "en" else label.zh

    def asked(self, fact: Fact, test: str) -> str:
        """Return what a test asks of a fact (不少于 20 人); the test itself where no words fit."""
        text = test.strip()
        if found := AGES.fullmatch(text):
            sign, count, unit = found.groups()
            side = "since" if sign in ("<=", "<") else "within"
            return self.say(f"test_{side}_{unit.lower()}", n=count)
        if found := RANGE.fullmatch(text):
            return self._range(fact, found.groups())
        if text.startswith("not(") and text.endswith(")"):
            inner = self.asked(fact, text[4:-1])
            return self.say("test_not", inner=inner)
        parts = [each.strip() for each in text.split(",")]
        compared = [each for part in parts if (each := COMPARED.fullmatch(part))]
        if len(compared) < len(parts):
            return self.say("test_feel", test=text)
        told = [self._compared(fact, each[1] or "", each[2]) for each in compared]
        return self.say("test_or").join(told)

    def _range(self, fact: Fact, found: tuple[str, ...]) -> str:
        opened, low, high, closed = found
        return self.say(
            "test_range",
            low=self._end(fact, low),
            high=self._end(fact, high),
            low_in=self.say("test_in" if opened == "[" else "test_out"),
            high_in=self.say("test_in" if closed == "]" else "test_out"),
        )

    def _compared(self, fact: Fact, sign: str, end: str) -> str:
        if fact.type is FactType.BOOLEAN and end in ("true", "false"):
            return self.say(f"test_{end}")
        if fact.type is FactType.DATE:
            return self.say(f"test_day_{SIGNS[sign]}", end=self._end(fact, end))
        return self.say(f"test_{SIGNS[sign]}", end=self._end(fact, end))

    def _end(self, fact: Fact, end: str) -> str:
        """Return the end of a comparison: a number with its unit, a parameter with its value."""
        text = end.strip().strip('"')
        if end in self.parameters:
            held = self.current.get(end)
            value = self.say("unknown") if held is None else self.constant(fact, held.value)
            return self.say(
                "parameter_end", name=self.word(self.parameters[end].label), value=value
            )
        if NUMBER.fullmatch(text) and fact.type in NUMBERS:
            return self.constant(fact, Decimal(text))
        return self.choice(fact, text)

    def choice(self, fact: Fact, text: str) -> str:
        """Return what a choice is called."""
        for known, label in zip(fact.choices, fact.choice_labels, strict=False):
            if known == text:
                return self.word(label)
        return text

    def constant(self, fact: Fact, value: Constant) -> str:
        """Return a constant as a value of a fact."""
        return self.value(fact, value)

    def value(self, fact: Fact, value: Held) -> str:
        """Return a value with its unit; 未知 where nobody has said."""
        if isinstance(value, Unknown):
            return self.say("unknown")
        if isinstance(value, Reach):
            ends = (self.value(fact, each) for each in (value.low, value.high))
            return self.say("reach", **dict(zip(("low", "high"), ends, strict=True)))
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        if isinstance(value, Decimal):
            return number_words(fact, value, self.language)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, tuple):
            told = (self.choice(fact, each) for each in value)
            return ("、" if self.language == "zh" else ", ").join(told) or self.say("none")
        return self.choice(fact, value)

    def parameter(self, parameter: Parameter, value: Constant) -> str:
        """Return a value of a parameter with its unit."""
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        if not isinstance(value, Decimal):
            return str(value)
        payout = self.policy.payout
        if isinstance(payout, RateOf) and payout.rate == parameter.id and value < 1:
            return percent(value)
        if parameter.unit in ("元", "yuan", "CNY"):
            return yuan(value, self.language)
        return f"{value.normalize():,f} {parameter.unit}".strip()

    def span(self, since: date, until: date) -> str:
        """Return from when to when something is in force."""
        begins = "" if since == date.min else since.isoformat()
        ends = "" if until == date.max else until.isoformat()
        if not begins and not ends:
            return self.say("span_always")
        if not ends:
            return self.say("span_from", since=begins)
        return self.say("span", since=begins or "…", until=ends)

    def condition(self, condition: Condition, depth: int = 0) -> Iterator[tuple[int, str, str]]:
        """Yield the lines of a condition: depth, clause id (empty for a heading), sentence."""
        if isinstance(condition, Clause):
            fact = self.facts.get(condition.fact)
            if fact is None:
                yield depth, condition.id, f"{condition.fact} {condition.test}"
                return
            joint = " " if self.language == "en" else ""
            told = f"{self.word(fact.label)}{joint}{self.asked(fact, condition.test)}"
            yield depth, condition.id, told
            return
        if isinstance(condition, AllOf | AnyOf):
            if not condition.terms:
                yield depth, "", self.say("no_condition")
                return
            name = "all_of" if isinstance(condition, AllOf) else "any_of"
            if depth or name == "any_of":
                yield depth, "", self.say(name)
            for term in condition.terms:
                yield from self.condition(term, depth + 1)
            return
        yield depth, "", self.say("none_of")
        yield from self.condition(condition.term, depth + 1)

    def payout(self) -> list[str]:
        """Return what the policy gives, sentence by sentence."""
        payout = self.policy.payout
        if payout is None:
            return [self.say("gives_" + self.policy.result.value.replace(" ", "_"))]
        if isinstance(payout, Components):
            return [self._component(each) for each in payout.parts]
        told = [self._simple(payout)]
        if self.policy.upper_tier and self.policy.upper_tier in self.facts:
            name = self.word(self.facts[self.policy.upper_tier].label)
            told.append(self.say("less_upper", fact=name))
        for cap in self.policy.caps:
            told.append(self.say(f"cap_{cap.per.value}", amount=self._quantity(cap.amount)))
        return told

    def _component(self, part: Component) -> str:
        return self.say("component", name=self.word(part.label), what=self._simple(part.payout))

    def _simple(self, payout: object) -> str:
        if isinstance(payout, Fixed):
            return self.say("pays_fixed", amount=self._quantity(payout.amount))
        if isinstance(payout, RateOf):
            rate = self._quantity(payout.rate, is_rate=True)
            return self.say("pays_rate", base=self._name(payout.base), rate=rate)
        if isinstance(payout, Progressive):
            lines = self.say("joint").join(
                self.say("bracket", above=yuan(each.above, self.language), rate=percent(each.rate))
                for each in payout.brackets
            )
            return self.say("pays_brackets", base=self._name(payout.base), lines=lines)
        if isinstance(payout, TierTable):
            fact = self.facts.get(payout.base)
            lines = self.say("joint").join(
                self.say(
                    "tier",
                    least=number_words(fact, each.least, self.language) if fact else each.least,
                    amount=yuan(each.amount, self.language),
                )
                for each in payout.tiers
            )
            return self.say("pays_tiers", base=self._name(payout.base), lines=lines)
        if isinstance(payout, ChoiceTable):
            fact = self.facts.get(payout.base)
            lines = self.say("joint").join(
                f"{self.choice(fact, each.choice) if fact else each.choice} "
                f"{yuan(each.amount, self.language)}"
                for each in payout.lines
            )
            return self.say("pays_tiers", base=self._name(payout.base), lines=lines)
        if isinstance(payout, PoolShare):
            pool = self._quantity(payout.pool)
            return self.say("pays_pool", pool=pool, weight=self._name(payout.weight))
        return ""

    def _name(self, fact: str) -> str:
        found = self.facts.get(fact)
        return self.word(found.label) if found else fact

    def _quantity(self, quantity: Quantity, *, is_rate: bool = False) -> str:
        if isinstance(quantity, Decimal):
            return percent(quantity) if is_rate else yuan(quantity, self.language)
        held = self.current.get(quantity)
        if quantity not in self.parameters or held is None:
            return self._name(quantity)
        value = held.value
        if not isinstance(value, Decimal):
            return str(value)
        return percent(value) if is_rate else yuan(value, self.language)


def kept_words(fact: Fact, text: str, language: Language) -> str:
    """Return a kept value as people read it; as it stands where it does not fit its fact."""
    try:
        value = value_of(fact, text)
    except Refused:
        return text
    if isinstance(value, bool):
        return sentence(f"policies.{'yes' if value else 'no'}", {}, language)
    if isinstance(value, Decimal):
        return number_words(fact, value, language)
    named = dict(zip(fact.choices, fact.choice_labels, strict=False))
    if isinstance(value, str) and value in named:
        label = named[value]
        return (label.en or label.zh) if language == "en" else label.zh
    return text


def number_words(fact: Fact, value: Decimal, language: Language) -> str:
    """Return a number as people read it: yuan in ten thousands where exact, a rate in percent."""
    if fact.type is FactType.MONEY:
        return yuan(value, language)
    if fact.type is FactType.RATE:
        return percent(value)
    text = f"{value.normalize():,f}" if value else "0"
    return f"{text} {fact.unit}".strip()


def yuan(amount: Decimal, language: Language = "zh") -> str:
    """Return yuan; in Chinese 万元 or 亿元 where that is exact to two places.

    >>> [yuan(Decimal(each)) for each in ("500000", "1080.10", "0", "12345.67")]
    ['50 万元', '1,080.10 元', '0 元', '12,345.67 元']
    """
    if language == "en":
        return f"CNY {amount:,.2f}"
    for size, unit in MONEY_UNITS:
        shown = amount / size
        if abs(amount) >= size and shown == round(shown, 2):
            return f"{shown.normalize():,f} {unit}"
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f} 元" if whole else f"{amount:,.2f} 元"


def percent(rate: Decimal) -> str:
    """Return a rate in hundredths.

    >>> percent(Decimal("0.06")), percent(Decimal("0.125"))
    ('6%', '12.5%')
    """
    return f"{(rate * 100).normalize():f}%"
