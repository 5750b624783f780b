"""FEEL of clauses, table cells and made facts, read once."""

from functools import lru_cache

from guanyun.engines.common.feel import Expression, parse, parse_unary


@lru_cache(maxsize=4096)
def read_test(text: str) -> Expression:
    """Return the tree of a FEEL unary test, kept for the next subject.

    >>> read_test(">= 20") is read_test(">= 20")
    True
    """
    return parse_unary(text)


@lru_cache(maxsize=4096)
def read_expression(text: str) -> Expression:
    """Return the tree of a FEEL expression of a made fact, kept for the next subject.

    >>> read_expression("a / b") is read_expression("a / b")
    True
    """
    return parse(text)
