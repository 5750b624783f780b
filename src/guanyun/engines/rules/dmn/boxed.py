"""Boxed expressions of DMN as FEEL trees, so that one evaluator serves them all."""

from collections.abc import Callable
from typing import Final
from xml.etree import ElementTree as ET

from guanyun.engines.common.feel import Expression
from guanyun.engines.common.feel.syntax import (
    Call,
    Conditional,
    ContextOf,
    Definition,
    Filter,
    Iteration,
    ListOf,
    Literal,
    Parameter,
    Path,
    Quantified,
)
from guanyun.engines.rules.dmn.tables import table_of
from guanyun.engines.rules.dmn.tags import child, children, local, name_of, text_of, type_of
from guanyun.engines.rules.dmn.texts import Texts

_RESULT = " result"


def logic_in(node: ET.Element | None, texts: Texts) -> Expression | None:
    """Return the first boxed expression inside a node, or None where it holds none."""
    found = None if node is None else child(node, *_BOXES)
    return None if found is None else _boxed(found, texts)


def _inside(node: ET.Element, tag: str, texts: Texts) -> Expression:
    return logic_in(child(node, tag), texts) or Literal(None)


def _boxed(node: ET.Element, texts: Texts) -> Expression:
    return texts.typed(_BOXES[local(node)](node, texts), type_of_box(node))


def type_of_box(node: ET.Element) -> str:
    """Return the type that a boxed expression states for itself; a function's is its result's."""
    return "" if local(node) == "functionDefinition" else node.get("typeRef", "") and type_of(node)


def _literal(node: ET.Element, texts: Texts) -> Expression:
    return texts.expression(text_of(node))


def _context(node: ET.Element, texts: Texts) -> Expression:
    entries: list[tuple[str, Expression]] = []
    for entry in children(node, "contextEntry"):
        variable = child(entry, "variable")
        value = logic_in(entry, texts) or Literal(None)
        name = _RESULT if variable is None else name_of(variable)
        entries.append((name, texts.typed(value, type_of(variable))))
    whole = ContextOf(tuple(entries))
    return Path(whole, _RESULT) if entries and entries[-1][0] == _RESULT else whole


def _relation(node: ET.Element, texts: Texts) -> Expression:
    columns = [name_of(column) for column in children(node, "column")]
    rows = []
    for row in children(node, "row"):
        cells = [_boxed(cell, texts) for cell in row if local(cell) in _BOXES]
        rows.append(ContextOf(tuple(zip(columns, cells, strict=False))))
    return ListOf(tuple(rows))


def _list(node: ET.Element, texts: Texts) -> Expression:
    return ListOf(tuple(_boxed(item, texts) for item in node if local(item) in _BOXES))


def function_of(node: ET.Element, texts: Texts) -> Definition:
    """Return a function definition; one in Java or PMML is kept and never run."""
    parameters = tuple(
        Parameter(name_of(each), texts.type_name(type_of(each)))
        for each in children(node, "formalParameter")
    )
    external = node.get("kind", "FEEL") != "FEEL"
    return Definition(parameters, logic_in(node, texts) or Literal(None), external)


def _invocation(node: ET.Element, texts: Texts) -> Expression:
    names, arguments = [], []
    for binding in children(node, "binding"):
        parameter = child(binding, "parameter")
        names.append("" if parameter is None else name_of(parameter))
        arguments.append(logic_in(binding, texts) or Literal(None))
    return Call(logic_in(node, texts) or Literal(None), tuple(arguments), tuple(names))


def _conditional(node: ET.Element, texts: Texts) -> Expression:
    condition, yes = _inside(node, "if", texts), _inside(node, "then", texts)
    return Conditional(condition, yes, _inside(node, "else", texts), strict=True)


def _iteration(node: ET.Element, texts: Texts) -> Expression:
    source = (node.get("iteratorVariable", ""), _inside(node, "in", texts))
    return Iteration((source,), _inside(node, "return", texts))


def _quantified(node: ET.Element, texts: Texts) -> Expression:
    source = (node.get("iteratorVariable", ""), _inside(node, "in", texts))
    satisfies = _inside(node, "satisfies", texts)
    return Quantified(local(node) == "every", (source,), satisfies, strict=True)


def _filter(node: ET.Element, texts: Texts) -> Expression:
    return Filter(_inside(node, "in", texts), _inside(node, "match", texts), strict=True)


_BOXES: "Final[dict[str, Callable[[ET.Element, Texts], Expression]]]" = {
    "literalExpression": _literal,
    "decisionTable": table_of,
    "context": _context,
    "relation": _relation,
    "list": _list,
    "functionDefinition": function_of,
    "invocation": _invocation,
    "conditional": _conditional,
    "for": _iteration,
    "some": _quantified,
    "every": _quantified,
    "filter": _filter,
}
