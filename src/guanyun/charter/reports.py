"""What `guanyun check` prints: findings of many charters in sentences, and how scenarios went."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from guanyun.engines.common import Calendar, Finding, Level
from guanyun.errors import Language, Refused, hint, sentence

from .checks import check_with_outcomes
from .loading import load_charter
from .shared import load_shared
from .shipped import shipped_charters
from .systems import PAGE, coverage_rows

Report = Mapping[str, object]


def charters_below(path: Path) -> Iterator[Path]:
    """Yield the charters of a folder, or the folder itself when it is one; a page is its charter.

    Folders that begin with ``_bad`` hold wrong charters and are skipped unless named; of the
    others that begin with ``_`` only a whole charter counts (the template).
    """
    if path.is_file():
        above = (each for each in path.resolve().parents if (each / "charter.yaml").is_file())
        yield next(above, path.parent)
        return
    if (path / "charter.yaml").exists() or not path.is_dir():
        yield path
        return
    inner = sorted(each for each in path.iterdir() if each.is_dir())
    charters = [
        each
        for each in inner
        if not each.name.startswith(("_", "."))
        or (not each.name.startswith("_bad") and (each / "charter.yaml").is_file())
    ]
    if not charters and path.name.startswith("_bad"):
        charters = inner
    yield from charters or [path]


def check_paths(paths: Sequence[Path], language: Language = "zh") -> Report:
    """Return ``{findings: [{id, level, where, text, hint}], scenarios: {passed, failed}}``."""
    findings: list[Report] = []
    passed = failed = 0
    for path in paths:
        if (path / PAGE).is_file():
            findings.extend(told(each, language) for each in coverage_rows(path)[1])
    for folder in [each for path in paths for each in charters_below(path)]:
        found, outcomes = check_with_outcomes(load_charter(folder))
        findings.extend(told(each, language) for each in found)
        passed += sum(each.passed for each in outcomes)
        failed += sum(not each.passed for each in outcomes)
    distinct = {(each["id"], each["where"], each["text"]): each for each in findings}
    return {
        "findings": list(distinct.values()),
        "scenarios": {"passed": passed, "failed": failed},
    }


def told(finding: Finding, language: Language = "zh") -> Report:
    """Return one finding with its sentence and what to do next."""
    return {
        "id": finding.id,
        "level": finding.level.value,
        "where": str(finding.where) if finding.where else None,
        "text": sentence(finding.id, finding.fields, language),
        "hint": _next(finding, language),
    }


def _next(finding: Finding, language: Language) -> str:
    """Return what to do next, without “did you mean” where nothing is near."""
    text = hint(finding.id, finding.fields, language)
    if finding.fields.get("nearest") != "-":
        return text
    return text.partition("？" if language == "zh" else "? ")[2]


def is_clean(report: Report) -> bool:
    """Return whether a report holds no finding of level error."""
    findings = report["findings"]
    return isinstance(findings, list) and all(
        each["level"] != Level.ERROR.value for each in findings
    )


def calendar_of_zone(zone: str | None) -> Calendar:
    """Return the calendar with the office hours of a zone; without one, the national calendar.

    Raises:
        Refused: ``charter.unknown_zone``.
    """
    if zone is None:
        return load_shared(shipped_charters()).calendar
    return load_charter(zone_folder(zone)).calendar


def zone_folder(zone: str, charters: Path | None = None) -> Path:
    """Return the folder of a zone: a path, or the name of a shipped charter.

    Raises:
        Refused: ``charter.unknown_zone``, with the names there are.
    """
    if (Path(zone) / "charter.yaml").is_file():
        return Path(zone)
    shipped = charters or shipped_charters()
    if zone and Path(zone).name == zone and (shipped / zone / "charter.yaml").is_file():
        return shipped / zone
    names = sorted(each.parent.name for each in shipped.glob("*/charter.yaml"))
    raise Refused("charter.unknown_zone", zone=zone, known=", ".join(names))
