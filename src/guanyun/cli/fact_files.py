"""Files of facts: wide or long, CSV, JSON or Parquet, into columns; each bad cell by its place."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from importlib import import_module
from io import StringIO
from pathlib import Path

from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import NUMBERS, Fact, FactType, Held, SubjectKind, stated
from guanyun.errors import Refused, sentence
from guanyun.records.fact_values import last_day_of, value_of, value_text

from .answers import language, told
from .expressions import read_text

Subject = tuple[str, str]  # kind and id
Line = Mapping[str, object]
MOST_TOLD = 20  # bad cells that a refusal writes out
_ALIASES = {
    "subject_id": "subject",
    "subject_kind": "kind",
    "fact_id": "fact",
    "as_of": "period",
    "as-of": "period",
}
_FACTORS = {"元": "1", "万元": "10000", "亿元": "100000000", "%": "0.01"}
_LONG = frozenset({"subject", "fact", "value"})


@dataclass(frozen=True, slots=True)
class FactTable:
    """Who stands in a file, in its order, and what it says: by fact, a value per subject.

    ``ignored`` are columns and facts that no rule asks for.
    """

    subjects: tuple[Subject, ...]
    cells: Mapping[str, Mapping[int, Held]]
    ignored: tuple[str, ...] = ()

    def facts_of(self, place: int) -> Mapping[str, Held]:
        """Return the known facts of one subject by its place."""
        return {name: held[place] for name, held in self.cells.items() if place in held}


@dataclass(slots=True)
class _Reading:
    facts: Mapping[str, Fact]
    on: date
    known_on: date | None
    default: str
    places: dict[Subject, int] = field(default_factory=dict)
    cells: dict[str, dict[int, Held]] = field(default_factory=dict)
    ranks: dict[tuple[str, int], tuple[date, date]] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    ignored: dict[str, None] = field(default_factory=dict)
    read: dict[tuple[str, str, str], Held] = field(default_factory=dict)

    def place_of(self, line: Line) -> tuple[int, bool]:
        """Return where the subject of a line stands, and whether it is new."""
        kind = _text(line.get("kind")) or self.default
        if kind not in {each.value for each in SubjectKind}:
            raise Refused("cli.subject_kind", kind=kind[:40])
        subject = (kind, _text(line.get("subject")))
        is_new = subject not in self.places
        return self.places.setdefault(subject, len(self.places)), is_new

    def value(self, name: str, written: object, unit: str) -> Held:
        """Return what one cell says; the same text is read once for all subjects."""
        text = _text(written)
        key = (name, text, unit)
        if key not in self.read:
            self.read[key] = _converted(self.facts[name], text, unit)
        return self.read[key]


def read_facts(
    path: str,
    facts: Mapping[str, Fact],
    *,
    on: date,
    known_on: date | None = None,
    kind: SubjectKind = SubjectKind.ENTERPRISE,
) -> FactTable:
    """Return what a file says about its subjects.

    Wide: a line per subject, ``subject``, optional ``kind``, and fact ids as columns. Long: the
    eight fields of a fact; of several values of one fact the last period up to ``on`` counts, of
    that the one last known. Money in 万元 or 亿元 and rates in % are converted where ``unit`` says
    so. An empty cell or an absent column is unknown.

    Raises:
        Refused: ``cli.unreadable``, ``cli.fact_file``, ``cli.no_parquet``, ``cli.subject_kind``,
            ``cli.no_subject_column``, or ``cli.bad_cells`` with every cell that says nothing.
    """
    lines = list(_lines(path))
    reading = _Reading(facts, on, known_on, kind.value)
    header = {name for line in lines for name in line}
    if header and "subject" not in header and not (len(lines) == 1 and _LONG - header):
        raise Refused("cli.no_subject_column", path=path, columns=", ".join(sorted(header))[:200])
    take = _long if header >= _LONG else _wide
    for number, line in enumerate(lines, start=2):
        take(reading, number, line)
    if reading.errors:
        raise _bad_cells(path, reading.errors)
    return FactTable(tuple(reading.places), reading.cells, tuple(reading.ignored))


def _bad_cells(path: str, errors: Sequence[dict[str, str]]) -> Refused:
    lines = [told("cli.bad_cell", **each) for each in errors[:MOST_TOLD]]
    cells = json.dumps(errors, ensure_ascii=False)
    return Refused(
        "cli.bad_cells", path=path, count=len(errors), cells=cells, told="\n".join(lines)
    )


def _wide(reading: _Reading, number: int, line: Line) -> None:
    place, is_new = reading.place_of(line)
    if not is_new:
        subject = _text(line.get("subject"))
        error = {"row": str(number), "column": "subject", "told": subject}
        reading.errors.append(error | {"why": told("cli.subject_twice")})
        return
    for name, written in line.items():
        if name in ("subject", "kind"):
            continue
        if name not in reading.facts:
            reading.ignored[name] = None
            continue
        _take(reading, (number, name), place, (written, ""))


def _take(reading: _Reading, cell: tuple[int, str], place: int, said: tuple[object, str]) -> bool:
    number, name = cell
    written, unit = said
    try:
        value = reading.value(name, written, unit)
    except Refused as refusal:
        why = sentence(refusal.code, refusal.fields, language())
        error = {"row": str(number), "column": name, "told": _text(written)[:60], "why": why}
        reading.errors.append(error)
        return False
    if value is not UNKNOWN:
        reading.cells.setdefault(name, {})[place] = value
    return True


def _long(reading: _Reading, number: int, line: Line) -> None:
    place, _ = reading.place_of(line)
    name = _text(line.get("fact"))
    if name not in reading.facts:
        reading.ignored[name] = None
        return
    try:
        period, known = _day(line.get("period")), _day(line.get("known_from"))
    except Refused as refusal:
        why = sentence(refusal.code, refusal.fields, language())
        column = {"row": str(number), "column": "period, known_from"}
        reading.errors.append(column | {"told": _text(line.get("period")), "why": why})
        return
    late = reading.known_on is not None and known > reading.known_on
    if (
        late
        or period > reading.on
        or (period, known) < reading.ranks.get((name, place), (date.min, date.min))
    ):
        return
    reading.ranks[name, place] = (period, known)
    reading.cells.get(name, {}).pop(place, None)
    _take(reading, (number, name), place, (line.get("value"), _text(line.get("unit"))))


def _day(written: object) -> date:
    """Return the last day of a period; a year stands for what is known of it, not for its end."""
    text = _text(written)
    if not text:
        return date.min
    return date(int(text), 1, 1) if len(text) == len("2026") else last_day_of(text)


def _converted(fact: Fact, text: str, unit: str) -> Held:
    """Return the value of a cell, converted to the unit of the fact."""
    if unit in ("", fact.unit) or not text or fact.type not in NUMBERS:
        return value_of(fact, value_text(fact, text))
    factor = _FACTORS.get(unit)
    fits = {FactType.MONEY: unit != "%", FactType.RATE: unit == "%"}.get(fact.type, False)
    if factor is None or not fits:
        raise Refused("cli.unit_unknown", unit=unit, wanted=fact.unit or fact.type.value)
    coarse = Fact(fact.id, fact.label, FactType.DECIMAL, fact.where, decimals=12)
    plain = value_of(coarse, value_text(coarse, text))
    exact = plain * Decimal(factor) if isinstance(plain, Decimal) else plain
    return stated(fact, exact)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list | tuple):
        return "、".join(_text(each) for each in value)
    return str(value).strip()


def _lines(path: str) -> Iterator[Line]:
    ending = Path(path).suffix.lower()
    readers = {".csv": _csv, ".json": _json, ".parquet": _parquet}
    if ending not in readers:
        raise Refused("cli.fact_file", path=path, known=", ".join(readers))
    for line in readers[ending](path):
        yield {_ALIASES.get(name, name): value for name, value in line.items()}


def _csv(path: str) -> Iterator[Line]:
    rows = csv.reader(StringIO(read_text(path).removeprefix("\ufeff"), newline=""))
    header = [each.strip() for each in next(rows, [])]
    if "subject" not in {_ALIASES.get(name, name) for name in header}:
        columns = ", ".join(header)[:200] or "-"
        raise Refused("cli.no_subject_column", path=path, columns=columns)
    if len(set(header)) != len(header) or not all(header):
        raise Refused("cli.header", path=path, columns=", ".join(header)[:200])
    for number, row in enumerate(rows, start=2):
        if not any(each.strip() for each in row):
            continue
        if len(row) > len(header):
            raise Refused("cli.row_too_long", path=path, row=number, most=len(header))
        yield dict(zip(header, row, strict=False))


def _json(path: str) -> Iterable[Line]:
    text = read_text(path)
    try:
        written = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError) as error:
        raise Refused("cli.not_json", option="--facts", reason=str(error)) from error
    if isinstance(written, dict) and isinstance(written.get("facts"), list):
        written = written["facts"]
    if isinstance(written, dict):
        inner = list(written.values())
        if inner and all(isinstance(each, dict) for each in inner):
            return [{"subject": name, **each} for name, each in written.items()]
        return [{"subject": "", **written}]
    if not isinstance(written, list) or not all(isinstance(each, dict) for each in written):
        raise Refused("cli.not_json", option="--facts", reason="[{...}, ...]")
    return written


def _parquet(path: str) -> Iterable[Line]:
    try:
        tables = import_module("pyarrow.parquet")
    except ImportError as error:
        raise Refused("cli.no_parquet", path=path) from error
    if not Path(path).is_file():
        raise Refused("cli.unreadable", path=path, reason="-")
    try:
        rows = tables.read_table(path).to_pylist()
    except (OSError, ValueError) as error:
        raise Refused("cli.unreadable", path=path, reason=str(error)[:200]) from error
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: object) -> object:
    """Return a value of Parquet as text: a float is written as the shortest that reads the same."""
    return repr(value).removesuffix(".0") if isinstance(value, float) else value
