"""What the pages of policies share: the frame a visitor sees, days asked, citations."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from guanyun.charter.schema import Charter, Source
from guanyun.engines.common import Citation
from guanyun.engines.rules import DatedValue, Policy
from guanyun.errors import Refused
from guanyun.records.access import READERS, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import today
from guanyun.records.policy_doors import keeps_policies, reads_policies
from guanyun.web.language import language_of
from guanyun.web.policy_words import Teller

EARLIEST = date(2000, 1, 1)


def frame_of(request: HttpRequest, zone: str) -> dict[str, object]:
    """Return what every page of policies needs: whose frame it wears, what the visitor may."""
    visitor, manifest = visitor_of(request), charter_on(zone, today()).manifest
    is_staff = bool(visitor.audience & READERS)
    return {
        "layout": "base.html" if is_staff else "portal/layout.html",
        "zone_label": manifest.label,
        "zone_sample": manifest.sample,
        "keeps": keeps_policies(visitor),
        "reads_all": reads_policies(visitor),
        "own_firms": sorted(visitor.enterprises),
    }


def teller_of(request: HttpRequest, policy: Policy, on: date) -> Teller:
    """Return who tells a policy in the reader's language, its parameters as of a day."""
    return Teller(policy, language_of(request), current_values(policy, on))


def current_values(policy: Policy, on: date) -> dict[str, DatedValue]:
    """Return the value of each parameter on a day; one without a value yet is left out."""
    found = {}
    for each in policy.parameters:
        held = [dated for dated in each.series if dated.since <= on]
        if held:
            found[each.id] = max(held, key=lambda dated: (dated.since, dated.known_from))
    return found


def day_asked(request: HttpRequest, name: str = "on") -> date:
    """Return the day that the address names, today without one.

    Raises:
        Refused: ``portal.day_form``.
    """
    told = request.GET.get(name, "") or request.POST.get(name, "")
    if not told.strip():
        return today()
    try:
        found = date.fromisoformat(told.strip())
    except ValueError as error:
        raise Refused("portal.day_form") from error
    if not EARLIEST <= found <= today():
        raise Refused("policies.day_range", since=EARLIEST, until=today())
    return found


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation with its source: the words, and where they stand on the net if anywhere."""

    basis: Citation
    source: Source | None

    @property
    def url(self) -> str:
        """Return the address of the source; empty where it has none that is safe to follow."""
        url = self.source.url if self.source else ""
        return url if url.startswith(("https://", "http://")) else ""


def cited(charter: Charter, basis: Citation | None) -> Cited | None:
    """Return a citation with its source."""
    return None if basis is None else Cited(basis, charter.known_sources.get(basis.source))
