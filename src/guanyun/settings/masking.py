"""What no log may hold: the address of a one-time link is the link itself."""

import logging
import re

LINK = re.compile(r"(/l/)[^\s/?#]+")


class WithoutLinks(logging.Filter):
    """Takes the tokens of one-time links out of what is logged.

    >>> record = logging.LogRecord("x", 30, "", 0, "Not Found: %s", ("/l/secret/more",), None)
    >>> WithoutLinks().filter(record), record.getMessage()
    (True, 'Not Found: /l/…/more')
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line; every line is kept."""
        record.msg, record.args = LINK.sub(r"\1…", record.getMessage()), ()
        return True
