"""The made-up policies as one collecting decision table of zen-engine: verdicts, no money.

Reads ``{"folder", "policies", "subjects"}``; writes seconds of CPU and pairs. A line of its table
holds only what must all hold; alternatives and exclusions of a policy are left out.
"""

import json
import sys
from pathlib import Path
from time import process_time

import numpy as np
import zen


def cell(atoms):
    """Return the tests of one fact as a cell."""
    tests = []
    for _, kind, low, high in atoms:
        tests += {
            "is": [f"$ == {low}"], "ge": [f"$ >= {low}"], "lt": [f"$ < {low}"],
            "between": [f"$ >= {low}", f"$ < {high}"],
        }[kind]  # fmt: skip
    return " and ".join(tests)


def table(work, policies):
    """Return the decision as the engine's JSON."""
    names = [fact["id"] for fact in work["facts"]]
    rules = []
    for place, one in enumerate(policies):
        row = {"_id": str(place), "out": json.dumps(one["id"])}
        for name in names:
            atoms = [work["atoms"][i] for i in one["all"] if work["atoms"][i][0] == name]
            row[name] = cell(atoms) if atoms else ""
        rules.append(row)
    inputs = [{"id": name, "name": name, "type": "expression", "field": name} for name in names]
    outputs = [{"id": "out", "name": "out", "type": "expression", "field": "out"}]
    content = {"hitPolicy": "collect", "rules": rules, "inputs": inputs, "outputs": outputs}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": content},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def main():
    """Measure."""
    asked = json.load(sys.stdin)
    folder = Path(asked["folder"])
    work = json.loads((folder / "work.json").read_text())
    names = [fact["id"] for fact in work["facts"]]
    size = asked["subjects"]
    values = {name: np.load(folder / f"{name}.npy")[:size].tolist() for name in names}
    known = {name: np.load(folder / f"{name}.known.npy")[:size].tolist() for name in names}
    # an unknown figure is one that no test passes
    rows = [
        {name: values[name][i] if known[name][i] else -1 for name in names} for i in range(size)
    ]
    policies = work["policies"][: asked["policies"]]
    decision = zen.ZenEngine().create_decision(table(work, policies))
    decision.evaluate(rows[0])
    begun = process_time()
    hits = sum(len(decision.evaluate(row)["result"]) for row in rows)
    seconds = process_time() - begun
    json.dump({"seconds": seconds, "pairs": size * len(policies), "hits": hits}, sys.stdout)


main()
