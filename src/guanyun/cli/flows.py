"""Draw a kind of case of a charter for a modeller."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from guanyun.charter import load_charter, zone_folder
from guanyun.errors import Refused
from guanyun.gateways.bpmn import bpmn_of

from .answers import Answer, told


def bpmn(parser: ArgumentParser) -> Callable[[Namespace], Answer]:
    """Declare ``bpmn ZONE --kind ID --out FILE``: BPMN 2.0 with its diagram."""
    parser.add_argument("zone", help="a charter's folder, or a charter that comes with Guanyun")
    parser.add_argument("--kind", required=True, help="id of the kind of case")
    parser.add_argument("--out", required=True)

    def answer(options: Namespace) -> Answer:
        case_types = load_charter(zone_folder(options.zone)).case_types
        found = case_types.get(options.kind)
        if found is None:
            raise Refused("cli.no_kind", kind=options.kind, known=", ".join(case_types))
        out = Path(options.out)
        if not out.resolve().parent.is_dir():
            raise Refused("cli.no_such_path", path=out.parent)
        out.write_bytes(bpmn_of(found))
        value = {"file": str(out), "kind": found.id, "steps": len(found.steps)}
        return Answer(value, told("cli.drawn", path=str(out)))

    return answer


COMMANDS = {"bpmn": bpmn}
