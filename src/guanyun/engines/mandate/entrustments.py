"""Entrusted powers: in writing, published, in the entruster's name, for a term, never passed on."""

from collections.abc import Iterator, Sequence
from datetime import date

from guanyun.engines.common import Finding, Level
from guanyun.engines.mandate.laws import (
    COERCING,
    LICENSING,
    ORGANS,
    PENALTY_ENTRUSTED,
    PENALTY_QUALIFIED,
    QUALIFIED,
    law_of,
    power_of,
)
from guanyun.engines.mandate.powers import matters_by_line
from guanyun.engines.mandate.register import (
    Entrustment,
    Line,
    Matter,
    Mode,
    PowerKind,
    Register,
    Unit,
)

Faults = Iterator[tuple[str, str]]


def entrustment_findings(register: Register) -> Iterator[Finding]:
    """Yield what is wrong with entrusted lines; entrusted services (政府购买服务) are free."""
    units = {unit.id: unit for unit in register.units}
    spoken = matters_by_line(register)
    entrusted = [line for line in register.lines if line.mode is Mode.ENTRUSTED]
    for line in entrusted:
        powers = {power_of(line, matter) for matter in spoken[line.id]} - {None}
        for power in sorted(power for power in powers if power is not None):
            told = {"line": line.id, "matter": line.matter, "unit": line.unit}
            if line.entrustment is not None:
                told["entruster"] = line.entrustment.entruster
            for code, law in _faults(line, power, units.get(line.unit)):
                yield Finding(code, Level.ERROR, line.where, told | {"law": law})
        if powers:
            yield from _passed_on(line, entrusted, spoken)


def _faults(line: Line, power: PowerKind, unit: Unit | None) -> Faults:
    law = PENALTY_ENTRUSTED if power is PowerKind.PENALTY else law_of(power)
    if power is PowerKind.COERCION:
        yield "mandate.coercion_entrusted", COERCING
    if line.entrustment is None:
        yield "mandate.entrustment_missing", law
        return
    if unit is not None:
        yield from _entrustee(line.entrustment, power, unit)
    yield from _paper(line, line.entrustment, power, law)


def _entrustee(paper: Entrustment, power: PowerKind, unit: Unit) -> Faults:
    if power is PowerKind.LICENCE and (unit.kind not in ORGANS or unit.id == paper.entruster):
        yield "mandate.licence_entrusted_to_no_organ", LICENSING
    if power is PowerKind.PENALTY and unit.kind not in QUALIFIED:
        yield "mandate.penalty_entrusted_to_unqualified", PENALTY_QUALIFIED


def _paper(line: Line, paper: Entrustment, power: PowerKind, law: str) -> Faults:
    if not paper.number:
        yield "mandate.entrustment_unwritten", law
    if not paper.published:
        yield "mandate.entrustment_unpublished", law
    if line.in_name_of != paper.entruster:
        yield "mandate.entrustment_name", law
    if line.answers_in_court not in (None, paper.entruster):
        yield "mandate.entrustment_liability", law
    if power is PowerKind.PENALTY and paper.until is None:
        yield "mandate.entrustment_without_term", law
    if paper.until is not None and line.until > paper.until:
        yield "mandate.entrustment_ended", law
    if date.min < line.since < paper.since:
        yield "mandate.entrustment_not_begun", law


def _passed_on(
    line: Line, entrusted: Sequence[Line], spoken: dict[str, list[Matter]]
) -> Iterator[Finding]:
    """Yield a line whose entruster itself only holds the power by entrustment on a common day."""
    if line.entrustment is None:
        return
    for other in entrusted:
        if other.unit != line.entrustment.entruster or other.id == line.id:
            continue
        for matter in spoken[line.id]:
            power, above = power_of(line, matter), power_of(other, matter)
            common = line.since < other.until and other.since < line.until
            if matter in spoken[other.id] and power and above and common:
                law = LICENSING if power is PowerKind.LICENCE else PENALTY_ENTRUSTED
                told = {"line": line.id, "other": other.id, "matter": matter.id, "law": law}
                told |= {"unit": line.unit, "entruster": other.unit}
                yield Finding("mandate.re_entrustment", Level.ERROR, line.where, told)
