"""The nouns of a charter that no engine knows: manifest, sources, scenarios, and the charter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from guanyun.engines.appraisal import Scheme
from guanyun.engines.casework import CaseType
from guanyun.engines.common import Calendar, Citation, Finding, Label, Where
from guanyun.engines.mandate import Register
from guanyun.engines.rules import Policy

from .counters_schema import Centre
from .rules_reading import RuleBook
from .rules_schema import TakenRule
from .scheme_schema import Appraisal, WorkedExample

Day = date  # a source has a field of that name


@dataclass(frozen=True, slots=True)
class Contact:
    """A telephone that stands on the pages: a watch, a window, a hotline."""

    id: str
    label: Label
    phone: str
    where: Where
    post: str = ""
    hours: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class PermitKind:
    """A kind of permit that other acts rest on: its prefix, and the unit that issues it.

    ``prefix`` is 2 to 8 of A-Z and 0-9. A permit from ``outside`` is given by an authority that is
    no unit of the charter, and ``unit`` enters it; any other comes from a case of the zone.
    """

    prefix: str
    label: Label
    unit: str
    where: Where
    outside: bool = False
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class TakenCase:
    """A shared case type and the values this zone gives to the places it leaves open.

    ``parameters`` maps a path of the shared type (``clocks.respond.within``) to its value.
    """

    case: str
    where: Where
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a zone takes from the entries that all zones share."""

    matters: tuple[str, ...] = ()
    cases: tuple[TakenCase, ...] = ()
    rules: tuple[TakenRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """The front page of a charter (``charter.yaml``).

    ``office_hours`` are spans of the working day (``08:30-12:00``); ``datum`` is CGCS2000.
    ``policy_posts`` keep the facts of enterprises and run the policies (政策经办岗);
    ``money_posts`` keep budget lines, payouts and settlements (资金经办岗).
    """

    id: str
    label: Label
    version: str
    since: date
    where: Where
    until: date | None = None
    sources: tuple[str, ...] = ()
    based_on: tuple[str, ...] = ()
    review_by: date | None = None
    datum: str = "CGCS2000"
    office_hours: tuple[str, ...] = ("08:30-12:00", "13:30-17:30")
    emergency_phone: str = ""
    contacts: tuple[Contact, ...] = ()
    policy_posts: tuple[str, ...] = ()
    money_posts: tuple[str, ...] = ()
    permits: tuple[PermitKind, ...] = ()
    takes: Taken = Taken()
    notes: Label | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A report, law or notice that entries cite; law is dated by its edition."""

    id: str
    kind: str  # law | report | notice
    title: str
    where: Where
    publisher: str = ""
    authors: tuple[str, ...] = ()
    date: Day | None = None
    edition: str = ""
    number: str = ""
    url: str = ""
    unverified: bool = False  # 待核


@dataclass(frozen=True, slots=True)
class Article:
    """The words of one article of a law, as far as they were read in its text."""

    source: str
    article: str
    words: str
    where: Where


@dataclass(frozen=True, slots=True)
class Given:
    """How a scenario begins: what kind of case, where, when, by whom, with which answers.

    With ``matter`` instead of ``kind`` nothing is opened: it only asks who is in charge.
    """

    at: datetime
    where: Where
    kind: str = ""
    matter: str = ""
    place: str = ""  # id of a place: the case lies at a point inside it
    point: tuple[str, ...] = ()  # lng, lat
    subject: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    channel: str = "portal"
    enterprise: str = "示例企业"
    first_asked: str = ""  # post of the first asked
    linked: tuple[str, ...] = ()  # posts linked to the enterprise (联系领导) that day


@dataclass(frozen=True, slots=True)
class ClockExpectation:
    """What a clock should show: its end, its light, its consumed time, its holders."""

    due: str = ""
    light: str = ""  # green | amber | red | paused | stopped | none
    consumed: str = ""
    paused: bool | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What should be true after an act; only what is written is compared."""

    where: Where
    unit: str | None = None
    post: str | None = None
    lead: str | None = None  # post that leads
    step: str | None = None
    holder: str | None = None
    refused: str | None = None
    route_refused: str | None = None
    solved: str | None = None
    life: int | None = None
    closed: bool | None = None
    waits_for: str | None = None  # post whose consent is awaited
    documents: tuple[str, ...] | None = None
    fired: tuple[str, ...] | None = None  # rungs fired by this act
    branches: Mapping[str, str] = field(default_factory=dict)  # branch, or "branch unit" -> how
    children: tuple[str, ...] | None = None  # numbers of the cases that are awaited
    clocks: Mapping[str, ClockExpectation] = field(default_factory=dict)
    shares: Mapping[str, str] = field(default_factory=dict)  # "clock holder" -> hours
    rates: Mapping[str, str] = field(default_factory=dict)  # rate -> "1/1"


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of a scenario: who, what, when (Beijing time), and what should follow."""

    act: str
    by: str  # a role (enterprise, first asked, in charge, provider, system) or "post:<id>"
    at: datetime
    where: Where
    answers: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)  # what the records know of it
    recorded_at: datetime | None = None
    expect: Expectation | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story in the clerk's words that must come true under the charter."""

    title: Label
    given: Given
    where: Where
    source: Citation | None = None
    do: tuple[Deed, ...] = ()
    expect: Expectation | None = None
    looked_at: datetime | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Charter:
    """A zone's institution as read: every entry knows its line; ``findings`` are the reader's.

    ``text`` is canonical (RFC 8785) and enough to read the charter again; ``hash`` is of what it
    says, so a comment or a blank line does not change it. ``sources`` are those that it cites,
    ``known_sources`` all that it could.
    """

    manifest: Manifest
    register: Register
    case_types: Mapping[str, CaseType]
    calendar: Calendar
    scenarios: tuple[Scenario, ...]
    centre: Centre
    appraisals: Mapping[str, Appraisal]
    worked: tuple[WorkedExample, ...]
    rules: RuleBook
    sources: Mapping[str, Source]
    known_sources: Mapping[str, Source]
    articles: tuple[Article, ...]
    findings: tuple[Finding, ...]
    text: str
    hash: str

    @property
    def policies(self) -> Mapping[str, Policy]:
        """Return the rules by id: policies, titles, classes, shares, tariffs, benefits."""
        return self.rules.policies

    @property
    def schemes(self) -> Mapping[str, Scheme]:
        """Return the scheme of each appraisal by id, with the values of no special period."""
        return {name: each.scheme for name, each in self.appraisals.items()}
