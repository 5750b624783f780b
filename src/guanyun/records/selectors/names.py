"""Names for ids: units and posts of the charter, people of the accounts, enterprises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from guanyun.accounts.models import Person
from guanyun.accounts.roles import HOUSE_LABELS
from guanyun.charter.schema import Charter
from guanyun.engines.common import Label
from guanyun.records.models import Enterprise, OneTimeLink

UNKNOWN = Label("—", "—")
ENTERPRISE = Label("企业", "the enterprise")
SYSTEM = Label("系统", "the system")
OUTSIDE = Label("外部单位", "an outside body")
CALLER = Label("来电来访人", "the caller")


@dataclass(frozen=True, slots=True)
class Names:
    """Labels by id of one zone under one charter; what is not known is shown as a dash."""

    units: Mapping[str, Label]
    posts: Mapping[str, Label]
    people: Mapping[str, str] = field(default_factory=dict)
    enterprises: Mapping[str, str] = field(default_factory=dict)

    def unit(self, unit: str | None) -> Label:
        """Return the label of a unit."""
        return self.units.get(unit or "", UNKNOWN)

    def post(self, post: str | None) -> Label:
        """Return the label of a post."""
        return self.posts.get(post or "", UNKNOWN)

    def enterprise(self, uscc: str | None) -> str:
        """Return the name of an enterprise, or an empty text."""
        return self.enterprises.get(uscc or "", "")

    def person(self, person: str | None) -> str:
        """Return the name of who acted: an account, the holder of a link, or empty."""
        return self.people.get(person or "", "")


def names_of(
    charter: Charter,
    *,
    zone: str,
    people: Iterable[str] = (),
    enterprises: Iterable[str | None] = (),
) -> Names:
    """Return the names that a page needs, in one query per kind."""
    wanted = set(people)
    accounts = {int(each) for each in wanted if each.isdigit()}
    links = {int(each[5:]) for each in wanted if each.startswith("link:")}
    named = {str(key): name for key, name in _people(accounts)}
    if links:
        held = OneTimeLink.objects.filter(zone=zone, pk__in=links).values_list("pk", "holder_name")
        named |= {f"link:{key}": name for key, name in held}
    codes = {each for each in enterprises if each}
    firms = Enterprise.objects.filter(zone=zone, uscc__in=codes) if codes else ()
    return Names(
        units={unit.id: unit.label for unit in charter.register.units},
        posts={**HOUSE_LABELS, **{post.id: post.label for post in charter.register.posts}},
        people=named,
        enterprises={each.uscc: each.label for each in firms},
    )


def _people(accounts: set[int]) -> Iterable[tuple[int, str]]:
    if not accounts:
        return ()
    return Person.objects.filter(pk__in=accounts).values_list("pk", "name")
