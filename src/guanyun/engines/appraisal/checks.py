"""What is wrong with a scheme before any figure is put in, each thing a finding."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from guanyun.engines.common import Finding, Level, Where
from guanyun.errors import Refused

from .consequence_checks import consequence_findings
from .scheme import Bonus, BoundMark, Curve, Gate, Group, Indicator, Mean, Node, Scheme
from .steps import Affine, BestShare, Clip, CurveStep, Goalposts, Interp, MinMax, Ranked, ZScore
from .walking import effective_weights, in_order


def scheme_findings(
    scheme: Scheme,
    where: Where | None = None,
    duties: Collection[str] | None = None,
    lines: Mapping[str, Where] | None = None,
) -> list[Finding]:
    """Return what is wrong with a scheme, every finding where its node stands.

    Args:
        scheme: As read.
        where: The file and line of the scheme, for what belongs to no node.
        duties: The lines of the mandate register; None where there is no register to ask.
        lines: The file and line of each node, as far as known.
    """
    places = lines or {}
    ids = Counter(node.id for node in scheme.nodes)
    found = [
        _error("appraisal.twice", places.get(name, where), node=name)
        for name, n in ids.items()
        if n > 1
    ]
    try:
        in_order(scheme)
    except Refused as refused:
        place = places.get(str(refused.fields.get("asked_by", "")), where)
        return [*found, Finding(refused.code, Level.ERROR, place, refused.fields)]
    for node in scheme.nodes:
        found += _of_node(node, scheme, places.get(node.id, where), duties)
    found += _idle(scheme, where, places)
    return [*found, *consequence_findings(scheme, where)]


def _of_node(
    node: Node, scheme: Scheme, where: Where | None, duties: Collection[str] | None
) -> Iterator[Finding]:
    match node:
        case Indicator() if duties is not None and node.owner not in duties:
            yield _error("appraisal.no_owner", where, node=node.id, owner=node.owner or "—")
        case Curve():
            for step in node.steps:
                yield from _of_step(step, node.id, where)
        case Group():
            yield from _of_group(node, scheme, where)
        case Bonus() if node.low > node.high:
            yield _error("appraisal.empty_range", where, node=node.id, low=node.low, high=node.high)
        case _:
            return


def _of_group(node: Group, scheme: Scheme, where: Where | None) -> Iterator[Finding]:
    whole = sum((Fraction(member.weight) for member in node.members), Fraction(0))
    if whole <= 0 or any(member.weight < 0 for member in node.members):
        yield _error("appraisal.weights", where, node=node.id, total=float(whole))
        return
    if node.mean is Mean.POWER and node.power == 0:
        yield _error("appraisal.power_zero", where, node=node.id)
    if not 0 <= node.min_available <= 1:
        yield _error("appraisal.share_range", where, node=node.id, share=node.min_available)
    bound = {mark.id: mark for mark in scheme.nodes if isinstance(mark, BoundMark)}
    for member in node.members:
        mark = bound.get(member.of)
        share = Fraction(member.weight) / whole
        if mark is not None and share < Fraction(mark.least_weight):
            yield _error(
                "appraisal.bound_weight",
                where,
                node=mark.id,
                group=node.id,
                share=f"{float(share):.4g}",
                least=mark.least_weight,
                source=mark.basis.source,
            )


def _of_step(step: CurveStep, name: str, where: Where | None) -> Iterator[Finding]:
    match step:
        case Clip() if step.low is not None and step.high is not None and step.low > step.high:
            yield _error("appraisal.empty_range", where, node=name, low=step.low, high=step.high)
        case MinMax() | Goalposts() if step.low == step.high:
            yield _error("appraisal.empty_range", where, node=name, low=step.low, high=step.high)
        case Affine() if step.base == 0:
            yield _error("appraisal.base_zero", where, node=name)
        case ZScore() if step.deviation <= 0:
            yield _error("appraisal.deviation", where, node=name, deviation=step.deviation)
        case Ranked() if step.classes < 1:
            yield _error("appraisal.classes", where, node=name, classes=step.classes)
        case Interp():
            at = [x for x, _ in step.points]
            if not at or any(low >= high for low, high in pairwise(at)):
                yield _error("appraisal.points_order", where, node=name)
        case BestShare() if step.compatible:
            yield Finding("appraisal.infinite_share", Level.WARNING, where, {"node": name})
        case _:
            return


def _idle(scheme: Scheme, where: Where | None, lines: Mapping[str, Where]) -> Iterator[Finding]:
    """Yield what no mark, grade or pay hangs on: an indicator collected for nothing."""
    if any(isinstance(n, Group) and not sum(m.weight for m in n.members) for n in scheme.nodes):
        return
    weights = effective_weights(scheme)
    watched = {part for node in scheme.nodes for part in _counted(node)}
    if scheme.grading is not None:
        watched |= {ceiling.trigger for ceiling in scheme.grading.ceilings}
    if scheme.pay is not None:
        watched.add(scheme.pay.base)
    for node in scheme.nodes:
        if weights[node.id] or node.id in watched or isinstance(node, Curve):
            continue
        code = "appraisal.idle" if isinstance(node, Indicator) else "appraisal.idle_node"
        yield Finding(code, Level.WARNING, lines.get(node.id, where), {"node": node.id})


def _counted(node: Node) -> tuple[str, ...]:
    match node:
        case Bonus():
            return tuple(item.of for item in node.items)
        case Indicator():
            return (node.denominator,)
        case Gate():
            return (node.trigger,)
        case _:
            return ()


def _error(finding: str, where: Where | None, **fields: object) -> Finding:
    return Finding(finding, Level.ERROR, where, {name: str(x) for name, x in fields.items()})
