"""Canonical text (RFC 8785) of journal values, and the digests over it.

The journal holds no floats, so the number rules of RFC 8785 shrink to integers.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Protocol

from .commands import Json

LARGEST = 2**53 - 1  # RFC 8785 reads numbers as IEEE 754 doubles
_SURROGATE = re.compile("[\ud800-\udfff]")
_BEYOND = re.compile("[\ud800-\U0010ffff]")  # from here on UTF-16 and code points sort apart


class _Hasher(Protocol):
    def digest(self) -> bytes: ...


def _sm3(data: bytes) -> _Hasher:
    return hashlib.new("sm3", data)


ALGORITHMS: Mapping[str, Callable[[bytes], _Hasher]] = {
    "sha-256/1": hashlib.sha256,
    "sm3/1": _sm3,  # GB/T 32905-2016, through OpenSSL
}
ALGORITHM = "sha-256/1"


def digest(prefix: str, body: bytes, algorithm: str = ALGORITHM) -> bytes:
    """Return the digest of ``prefix`` + NUL + ``body``: no two uses share a message.

    >>> digest("a", b"bc") == digest("ab", b"c")
    False
    """
    return ALGORITHMS[algorithm](prefix.encode() + b"\0" + body).digest()


def canonical(value: Json) -> bytes:
    """Return the RFC 8785 text of a journal value as UTF-8.

    Raises:
        ValueError: a float, an integer beyond 2^53 - 1 or a lone surrogate: it has no one text.

    >>> canonical({"b": 1, "a": ["某", None, True]}).decode()
    '{"a":["某",null,true],"b":1}'
    >>> canonical({"a": 0.1})
    Traceback (most recent call last):
    ...
    ValueError: the journal holds no float
    """
    _check(value)
    text = _SORTED(value)
    if not text.isascii() and _BEYOND.search(text):
        if _SURROGATE.search(text):
            raise ValueError("the journal holds no lone surrogate")
        text = _AS_TOLD(_in_order(value))
    return text.encode()


_BARE = (",", ":")  # no blank between what is told
_SORTED = json.JSONEncoder(
    ensure_ascii=False, separators=_BARE, allow_nan=False, sort_keys=True, check_circular=False
).encode
_AS_TOLD = json.JSONEncoder(ensure_ascii=False, separators=_BARE, allow_nan=False).encode


def _check(value: Json) -> None:
    """Refuse what has no one text; a journal value is checked whole before it is written."""
    if isinstance(value, dict):
        for name, each in value.items():
            if not isinstance(name, str):
                raise ValueError(f"the journal holds no name that is a {type(name).__name__}")
            if type(each) not in _ANY:
                _check(each)
    elif isinstance(value, list):
        for each in value:
            if type(each) not in _ANY:
                _check(each)
    elif type(value) not in _ANY:
        _check_number(value)


_ANY = frozenset({str, bool, type(None)})  # of which every value has one text


def _check_number(value: Json) -> None:
    if isinstance(value, str):
        return
    if not isinstance(value, int):
        raise ValueError(f"the journal holds no {type(value).__name__}")
    if abs(value) > LARGEST:
        raise ValueError("the journal holds no integer beyond 2^53 - 1")


def _in_order(value: Json) -> Json:
    """Return the value with its members in the order of RFC 8785: by UTF-16, not by code point.

    The two differ only where a name holds a character beyond the first 65,536.
    """
    if isinstance(value, dict):
        return {name: _in_order(value[name]) for name in sorted(value, key=_utf16)}
    if isinstance(value, list):
        return [_in_order(each) for each in value]
    return value


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")


def commitment(salt: bytes, private: str | bytes, algorithm: str = ALGORITHM) -> str:
    """Return what the journal keeps of a private text or file.

    Args:
        salt: 16 random bytes or more, kept beside the text in the erasable table.
        private: The text (hashed as UTF-8) or the bytes of a file.

    Raises:
        ValueError: a shorter salt would let a phone number be guessed.

    >>> commitment(bytes(16), "13800000000") == commitment(bytes([1]) * 16, "13800000000")
    False
    """
    if len(salt) < SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes or more")
    body = private.encode() if isinstance(private, str) else private
    sized = len(salt).to_bytes(2, "big") + salt + body
    return digest("guanyun/commitment/1", sized, algorithm).hex()


SALT_BYTES = 16
