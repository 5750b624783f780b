"""The worker: clocks fire once, everything gets sealed, the morning is told, old keys go."""

from datetime import datetime, timedelta

import pytest

from guanyun.engines.casework import is_signed, public_bytes
from guanyun.records.access import Visitor, system
from guanyun.records.housekeeping import tidy
from guanyun.records.jobs import JOBS, Recurring, every, next_morning, run_job, run_worker
from guanyun.records.ledger import Key
from guanyun.records.models import (
    Case,
    ClockRow,
    IdempotencyKey,
    Job,
    JournalEntry,
    Notice,
    SealRow,
    SealSpan,
    Stream,
)
from guanyun.records.morning import tell_morning
from guanyun.records.seal_keys import key_file, public_keys, seal_key
from guanyun.records.sealing import seal_all, seal_of, seal_zone
from guanyun.records.services.cases import Done, Report, case_open
from guanyun.records.services.people import post_release
from guanyun.records.sweeping import Swept, on_duty, sweep_clocks

from .conftest import START, ZONE, Seated, repair


def later(**spent: int) -> datetime:
    """Return some time after the start."""
    return START + timedelta(**spent)


def rungs() -> list[str]:
    """Return the entries of rungs that fired."""
    texts = JournalEntry.objects.filter(stream__startswith="case:").order_by("seq")
    return [entry.text for entry in texts if '"kind":"rung_fired"' in entry.text]


def test_rung_fires_at_its_instant_and_not_before(opened: Done, seated: Seated) -> None:
    """Half an hour before the two hours are over the desk is told, a second earlier nobody."""
    desk = seated("duty_desk")

    assert sweep_clocks(later(minutes=90, seconds=-1)) == Swept()
    assert sweep_clocks(later(minutes=90)) == Swept(fired=1)

    (rung,) = rungs()
    assert '"post":"duty_desk"' in rung
    assert f'"person":"{desk.person}"' in rung
    assert Notice.objects.filter(code="records.notice_due_soon").count() == 1


def test_second_sweep_fires_nothing(opened: Done) -> None:
    """However often one sweeps at one instant, a rung fires once."""
    sweep_clocks(later(hours=30))
    fired = len(rungs())

    assert sweep_clocks(later(hours=30)) == Swept()
    assert len(rungs()) == fired == 6


def test_vacant_post_is_told_and_marked(opened: Done) -> None:
    """A rung to a post that nobody holds fires all the same and says so."""
    sweep_clocks(later(hours=2))

    assert all('"vacant":true' in rung for rung in rungs())


def test_clock_set_back_leaves_no_lease_behind(opened: Done) -> None:
    """A lease taken while the machine's clock was a day ahead does not stop the sweep."""
    ClockRow.objects.update(leased_until=later(days=1))

    assert sweep_clocks(later(hours=2)).fired == 1


def test_case_that_cannot_be_decided_does_not_stop_the_others(
    opened: Done, caller: Visitor
) -> None:
    """A case whose charter is gone keeps its error; the next one fires."""
    other = case_open(by=caller, at=START, report=Report("equipment_repair", repair()))
    Case.objects.filter(number=opened.number).update(state='{"kind": "equipment_repair"}')

    swept = sweep_clocks(later(minutes=90))

    assert swept == Swept(fired=1, failed=1)
    assert ClockRow.objects.filter(case=opened.number, failures=1).exists()
    assert not ClockRow.objects.filter(case=other.number, failures__gt=0).exists()


def test_on_duty_is_who_sits_there_now(zone: str, seated: Seated) -> None:
    """A released post has nobody on duty."""
    desk = seated("duty_desk")
    today = START.date()
    assert on_duty(ZONE, today)["duty_desk"] == {"person": str(desk.person), "for_person": None}

    post_release(by=system(ZONE), at=START, person=desk.person, post="duty_desk", until=today)
    assert "duty_desk" not in on_duty(ZONE, today)


def test_seal_holds_every_entry_once(opened: Done) -> None:
    """All streams of the zone lie under the first seal; a second look seals nothing."""
    assert seal_all(START) == 1
    assert seal_all(START) == 0

    seal = seal_of(SealRow.objects.get())
    assert seal.count == JournalEntry.objects.count()
    assert is_signed(seal, public_bytes(seal_key()))
    assert all(stream.sealed == stream.seq for stream in Stream.objects.all())


