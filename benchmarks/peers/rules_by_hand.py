"""The made-up policies by plain NumPy, as one would write them by hand: a mask a policy, int64 fen.

Reads ``{"folder", "policies", "subjects"}``; writes seconds of CPU, pairs and what each came to.
"""

import json
import sys
from pathlib import Path
from time import process_time

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from _rules import holds


def answer(one, atoms, values, known):
    """Return the mask of a policy and what each hit is paid."""

    def passed(place):
        atom = atoms[place]
        return holds(atom, values[atom[0]]) & known[atom[0]]

    def failed(place):
        atom = atoms[place]
        return ~holds(atom, values[atom[0]]) & known[atom[0]]

    met = np.logical_and.reduce([passed(place) for place in one["all"]])
    if one["any"]:
        met &= np.logical_or.reduce([passed(place) for place in one["any"]])
    for place in one["not"]:
        met &= failed(place)
    told = one["payout"]
    if told["kind"] in ("none", "pool"):
        return met, np.zeros(0, np.int64)
    paid = met & known[told["base"]] if told["kind"] != "fixed" else met
    if told["upper"]:
        paid = paid & known[told["upper"]]
    return met, fen(told, values, paid)


def fen(told, values, paid):
    """Return fen of the hits, rounded half up."""
    base = values[told["base"]][paid]
    match told["kind"]:
        case "fixed":
            found = np.full(int(paid.sum()), told["fen"], np.int64)
        case "rate":
            found = share(base, told["rate"])
        case "parts":
            found = share(base, told["rate"]) + told["fen"]
        case "progressive":
            ends = [*told["bounds"][1:], 2**62]
            tops = [np.clip(base, low, high) - low
                    for low, high in zip(told["bounds"], ends, strict=True)]  # fmt: skip
            # whole yuan and the rest apart, so that nothing passes 64 bits
            many = sum(
                (part // 10**6) * rate for part, rate in zip(tops, told["rates"], strict=True)
            )
            rest = sum(
                (part % 10**6) * rate for part, rate in zip(tops, told["rates"], strict=True)
            )
            found = many + (rest + 500_000) // 10**6
        case "tiers":
            found = np.concatenate(([0], told["fens"]))[
                np.searchsorted(told["starts"], base, "right")
            ]
        case "choice":
            found = np.array(told["fens"])[base]
    if told["upper"]:
        found = found - values[told["upper"]][paid]
    if "cap" in told:
        found = np.minimum(found, told["cap"])
    return np.maximum(found, 0)


def share(base, rate):
    """Return a rate in millionths of a base in fen, rounded half up."""
    return (base // 10**6) * rate + ((base % 10**6) * rate + 500_000) // 10**6


def main():
    """Measure."""
    asked = json.load(sys.stdin)
    folder = Path(asked["folder"])
    work = json.loads((folder / "work.json").read_text())
    names = [fact["id"] for fact in work["facts"]]
    values = {name: np.load(folder / f"{name}.npy")[: asked["subjects"]] for name in names}
    known = {name: np.load(folder / f"{name}.known.npy")[: asked["subjects"]] for name in names}
    some = work["policies"][: asked["policies"]]
    begun = process_time()
    told = [answer(one, work["atoms"], values, known) for one in some]
    seconds = process_time() - begun
    sums = [[int(met.sum()), int(paid.sum())] for met, paid in told]
    json.dump(
        {"seconds": seconds, "pairs": len(some) * asked["subjects"], "sums": sums}, sys.stdout
    )


main()
