"""Decision tables as FEEL trees, and the hit policies as functions of what their rules say."""

from collections.abc import Mapping, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from guanyun.engines.common.feel import BUILT_IN, UNKNOWN, Expression, Function, Value, call, equal
from guanyun.engines.common.feel.syntax import (
    Asked,
    Call,
    Conditional,
    Conjunction,
    ContextOf,
    ListOf,
    Literal,
    Membership,
    Name,
    Path,
)
from guanyun.engines.rules.dmn.tags import child, children, name_of, text_of, type_of
from guanyun.engines.rules.dmn.texts import Texts

# names that no author can write: they begin with a blank
_HIT, _OUTPUTS, _RESULT = " hit", " outputs", " result"
_AGGREGATES: Final = {"SUM": "sum", "COUNT": "count", "MIN": "min", "MAX": "max"}
_Rows = list[tuple[Value, ...]]


def table_of(node: ET.Element, texts: Texts) -> Expression:
    """Return a decision table as one expression: its inputs once, then rule by rule."""
    inputs = list(children(node, "input"))
    outputs = list(children(node, "output"))
    entries = [(_input(i), _subject(each, texts)) for i, each in enumerate(inputs)]
    rules = ListOf(tuple(_rule(rule, outputs, texts) for rule in children(node, "rule")))
    policy = node.get("hitPolicy") or "UNIQUE"
    work = Policy(policy, node.get("aggregation") or "", tuple(name_of(each) for each in outputs))
    result: Expression = Call(
        Literal(Function((("rules", "defaults", "values"),), work, policy, unknown_aware=True)),
        (rules, _defaults(outputs, texts), ListOf(tuple(_values(each, texts) for each in outputs))),
    )
    allowed = tuple(_allowed(i, each, texts) for i, each in enumerate(inputs) if _limits(each))
    if allowed:
        result = Conditional(Conjunction(allowed), result, Literal(None))
    return Path(ContextOf((*entries, (_RESULT, result))), _RESULT)


def _input(place: int) -> str:
    return f" input {place}"


def _subject(node: ET.Element, texts: Texts) -> Expression:
    asked = child(node, "inputExpression")
    return texts.typed(texts.expression(text_of(asked)), type_of(asked))


def _limits(node: ET.Element) -> str:
    return text_of(child(node, "inputValues"))


def _allowed(place: int, node: ET.Element, texts: Texts) -> Expression:
    return _test(place, _limits(node), texts)


def _test(place: int, text: str, texts: Texts) -> Expression:
    return Membership(Name(_input(place)), (Asked(texts.cell(text)),))


def _rule(rule: ET.Element, outputs: Sequence[ET.Element], texts: Texts) -> Expression:
    cells = enumerate(children(rule, "inputEntry"))
    tests = tuple(_test(i, text_of(cell), texts) for i, cell in cells)
    said = zip(children(rule, "outputEntry"), outputs, strict=False)
    values = tuple(_output(text_of(entry), output, texts) for entry, output in said)
    return ContextOf(
        (
            (_HIT, Conjunction(tests) if tests else Literal(True)),
            (_OUTPUTS, Conditional(Name(_HIT), ListOf(values), Literal(None))),
        )
    )


def _output(text: str, output: ET.Element, texts: Texts) -> Expression:
    return texts.typed(texts.expression("" if text == "-" else text), type_of(output))


def _defaults(outputs: Sequence[ET.Element], texts: Texts) -> Expression:
    written = [text_of(child(each, "defaultOutputEntry")) for each in outputs]
    if not any(written):
        return Literal(None)
    return ListOf(tuple(texts.expression(text) for text in written))


def _values(output: ET.Element, texts: Texts) -> Expression:
    return texts.expression(f"[{text_of(child(output, 'outputValues'))}]")


class Policy:
    """What a hit policy makes of the rules: called with rules, defaults and output values."""

    __slots__ = ("aggregation", "names", "policy")

    def __init__(self, policy: str, aggregation: str, names: tuple[str, ...]) -> None:
        self.policy = policy
        self.aggregation = aggregation
        self.names = names

    def __call__(self, arguments: tuple[Value, ...], /) -> Value:
        rules, defaults, values = arguments
        rows: _Rows = []
        for rule in rules if isinstance(rules, tuple) else ():
            if not isinstance(rule, Mapping):
                continue
            if rule[_HIT] is UNKNOWN:
                return UNKNOWN
            outputs = rule[_OUTPUTS]
            if rule[_HIT] is True and isinstance(outputs, tuple):
                rows.append(outputs)
                if self.policy == "FIRST":
                    break
        if not rows:
            return self._without(defaults)
        if self.policy in ("PRIORITY", "OUTPUT ORDER"):
            rows.sort(key=lambda row: _priority(row, values))
        return self._of_rows(rows)

    def _without(self, defaults: Value) -> Value:
        if isinstance(defaults, tuple):
            return self._shaped(defaults)
        return None

    def _of_rows(self, rows: _Rows) -> Value:
        match self.policy:
            case "UNIQUE":
                return self._shaped(rows[0]) if len(rows) == 1 else None
            case "ANY":
                same = all(equal(rows[0], row) is True for row in rows)
                return self._shaped(rows[0]) if same else None
            case "FIRST" | "PRIORITY":
                return self._shaped(rows[0])
        if self.aggregation:
            function = BUILT_IN[_AGGREGATES[self.aggregation]]
            columns = zip(*rows, strict=True)
            return self._shaped(tuple(call(function, (tuple(column),)) for column in columns))
        return tuple(self._shaped(row) for row in rows)

    def _shaped(self, row: tuple[Value, ...]) -> Value:
        if len(self.names) == 1:
            return row[0]
        return dict(zip(self.names, row, strict=True))


def _priority(row: tuple[Value, ...], values: Value) -> tuple[int, ...]:
    """Return the places of a rule's outputs among the values their columns list."""
    places: list[int] = []
    for said, listed in zip(row, values if isinstance(values, tuple) else (), strict=True):
        order = listed if isinstance(listed, tuple) else ()
        found = (i for i, value in enumerate(order) if equal(said, value) is True)
        places.append(next(found, len(order)))
    return tuple(places)
