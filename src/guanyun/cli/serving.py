"""Serve the pages and run the clocks of this installation."""

import socket
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from granian.constants import Interfaces
from granian.server import Server

from guanyun.errors import Refused
from guanyun.gateways.messages import drain
from guanyun.records.demo import DEMO_PASSWORD, demo_sign_ins, is_seeded, seed_demo
from guanyun.records.jobs import run_worker
from guanyun.records.now import now

from .answers import Answer, told

Command = Callable[[Namespace], Answer]
SEED = 2026
HOST = "127.0.0.1"
THREADS = 4


def up(parser: ArgumentParser) -> Command:
    """Declare ``up [--port N] [--demo]``: migrate, seed an empty demo home, serve."""
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--demo", action="store_true", help="the invented zone, with sign-ins shown"
    )

    def answer(options: Namespace) -> Answer:
        _check_port(options.port)
        call_command("migrate", verbosity=0, interactive=False)
        if options.demo:
            _seed()
        address = f"http://{HOST}:{options.port}"
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


def _check_port(port: int) -> None:
    """Refuse before anything is made when another program holds the port."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise Refused("cli.port_taken", port=port) from error


def _seed() -> None:
    if is_seeded():
        return

    def progress(done: int, all_of_it: int) -> None:
        if sys.stderr.isatty():
            print(
                f"\r{told('cli.seeding', percent=str(100 * done // all_of_it))}",
                end="",
                file=sys.stderr,
            )

    seed_demo(at=now(), seed=SEED, progress=progress)


def _print_sign_ins() -> None:
    print(told("cli.sign_ins", password=DEMO_PASSWORD))
    for each in demo_sign_ins():
        print(f"  {each.name:15} {each.who}  {each.purpose}", flush=True)


def _serve(port: int) -> None:
    Server(
        "guanyun.wsgi:application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        log_access=False,
    ).serve()


def worker(parser: ArgumentParser) -> Command:
    """Declare ``worker [--once]``: fire clocks, seal the trail, send notices."""
    parser.add_argument("--once", action="store_true", help="one round, then stop")

    def answer(options: Namespace) -> Answer:
        run_worker(once=options.once, drain=drain)
        return Answer({}, told("cli.worker_done"))

    return answer


COMMANDS = {"up": up, "worker": worker}
