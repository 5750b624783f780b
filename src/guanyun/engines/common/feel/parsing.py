"""Turning FEEL text into its tree (grammar of DMN 1.5, 10.3.1.2)."""

from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from typing import Final

from guanyun.engines.common.feel.forms import (
    conditional,
    context,
    definition,
    iteration,
    quantified,
)
from guanyun.engines.common.feel.functions import LONG_NAMES
from guanyun.engines.common.feel.moments import read_literal
from guanyun.engines.common.feel.reading import DEEPEST, KEYWORDS, Reader
from guanyun.engines.common.feel.syntax import (
    Arithmetic,
    Asked,
    Between,
    Call,
    Comparison,
    Conjunction,
    Disjunction,
    Expression,
    Filter,
    InstanceOf,
    Interval,
    ListOf,
    Literal,
    Membership,
    Name,
    Negation,
    Path,
    UnaryTests,
    parts,
)
from guanyun.engines.common.feel.tokens import read_number, unquoted
from guanyun.engines.common.feel.typenames import read_type
from guanyun.engines.common.feel.values import TypeName
from guanyun.errors import Refused

_PROPERTIES: Final = ("time offset", "start included", "end included")
_LEVEL: Final = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "between": 3, "in": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "**": 6,
}  # fmt: skip
_SIGNS: Final = ("=", "!=", "<", "<=", ">", ">=")
_CONSTANTS: Final = {"true": True, "false": False, "null": None}
_VALUE: Final = "value 值"


def parse(text: str, *, names: Collection[str] = ()) -> Expression:
    """Return the tree of an expression; ``names`` are those of several words that it may use.

    Raises:
        Refused: ``feel.syntax`` with the column, ``feel.too_deep`` or ``feel.too_long``.

    >>> parse("净增 人数 >= 5", names=["净增 人数"])
    Comparison(sign='>=', left=Name(name='净增 人数'), right=Literal(value=Decimal('5')))
    """
    return _read(text, names, _expression)


def parse_unary(text: str, *, names: Collection[str] = ()) -> Expression:
    """Return the tree of unary tests: ``-``, ``> 5, [1..3]``, ``not("a", "b")`` or one about ``?``.

    Raises:
        Refused: as ``parse``.

    >>> parse_unary("-")
    UnaryTests(tests=(), negated=False)
    """
    return _read(text, names, _unary_tests)


def parse_type(text: str, *, names: Collection[str] = ()) -> TypeName:
    """Return the name of a type, ``list<number>`` or a model's own, read from text.

    >>> parse_type("list<date and time>")
    TypeName(name='list', inner=(TypeName(name='date and time', inner=(), fields=()),), fields=())
    """
    reader = Reader(text, (names,))
    found = read_type(reader)
    if reader.token.kind != "end":
        raise reader.refusal("end 结尾")
    return found


def _read(text: str, names: Collection[str], rule: "Callable[[Reader], Expression]") -> Expression:
    reader = Reader(text, (LONG_NAMES, _PROPERTIES, names))
    try:
        tree = rule(reader)
    except RecursionError:
        raise Refused("feel.too_deep", most=DEEPEST) from None
    if reader.token.kind != "end":
        raise reader.refusal("end 结尾")
    if _height(tree) > DEEPEST:
        raise Refused("feel.too_deep", most=DEEPEST)
    return tree


def _height(tree: Expression) -> int:
    level, height = [tree], 0
    while level:
        height += 1
        level = [part for node in level for part in parts(node)]
    return height


def _unary_tests(reader: Reader) -> Expression:
    if reader.is_sign("-") and reader.ahead(1).kind == "end":
        reader.take()
        return UnaryTests(())
    if reader.is_word("not") and reader.ahead(1).text == "(" and _closes_at_end(reader):
        reader.take()
        reader.take()
        tests = tuple(_listed(reader, _test))
        reader.expect(")")
        return UnaryTests(tests, negated=True)
    return UnaryTests(tuple(_listed(reader, _test)))


