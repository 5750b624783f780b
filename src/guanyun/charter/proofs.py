"""Gaps and overlaps of the register as findings for the author, each at the line that causes it."""

from collections.abc import Mapping

from shapely.geometry import shape

from guanyun.engines.common import Finding, Label, Level, Where
from guanyun.engines.mandate import DUTY_LABELS, Fault, Register, prove

CAUSES: Mapping[str, Label] = {
    "place": Label("没有条目覆盖这里", "no line holds this place"),
    "time": Label("条目已终止或尚未开始", "a line has ended or not begun"),
    "unit": Label("条目所在单位已撤销或尚未成立", "the unit of a line does not exist then"),
    "post": Label("岗位空缺又无替补", "the post is empty and nobody stands in"),
    "subject": Label("对象条件没有包括这些人", "the filters leave these subjects out"),
    "domain": Label("事项的适用范围不是一块地方", "the domain of the matter is no area"),
    "overlap": Label("条目重叠", "lines overlap"),
}
OPEN = Label("此后一直如此", "without end")
ANYBODY = Label("不限", "anybody")


def coverage_findings(register: Register) -> list[Finding]:
    """Return one finding per gap and per overlap: matter, duty, place, days, lines."""
    coverages = prove(register).coverages
    gaps = [_told("gap", each, register) for one in coverages for each in one.gaps]
    return gaps + [_told("overlap", each, register) for one in coverages for each in one.overlaps]


def _told(kind: str, fault: Fault, register: Register) -> Finding:
    matters = {each.id: each.label for each in register.matters}
    told = {
        **_both("matter", matters.get(fault.matter, Label(fault.matter)), fault.matter),
        **_both("duty", DUTY_LABELS[fault.duty], fault.duty.value),
        **_both("why", CAUSES.get(fault.why, Label(fault.why)), fault.why),
        **_both("until", _until(fault), str(fault.until or "-")),
        **_both("subject", _subject(fault), "-"),
        "place": _point_inside(fault),
        "since": fault.since.isoformat() if fault.since else "-",
        "lines": ", ".join(fault.lines) or "-",
    }
    return Finding(f"charter.{kind}", Level.ERROR, _where(fault, register), told)


def _until(fault: Fault) -> Label:
    return Label(f"到 {fault.until} 前", f"until {fault.until}") if fault.until else OPEN


def _subject(fault: Fault) -> Label:
    told = ", ".join(f"{name}={value}" for name, value in fault.subject.items())
    return Label(told, told) if told else ANYBODY


def _both(name: str, label: Label, word: str) -> dict[str, str]:
    return {name: word, f"{name}_zh": label.zh, f"{name}_en": label.en or label.zh}


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
