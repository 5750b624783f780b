"""Every kind of case of every shipped charter is sound BPMN 2.0 with a diagram."""

from functools import cache
from xml.etree import ElementTree as ET

import pytest

from guanyun.charter.loading import load_charter
from guanyun.charter.shipped import shipped_charters
from guanyun.engines.casework import CaseType
from guanyun.gateways.bpmn import BOUNDS, DIAGRAM, LINES, MODEL, bpmn_of
from guanyun.gateways.bpmn_parts import task_id

ZONES = sorted(
    each.parent.name
    for each in shipped_charters().glob("*/charter.yaml")
    if not each.parent.name.startswith("_")
)
NODES = ("startEvent", "endEvent", "userTask", "exclusiveGateway", "boundaryEvent")


@cache
def kinds(zone: str) -> dict[str, CaseType]:
    """Return the kinds of case of a shipped charter."""
    return dict(load_charter(shipped_charters() / zone).case_types)


def named(tag: str) -> str:
    """Return the name of an element of the model."""
    return f"{{{MODEL}}}{tag}"


CASES = [(zone, kind) for zone in ZONES for kind in kinds(zone)]


@pytest.fixture(params=CASES, ids="/".join)
def drawn(request: pytest.FixtureRequest) -> tuple[CaseType, ET.Element]:
    """Return a kind of case, and what was drawn of it."""
    zone, kind = request.param
    case_type = kinds(zone)[kind]
    return case_type, ET.fromstring(bpmn_of(case_type))


def test_ids_are_unique(drawn: tuple[CaseType, ET.Element]) -> None:
    """No two elements of the document bear the same id."""
    ids = [each.get("id") for each in drawn[1].iter() if each.get("id")]

    assert len(ids) == len(set(ids))


def test_flows_lead_from_somewhere_to_somewhere(drawn: tuple[CaseType, ET.Element]) -> None:
    """Both ends of every flow exist, and each end lists the flow."""
    process = drawn[1].find(named("process"))
    nodes = {each.get("id"): each for tag in NODES for each in process.iter(named(tag))}

    for flow in process.iter(named("sequenceFlow")):
        source, target = nodes[flow.get("sourceRef")], nodes[flow.get("targetRef")]
        assert flow.get("id") in [each.text for each in source.iter(named("outgoing"))]
        assert flow.get("id") in [each.text for each in target.iter(named("incoming"))]
        assert source.tag != named("endEvent")
        assert target.tag not in (named("startEvent"), named("boundaryEvent"))


def test_steps_are_tasks_and_only_choices_branch(drawn: tuple[CaseType, ET.Element]) -> None:
    """Each step is one task with at most one flow out; every act that leads on is a flow."""
    case_type, root = drawn
    process = root.find(named("process"))
    tasks = {each.get("id"): each for each in process.iter(named("userTask"))}

    assert set(tasks) == {task_id(each.id) for each in case_type.steps}
    assert all(len(list(each.iter(named("outgoing")))) <= 1 for each in tasks.values())
    choices = list(process.iter(named("exclusiveGateway")))
    assert all(len(list(each.iter(named("outgoing")))) > 1 for each in choices)
    leading = [
        (step.id, rule.to)
        for step in case_type.steps
        for rule in step.acts
        if rule.to and rule.to != step.id
    ]
    leading += [("", each.to) for each in case_type.branches if each.to]
    targets = [each.get("targetRef") for each in process.iter(named("sequenceFlow"))]
    for _, to in leading:
        assert task_id(to) in targets
    assert len(targets) >= len(leading)


def test_clocks_are_timers(drawn: tuple[CaseType, ET.Element]) -> None:
    """Each clock sits on its task with a duration and leads on; a lapse alone interrupts."""
    case_type, root = drawn
    timers = list(root.iter(named("boundaryEvent")))
    hosts = {each.get("id") for each in root.iter(named("userTask"))}

    assert len(timers) >= sum("open" in each.starts_on for each in case_type.clocks)
    lapsing = {each.label.zh for each in case_type.clocks if each.lapses}
    for timer in timers:
        assert timer.get("attachedToRef") in hosts
        assert timer.get("cancelActivity") == "false" or timer.get("name") in lapsing
        assert timer.find(f"{named('timerEventDefinition')}/{named('timeDuration')}").text
        assert len(list(timer.iter(named("outgoing")))) == 1


def test_everything_is_drawn_and_no_two_tasks_overlap(drawn: tuple[CaseType, ET.Element]) -> None:
    """Each node has a shape, each flow an edge of two points or more; tasks lie apart."""
    root = drawn[1]
    shapes = {each.get("bpmnElement"): each for each in root.iter(f"{{{DIAGRAM}}}BPMNShape")}
    edges = {each.get("bpmnElement"): each for each in root.iter(f"{{{DIAGRAM}}}BPMNEdge")}
    nodes = {each.get("id") for tag in NODES for each in root.iter(named(tag))}

    assert set(shapes) == nodes
    assert set(edges) == {each.get("id") for each in root.iter(named("sequenceFlow"))}
    assert all(len(list(each.iter(f"{{{LINES}}}waypoint"))) >= 2 for each in edges.values())
    boxes = []
    for task in root.iter(named("userTask")):
        bounds = shapes[task.get("id")].find(f"{{{BOUNDS}}}Bounds")
        boxes.append([int(bounds.get(name)) for name in ("x", "y", "width", "height")])
    for n, (x, y, width, height) in enumerate(boxes):
        for left, top, *_ in boxes[n + 1 :]:
            assert abs(x - left) >= width or abs(y - top) >= height


def test_everything_is_reached_from_the_start(drawn: tuple[CaseType, ET.Element]) -> None:
    """Whoever follows the flows from intake comes to an end."""
    process = drawn[1].find(named("process"))
    pairs = [
        (each.get("sourceRef"), each.get("targetRef"))
        for each in process.iter(named("sequenceFlow"))
    ]
    reached = {"start"}
    while more := {target for source, target in pairs if source in reached} - reached:
        reached |= more

    ends = {each.get("id") for each in process.iter(named("endEvent"))}
    assert reached & ends
