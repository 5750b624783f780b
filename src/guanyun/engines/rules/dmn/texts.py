"""The FEEL texts of one model: read with the names it knows, its faults kept with their element."""

from collections.abc import Collection

from guanyun.engines.common.feel import Expression, TypeName, parse, parse_type, parse_unary
from guanyun.engines.common.feel.syntax import Literal, Typed, UnaryTests
from guanyun.engines.rules.dmn.model import Fault
from guanyun.errors import Refused


class Texts:
    """A reader of texts that notes what it cannot read instead of stopping at it."""

    __slots__ = ("element", "faults", "names")

    def __init__(self, names: Collection[str]) -> None:
        self.names = names
        self.element = ""
        self.faults: list[Fault] = []

    def expression(self, text: str) -> Expression:
        """Return a text as an expression; an empty or a faulty one is null."""
        if not text:
            return Literal(None)
        try:
            return parse(text, names=self.names)
        except Refused as refusal:
            self.faults.append(Fault(self.element, refusal))
            return Literal(None)

    def cell(self, text: str) -> Expression:
        """Return a text as unary tests; an empty one holds always, a faulty one never."""
        if not text:
            return UnaryTests(())
        try:
            return parse_unary(text, names=self.names)
        except Refused as refusal:
            self.faults.append(Fault(self.element, refusal))
            return Literal(None)

    def type_name(self, written: str) -> TypeName | None:
        """Return a type as written, or None for none and for Any."""
        if written in ("", "Any"):
            return None
        try:
            return parse_type(written, names=self.names)
        except Refused:
            return TypeName(written)

    def typed(self, expression: Expression, written: str) -> Expression:
        """Return an expression fitted to a type, if one is written."""
        kind = self.type_name(written)
        return expression if kind is None else Typed(expression, kind)
