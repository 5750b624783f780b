"""Cases that an act of a case makes (立项、一件事): numbered by the records, awaited or not."""

from collections.abc import Mapping
from typing import cast

from guanyun.errors import Refused

from .branch_rules import SpawnRule
from .commands import Json
from .drafts import Draft
from .events import EventKind
from .journal import Members, instant_text
from .together import Child
from .together_journal import value_json


def spawn(draft: Draft, name: str) -> None:
    """Make the cases of a rule of the charter; ``facts["children"]`` has their numbers."""
    rule = next(each for each in draft.case_type.spawns if each.id == name)
    write_children(draft, children_of(draft, rule), {})


def children_of(draft: Draft, rule: SpawnRule) -> list[Child]:
    """Return the cases that an act makes, as the records have numbered them.

    Raises:
        Refused: none, too many, or of a kind that the charter does not name.
    """
    told = draft.command.facts.get("children")
    given = [cast(Members, each) for each in told] if isinstance(told, list) else []
    made = [
        Child(str(each["number"]), str(each["kind"]), rule.id, rule.waits, draft.state.step)
        for each in given
    ]
    if not made or any(each.kind not in rule.kinds for each in made):
        raise Refused("casework.children_missing")
    if len(made) > rule.most:
        raise Refused("casework.children_too_many", most=rule.most)
    return made


def write_children(draft: Draft, made: list[Child], commitments: Mapping[str, str]) -> None:
    """Write the cases that an act made."""
    children: list[Json] = [value_json(each) for each in made]
    told: dict[str, Json] = {"children": children, "at": instant_text(draft.effective)}
    draft.add(EventKind.SPAWNED, told | {"commitments": dict(commitments)})
