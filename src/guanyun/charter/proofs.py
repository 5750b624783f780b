"""Gaps and overlaps of the register as findings for the author, each at the line that causes it."""

from collections.abc import Iterator

from shapely.geometry import shape

from guanyun.engines.common import Finding, Level, Where
from guanyun.engines.mandate import Fault, Register, prove


def coverage_findings(register: Register) -> list[Finding]:
    """Return one finding per gap and per overlap: matter, duty, place, days, lines."""
    proof = prove(register)
    return [
        *(
            each
            for one in proof.coverages
            for fault in one.gaps
            for each in _told("gap", fault, register)
        ),
        *(
            each
            for one in proof.coverages
            for fault in one.overlaps
            for each in _told("overlap", fault, register)
        ),
    ]


def _told(kind: str, fault: Fault, register: Register) -> Iterator[Finding]:
    told = {
        "matter": fault.matter,
        "duty": fault.duty.value,
        "place": _point_inside(fault),
        "since": fault.since.isoformat() if fault.since else "-",
        "until": fault.until.isoformat() if fault.until else "-",
        "why": fault.why,
        "lines": ", ".join(fault.lines) or "-",
        "subject": ", ".join(f"{key}={value}" for key, value in fault.subject.items()) or "-",
    }
    yield Finding(f"charter.{kind}", Level.ERROR, _where(fault, register), told)


def _point_inside(fault: Fault) -> str:
    if fault.polygon is None:
        return "-"
    inner = shape(fault.polygon).representative_point()
    return f"{inner.x:.6f},{inner.y:.6f}"


def _where(fault: Fault, register: Register) -> Where | None:
    """Return the line to look at: the last line that causes the fault, else the matter's."""
    lines = {each.id: each.where for each in register.lines}
    causes = [lines[each] for each in fault.lines if each in lines]
    matters = {each.id: each.where for each in register.matters}
    return causes[-1] if causes else matters.get(fault.matter)
