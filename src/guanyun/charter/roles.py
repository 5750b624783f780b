"""Who acts in a scenario: a seat said by its position in the case, turned into an actor."""

from collections.abc import Mapping

from guanyun.engines.casework import Actor, CaseState, CaseType

from .schema import Charter, Given

NAMED = "post:"


def actor_of(
    charter: Charter, case_type: CaseType, state: CaseState | None, by: str, given: Given
) -> Actor:
    """Return the actor that ``by`` names: a role of the case, ``head``, or ``post:<id>``."""
    if by == "system":
        return Actor("system", "system", channel="system")
    if by == "enterprise":
        return Actor("enterprise", "enterprise", channel=given.channel)
    if by == "provider":
        hired = (state.provider.get("unit") if state else None) or case_type.provider or None
        return Actor("link:scenario", "provider", unit=hired, channel="link")
    if by.startswith(NAMED):
        return _staff(charter, by.removeprefix(NAMED), None)
    if by == "first asked":
        asked = state.first_asked if state else {}
        return _staff(charter, asked.get("post"), asked.get("unit"))
    route = state.route if state else None
    post = (route.head if by == "head" else route.post) if route else None
    return _staff(charter, post, state.unit if state else None)


def _staff(charter: Charter, post: str | None, unit: str | None) -> Actor:
    seats = {each.id: each.unit for each in charter.register.posts}
    owner = unit or (seats.get(post) if post else None)
    return Actor(
        f"holder of {post or owner or '-'}", "staff", unit=owner, post=post, channel="window"
    )


def first_asked_of(charter: Charter, case_type: CaseType, post: str) -> Mapping[str, str]:
    """Return who was asked first: the post that the scenario names, else the first of all."""
    posts = charter.register.posts
    chosen = next((each for each in posts if each.id == post), posts[0] if posts else None)
    if chosen is None:
        return {"person": "first asked"}
    return {"person": "first asked", "unit": chosen.unit, "post": chosen.id}
