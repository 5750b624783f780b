"""The worker: one loop that fires clocks, seals, tells the morning's news and tidies up."""

import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta

from django.db import DatabaseError, close_old_connections, connection

from .housekeeping import tidy
from .leases import LEASE, leased
from .ledger import exclusive
from .models import Job
from .morning import tell_morning
from .now import BEIJING, now
from .rule_work import work_runs
from .sealing import seal_all
from .sweeping import sweep_clocks
from .transitions import follow_due

Work = Callable[[datetime], object]
IDLE = 5.0  # seconds between two looks at the clocks
MORNING = time(8, 30)
ERROR_MOST = 400


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job: what it does, and when it is next due after it was done."""

    work: Work
    following: Callable[[datetime], datetime]


def every(seconds: int) -> Callable[[datetime], datetime]:
    """Return the rule "so many seconds after it was done"."""
    return lambda at: at + timedelta(seconds=seconds)


def next_morning(at: datetime) -> datetime:
    """Return the next 08:30 in Beijing after an instant.

    >>> from datetime import UTC
    >>> next_morning(datetime(2026, 11, 24, 0, 30, tzinfo=UTC)).isoformat()
    '2026-11-25T08:30:00+08:00'
    """
    there = at.astimezone(BEIJING)
    morning = datetime.combine(there.date(), MORNING, tzinfo=BEIJING)
    return morning if there < morning else morning + timedelta(days=1)


JOBS: Mapping[str, Recurring] = {
    "clocks": Recurring(lambda at: asdict(sweep_clocks(at)), every(int(IDLE))),
    "runs": Recurring(work_runs, every(int(IDLE))),
    "seals": Recurring(seal_all, every(60)),
    "morning": Recurring(tell_morning, next_morning),
    "transitions": Recurring(lambda at: asdict(follow_due(at)), every(3600)),
    "housekeeping": Recurring(tidy, every(3600)),
}


def run_worker(
    *, once: bool = False, drain: Work | None = None, stop: threading.Event | None = None
) -> int:
    """Do what is due, over and over until ``stop`` is set; return how many jobs were done.

    Args:
        once: Look once at everything that is due now, and return.
        drain: Sends what waits in the outbox; ``gateways.messages.drain``.
        stop: Set by who wants the loop to end after the job at hand.
    """
    ended = stop or threading.Event()
    jobs = dict(JOBS) | ({"outbox": Recurring(drain, every(int(IDLE)))} if drain else {})
    done = 0
    while not ended.is_set():
        for name, job in jobs.items():
            done += _tried(name, job)
            if ended.is_set():
                break
        if once:
            break
        close_old_connections()
        ended.wait(IDLE)
    return done


def _tried(name: str, job: Recurring) -> bool:
    """Do a job if it is due; where the database is away, leave it for the next round."""
    try:
        return run_job(name, job, now())
    except DatabaseError:
        connection.close()
        return False


def run_job(name: str, job: Recurring, at: datetime) -> bool:
    """Do a job if it is due and nobody else does it; return whether it was done here.

    What goes wrong is kept with the job, which is tried again when its lease has run out.
    """
    row = Job.objects.filter(pk=name).first()
    if row is None:
        first = job.following(at) if job.following is next_morning else at
        with exclusive():
            Job.objects.get_or_create(pk=name, defaults={"due_at": first})
    due = Job.objects.filter(pk=name, due_at__lte=at)
    if row is not None and row.due_at > job.following(at):  # the clock was set back
        due = Job.objects.filter(pk=name)
    lease = secrets.token_hex(8)
    if not leased(due, at=at, by=lease, most=1):
        return False
    try:
        told = job.work(at)
    except Exception as wrong:  # noqa: BLE001 - one job must not stop the others
        _failed(name, lease, f"{type(wrong).__name__}: {wrong}")
        return False
    text = json.dumps(told, ensure_ascii=False, default=str)
    with exclusive():
        Job.objects.filter(pk=name, lease=lease).update(
            due_at=job.following(at), leased_until=None, done_at=at, failures=0, error="", told=text
        )
    return True


def _failed(name: str, lease: str, what: str) -> None:
    try:
        with exclusive():
            for row in Job.objects.filter(pk=name, lease=lease):
                row.failures, row.error = row.failures + 1, what[:ERROR_MOST]
                row.save(update_fields=["failures", "error"])
    except DatabaseError:
        return  # the lease runs out by itself


def longest_silence(name: str) -> timedelta:
    """Return after how long without being done a job counts as standing still."""
    return {"morning": timedelta(hours=26), "housekeeping": timedelta(hours=3)}.get(
        name, 2 * LEASE + timedelta(seconds=60)
    )
