"""Made-up policies and populations by seed, told in plain numbers so that any engine can run them.

Figures are whole numbers: fen for money, ten-thousandths for rates, ordinals for days. Everything
here is invented (示例).
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

SEED = 20261121
UNKNOWN_SHARE = 0.1
CHOICES = ("A", "B", "C", "D", "E")
KINDS = ("fixed", "rate", "progressive", "tiers", "choice", "parts", "pool", "none")
DAY = date(2026, 3, 1)


def facts() -> list[dict[str, Any]]:
    """Return forty facts: id and type."""
    told = [{"id": f"money{i:02d}", "type": "money"} for i in range(14)]
    told += [{"id": f"count{i:02d}", "type": "count"} for i in range(10)]
    told += [{"id": f"rate{i:02d}", "type": "rate"} for i in range(6)]
    told += [{"id": f"day{i:02d}", "type": "date"} for i in range(3)]
    told += [{"id": f"flag{i:02d}", "type": "boolean"} for i in range(4)]
    return [*told, *({"id": f"class{i:02d}", "type": "choice"} for i in range(3))]


def columns(size: int, seed: int = SEED) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return figures and what of them is known, by fact."""
    drawn = np.random.default_rng(seed)
    found = {}
    for fact in facts():
        match fact["type"]:
            case "money":
                values = drawn.lognormal(20, 2.2, size).astype(np.int64)
            case "count":
                values = drawn.lognormal(4, 1.4, size).astype(np.int64)
            case "rate":
                values = drawn.integers(0, 10_001, size)
            case "date":
                values = DAY.toordinal() - drawn.integers(0, 9_000, size)
            case "boolean":
                values = drawn.integers(0, 2, size)
            case _:
                values = drawn.integers(0, len(CHOICES), size)
        known = drawn.random(size) >= UNKNOWN_SHARE
        found[fact["id"]] = (np.where(known, values, 0), known)
    return found


def policies(count: int, atoms: int, seed: int = SEED) -> dict[str, Any]:
    """Return policies of 3 to 8 atoms out of a pool, hit by about 0.1 to 30 % of all.

    An atom is [fact, test, low, high]: test one of ge, lt, between, is. A policy holds where all
    of ``all``, one of ``any`` (where there are some) and none of ``not`` hold.
    """
    drawn = np.random.default_rng(seed + atoms)
    sample = columns(4_000, seed + 1)
    pool = []
    told = facts()
    while len(pool) < atoms:
        atom = _atom(told[drawn.integers(len(told))], sample, drawn)
        if atom not in pool:
            pool.append(atom)
    shares = np.array([_holds(atom, sample).mean() for atom in pool])
    found = []
    for number in range(count):
        wanted = 10 ** drawn.uniform(-3, np.log10(0.3))
        tries = [_shape(drawn, len(pool)) for _ in range(60)]
        best = min(tries, key=lambda shape: abs(np.log(_share(shape, shares) / wanted)))
        kind = KINDS[number % len(KINDS)]
        found.append({"id": f"p{number:04d}", **best, "payout": _payout(kind, drawn)})
    return {"facts": told, "atoms": pool, "policies": found}


def _atom(fact: dict[str, Any], sample: dict[str, Any], drawn: np.random.Generator) -> list[Any]:
    values, known = sample[fact["id"]]
    if fact["type"] == "boolean":
        return [fact["id"], "is", int(drawn.integers(2)), 0]
    if fact["type"] == "choice":
        return [fact["id"], "is", int(drawn.integers(len(CHOICES))), 0]
    low, high = np.quantile(values[known], np.sort(drawn.uniform(0.02, 0.98, 2)))
    low, high = int(low), int(high) + 1
    test = ("ge", "ge", "lt", "between")[drawn.integers(4)]
    return [fact["id"], test, low if test != "lt" else high, high if test == "between" else 0]


def holds(atom: list[Any], values: np.ndarray) -> np.ndarray:
    """Return where known figures pass an atom; ``between`` leaves out its upper end."""
    _, test, low, high = atom
    if test == "is":
        return values == low
    if test == "ge":
        return values >= low
    return values < low if test == "lt" else (values >= low) & (values < high)


def _holds(atom: list[Any], sample: dict[str, Any]) -> np.ndarray:
    values, known = sample[atom[0]]
    return holds(atom, values) & known


def _shape(drawn: np.random.Generator, pool: int) -> dict[str, list[int]]:
    count = int(drawn.integers(3, 9))
    picked = [int(one) for one in drawn.choice(pool, count, replace=False)]
    shape = int(drawn.integers(4))
    if shape == 0 and count >= 4:
        return {"all": picked[2:], "any": picked[:2], "not": []}
    if shape == 1 and count >= 4:
        return {"all": picked[1:], "any": [], "not": picked[:1]}
    return {"all": picked, "any": [], "not": []}


def _share(shape: dict[str, list[int]], shares: np.ndarray) -> float:
    share = float(np.prod(shares[shape["all"]]))
    if shape["any"]:
        share *= 1 - float(np.prod(1 - shares[shape["any"]]))
    for one in shape["not"]:
        share *= max(0.0, 1 - UNKNOWN_SHARE - float(shares[one]))
    return max(share, 1e-9)


def _payout(kind: str, drawn: np.random.Generator) -> dict[str, Any]:
    """Return a payout: rates in millionths, amounts in fen, bounds of money in fen."""
    base = f"money{drawn.integers(14):02d}"
    rate = int(drawn.integers(1_000, 300_000))
    cap = int(drawn.integers(10_000, 500_000_000))
    upper = f"money{drawn.integers(14):02d}" if drawn.random() < 0.15 else None
    told: dict[str, Any] = {"kind": kind, "base": base, "upper": upper}
    match kind:
        case "fixed" | "pool":
            told |= {"fen": cap}
        case "rate":
            told |= {"rate": rate, "cap": cap}
        case "progressive":
            bounds = sorted(int(one) for one in drawn.integers(1, 10**11, 3))
            rates = [int(one) for one in drawn.integers(1_000, 300_000, 4)]
            told |= {"bounds": [0, *bounds], "rates": rates}
        case "tiers":
            starts = sorted(int(one) for one in drawn.integers(1, 10**10, 3))
            told |= {"starts": starts, "fens": sorted(int(n) for n in drawn.integers(1, cap, 3))}
        case "choice":
            fens = [int(one) for one in drawn.integers(1, cap, len(CHOICES))]
            told |= {"base": f"class{drawn.integers(3):02d}", "fens": fens}
        case "parts":
            told |= {"rate": rate, "fen": cap // 100}
    if kind in ("none", "pool"):
        told["upper"] = None
    return told


def kept(folder: Path, size: int, work: dict[str, Any]) -> None:
    """Write columns and policies where another program can read them."""
    (folder / "work.json").write_text(json.dumps(work))
    for name, (values, known) in columns(size).items():
        np.save(folder / f"{name}.npy", values)
        np.save(folder / f"{name}.known.npy", known)
