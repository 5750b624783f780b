"""Models written as DMN 1.5 XML: any older one renewed, a decision table put in or made anew."""

from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

from guanyun.engines.common.feel import names_read, parse
from guanyun.engines.rules.dmn.sheets import DecisionTable, TableColumn, names_of
from guanyun.engines.rules.dmn.tags import child, children, local, name_of, tree_of
from guanyun.errors import Refused

MODEL_15: Final = "https://www.omg.org/spec/DMN/20230324/MODEL/"
FEEL_15: Final = "https://www.omg.org/spec/DMN/20230324/FEEL/"
_OLDER: Final = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd", "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/", "https://www.omg.org/spec/DMN/20211108/MODEL/",
    MODEL_15,
)  # fmt: skip


def renewed(content: bytes) -> bytes:
    """Return a model of DMN 1.1 to 1.5 as DMN 1.5; what is drawn and what tools added stays out.

    Raises:
        Refused: ``dmn.no_xml``, ``dmn.doctype`` or ``dmn.no_definitions``.
    """
    root = _definitions(content)
    return _written(_renewed(root))


def with_table(content: bytes, table: DecisionTable) -> bytes:
    """Return a model as DMN 1.5 in which the decision of the table's name has this table.

    Raises:
        Refused: ``dmn.no_element`` where no decision has that name; as ``renewed``.
    """
    root = _renewed(_definitions(content))
    for node in children(root, "decision", "businessKnowledgeModel"):
        home = node if local(node) == "decision" else child(node, "encapsulatedLogic")
        old = None if home is None else child(home, "decisionTable")
        if home is not None and old is not None and name_of(node) == table.name:
            place = list(home).index(old)
            home.remove(old)
            home.insert(place, _table(table))
            return _written(root)
    raise Refused("dmn.no_element", name=table.name)


def model_of_table(table: DecisionTable, namespace: str) -> bytes:
    """Return a new model of one decision with its input data, as DMN 1.5.

    Args:
        table: Its names of figures become input data.
        namespace: What the model is called by those that import it.

    >>> column = TableColumn("staff", "number")
    >>> from guanyun.engines.rules.dmn.sheets import TableRow
    >>> table = DecisionTable("size", (column,), (TableColumn("", "string"),),
    ...                       (TableRow((">= 20",), ('"big"',)),))
    >>> model_of_table(table, "urn:sample").decode().count("inputData")
    2
    """
    root = ET.Element(_tag("definitions"), {"name": table.name, "namespace": namespace})
    spoken = names_of(table)
    asked = {name: each.type for each in table.inputs for name in _names(each, spoken)}
    for place, (name, kind) in enumerate(asked.items()):
        node = ET.SubElement(root, _tag("inputData"), {"id": f"input_{place}", "name": name})
        plain = kind if name in {each.text for each in table.inputs} else ""
        ET.SubElement(node, _tag("variable"), _typed({"name": name}, plain))
    node = ET.SubElement(root, _tag("decision"), {"id": "decision", "name": table.name})
    kind = table.outputs[0].type if len(table.outputs) == 1 and _is_single(table) else ""
    ET.SubElement(node, _tag("variable"), _typed({"name": table.name}, kind))
    for place in range(len(asked)):
        needs = ET.SubElement(node, _tag("informationRequirement"), {"id": f"needs_{place}"})
        ET.SubElement(needs, _tag("requiredInput"), {"href": f"#input_{place}"})
    node.append(_table(table))
    return _written(root)


def _is_single(table: DecisionTable) -> bool:
    return table.hit_policy in ("UNIQUE", "ANY", "FIRST", "PRIORITY")


def _names(column: TableColumn, spoken: Sequence[str]) -> Sequence[str]:
    return sorted(names_read(parse(column.text, names=spoken)))


def _table(table: DecisionTable) -> ET.Element:
    kind = {"hitPolicy": table.hit_policy}
    if table.aggregation:
        kind["aggregation"] = table.aggregation
    node = ET.Element(_tag("decisionTable"), kind)
    for each in table.inputs:
        column = ET.SubElement(node, _tag("input"))
        asked = ET.SubElement(column, _tag("inputExpression"), _typed({}, each.type))
        _text(asked, each.text)
        if each.allowed:
            _text(ET.SubElement(column, _tag("inputValues")), each.allowed)
    for each in table.outputs:
        named = {"name": each.text} if each.text else {}
        column = ET.SubElement(node, _tag("output"), _typed(named, each.type))
        if each.allowed:
            _text(ET.SubElement(column, _tag("outputValues")), each.allowed)
        if each.default:
            _text(ET.SubElement(column, _tag("defaultOutputEntry")), each.default)
    _rules(table, node)
    return node


def _rules(table: DecisionTable, node: ET.Element) -> None:
    remarked = any(row.remark for row in table.rows)
    if remarked:
        ET.SubElement(node, _tag("annotation"), {"name": "说明"})
    for row in table.rows:
        rule = ET.SubElement(node, _tag("rule"))
        for test in row.tests:
            _text(ET.SubElement(rule, _tag("inputEntry")), test or "-")
        for result in row.results:
            _text(ET.SubElement(rule, _tag("outputEntry")), result)
        if remarked:
            _text(ET.SubElement(rule, _tag("annotationEntry")), row.remark)


def _tag(name: str) -> str:
    return f"{{{MODEL_15}}}{name}"


def _typed(attributes: dict[str, str], kind: str) -> dict[str, str]:
    return {**attributes, "typeRef": kind} if kind else attributes


def _text(node: ET.Element, text: str) -> None:
    ET.SubElement(node, _tag("text")).text = text


def _definitions(content: bytes) -> ET.Element:
    root = tree_of(content)
    if local(root) != "definitions":
        raise Refused("dmn.no_definitions", found=local(root))
    return root


def _renewed(node: ET.Element) -> ET.Element:
    """Return a node of any version in the namespace of DMN 1.5, with all that belongs to DMN."""
    attributes = {
        name: "https://www.omg.org/spec/DMN/20230324/MODEL/"
        if name == "importType" and "DMN" in value else value
        for name, value in node.attrib.items() if not name.startswith("{")
    }  # fmt: skip
    attributes.pop("expressionLanguage", None)
    attributes.pop("typeLanguage", None)
    new = ET.Element(_tag(local(node)), attributes)
    new.text, new.tail = node.text, node.tail
    for each in node:
        home = each.tag[1:].partition("}")[0] if isinstance(each.tag, str) else ""
        if home not in _OLDER or local(each) == "extensionElements":
            continue
        if local(each) == "typeRef" and local(node) != "functionItem":
            written = "".join(each.itertext()).strip()
            new.set("typeRef", written if "<" in written else written.rpartition(":")[2])
            continue
        new.append(_renewed(each))
    if ":" in new.get("typeRef", "") and "<" not in new.get("typeRef", ""):
        new.set("typeRef", new.get("typeRef", "").rpartition(":")[2].strip())
    return new


def _written(root: ET.Element) -> bytes:
    ET.register_namespace("", MODEL_15)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
