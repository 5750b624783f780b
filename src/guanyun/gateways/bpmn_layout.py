"""Where the parts of a process lie on paper: columns by how far a step is, timers under tasks."""

from collections.abc import Mapping
from dataclasses import dataclass

from .bpmn_parts import Part, Process, task_id

TASK = (140, 80)
CHOICE = 50
EVENT = 36
COLUMN, ROW, MARGIN = 400, 240, 160
BESIDE = 50  # between a task and its choice, between timers
BELOW = 70  # from a task down to whom its timers tell
LANE = 12  # between two flows that lead back
LANES = 4  # that fit beside a column


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, from its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """Return the height of its middle."""
        return self.y + self.height // 2

    @property
    def centre(self) -> int:
        """Return its middle from the left."""
        return self.x + self.width // 2


Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """A box for each part and the corners of each flow."""

    boxes: Mapping[str, Box]
    lines: Mapping[str, tuple[Point, ...]]


def layout_of(process: Process) -> Layout:
    """Return where everything lies; no two tasks overlap."""
    steps = list(dict.fromkeys(part.step for part in process.parts))
    columns = _columns(process, steps)
    boxes = _boxes(process, _corners(steps, columns))
    lines: dict[str, tuple[Point, ...]] = {}
    back = 0
    for flow in process.flows:
        source, target = boxes[flow.source], boxes[flow.target]
        if source.x + source.width <= target.x:
            lines[flow.id] = _forward(source, target)
        elif target.y >= source.y + source.height and target.centre == source.centre:
            lines[flow.id] = ((source.centre, source.y + source.height), (target.centre, target.y))
        else:
            back += 1
            lines[flow.id] = _backward(source, target, back)
    return Layout(boxes, lines)


def _columns(process: Process, steps: list[str]) -> Mapping[str, int]:
    """Return how many acts away from intake each step is; what nothing leads to stands last."""
    step_of = {part.id: part.step for part in process.parts}
    pairs = [(step_of[flow.source], step_of[flow.target]) for flow in process.flows]
    found, edge = {steps[0]: 0}, [steps[0]]
    while edge:
        reached = []
        for source, target in pairs:
            if source in edge and target not in found:
                found[target] = found[source] + 1
                reached.append(target)
        edge = reached
    last = max(found.values()) + 1
    return {step: found.get(step, last) for step in steps}


def _corners(steps: list[str], columns: Mapping[str, int]) -> Mapping[str, Point]:
    """Return the upper left corner of each step's task."""
    filled: dict[int, int] = {}
    found = {}
    for step in steps:
        column = columns[step]
        row = filled.get(column, 0)
        filled[column] = row + 1
        found[step] = (MARGIN + EVENT + BESIDE + column * COLUMN, MARGIN + row * ROW)
    return found


def _boxes(process: Process, corners: Mapping[str, Point]) -> Mapping[str, Box]:
    timers: dict[str, list[str]] = {}
    found: dict[str, Box] = {}
    places = {part.id: _task(part, corners) for part in process.parts if part.tag == "userTask"}
    for part in process.parts:
        task = places[task_id(part.step)]
        if part.tag == "userTask":
            found[part.id] = task
        elif part.tag == "startEvent":
            found[part.id] = Box(task.x - BESIDE - EVENT, task.middle - EVENT // 2, EVENT, EVENT)
        elif part.tag == "exclusiveGateway":
            x = task.x + task.width + BESIDE
            found[part.id] = Box(x, task.middle - CHOICE // 2, CHOICE, CHOICE)
        elif part.tag == "endEvent" and not part.host:
            x = task.x + task.width + 3 * BESIDE + CHOICE
            found[part.id] = Box(x, task.middle - EVENT // 2, EVENT, EVENT)
        else:
            # A timer and its end lie one under the other.
            named = timers.setdefault(part.step, [])
            timer = part.host if part.tag == "endEvent" else part.id
            named += [timer] if timer not in named else []
            x = task.x + named.index(timer) * BESIDE
            under = task.y + task.height
            y = under + BELOW if part.tag == "endEvent" else under - EVENT // 2
            found[part.id] = Box(x, y, EVENT, EVENT)
    return found


def _task(part: Part, corners: Mapping[str, Point]) -> Box:
    x, y = corners[part.step]
    return Box(x, y, *TASK)


def _forward(source: Box, target: Box) -> tuple[Point, ...]:
    """Return the corners of a flow to the right: straight, or with one step up or down."""
    start, end = (source.x + source.width, source.middle), (target.x, target.middle)
    if start[1] == end[1]:
        return start, end
    bend = end[0] - LANE
    return start, (bend, start[1]), (bend, end[1]), end


def _backward(source: Box, target: Box, number: int) -> tuple[Point, ...]:
    """Return the corners of a flow that leads back: between the columns, and over the top."""
    aside, height = LANE * (1 + number % LANES), MARGIN // 2 - number * LANE
    right, left = source.x + source.width + aside, target.x - LANE - aside
    return (
        (source.x + source.width, source.middle),
        (right, source.middle),
        (right, height),
        (left, height),
        (left, target.middle),
        (target.x, target.middle),
    )
