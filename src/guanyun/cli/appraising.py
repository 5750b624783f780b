"""Appraisal: marks, ranks and grades of a scheme; why they changed; how firm they are; pay."""

import csv
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guanyun.charter import (
    Appraisal,
    checked_alone,
    load_appraisal,
    reported_table,
    shipped_charters,
    zone_folder,
)
from guanyun.engines.appraisal import (
    AppraisalRound,
    Figures,
    PastRound,
    Scheme,
    ScoreSheet,
    Stage,
    Terms,
    explain_change,
    grades_of,
    pay_of,
    rank_intervals,
    score_sheet,
    stage_columns,
    streak_hits,
    told_apart,
    values_at,
)
from guanyun.engines.common import Level, parse_yuan, yuan_text
from guanyun.errors import Refused, sentence

from .answers import Answer, language, told
from .expressions import read_text

Command = Callable[[Namespace], Answer]
Column = NDArray[np.float64]
MARK = ".mark"
MOST_REPLICATES = 100_000


def appraise(parser: ArgumentParser) -> Command:
    """Declare ``appraise SCHEME --data FILE [--period P] [--stage S] [--out FILE]``."""
    _scheme(parser)
    parser.add_argument("--data", required=True, help="CSV: unit, cohort, period, then figures")
    parser.add_argument("--period", default="")
    parser.add_argument("--stage", default="aggregated", choices=[each.value for each in Stage])
    parser.add_argument("--out", help="write the table as CSV")

    def answer(options: Namespace) -> Answer:
        appraisal = _appraisal(options.scheme)
        scheme = appraisal.scheme_in(options.period)
        table = reported_table(read_text(options.data), [scheme])
        figures = table.only(options.period)
        sheet = score_sheet(scheme, figures)
        columns = _named(stage_columns(scheme, figures, Stage(options.stage)), options.stage)
        units = _units(sheet, {name: values_at(columns, name) for name in columns})
        value: dict[str, object] = {"units": units}
        if scheme.streaks and len(table.periods) > 1:
            value["streaks"] = _streaks(appraisal, table.periods, options.period)
        if options.out:
            _write(Path(options.out), sheet, units)
        return Answer(value, "\n".join([_table(sheet), *_told_streaks(value.get("streaks"))]))

    return answer


def _scheme(parser: ArgumentParser) -> None:
    parser.add_argument("scheme", help="a file of appraisals/, or ZONE/ID")


def _appraisal(name: str) -> Appraisal:
    """Return the appraisal of a file, or of a zone's charter by ``zone/id``; it must be sound."""
    path = Path(name)
    if not path.is_file():
        zone, _, own = name.rpartition("/")
        folder = shipped_charters() / zone if zone.startswith("_") else None
        folder = folder or (zone_folder(zone) if zone else path)
        path = folder / "appraisals" / f"{own}.yaml"
        if not path.is_file():
            raise Refused("cli.no_such_path", path=name)
    appraisal, findings = load_appraisal(path)
    wrong = [*findings, *(checked_alone(appraisal) if appraisal is not None else ())]
    errors = [each for each in wrong if each.level is Level.ERROR]
    if errors or appraisal is None:
        first = errors[0]
        text = sentence(first.id, first.fields, language())
        raise Refused("cli.scheme_unsound", count=len(errors), where=str(first.where), text=text)
    return appraisal


def _named(columns: Mapping[str, Column], stage: str) -> dict[str, Column]:
    """Return columns by the ids people know: from normalised on a figure is its own mark."""
    if stage not in (Stage.NORMALISED, Stage.AGGREGATED):
        return dict(columns)
    marked = {name.removesuffix(MARK): column for name, column in columns.items() if MARK in name}
    return {name: column for name, column in columns.items() if MARK not in name} | marked


def _units(sheet: ScoreSheet, scores: Mapping[str, list[float | None]]) -> dict[str, object]:
    return {
        unit: {
            "scores": {name: values[place] for name, values in scores.items()},
            "mark": _text(sheet.marks[place]),
            "rank": sheet.ranks[place],
            "grade": sheet.grades[place] or None,
            "held_by": sheet.held[place] or None,
        }
        for place, unit in enumerate(sheet.units)
    }


def _text(mark: Decimal | None) -> str | None:
    return None if mark is None else f"{mark:f}"


def _streaks(
    appraisal: Appraisal, periods: Mapping[str, Figures], until: str
) -> list[dict[str, object]]:
    rounds = []
    for period in sorted(periods):
        if until and period > until:
            continue
        scheme, figures = appraisal.scheme_in(period), periods[period]
        sheet = score_sheet(scheme, figures)
        ranked = [(u, m, g) for u, m, g in zip(sheet.units, sheet.marks, sheet.grades, strict=True)]
        groupings = {
            name: dict(zip(figures.units, column, strict=True))
            for name, column in figures.groupings.items()
        }
        rounds.append(
            PastRound(
                period,
                {unit: mark for unit, mark, _ in ranked if mark is not None},
                {unit: grade for unit, _, grade in ranked if grade},
                groupings,
            )
        )
    grades = grades_of(appraisal.scheme.grading) if appraisal.scheme.grading else ()
    return [
        {"streak": hit.streak, "unit": hit.unit, "periods": list(hit.periods),
         "mean": f"{hit.mean:.4f}"}
        for streak in appraisal.scheme.streaks
        for hit in streak_hits(streak, rounds, grades)
    ]  # fmt: skip


def _told_streaks(hits: object) -> list[str]:
    listed = hits if isinstance(hits, list) else []
    return [
        told("cli.streak", unit=hit["unit"], streak=hit["streak"], mean=hit["mean"],
             periods=", ".join(hit["periods"]))
        for hit in listed
    ]  # fmt: skip


