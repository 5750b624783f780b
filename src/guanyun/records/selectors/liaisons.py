"""Which leader is linked to which enterprise, on a day and over time; numbers of documents."""

from dataclasses import dataclass
from datetime import date, datetime

from guanyun.accounts.models import Person
from guanyun.engines.common import Label
from guanyun.records.access import READERS, Visitor, scope
from guanyun.records.charters import charter_on
from guanyun.records.models import DocumentNumber, Enterprise, Liaison
from guanyun.records.now import local_date
from guanyun.records.papers import in_force
from guanyun.records.seats import holders_of

LEADER, STEWARD = Label("联系领导", "Linked leader"), Label("助企专员", "Steward")


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link: the enterprise with its name, the leader's post, its days, and its basis."""

    id: int
    enterprise: str
    label: str
    post: str
    since: date
    until: date | None
    basis: str
    holds: bool


def liaisons_shown(
    *, visitor: Visitor, on: date, enterprise: str = "", post: str = "", ended: bool = False
) -> list[LinkLine]:
    """Return the links of the zone, of one enterprise, or of one leader; those in force first.

    Staff see all; an enterprise sees its own. ``ended`` shows those that are over or to come too.
    """
    rows = Liaison.objects.filter(zone=scope(visitor).zone)
    if not visitor.audience & READERS and not visitor.is_system:
        rows = rows.filter(enterprise__in=visitor.enterprises)
    if enterprise:
        rows = rows.filter(enterprise=enterprise)
    if post:
        rows = rows.filter(post=post)
    if not ended:
        rows = rows.filter(in_force(on))
    listed = list(rows.order_by("enterprise", "since", "pk"))
    named = {row.enterprise for row in listed}
    firms = Enterprise.objects.filter(zone=scope(visitor).zone, uscc__in=named)
    labels = dict(firms.values_list("uscc", "label"))
    lines = [
        LinkLine(
            row.pk, row.enterprise, labels.get(row.enterprise, row.enterprise), row.post,
            row.since, row.until, row.basis,
            row.since <= on and (row.until is None or on < row.until),
        )
        for row in listed
    ]  # fmt: skip
    return sorted(lines, key=lambda each: not each.holds)


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One number of a series and the document and case that took it."""

    number: int
    document: str
    case: str


def document_numbers(*, visitor: Visitor, series: str, year: int) -> list[NumberLine]:
    """Return the numbers of a series in a year that belong to cases this visitor may see."""
    mine = scope(visitor).cases().values("number")
    rows = DocumentNumber.objects.filter(
        zone=scope(visitor).zone, series=series, year=year, case__in=mine
    )
    told = rows.order_by("count").values_list("count", "document", "case")
    return [NumberLine(*each) for each in told]


def missing_numbers(*, visitor: Visitor, series: str, year: int) -> list[int]:
    """Return the numbers left out of a series; a number exists only with its document, so none."""
    rows = DocumentNumber.objects.filter(zone=scope(visitor).zone, series=series, year=year)
    taken = set(rows.values_list("count", flat=True))
    return sorted(set(range(1, max(taken, default=0) + 1)) - taken)


@dataclass(frozen=True, slots=True)
class LinkedPost:
    """Who is linked to an enterprise: as what, which post, who sits there, since when."""

    role: Label
    post: Label
    name: str
    since: date | None


def liaisons_of(*, visitor: Visitor, uscc: str, at: datetime) -> list[LinkedPost]:
    """Return the leaders linked to an enterprise today, then its steward; Hidden as the firm."""
    firm, on = scope(visitor).enterprise(uscc), local_date(at)
    posts = {each.id: each.label for each in charter_on(firm.zone, on).register.posts}
    found = [
        LinkedPost(LEADER, posts.get(row.post, Label(row.post)), _sitting(row.zone, row.post, on),
                   row.since)
        for row in Liaison.objects.filter(in_force(on), zone=firm.zone, enterprise=firm.uscc)
    ]  # fmt: skip
    if firm.steward:
        label = posts.get(firm.steward, Label(firm.steward))
        found.append(LinkedPost(STEWARD, label, _sitting(firm.zone, firm.steward, on), None))
    return found


def _sitting(zone: str, post: str, on: date) -> str:
    people = Person.objects.filter(pk__in=holders_of(zone, post, on)[:1])
    return people.values_list("name", flat=True).first() or ""
