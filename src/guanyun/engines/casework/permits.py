"""Permit numbers with two check digits (ISO/IEC 7064, MOD 97-10): a slip of the pen is found."""

import re

_FORM = re.compile(r"([A-Z0-9]{2,8})-(\d{4})-(\d{6})-(\d{2})")


def permit_number(prefix: str, year: int, count: int) -> str:
    """Return the number of the permit ``count`` of a year; the prefix is 2 to 8 of A-Z and 0-9.

    >>> permit_number("LYSP", 2026, 17)
    'LYSP-2026-000017-47'
    """
    body = f"{prefix}-{year:04}-{count:06}"
    number = f"{body}-{98 - _remainder(body + '-00'):02}"
    if not _FORM.fullmatch(number):
        raise ValueError(f"no permit number: {number}")
    return number


def is_permit_number(text: str) -> bool:
    """Return whether a text is a permit number whose check digits hold.

    >>> is_permit_number("LYSP-2026-000017-47"), is_permit_number("LYSP-2026-000071-47")
    (True, False)
    """
    return _FORM.fullmatch(text) is not None and _remainder(text) == 1


def _remainder(text: str) -> int:
    """Return the rest of the number that a text spells, letters as 10 to 35, by 97."""
    return int("".join(str(int(sign, 36)) for sign in text if sign != "-")) % 97
