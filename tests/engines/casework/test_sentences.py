"""Every refusal, finding and light has its sentence, with nothing left to fill in."""

import ast
import re
from pathlib import Path

import pytest

import guanyun.engines.casework as casework
from guanyun.engines.casework import act_id
from guanyun.errors import Language, Refused, codes, sentence

from .kinds import MATTER, OTHER_STAFF, Desk

ROOM = Path(casework.__file__).parent
SAID = re.compile(r"casework\.[a-z_]+")


def told_in_code() -> set[str]:
    """Return the codes that stand in the engine's code."""
    found = set()
    for page in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(page.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(SAID.findall(node.value)) if SAID.fullmatch(node.value) else set()
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "found" and node.args:
                found.add(f"casework.{getattr(node.args[0], 'value', '')}")
    return found


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    """No refusal without words, no words that nothing says."""
    computed = re.compile(r"casework\.((left|over|why_due_wrong)_\w+)")
    shared = {"reminded_already", "reopening_over", "reopened_enough", "own_consent"}
    spoken, said = set(codes("casework")), told_in_code()

    assert {code for code in said - spoken if not code.endswith("_")} == set()
    assert {code for code in spoken - said if not computed.fullmatch(code)} <= {
        f"casework.{name}" for name in shared
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", "“签收”由“承办单位”办理，不在您的职责内。"),
        ("en", "“sign for” is for the unit in charge, not for your seat."),
    ],
)
def test_a_refusal_reads_whole_in_both_languages(language: Language, words: str) -> None:
    """What, why and what next, with no empty place and no other language."""
    desk = Desk(MATTER).open("11-24 09:00")

    with pytest.raises(Refused) as refused:
        desk.do("sign_for", OTHER_STAFF, "11-24 10:00")

    told = sentence(refused.value.code, refused.value.fields, language)
    assert told.startswith(words)
    assert len(told) > len(words)


def test_an_act_is_named_by_its_own_id_where_it_has_one() -> None:
    """One act that stands twice in a step is asked for by the id of its rule."""
    assert [act_id(rule) for rule in MATTER.steps[0].acts] == ["sign_for", "answer", "hand_back"]
