"""Reading DMN 1.1 to 1.5 XML into a model."""

from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree import ElementTree as ET

from guanyun.engines.rules.dmn.boxed import function_of, logic_in
from guanyun.engines.rules.dmn.model import (
    Decision,
    Element,
    InputData,
    ItemType,
    Knowledge,
    Model,
    Service,
)
from guanyun.engines.rules.dmn.tags import (
    child,
    children,
    local,
    name_of,
    text_of,
    tree_of,
    type_of,
)
from guanyun.engines.rules.dmn.texts import Texts
from guanyun.errors import Refused

_NAMED: Final = frozenset(
    (
        "inputData", "decision", "businessKnowledgeModel", "decisionService", "variable", "column",
        "formalParameter", "itemComponent", "itemDefinition", "import", "parameters", "output",
        "parameter",
    )
)  # fmt: skip
_REQUIRED: Final = ("requiredDecision", "requiredInput", "requiredKnowledge")


def imports_of(content: bytes) -> list[tuple[str, str]]:
    """Return the DMN models that a model imports, each as its local name and its namespace."""
    root = _definitions(content)
    found = children(root, "import")
    return [(name_of(each), each.get("namespace", "")) for each in found]


def namespace_of(content: bytes) -> str:
    """Return the namespace of a model."""
    return _definitions(content).get("namespace", "")


def read_model(content: bytes, imported: Mapping[str, Model] | None = None) -> Model:
    """Return the model of a DMN file; a text that is no FEEL becomes null and a fault.

    Args:
        content: The file, at most a few megabytes.
        imported: Models by namespace; those that this one imports must be among them.

    Raises:
        Refused: ``dmn.no_xml``, ``dmn.doctype``, ``dmn.no_definitions`` or ``dmn.no_import``.
    """
    root = _definitions(content)
    known: dict[str, Model] = {}
    for each in children(root, "import"):
        if "DMN" not in each.get("importType", "DMN"):
            continue
        namespace = each.get("namespace", "")
        if imported is None or namespace not in imported:
            raise Refused("dmn.no_import", namespace=namespace)
        known[name_of(each)] = imported[namespace]
    texts = Texts(frozenset(_names(root)) | {name for one in known.values() for name in _told(one)})
    elements = {element.id: element for element in _elements(root, texts)}
    types = [_item_type(node, texts) for node in children(root, "itemDefinition")]
    return Model(
        name_of(root),
        root.get("namespace", ""),
        elements,
        {each.name: each for each in types},
        known,
        tuple(texts.faults),
    )


def _definitions(content: bytes) -> ET.Element:
    root = tree_of(content)
    if local(root) != "definitions":
        raise Refused("dmn.no_definitions", found=local(root))
    return root


def _names(root: ET.Element) -> Iterator[str]:
    for node in root.iter():
        if local(node) in _NAMED:
            yield name_of(node)
        elif "iteratorVariable" in node.attrib:
            yield node.attrib["iteratorVariable"]


def _told(model: Model) -> Iterator[str]:
    """Yield the names that an importing model may speak of."""
    yield from (element.name for element in model.elements.values())
    left = list(model.types.values())
    while left:
        item = left.pop()
        yield item.name
        left.extend(item.components)
    for name, inner in model.imported.items():
        yield name
        yield from _told(inner)


def _elements(root: ET.Element, texts: Texts) -> Iterator[Element]:
    for node in root:
        texts.element = name_of(node)
        identity = node.get("id") or name_of(node)
        match local(node):
            case "inputData":
                yield InputData(identity, name_of(node), type_of(child(node, "variable")))
            case "decision":
                logic = logic_in(node, texts)
                kind = type_of(child(node, "variable"))
                yield Decision(
                    identity,
                    name_of(node),
                    kind,
                    None if logic is None else texts.typed(logic, kind),
                    _requires(node),
                )
            case "businessKnowledgeModel":
                yield _knowledge(node, identity, texts)
            case "decisionService":
                inputs = (*_hrefs(node, "inputData"), *_hrefs(node, "inputDecision"))
                yield Service(identity, name_of(node), _hrefs(node, "outputDecision"), inputs)


def _knowledge(node: ET.Element, identity: str, texts: Texts) -> Knowledge:
    inner = child(node, "encapsulatedLogic")
    logic = None if inner is None else function_of(inner, texts)
    names = () if logic is None else tuple(each.name for each in logic.parameters)
    kind = type_of(child(node, "variable"))
    return Knowledge(identity, name_of(node), kind, logic, names, _requires(node))


def _hrefs(node: ET.Element, tag: str) -> tuple[str, ...]:
    return tuple(each.get("href", "") for each in children(node, tag))


def _requires(node: ET.Element) -> tuple[str, ...]:
    requirements = children(node, "informationRequirement", "knowledgeRequirement")
    return tuple(each.get("href", "") for one in requirements for each in children(one, *_REQUIRED))


def _item_type(node: ET.Element, texts: Texts) -> ItemType:
    texts.element = name_of(node)
    components = children(node, "itemComponent")
    function = child(node, "functionItem")
    allowed = text_of(child(node, "allowedValues"))
    constraint = text_of(child(node, "typeConstraint"))
    return ItemType(
        name_of(node),
        type_of(node),
        tuple(_item_type(each, texts) for each in components),
        node.get("isCollection") == "true",
        texts.cell(allowed) if allowed else None,
        texts.cell(constraint) if constraint else None,
        None if function is None else tuple(type_of(p) for p in children(function, "parameters")),
        "" if function is None else function.get("outputTypeRef", ""),
    )
