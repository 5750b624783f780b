"""Stand-ins as people see them: who stands in for whom, in which post, from when to when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from guanyun.accounts.models import Holding
from guanyun.accounts.roles import HOUSE_POSTS
from guanyun.engines.common import Label
from guanyun.records.access import Visitor, scope
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date
from guanyun.records.seats import in_force


@dataclass(frozen=True, slots=True)
class Cover:
    """One stand-in, in words."""

    id: int
    principal: str
    deputy: str
    post: Label
    kinds: list[Label]
    since: date
    until: date  # the first day that it no longer holds
    reason: str
    is_mine: bool  # I am the one who is stood in for
    state: str  # now | ahead | over

    @property
    def last_day(self) -> date:
        """Return the last day that it holds."""
        return self.until - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Covers:
    """The page of stand-ins: those that concern me, my posts, and who may be named."""

    covers: list[Cover]
    posts: list[tuple[str, Label]]
    colleagues: list[tuple[int, str, Label]]
    kinds: list[tuple[str, Label]]


def covers_shown(*, visitor: Visitor, at: datetime) -> Covers:
    """Return what the page of stand-ins shows to somebody with a post."""
    zone, on = scope(visitor).zone, local_date(at)
    charter = charter_on(zone, on)
    posts = {each.id: each.label for each in charter.register.posts}
    kinds = {each.id: each.label for each in charter.case_types.values()}
    rows = scope(visitor).stand_ins().select_related("principal", "deputy").order_by("-since")
    covers = [
        Cover(
            id=row.pk,
            principal=row.principal.name,
            deputy=row.deputy.name,
            post=posts.get(row.post, Label(row.post, row.post)),
            kinds=[kinds.get(each, Label(each, each)) for each in row.kinds.split("|") if each],
            since=row.since,
            until=row.until,
            reason=row.reason,
            is_mine=row.principal_id == visitor.person,
            state=_state(row.since, row.until, row.ended_at, on),
        )
        for row in rows[:100]
    ]
    own = [seat.post for seat in visitor.seats if seat.for_person is None and seat.post in posts]
    return Covers(
        covers=sorted(covers, key=lambda each: ("now", "ahead", "over").index(each.state)),
        posts=[(post, posts[post]) for post in own],
        colleagues=_colleagues(zone, visitor, posts, on),
        kinds=list(kinds.items()),
    )


def covered_by(*, visitor: Visitor, at: datetime) -> list[tuple[str, date]]:
    """Return for whom the visitor stands in today, and the last day of each."""
    if not any(seat.for_person for seat in visitor.seats):
        return []
    on = local_date(at)
    rows = scope(visitor).stand_ins().filter(deputy_id=visitor.person, ended_at=None)
    today = rows.filter(since__lte=on, until__gt=on).select_related("principal")
    return [(row.principal.name, row.until - timedelta(days=1)) for row in today]


def _state(since: date, until: date, ended_at: datetime | None, on: date) -> str:
    if ended_at is not None or until <= on:
        return "over"
    return "now" if since <= on else "ahead"


def _colleagues(
    zone: str, visitor: Visitor, posts: dict[str, Label], on: date
) -> list[tuple[int, str, Label]]:
    held = Holding.objects.filter(in_force(on), zone=zone, person__is_active=True)
    rows = held.exclude(person_id=visitor.person or 0).order_by("person__name_key")
    found = rows.values_list("person_id", "person__name", "post")
    # Who watches over the zone or keeps the house does not act in it for another.
    return [
        (key, name, posts.get(post, Label(post, post)))
        for key, name, post in found
        if post not in HOUSE_POSTS
    ]
