"""Expressions (FEEL) and decision models (DMN), tried from the command line."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from guanyun.engines.common import feel
from guanyun.errors import Refused

from .answers import Answer


def feel_command(parser: ArgumentParser) -> Callable[[Namespace], Answer]:
    """Declare ``feel EXPRESSION [--context JSON]``."""
    parser.add_argument("expression")
    parser.add_argument("--context", default="{}", help='a JSON object, such as {"a": 1}')

    def answer(options: Namespace) -> Answer:
        try:
            written = json.loads(options.context)
        except ValueError as error:
            raise Refused("cli.not_json", option="--context", reason=str(error)) from error
        if not isinstance(written, dict):
            raise Refused("cli.not_json", option="--context", reason="{...}")
        context = {name: feel.value_from_json(value) for name, value in written.items()}
        expression = feel.parse(options.expression, names=list(context))
        value = feel.evaluate(expression, context)
        return Answer({"value": feel.value_to_json(value)}, feel.literal(value))

    return answer


def read_text(path: str) -> str:
    """Return the text of a file that a person named."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("cli.unreadable", path=path, reason=str(error)) from error


COMMANDS = {"feel": feel_command}
