"""Random faults planted in copies of a sound register: every one is named for what it is."""

import os
from random import Random

import pytest
import shapely
from shapely.geometry import shape

from guanyun.engines.common import Level
from guanyun.engines.mandate import Fault, Proof, check_legality, prove

from .planting import PLANTERS, Plant, Told, plant
from .sound import sound_register

FULL = os.environ.get("GUANYUN_FULL") == "1"
FINEST = 5e-9  # degrees, half a millimetre
EACH = 125 if FULL else 15  # 8 kinds: 1,000 faults in full, 120 in passing


@pytest.mark.parametrize("seed", range(6))
def test_register_without_a_fault_is_sound(seed):
    """Before anything is planted there is nothing to name."""
    register = sound_register(seed)

    assert prove(register).faults == ()
    assert check_legality(register) == []


@pytest.mark.parametrize("what", sorted(PLANTERS))
def test_planted_fault_is_named(what):
    """Each planted fault is named with matter, duty, land, days and lines, and nothing else is."""
    for number in range(EACH):
        planted = plant(what, Random(f"{what} {number}"))
        proof, findings = prove(planted.register), check_legality(planted.register)
        assert planted.coverage or planted.findings, (what, number)
        missed = [told for told in planted.coverage if not _is_told(told, proof)]
        assert not missed, (what, number, missed, proof.faults)
        _nothing_else(planted, proof)
        told = [(one.id, one.fields) for one in findings if one.level is Level.ERROR]
        for code, fields in planted.findings:
            found = [one for name, one in told if name == code and fields.items() <= one.items()]
            assert len(found) == 1, (what, number, code, fields, told)
        meant = {fields["line"] for _, fields in planted.findings} | planted.others
        assert {one["line"] for _, one in told} <= meant, (what, number, told)


def _is_told(told: Told, proof: Proof) -> bool:
    """Return whether faults of this kind, matter, duty, term cover the land and name the lines."""
    if 2 * told.shape.area < FINEST * told.shape.length:
        return True  # on the average thinner than what is told apart: may be named, need not be
    named = [fault for fault in _faults(told.kind, proof) if _fits(told, fault)]
    land = shapely.union_all([shape(fault.polygon) for fault in named])
    left = told.shape - land.buffer(2e-9)
    lines = {line for fault in named for line in fault.lines}
    return left.buffer(-FINEST / 2).is_empty and told.lines <= lines


def _faults(kind: str, proof: Proof) -> list[Fault]:
    return [
        fault for one in proof.coverages for fault in (one.gaps if kind == "gap" else one.overlaps)
    ]


def _fits(told: Told, fault: Fault) -> bool:
    same = (fault.matter, fault.duty) == (told.matter, told.duty)
    same = same and fault.subject == told.subject
    return same and (fault.since, fault.until) == (told.since, told.until)


def _nothing_else(planted: Plant, proof: Proof) -> None:
    """Assert that no other matter, duty or land is named."""
    for kind in ("gap", "overlap"):
        for fault in _faults(kind, proof):
            meant = [
                told.shape
                for told in planted.coverage
                if (told.kind, told.matter, told.duty) == (kind, fault.matter, fault.duty)
            ]
            beyond = shape(fault.polygon) - shapely.union_all(meant).buffer(1e-8)
            assert beyond.area < 1e-14, (planted.what, fault)
