"""Drawings that the server makes: the trace of a case as layered SVG, the bar of holders."""

from collections.abc import Sequence
from dataclasses import dataclass

import segno

from guanyun.engines.casework import CaseType
from guanyun.errors import Language
from guanyun.records.selectors.cases import CaseShown

BOX_WIDTH, GAP = 132, 34
LINE_WIDTH = 20  # Latin characters that fit into a box; a Hanzi takes two
MOST_LINES = 2


@dataclass(frozen=True, slots=True)
class Box:
    """One step of the trace: where it stands, what it says, how it looks."""

    x: int
    lines: tuple[str, ...]
    look: str  # done | now | late | later

    @property
    def middle(self) -> int:
        """Return the middle of the box across."""
        return self.x + BOX_WIDTH // 2

    @property
    def right(self) -> int:
        """Return the right edge."""
        return self.x + BOX_WIDTH


@dataclass(frozen=True, slots=True)
class Trace:
    """The trace of a case, ready for the template."""

    boxes: tuple[Box, ...]
    width: int

    @property
    def extra(self) -> int:
        """Return by how much the boxes grow for a second line."""
        return 16 * (max((len(box.lines) for box in self.boxes), default=1) - 1)

    @property
    def height(self) -> int:
        """Return the height of the drawing."""
        return 58 + self.extra


def trace_of(shown: CaseShown, language: Language) -> Trace:
    """Return the steps taken, the step now, and those ahead; red when a clock is overdue."""
    words = [_label(shown.case_type, step, language) for step in _taken(shown)]
    late = any(clock.light.colour == "red" for clock in shown.running)
    now = "done" if shown.state.closed_at else ("late" if late else "now")
    looks = ["done"] * (len(words) - 1) + [now]
    ahead = [] if shown.state.closed_at else shown.next_steps
    words += [(each.en or each.zh) if language == "en" else each.zh for each in ahead]
    looks += ["later"] * (len(words) - len(looks))
    boxes = [
        Box(2 + number * (BOX_WIDTH + GAP), lines_of(word), look)
        for number, (word, look) in enumerate(zip(words, looks, strict=True))
    ]
    return Trace(tuple(boxes), (boxes[-1].right if boxes else 0) + 4)


def lines_of(text: str) -> tuple[str, ...]:
    """Return a label in the lines that fit into a box; what does not is cut with an ellipsis.

    >>> lines_of("正在办理"), lines_of("Waiting for the enterprise to confirm")
    (('正在办理',), ('Waiting for the', 'enterprise to confirm'))
    """
    if _wide(text) <= LINE_WIDTH:
        return (text,)
    words = text.split(" ") if " " in text else list(text)
    gap = " " if " " in text else ""
    found = [words[0]]
    for word in words[1:]:
        longer = f"{found[-1]}{gap}{word}"
        is_last = len(found) == MOST_LINES
        if is_last or _wide(longer) <= LINE_WIDTH:
            found[-1] = longer
        else:
            found.append(word)
    last = found[-1]
    if _wide(last) > LINE_WIDTH + 2:
        while _wide(last) > LINE_WIDTH:
            last = last[:-1]
        found[-1] = f"{last}…"
    return tuple(found)


def _wide(text: str) -> int:
    return sum(1 + (ord(each) > 0xFF) for each in text)


def code_of(address: str) -> str:
    """Return an address as a QR code, for the source of a picture."""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=3, border=2)


def _taken(shown: CaseShown) -> Sequence[str]:
    steps = [shown.case_type.steps[0].id]
    for row in shown.rows:
        to = _leads_to(shown.case_type, row.act)
        if to and to != steps[-1]:
            steps.append(to)
    if steps[-1] != shown.state.step:
        steps.append(shown.state.step)
    return steps[-6:]


def _leads_to(case_type: CaseType, act: str) -> str:
    for step in case_type.steps:
        for rule in step.acts:
            if act and act in (rule.id, rule.act) and rule.to:
                return rule.to
    return ""


def _label(case_type: CaseType, step: str, language: Language) -> str:
    label = case_type.step(step).label
    return (label.en or label.zh) if language == "en" else label.zh
