"""Event logs of other systems: .csv, .xes, .xes.gz and OCEL 2.0 in; rows with XES names out."""

import csv
import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, cast
from xml.parsers import expat

from guanyun.engines.casework import prove_log
from guanyun.engines.insight import ACTIVITY, CASE, TIME, LogEvent, LogReplay, replay_log
from guanyun.errors import Refused

from .ocel_logs import ocel_rows

NEEDED = (CASE, ACTIVITY, TIME)
CHUNK = 1 << 20
MOST_MARK = 16 << 20  # of one tag: the parser begins it anew with each chunk
MOST_BYTES = 2 << 30  # of the log itself, unpacked: a packed bomb ends here
ATTRIBUTES = frozenset({"string", "date", "int", "float", "boolean", "id"})


def replay_file(path: Path) -> LogReplay:
    """Return the figures of a log file, with how many of its events a trail proves.

    Raises:
        Refused: ``insight.*`` with the line, where the file cannot be read.
    """
    return replay_log(log_rows(path), verify=prove_log)


def log_rows(path: Path) -> Iterator[LogEvent]:
    """Yield one row per event of a file, in file order.

    Raises:
        Refused: ``insight.file`` (no such file), ``insight.form`` (not a log), ``insight.columns``,
            ``insight.line`` (a line that cannot be read), ``insight.doctype``, ``insight.large``.
    """
    kind = "".join(path.suffixes[-2:]) if path.suffix == ".gz" else path.suffix
    readers = {".csv": _csv_rows, ".xes": _xes_rows, ".xes.gz": _xes_rows, ".jsonocel": ocel_rows}
    reader = readers.get(kind.lower())
    if reader is None:
        raise Refused("insight.form", file=path.name)
    if not path.is_file():
        raise Refused("insight.file", file=path.name)
    return reader(path)


def _csv_rows(path: Path) -> Iterator[LogEvent]:
    with path.open(encoding="utf-8-sig", newline="") as page:
        lines = csv.reader(page, strict=True)
        try:
            names = next(lines, [])
            missing = [name for name in NEEDED if name not in names]
            if missing:
                raise Refused("insight.columns", file=path.name, missing=", ".join(missing))
            for cells in lines:
                if len(cells) != len(names):
                    raise _bad_line(path, lines.line_num, f"{len(cells)} != {len(names)}")
                yield dict(zip(names, cells, strict=True))
        except (csv.Error, UnicodeDecodeError) as error:
            raise _bad_line(path, lines.line_num, str(error)) from error


def _bad_line(path: Path, line: int, told: str) -> Refused:
    return Refused("insight.line", file=path.name, line=line, told=told)


class _XesRows:
    """Collects events as the parser meets them; rows wait until they are taken."""

    def __init__(self) -> None:
        self.rows: list[LogEvent] = []
        self._depth: list[str] = []
        self._trace: dict[str, str] = {}
        self._event: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note an element: a new trace or event, or an attribute directly inside one."""
        name = tag.rpartition(":")[2]
        inside = self._depth[-1] if self._depth else ""
        self._depth.append(name)
        if name == "trace":
            self._trace = {}
        elif name == "event":
            self._event = {}
        elif name in ATTRIBUTES and "key" in attributes:
            value = attributes.get("value", "")
            if inside == "trace":
                self._trace[f"case:{attributes['key']}"] = value
            elif inside == "event":
                self._event[attributes["key"]] = value

    def end(self, _tag: str) -> None:
        """Note the end of an element; an event is a row with the attributes of its trace."""
        if self._depth.pop() == "event":
            self.rows.append(self._trace | self._event)

    def take(self) -> Sequence[LogEvent]:
        """Return the rows met since the last time."""
        rows, self.rows = self.rows, []
        return rows


def _refuse_doctype(*_told: object) -> None:
    raise Refused("insight.doctype")


def _xes_rows(path: Path) -> Iterator[LogEvent]:
    parser = expat.ParserCreate()
    found = _XesRows()
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.StartDoctypeDeclHandler = _refuse_doctype  # no entities, inside or outside
    read = 0
    opened = gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # noqa: SIM115
    with closing(opened) as told:
        page = cast(BinaryIO, told)
        try:
            while chunk := page.read(CHUNK):
                read += len(chunk)
                if read > MOST_BYTES:
                    raise Refused("insight.large", file=path.name, most=MOST_BYTES >> 20)
                parser.Parse(chunk, False)
                if read - parser.CurrentByteIndex > MOST_MARK:
                    raise _bad_line(path, parser.CurrentLineNumber, f"> {MOST_MARK >> 20} MB")
                yield from found.take()
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise _bad_line(path, error.lineno, expat.errors.messages[error.code]) from error
        except (OSError, EOFError, zlib.error) as error:
            raise _bad_line(path, parser.CurrentLineNumber, str(error)) from error
        except (LookupError, ValueError) as error:  # an encoding that the parser does not know
            raise _bad_line(path, 1, str(error)) from error
    yield from found.take()
