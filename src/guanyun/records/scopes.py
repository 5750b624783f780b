"""What a visitor may see: the doors themselves, by zone first, then by role and relation."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.http import Http404

from guanyun.accounts.models import EnterpriseAgent, Person, StandIn
from guanyun.accounts.roles import Audience, Seat

from .charters import LAST_NOTICE
from .conditions import holds
from .models import Adoption, Audit, Case, CharterDraft, Enterprise, Gap, OneTimeLink, Upload
from .now import today
from .policies import AUDITORS
from .prepared import row_where
from .projections import seat_words
from .seats import roles_on
from .visitors import Visitor

WHOLE_ZONE = frozenset({Audience.LEADER, Audience.AUDITOR})
REGISTER_READERS = frozenset(
    {Audience.CLERK, Audience.DEPUTY, Audience.HEAD, Audience.LEADER, Audience.AUDITOR}
)
# To whom a case without a unit in charge is a finding about the register.
GAP_READERS = frozenset({Audience.HEAD, Audience.LEADER, Audience.AUDITOR})
# Columns of posts between bars: whose signature waits, whom a rung told, who got a copy, who
# supervises or owes a supervisor an answer.
NAMING_POSTS = ("consents", "told", "copied", "supervised")
NOBODY = Q(pk__in=())


class Hidden(Http404):
    """The object is not there, or not for this visitor: nobody can tell which."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The objects of one zone that one visitor may see; everything else does not exist."""

    visitor: Visitor

    @property
    def zone(self) -> str:
        """Return the zone; Hidden outside all zones."""
        if self.visitor.zone is None:
            raise Hidden("zone")
        return self.visitor.zone

    def cases(self) -> QuerySet[Case]:
        """Return the cases that this visitor may see."""
        return Case.objects.filter(Q(zone=self.zone) & seen_cases(self.visitor))

    def case(self, number: str) -> Case:
        """Return one case, or raise Hidden."""
        return self.case_and_notices(number)[0]

    def case_and_notices(self, number: str) -> tuple[Case, str]:
        """Return one case, and the notices of days off known now (``charters.calendar_key``).

        The row is fetched by its key and the condition of ``cases`` asked of it here: what the
        database makes of that condition costs more than the act that the case is fetched for.
        """
        found = row_where(Case, {"zone": self.zone, "number": number}, LAST_NOTICE)
        if found is None or not holds(seen_cases(self.visitor), found[0]):
            raise Hidden("case")
        return found[0], found[1] or ""

    def gaps(self) -> QuerySet[Gap]:
        """Return the cases that found no unit in charge, for heads, leaders and auditors.

        The post that designates a unit for a kind of case reads those of that kind; so does a
        stand-in for some kinds of cases; Hidden to everybody else.
        """
        kinds_read = [kinds for seat in self.visitor.seats for kinds in self._gaps_from(seat)]
        if not kinds_read:
            raise Hidden("gap")
        found = Gap.objects.filter(zone=self.zone)
        if all(kinds_read):
            kinds = frozenset[str]().union(*kinds_read)
            covered = Case.objects.filter(zone=self.zone, kind__in=kinds)
            found = found.filter(case__in=covered.values("number"))
        return found

    def _gaps_from(self, seat: Seat) -> Iterator[frozenset[str]]:
        """Yield of which kinds a seat reads the gaps, empty for all; nothing where of none."""
        if seat.role in GAP_READERS:
            yield seat.kinds
        elif seat.role is Audience.DEPUTY:
            designated = roles_on(self.zone, today()).designates.get(seat.post, frozenset())
            kinds = designated & seat.kinds if seat.kinds else designated
            if kinds:
                yield kinds

    def enterprises(self) -> QuerySet[Enterprise]:
        """Return the enterprises: all of the zone for its staff, one's own for an agent.

        Who only conducts an audit reads those of its cases.
        """
        found = Enterprise.objects.filter(zone=self.zone)
        if {seat.role for seat in self.visitor.seats} & REGISTER_READERS:
            return found
        own = Q(uscc__in=self.visitor.enterprises)
        if self.visitor.audits:
            own |= Q(uscc__in=self.cases().values("enterprise"))
        return found.filter(own)

    def enterprise(self, uscc: str) -> Enterprise:
        """Return one enterprise, or raise Hidden."""
        found = self.enterprises().filter(uscc=uscc).first()
        if found is None:
            raise Hidden("enterprise")
        return found

    def agents(self, uscc: str) -> QuerySet[EnterpriseAgent]:
        """Return the agents of an enterprise for those who act for it; Hidden to all others."""
        if uscc not in self.visitor.enterprises:
            raise Hidden("enterprise")
        return EnterpriseAgent.objects.filter(zone=self.zone, uscc=uscc)

    def upload(self, token: str) -> Upload:
        """Return a file of a case that this visitor may see, or raise Hidden."""
        found = Upload.objects.filter(zone=self.zone, token=token, erased_at=None).first()
        if found is None or not found.case:
            raise Hidden("upload")
        self.case(found.case)
        return found

    def links(self, number: str) -> QuerySet[OneTimeLink]:
        """Return the links of a case, for the desk that may see the case; Hidden to others."""
        if not self.visitor.units:
            raise Hidden("link")
        return OneTimeLink.objects.filter(zone=self.zone, case=self.case(number).number)

    def link(self, number: int) -> OneTimeLink:
        """Return one link by its id, for the desk that may see its case, or raise Hidden."""
        found = OneTimeLink.objects.filter(zone=self.zone, pk=number).first()
        if found is None:
            raise Hidden("link")
        return self.links(found.case).get(pk=number)

    def people(self) -> QuerySet[Person]:
        """Return the people who hold posts in the zone, for its staff."""
        if not self.visitor.seats:
            raise Hidden("person")
        return Person.objects.filter(holdings__zone=self.zone).distinct()

    def person(self, number: int) -> Person:
        """Return one of those people, or raise Hidden."""
        found = self.people().filter(pk=number).first()
        if found is None:
            raise Hidden("person")
        return found

    def stand_ins(self) -> QuerySet[StandIn]:
        """Return the stand-ins that concern this person; all of the zone for its administrator."""
        found = StandIn.objects.filter(zone=self.zone)
        if Audience.ADMINISTRATOR in self.visitor.audience:
            return found
        own = self.visitor.person
        return found.filter(Q(principal_id=own) | Q(deputy_id=own)) if own else found.none()

    def stand_in(self, number: int) -> StandIn:
        """Return one of those stand-ins, or raise Hidden."""
        found = self.stand_ins().filter(pk=number).first()
        if found is None:
            raise Hidden("stand_in")
        return found

    def adoption(self, content: str) -> Adoption:
        """Return the adoption of a charter by its hash; charters are public. Hidden if unknown."""
        found = Adoption.objects.filter(zone=self.zone, hash=content).order_by("-since").first()
        if found is None:
            raise Hidden("charter")
        return found

    def drafts(self) -> QuerySet[CharterDraft]:
        """Return the drafts of charters, for the desk and the auditor; Hidden to all others."""
        if not self.visitor.audience & REGISTER_READERS:
            raise Hidden("draft")
        return CharterDraft.objects.filter(zone=self.zone)

    def draft(self, content: str) -> CharterDraft:
        """Return one draft by its hash or the start of it, or raise Hidden."""
        wanted = content.removeprefix("sha256:")
        found = None
        if len(wanted) >= 8:
            found = self.drafts().filter(hash__startswith=f"sha256:{wanted}").first()
        if found is None:
            raise Hidden("draft")
        return found

    def audits(self) -> QuerySet[Audit]:
        """Return the audits: all for an auditor by post; else those conducted today or begun."""
        found = Audit.objects.filter(zone=self.zone)
        if Audience.AUDITOR in {seat.role for seat in self.visitor.seats}:
            return found
        own = Q(pk__in=[each.audit for each in self.visitor.audits])
        if Audience.LEADER in self.visitor.audience:
            own |= Q(begun_by=self.visitor.id)
        return found.filter(own)

    def audit(self, number: int) -> Audit:
        """Return one audit by its id, or raise Hidden."""
        found = self.audits().filter(pk=number).first()
        if found is None:
            raise Hidden("audit")
        return found