def test_next_seal_follows_the_one_before(opened: Done, caller: Visitor) -> None:
    """New entries go under a new seal, chained to the last."""
    seal_all(START)
    case_open(by=caller, at=START, report=Report("equipment_repair", repair()))
    seal_all(later(minutes=1))

    first, second = (seal_of(row) for row in SealRow.objects.order_by("no"))
    assert second.prev == first.hash
    assert first.count + second.count == JournalEntry.objects.count()
    assert SealSpan.objects.filter(no=2).count() == 1


def test_missing_entry_stops_the_seal(opened: Done) -> None:
    """A stream whose entries are not all there is not sealed as if they were."""
    Stream.objects.filter(stream=f"case:{opened.number}").update(seq=99)

    with pytest.raises(LookupError, match="are missing"):
        seal_zone(ZONE, START, seal_key())
    assert SealRow.objects.count() == 0


def test_seal_key_is_the_owners_alone(zone: str) -> None:
    """The private key is readable by its owner only; its public half stands beside it."""
    key = seal_key()

    assert key_file().stat().st_mode & 0o777 == 0o600
    assert public_bytes(key) in public_keys()
    assert seal_key().private_bytes_raw() == key.private_bytes_raw()


def test_morning_tells_each_post_its_work(opened: Done, seated: Seated) -> None:
    """The desk reads how much is open, late and due today; a second look tells nothing more."""
    seal_all(START)
    tell_morning(later(hours=23, minutes=30))
    tell_morning(later(hours=23, minutes=40))

    digest = Notice.objects.get(code="records.notice_digest")
    assert digest.receiver == "post:duty_desk"
    assert digest.fields == '{"consents": "0", "late": "1", "open": "1", "today": "0"}'
    assert Notice.objects.filter(code="records.notice_anchor", receiver="post:auditor").count() == 1


def test_no_digest_on_a_day_off(opened: Done) -> None:
    """On a Saturday nobody is sent a digest."""
    tell_morning(later(days=4))

    assert not Notice.objects.filter(code="records.notice_digest").exists()


def test_keys_older_than_seven_days_go(zone: str, caller: Visitor) -> None:
    """A key is answered for seven days, then forgotten."""
    report = Report("equipment_repair", repair())
    case_open(by=caller, at=START, report=report, key=Key("caller", "k", "a"))
    tidy(later(days=7))
    assert IdempotencyKey.objects.count() == 1

    tidy(later(days=7, seconds=1))
    assert IdempotencyKey.objects.count() == 0


def test_job_is_done_once_until_it_is_due_again(zone: str) -> None:
    """A job done by one worker is not done by another before its time."""
    seen: list[datetime] = []
    job = Recurring(seen.append, every(60))

    assert run_job("own", job, START)
    assert not run_job("own", job, later(seconds=59))
    assert run_job("own", job, later(seconds=60))
    assert seen == [START, later(seconds=60)]


def test_failing_job_keeps_its_error_and_is_tried_again(zone: str) -> None:
    """What went wrong stands with the job; after its lease it is done again."""
    wrong = Recurring(lambda _at: int("x"), every(60))

    assert not run_job("own", wrong, START)
    row = Job.objects.get(pk="own")
    assert (row.failures, row.done_at, "ValueError" in row.error) == (1, None, True)
    assert run_job("own", Recurring(lambda _at: None, every(60)), later(seconds=60))
    assert Job.objects.get(pk="own").failures == 0


def test_broken_door_does_not_stop_the_worker(opened: Done) -> None:
    """Whatever a job dies of, the others are done and the cause is kept."""

    def break_down(_at: datetime) -> None:
        raise RuntimeError("no such door")

    run_worker(once=True, drain=break_down)

    assert Job.objects.get(pk="outbox").error == "RuntimeError: no such door"
    assert SealRow.objects.count() == 1


def test_worker_does_everything_that_is_due(opened: Done) -> None:
    """One look of the worker leaves the trail sealed and every job with its mark."""
    drained: list[datetime] = []

    run_worker(once=True, drain=drained.append)

    assert SealRow.objects.count() == 1
    assert len(drained) == 1
    done = set(Job.objects.filter(done_at__isnull=False).values_list("name", flat=True))
    assert done == {"clocks", "runs", "seals", "housekeeping", "transitions", "outbox"}
    assert set(JOBS) | {"outbox"} == set(Job.objects.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("hour", "day"), [(0, 24), (8, 24), (9, 25)], ids=["night", "early", "later"]
)
def test_morning_is_half_past_eight(hour: int, day: int) -> None:
    """Before 08:30 it is today's, afterwards tomorrow's."""
    found = next_morning(START.replace(hour=hour))

    assert (found.day, found.hour, found.minute) == (day, 8, 30)
