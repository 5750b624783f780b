"""Serve the pages and run the clocks of this installation."""

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from granian.constants import Interfaces
from granian.server import Server

from guanyun.records.demo import demo_sign_ins, seed_demo
from guanyun.records.jobs import run_worker
from guanyun.records.now import now

from .answers import Answer, told

Command = Callable[[Namespace], Answer]
SEED = 2026
THREADS = 4


def up(parser: ArgumentParser) -> Command:
    """Declare ``up [--port N] [--demo]``: migrate, seed an empty demo home, serve."""
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--demo", action="store_true", help="the invented zone, with sign-ins shown"
    )

    def answer(options: Namespace) -> Answer:
        call_command("migrate", verbosity=0, interactive=False)
        if options.demo:
            _seed()
        address = f"http://127.0.0.1:{options.port}"
        print(told("cli.serving", address=address, home=str(settings.HOME)), flush=True)
        if options.demo:
            _print_sign_ins()
        clocks = subprocess.Popen([sys.executable, "-m", "guanyun.cli", "worker"])
        try:
            _serve(options.port)
        finally:
            clocks.terminate()
            clocks.wait(timeout=10)
        return Answer({"address": address})

    return answer


def _seed() -> None:
    def progress(done: int, all_of_it: int) -> None:
        if sys.stderr.isatty():
            print(
                f"\r{told('cli.seeding', percent=str(100 * done // all_of_it))}",
                end="",
                file=sys.stderr,
            )

    seed_demo(at=now(), seed=SEED, progress=progress)


def _print_sign_ins() -> None:
    print(told("cli.sign_ins"))
    for name, who, password in demo_sign_ins():
        print(f"  {name:14} {password:20} {who}", flush=True)


def _serve(port: int) -> None:
    Server(
        "guanyun.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        log_access=False,
    ).serve()


def worker(parser: ArgumentParser) -> Command:
    """Declare ``worker [--once]``: fire clocks, seal the trail, send notices."""
    parser.add_argument("--once", action="store_true", help="one round, then stop")

    def answer(options: Namespace) -> Answer:
        run_worker(once=options.once)
        return Answer({}, told("cli.worker_done"))

    return answer


COMMANDS = {"up": up, "worker": worker}
