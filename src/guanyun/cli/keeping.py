"""Adopt a charter; verify, export, back up and examine what the installation keeps."""

import json
import secrets
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from guanyun.charter import load_charter, told, zone_folder
from guanyun.charter.schema import Charter
from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import Visitor
from guanyun.records.backups import BackedUp, backup_to, restore_from
from guanyun.records.exports import export_trail
from guanyun.records.health import checks
from guanyun.records.now import local_date, now
from guanyun.records.selectors.people import nobody_yet, visitor_named
from guanyun.records.services.charters import charter_adopt
from guanyun.records.services.people import Profile, person_register, post_assign
from guanyun.records.verification import verify_all
from guanyun.records.visitors import system

from . import answers
from .answers import Answer, language
from .charters import day_of
from .expressions import read_text

Command = Callable[[Namespace], Answer]
ADMINISTRATOR = "system_administrator"


def adopt(parser: ArgumentParser) -> Command:
    """Declare ``adopt ZONE --on DATE --by USER --minutes NO``."""
    parser.add_argument("zone", help="a charter's folder, or a charter that comes with Guanyun")
    parser.add_argument("--on", required=True, help="in force from this day")
    parser.add_argument("--by", required=True, help="sign-in name of the administrator or leader")
    parser.add_argument("--minutes", required=True, help="number of the minutes that decided it")

    def answer(options: Namespace) -> Answer:
        call_command("migrate", verbosity=0, interactive=False)
        charter = load_charter(zone_folder(options.zone))
        by, password = _by(charter, options.by)
        done = charter_adopt(
            by=by, at=now(), charter=charter, since=day_of(options.on), minutes=options.minutes
        )
        value = {
            "zone": done.zone,
            "hash": done.hash,
            "since": done.since.isoformat(),
            "findings": [told(each, language()) for each in done.findings],
            "moved": [asdict(each) for each in done.moved],
        }
        text = answers.told(
            "cli.adopted", zone=done.zone, since=done.since.isoformat(), hash=done.hash
        )
        if password:
            value["password"] = password
            text += "\n" + answers.told(
                "cli.first_administrator", name=options.by, password=password
            )
        return Answer(value, text)

    return answer


def _check_installed() -> None:
    """Refuse where no installation has been made yet, rather than tell of missing tables."""
    if "stream" not in connection.introspection.table_names():
        raise Refused("cli.not_installed", home=settings.HOME)


def _by(charter: Charter, name: str) -> tuple[Visitor, str]:
    """Return who adopts; on a new installation the first administrator, with a new password."""
    zone, at = charter.manifest.id, now()
    if nobody_yet():
        password = secrets.token_urlsafe(12)
        profile = Profile(sign_in_name=name, name=name, password=password)
        person = person_register(by=system(zone), at=at, profile=profile)
        on = local_date(at)
        post_assign(by=system(zone), at=at, person=person.pk, post=ADMINISTRATOR, since=on)
        return system(zone), password
    found = visitor_named(name, zone=zone, on=local_date(at))
    if found is None:
        raise Refused("cli.nobody_called", name=name)
    return found, ""


def verify(parser: ArgumentParser) -> Command:
    """Declare ``verify [--receipts DIR]``: exit 1 when anything was changed or is missing."""
    parser.add_argument("--receipts", help="a folder of receipts and anchors held outside")

    def answer(options: Namespace) -> Answer:
        _check_installed()
        report = verify_all(receipts=_receipts(options.receipts))
        code = "cli.whole" if report["ok"] else "cli.not_whole"
        counts = {name: str(report[name]) for name in ("events", "cases")}
        text = answers.told(code, faults=str(len(report["faults"])), **counts)
        lines = [f"{each['case']} {each['seq']}: {each['what']}" for each in report["faults"][:20]]
        return Answer(dict(report), "\n".join([text, *lines]), 0 if report["ok"] else 1)

    return answer


def _receipts(folder: str | None) -> list[dict[str, Json]]:
    if folder is None:
        return []
    pages = sorted(Path(folder).glob("*.json"))
    if not pages:
        raise Refused("cli.no_receipts", path=folder)
    found = []
    for page in pages:
        try:
            told = json.loads(read_text(str(page)))
            if not isinstance(told, dict) or not isinstance(told.get("zone"), str):
                raise ValueError('{"zone": "..."}')  # one that nobody compares proves nothing
            found.append(told)
        except (ValueError, RecursionError) as error:
            raise Refused("cli.unreadable", path=page, reason=str(error)) from error
    return found


def export(parser: ArgumentParser) -> Command:
    """Declare ``export-trail CASE --out FILE``: for the stand-alone verifier."""
    parser.add_argument("case")
    parser.add_argument("--out", required=True)
    parser.add_argument("--zone", help="where several zones have a case of that number")

    def answer(options: Namespace) -> Answer:
        _check_installed()
        trail = export_trail(options.case, at=now(), zone=options.zone)
        out = Path(options.out)
        if not out.resolve().parent.is_dir():
            raise Refused("cli.no_such_path", path=out.parent)
        out.write_text(json.dumps(trail, ensure_ascii=False, indent=1), encoding="utf-8")
        return Answer({"file": str(out)}, answers.told("cli.exported", path=str(out)))

    return answer


def doctor(parser: ArgumentParser) -> Command:
    """Declare ``doctor``: exit 1 when a check fails."""
    del parser

    def answer(_options: Namespace) -> Answer:
        _check_installed()
        found = checks(language=language())
        lines = [f"{'✓' if each['ok'] else '✗'} {each['id']}: {each['text']}" for each in found]
        return Answer({"checks": found}, "\n".join(lines), 0 if all(e["ok"] for e in found) else 1)

    return answer


def backup(parser: ArgumentParser) -> Command:
    """Declare ``backup --out FILE``: taken while people work, restored aside and verified."""
    parser.add_argument("--out", required=True)

    def answer(options: Namespace) -> Answer:
        _check_installed()
        return _copied("cli.backed_up", backup_to(Path(options.out), at=now()))

    return answer


def restore(parser: ArgumentParser) -> Command:
    """Declare ``restore FILE --home DIR``: into an empty home, verified before it counts."""
    parser.add_argument("file")
    parser.add_argument("--home", required=True)

    def answer(options: Namespace) -> Answer:
        done = restore_from(Path(options.file), Path(options.home))
        return _copied("cli.restored", replace(done, file=options.home))

    return answer


def _copied(code: str, done: BackedUp) -> Answer:
    value = asdict(done)
    heads = "、".join(f"{zone} {head[:12]}" for zone, head in done.head.items())
    fields = {"file": done.file, "events": str(done.events), "head": heads}
    return Answer(value, answers.told(code, **fields), 0 if done.verified else 1)


COMMANDS = {
    "adopt": adopt,
    "verify": verify,
    "export-trail": export,
    "doctor": doctor,
    "backup": backup,
    "restore": restore,
}
