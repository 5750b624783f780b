"""The made-up policies as hand-written SQL in DuckDB, whole numbers throughout.

Reads ``{"folder", "policies", "subjects", "check"}``; writes seconds of CPU, pairs, and for each
policy who meets it, who is paid, the sum of fen and a sum weighted by place, to compare each hit.
"""

import json
import sys
from pathlib import Path
from time import process_time

import duckdb
import numpy as np

AT_ONCE = 10  # policies a query


def test(atom):
    """Return an atom as SQL; what is null stays null."""
    name, kind, low, high = atom
    if kind == "is":
        return f"{name} = {low}"
    if kind == "ge":
        return f"{name} >= {low}"
    return f"{name} < {low}" if kind == "lt" else f"({name} >= {low} AND {name} < {high})"


def condition(one, atoms):
    """Return the condition of a policy."""
    terms = [test(atoms[place]) for place in one["all"]]
    if one["any"]:
        terms.append("(" + " OR ".join(test(atoms[place]) for place in one["any"]) + ")")
    terms += [f"NOT ({test(atoms[place])})" for place in one["not"]]
    return " AND ".join(terms)


def fen(told):
    """Return what is paid, null where it cannot be said."""
    base = told["base"]
    if told["kind"] in ("none", "pool"):
        return {"none": "0", "pool": "NULL"}[told["kind"]]
    match told["kind"]:
        case "fixed":
            found = str(told["fen"])
        case "rate":
            found = share(base, told["rate"])
        case "parts":
            found = f"{share(base, told['rate'])} + {told['fen']}"
        case "progressive":
            ends = [*told["bounds"][1:], 2**62]
            parts = [
                f"(least(greatest({base}, {low}), {high}) - {low})::HUGEINT * {rate}"
                for low, high, rate in zip(told["bounds"], ends, told["rates"], strict=True)
            ]
            found = f"({' + '.join(parts)} + 500000) // 1000000"
            found = f"(CASE WHEN {base} IS NULL THEN NULL ELSE {found} END)"
        case "tiers":
            lines = zip(reversed(told["starts"]), reversed(told["fens"]), strict=True)
            cases = " ".join(f"WHEN {base} >= {start} THEN {paid}" for start, paid in lines)
            found = f"(CASE WHEN {base} IS NULL THEN NULL {cases} ELSE 0 END)"
        case "choice":
            cases = " ".join(f"WHEN {i} THEN {paid}" for i, paid in enumerate(told["fens"]))
            found = f"(CASE {base} {cases} END)"
    return limited(found, told)


def limited(found, told):
    """Return an amount less what a higher tier pays, at most its cap and at least nothing."""
    if told["upper"]:
        found = f"{found} - {told['upper']}"
    if "cap" in told:
        found = f"CASE WHEN {found} > {told['cap']} THEN {told['cap']} ELSE {found} END"
    return f"(CASE WHEN ({found}) < 0 THEN 0 ELSE ({found}) END)"


def share(base, rate):
    """Return a rate in millionths of a base in fen, rounded half up."""
    return f"({base}::HUGEINT * {rate} + 500000) // 1000000"


def main():
    """Measure."""
    asked = json.load(sys.stdin)
    folder = Path(asked["folder"])
    work = json.loads((folder / "work.json").read_text())
    sheet = {"place": np.arange(asked["subjects"])}
    for fact in work["facts"]:
        for end in ("", ".known"):
            held = np.load(folder / f"{fact['id']}{end}.npy")[: asked["subjects"]]
            sheet[fact["id"] + end.replace(".", "_")] = held
    base = duckdb.connect(config={"threads": 2})
    base.register("sheet", sheet)
    columns = ", ".join(
        f"CASE WHEN {fact['id']}_known THEN {fact['id']} END AS {fact['id']}"
        for fact in work["facts"]
    )
    base.execute(f"CREATE TABLE facts AS SELECT place, {columns} FROM sheet")
    some = work["policies"][: asked["policies"]]
    sums, begun = [], process_time()
    for start in range(0, len(some), AT_ONCE):
        told = []
        for one in some[start : start + AT_ONCE]:
            when, paid = condition(one, work["atoms"]), fen(one["payout"])
            told += [f"count(*) FILTER ({when})", f"sum({paid}) FILTER ({when})"]
            if asked.get("check"):
                weighted = f"({paid})::HUGEINT * (place % 1009 + 1)"
                told += [f"count({paid}) FILTER ({when})", f"sum({weighted}) FILTER ({when})"]
        row = [
            int(each or 0)
            for each in base.execute(f"SELECT {', '.join(told)} FROM facts").fetchone()
        ]
        width = 4 if asked.get("check") else 2
        sums += [row[i : i + width] for i in range(0, len(row), width)]
    seconds = process_time() - begun
    pairs = len(some) * asked["subjects"]
    json.dump({"seconds": seconds, "pairs": pairs, "sums": sums}, sys.stdout)


main()
