"""Who may hold a power: not a company, a grid or a third party; inspections by certified bodies."""

from collections.abc import Iterator, Sequence

from guanyun.engines.common import Finding, Level
from guanyun.engines.mandate.laws import INSPECTING, POWERLESS, law_of, power_of
from guanyun.engines.mandate.register import (
    BodyKind,
    Duty,
    Line,
    Matter,
    Mode,
    PowerKind,
    Register,
    Unit,
)
from guanyun.engines.mandate.wording import BODY_LABELS, POWER_LABELS

# An institution needs a law or a regulation (授权) or an entrustment to act with these.
STRICT = frozenset({PowerKind.LICENCE, PowerKind.PENALTY, PowerKind.COERCION, PowerKind.LEVY})
GIVEN = frozenset({Mode.AUTHORISED, Mode.ENTRUSTED})
ASSESSED = frozenset({Duty.HANDLE, Duty.ENFORCE, Duty.INSPECT})


def power_findings(register: Register) -> Iterator[Finding]:
    """Yield each line that gives a power to a body which may not hold it, once per line."""
    units = {unit.id: unit for unit in register.units}
    spoken = matters_by_line(register)
    for line in register.lines:
        unit = units.get(line.unit)
        if unit is not None:
            found = [finding for matter in spoken[line.id] for finding in _of(line, matter, unit)]
            yield from {finding.id: finding for finding in reversed(found)}.values()
    yield from _assessors(register.lines, spoken)


def matters_by_line(register: Register) -> dict[str, list[Matter]]:
    """Return the matters that each line speaks of, by id or by category."""
    by_name: dict[str, list[Matter]] = {}
    for matter in register.matters:
        for name in {matter.id, matter.category} - {""}:
            by_name.setdefault(name, []).append(matter)
    return {line.id: by_name.get(line.matter, []) for line in register.lines}


def _of(line: Line, matter: Matter, unit: Unit) -> Iterator[Finding]:
    power = power_of(line, matter)
    if power is None:
        return
    told = {
        "line": line.id,
        "matter": matter.id,
        "unit": unit.id,
        "body_zh": BODY_LABELS[unit.kind].zh,
        "body_en": BODY_LABELS[unit.kind].en,
        "power_zh": POWER_LABELS[power].zh,
        "power_en": POWER_LABELS[power].en,
        "law": law_of(power),
    }
    # 国办发〔2024〕54号: no 议事协调机构, no third party, nobody without a certificate inspects.
    if power is PowerKind.INSPECTION and unit.kind is BodyKind.COORDINATION:
        yield Finding("mandate.inspection_by_coordination", Level.ERROR, line.where, told)
    elif unit.kind in POWERLESS:
        if not _is_agency(line, power):
            yield Finding("mandate.power_without_standing", Level.ERROR, line.where, told)
    elif power is PowerKind.INSPECTION and not unit.certified_inspector:
        told["law"] = INSPECTING
        yield Finding("mandate.inspection_uncertified", Level.ERROR, line.where, told)
    elif unit.kind is BodyKind.INSTITUTION and power in STRICT and line.mode not in GIVEN:
        yield Finding("mandate.institution_without_authority", Level.ERROR, line.where, told)


def _is_agency(line: Line, power: PowerKind) -> bool:
    """Return whether a line only runs the errands of an applicant (代办): that is a service."""
    return power is PowerKind.LICENCE and line.duty is Duty.HANDLE and line.mode is Mode.AGENCY


def _assessors(lines: Sequence[Line], spoken: dict[str, list[Matter]]) -> Iterator[Finding]:
    """Yield each line by which a unit assesses what it does itself on a common day."""
    doing: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        if line.duty in ASSESSED:
            for matter in spoken[line.id]:
                doing.setdefault((matter.id, line.unit), []).append(line)
    for line in lines:
        if line.duty is Duty.ASSESS:
            for matter in spoken[line.id]:
                for other in doing.get((matter.id, line.unit), []):
                    if line.since < other.until and other.since < line.until:
                        told = {"line": line.id, "other": other.id, "matter": matter.id}
                        told["unit"] = line.unit
                        yield Finding("mandate.assessor_is_assessed", Level.ERROR, line.where, told)
