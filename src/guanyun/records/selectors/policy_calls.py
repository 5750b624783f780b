"""Call lists: which enterprise is to be told of which policy, and who has told it already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from guanyun.charter.schema import Charter
from guanyun.engines.rules import SubjectKind
from guanyun.records.access import Visitor, scope
from guanyun.records.charters import adoption_on, charter_by_hash
from guanyun.records.models import Enterprise, PolicyTold, RuleRun, RuleRunRow
from guanyun.records.policy_doors import firms_for_policies
from guanyun.records.selectors.calculator import BENEFITS

MOST = 300


@dataclass(frozen=True, slots=True)
class CallLine:
    """One enterprise and one policy: met or one clause short, and in which ways it was told."""

    firm: Enterprise
    row: RuleRunRow
    told: Sequence[PolicyTold]

    @property
    def ways(self) -> set[str]:
        """Return the ways in which it was told."""
        return {each.way for each in self.told}


@dataclass(frozen=True, slots=True)
class CallList:
    """Whom to tell after the last run: of all of them, or of one policy."""

    run: RuleRun | None
    charter: Charter
    lines: Sequence[CallLine]
    total: int
    told: int


def calls_listed(*, visitor: Visitor, on: date, policy: str = "", untold: bool = False) -> CallList:
    """Return the call list of the last run for the enterprises that a visitor looks after.

    Args:
        policy: Its id; empty: all.
        untold: Only those whom nobody has told yet.
    """
    zone = scope(visitor).zone
    run = RuleRun.objects.filter(zone=zone, state="done").order_by("-number").first()
    if run is None:
        return CallList(None, charter_by_hash(zone, adoption_on(zone, on).hash), (), 0, 0)
    charter = charter_by_hash(zone, run.charter)
    benefits = [name for name, each in charter.policies.items() if each.result in BENEFITS]
    firms = {each.uscc: each for each in firms_for_policies(visitor)}
    rows = RuleRunRow.objects.filter(
        zone=zone,
        run=run.number,
        subject_kind=SubjectKind.ENTERPRISE.value,
        policy__in=benefits,
    ).exclude(verdict="unknown")
    if policy:
        rows = rows.filter(policy=policy)
    known: dict[tuple[str, str], list[PolicyTold]] = {}
    for each in PolicyTold.objects.filter(zone=zone, run=run.number).order_by("told_at"):
        known.setdefault((each.policy, each.enterprise), []).append(each)
    lines = [
        CallLine(firms[row.subject], row, tuple(known.get((row.policy, row.subject), ())))
        for row in rows.order_by("verdict", "policy", "-due_fen", "subject")
        if row.subject in firms
    ]
    told = sum(bool(each.told) for each in lines)
    shown = [each for each in lines if not (untold and each.told)]
    return CallList(run, charter, shown[:MOST], len(lines), told)