def _closes_at_end(reader: Reader) -> bool:
    open_ones = 0
    for place in range(reader.at + 1, len(reader.tokens) - 1):
        token = reader.tokens[place]
        if token.kind == "sign" and token.text in "()":
            open_ones += 1 if token.text == "(" else -1
            if open_ones == 0:
                return place == len(reader.tokens) - 2
    return False


def _listed(reader: Reader, rule: "Callable[[Reader], Expression]") -> "Iterator[Expression]":
    yield rule(reader)
    while reader.skip(","):
        yield rule(reader)


def _test(reader: Reader) -> Expression:
    if reader.is_sign(*_SIGNS):
        closing, reader.closing = reader.closing, False
        tree = _compared_with(reader)
        reader.closing = closing
        return tree
    begin = reader.at
    tree = _expression(reader)
    asked = any(token.text == "?" for token in reader.tokens[begin : reader.at])
    return Asked(tree) if asked else tree


def _compared_with(reader: Reader) -> Expression:
    sign = reader.take().text
    end = _binary(reader, 4)
    nothing = Literal(None)
    closed = sign in ("<=", ">=", "=")
    if sign[0] == "<":
        return Interval(nothing, end, False, closed, sign)
    if sign[0] == ">":
        return Interval(end, nothing, closed, False, sign)
    return Interval(end, end, closed, closed, sign)


def _expression(reader: Reader) -> Expression:
    reader.deeper()
    closing, reader.closing = reader.closing, False
    token = reader.token
    form = _FORMS.get(token.text) if token.kind == "name" else None
    if form is not None and (token.text != "function" or reader.ahead(1).text == "("):
        reader.take()
        tree = form(reader)
    else:
        tree = _binary(reader, 1)
    reader.depth -= 1
    reader.closing = closing
    return tree


def _binary(reader: Reader, lowest: int) -> Expression:
    left = _operand(reader)
    while True:
        token = reader.token
        level = _LEVEL.get(token.text, 0) if token.kind in ("sign", "name") else 0
        if level < lowest or level == 0:
            return left
        if level == 3:
            left = _comparison(reader, left)
            continue
        rest = []
        while _LEVEL.get(reader.token.text) == level and reader.token.kind in ("sign", "name"):
            sign = reader.take().text
            rest.append((sign, _binary(reader, level + 1)))
        if level > 3:
            left = Arithmetic(left, tuple(rest))
        else:
            terms = (left, *(term for _, term in rest))
            left = Conjunction(terms) if level == 2 else Disjunction(terms)


def _comparison(reader: Reader, left: Expression) -> Expression:
    sign = reader.take().text
    if sign == "between":
        low = _binary(reader, 4)
        reader.expect("and")
        return Between(left, low, _binary(reader, 4))
    if sign == "in":
        return Membership(left, _tests_after_in(reader))
    return Comparison(sign, left, _binary(reader, 4))


def _tests_after_in(reader: Reader) -> tuple[Expression, ...]:
    if reader.is_sign(*_SIGNS):
        return (_compared_with(reader),)
    if not reader.is_sign("("):
        return (_binary(reader, 4),)
    reader.take()
    tests = list(_listed(reader, _test))
    if len(tests) == 1:
        return (_chained(reader, _after_open(reader, tests[0])),)
    reader.expect(")")
    return tuple(tests)


def _operand(reader: Reader) -> Expression:
    signs = 0
    while reader.skip("-"):
        signs += 1
    tree = _chained(reader, _primary(reader))
    while reader.is_word("instance") and reader.ahead(1).text == "of":
        reader.at += 2
        tree = InstanceOf(tree, read_type(reader))
    for _ in range(signs):
        number = isinstance(tree, Literal) and isinstance(tree.value, Decimal) and tree.value
        tree = Literal(-number) if isinstance(number, Decimal) else Negation(tree)
    return tree


def _chained(reader: Reader, tree: Expression) -> Expression:
    while reader.token.kind == "sign":
        match reader.token.text:
            case ".":
                reader.take()
                tree = Path(tree, _property(reader))
            case "[" if not (reader.closing and _ends_range(reader)):
                reader.take()
                condition = _expression(reader)
                reader.expect("]")
                tree = Filter(tree, condition)
            case "(":
                reader.take()
                tree = _call(reader, tree)
            case _:
                return tree
    return tree


