"""Expressions (FEEL) and decision models (DMN), tried from the command line."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from guanyun.engines.common import feel
from guanyun.engines.rules import (
    decision_tables,
    dmn_run,
    model_of_table,
    read_models,
    renewed,
    tck_report,
    with_table,
)
from guanyun.errors import Refused
from guanyun.gateways.decision_sheets import sheet_of_table, table_of_sheet

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
    """Declare ``dmn run MODEL.dmn --input FILE [--decision NAME]``, and the ways out and in.

    ``dmn renew MODEL.dmn --out FILE.dmn`` writes a model as DMN 1.5; ``dmn sheet MODEL.dmn
    --decision NAME --out FILE.xlsx`` a decision table as a workbook, ``dmn model FILE.xlsx --out
    FILE.dmn`` the model of an edited one, or into ``--into MODEL.dmn``.
    """
    parser.add_argument("verb", choices=["run", "renew", "sheet", "model"])
    parser.add_argument("model")
    parser.add_argument("--input", default="", help="a JSON file with the input data by name")
    parser.add_argument("--decision", help="one decision instead of all")
    parser.add_argument("--out", default="", help="the file to write")
    parser.add_argument("--into", default="", help="the model whose decision takes the table")

    def answer(options: Namespace) -> Answer:
        if options.verb == "run":
            return _run(options)
        if not options.out:
            raise Refused("cli.dmn_needs", verb=options.verb, option="--out")
        return {"renew": _renew, "sheet": _sheet, "model": _model}[options.verb](options)

    return answer


def _run(options: Namespace) -> Answer:
    if not options.input:
        raise Refused("cli.dmn_needs", verb="run", option="--input")
    path = Path(options.model)
    inputs = _object(read_text(options.input), "--input")
    model = read_models({path.name: read_text(options.model).encode()}, path.name)
    value = dmn_run(model, inputs, options.decision)
    return Answer({"value": feel.value_to_json(value)}, feel.literal(value))


def _renew(options: Namespace) -> Answer:
    return _kept(options.out, renewed(_bytes(options.model)))


def _sheet(options: Namespace) -> Answer:
    tables = decision_tables(_bytes(options.model))
    wanted = [one for one in tables if options.decision in (None, one.name)]
    if not wanted:
        raise Refused("dmn.no_element", name=options.decision or options.model)
    return _kept(options.out, sheet_of_table(wanted[0]))


def _model(options: Namespace) -> Answer:
    read = table_of_sheet(_bytes(options.model))
    if read.errors:
        told_ = [
            {"row": one.row, "column": one.column, "text": told(one.code, told=one.told)}
            for one in read.errors
        ]
        lines = "\n".join(f"{one['row']} {one['column']}: {one['text']}" for one in told_)
        return Answer({"errors": told_}, lines, 1)
    if options.into:
        return _kept(options.out, with_table(_bytes(options.into), read.table))
    return _kept(options.out, model_of_table(read.table, f"urn:guanyun:{read.table.name}"))


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Refused("cli.unreadable", path=path, reason=str(error)) from error


def _kept(path: str, content: bytes) -> Answer:
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise Refused("cli.unreadable", path=path, reason=str(error)) from error
    return Answer({"file": path, "bytes": len(content)}, path)


def _object(text: str, option: str) -> dict[str, feel.Value]:
    try:
        written = json.loads(text)
        if not isinstance(written, dict):
            raise Refused("cli.not_json", option=option, reason="{...}")
        return {name: feel.value_from_json(value) for name, value in written.items()}
    except (ValueError, RecursionError) as error:
        raise Refused("cli.not_json", option=option, reason=str(error)) from error


COMMANDS = {"feel": feel_command, "tck": tck, "dmn": dmn}
