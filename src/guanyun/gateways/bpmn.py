"""A kind of case as BPMN 2.0 XML with diagram interchange: it opens in any modeller."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from guanyun.engines.casework import CaseType

from .bpmn_layout import Box, Layout, Point, layout_of
from .bpmn_parts import Flow, Part, Process, process_of

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
LINES = "http://www.omg.org/spec/DD/20100524/DI"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
OURS = "urn:guanyun:case-type"
_PREFIXES = {"bpmn": MODEL, "bpmndi": DIAGRAM, "dc": BOUNDS, "di": LINES, "xsi": INSTANCE}


def bpmn_of(case_type: CaseType) -> bytes:
    """Return a kind of case as a BPMN 2.0 document; nobody runs it, people read it."""
    for prefix, space in _PREFIXES.items():
        ET.register_namespace(prefix, space)
    process = process_of(case_type)
    root = ET.Element(
        f"{{{MODEL}}}definitions",
        {"id": "definitions", "targetNamespace": OURS, "exporter": "Guanyun"},
    )
    root.append(_process(process))
    root.append(_diagram(process, layout_of(process)))
    ET.indent(root)
    told: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return told


def _process(process: Process) -> ET.Element:
    told = {"id": process.id, "name": process.name, "isExecutable": "false"}
    found = ET.Element(f"{{{MODEL}}}process", told)
    found.extend(_part(each, process.flows) for each in process.parts)
    for flow in process.flows:
        told = {"id": flow.id, "sourceRef": flow.source, "targetRef": flow.target}
        named = told | ({"name": flow.name} if flow.name else {})
        ET.SubElement(found, f"{{{MODEL}}}sequenceFlow", named)
    return found


def _part(part: Part, flows: Iterable[Flow]) -> ET.Element:
    """Return the element; the order inside is that of the schema."""
    told = {"id": part.id} | ({"name": part.name} if part.name else {})
    if part.tag == "boundaryEvent":
        told |= {"attachedToRef": part.host, "cancelActivity": str(part.interrupts).lower()}
    found = ET.Element(f"{{{MODEL}}}{part.tag}", told)
    for note in part.notes:
        ET.SubElement(found, f"{{{MODEL}}}documentation").text = note
    for flow in flows:
        if flow.target == part.id:
            ET.SubElement(found, f"{{{MODEL}}}incoming").text = flow.id
    for flow in flows:
        if flow.source == part.id:
            ET.SubElement(found, f"{{{MODEL}}}outgoing").text = flow.id
    if part.tag == "boundaryEvent":
        timer = ET.SubElement(found, f"{{{MODEL}}}timerEventDefinition", {"id": f"{part.id}_timer"})
        duration = ET.SubElement(
            timer, f"{{{MODEL}}}timeDuration", {f"{{{INSTANCE}}}type": "bpmn:tFormalExpression"}
        )
        duration.text = part.budget
    return found


def _diagram(process: Process, layout: Layout) -> ET.Element:
    found = ET.Element(f"{{{DIAGRAM}}}BPMNDiagram", {"id": "diagram"})
    plane = ET.SubElement(
        found, f"{{{DIAGRAM}}}BPMNPlane", {"id": "plane", "bpmnElement": process.id}
    )
    for part in process.parts:
        told = {"id": f"{part.id}_shape", "bpmnElement": part.id}
        if part.tag == "exclusiveGateway":
            told["isMarkerVisible"] = "true"
        shape = ET.SubElement(plane, f"{{{DIAGRAM}}}BPMNShape", told)
        ET.SubElement(shape, f"{{{BOUNDS}}}Bounds", _bounds(layout.boxes[part.id]))
    for flow in process.flows:
        told = {"id": f"{flow.id}_edge", "bpmnElement": flow.id}
        edge = ET.SubElement(plane, f"{{{DIAGRAM}}}BPMNEdge", told)
        for point in layout.lines[flow.id]:
            ET.SubElement(edge, f"{{{LINES}}}waypoint", _point(point))
    return found


def _bounds(box: Box) -> dict[str, str]:
    return {"x": str(box.x), "y": str(box.y), "width": str(box.width), "height": str(box.height)}


def _point(point: Point) -> dict[str, str]:
    return {"x": str(point[0]), "y": str(point[1])}
