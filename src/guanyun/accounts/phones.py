"""Mobile numbers as people type them, and the codes sent to them."""

import hashlib
import hmac
import re
import secrets
from datetime import timedelta

from guanyun.errors import Refused

MOBILE = re.compile(r"1[3-9]\d{9}")
CODE_DIGITS = 6
VALID_FOR = timedelta(minutes=10)
MOST_TRIES = 5


def mobile_of(text: str) -> str:
    """Return the eleven digits of a mobile number of the mainland.

    Raises:
        Refused: ``accounts.phone_form``.

    >>> mobile_of("+86 138-0000-0000")
    '13800000000'
    """
    digits = re.sub(r"[\s\-]", "", text).removeprefix("+86").removeprefix("0086")
    if not MOBILE.fullmatch(digits):
        raise Refused("accounts.phone_form")
    return digits


def new_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def code_digest(salt: bytes, code: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(salt + code.encode()).hexdigest()


def is_code(salt: bytes, digest: str, code: str) -> bool:
    """Return whether a code is the one that was sent, in constant time."""
    return hmac.compare_digest(code_digest(bytes(salt), code.strip()), digest)
