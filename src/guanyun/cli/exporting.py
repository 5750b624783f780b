"""Other systems: journals as event logs, and tokens by which they call the API."""

import gzip
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

from django.core.management import call_command

from guanyun.engines.common import ZONE
from guanyun.errors import Refused
from guanyun.gateways.cloud_events import cloud_events_of
from guanyun.gateways.ocel import ocel_of
from guanyun.gateways.xes import xes_of
from guanyun.records.now import local_date, now
from guanyun.records.selectors.logs import CaseLog, zone_logs
from guanyun.records.selectors.people import visitor_named
from guanyun.records.selectors.tokens import tokens_shown
from guanyun.records.services.tokens import Wish, token_make, token_revoke
from guanyun.records.visitors import system

from .answers import Answer, told
from .charters import day_of

Command = Callable[[Namespace], Answer]
FORMS = (".xes", ".xes.gz", ".jsonocel", ".cloudevents.json")


def export_log(parser: ArgumentParser) -> Command:
    """Declare ``export-log ZONE --out FILE``: XES, OCEL 2.0 or CloudEvents by the name's end."""
    parser.add_argument("zone")
    parser.add_argument("--out", required=True, help="; ".join(f"NAME{each}" for each in FORMS))
    parser.add_argument("--kind", default="", help="only this kind of case")

    def answer(options: Namespace) -> Answer:
        out = Path(options.out)
        form = next((each for each in reversed(FORMS) if out.name.endswith(each)), None)
        if form is None:
            raise Refused("cli.log_form", name=out.name, known=", ".join(FORMS))
        if not out.resolve().parent.is_dir():
            raise Refused("cli.no_such_path", path=out.parent)
        cases = zone_logs(visitor=system(options.zone), kind=options.kind)
        if not cases:
            raise Refused("cli.no_cases", zone=options.zone)
        content = _written(form, cases, options.zone)
        out.write_bytes(gzip.compress(content) if form == ".xes.gz" else content)
        counts = {"cases": len(cases), "events": sum(len(each.entries) for each in cases)}
        text = told("cli.log_written", path=str(out), **{k: str(n) for k, n in counts.items()})
        return Answer({"file": str(out), **counts}, text)

    return answer


def _written(form: str, cases: Sequence[CaseLog], zone: str) -> bytes:
    if form.startswith(".xes"):
        return "".join(xes_of(cases, name=zone)).encode()
    if form == ".jsonocel":
        return json.dumps(ocel_of(cases), ensure_ascii=False).encode()
    sources = ((each, f"/z/{zone}/api/v1/cases/{each.number}") for each in cases)
    events = [event for case, source in sources for event in cloud_events_of(case, source=source)]
    return json.dumps(events, ensure_ascii=False).encode()


def token(parser: ArgumentParser) -> Command:
    """Declare ``token ZONE --for USER --label SYSTEM --until DATE [--may read|act]``."""
    parser.add_argument("zone")
    parser.add_argument("--for", required=True, dest="holder", help="sign-in name of the account")
    parser.add_argument("--label", required=True, help="which system uses it")
    parser.add_argument("--until", required=True, help="last day")
    parser.add_argument("--may", choices=("read", "act"), default="read")

    def answer(options: Namespace) -> Answer:
        call_command("migrate", verbosity=0, interactive=False)
        at = now()
        holder = visitor_named(options.holder, zone=options.zone, on=local_date(at))
        if holder is None:
            raise Refused("cli.no_account", name=options.holder)
        ends = datetime.combine(day_of(options.until) + timedelta(days=1), time(), ZONE)
        wish = Wish(options.label, options.may == "act", ends)
        made = token_make(by=system(options.zone), at=at, wish=wish, holder=holder)
        value = {"id": made.id, "token": made.text, "expires_at": ends.isoformat()}
        return Answer(value, told("cli.token_made", token=made.text, id=str(made.id)))

    return answer


def tokens(parser: ArgumentParser) -> Command:
    """Declare ``tokens ZONE [--revoke ID]``: whose, until when, how often used."""
    parser.add_argument("zone")
    parser.add_argument("--revoke", type=int, help="id of a token that shall end now")

    def answer(options: Namespace) -> Answer:
        by, at = system(options.zone), now()
        if options.revoke is not None:
            known = {each.id for each in tokens_shown(visitor=by, at=at)}
            if options.revoke not in known:
                raise Refused("cli.no_token", id=options.revoke)
            token_revoke(by=by, at=at, token=options.revoke)
        found = [
            {
                "id": each.id,
                "person": each.person,
                "label": each.label,
                "may": "act" if each.may_act else "read",
                "expires_at": each.expires_at.isoformat(),
                "state": each.state,
                "used": each.used,
            }
            for each in tokens_shown(visitor=by, at=at)
        ]
        lines = ["  ".join(str(value) for value in each.values()) for each in found]
        return Answer({"tokens": found}, "\n".join(lines))

    return answer


COMMANDS = {"export-log": export_log, "token": token, "tokens": tokens}
