"""The replay of a real event log: events per second, pure and with a trail that proves them.

Takes a log, by default the published one among the golden data. The last line is the result as
JSON; the exit code is 1 where the pure pass misses its goal, 2 where there is no log.
"""

import json
import os
import platform
import sys
from pathlib import Path
from time import process_time

from guanyun.engines.casework import prove_log
from guanyun.engines.insight import replay_log
from guanyun.gateways.event_logs import log_rows

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = Path(os.environ.get("GUANYUN_GOLDEN", ROOT.parent / "shared" / "data"))
GOAL_EVENTS_PER_SECOND = 100_000
ROUNDS = 5


def main(arguments: list[str]) -> int:
    """Measure and print."""
    page = Path(arguments[0]) if arguments else GOLDEN / "logs" / "receipt.csv"
    if not page.is_file():
        print(f"no log at {page}: name one, or set GUANYUN_GOLDEN", file=sys.stderr)
        return 2
    begun = process_time()
    rows = list(log_rows(page))
    reading = process_time() - begun
    pure = float("inf")
    for _ in range(ROUNDS):
        begun = process_time()
        figures = replay_log(rows)
        pure = min(pure, process_time() - begun)
    begun = process_time()
    proved = replay_log(rows, verify=prove_log)
    proving = process_time() - begun
    told = {
        "machine": platform.machine(),
        "python": platform.python_version(),
        "figures": figures | {"verified": proved["verified"]},
        "read_events_per_second": round(len(rows) / reading),
        "replayed_events_per_second": round(len(rows) / pure),
        "proved_events_per_second": round(len(rows) / proving),
        "goal_events_per_second": GOAL_EVENTS_PER_SECOND,
    }
    print(json.dumps(told))
    return 0 if told["replayed_events_per_second"] >= GOAL_EVENTS_PER_SECOND else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
