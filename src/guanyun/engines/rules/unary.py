"""FEEL of clauses, table cells and made facts, read once."""

from functools import lru_cache

from guanyun.engines.common.feel import Expression, names_read, parse, parse_unary


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


@lru_cache(maxsize=4096)
def names_in(text: str) -> frozenset[str]:
    """Return the names that a FEEL expression of a made fact reads, kept for the next subject.

    >>> sorted(names_in("a / b + a"))
    ['a', 'b']
    """
    return frozenset(names_read(read_expression(text)))
