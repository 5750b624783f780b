"""Rules over a million enterprises: columns beside OpenFisca-core, zen-engine, DuckDB and NumPy.

All evaluate the same made-up policies (``_rules``) in one run; a peer that is slow is given fewer
policies or subjects and compared per pair. Hits are held against hand-written SQL to the fen, and
pairs, half of them at a boundary, against the interpreter. GUANYUN_SUBJECTS, GUANYUN_PAIRS and
GUANYUN_FULL=1 set sizes. The exit code is 1 where an answer differs.
"""

import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any

import numpy as np
from _peers import Measured, measure
from _rules import DAY, SEED, columns, kept, policies
from _rules_ours import columns_of, documents_of, facts_of

from guanyun.engines.rules import (
    Column,
    Fact,
    Policy,
    Program,
    Verdict,
    award_of,
    clauses_of,
    compile_policies,
    counted_near,
    funnels,
    match_blocks,
    match_program,
    policy_index,
    reasons_by_policy,
    relaxation,
    rerun,
    verdicts_of,
)

FULL = os.environ.get("GUANYUN_FULL") == "1"
SUBJECTS = int(os.environ.get("GUANYUN_SUBJECTS", "1000000"))
POLICIES = 1000
PAIRS = int(os.environ.get("GUANYUN_PAIRS", "1000000" if FULL else "100000"))
CHECKED = 100 if FULL else 24  # policies by SQL, over all subjects
ROUNDS = 3
GOALS = {"openfisca": 40, "zen": 300}
PEERS = {  # packages, script, policies, share of all subjects
    "openfisca": (["OpenFisca-Core==46.0.1"], "rules_openfisca.py", 200, 1.0),
    "zen": (["zen-engine==2.1.3", "numpy"], "rules_zen.py", POLICIES, 0.003),
    "duckdb": (["duckdb==2.0.0", "numpy"], "rules_duckdb.py", CHECKED, 1.0),
    "numpy": (["numpy"], "rules_by_hand.py", 200, 1.0),
}


