"""The stories of shipped rules notice when a rule is changed."""

from dataclasses import replace

import pytest

from guanyun.charter import RuleBook, Ruling, load_charter, rule, shipped_charters
from tests.charter.mutants import Mutant, mutants_of

LEAST_KILLED = 0.95
SAMPLED = 6  # every sixth mutant; all under --full


def books() -> dict[str, RuleBook]:
    """Return the rules of every shipped charter that has some."""
    zones = sorted(shipped_charters().glob("*/rules"))
    return {
        folder.parent.name: load_charter(folder.parent).rules
        for folder in zones
        if (folder.parent / "charter.yaml").is_file()
    }


def stories(book: RuleBook) -> dict[str, list[Ruling]]:
    """Return the stories that ask each rule, or one that reads its result."""
    told: dict[str, list[Ruling]] = {}
    for ruling in book.rulings:
        read = {
            fact.result_of
            for name in ruling.expect
            for fact in book.policies[name].facts
            if fact.result_of
        }
        for name in {*ruling.expect, *read}:
            told.setdefault(name, []).append(ruling)
    return told


def is_killed(book: RuleBook, asked: dict[str, list[Ruling]], mutant: Mutant) -> bool:
    """Return whether a story fails once a rule is changed."""
    changed = {**book.policies, mutant.policy.id: mutant.policy}
    other = replace(book, policies=changed)
    return any(not rule(other, ruling).passed for ruling in asked.get(mutant.policy.id, []))


def test_stories_fail_for_nearly_every_mutant(request: pytest.FixtureRequest) -> None:
    """Of the generated mutants of every shipped rule a story fails for at least 95 in a hundred."""
    step = 1 if request.config.getoption("--full") else SAMPLED
    survivors: list[str] = []
    count = 0
    seen: set[str] = set()
    for zone, book in books().items():
        asked = stories(book)
        mine = [one for name, one in book.policies.items() if name not in seen]
        seen |= book.policies.keys()
        mutants = [mutant for policy in mine for mutant in mutants_of(policy)][::step]
        count += len(mutants)
        survivors += [
            f"{zone} {mutant.policy.id} {mutant.what}"
            for mutant in mutants
            if not is_killed(book, asked, mutant)
        ]

    assert count > 700 / step
    assert 1 - len(survivors) / count >= LEAST_KILLED, "\n".join(survivors)
