"""Policies as SQL: a third evaluator for databases that hold the facts, checking the others."""

from collections.abc import Mapping
from typing import Final

from guanyun.engines.common import Rounding
from guanyun.engines.rules.figures import LARGEST
from guanyun.engines.rules.paying import Paying, Piece
from guanyun.engines.rules.policy import AllOf, AnyOf, Clause, Condition, FactType, clauses_of
from guanyun.engines.rules.programs import Program, Ruling
from guanyun.engines.rules.spans import Span, Spans
from guanyun.errors import Refused

_QUOTE: Final = "'"


def sql_of(program: Program, policy: str) -> tuple[str, str]:
    """Return two SQL expressions of a policy: whether it is met, and what it pays in fen.

    The first is null where it cannot be said; the second where nothing can be said of the amount.
    Columns are named as the facts: whole numbers in the last decimal of each, days as ordinals,
    truth values as 0 or 1, choices as texts, null where unknown. For SQLite, PostgreSQL and (with
    its ``integer_division`` set) DuckDB; amounts below 2^62 fen.

    Raises:
        Refused: ``rules.no_policy``; ``rules.no_statement`` for what SQL here does not say: made
            facts, tests that are more than comparisons, sums of parts, rates that are facts,
            rounding to even.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.payout_forms import RateOf
    >>> from guanyun.engines.rules.policy import Fact, Policy, SubjectKind
    >>> from guanyun.engines.rules.programs import compile_policies
    >>> here = Where("rules/tax.yaml", 1)
    >>> tax = Fact("tax", Label("税收"), FactType.MONEY, here)
    >>> one = Policy("back", Label("示例"), SubjectKind.ENTERPRISE, Citation("sample"), here,
    ...              Clause("enough", "tax", "> 10", here), (tax,),
    ...              payout=RateOf("tax", Decimal("0.05")))
    >>> when, fen = sql_of(compile_policies([one], on=date(2026, 1, 1)), "back")
    >>> when, fen.count("tax") > 0
    ('(tax >= 1001)', True)
    """
    ruling = program.ruling(policy)
    nodes = dict(zip(clauses_of(ruling.policy.condition), ruling.clauses, strict=True))
    return _condition(program, ruling.policy.condition, nodes), _amount(program, ruling)


def _none(policy: str, told: str) -> Refused:
    return Refused("rules.no_statement", policy=policy, told=told)


def _condition(program: Program, condition: Condition, nodes: Mapping[Clause, int]) -> str:
    if isinstance(condition, Clause):
        atom = program.atoms[program.nodes[nodes[condition]].terms[0]]
        source = program.sources[atom.source]
        if atom.spans is None or source.made is not None:
            raise _none(condition.id, condition.test)
        return _spans(source.fact.id, atom.spans, source.fact.type)
    if isinstance(condition, AllOf | AnyOf):
        every = isinstance(condition, AllOf)
        terms = [_condition(program, term, nodes) for term in condition.terms]
        joined = (" AND " if every else " OR ").join(terms)
        return f"({joined})" if terms else ("(1 = 1)" if every else "(1 = 0)")
    return f"(NOT {_condition(program, condition.term, nodes)})"


def _spans(name: str, spans: Spans, kind: FactType) -> str:
    if not spans.spans:
        return "(1 = 0)" if spans.negated else "(1 = 1)"
    told = " OR ".join(_span(name, span, kind) for span in spans.spans)
    return f"(NOT ({told}))" if spans.negated else f"({told})"


def _span(name: str, span: Span, kind: FactType) -> str:
    if span.word is not None:
        quoted = span.word.replace(_QUOTE, _QUOTE * 2)
        return f"{name} {'<>' if span.outside else '='} '{quoted}'"
    if span.low == span.high or kind is FactType.BOOLEAN:
        return f"{name} {'<>' if span.outside else '='} {span.low}"
    ends = [f"{name} >= {span.low}"] if span.low > -LARGEST else []
    ends += [f"{name} <= {span.high}"] if span.high < LARGEST else []
    told = " AND ".join(ends) or f"{name} = {name}"
    if span.outside:
        return f"NOT ({told})"
    return f"({told})" if len(ends) > 1 else told


def _amount(program: Program, ruling: Ruling) -> str:
    paying = ruling.paying
    if ruling.policy.payout is None:
        return "0"
    if paying is None or paying.apart or paying.rounding is Rounding.HALF_EVEN:
        raise _none(ruling.policy.id, ruling.policy.rounding)
    if paying.waits:
        return "NULL"
    if any(program.sources[one].made is not None for one in paying.reads):
        raise _none(ruling.policy.id, "made")
    told = _piece(program, paying, paying.pieces[0])
    if paying.upper is not None:
        if paying.deducted.denominator != 1:
            raise _none(ruling.policy.id, program.sources[paying.upper].fact.id)
        told = f"{told} - {program.sources[paying.upper].fact.id} * {paying.deducted.numerator}"
    if paying.top is not None:
        told = _bounded(told, "<", _divided(str(paying.top.numerator), paying.top.denominator,
                                            paying.rounding))  # fmt: skip
    return _bounded(told, ">", "0")


def _bounded(told: str, sign: str, end: str) -> str:
    """Return the one of two amounts on this side of the end, null where it cannot be said."""
    beyond = f"WHEN ({told}) {sign} ({end}) THEN ({told})"
    return f"CASE {beyond} WHEN ({told}) IS NOT NULL THEN ({end}) END"


def _divided(top: str, bottom: int, rounding: Rounding) -> str:
    """Return a quotient rounded as the policy says; whole numbers are divided downwards."""
    if bottom == 1:
        return top
    more = {Rounding.DOWN: 0, Rounding.UP: bottom - 1, Rounding.HALF_UP: bottom // 2}[rounding]
    sum_ = f"({top} + {more})"
    return f"({sum_} / {bottom} - CASE WHEN {sum_} % {bottom} < 0 THEN 1 ELSE 0 END)"


def _piece(program: Program, paying: Paying, piece: Piece) -> str:
    """Return a piece as SQL: a quotient of whole numbers, or a choice of several."""

    def over(top: str) -> str:
        return _divided(top, piece.bottom, paying.rounding)

    def line(slope: int, offset: int) -> str:
        """Return a slope and an offset in two words, so that no product passes 64 bits."""
        whole, more = divmod(slope, piece.bottom)
        if abs(more) * piece.bottom >= 2**62 or abs(offset) >= 2**62:
            raise _none(name, str(slope))
        many = f"{name} * {whole} + ({name} / {piece.bottom}) * {more}"
        return f"({many} + {over(f'({name} % {piece.bottom}) * {more} + {offset}')})"

    if piece.source is None:
        return over(str(piece.offsets[0]))
    name = program.sources[piece.source].fact.id
    if piece.words is not None:
        lines = " ".join(
            f"WHEN '{word.replace(_QUOTE, _QUOTE * 2)}' THEN {over(str(top))}"
            for word, top in piece.words.items()
        )
        return f"CASE WHEN {name} IS NULL THEN NULL ELSE CASE {name} {lines} ELSE 0 END END"
    if piece.rate is not None:
        raise _none(name, program.sources[piece.rate].fact.id)
    if not piece.starts:
        return line(piece.slopes[0], piece.offsets[0])
    lines = ""
    for start, slope, offset in reversed(
        list(zip(piece.starts, piece.slopes[1:], piece.offsets[1:], strict=True))
    ):
        lines += f"WHEN {name} >= {start} THEN {line(slope, offset)} "
    first = line(piece.slopes[0], piece.offsets[0])
    return f"CASE {lines}WHEN {name} IS NOT NULL THEN {first} END"
