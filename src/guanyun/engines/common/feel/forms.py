"""The forms of FEEL that begin with a word or a brace, most of which bind names."""

from collections.abc import Callable
from typing import TypeAlias

from guanyun.engines.common.feel.reading import Reader
from guanyun.engines.common.feel.syntax import (
    Conditional,
    ContextOf,
    Definition,
    Expression,
    Iteration,
    Parameter,
    Quantified,
    Steps,
)
from guanyun.engines.common.feel.tokens import unquoted
from guanyun.engines.common.feel.typenames import read_type

Rule: TypeAlias = Callable[[Reader], Expression]


def context(reader: Reader, expression: Rule) -> Expression:
    """Pass over the entries of a context after its brace."""
    reader.enter(())
    entries: list[tuple[str, Expression]] = []
    while not reader.is_sign("}"):
        if reader.token.kind == "string":
            name: str | None = unquoted(reader.take().text)
        else:
            name = reader.name_until(":")
        if name is None:
            raise reader.refusal("name: 名称")
        reader.expect(":")
        entries.append((name, expression(reader)))
        reader.name_here(name)
        if not reader.skip(","):
            break
    reader.leave()
    reader.expect("}")
    return ContextOf(tuple(entries))


def conditional(reader: Reader, expression: Rule) -> Expression:
    """Pass over what follows ``if``."""
    condition = expression(reader)
    reader.expect("then")
    yes = expression(reader)
    reader.expect("else")
    return Conditional(condition, yes, expression(reader))


def _sources(reader: Reader, expression: Rule) -> tuple[tuple[str, Expression], ...]:
    found: list[tuple[str, Expression]] = []
    reader.enter(())
    while True:
        name = reader.name_until("in")
        if name is None:
            raise reader.refusal("name in 名称 in")
        reader.expect("in")
        source = expression(reader)
        if reader.skip(".."):
            source = Steps(source, expression(reader))
        found.append((name, source))
        reader.name_here(name)
        if not reader.skip(","):
            return tuple(found)


def iteration(reader: Reader, expression: Rule) -> Expression:
    """Pass over what follows ``for``."""
    sources = _sources(reader, expression)
    reader.expect("return")
    result = expression(reader)
    reader.leave()
    return Iteration(sources, result)


def quantified(reader: Reader, expression: Rule, *, every: bool) -> Expression:
    """Pass over what follows ``some`` or ``every``."""
    sources = _sources(reader, expression)
    reader.expect("satisfies")
    condition = expression(reader)
    reader.leave()
    return Quantified(every, sources, condition)


def definition(reader: Reader, expression: Rule) -> Expression:
    """Pass over what follows ``function``."""
    reader.expect("(")
    reader.enter(())
    parameters: list[Parameter] = []
    while not reader.is_sign(")"):
        name = reader.name_until(",", ")", ":")
        if name is None:
            raise reader.refusal("name 名称")
        kind = read_type(reader) if reader.skip(":") else None
        parameters.append(Parameter(name, kind))
        reader.name_here(name)
        if not reader.skip(","):
            break
    reader.expect(")")
    external = reader.skip("external")
    body = expression(reader)
    reader.leave()
    return Definition(tuple(parameters), body, external)
