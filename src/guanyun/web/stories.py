"""Stories of rules (test cases) as a form tells them, written as YAML beside the policy."""

from collections.abc import Mapping, Sequence

from guanyun.charter.rule_editing import written
from guanyun.engines.rules import Fact, Verdict
from guanyun.errors import Refused

FACT = "fact:"


def story_of(
    typed: Mapping[str, str], policies: Sequence[str], facts: Mapping[str, Fact]
) -> list[str]:
    """Return the lines of a story: title, day, facts, and what one policy should say.

    Raises:
        Refused: ``policies.story_incomplete`` without title, day, policy or verdict.
    """
    name, verdict = typed.get("policy", ""), typed.get("verdict", "")
    title, on = typed.get("title", "").strip()[:120], typed.get("on", "").strip()[:10]
    if name not in policies or verdict not in list(Verdict) or not title or not on:
        raise Refused("policies.story_incomplete")
    told = {
        fact: typed[f"{FACT}{fact}"].strip()[:120]
        for fact in facts
        if typed.get(f"{FACT}{fact}", "").strip()
    }
    held = ", ".join(f"{fact}: {written(text)}" for fact, text in told.items())
    expect = f"verdict: {verdict}"
    if amount := typed.get("amount", "").strip()[:24]:
        expect += f", amount: {written(amount)}"
    return [
        f"  - title: {{zh: {written(title)}, en: {written(title)}}}",
        f"    on: {on}",
        "    sample: true",
        f"    facts: {{{held}}}",
        "    expect:",
        f"      {name}: {{{expect}}}",
    ]


def with_story(page: str, story: Sequence[str]) -> str:
    r"""Return a page of stories with one more at its end; an empty page is begun.

    >>> with_story("", ["  - title: {zh: 甲}"])
    'rulings:\n  - title: {zh: 甲}\n'
    """
    before = page if page.strip() else "rulings:\n"
    return before.rstrip("\n") + "\n" + "\n".join(story) + "\n"
