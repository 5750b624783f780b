"""What policies come to for subjects: rows that are kept, the counts of a funnel, their digests."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from guanyun.engines.common import fen_of
from guanyun.engines.rules import (
    AllOf,
    AnyOf,
    Award,
    CapPeriod,
    Clause,
    Condition,
    Facts,
    Judgement,
    MoneyKind,
    Policy,
    SubjectKind,
    Verdict,
    award_of,
    entitle,
    judge,
    with_results,
)

from .fact_rows import Moment
from .fact_values import kept_value
from .models import RuleRunRow

NOTHING = Decimal("0.00")
MET, UNMET, UNKNOWN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN


@dataclass(slots=True)
class Tally:
    """The funnel of one policy: how many judged, left after each clause, met, and the money.

    ``left`` counts those for whom no clause up to that one has failed; ``due_fen`` is what is
    payable of ``fixed`` amounts, ``most_fen`` the sum nobody pays: ceilings and discretionary.
    """

    subjects: int = 0
    met: int = 0
    unknown: int = 0
    near: int = 0
    open: int = 0  # met, but the amount cannot be said yet
    due_fen: int = 0
    most_fen: int = 0
    left: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)

    def told(self) -> dict[str, object]:
        """Return the tally as it is kept."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def in_force(policies: Mapping[str, Policy], on: date) -> list[Policy]:
    """Return the policies in force on a day, in the order of the charter."""
    return [each for each in policies.values() if each.since <= on < each.until]


def rows_of(
    policies: Sequence[Policy],
    kind: SubjectKind,
    subject: str,
    stated: Facts,
    moment: Moment,
    tallies: Mapping[str, Tally],
) -> Iterator[RuleRunRow]:
    """Yield the rows worth keeping of one subject: met, unknown, or one clause short of met."""
    asked = [each for each in policies if each.subject is kind]
    known = [results_known(each, policies, stated, moment) for each in asked]
    judged = [
        judge(policy, each, on=moment.on, known_on=moment.known_on)
        for policy, each in zip(asked, known, strict=True)
    ]
    due = _due(asked, known, judged, moment)
    for policy, facts, judgement in zip(asked, known, judged, strict=True):
        short = clauses_short(policy.condition, judgement) if judgement.verdict is UNMET else ()
        _count(tallies[policy.id], policy, judgement, is_near=bool(short))
        if judgement.verdict is UNMET and not short:
            continue
        award = _award(policy, facts, moment, judgement)
        row = _row(kind, subject, policy, award, due.get(policy.id, award))
        row.short_of = short[0] if short else ""
        row.missing = _bars(_missing(judgement, award))
        row.reasons = reasons_digest(policy, judgement)
        _money(tallies[policy.id], row)
        yield row


def _award(policy: Policy, facts: Facts, moment: Moment, judgement: Judgement) -> Award:
    """Return what a policy gives; what pays nothing is not judged again for it."""
    if policy.payout is None or judgement.verdict is UNMET:
        return Award(policy.id, judgement.verdict, policy.money, NOTHING)
    return award_of(policy, facts, on=moment.on, known_on=moment.known_on)


def results_known(
    policy: Policy, policies: Sequence[Policy], facts: Facts, moment: Moment
) -> Facts:
    """Return the facts with the results of other rules that a policy reads."""
    by_id = {each.id: each for each in policies}
    return with_results(policy, by_id, facts, on=moment.on, known_on=moment.known_on)


def _due(
    asked: Sequence[Policy], known: Sequence[Facts], judged: Sequence[Judgement], moment: Moment
) -> dict[str, Award]:
    """Return what is due of the policies that limit each other, where any of them is met."""
    limited = [
        place
        for place, each in enumerate(asked)
        if each.exclusion or any(cap.per is not CapPeriod.EVENT for cap in each.caps)
    ]
    if not any(judged[place].verdict is MET for place in limited):
        return {}
    together = {name: value for place in limited for name, value in known[place].items()}
    policies = [asked[place] for place in limited]
    entitled = entitle(policies, together, on=moment.on, known_on=moment.known_on)
    return {award.policy: award for award in entitled.awards}