def _table(sheet: ScoreSheet) -> str:
    rows = zip(sheet.units, sheet.marks, sheet.ranks, sheet.grades, strict=True)
    placed = sorted(rows, key=lambda row: (row[2] is None, row[2] or 0, row[0]))
    return "\n".join(
        f"{rank or '-':>5}  {_text(mark) or '-':>14}  {unit}  {grade}"
        for unit, mark, rank, grade in placed
    )


def _write(path: Path, sheet: ScoreSheet, units: Mapping[str, object]) -> None:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    first = next(iter(units.values()), {"scores": {}})
    names = list(first["scores"])  # type: ignore[index]  # made above
    writer.writerow(["unit", "mark", "rank", "grade", *names])
    for unit, one in units.items():
        scores = one["scores"]  # type: ignore[index]  # made above
        kept = [one[key] for key in ("mark", "rank", "grade")]  # type: ignore[index]  # made above
        writer.writerow([unit, *kept, *(scores[name] for name in names)])
    path.write_text(out.getvalue(), encoding="utf-8")


def appraise_explain(parser: ArgumentParser) -> Command:
    """Declare ``appraise-explain SCHEME --before F --after F [--scheme-before F] --unit U``."""
    _scheme(parser)
    parser.add_argument("--before", required=True)
    parser.add_argument("--after", required=True)
    parser.add_argument("--scheme-before", help="the scheme of the earlier round, if another")
    parser.add_argument("--period-before", default="")
    parser.add_argument("--period", default="")
    parser.add_argument("--unit", required=True)

    def answer(options: Namespace) -> Answer:
        after = _round(options.scheme, options.after, options.period)
        earlier = options.scheme_before or options.scheme
        before = _round(earlier, options.before, options.period_before)
        why = explain_change(options.unit, before, after)
        parts = told_apart(options.unit, before, after)
        value = {
            "unit": why.unit,
            "before": why.mark_before,
            "after": why.mark_after,
            "terms": _terms(why.mark_terms),
            "by_indicator": {name: float(term) for name, term in parts.terms.items()},
            "by_indicator_error": parts.error,
            "rank": {
                "before": why.rank_before,
                "after": why.rank_after,
                "terms": _terms(why.rank_terms),
                "exact": {name: str(term) for name, term in asdict(why.rank_terms).items()},
            },
        }
        terms = {name: f"{x:+.4f}" for name, x in _terms(why.mark_terms).items()}
        text = told(
            "cli.explained", unit=why.unit, before=f"{why.mark_before:.4f}",
            after=f"{why.mark_after:.4f}", rank_before=str(why.rank_before),
            rank_after=str(why.rank_after), **terms,
        )  # fmt: skip
        return Answer(value, text)

    return answer


def _round(name: str, data: str, period: str) -> AppraisalRound:
    scheme = _appraisal(name).scheme_in(period)
    return AppraisalRound(scheme, reported_table(read_text(data), [scheme]).only(period))


def _terms(terms: Terms) -> dict[str, float]:
    return {name: float(Fraction(value)) for name, value in asdict(terms).items()}


def appraise_robust(parser: ArgumentParser) -> Command:
    """Declare ``appraise-robust SCHEME --data F --replicates N --seed S``."""
    _scheme(parser)
    parser.add_argument("--data", required=True)
    parser.add_argument("--period", default="")
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)

    def answer(options: Namespace) -> Answer:
        if not 1 <= options.replicates <= MOST_REPLICATES:
            raise Refused("cli.replicates", most=MOST_REPLICATES)
        one = _round(options.scheme, options.data, options.period)
        intervals = rank_intervals(
            one.scheme, one.figures, replicates=options.replicates, seed=options.seed
        )
        unplaced = {"rank": None, "low": None, "high": None, "grade_holds": None}
        units: dict[str, object] = {unit: dict(unplaced) for unit in one.figures.units}
        units |= {
            each.unit: {"rank": each.rank, "low": each.low, "high": each.high,
                        "rank_holds": each.held, "grade_holds": each.grade_held}
            for each in intervals
        }  # fmt: skip
        lines = [f"{e.rank:>5}  [{e.low}, {e.high}]  {e.unit}" for e in intervals]
        return Answer({"units": units}, "\n".join(sorted(lines)))

    return answer


def pay(parser: ArgumentParser) -> Command:
    """Declare ``pay SCHEME --data F --pool YUAN``."""
    _scheme(parser)
    parser.add_argument("--data", required=True)
    parser.add_argument("--period", default="")
    parser.add_argument("--pool", required=True, help="the wage total in yuan, such as 120000.00")

    def answer(options: Namespace) -> Answer:
        one = _round(options.scheme, options.data, options.period)
        pool = parse_yuan(options.pool)
        sheet = pay_of(one.scheme, one.figures, _sheet(one.scheme, one.figures), pool)
        value = {
            "pool": yuan_text(sheet.pool),
            "paid": yuan_text(sheet.pool - sheet.unallocated),
            "unallocated": yuan_text(sheet.unallocated),
            "people": {
                line.person: {
                    "grade": line.grade,
                    "coefficient": str(line.coefficient),
                    "amount": yuan_text(line.amount),
                }
                for line in sheet.lines
            },
        }
        lines = [f"{yuan_text(x.amount):>14}  {x.person}  {x.grade}" for x in sheet.lines]
        return Answer(value, "\n".join([*lines, json.dumps(value["unallocated"])]))

    return answer


def _sheet(scheme: Scheme, figures: Figures) -> ScoreSheet:
    return score_sheet(scheme, figures)


COMMANDS = {
    "appraise": appraise,
    "appraise-explain": appraise_explain,
    "appraise-robust": appraise_robust,
    "pay": pay,
}