def scope(visitor: Visitor) -> Scope:
    """Return the doors as they stand open to this visitor."""
    return Scope(visitor)


@lru_cache(maxsize=512)  # of a visitor it says the same however often it is asked
def seen_cases(visitor: Visitor) -> Q:
    """Return the condition that a case is seen by this visitor, the zone left aside.

    An enterprise sees its own; a caller and a link holder what the code or link opened; the desk
    what its unit is in charge of, holds or was first asked about, what waits for its signature,
    what a rung has told it, what it got a copy of or supervises, what it was asked about (会签、
    协办), had before or decides in dispute; a deputy or head also the units
    below; leader and auditor all; who conducts an audit what lies in its scope while it runs.
    No seat sees a case that is about its post, its unit or its person (回避).
    """
    seen = NOBODY
    if visitor.enterprises:
        seen |= Q(enterprise__in=visitor.enterprises)
    if visitor.numbers:
        seen |= Q(number__in=visitor.numbers)
    if visitor.links:
        open_to_them = OneTimeLink.objects.filter(zone=visitor.zone, pk__in=visitor.links)
        seen |= Q(number__in=open_to_them.filter(revoked_at=None).values("case"))
    not_about_them = _not_about(visitor) if visitor.seats else NOBODY
    for seat in visitor.seats:
        seen |= _seen_from(seat) & not_about_them
    for audit in visitor.audits:
        seen |= audit.cases
    return seen


def _not_about(visitor: Visitor) -> Q:
    """Return the condition that a case complains about none of the seats of a visitor."""
    words = {word for seat in visitor.seats for word in seat_words(seat.unit, seat.post)}
    people = {visitor.person, *(seat.for_person for seat in visitor.seats)} - {None}
    words |= {f"person:{each}" for each in people}
    about = NOBODY
    for word in sorted(words):
        about |= Q(recused__contains=f"|{word}|")
    return Q(recused="") | ~about


def reads_as_auditor(visitor: Visitor, number: str) -> bool:
    """Return whether a visitor sees a case only as an auditor, by post or by an audit."""
    if not visitor.audience & AUDITORS:
        return False
    seats = tuple(seat for seat in visitor.seats if seat.role is not Audience.AUDITOR)
    plain = seen_cases(replace(visitor, seats=seats, audits=()))
    return not Case.objects.filter(plain, zone=visitor.zone, number=number).exists()


def _seen_from(seat: Seat) -> Q:
    """Return what one seat sees; a stand-in for some kinds of cases sees only those."""
    if seat.role in WHOLE_ZONE:
        seen = ~NOBODY
    elif seat.unit is None:
        seen = NOBODY
    else:
        reach = {seat.unit, *seat.units_below}
        seen = Q(unit__in=reach) | Q(holder_unit__in=reach)
        seen |= Q(first_unit=seat.unit) | Q(provider_unit=seat.unit)
        for column in NAMING_POSTS:
            seen |= Q(**{f"{column}__contains": f"|{seat.post}|"})
        for word in seat_words(seat.unit, seat.post):
            seen |= Q(partners__contains=f"|{word}|")
    return seen & Q(kind__in=seat.kinds) if seat.kinds else seen
