"""How long a newcomer waits: from a fresh clone to the first page of the demo.

Clones the checkout into a temporary folder, runs ``./run`` there with an empty home and asks for
the front page until it comes. Packages come from whatever index pip is told to use, without its
cache; a machine without Node.js fetches that too.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT_SECONDS = 600


def free_port() -> int:
    """Return a TCP port of the loopback that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_served(address: str) -> bool:
    """Return whether the address answers with a page."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def measure(folder: Path) -> tuple[float, float]:
    """Return the seconds to the first page of a new clone, and of its second start."""
    clone, port = folder / "clone", free_port()
    subprocess.run(["git", "clone", "-q", "--depth", "1", ROOT.as_uri(), clone], check=True)
    own = {"GUANYUN_HOME": str(folder / "home"), "PIP_NO_CACHE_DIR": "1"}
    found = []
    for _ in ("first", "second"):
        begun = time.monotonic()
        server = subprocess.Popen(
            [clone / "run", "up", "--port", str(port)],
            env=os.environ | own,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            process_group=0,
        )
        try:
            while not is_served(f"http://127.0.0.1:{port}/"):
                if server.poll() is not None or time.monotonic() - begun > LIMIT_SECONDS:
                    raise SystemExit("./run ended without a page")
                time.sleep(0.1)
            found.append(time.monotonic() - begun)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
    return found[0], found[1]


def main() -> None:
    """Print the rows of the table, and the result as JSON on the last line."""
    with tempfile.TemporaryDirectory(prefix="guanyun_first_") as folder:
        first, second = measure(Path(folder))
    print("| what | ours | beside | ratio |")
    print("|---|---|---|---|")
    print(f"| first page, fresh clone, empty home | {first:.1f} s | | |")
    print(f"| first page, second start | {second:.1f} s | | |")
    print(json.dumps({"first_start_s": round(first, 1), "second_start_s": round(second, 1)}))


if __name__ == "__main__":
    main()
