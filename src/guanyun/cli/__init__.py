"""The command line: one contract for all commands (one JSON object, four exit codes).

Commands on charters, time and logs need no database and load no Django: each command names the
module that answers it, and only that module is loaded.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

from guanyun.errors import Refused

from .answers import Answer, told

DONE, FINDINGS, REFUSED, USAGE = 0, 1, 2, 64
MOST_NAME = 100  # characters of a path that a sentence shows

MODULES = {
    "check": "charters",
    "route": "charters",
    "prove": "charters",
    "diff": "charters",
    "schema": "charters",
    "coverage": "charters",
    "new-zone": "charters",
    "bpmn": "flows",
    "due": "times",
    "replay": "logs",
    "feel": "expressions",
    "tck": "expressions",
    "dmn": "expressions",
    "match": "ruling",
    "explain": "ruling",
    "settle": "ruling",
    "appraise": "appraising",
    "appraise-explain": "appraising",
    "appraise-robust": "appraising",
    "pay": "appraising",
    "up": "serving",
    "worker": "serving",
    "adopt": "keeping",
    "verify": "keeping",
    "export-trail": "keeping",
    "export-log": "exporting",
    "token": "exporting",
    "tokens": "exporting",
    "doctor": "keeping",
    "backup": "keeping",
    "restore": "keeping",
}
NEED_DJANGO = {"serving", "keeping", "exporting"}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _escape_what_is_no_text()
    top = _Parser(prog="guanyun", description=__doc__.split("\n", maxsplit=1)[0])
    top.add_argument("command", choices=sorted(MODULES), metavar="COMMAND", help=", ".join(MODULES))
    top.add_argument("arguments", nargs=argparse.REMAINDER)
    chosen = top.parse_args(given).command
    if "--demo" in given:
        os.environ["GUANYUN_DEMO"] = "1"  # the settings read it once, when they load
    if MODULES[chosen] in NEED_DJANGO:
        try:
            import_module(f"{__name__}.ready")
        except OSError as error:  # the installation's folder is a file, or not ours to write
            return _refuse(_no_access(error), as_json="--json" in given)
    module = import_module(f"{__name__}.{MODULES[chosen]}")
    parser = _Parser(prog=f"guanyun {chosen}", description=module.__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object, nothing else")
    answer_of = module.COMMANDS[chosen](parser)
    options = parser.parse_args(given[given.index(chosen) + 1 :])
    try:
        answer = answer_of(options)
    except Refused as refusal:
        return _refuse(refusal, as_json=options.json)
    except OSError as error:
        return _refuse(_no_access(error), as_json=options.json)
    return _print(answer, as_json=options.json)


def _escape_what_is_no_text() -> None:
    r"""Write half characters, such as a lone ``\ud800`` of a JSON text, as their escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _no_access(error: OSError) -> Refused:
    path = str(error.filename or "-")[:MOST_NAME]
    return Refused("cli.no_access", path=path, reason=error.strerror or str(error))


def _refuse(refusal: Refused, *, as_json: bool) -> int:
    text = told(refusal.code, **refusal.fields)
    print(text, file=sys.stderr)
    if as_json:
        answer = {"refused": refusal.code, "fields": dict(refusal.fields), "text": text}
        print(json.dumps(answer, ensure_ascii=False))
    return REFUSED


def _print(answer: Answer, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(answer.value, ensure_ascii=False, default=str))
    elif answer.text:
        print(answer.text)
    return answer.code
