"""Acts that are sent twice and acts that meet others: answered as before, decided again."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from guanyun.engines.casework import Json
from guanyun.errors import Refused

from .ledger import Conflict, Key, answered

T = TypeVar("T")
ATTEMPTS = 40


def done_once(key: Key | None, act: Callable[[], T], told: Callable[[Mapping[str, Json]], T]) -> T:
    """Take an act, or answer as the first time: who repeats a request meets its own effects.

    Args:
        told: Makes the answer of what was kept under the key.
    """
    try:
        return act()
    except Refused:
        done = answered(key)
        if done is None:
            raise
        return told(done.response)


def decided_again(act: Callable[[], T]) -> T:
    """Take an act; where somebody was faster on what it touches, look and decide again.

    Raises:
        Refused: ``records.try_again`` after many losses in a row; else as the act.
    """
    for _ in range(ATTEMPTS):
        try:
            return act()
        except Conflict:
            continue
    raise Refused("records.try_again", by="-")
