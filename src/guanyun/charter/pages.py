"""The files of a charter as text: what is on the disk, and what cannot be read as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from guanyun.engines.common import Finding, Level, Where

MOST_BYTES = 8_000_000
MOST_PAGES = 400
KNOWN_ENDINGS = (".yaml", ".geojson", ".md")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one folder: name below the charters' folder -> text, and what was wrong."""

    texts: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class _Reading:
    texts: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, code: str, page: str, line: int = 1, **fields: str) -> None:
        self.findings.append(Finding(code, Level.ERROR, Where(page, line), fields))


def distinct(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings without repetition: a shared page taken five times is wrong once."""
    kept = {(each.id, each.where, *sorted(each.fields.items())): each for each in findings}
    return tuple(kept.values())


def pages_of(folder: Path, name: str) -> Pages:
    """Return every page of ``folder``, each named ``name/<path below>``, and what cannot be read.

    A page that is no UTF-8 text, a folder where a file should stand, a link that leads out of the
    folder: each is a finding with its file, never an exception.
    """
    reading = _Reading()
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in Path(below).parts):
            continue
        file = f"{name}/{below.encode('utf-8', 'backslashreplace').decode('utf-8')}"
        if path.is_dir():
            if path.suffix in KNOWN_ENDINGS:
                reading.refuse("charter.not_a_file", file)
        elif len(reading.texts) >= MOST_PAGES:
            reading.refuse("charter.too_many_files", file, most=str(MOST_PAGES))
            break
        elif not file.endswith(below):
            reading.refuse("charter.unreadable", file)  # a name that is no UTF-8 text
        elif path.suffix in KNOWN_ENDINGS:
            _read_page(path, file, folder, reading)
        else:
            reading.findings.append(
                Finding("charter.unknown_file", Level.WARNING, Where(file, 1), {"file": below})
            )
    return Pages(reading.texts, tuple(reading.findings))


def page_of(path: Path, name: str) -> Pages:
    """Return one page under ``name``; a page that is not there is a finding."""
    reading = _Reading()
    if path.is_dir():
        reading.refuse("charter.not_a_file", name)
    elif not path.exists():
        reading.refuse("charter.missing_file", name, file=name)
    else:
        _read_page(path, name, path.parent, reading)
    return Pages(reading.texts, tuple(reading.findings))


def _read_page(path: Path, file: str, folder: Path, reading: _Reading) -> None:
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except RuntimeError:  # links in a ring
        inside = True
    if not inside:
        reading.refuse("charter.leads_outside", file)
        return
    if not path.is_file():  # a pipe or a device would be waited for, a ring leads nowhere
        reading.refuse("charter.unreadable", file)
        return
    try:
        written = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except OSError:
        reading.refuse("charter.unreadable", file)
        return
    if written is None:
        reading.refuse("charter.too_large", file, most=str(MOST_BYTES))
    else:
        _keep_text(written, file, reading)


def _keep_text(written: bytes, file: str, reading: _Reading) -> None:
    if written.startswith(_BOM):
        reading.refuse("charter.byte_order_mark", file)
        written = written.removeprefix(_BOM)
    try:
        text = written.decode("utf-8")
    except UnicodeDecodeError as error:
        reading.refuse("charter.not_utf8", file, written.count(b"\n", 0, error.start) + 1)
        return
    text = text.replace("\r\n", "\n")
    if file.endswith(".yaml"):
        _refuse_tabs(text, file, reading)
    reading.texts[file] = text


def _refuse_tabs(text: str, file: str, reading: _Reading) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            reading.refuse("charter.tab", file, number)
            return
