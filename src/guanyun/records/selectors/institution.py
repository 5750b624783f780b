"""The institution as anybody may read it: charter in force, versions, proof, findings, cases."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from guanyun.charter.checks import check_with_outcomes
from guanyun.charter.institution import Institution
from guanyun.charter.rulings import Ruled
from guanyun.charter.scenarios import Outcome
from guanyun.charter.schema import Charter
from guanyun.charter.worked_examples import Worked
from guanyun.engines.casework import Words
from guanyun.engines.common import Finding, Label
from guanyun.engines.mandate import Proof, Register, prove
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import KEPT, calendar_key, institution_by_hash
from guanyun.records.models import Adoption, CharterText

from .desk import lines_of

MOST_ON_MAP = 1000  # live cases on one map; the page says when there are more
_E7 = 10_000_000


@dataclass(frozen=True, slots=True)
class Version:
    """One adopted charter: in force on ``[since, until)``; None is open."""

    hash: str
    number: str
    since: date
    until: date | None
    minutes: str
    adopted_at: datetime
    moved: int

    @property
    def short(self) -> str:
        """Return enough of the hash to tell versions apart by eye."""
        return self.hash.removeprefix("sha256:")[:12]


@dataclass(frozen=True, slots=True)
class InForce:
    """The charter of a zone on a day, made ready, with the version it is."""

    zone: str
    on: date
    version: Version
    institution: Institution

    @property
    def charter(self) -> Charter:
        """Return the charter."""
        return self.institution.charter

    @property
    def register(self) -> Register:
        """Return its register of responsibilities."""
        return self.institution.charter.register


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of an adopted charter finds today, and how its scenarios go."""

    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome | Worked | Ruled, ...]


@dataclass(frozen=True, slots=True)
class LiveCase:
    """A running case on the map: where it is, its light, which kind, who has it."""

    number: str
    kind: Label
    holder: Label
    lng: float
    lat: float
    colour: str  # red | amber | green | grey
    words: Words | None = None  # what remains, or by how much it is late


def versions_of(zone: str) -> list[Version]:
    """Return the adopted charters of a zone, the latest first; Hidden where there are none."""
    rows = list(Adoption.objects.filter(zone=zone).order_by("since"))
    if not rows:
        raise Hidden("zone")
    ends = [row.since for row in rows[1:]]
    found = [
        Version(
            hash=row.hash,
            number=row.version,
            since=row.since,
            until=end,
            minutes=row.minutes,
            adopted_at=row.adopted_at,
            moved=row.moved,
        )
        for row, end in zip(rows, [*ends, None], strict=True)
    ]
    return found[::-1]


def in_force(zone: str, on: date, version: Version | None = None) -> InForce:
    """Return the charter in force on a day, or another version read as of that day.

    Raises:
        Hidden: the zone has no charter.
        Refused: ``institution.none_on_day``, with the first day on which there is one.
    """
    known = versions_of(zone)
    chosen = version or next((each for each in known if each.since <= on), None)
    if chosen is None:
        raise Refused("institution.none_on_day", on=on, first=known[-1].since)
    return InForce(zone, on, chosen, institution_by_hash(zone, chosen.hash))


def version_by_hash(zone: str, content: str) -> Version:
    """Return the latest adoption of a hash, or of the start of one; Hidden if unknown."""
    wanted = content.removeprefix("sha256:")
    if len(wanted) >= 8:
        for each in versions_of(zone):
            if each.hash.removeprefix("sha256:").startswith(wanted):
                return each
    raise Hidden("charter")


def text_of(zone: str, content: str) -> str:
    """Return the canonical text of an adopted charter."""
    return CharterText.objects.get(zone=zone, hash=content).text


def proof_of(found: InForce) -> Proof:
    """Return the proof of the register over all its days; worked out once per charter."""
    return _proof(found.zone, found.version.hash)


@lru_cache(maxsize=KEPT)
def _proof(zone: str, content: str) -> Proof:
    return prove(institution_by_hash(zone, content).charter.register)


def checked(found: InForce) -> Checked:
    """Return the findings and scenarios of a charter under the calendar as known now."""
    return _checked(found.zone, found.version.hash, calendar_key())


@lru_cache(maxsize=KEPT)
def _checked(zone: str, content: str, notices: str) -> Checked:
    """``notices`` is part of the key: a new notice may move what a scenario expects."""
    findings, outcomes = check_with_outcomes(institution_by_hash(zone, content).charter)
    return Checked(tuple(findings), tuple(outcomes))


def live_cases(visitor: Visitor, *, at: datetime) -> tuple[list[LiveCase], int]:
    """Return the running cases that this visitor may see and that have a place, and how many."""
    placed = scope(visitor).cases().filter(closed_at__isnull=True, lng_e7__isnull=False)
    rows = list(placed.order_by("due", "pk")[:MOST_ON_MAP])
    total = len(rows) if len(rows) < MOST_ON_MAP else placed.count()
    lines = lines_of(rows, visitor, at=at)
    found = [
        LiveCase(
            number=row.number,
            kind=line.kind,
            holder=line.holder,
            lng=(row.lng_e7 or 0) / _E7,
            lat=(row.lat_e7 or 0) / _E7,
            colour=line.clock.light.colour if line.clock else "grey",
            words=line.words,
        )
        for row, line in zip(rows, lines, strict=True)
    ]
    return found, total
