"""回避: who is complained about neither handles, nor signs, nor sees who complained."""

from collections.abc import Collection, Iterator

from guanyun.errors import Refused

from .case_type import CaseType, FieldKind
from .commands import Actor, Json
from .drafts import HEAD, IN_CHARGE, Draft
from .events import EventKind
from .state import CaseState

NO_POSTS = (HEAD, IN_CHARGE)
_KINDS = {FieldKind.UNIT: "unit", FieldKind.POST: "post"}


def aside_in(draft: Draft) -> list[str]:
    """Return who stands aside: from the answers by kind of field, and from outside facts.

    ``facts["recused"]`` adds what only the register knows, such as every post of a unit.
    """
    rule = draft.case_type.recusal
    if rule is None:
        return []
    kinds = {field.id: _KINDS.get(field.kind, "person") for field in draft.case_type.fields}
    answers = draft.command.answers
    told = [f"{kinds.get(name, 'person')}:{answers[name]}" for name in rule.fields
            if answers.get(name)]  # fmt: skip
    given = draft.command.facts.get("recused")
    more = [str(each) for each in given] if isinstance(given, list) else []
    return list(dict.fromkeys((*told, *more)))


def recuse(draft: Draft) -> None:
    """Record who stands aside from a new case, and to which post it goes instead.

    ``facts["recused_to"]`` is the first post that the register finds outside of them.
    """
    rule = draft.case_type.recusal
    aside: list[Json] = list(aside_in(draft))
    if rule is not None and aside:
        to = draft.command.facts.get("recused_to") or rule.to
        draft.add(EventKind.RECUSED, {"aside": aside, "to": to})


def is_recused(state: CaseState, actor: Actor) -> bool:
    """Return whether somebody stands aside from this case, in any seat they hold."""
    if not state.recused:
        return False
    mine = {f"unit:{actor.unit}", f"post:{actor.post}", f"person:{actor.person}"}
    if actor.for_person is not None:
        mine.add(f"person:{actor.for_person}")
    return not mine.isdisjoint(state.recused)


def sees_reporter(state: CaseState, actor: Actor) -> bool:
    """Return whether somebody may see who reported the case."""
    return not is_recused(state, actor)


def instead_of(case_type: CaseType, state: CaseState, post: str) -> str:
    """Return the post that acts: the one given, or the one named for whom stands aside.

    Where all that the charter names stand aside too, it is the head of the unit that got the case.
    """
    if not state.recused or case_type.recusal is None or f"post:{post}" not in state.recused:
        return post
    past = next(posts_past(case_type, state.recused), None)
    if past is not None:
        return past
    heads = (state.route.head, state.route.post) if state.route is not None else ()
    free = (each for each in heads if each and f"post:{each}" not in state.recused)
    return next(free, case_type.recusal.to)


def posts_past(case_type: CaseType, aside: Collection[str]) -> Iterator[str]:
    """Yield the posts that a case about these goes to, the first one first.

    The post that the charter names may itself be complained about: then whoever designates, then
    whom the designation's ladder tells.
    """
    rule = case_type.recusal
    above = (rung.to for rung in case_type.designation.ladder)
    for post in (rule.to if rule else "", case_type.designation.post, *above):
        if post and post not in NO_POSTS and f"post:{post}" not in aside:
            yield post


def check_not_aside(state: CaseState, *, unit: str = "", post: str = "") -> None:
    """Refuse to give a case, or a signature in it, to whom it is about.

    Raises:
        Refused: ``casework.stands_aside``.
    """
    for kind, name in (("unit", unit), ("post", post)):
        if name and f"{kind}:{name}" in state.recused:
            raise Refused("casework.stands_aside", who=name)