def best_seconds(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the best CPU seconds of some rounds of ``act``."""
    found = float("inf")
    for _ in range(rounds):
        begun = process_time()
        act()
        found = min(found, process_time() - begun)
    return found


def megabytes() -> int:
    """Return the most memory that this process has had."""
    return getrusage(RUSAGE_SELF).ru_maxrss // 1024


def swept(program: Program, held: Mapping[str, Column]) -> tuple[int, int]:
    """Return hits and fen of a full run, nothing of it kept."""
    hits = fen = 0
    for stretches in match_blocks(program, held):
        for one in stretches:
            hits += len(one.fen)
            fen += int(one.fen.sum())
    return hits, fen


def told_by(program: Program, held: Mapping[str, Column]) -> list[list[int]]:
    """Return of each policy who meets it, fen, who is paid, and fen weighted by place."""
    sums = [[0, 0, 0, 0] for _ in program.rulings]
    for stretches in match_blocks(program, held):
        for row, one in zip(sums, stretches, strict=True):
            weights = (one.hits % 1009 + 1).astype(object)
            fen = one.fen.astype(object)
            row[0] += int(np.bitwise_count(one.met).sum())
            row[1] += int(fen.sum()) if len(fen) else 0
            row[2] += len(fen)
            row[3] += int((fen * weights).sum()) if len(fen) else 0
    return sums


def without_money(documents: Sequence[Policy]) -> list[Policy]:
    """Return policies that give titles only, so that a run is the bare scan of eligibility."""
    return [replace(one, payout=None, upper_tier=None, caps=()) for one in documents]


def boundary_rows(
    one: Mapping[str, Any], atoms: Sequence[Any], size: int, drawn: np.random.Generator
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return subjects of whom half stand at, just below or just above a bound of a policy."""
    told = columns(size, int(drawn.integers(2**31)))
    for row in range(size // 2):
        places = [*one["all"], *one["any"], *one["not"]]
        turned = places[int(drawn.integers(len(places)))]
        for place in places:
            name, test, low, high = atoms[place]
            values, known = told[name]
            at = low if test != "between" or drawn.random() < 0.5 else high
            near = {"is": at, "ge": at, "lt": at - 1, "between": low}[test]
            values[row] = near if place != turned else max(0, at + int(drawn.integers(-1, 2)))
            if test == "is":
                values[row] = min(near, 1) if place != turned else values[row] % 2
            known[row] = True
    return told


def differing_pairs(work: Mapping[str, Any], facts: Mapping[str, Fact]) -> tuple[int, int, float]:
    """Return pairs that columns and the interpreter decide or pay otherwise, pairs, CPU seconds."""
    drawn = np.random.default_rng(SEED)
    wrong = pairs = 0
    begun = process_time()
    for one, document in zip(work["policies"], documents_of(work), strict=True):
        size = max(2, PAIRS // POLICIES)
        held = columns_of(facts, boundary_rows(one, work["atoms"], size, drawn))
        (found,) = match_program(compile_policies([document], on=DAY), held)
        met = np.unpackbits(found.met, count=size)
        unknown = np.unpackbits(found.unknown, count=size)
        paid = dict(zip(found.hits.tolist(), found.fen.tolist(), strict=True))
        for place in range(size):
            row = {fact.id: held[fact.id].at(place) for fact in document.facts}
            award = award_of(document, row, on=DAY)
            is_met = award.verdict is Verdict.MET
            fen = None if award.amount is None or not is_met else int(award.amount * 100)
            told = (bool(met[place]), bool(unknown[place]), paid.get(place))
            wrong += told != (is_met, award.verdict is Verdict.UNKNOWN, fen)
            pairs += 1
    return wrong, pairs, process_time() - begun


def peers(work: Mapping[str, Any], folder: Path) -> dict[str, Measured]:
    """Return what each peer came to on the same policies."""
    kept(folder, SUBJECTS, dict(work))
    found = {}
    for name, (packages, script, count, share) in PEERS.items():
        asked = {"folder": str(folder), "policies": count, "check": name == "duckdb",
                 "subjects": max(100, int(SUBJECTS * share))}  # fmt: skip
        found[name] = measure(packages, script, asked)
    return found


def nearness(program: Program, bare: Program, held: Mapping[str, Column]) -> dict[str, Any]:
    """Return how long near misses take beside the scan of eligibility, and a moved threshold."""
    scan = best_seconds(lambda: swept(bare, held), 2)
    near = best_seconds(lambda: counted_near(bare, held), 2)
    whole = best_seconds(lambda: funnels(bare, held), 1)
    ruling = next(one for one in program.rulings if one.policy.payout is not None)
    clause = next(one for one in clauses_of(ruling.policy.condition) if ">=" in one.test)
    begun = process_time()
    moved = relaxation(program, held, ruling.policy.id, clause.id)
    built = process_time() - begun
    asked = best_seconds(lambda: moved.under(clause.test), 5)
    return {
        "eligibility_seconds": scan, "near_seconds": near, "near_ratio": near / scan,
        "funnels_seconds": whole, "relaxation_built_ms": built * 1e3, "relaxed_ms": asked * 1e3,
    }  # fmt: skip


def one_subject(program: Program, held: Mapping[str, Column]) -> dict[str, float]:
    """Return milliseconds for one enterprise under all policies."""
    index = policy_index(program)
    rows = [{name: column.at(place) for name, column in held.items()} for place in range(20)]

    def asked(answer: Callable[..., object]) -> float:
        return best_seconds(lambda: [answer(index, row) for row in rows]) / len(rows) * 1e3

    return {"verdicts_ms": asked(verdicts_of), "reasons_ms": asked(reasons_by_policy)}


def incremental(
    program: Program, work: Mapping[str, Any], held: Mapping[str, Column]
) -> dict[str, float]:
    """Return CPU seconds for one per cent changed, and for one policy changed."""
    size = len(next(iter(held.values())).values)
    places = np.sort(np.random.default_rng(SEED).choice(size, size // 100, replace=False))
    changed = columns_of(facts_of(work), columns(len(places), SEED + 7))
    after = {
        name: Column(column.fact, *merged(column, places, changed[name]), column.words)
        for name, column in held.items()
    }
    some = documents_of(work)[1:9]

    def one_each() -> None:
        for document in some:
            swept(compile_policies([document], on=DAY), held)

    return {
        "one_per_cent_seconds": best_seconds(lambda: swept(program, of(after, places))),
        "with_differences_seconds": best_seconds(lambda: rerun(program, held, after, places), 2),
        "one_policy_ms": best_seconds(one_each) / len(some) * 1e3 * 1e6 / size,
    }


def of(held: Mapping[str, Column], places: np.ndarray) -> dict[str, Column]:
    """Return the columns of some subjects."""
    return {name: column.part(places) for name, column in held.items()}


def merged(column: Column, places: np.ndarray, new: Column) -> tuple[np.ndarray, np.ndarray]:
    """Return a column with some subjects' figures replaced."""
    values, known = column.values.copy(), column.known.copy()
    values[places], known[places] = new.values, new.known
    return values, known


def ten_million(program: Program, facts: Mapping[str, Fact]) -> dict[str, int]:
    """Return the most memory after ten times a tenth of ten million subjects, one after another."""
    before = megabytes()
    for part in range(10):
        swept(program, columns_of(facts, columns(SUBJECTS, SEED + part)))
    return {"megabytes_before": before, "megabytes_after": megabytes()}


def main() -> int:
    """Measure and print."""
    told: dict[str, Any] = {"machine": platform.machine(), "python": platform.python_version(),
                            "numpy_version": np.__version__, "subjects": SUBJECTS}  # fmt: skip
    wrong = []
    for atoms in (2000, 100):
        work = policies(POLICIES, atoms)
        facts = facts_of(work)
        held = columns_of(facts, columns(SUBJECTS))
        begun = process_time()
        program = compile_policies(documents_of(work), on=DAY)
        compiled = process_time() - begun
        seconds = best_seconds(partial(swept, program, held))
        hits, fen = swept(program, held)
        told[f"atoms_{atoms}"] = {
            "compile_seconds": compiled, "seconds": seconds, "hits": hits, "fen": fen,
            "decisions_per_cpu_second": SUBJECTS * POLICIES / seconds,
        }  # fmt: skip
        if atoms == 100:
            ours = told["atoms_100"]["decisions_per_cpu_second"]
    bare = compile_policies(without_money(documents_of(work)), on=DAY)
    told["near"] = nearness(program, bare, held)
    told["one"] = one_subject(program, held)
    told["incremental"] = incremental(program, work, held)
    told["incremental"]["share"] = told["incremental"]["one_per_cent_seconds"] / seconds
    with tempfile.TemporaryDirectory(prefix="guanyun_rules_") as folder:
        for name, peer in peers(work, Path(folder)).items():
            if peer.wrong:
                told[name] = {"wrong": peer.wrong}
                continue
            rate = peer.figures["pairs"] / peer.figures["seconds"]
            told[name] = {"decisions_per_cpu_second": rate, "ratio": ours / rate}
            if name in GOALS:
                told[name]["goal"] = GOALS[name]
                told[name]["held"] = ours / rate >= GOALS[name]
            if name == "duckdb":
                some = compile_policies(documents_of(work)[:CHECKED], on=DAY)
                wrong += differing(told_by(some, held), peer.figures["sums"])
                told["pairs_equal_to_sql"] = peer.figures["pairs"] if not wrong else 0
    unlike, pairs, spent = differing_pairs(work, facts)
    told["interpreter"] = {"pairs": pairs, "differing": unlike, "seconds": spent}
    told["memory_of_ten_million"] = ten_million(program, facts)
    print(json.dumps(told, indent=1))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong or unlike else 0


def differing(ours: Sequence[Sequence[int]], theirs: Sequence[Sequence[int]]) -> list[str]:
    """Return the policies for which SQL counts or pays otherwise."""
    return [
        f"policy {place}: {mine} here, {sql} by SQL"
        for place, (mine, sql) in enumerate(zip(ours, theirs, strict=True))
        if list(mine) != list(sql)
    ]


if __name__ == "__main__":
    sys.exit(main())
