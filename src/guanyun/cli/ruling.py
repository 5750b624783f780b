"""Rules: who gets what, why one does or does not, and what a share or bill comes to."""

import csv
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from importlib import import_module
from pathlib import Path

from guanyun.charter import (
    RuleBook,
    has_errors,
    load_charter,
    load_rules,
    load_shared,
    shipped_charters,
    zone_folder,
)
from guanyun.charter import told as finding_told
from guanyun.charter.reading import nearest
from guanyun.engines.common import yuan_of
from guanyun.engines.rules import (
    Fact,
    Facts,
    Hit,
    Moment,
    MoneyKind,
    Policy,
    SubjectKind,
    run_population,
    settle,
    with_results,
)
from guanyun.errors import Refused
from guanyun.records.now import seconds_passed, today

from .answers import Answer, language, told
from .charters import day_of
from .explaining import explained, text_explained, yuan_exact
from .fact_files import FactTable, read_facts

Command = Callable[[Namespace], Answer]
HEADER = ("subject", "policy", "status", "amount_kind", "amount_fen")


def book_of(zone: str) -> RuleBook:
    """Return the rules of a zone, or of a folder of papers.

    Raises:
        Refused: ``charter.unknown_zone``; ``cli.unsound_rules`` where a paper has an error.
    """
    folder = Path(zone)
    if folder.is_dir() and not (folder / "charter.yaml").is_file():
        book, findings = load_rules(folder, load_shared(shipped_charters()).rules)
    else:
        charter = load_charter(zone_folder(zone))
        book, findings = charter.rules, list(charter.findings)
    errors = [each for each in findings if has_errors([each])]
    if errors:
        first = finding_told(errors[0], language())
        line = f"{first['where']} {first['text']}"
        raise Refused("cli.unsound_rules", zone=zone, count=len(errors), first=line)
    return book


def policy_of(book: RuleBook, name: str) -> Policy:
    """Return one rule by its id.

    Raises:
        Refused: ``cli.no_such_rule``, with the nearest.
    """
    policy = book.policies.get(name)
    if policy is None:
        known = list(book.policies)
        near = nearest(name, known)
        raise Refused("cli.no_such_rule", rule=name, nearest=near, known=", ".join(known)[:400])
    return policy


def facts_wanted(book: RuleBook) -> Mapping[str, Fact]:
    """Return the facts that the rules of a book ask for, by id."""
    return {fact.id: fact for policy in book.policies.values() for fact in policy.facts}


def match(parser: ArgumentParser) -> Command:
    """Declare ``match ZONE_OR_DIR --facts FILE``: all rules over all subjects."""
    parser.add_argument("zone")
    parser.add_argument("--facts", required=True, help="a .csv, .json or .parquet file")
    parser.add_argument("--on", help="the day of the assessment; today without it")
    parser.add_argument("--known-on", help="judge by what was known by then")
    parser.add_argument("--policy", help="one rule instead of all")
    parser.add_argument("--out", help="where the met and unknown pairs go (.csv or .parquet)")

    def answer(options: Namespace) -> Answer:
        began = seconds_passed()
        _check_ending(options.out)
        moment = _moment(options)
        book = book_of(options.zone)
        asked = _asked(book, options, moment)
        kind = asked[0].subject if options.policy else SubjectKind.ENTERPRISE
        table = read_facts(
            options.facts, facts_wanted(book), on=moment.on, known_on=moment.known_on, kind=kind
        )
        hits = _run(book, asked, table, moment)
        if options.out:
            _write(options.out, book, hits)
        report = _report(book, asked, table, hits)
        seconds = f"{seconds_passed() - began:.3f}"
        value = {**report, "seconds": float(seconds), "ignored": list(table.ignored)}
        return Answer(value, _told_match(report, table, seconds))

    return answer


def _moment(options: Namespace) -> Moment:
    on = day_of(options.on) if options.on else today()
    known_on = getattr(options, "known_on", None)
    return Moment(on, day_of(known_on) if known_on else None)


def _asked(book: RuleBook, options: Namespace, moment: Moment) -> list[Policy]:
    if options.policy:
        policy = policy_of(book, options.policy)
        if not moment.holds(policy):
            raise Refused("rules.not_in_force", policy=policy.id, on=moment.on, since=policy.since)
        return [policy]
    asked = [policy for policy in book.policies.values() if moment.holds(policy)]
    if not asked:
        raise Refused("cli.no_rules", zone=options.zone, on=moment.on)
    return asked


def _run(
    book: RuleBook, asked: Sequence[Policy], table: FactTable, moment: Moment
) -> list[tuple[str, Hit]]:
    """Return every hit with the id of its subject, kind by kind."""
    found: list[tuple[str, Hit]] = []
    for kind in dict.fromkeys(kind for kind, _ in table.subjects):
        places = [place for place, (each, _) in enumerate(table.subjects) if each == kind]
        shifted = {place: number for number, place in enumerate(places)}
        cells = {
            name: {shifted[place]: value for place, value in held.items() if place in shifted}
            for name, held in table.cells.items()
        }
        mine = [policy for policy in asked if policy.subject.value == kind]
        hits = run_population(
            mine,
            book.policies,
            cells,
            len(places),
            moment,
            appropriations=book.appropriations,
        )
        found.extend((table.subjects[places[hit.place]][1], hit) for hit in hits)
    return found


