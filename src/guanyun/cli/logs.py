"""Event logs of other systems: what they say of cases, hand-overs and lateness."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from guanyun.gateways.event_logs import replay_file

from .answers import Answer, told


def replay(parser: ArgumentParser) -> Callable[[Namespace], Answer]:
    """Declare ``replay LOG`` (.csv, .xes, .xes.gz, .jsonocel)."""
    parser.add_argument("log")

    def answer(options: Namespace) -> Answer:
        found = replay_file(Path(options.log))
        fields = {name: "-" if value is None else str(value) for name, value in found.items()}
        return Answer(dict(found), told("cli.replayed", **fields))

    return answer


COMMANDS = {"replay": replay}
