"""The tree of a FEEL expression: one frozen node for each form of DMN 1.5, chapter 10.3."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from guanyun.engines.common.feel.values import TypeName, Value


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out."""

    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    """A name, its blanks made single."""

    name: str


@dataclass(frozen=True, slots=True)
class Path:
    """``source.name``."""

    source: "Expression"
    name: str


@dataclass(frozen=True, slots=True)
class Filter:
    """``source[condition]``: a place in a list, or the items that satisfy a condition.

    A ``strict`` one, as DMN boxes it, takes truth values only.
    """

    source: "Expression"
    condition: "Expression"
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """``function(arguments)``; ``names`` is empty for arguments by position."""

    function: "Expression"
    arguments: "tuple[Expression, ...]"
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Negation:
    """``-operand``."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A chain of signs of one rank, read from the left: ``a + b - c``, ``a ** b``."""

    first: "Expression"
    rest: "tuple[tuple[str, Expression], ...]"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``left = right`` and the other five signs."""

    sign: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Between:
    """``operand between low and high``, both ends included."""

    operand: "Expression"
    low: "Expression"
    high: "Expression"


@dataclass(frozen=True, slots=True)
class Membership:
    """``operand in tests``: true when one test holds."""

    operand: "Expression"
    tests: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Conjunction:
    """``a and b and c``."""

    terms: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Disjunction:
    """``a or b or c``."""

    terms: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Conditional:
    """``if condition then yes else no``.

    A ``strict`` one, as DMN boxes it, takes a truth value or null only.
    """

    condition: "Expression"
    yes: "Expression"
    no: "Expression"
    strict: bool = False


@dataclass(frozen=True, slots=True)
class ListOf:
    """``[a, b]``."""

    items: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class ContextOf:
    """``{name: value}``; a later entry may read an earlier one."""

    entries: "tuple[tuple[str, Expression], ...]"


@dataclass(frozen=True, slots=True)
class Interval:
    """``[start..end]``, or ``(< end)`` with its ``comparator``."""

    start: "Expression"
    end: "Expression"
    start_included: bool
    end_included: bool
    comparator: str = ""


@dataclass(frozen=True, slots=True)
class Iteration:
    """``for name in source, ... return result``."""

    sources: "tuple[tuple[str, Expression], ...]"
    result: "Expression"


@dataclass(frozen=True, slots=True)
class Quantified:
    """``some`` (``every=False``) or ``every name in source, ... satisfies condition``.

    A ``strict`` one, as DMN boxes it, takes truth values only.
    """

    every: bool
    sources: "tuple[tuple[str, Expression], ...]"
    condition: "Expression"
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Steps:
    """``start..end`` after ``in`` of an iteration: each whole number on the way, up or down."""

    start: "Expression"
    end: "Expression"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A formal parameter and its type, if one is written."""

    name: str
    type: TypeName | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """``function(a: number) body``; an external body is kept, and never run."""

    parameters: tuple[Parameter, ...]
    body: "Expression"
    external: bool = False


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """``operand instance of type``."""

    operand: "Expression"
    type: TypeName


@dataclass(frozen=True, slots=True)
class Asked:
    """A test that speaks of the value tested itself, as ``?``."""

    condition: "Expression"


@dataclass(frozen=True, slots=True)
class Typed:
    """An operand fitted to a type, as a variable of a model that states one."""

    operand: "Expression"
    type: TypeName


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """A cell of a decision table: ``-``, or tests of which one must hold, or none in ``not``."""

    tests: "tuple[Expression, ...]"
    negated: bool = False


Expression: TypeAlias = (
    Literal
    | Name
    | Path
    | Filter
    | Call
    | Negation
    | Arithmetic
    | Comparison
    | Between
    | Membership
    | Conjunction
    | Disjunction
    | Conditional
    | ListOf
    | ContextOf
    | Interval
    | Iteration
    | Quantified
    | Steps
    | Definition
    | InstanceOf
    | Asked
    | Typed
    | UnaryTests
)


def parts(node: Expression) -> Iterator[Expression]:  # noqa: C901 - a table, one row a form
    """Yield the expressions directly inside ``node``, in the order they are written."""
    match node:
        case Literal() | Name():
            return
        case Path(source=source):
            yield source
        case Filter():
            yield from (node.source, node.condition)
        case Call():
            yield from (node.function, *node.arguments)
        case Negation(operand=operand) | InstanceOf(operand=operand) | Typed(operand=operand):
            yield operand
        case Arithmetic():
            yield from (node.first, *(term for _, term in node.rest))
        case Comparison():
            yield from (node.left, node.right)
        case Asked(condition=condition):
            yield condition
        case Between():
            yield from (node.operand, node.low, node.high)
        case Membership():
            yield from (node.operand, *node.tests)
        case Conjunction(terms=terms) | Disjunction(terms=terms) | ListOf(items=terms):
            yield from terms
        case UnaryTests(tests=tests):
            yield from tests
        case Conditional():
            yield from (node.condition, node.yes, node.no)
        case ContextOf(entries=entries):
            yield from (value for _, value in entries)
        case Interval() | Steps():
            yield from (node.start, node.end)
        case Iteration():
            yield from (*(source for _, source in node.sources), node.result)
        case Quantified():
            yield from (*(source for _, source in node.sources), node.condition)
        case Definition(body=body):
            yield body