def _row(kind: SubjectKind, subject: str, policy: Policy, award: Award, due: Award) -> RuleRunRow:
    is_met = award.verdict is MET
    return RuleRunRow(
        policy=policy.id,
        subject_kind=kind.value,
        subject=subject,
        verdict=award.verdict.value,
        amount_kind=policy.money.value,
        amount_fen=_fen(award.amount) if is_met else None,
        due_fen=_fen(due.amount) if is_met else None,
    )


def _fen(amount: Decimal | None) -> int | None:
    return None if amount is None else fen_of(amount)


def _missing(judgement: Judgement, award: Award) -> list[str]:
    waits = [each.clause.fact for each in judgement.clauses if each.verdict is UNKNOWN]
    return list(dict.fromkeys([*(waits if judgement.verdict is UNKNOWN else []), *award.missing]))


def _bars(names: Sequence[str]) -> str:
    return f"|{'|'.join(names)}|" if names else ""


def _count(tally: Tally, policy: Policy, judgement: Judgement, *, is_near: bool) -> None:
    tally.subjects += 1
    tally.met += judgement.verdict is MET
    tally.unknown += judgement.verdict is UNKNOWN
    tally.near += is_near
    standing = True
    for each in judgement.clauses:
        name = each.clause.id
        standing = standing and each.verdict is not UNMET
        tally.left[name] = tally.left.get(name, 0) + standing
        tally.failed[name] = tally.failed.get(name, 0) + (each.verdict is UNMET)
        if each.verdict is UNKNOWN:
            tally.missing[each.clause.fact] = tally.missing.get(each.clause.fact, 0) + 1


def _money(tally: Tally, row: RuleRunRow) -> None:
    if row.verdict != MET.value:
        return
    if row.amount_kind == MoneyKind.FIXED.value:
        tally.open += row.due_fen is None
        tally.due_fen += row.due_fen or 0
    else:
        tally.most_fen += row.amount_fen or 0


def clauses_short(condition: Condition, judgement: Judgement) -> tuple[str, ...]:
    """Return the clauses each of which alone, if it were met, would make the policy met."""
    verdicts = {each.clause.id: each.verdict for each in judgement.clauses}
    return tuple(
        name
        for name, verdict in verdicts.items()
        if verdict is UNMET and _with(condition, verdicts | {name: MET}) is MET
    )


def _with(condition: Condition, verdicts: Mapping[str, Verdict]) -> Verdict:
    if isinstance(condition, Clause):
        return verdicts[condition.id]
    if isinstance(condition, AllOf | AnyOf):
        seen = {_with(term, verdicts) for term in condition.terms}
        decided, other = (UNMET, MET) if isinstance(condition, AllOf) else (MET, UNMET)
        if decided in seen:
            return decided
        return UNKNOWN if UNKNOWN in seen else other
    inner = _with(condition.term, verdicts)
    return {MET: UNMET, UNMET: MET}.get(inner, inner)


def reasons_digest(policy: Policy, judgement: Judgement) -> str:
    """Return the digest of the reasons: each clause, its article, what it asks, what is, how."""
    articles = {each.id: each.number for each in policy.articles}
    told = [
        [
            each.clause.id,
            articles.get(each.clause.article, ""),
            each.clause.test,
            kept_value(each.actual),
            each.verdict.value,
        ]
        for each in judgement.clauses
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


KEPT_COLUMNS = (
    "policy", "subject_kind", "subject", "verdict", "amount_kind", "amount_fen", "due_fen",
    "short_of", "missing", "reasons",
)  # fmt: skip


def kept_row(row: RuleRunRow) -> tuple[object, ...]:
    """Return what a row says, without where it is kept."""
    return tuple(getattr(row, name) for name in KEPT_COLUMNS)


def rows_digest(rows: Sequence[RuleRunRow]) -> str:
    """Return the digest of rows, whatever their order."""
    lines = sorted(json.dumps(kept_row(row), ensure_ascii=False) for row in rows)
    return hashlib.sha256("\n".join(["guanyun/rows/1", *lines]).encode()).hexdigest()
