"""Credit codes (统一社会信用代码) as people type them."""

from stdnum.cn import uscc as credit_code
from stdnum.exceptions import ValidationError

from guanyun.errors import Refused


def uscc_of(text: str) -> str:
    """Return a credit code (统一社会信用代码) whose check digit is right.

    Raises:
        Refused: ``records.uscc_wrong``.

    >>> uscc_of("91110000600037341l")
    '91110000600037341L'
    """
    try:
        return str(credit_code.validate(text.strip().upper()))
    except ValidationError:
        raise Refused("records.uscc_wrong", uscc=text.strip()[:18]) from None
