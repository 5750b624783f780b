"""A visit recorded at the enterprise's door; what it brings back becomes a case in the same act."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from guanyun.accounts.roles import Audience, Seat
from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import DESK, Visitor, scope
from guanyun.records.charters import adoption_on, institution_by_hash
from guanyun.records.ledger import Conflict, Key, Posting, answered, commit
from guanyun.records.models import Enterprise, Visit
from guanyun.records.now import local_date
from guanyun.records.numbers import next_number
from guanyun.records.opening import Report, opening_step
from guanyun.records.privacy import Answers, kept, private_rows
from guanyun.records.projections import bars
from guanyun.records.telling import enterprise_stream, told_on

PURPOSES = ("routine", "service", "grid", "leader", "follow_up")
TOPICS = ("production", "factors", "policy", "safety", "fire", "fraud", "disputes")
OLDEST = timedelta(days=30)
AHEAD = timedelta(minutes=5)  # what the clock of a phone may be fast
ATTEMPTS = 20
MOST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class Visiting:
    """A visit: at whose door, when, for what; what was said; the request that it brought back.

    ``words`` is private. ``report`` None means that nothing has to be handled; its enterprise and
    channel are those of the visit.
    """

    uscc: str
    purpose: str
    visited_at: datetime
    topics: tuple[str, ...] = ()
    words: str = ""
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Visited:
    """What was recorded: the visit's place in the enterprise's stream, its case if any."""

    uscc: str
    seq: int
    case: str = ""
    repeated: bool = False


def visit_record(*, by: Visitor, at: datetime, visit: Visiting, key: Key | None = None) -> Visited:
    """Record a visit, with the case that it brings back; both or none, once per key.

    Raises:
        Refused: not of the desk, an unknown purpose or topic, a time ahead or older than 30 days,
            or what the case asks for is missing.
        Hidden: no such enterprise for this visitor.
    """
    try:
        return _record(by, at, visit, key)
    except Refused:
        done = answered(key)
        if done is None:
            raise
        return _told(done.response, repeated=True)


def _record(by: Visitor, at: datetime, visit: Visiting, key: Key | None) -> Visited:
    seat = _seat(by)
    firm = scope(by).enterprise(visit.uscc)
    _check(visit, at)
    for _ in range(ATTEMPTS):
        number, brought = _brought(by, at, visit, firm)
        posting, seq = _posting(by, at, visit, seat, number)
        response: dict[str, Json] = {"uscc": firm.uscc, "seq": seq, "case": number}
        try:
            done = commit(by=by.id, at=at, postings=[posting, *brought], key=key, response=response)
        except Conflict:
            continue
        return _told(done.response, repeated=done.repeated)
    raise Refused("records.try_again", by=by.id)


def _told(response: Mapping[str, Json], *, repeated: bool) -> Visited:
    seq = response.get("seq")
    return Visited(
        str(response.get("uscc")),
        seq if isinstance(seq, int) else 0,
        str(response.get("case") or ""),
        repeated,
    )


def _seat(by: Visitor) -> Seat:
    seat = next((each for each in by.seats if each.role in DESK - {Audience.LINK}), None)
    if seat is None:
        raise Refused("records.not_for_role")
    return seat


def _check(visit: Visiting, at: datetime) -> None:
    if visit.purpose not in PURPOSES:
        raise Refused("records.visit_purpose", purpose=visit.purpose[:20])
    if wrong := [each for each in visit.topics if each not in TOPICS]:
        raise Refused("records.visit_topic", topic=wrong[0][:20])
    if visit.visited_at > at + AHEAD or visit.visited_at < at - OLDEST:
        raise Refused("records.visit_time", days=OLDEST.days)
    if len(visit.words) > MOST_WORDS:
        raise Refused("records.visit_words", most=MOST_WORDS)


def _brought(
    by: Visitor, at: datetime, visit: Visiting, firm: Enterprise
) -> tuple[str, list[Posting]]:
    """Return the number and the posting of the case that the visit brings back, if any."""
    if visit.report is None:
        return "", []
    told = visit.report
    report = replace(
        told, enterprise=firm.uscc, channel="visit", occurred_at=min(visit.visited_at, at)
    )
    adoption = adoption_on(firm.zone, local_date(at))
    institution = institution_by_hash(firm.zone, adoption.hash)
    number = next_number(firm.zone, local_date(at))
    step = opening_step(by, at, report, institution, (number, adoption.hash))
    return number, [step.posting]


def _posting(
    by: Visitor, at: datetime, visit: Visiting, seat: Seat, number: str
) -> tuple[Posting, int]:
    stream = enterprise_stream(visit.uscc)
    words = (kept("words", visit.words),) if visit.words else ()
    told: dict[str, Json] = {
        "purpose": visit.purpose,
        "topics": list(visit.topics),
        "visited_at": visit.visited_at.isoformat(),
        "unit": seat.unit,
        "post": seat.post,
        "case": number,
        "commitments": {each.name: each.commitment for each in words},
    }
    posting = told_on(stream, "visited", told, by=by, at=at)
    seq = posting.head.seq + 1
    row = Visit(
        zone=by.zone or "",
        uscc=visit.uscc,
        seq=seq,
        purpose=visit.purpose,
        topics=bars(visit.topics),
        person=by.id,
        unit=seat.unit or "",
        post=seat.post,
        visited_at=visit.visited_at,
        visited_on=local_date(visit.visited_at),
        recorded_at=at,
        case=number,
    )
    private = private_rows(by.zone or "", stream, seq, Answers({}, {}, words))
    full = Posting(posting.head, posting.entries, private, posting.notices, [row.save])
    return full, seq