def _report(
    book: RuleBook, asked: Sequence[Policy], table: FactTable, hits: Sequence[tuple[str, Hit]]
) -> dict[str, object]:
    kinds = [kind for kind, _ in table.subjects]
    sums = dict.fromkeys(MoneyKind, 0)
    for _, hit in hits:
        policy = book.policies[hit.policy]
        if hit.met and hit.fen is not None and policy.payout is not None:
            sums[policy.money] += hit.fen
    return {
        "subjects": {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)},
        "enterprises": kinds.count(SubjectKind.ENTERPRISE.value),
        "policies": len(asked),
        "hits": sum(hit.met for _, hit in hits),
        "unknown": sum(not hit.met for _, hit in hits),
        "amounts": {kind.value: str(yuan_of(fen)) for kind, fen in sums.items()},
    }


def _told_match(report: Mapping[str, object], table: FactTable, seconds: str) -> str:
    amounts = report["amounts"]
    sums = {name: str(yuan) for name, yuan in amounts.items()} if isinstance(amounts, dict) else {}
    counts = {name: str(report[name]) for name in ("policies", "hits", "unknown")}
    line = told("cli.matched", subjects=str(len(table.subjects)), seconds=seconds, **counts, **sums)
    if not table.ignored:
        return line
    return line + "\n" + told("cli.columns_ignored", columns=", ".join(table.ignored))


def _check_ending(out: str | None) -> None:
    if out and Path(out).suffix.lower() not in (".csv", ".parquet"):
        raise Refused("cli.not_our_ending", path=out, known=".csv, .parquet")


def _write(out: str, book: RuleBook, hits: Sequence[tuple[str, Hit]]) -> None:
    """Write the met and unknown pairs; the one place where money is whole fen."""
    rows = [
        (subject, hit.policy, _status(hit), _kind(book.policies[hit.policy]), hit.fen)
        for subject, hit in hits
    ]
    if Path(out).suffix.lower() == ".csv":
        with Path(out).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(rows)
        return
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise Refused("cli.no_parquet", path=out) from error
    columns = dict(zip(HEADER, zip(*rows, strict=True), strict=True)) if rows else {}
    parquet.write_table(arrow.table({name: list(columns.get(name, ())) for name in HEADER}), out)


def _status(hit: Hit) -> str:
    return "met" if hit.met else "unknown"


def _kind(policy: Policy) -> str:
    return policy.money.value if policy.payout is not None else ""


def explain(parser: ArgumentParser) -> Command:
    """Declare ``explain ZONE_OR_DIR --policy ID --facts FILE --subject ID``."""
    parser.add_argument("zone")
    parser.add_argument("--policy", required=True)
    parser.add_argument("--facts", required=True, help="a .csv, .json or .parquet file")
    parser.add_argument("--subject", help="who; may be left out where the file has one")
    parser.add_argument("--on", help="the day of the assessment; today without it")
    parser.add_argument("--known-on", help="judge by what was known by then")

    def answer(options: Namespace) -> Answer:
        moment = _moment(options)
        book = book_of(options.zone)
        policy = policy_of(book, options.policy)
        facts = _facts_of_one(book, policy, options, moment)
        value = explained(policy, facts, moment)
        return Answer(value, text_explained(policy, value))

    return answer


def _facts_of_one(book: RuleBook, policy: Policy, options: Namespace, moment: Moment) -> Facts:
    table = read_facts(
        options.facts,
        facts_wanted(book),
        on=moment.on,
        known_on=moment.known_on,
        kind=policy.subject,
    )
    ids = [name for _, name in table.subjects]
    wanted = options.subject
    if wanted is None and len(ids) == 1:
        wanted = ids[0]
    if ids.count(wanted) != 1:
        shown = ", ".join(ids[:5])
        raise Refused(
            "cli.which_subject",
            path=options.facts,
            count=len(ids),
            subject=wanted or "-",
            known=shown,
        )
    facts = table.facts_of(ids.index(wanted))
    return with_results(policy, book.policies, facts, on=moment.on, known_on=moment.known_on)


def settle_command(parser: ArgumentParser) -> Command:
    """Declare ``settle ZONE --rule ID --facts FILE``: a share or bill, part by part."""
    parser.add_argument("zone")
    parser.add_argument("--rule", required=True)
    parser.add_argument("--facts", required=True, help="a .csv, .json or .parquet file")
    parser.add_argument("--subject", help="who; may be left out where the file has one")
    parser.add_argument("--on", help="the day of the settlement; today without it")
    parser.add_argument("--known-on", help="judge by what was known by then")

    def answer(options: Namespace) -> Answer:
        moment = _moment(options)
        book = book_of(options.zone)
        policy = policy_of(book, options.rule)
        facts = _facts_of_one(book, policy, options, moment)
        done = settle(policy, facts, on=moment.on, known_on=moment.known_on)
        if done.total is None:
            missing = ", ".join(done.award.missing) or "-"
            raise Refused("cli.amount_open", rule=policy.id, missing=missing)
        parts = [
            {
                "id": part.id,
                "label": part.label.zh,
                "clause": part.article,
                "base": _plain(part.base),
                "rate": None if part.rate is None else _plain(part.rate),
                "amount_yuan": str(part.amount),
                "to": part.to,
            }
            for part in done.parts
        ]
        derivation = [
            {"stage": stage.value, "amount_yuan": yuan_exact(amount)}
            for stage, amount in done.award.derivation
        ]
        value = {"total_yuan": str(done.total), "parts": parts, "derivation": derivation}
        lines = [
            f"{part['label']}  {part['base']} × {part['rate'] or '-'} = {part['amount_yuan']}"
            for part in parts
        ]
        head = told("cli.settled", rule=policy.label.zh, total=str(done.total))
        return Answer(value, "\n".join([head, *lines]))

    return answer


def _plain(number: Decimal) -> str:
    """Return a number without idle zeros."""
    return f"{number.normalize():f}"


COMMANDS = {"match": match, "explain": explain, "settle": settle_command}
