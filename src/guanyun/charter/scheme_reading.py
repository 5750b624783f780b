"""Appraisal pages, read: a page becomes the scheme that the engine computes."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Final, TypeAlias

from guanyun.engines.appraisal import (
    Bonus,
    BoundMark,
    Curve,
    CurveStep,
    Gate,
    Group,
    Indicator,
    Member,
    Scheme,
)
from guanyun.engines.common import Finding, Level, Where

from .judged_weights import judged_members
from .nodes import Entries, Node, Scalar, compose
from .overlays import id_of, put_at
from .pages import page_of
from .reading import read_as
from .scheme_schema import Appraisal, FigureRule, GroupRule, SchemePage, StepRule

SchemeNode: TypeAlias = Indicator | Curve | Group | Bonus | Gate | BoundMark
FOLDER: Final = "appraisals"
MARK: Final = ".mark"  # the mark of a figure with steps of its own
STEP_KEYS: Final = tuple(each.name for each in fields(StepRule) if each.name != "where")


def appraisals_of(roots: Mapping[str, Node], found: list[Finding]) -> Mapping[str, Appraisal]:
    """Return the appraisals of a charter by id; what is wrong joins ``found``."""
    by_id: dict[str, Appraisal] = {}
    for below, root in roots.items():
        if not below.startswith(f"{FOLDER}/"):
            continue
        appraisal = appraisal_of(root, found)
        if appraisal is None:
            continue
        if appraisal.id in by_id:
            told = {"id": appraisal.id, "first": str(by_id[appraisal.id].where)}
            found.append(Finding("charter.duplicate_id", Level.ERROR, appraisal.where, told))
        by_id.setdefault(appraisal.id, appraisal)
    return by_id


def load_appraisal(path: Path) -> tuple[Appraisal | None, tuple[Finding, ...]]:
    """Return the appraisal of one file and what is wrong with how it is written."""
    name = path.name
    pages = page_of(path, name)
    found = list(pages.findings)
    text = pages.texts.get(name)
    if text is None:
        return None, tuple(found)
    root, findings = compose(name, text)
    found.extend(findings)
    return (appraisal_of(root, found) if root is not None else None), tuple(found)


def appraisal_of(root: Node, found: list[Finding]) -> Appraisal | None:
    """Return the appraisal that a page declares, with the scheme of each of its periods."""
    page = read_as(SchemePage, root, found)
    if page is None:
        return None
    scheme = scheme_of(page, found)
    lines = {each.id: each.where for each in _entries(page)}
    lines |= {f"{each.id}{MARK}": each.where for each in page.figures}
    periods: dict[str, Scheme] = {}
    for period in page.periods:
        if period.period in periods:
            told = {"id": period.period, "first": str(page.where)}
            found.append(Finding("charter.duplicate_id", Level.ERROR, period.where, told))
            continue
        changed = root
        for path, value in period.parameters.items():
            if not _stands(root, path.split(".")):
                told = {"case": page.id, "path": path, "nearest": "-"}
                found.append(Finding("charter.unknown_parameter", Level.ERROR, period.where, told))
                continue
            changed = put_at(changed, path, Scalar(value, False, period.where))
        own: list[Finding] = []
        again = read_as(SchemePage, changed, own)
        known = {(each.id, each.where) for each in found}
        found.extend(each for each in own if (each.id, each.where) not in known)
        periods[period.period] = scheme if again is None else scheme_of(again, [])
    return Appraisal(page, scheme, periods, lines)


def _entries(page: SchemePage) -> Iterator[FigureRule | GroupRule]:
    for entries in (
        page.figures, page.curves, page.groups, page.bonuses, page.gates, page.bound_marks,
    ):  # fmt: skip
        yield from entries  # type: ignore[misc]  # each has an id and a line


def _stands(node: Node, path: list[str]) -> bool:
    """Return whether a path ends at a single value that is written on the page."""
    if not path:
        return isinstance(node, Scalar)
    head, rest = path[0], path[1:]
    if isinstance(node, Entries):
        inner = node.get(head)
        return inner is not None and _stands(inner, rest)
    if isinstance(node, Scalar):
        return False
    for number, each in enumerate(node.items):
        if head in (id_of(each), str(number)):
            return _stands(each, rest)
    return False


def scheme_of(page: SchemePage, found: list[Finding]) -> Scheme:
    """Return the scheme of a page; a step without its one key is a finding."""
    marked = {each.id for each in page.figures if each.steps}
    nodes: list[SchemeNode] = []
    for figure in page.figures:
        nodes.append(_indicator(figure))
        if figure.steps:
            steps = _steps(figure.steps, found)
            nodes.append(Curve(f"{figure.id}{MARK}", figure.label, figure.id, steps))
    for curve in page.curves:
        nodes.append(Curve(curve.id, curve.label, curve.of, _steps(curve.steps, found)))
    for group in page.groups:
        weighed = judged_members(group, found) if group.judgements else group.members
        members = tuple(Member(_mark(each.of, marked), each.weight) for each in weighed)
        nodes.append(
            Group(group.id, group.label, members, group.mean, group.power, group.min_available)
        )
    for bonus in page.bonuses:
        of = _mark(bonus.of, marked)
        nodes.append(Bonus(bonus.id, bonus.label, of, bonus.items, bonus.low, bonus.high))
    for gate in page.gates:
        of = _mark(gate.of, marked)
        nodes.append(Gate(gate.id, gate.label, of, gate.trigger, gate.above, gate.at_most))
    nodes += [
        BoundMark(each.id, each.label, each.scheme, each.least_weight, each.basis)
        for each in page.bound_marks
    ]
    return Scheme(
        page.id, page.label, tuple(nodes), _mark(page.root, marked), page.ranking, page.cohort,
        page.basis, page.sample, page.grades, page.pay, page.streaks,
    )  # fmt: skip


def _indicator(figure: FigureRule) -> Indicator:
    return Indicator(
        figure.id, figure.label, figure.unit, figure.direction, figure.denominator, figure.missing,
        figure.filled_within, figure.treatment, figure.owner, figure.sample,
    )  # fmt: skip


def _mark(name: str, marked: set[str]) -> str:
    return f"{name}{MARK}" if name in marked else name


def _steps(rules: tuple[StepRule, ...], found: list[Finding]) -> tuple[CurveStep, ...]:
    steps: list[CurveStep] = []
    for rule in rules:
        written = [step for key in STEP_KEYS if (step := getattr(rule, key)) is not None]
        if len(written) == 1:
            steps.append(written[0])
        else:
            told = {"count": str(len(written)), "known": ", ".join(STEP_KEYS)}
            found.append(Finding("charter.scheme_step", Level.ERROR, rule.where, told))
    return tuple(steps)


def where_of(appraisal: Appraisal, node: str) -> Where:
    """Return the line of a node, or that of the scheme."""
    return appraisal.lines.get(node, appraisal.where)
