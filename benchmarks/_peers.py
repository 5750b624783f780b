"""Other people's software to measure beside: a throw-away environment for each, a child process.

Nothing of it enters a lock or this project's environment. What cannot be installed is told with
the attempt and its error.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
BASE = getattr(sys, "_base_executable", sys.executable)
PATIENCE = 600


@dataclass(frozen=True)
class Measured:
    """What a peer came to: its figures, or the attempt and the error."""

    figures: Mapping[str, Any] = field(default_factory=dict)
    wrong: str = ""


def measure(packages: list[str], script: str, asked: Mapping[str, Any]) -> Measured:
    """Install packages into a new environment, run ``peers/<script>`` there, remove it again."""
    with tempfile.TemporaryDirectory(prefix="guanyun_peer_") as folder:
        python = Path(folder) / "bin" / "python"
        install = [
            BASE, "-m", "pip", "--python", str(python), "install", "--quiet",
            "--disable-pip-version-check", "--no-input", *packages,
        ]  # fmt: skip
        for command in ([BASE, "-m", "venv", "--without-pip", folder], install):
            done = _run(command)
            if done.returncode:
                return Measured(wrong=f"{' '.join(command[1:])}: {_last(done.stderr)}")
        told = _run([str(python), str(HERE / "peers" / script)], json.dumps(asked))
        if told.returncode:
            return Measured(wrong=f"{script}: {_last(told.stderr)}")
        return Measured(json.loads(told.stdout.splitlines()[-1]))


def _run(command: list[str], words: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, input=words, capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def _last(text: str) -> str:
    return (text.strip().splitlines() or ["no word"])[-1]
