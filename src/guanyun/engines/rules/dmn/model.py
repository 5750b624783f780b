"""What a DMN model says: types, inputs, decisions, knowledge and services, their logic as FEEL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from guanyun.engines.common.feel import Expression
from guanyun.errors import Refused


@dataclass(frozen=True, slots=True)
class ItemType:
    """A type of the model: a base, or components, or a function; perhaps a list, perhaps limited.

    ``allowed`` are unary tests on each item, ``constraint`` on the whole.
    """

    name: str
    base: str = ""
    components: "tuple[ItemType, ...]" = ()
    collection: bool = False
    allowed: Expression | None = None
    constraint: Expression | None = None
    parameters: tuple[str, ...] | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class InputData:
    """A datum that comes from outside."""

    id: str
    name: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: its logic reads what ``requires`` refers to; without logic it is null."""

    id: str
    name: str
    type: str
    logic: Expression | None
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A business knowledge model: logic as a function of ``parameters``."""

    id: str
    name: str
    type: str
    logic: Expression | None
    parameters: tuple[str, ...]
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """A decision service: some decisions offered as one function of the data they need."""

    id: str
    name: str
    outputs: tuple[str, ...]
    inputs: tuple[str, ...]


Element: TypeAlias = InputData | Decision | Knowledge | Service


@dataclass(frozen=True, slots=True)
class Fault:
    """A text of the model that is no FEEL: the name of its element, and the refusal."""

    element: str
    refusal: Refused


@dataclass(frozen=True, slots=True)
class Model:
    """A DMN model; references are ``#id``, or ``namespace#id`` into one of ``imported``."""

    name: str
    namespace: str
    elements: Mapping[str, Element]
    types: Mapping[str, ItemType]
    imported: "Mapping[str, Model]" = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def named(self, name: str) -> Element | None:
        """Return the element of a name, decisions first."""
        found = [element for element in self.elements.values() if element.name == name]
        found.sort(key=lambda element: not isinstance(element, Decision))
        return found[0] if found else None
