"""Policies find enterprises: who met a policy is told of it, by inbox, telephone or at the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.casework import Json
from guanyun.engines.rules import Policy, SubjectKind
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import charter_by_hash
from guanyun.records.ledger import Posting, commit, commit_many
from guanyun.records.models import Notice, PolicyTold, RuleRun, RuleRunRow
from guanyun.records.outbox import notices
from guanyun.records.policies import DESK
from guanyun.records.policy_doors import firm_for_policies, keeps_policies, run_for_policies
from guanyun.records.telling import enterprise_stream, told_on

WAYS = ("inbox", "phone", "visit")
TOGETHER = 200


@dataclass(frozen=True, slots=True)
class Call:
    """That an enterprise is told of a policy that a run found for it, in one of ``WAYS``."""

    run: int
    policy: str
    enterprise: str
    way: str


def policy_tell(*, by: Visitor, at: datetime, call: Call) -> None:
    """Record that an enterprise was told of a policy; by inbox it is told by this very act.

    Raises:
        Hidden: no such enterprise for this visitor, or no such result.
        Refused: not of the desk, an unknown way, or told in this way before.
    """
    if not by.audience & DESK:
        raise Refused("records.not_for_role")
    if call.way not in WAYS:
        raise Refused("policies.call_way", way=call.way[:16])
    firm = firm_for_policies(by, call.enterprise)
    run, policy = _result(by, call)
    if _told(run, call.policy, [firm.uscc], call.way):
        raise Refused("policies.told_before")
    commit(by=by.id, at=at, postings=[_posting(by, at, run, policy, firm.uscc, call.way)])


def policies_find(*, by: Visitor, at: datetime, number: int, policy: str) -> int:
    """Tell every enterprise that a run found to meet a policy, by its inbox; return how many.

    Who was told by inbox of this policy and run before is left out.

    Raises:
        Hidden: no such run for this visitor.
        Refused: not of a policy post, the run is not done, or some were changed meanwhile.
    """
    run = run_for_policies(by, number)
    if not keeps_policies(by):
        raise Refused("policies.not_for_post")
    if run.state != "done":
        raise Refused("policies.run_not_done")
    held = charter_by_hash(run.zone, run.charter).policies.get(policy)
    if held is None:
        raise Hidden("policy")
    met = RuleRunRow.objects.filter(
        zone=run.zone, run=number, policy=policy, verdict="met",
        subject_kind=SubjectKind.ENTERPRISE.value,
    )  # fmt: skip
    firms = list(met.order_by("subject").values_list("subject", flat=True))
    known = _told(run, policy, firms, "inbox")
    fresh = [uscc for uscc in firms if uscc not in known]
    missed = 0
    for place in range(0, len(fresh), TOGETHER):
        batch = fresh[place : place + TOGETHER]
        postings = [[_posting(by, at, run, held, uscc, "inbox")] for uscc in batch]
        missed += len(commit_many(batches=postings))
    if missed:
        raise Refused("policies.told_in_part", told=len(fresh) - missed, missed=missed)
    return len(fresh)


def _result(by: Visitor, call: Call) -> tuple[RuleRun, Policy]:
    zone = scope(by).zone
    run = RuleRun.objects.filter(zone=zone, number=call.run, state="done").first()
    rows = RuleRunRow.objects.filter(
        zone=zone, run=call.run, policy=call.policy, subject=call.enterprise
    )
    if run is None or not rows.exists():
        raise Hidden("run")
    policy = charter_by_hash(zone, run.charter).policies.get(call.policy)
    if policy is None:
        raise Hidden("policy")
    return run, policy


def _told(run: RuleRun, policy: str, firms: Sequence[str], way: str) -> set[str]:
    rows = PolicyTold.objects.filter(zone=run.zone, run=run.number, policy=policy, way=way)
    return set(rows.values_list("enterprise", flat=True)) & set(firms)


def _posting(
    by: Visitor, at: datetime, run: RuleRun, policy: Policy, uscc: str, way: str
) -> Posting:
    row = PolicyTold(
        zone=run.zone, policy=policy.id, enterprise=uscc, run=run.number, way=way, told_by=by.id,
        told_at=at,
    )  # fmt: skip
    told: dict[str, Json] = {"policy": policy.id, "run": run.number, "way": way}
    rows: list[Notice] = []
    if way == "inbox":
        fields = {"policy": policy.label.zh, "id": policy.id}
        message = (f"enterprise:{uscc}", "records.notice_policy", fields)
        stream = enterprise_stream(uscc)
        rows = notices(run.zone, stream, message, dedupe=f"policy:{run.number}/{policy.id}", at=at)
    return told_on(
        enterprise_stream(uscc), "policy_told", told, by=by, at=at, effects=[row.save],
        notices=rows,
    )  # fmt: skip
