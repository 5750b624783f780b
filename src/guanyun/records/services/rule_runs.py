"""Runs of policies over everybody: ordered, cancelled, computed anew; who was told of what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.charters import adoption_on, charter_by_hash
from guanyun.records.ledger import Conflict, Key, answered, commit, head_now, updated
from guanyun.records.models import RuleRun
from guanyun.records.now import local_date
from guanyun.records.policy_doors import keeps_policies, run_for_policies
from guanyun.records.rule_engine import engine_version
from guanyun.records.rule_judging import in_force
from guanyun.records.rule_runs import Recomputed, recomputed
from guanyun.records.telling import ZONE_STREAM, told_on

ATTEMPTS = 20
MOST_AGAIN = 20_000  # subjects that are computed anew while somebody waits


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be run: which policies (none: all in force), as of which day, as known when."""

    policies: Sequence[str] = ()
    on: date | None = None
    known_on: date | None = None


def run_order(*, by: Visitor, at: datetime, wanted: Wanted, key: Key | None = None) -> int:
    """Order a run over everybody who has a figure; a worker does it. Return its number.

    Raises:
        Refused: not of a policy post, a day to come, an unknown policy, or none in force that day.
    """
    zone = scope(by).zone
    if not keeps_policies(by):
        raise Refused("policies.not_for_post")
    today = local_date(at)
    on, known_on = wanted.on or today, wanted.known_on or today
    if max(on, known_on) > today:
        raise Refused("policies.run_later")
    adoption = adoption_on(zone, today)
    names = _names(zone, adoption.hash, wanted.policies, on)
    done = answered(key)
    if done is not None:
        return int(str(done.response["run"]))
    for _ in range(ATTEMPTS):
        head = head_now(zone, ZONE_STREAM)
        run = RuleRun(
            zone=zone, number=head.seq + 1, charter=adoption.hash, policies=f"|{'|'.join(names)}|",
            judged_on=on, known_on=known_on, facts_to=head.seq, engine=engine_version(),
            state="waiting", ordered_by=by.id, ordered_at=at,
        )  # fmt: skip
        told: dict[str, Json] = {
            "charter": run.charter, "policies": [*names], "on": on.isoformat(),
            "known_on": known_on.isoformat(), "facts_to": run.facts_to, "engine": run.engine,
        }  # fmt: skip
        posting = told_on(ZONE_STREAM, "run_ordered", told, by=by, at=at, effects=[run.save])
        if posting.head.seq != head.seq:
            continue
        try:
            done = commit(
                by=by.id, at=at, postings=[posting], key=key, response={"run": run.number}
            )
        except Conflict:
            continue
        return int(str(done.response["run"]))
    raise Refused("records.try_again", by=by.id)


def _names(zone: str, charter: str, wanted: Sequence[str], on: date) -> list[str]:
    held = charter_by_hash(zone, charter).policies
    for name in wanted:
        if name not in held:
            raise Refused("policies.policy_unknown", policy=name[:64])
    chosen = {name: held[name] for name in wanted} if wanted else held
    names = [each.id for each in in_force(chosen, on)]
    if not names:
        raise Refused("policies.none_in_force", on=on)
    return names


def run_cancel(*, by: Visitor, at: datetime, number: int) -> None:
    """Cancel a run that waits or is under way; of one that is done nothing is taken back.

    Raises:
        Hidden: no such run for this visitor.
        Refused: not of a policy post, or it has ended.
    """
    run = run_for_policies(by, number)
    if not keeps_policies(by):
        raise Refused("policies.not_for_post")
    rows = RuleRun.objects.filter(pk=run.pk, state__in=("waiting", "running"))
    if not rows.exists():
        raise Refused("policies.run_ended")
    ended = updated(rows, state="cancelled", ended_at=at, leased_until=None)
    told: dict[str, Json] = {"run": number}
    posting = told_on(ZONE_STREAM, "run_cancelled", told, by=by, at=at, effects=[ended])
    commit(by=by.id, at=at, postings=[posting])


def run_recompute(*, by: Visitor, at: datetime, number: int) -> Recomputed:
    """Compute a stored run anew from its hashes and say whether it is the same to the bit.

    Nothing is written; ``at`` says when it was asked.

    Raises:
        Hidden: no such run for this visitor.
        Refused: it is not done, or too large to wait for.
    """
    run = run_for_policies(by, number)
    if run.done > MOST_AGAIN:
        raise Refused("policies.again_too_large", subjects=run.done, most=MOST_AGAIN)
    return recomputed(run, engine=engine_version(), at=at)
