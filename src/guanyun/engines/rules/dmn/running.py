"""Running a model: a decision, a piece of knowledge or a service, with all that they require."""

from collections.abc import Callable, Mapping
from datetime import datetime

from guanyun.engines.common.feel import (
    Expression,
    Function,
    TypeName,
    Value,
    call,
    evaluate,
    fitted,
    parse_type,
)
from guanyun.engines.rules.dmn.model import Decision, Element, InputData, Knowledge, Model, Service
from guanyun.engines.rules.dmn.types import checker, find_type
from guanyun.errors import Refused

_DEEPEST = 100


class Run:
    """One run of a model: each element is evaluated once, cycles are refused."""

    def __init__(
        self,
        model: Model,
        inputs: Mapping[str, Value],
        *,
        clock: datetime | None = None,
        missing: Value = None,
        given: Mapping[tuple[str, str], Value] | None = None,
    ) -> None:
        self.model = model
        self.inputs = inputs
        self.clock = clock
        self.missing = missing
        self.found: dict[tuple[str, str], Value] = dict(given or {})
        self.open: list[tuple[str, str]] = []

    def value_of(self, model: Model, element: Element) -> Value:
        """Return the value of an element; knowledge and services are functions."""
        key = (model.namespace, element.id)
        if key in self.found:
            return self.found[key]
        if key in self.open or len(self.open) > _DEEPEST:
            raise Refused("dmn.cycle", element=element.name)
        self.open.append(key)
        match element:
            case InputData():
                value = self._input(model, element)
            case Decision():
                value = self._evaluated(model, element.logic, self._names(model, element.requires))
            case Knowledge():
                value = self._knowledge(model, element)
            case Service():
                value = self._service(model, element)
        self.open.pop()
        self.found[key] = value
        return value

    def _input(self, model: Model, element: InputData) -> Value:
        value = self.inputs.get(element.name, self.missing)
        return fitted(value, _type(element.type, model), checker(model, limits=True))

    def _evaluated(
        self, model: Model, logic: Expression | None, names: Mapping[str, Value]
    ) -> Value:
        if logic is None:
            return None
        return evaluate(
            logic,
            names,
            clock=self.clock,
            missing=self.missing,
            named=checker(model),
            fits=checker(model, limits=True),
        )

    def _names(self, model: Model, references: tuple[str, ...]) -> dict[str, Value]:
        """Return what the referred elements are called in ``model``, and their values."""
        names: dict[str, Value] = {}
        for reference in references:
            home, element = refer(model, reference)
            prefix = _prefix(model, home)
            if not prefix:
                names[element.name] = self.value_of(home, element)
                continue
            inside = names.get(prefix)
            held = dict(inside) if isinstance(inside, Mapping) else {}
            names[prefix] = {**held, element.name: self.value_of(home, element)}
        return names

    def _knowledge(self, model: Model, element: Knowledge) -> Function:
        def resolved() -> Value:
            names = self._names(model, element.requires)
            return self._evaluated(model, element.logic, names)

        result = _result_of(element.type, model)

        def fit(value: Value) -> Value:
            return fitted(value, result, checker(model, limits=True))

        return _lazy(element.name, element.parameters, resolved, fit)

    def _service(self, model: Model, element: Service) -> Function:
        referred = [refer(model, reference) for reference in element.inputs]
        outputs = [refer(model, reference) for reference in element.outputs]

        def body(arguments: tuple[Value, ...]) -> Value:
            given: dict[tuple[str, str], Value] = {}
            for (home, one), argument in zip(referred, arguments, strict=True):
                kind = one.type if isinstance(one, InputData | Decision) else ""
                fit = fitted(argument, _type(kind, home), checker(home, limits=True))
                given[home.namespace, one.id] = fit
            inner = Run(model, {}, clock=self.clock, missing=self.missing, given=given)
            values = {one.name: inner.value_of(home, one) for home, one in outputs}
            return next(iter(values.values())) if len(values) == 1 else values

        names = tuple(one.name for _, one in referred)
        return Function((names,), body, element.name, unknown_aware=True)


def _result_of(written: str, model: Model) -> TypeName:
    """Return what knowledge yields: older models state the result, newer ones the function."""
    item, _ = find_type(model, written)
    if item is not None and item.parameters is not None:
        return _type(item.result, model)
    kind = _type(written, model)
    return kind.inner[-1] if kind.name == "function" and kind.inner else kind


def _lazy(
    name: str,
    parameters: tuple[str, ...],
    resolved: Callable[[], Value],
    fit: Callable[[Value], Value],
) -> Function:
    """Return a function looked up when it is first called: knowledge may require itself."""
    known: list[Value] = []

    def body(arguments: tuple[Value, ...]) -> Value:
        if not known:
            known.append(resolved())
        function = known[0]
        return fit(call(function, arguments)) if isinstance(function, Function) else None

    return Function((parameters,), body, name, unknown_aware=True)


def _type(written: str, model: Model) -> TypeName:
    try:
        return parse_type(written, names=model.types) if written else TypeName("Any")
    except Refused:
        return TypeName(written)


def refer(model: Model, reference: str) -> tuple[Model, Element]:
    """Return the model and the element that ``namespace#id`` or ``#id`` refers to.

    Raises:
        Refused: ``dmn.no_element``.
    """
    namespace, _, identity = reference.rpartition("#")
    homes = [model] if namespace in ("", model.namespace) else list(model.imported.values())
    for home in homes:
        if namespace in ("", home.namespace) and identity in home.elements:
            return home, home.elements[identity]
    raise Refused("dmn.no_element", name=reference)


def _prefix(model: Model, home: Model) -> str:
    if home is model:
        return ""
    return next((name for name, one in model.imported.items() if one is home), "")
