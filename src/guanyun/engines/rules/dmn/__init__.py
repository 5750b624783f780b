"""DMN, the standard of decision models: read from XML, compiled to FEEL, run."""

from collections.abc import Mapping
from datetime import datetime

from guanyun.engines.common.feel import Function, Value, call, call_named
from guanyun.engines.rules.dmn.model import Decision, Fault, InputData, Knowledge, Model, Service
from guanyun.engines.rules.dmn.reading import imports_of, namespace_of, read_model
from guanyun.engines.rules.dmn.running import Run
from guanyun.engines.rules.dmn.sheets import (
    AGGREGATIONS,
    HIT_POLICIES,
    CellFault,
    DecisionTable,
    TableColumn,
    TableRow,
    decision_tables,
    table_faults,
)
from guanyun.engines.rules.dmn.writing import model_of_table, renewed, with_table
from guanyun.errors import Refused

__all__ = [
    "AGGREGATIONS", "HIT_POLICIES", "CellFault", "Decision", "DecisionTable", "Fault", "InputData",
    "Knowledge", "Model", "Service", "TableColumn", "TableRow", "decision_tables", "dmn_run",
    "imports_of", "model_of_table", "namespace_of", "read_model", "read_models", "renewed",
    "table_faults", "with_table",
]  # fmt: skip


def read_models(contents: Mapping[str, bytes], wanted: str) -> Model:
    """Return the model of the file ``wanted``, the files it imports found among ``contents``.

    Raises:
        Refused: as ``read_model``; ``dmn.no_element`` for a file that is not there, ``dmn.cycle``
            for models that import each other.
    """
    if wanted not in contents:
        raise Refused("dmn.no_element", name=wanted)
    homes = {namespace_of(content): name for name, content in contents.items()}
    done: dict[str, Model] = {}

    def read(name: str, above: tuple[str, ...]) -> Model:
        if name in above:
            raise Refused("dmn.cycle", element=name)
        for _, namespace in imports_of(contents[name]):
            if namespace in homes and namespace not in done:
                done[namespace] = read(homes[namespace], (*above, name))
        return read_model(contents[name], done)

    return read(wanted, ())


def dmn_run(
    model: Model,
    inputs: Mapping[str, Value],
    decision: str | None = None,
    *,
    clock: datetime | None = None,
    missing: Value = None,
) -> Value:
    """Return the value of a decision, or of all decisions by name where none is asked for.

    Args:
        model: From ``read_model`` or ``read_models``.
        inputs: Values of the input data by name; a service or knowledge takes its parameters here.
        decision: Name of a decision, of a decision service or of a business knowledge model.
        clock: What ``now()`` and ``today()`` answer.
        missing: What an input nobody gave is: null as in DMN, or ``UNKNOWN``.

    Raises:
        Refused: ``dmn.no_element``, ``dmn.cycle``, or a bound of FEEL passed.
    """
    run = Run(model, inputs, clock=clock, missing=missing)
    if decision is None:
        decisions = [each for each in model.elements.values() if isinstance(each, Decision)]
        return {each.name: run.value_of(model, each) for each in decisions}
    element = model.named(decision)
    if element is None:
        raise Refused("dmn.no_element", name=decision)
    value = run.value_of(model, element)
    if not isinstance(value, Function) or isinstance(element, Decision | InputData):
        return value
    wanted = {name: inputs[name] for name in value.signatures[0] if name in inputs}
    if len(wanted) == len(value.signatures[0]):
        return call_named(value, tuple(wanted), tuple(wanted.values()))
    return call(value, tuple(inputs.get(name, missing) for name in value.signatures[0]))
