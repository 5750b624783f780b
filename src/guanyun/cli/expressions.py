"""Expressions (FEEL) and decision models (DMN), tried from the command line."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from guanyun.engines.common import feel
from guanyun.engines.rules import dmn_run, read_models, tck_report
from guanyun.errors import Refused

from .answers import Answer, told


def feel_command(parser: ArgumentParser) -> Callable[[Namespace], Answer]:
    """Declare ``feel EXPRESSION [--context JSON]``."""
    parser.add_argument("expression")
    parser.add_argument("--context", default="{}", help='a JSON object, such as {"a": 1}')

    def answer(options: Namespace) -> Answer:
        context = _object(options.context, "--context")
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


def tck(parser: ArgumentParser) -> Callable[[Namespace], Answer]:
    """Declare ``tck DIR``: run the conformance kit of DMN that lies in a folder."""
    parser.add_argument("folder")

    def answer(options: Namespace) -> Answer:
        folder = Path(options.folder)
        pages = [each for each in folder.rglob("*") if each.suffix in (".dmn", ".xml")]
        if not pages:
            raise Refused("cli.no_models", path=options.folder)
        report = tck_report({str(each.relative_to(folder)): each.read_bytes() for each in pages})
        counts = {name: str(value) for name, value in report.items() if isinstance(value, int)}
        return Answer(dict(report), told("cli.tck", **counts), 0 if not report["failed"] else 1)

    return answer


def dmn(parser: ArgumentParser) -> Callable[[Namespace], Answer]:
    """Declare ``dmn run MODEL.dmn --input FILE [--decision NAME]``."""
    parser.add_argument("verb", choices=["run"])
    parser.add_argument("model")
    parser.add_argument("--input", required=True, help="a JSON file with the input data by name")
    parser.add_argument("--decision", help="one decision instead of all")

    def answer(options: Namespace) -> Answer:
        path = Path(options.model)
        inputs = _object(read_text(options.input), "--input")
        model = read_models({path.name: read_text(options.model).encode()}, path.name)
        value = dmn_run(model, inputs, options.decision)
        return Answer({"value": feel.value_to_json(value)}, feel.literal(value))

    return answer


def _object(text: str, option: str) -> dict[str, feel.Value]:
    try:
        written = json.loads(text)
        if not isinstance(written, dict):
            raise Refused("cli.not_json", option=option, reason="{...}")
        return {name: feel.value_from_json(value) for name, value in written.items()}
    except (ValueError, RecursionError) as error:
        raise Refused("cli.not_json", option=option, reason=str(error)) from error


COMMANDS = {"feel": feel_command, "tck": tck, "dmn": dmn}
