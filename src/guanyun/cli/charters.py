"""Charters: check, route, prove, compare, copy, describe."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path

from guanyun.charter import (
    check_paths,
    coverage,
    diff,
    institution_of,
    is_clean,
    json_schema,
    load_charter,
    new_zone,
    shipped_charters,
    trial,
    zone_folder,
)
from guanyun.engines.common import Place, parse_place
from guanyun.engines.mandate import Duty, Route, proof_report, prove
from guanyun.errors import Refused

from .answers import Answer, language, told
from .expressions import read_text

Command = Callable[[Namespace], Answer]


def check(parser: ArgumentParser) -> Command:
    """Declare ``check PATH...``: exit 1 when a finding is an error."""
    parser.add_argument("path", nargs="+", help="a charter, or a folder of charters")

    def answer(options: Namespace) -> Answer:
        paths = [_existing(each) for each in options.path]
        report = check_paths(paths, language())
        findings = [_finding_line(each) for each in report["findings"]]  # type: ignore[attr-defined]  # a list
        counts = {name: str(n) for name, n in report["scenarios"].items()}  # type: ignore[attr-defined]  # a mapping
        lines = [*findings, told("cli.checked", findings=str(len(findings)), **counts)]
        return Answer(report, "\n".join(lines), 0 if is_clean(report) else 1)

    return answer


def _existing(path: str) -> Path:
    if not Path(path).exists():
        shipped = shipped_charters() / path
        if not shipped.exists():
            raise Refused("cli.no_such_path", path=path)
        return shipped
    return Path(path)


def _finding_line(finding: dict[str, str]) -> str:
    hint = f" {finding['hint']}" if finding["hint"] else ""
    return f"{finding['where'] or '-'}: {finding['level']} {finding['id']}: {finding['text']}{hint}"


def route(parser: ArgumentParser) -> Command:
    """Declare ``route ZONE --matter M --at LNG,LAT --on DATE``."""
    parser.add_argument("zone")
    parser.add_argument("--matter", required=True)
    parser.add_argument("--at", required=True, help="LNG,LAT in CGCS2000, or a GeoJSON file")
    parser.add_argument("--on", required=True, help="a day, such as 2026-11-24")
    parser.add_argument("--duty", default="handle", choices=[each.value for each in Duty])
    parser.add_argument("--subject", default="{}", help="facts of the applicant, as JSON")

    def answer(options: Namespace) -> Answer:
        institution = institution_of(load_charter(zone_folder(options.zone)))
        found = trial(
            institution,
            matter=options.matter,
            place=_place(options.at),
            on=day_of(options.on),
            duty=Duty(options.duty),
            subject=_subject(options.subject),
        )
        return Answer(_route_told(found), told("mandate.routed", **found.fields))

    return answer


def _place(text: str) -> Place:
    return parse_place(read_text(text) if Path(text).is_file() else text)


def _subject(text: str) -> dict[str, str]:
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused("cli.not_json", option="--subject", reason=str(error)) from error
    if not isinstance(facts, dict):
        raise Refused("cli.not_json", option="--subject", reason="{...}")
    return {str(name): str(value) for name, value in facts.items()}


def day_of(text: str) -> date:
    """Return the day that a person wrote as ``2026-11-24``."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("cli.not_a_day", text=text) from error


def _route_told(found: Route) -> dict[str, object]:
    return {
        "unit": found.unit,
        "unit_label": found.fields.get("unit_zh", ""),
        "post": found.post,
        "duty": found.duty.value,
        "mode": found.mode.value,
        "basis": {"source": found.basis.source, "paragraph": found.basis.paragraph},
        "where": str(found.where),
        "assist": list(found.assist),
        "in_name_of": found.in_name_of,
        "co_handlers": [{"unit": unit, "share": share} for unit, share in found.co_handlers],
    }


def prove_command(parser: ArgumentParser) -> Command:
    """Declare ``prove ZONE [--on DATE]``: exit 1 when something is not covered."""
    parser.add_argument("zone")
    parser.add_argument("--on", help="one day instead of all")

    def answer(options: Namespace) -> Answer:
        register = load_charter(zone_folder(options.zone)).register
        proof = prove(register, on=day_of(options.on) if options.on else None)
        faults = len(proof.faults)
        text = told(
            "cli.proved" if proof.covered else "cli.not_proved",
            duties=str(len(proof.coverages)),
            faults=str(faults),
            hash=proof.hash,
        )
        return Answer(proof_report(proof), text, 0 if proof.covered else 1)

    return answer


def diff_command(parser: ArgumentParser) -> Command:
    """Declare ``diff ZONE_A ZONE_B``."""
    parser.add_argument("before")
    parser.add_argument("after")

    def answer(options: Namespace) -> Answer:
        before, after = (
            load_charter(zone_folder(each)) for each in (options.before, options.after)
        )
        changes = diff(before, after, language())
        return Answer({"changes": changes}, "\n".join(changes) or told("cli.no_change"))

    return answer


def schema(parser: ArgumentParser) -> Command:
    """Declare ``schema``: the JSON Schema of every page of a charter."""
    del parser

    def answer(_options: Namespace) -> Answer:
        pages = json_schema()
        return Answer(pages, json.dumps(pages, ensure_ascii=False, indent=1))

    return answer


def coverage_command(parser: ArgumentParser) -> Command:
    """Declare ``coverage``: which systems of the sources work."""
    del parser

    def answer(_options: Namespace) -> Answer:
        found = coverage(shipped_charters())
        lines = [f"{name}: {len(ids)}" for name, ids in found.items()]
        return Answer(found, "\n".join(lines))

    return answer


def new_zone_command(parser: ArgumentParser) -> Command:
    """Declare ``new-zone NAME``: a charter to begin with, in the present folder."""
    parser.add_argument("name")
    parser.add_argument("--in", dest="folder", default=".", help="where to put it")

    def answer(options: Namespace) -> Answer:
        path = new_zone(options.name, Path(options.folder))
        return Answer({"path": str(path)}, told("cli.new_zone", path=str(path)))

    return answer


COMMANDS = {
    "check": check,
    "route": route,
    "prove": prove_command,
    "diff": diff_command,
    "schema": schema,
    "coverage": coverage_command,
    "new-zone": new_zone_command,
}
