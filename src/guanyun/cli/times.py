"""When a period of the law ends."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from guanyun.charter import calendar_of_zone
from guanyun.engines.common import due_report

from .answers import Answer, told

UNITS = "N (working days|calendar days|office hours|hours)"


def due(parser: ArgumentParser) -> Callable[[Namespace], Answer]:
    """Declare ``due START --within "3 working days"``."""
    parser.add_argument("start", help="2026-02-13 or 2026-02-13T23:40")
    parser.add_argument("--within", required=True, help=UNITS)
    parser.add_argument("--zone", help="whose office hours (a folder or a shipped charter)")

    def answer(options: Namespace) -> Answer:
        report = due_report(calendar_of_zone(options.zone), options.start, options.within)
        days = {"counted": str(len(report["counted"])), "skipped": str(len(report["skipped"]))}
        code = "cli.due_provisional" if report["provisional"] else "cli.due"
        return Answer(dict(report), told(code, due=report["due"], **days))

    return answer


COMMANDS = {"due": due}
