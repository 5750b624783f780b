"""Which engine judges: the digest of its own text, so that a result says what made it."""

import hashlib
from functools import cache
from pathlib import Path

from guanyun import engines

ROOMS = ("rules", "common")


@cache
def engine_version() -> str:
    """Return the digest of the text of the engine of rules and of what it stands on."""
    made = hashlib.sha256(b"guanyun/engine/1\0")
    home = Path(engines.__file__).parent
    for room in ROOMS:
        for file in sorted((home / room).rglob("*.py")):
            made.update(file.relative_to(home).as_posix().encode() + b"\0" + file.read_bytes())
    return made.hexdigest()[:16]
