"""What a sign-in name and a password must be like."""

import re

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from guanyun.errors import Refused

NAME = re.compile(r"[A-Za-z0-9_.\-]{2,64}")


def check_sign_in(name: str, password: str) -> None:
    """Refuse a sign-in name that cannot be typed, or a password that is too weak.

    Raises:
        Refused: ``accounts.name_form``, ``accounts.password_weak`` with Django's reasons.
    """
    if not NAME.fullmatch(name):
        raise Refused("accounts.name_form", name=name)
    try:
        validate_password(password)
    except ValidationError as weak:
        raise Refused("accounts.password_weak", why=" ".join(weak.messages)) from None
