"""FEEL unary tests of clauses and table cells, read once."""

from functools import lru_cache

from guanyun.engines.common.feel import Expression, parse_unary


@lru_cache(maxsize=4096)
def read_test(text: str) -> Expression:
    """Return the tree of a FEEL unary test, kept for the next subject.

    >>> read_test(">= 20") is read_test(">= 20")
    True
    """
    return parse_unary(text)
