"""A cursor over the words of a FEEL text that knows which names of several words are in scope."""

from collections.abc import Collection, Iterable
from typing import Final

from guanyun.engines.common.feel.tokens import Token, tokenise, wrong
from guanyun.errors import Refused

DEEPEST: Final = 100
KEYWORDS: Final = frozenset(
    (
        "if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or",
        "between", "instance", "of", "true", "false", "null", "function", "external",
    )
)  # fmt: skip
NAME_SIGNS: Final = frozenset("./-'+*")
_Known = dict[str, list[tuple[tuple[str, ...], str]]]


def spelled(name: str) -> str:
    """Return a name with each run of blanks made one.

    >>> spelled(" 净增  人数 ")
    '净增 人数'
    """
    return " ".join(name.split())


class Reader:
    """Where the parser stands: the words, the next one, the names in scope and the depth."""

    __slots__ = ("at", "closing", "depth", "properties", "scopes", "text", "tokens")

    def __init__(self, text: str, names: Iterable[Collection[str]]) -> None:
        self.text = text
        self.tokens = tokenise(text)
        self.at = 0
        self.depth = 0
        self.closing = False
        self.scopes: list[_Known] = []
        self.properties: _Known = {}
        for each in names:
            self.enter(each)

    def enter(self, names: Collection[str]) -> None:
        """Open a scope; only names of more than one word need to be known."""
        known: _Known = {}
        for name in names:
            self._learn(name, known)
        self.scopes.append(known)

    def leave(self) -> None:
        """Close the innermost scope."""
        self.scopes.pop()

    def name_here(self, name: str) -> None:
        """Make a name known in the innermost scope."""
        self._learn(name, self.scopes[-1])

    def _learn(self, name: str, known: _Known) -> None:
        if name.isidentifier():
            return
        try:
            words = tuple(token.text for token in tokenise(name))[:-1]
        except Refused:
            return
        if len(words) > 1:
            for table in (known, self.properties):
                rows = table.setdefault(words[0], [])
                if (words, name) not in rows:
                    rows.append((words, name))

    @property
    def token(self) -> Token:
        """The next word."""
        return self.tokens[self.at]

    def ahead(self, steps: int) -> Token:
        """Return the word ``steps`` after the next one, or the end."""
        return self.tokens[min(self.at + steps, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Return the next word and pass over it."""
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        """Return whether the next word is one of these signs."""
        token = self.tokens[self.at]
        return token.kind == "sign" and token.text in signs

    def is_word(self, word: str) -> bool:
        """Return whether the next word is this keyword."""
        token = self.tokens[self.at]
        return token.kind == "name" and token.text == word

    def skip(self, sign: str) -> bool:
        """Pass over a sign or keyword if it comes next, and return whether it did."""
        token = self.tokens[self.at]
        if token.text == sign and token.kind in ("sign", "name"):
            self.at += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        """Pass over a sign or keyword that must come next."""
        if not self.skip(sign):
            raise self.refusal(f"“{sign}”")

    def refusal(self, expected: str) -> Refused:
        """Return the refusal at the next word."""
        return wrong(self.text, self.token.at, expected)

    def deeper(self) -> None:
        """Go one level down; too deep a nesting is refused, not a crash."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused("feel.too_deep", most=DEEPEST)

    def known_name(self, *, after_dot: bool = False) -> str | None:
        """Pass over the longest known name of several words that comes next, and return it."""
        best: tuple[tuple[str, ...], str] | None = None
        first = self.tokens[self.at].text
        for known in (self.properties,) if after_dot else self.scopes:
            for words, name in known.get(first, ()):
                longer = best is None or len(words) >= len(best[0])
                if longer and self._follows(words):
                    best = (words, name)
        if best is None:
            return None
        self.at += len(best[0])
        return best[1]

    def _follows(self, words: tuple[str, ...]) -> bool:
        if self.at + len(words) >= len(self.tokens):
            return False
        return all(self.tokens[self.at + i].text == word for i, word in enumerate(words))

    def name_until(self, *stops: str) -> str | None:
        """Pass over a new name that ends before one of ``stops``; None where none stands there."""
        end = self.at
        if self.tokens[end].kind != "name":
            return None
        while True:
            token = self.tokens[end]
            if token.text in stops and token.kind in ("sign", "name"):
                break
            if token.kind not in ("name", "number") and token.text not in NAME_SIGNS:
                return None
            end += 1
        last = self.tokens[end - 1]
        name = spelled(self.text[self.tokens[self.at].at : last.at + len(last.text)])
        self.at = end
        return name or None
