"""T16: whatever becomes of receiver and sender, each notice takes effect once and in order."""

import json
import os
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.synchronize import Event

import pytest

from guanyun.gateways import messages
from guanyun.gateways.messages import drain
from guanyun.records import health
from guanyun.records.access import Visitor
from guanyun.records.models import Notice
from guanyun.records.outgoing import GIVE_UP_AFTER
from guanyun.records.services.cases import Deed, Report, case_act, case_open
from tests.drills.crowds import FORK, finished, kill, started
from tests.records.conftest import START, ZONE, repair

pytestmark = pytest.mark.drill
FULL = os.environ.get("GUANYUN_FULL") == "1"
CASES, KILLS, SENDERS = (120, 200, 4) if FULL else (16, 20, 2)
PATIENCE = 0.2  # seconds that a sender waits here
LONGEST = 60  # seconds that all of it may take


class Receiver(ThreadingHTTPServer):
    """A receiver in trouble: refuses, is silent, takes effect and then fails, answers late."""

    daemon_threads = True

    def __init__(self, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.dice, self.lock, self.calm = random.Random(seed), threading.Lock(), False
        self.tries: Counter[str] = Counter()
        self.effects: list[dict[str, str]] = []  # by who takes an event once, by its id

    def take(self, event: dict[str, str]) -> str:
        """Take an event, or not; return how it is answered."""
        with self.lock:
            how = "well" if self.calm else self.dice.choice(HOW)
            self.tries[event["event"]] += 1
            known = any(each["event"] == event["event"] for each in self.effects)
            if how not in ("fail", "drop") and not known:
                self.effects.append(event)
        return how


HOW = ("well", "well", "well", "fail", "drop", "effect then fail", "effect then silence", "late")


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        how = self.server.take(body)
        if how == "drop":
            self.close_connection = True
            return
        if how == "effect then silence":
            time.sleep(PATIENCE * 2)
        if how == "late":
            time.sleep(PATIENCE * 0.6)
        try:
            self.send_response(500 if "fail" in how else 200)
            self.end_headers()
        except OSError:
            return

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class _Server(threading.Thread):
    def __init__(self, receiver: Receiver) -> None:
        super().__init__(target=receiver.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)


@pytest.fixture
def receiver(settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """Yield the receiver that the installation is told to use."""
    monkeypatch.setattr(messages, "SECONDS", PATIENCE)
    with Receiver(20261124) as server:
        _Server(server).start()
        settings.NOTICE_CHANNELS = ["webhook"]
        settings.NOTICE_WEBHOOK = f"http://127.0.0.1:{server.server_port}/in"
        settings.NOTICE_WEBHOOK_SECRET, settings.NOTICE_HOSTS = "secret", {"127.0.0.1"}
        yield server
        server.shutdown()


def send(seed: int, stop: Event) -> None:
    """Drain at ever later times, as senders whose clocks differ do, until told to stop."""
    dice, reached = random.Random(seed), START
    while not stop.is_set():
        reached = min(reached + timedelta(minutes=dice.randrange(1, 20)), END)
        drain(reached + timedelta(seconds=dice.randrange(-90, 90)))


END = START + timedelta(days=2)


def told_about(caller: Visitor) -> int:
    """Open cases and let each be withdrawn: several notices each, whose order matters."""
    for number in range(CASES):
        at = START + timedelta(seconds=number)
        done = case_open(by=caller, at=at, report=Report("equipment_repair", repair()))
        holder = Visitor(zone=ZONE, phone=caller.phone, numbers=frozenset({done.number}))
        case_act(by=holder, at=at, number=done.number, deed=Deed("withdraw"))
    return Notice.objects.filter(channel="webhook").count()


def out_of_order(receiver: Receiver) -> list[str]:
    """Return the streams whose events took effect in another order than they were written."""
    wanted, found = defaultdict(list), defaultdict(list)
    for row in Notice.objects.filter(channel="webhook").order_by("pk"):
        wanted[row.stream].append((row.code, row.receiver))
    for each in receiver.effects:
        found[each["stream"]].append((each["code"], each["receiver"]))
    return [stream for stream in wanted if wanted[stream] != found[stream]]


def test_senders_that_die_before_a_receiver_that_fails(
    transactional_db: None, zone: str, caller: Visitor, receiver: Receiver
) -> None:
    """Senders are killed again and again: nothing is lost, once by its id, in order for a case."""
    written = told_about(caller)
    stop, dice, begun = FORK.Event(), random.Random(7), time.monotonic()
    senders = [started(send, seed, stop) for seed in range(SENDERS)]
    for number in range(KILLS):
        time.sleep(dice.uniform(0.05, 0.15))
        kill(senders.pop(0))
        senders.append(started(send, 100 + number, stop))
    receiver.calm = True
    late = END + timedelta(minutes=5)  # every lease of a dead sender has run out
    stop.set()
    assert finished(senders, 30)
    while Notice.objects.filter(state="waiting").exists() and time.monotonic() - begun < LONGEST:
        drain(late)
        late += timedelta(hours=1)

    assert Counter(Notice.objects.filter(channel="webhook").values_list("state", flat=True)) == {
        "sent": written
    }
    assert len(receiver.effects) == len({each["event"] for each in receiver.effects}) == written
    assert sum(receiver.tries.values()) > written
    assert out_of_order(receiver) == []


def test_what_nobody_takes_becomes_a_dead_letter_that_is_seen(
    zone: str, caller: Visitor, receiver: Receiver
) -> None:
    """Three days of refusals: dead, with its error, counted in the health of the installation."""
    told_about(caller)
    receiver.dice = random.Random(0)
    receiver.dice.choice = lambda _ways: "fail"
    for hours in range(0, 72, 6):
        drain(START + timedelta(hours=hours))
    drain(START + GIVE_UP_AFTER + timedelta(minutes=1))

    rows = Notice.objects.filter(channel="webhook")
    assert set(rows.values_list("state", flat=True)) == {"dead"}
    assert rows.first().error == "NotDeliveredError: status 500"
    assert receiver.effects == []
    assert any(not each["ok"] for each in health.checks() if "outbox" in each["id"])


def test_spoilt_notices_hold_nobody_up(
    zone: str, caller: Visitor, receiver: Receiver, settings: object
) -> None:
    """A sentence of an earlier release goes out under its code; a name that is none is an error."""
    receiver.calm = True
    written = told_about(caller)
    spoilt = Notice.objects.filter(channel="webhook").order_by("pk").first()
    Notice.objects.filter(pk=spoilt.pk).update(code="records.notice_of_old", fields="{}")
    kept, settings.NOTICE_WEBHOOK = settings.NOTICE_WEBHOOK, f"http://{'a' * 64}.invalid/"
    settings.NOTICE_HOSTS = {"127.0.0.1", f"{'a' * 64}.invalid"}
    assert drain(START) == 0
    settings.NOTICE_WEBHOOK = kept

    assert drain(START + timedelta(hours=1)) == written
    (told,) = [each for each in receiver.effects if each["code"] == "records.notice_of_old"]
    assert set(told["text"].values()) == {"records.notice_of_old"}
