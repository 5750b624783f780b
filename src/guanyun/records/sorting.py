"""Keys by which Chinese names sort and are found the same way on both databases."""

from pypinyin import Style, lazy_pinyin

LONGEST = 400


def pinyin_key(text: str) -> str:
    """Return the pinyin of a text, for sorting.

    >>> pinyin_key("禾北企业社区 A1")
    'he bei qi ye she qu  a1'
    """
    return " ".join(lazy_pinyin(text)).lower()[:LONGEST]


def pinyin_initials(text: str) -> str:
    """Return the first letters, for searching by initials.

    >>> pinyin_initials("禾北企业")
    'hbqy'
    """
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).replace(" ", "").lower()[:120]