def _ends_range(reader: Reader) -> bool:
    """``1..10[`` closes a range unless an operand follows, as it must inside a filter."""
    after = reader.ahead(1)
    if after.kind == "sign":
        return after.text not in ("(", "[", "{", "@", "-")
    return after.kind == "end" or (after.kind == "name" and after.text in KEYWORDS - _OPENERS)


_OPENERS: Final = frozenset(("if", "for", "some", "every", "function", "true", "false", "null"))


def _property(reader: Reader) -> str:
    known = reader.known_name(after_dot=True)
    if known is not None:
        return known
    if reader.token.kind != "name":
        raise reader.refusal("name 名称")
    return reader.take().text


def _call(reader: Reader, function: Expression) -> Expression:
    names: list[str] = []
    arguments: list[Expression] = []
    while not reader.is_sign(")"):
        name = reader.name_until(":") if not arguments or names else None
        if name is not None:
            reader.expect(":")
            names.append(name)
        elif names:
            raise reader.refusal("name: 名称")
        arguments.append(_expression(reader))
        if not reader.skip(","):
            break
        if reader.is_sign(")"):
            raise reader.refusal(_VALUE)
    reader.expect(")")
    return Call(function, tuple(arguments), tuple(names))


def _primary(reader: Reader) -> Expression:
    token = reader.token
    match token.kind:
        case "number":
            reader.take()
            return Literal(read_number(token.text))
        case "string":
            reader.take()
            return Literal(unquoted(token.text))
        case "name":
            return _named(reader)
    opening = _OPENINGS.get(token.text) if token.kind == "sign" else None
    if opening is None:
        raise reader.refusal(_VALUE)
    reader.take()
    return opening(reader)


def _named(reader: Reader) -> Expression:
    known = reader.known_name()
    if known is not None:
        return Name(known)
    word = reader.token.text
    if word in _CONSTANTS:
        reader.take()
        return Literal(_CONSTANTS[word])
    if word in _FORMS and (word != "function" or reader.ahead(1).text == "("):
        return _expression(reader)
    if word in KEYWORDS:
        raise reader.refusal(_VALUE)
    reader.take()
    return Name(word)


def _at_literal(reader: Reader) -> Expression:
    if reader.token.kind != "string":
        raise reader.refusal('@"..."')
    return Literal(read_literal(unquoted(reader.take().text)))


def _parenthesis(reader: Reader) -> Expression:
    return _after_open(reader, _test(reader))


def _after_open(reader: Reader, first: Expression) -> Expression:
    if reader.skip(".."):
        return _range(reader, first, start_included=False)
    reader.expect(")")
    return first


def _bracket(reader: Reader) -> Expression:
    if reader.skip("]"):
        return ListOf(())
    first = _test(reader)
    if reader.skip(".."):
        return _range(reader, first, start_included=True)
    items = [first]
    while reader.skip(","):
        items.append(_test(reader))
    reader.expect("]")
    return ListOf(tuple(items))


def _open_range(reader: Reader) -> Expression:
    start = _binary(reader, 4)
    reader.expect("..")
    return _range(reader, start, start_included=False)


def _range(reader: Reader, start: Expression, *, start_included: bool) -> Expression:
    end = _range_end(reader)
    if reader.is_sign("]", ")", "["):
        return Interval(start, end, start_included, reader.take().text == "]")
    raise reader.refusal("“]”")


def _range_end(reader: Reader) -> Expression:
    reader.closing = True
    end = _binary(reader, 4)
    reader.closing = False
    return end


_FORMS: "Final[dict[str, Callable[[Reader], Expression]]]" = {
    "if": lambda reader: conditional(reader, _expression),
    "for": lambda reader: iteration(reader, _expression),
    "some": lambda reader: quantified(reader, _expression, every=False),
    "every": lambda reader: quantified(reader, _expression, every=True),
    "function": lambda reader: definition(reader, _expression),
}
_OPENINGS: "Final[dict[str, Callable[[Reader], Expression]]]" = {
    "@": _at_literal,
    "(": _parenthesis,
    "[": _bracket,
    "]": _open_range,
    "{": lambda reader: context(reader, _expression),
}
