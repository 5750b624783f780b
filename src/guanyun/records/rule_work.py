"""The worker's part of a run: take one that waits, judge block by block, write it all at once."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from guanyun.engines.casework import Json
from guanyun.errors import Refused

from .leases import LEASE, leased
from .ledger import Conflict, Effect, commit, exclusive
from .models import RuleRun, RuleRunRow
from .now import now
from .rule_runs import Outcome, computed, moment_of, policies_of, subjects_counted
from .telling import ZONE_STREAM, told_on
from .visitors import system

Clock = Callable[[], datetime]
OPEN = ("waiting", "running")
ATTEMPTS = 40
TOGETHER = 500  # rows in one statement


def work_runs(at: datetime, *, clock: Clock = now) -> Mapping[str, int]:
    """Do the runs that wait, one after the other; return how many were done.

    Args:
        clock: What time it is when a block or a run is done.
    """
    done = 0
    while (run := _taken(at)) is not None:
        done += run_done(run, clock=clock)
        at = clock()
    return {"runs": done}


def _taken(at: datetime) -> RuleRun | None:
    waiting = RuleRun.objects.filter(state__in=OPEN).order_by("pk")
    found = leased(waiting, at=at, by=secrets.token_hex(8), most=1)
    return RuleRun.objects.get(pk=found[0].pk) if found else None


def run_done(run: RuleRun, *, clock: Clock = now) -> bool:
    """Do one run; return whether it was done: not cancelled, not failed, not another worker's."""
    mine = RuleRun.objects.filter(pk=run.pk, lease=run.lease, state__in=OPEN)
    try:
        policies = policies_of(run)
        total = subjects_counted(run.zone, policies, moment_of(run))
        with exclusive():
            mine.update(state="running", total=total, done=0)
        outcome = computed(
            run.zone, policies, moment_of(run), lambda done: _go_on(mine, done, clock())
        )
    except Refused as refused:
        with exclusive():
            mine.update(state="failed", error=str(refused)[:400], ended_at=clock())
        return False
    return outcome is not None and _kept(run, outcome, clock)


def _go_on(mine: QuerySet[RuleRun], done: int, at: datetime) -> bool:
    """Tell how far it is and keep the lease; false where it was cancelled or is another's."""
    with exclusive():
        return bool(mine.update(done=done, leased_until=at + LEASE))


def _kept(run: RuleRun, outcome: Outcome, clock: Clock) -> bool:
    """Write rows, counts and the entry that commits to them; nothing where it was cancelled."""
    for row in outcome.rows:
        row.zone, row.run = run.zone, run.number
    told: dict[str, Json] = {
        "run": run.number, "charter": run.charter, "facts": outcome.data_digest,
        "rows": outcome.rows_digest, "kept": len(outcome.rows), "subjects": outcome.subjects,
    }  # fmt: skip
    for _ in range(ATTEMPTS):
        at = clock()
        effects = _effects(run, outcome, at)
        posting = told_on(
            ZONE_STREAM, "rules_run", told, by=system(run.zone), at=at, effects=effects
        )
        try:
            commit(by="system", at=at, postings=[posting])
        except Conflict:
            continue
        except _GoneError:
            return False
        return True
    raise Refused("records.try_again", by="system")


class _GoneError(Exception):
    """The run was cancelled, or another worker took it over, before it was written."""


def _effects(run: RuleRun, outcome: Outcome, at: datetime) -> Sequence[Effect]:
    mine = Q(pk=run.pk, lease=run.lease, state="running")

    def finish() -> None:
        changed = RuleRun.objects.filter(mine).update(
            state="done", done=outcome.subjects, total=outcome.subjects, counts=outcome.counts,
            data_digest=outcome.data_digest, rows_digest=outcome.rows_digest, ended_at=at,
            leased_until=None,
        )  # fmt: skip
        if not changed:
            raise _GoneError

    def keep() -> None:
        RuleRunRow.objects.bulk_create(outcome.rows, batch_size=TOGETHER)

    return [finish, keep]
