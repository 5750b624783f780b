"""Stories of rules, judged by the live engine: what a rule says of a subject on a day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from guanyun.engines.common import Finding, Level, Where
from guanyun.engines.common.feel import Unknown
from guanyun.engines.rules import (
    Facts,
    Held,
    Policy,
    Reach,
    award_of,
    entitle,
    fewest_unknown,
    outcome_of,
    with_results,
)
from guanyun.errors import Refused

from .reading import nearest
from .rule_values import UNKNOWN_WORD, held_of
from .rules_reading import RuleBook
from .rules_schema import Ruling, RulingExpectation


@dataclass(frozen=True, slots=True)
class Ruled:
    """How a story of rules went: what did not come true."""

    scenario: Ruling
    findings: tuple[Finding, ...]
    do: tuple[()] = ()  # a story of rules has no acts
    events: tuple[()] = ()

    @property
    def passed(self) -> bool:
        """Return whether everything came true."""
        return not self.findings


def rule(book: RuleBook, ruling: Ruling) -> Ruled:
    """Return how a story goes under the rules of a charter."""
    found: list[Finding] = []
    facts = _facts(book, ruling, found)
    for name, expect in ruling.expect.items():
        if name not in book.policies:
            told = {"key": "expect", "name": name, "nearest": nearest(name, list(book.policies))}
            found.append(Finding("charter.unknown_name", Level.ERROR, expect.where, told))
    if not found:
        for name, expect in ruling.expect.items():
            found.extend(_compared(book, ruling, name, expect, facts))
        found.extend(_payable(book, ruling, facts))
    return Ruled(ruling, tuple(found))


def _facts(book: RuleBook, ruling: Ruling, found: list[Finding]) -> Facts:
    held: dict[str, Held] = {}
    for name, text in ruling.facts.items():
        fact = book.facts.get(name)
        if fact is None:
            told = {"key": "facts", "name": name, "nearest": nearest(name, list(book.facts))}
            found.append(Finding("charter.unknown_name", Level.ERROR, ruling.where, told))
            continue
        try:
            held[name] = held_of(text, fact)
        except Refused as refusal:
            fields = {each: str(value) for each, value in refusal.fields.items()}
            found.append(Finding(refusal.code, Level.ERROR, ruling.where, fields))
    return held


def _compared(
    book: RuleBook, ruling: Ruling, name: str, expect: RulingExpectation, facts: Facts
) -> Iterator[Finding]:
    policy = book.policies[name]
    try:
        told = said_of(policy, book.policies, facts, ruling, missing=expect.missing is not None)
    except Refused as refusal:
        if expect.refused != refusal.code:
            wanted = expect.refused or "-"
            yield _failed(ruling, expect.where, f"{name} refused", wanted, refusal.code)
        return
    if expect.refused is not None:
        yield _failed(ruling, expect.where, f"{name} refused", expect.refused, "-")
    for what, got in told.items():
        wanted = getattr(expect, what)
        if wanted is not None and wanted != got:
            yield _failed(ruling, expect.where, f"{name} {what}", _words(wanted), _words(got))


def said_of(
    policy: Policy, policies: Mapping[str, Policy], facts: Facts, ruling: Ruling, *, missing: bool
) -> Mapping[str, str | tuple[str, ...]]:
    """Return what a rule says of facts: verdict, amount, what it gives, what could still decide.

    Raises:
        Refused: as ``award_of``.
    """
    on, known_on = ruling.on, ruling.known_on
    read = with_results(policy, policies, facts, on=on, known_on=known_on)
    award = award_of(policy, read, on=on, known_on=known_on)
    told: dict[str, str | tuple[str, ...]] = {
        "verdict": award.verdict.value,
        "amount": UNKNOWN_WORD if award.amount is None else str(award.amount),
    }
    if policy.gives:
        told["gives"] = text_of(outcome_of(policy, read, on=on, known_on=known_on))
    if missing:
        told["missing"] = fewest_unknown(policy, read, on=on, known_on=known_on)
    return told


def _payable(book: RuleBook, ruling: Ruling, facts: Facts) -> Iterator[Finding]:
    """Compare what stands after exclusion, year and life caps, over all rules of the story."""
    wanted = {name: each for name, each in ruling.expect.items() if each.payable is not None}
    if not wanted:
        return
    policies = [book.policies[name] for name in ruling.expect]
    for policy in policies:
        facts = with_results(policy, book.policies, facts, on=ruling.on, known_on=ruling.known_on)
    try:
        awards = {each.policy: each for each in entitle(policies, facts, on=ruling.on).awards}
    except Refused as refusal:
        yield _failed(ruling, ruling.where, "payable", "-", refusal.code)
        return
    for name, expect in wanted.items():
        amount = awards[name].amount
        got = UNKNOWN_WORD if amount is None else str(amount)
        if got != expect.payable:
            yield _failed(ruling, expect.where, f"{name} payable", str(expect.payable), got)


def text_of(value: Held) -> str:
    """Return a value as a scenario writes it; a reach is ``20..60``.

    >>> text_of(Reach(Decimal(20), Decimal(60))), text_of(True), text_of(Decimal("0.150"))
    ('20..60', 'true', '0.15')
    """
    if isinstance(value, Unknown):
        return UNKNOWN_WORD
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Reach):
        return f"{text_of(value.low)}..{text_of(value.high)}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "、".join(value) if isinstance(value, tuple) else str(value)


def _words(value: object) -> str:
    return "、".join(value) or "-" if isinstance(value, tuple) else str(value)


def _failed(ruling: Ruling, where: Where, what: str, wanted: str, got: str) -> Finding:
    told = {"title": ruling.title.zh, "what": what, "wanted": wanted, "got": got}
    return Finding("charter.scenario_failed", Level.ERROR, where, told)
