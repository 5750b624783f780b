"""The made-up policies as variables of OpenFisca-core: one formula a policy, its own float32 money.

Reads ``{"folder", "policies", "subjects"}``; writes seconds of CPU and pairs. Unknown figures are
told by a second variable, since OpenFisca has none; choices, days and counts are whole numbers.
"""

import json
import sys
from pathlib import Path
from time import process_time

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _rules import holds

PERIOD = "2026-03"
FIRM = build_entity(key="firm", plural="firms", label="firm", is_person=True)


def variable(name, kind, formula=None):
    """Return a variable of OpenFisca."""
    held = {"value_type": kind, "entity": FIRM, "definition_period": MONTH, "label": name}
    if formula is not None:
        held["formula"] = formula
    return type(name, (Variable,), held)


def formula_of(one, atoms):
    """Return the formula of a policy: the amount of its hits, nothing for the others."""
    told = one["payout"]

    def formula(firm, period):
        def passed(place, wanted=True):
            name = atoms[place][0]
            return (holds(atoms[place], firm(name, period)) == wanted) * firm(
                f"{name}_known", period
            )

        met = np.logical_and.reduce([passed(place) for place in one["all"]])
        if one["any"]:
            met = met * np.logical_or.reduce([passed(place) for place in one["any"]])
        for place in one["not"]:
            met = met * passed(place, False)
        if told["kind"] in ("none", "pool"):
            return met * 1.0
        base = firm(told["base"], period)
        paid = amount(told, base)
        if told["upper"]:
            paid = np.maximum(paid - firm(told["upper"], period), 0)
        return met * paid

    return formula


def amount(told, base):
    """Return the amount before any deduction."""
    match told["kind"]:
        case "fixed":
            return told["fen"]
        case "rate":
            return np.minimum(base * (told["rate"] / 1e6), told["cap"])
        case "parts":
            return base * (told["rate"] / 1e6) + told["fen"]
        case "progressive":
            ends = [*told["bounds"][1:], 2.0**62]
            parts = zip(told["bounds"], ends, told["rates"], strict=True)
            return sum((np.clip(base, low, high) - low) * (rate / 1e6) for low, high, rate in parts)
        case "tiers":
            return np.concatenate(([0], told["fens"]))[
                np.searchsorted(told["starts"], base, "right")
            ]
    return np.array(told["fens"])[base.astype(int)]


def main():
    """Measure."""
    asked = json.load(sys.stdin)
    folder = Path(asked["folder"])
    work = json.loads((folder / "work.json").read_text())
    system = TaxBenefitSystem([FIRM])
    for fact in work["facts"]:
        system.add_variable(variable(fact["id"], float if fact["type"] == "money" else int))
        system.add_variable(variable(f"{fact['id']}_known", bool))
    some = work["policies"][: asked["policies"]]
    for one in some:
        system.add_variable(variable(one["id"], float, formula_of(one, work["atoms"])))
    simulation = SimulationBuilder().build_default_simulation(system, asked["subjects"])
    for fact in work["facts"]:
        for end in ("", ".known"):
            held = np.load(folder / f"{fact['id']}{end}.npy")[: asked["subjects"]]
            simulation.set_input(fact["id"] + end.replace(".", "_"), PERIOD, held)
    begun = process_time()
    hits = [int((simulation.calculate(one["id"], PERIOD) > 0).sum()) for one in some]
    seconds = process_time() - begun
    pairs = len(some) * asked["subjects"]
    json.dump({"seconds": seconds, "pairs": pairs, "hits": sum(hits)}, sys.stdout)


main()
