"""A whole run: titles first, then every policy by columns, then what limits the sparse hits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np

from guanyun.engines.common import fen_of, yuan_of
from guanyun.engines.common.feel import UNKNOWN, Unknown
from guanyun.engines.rules.columns import Column, column_from
from guanyun.engines.rules.figures import Held, Reach, names_on, quantity_of
from guanyun.engines.rules.making import facts_held
from guanyun.engines.rules.payout_forms import PoolShare
from guanyun.engines.rules.planes import flags_of
from guanyun.engines.rules.policy import (
    AllOf,
    Appropriation,
    CapPeriod,
    Clause,
    Fact,
    FactType,
    Policy,
    ResultKind,
)
from guanyun.engines.rules.populations import Matches, Progress, match_all
from guanyun.engines.rules.results import JUDGED, outcome_of
from guanyun.engines.rules.stacking import appropriate, entitle, pool_shares
from guanyun.errors import Refused

Cells = Mapping[str, Mapping[int, Held]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One subject and one policy that is met or cannot be said; ``fen`` is None while open."""

    place: int
    policy: str
    met: bool
    fen: int | None


@dataclass(frozen=True, slots=True)
class Moment:
    """The day of a run, and the day up to which papers were known."""

    on: date
    known_on: date | None = None

    def holds(self, policy: Policy) -> bool:
        """Return whether a policy is in force and was known."""
        known = self.known_on is None or policy.known_from <= self.known_on
        return known and policy.since <= self.on < policy.until


def run_population(
    asked: Sequence[Policy],
    policies: Mapping[str, Policy],
    cells: Cells,
    size: int,
    moment: Moment,
    *,
    appropriations: Mapping[str, Appropriation] | None = None,
    progress: Progress | None = None,
) -> tuple[Hit, ...]:
    """Return every met and every unknown pair with its amount, by policy, then by place.

    Titles and classes that other rules give are worked out where nobody stated them; then every
    policy by columns; then exclusion, year and life caps, shares of pools and appropriations.

    Args:
        asked: In force on the day, all about one kind of subject.
        policies: All by id, for results that the asked ones read.
        cells: What is known, by fact and place; the rest is unknown.
        size: How many subjects there are.
        moment: The day of the assessment.
        appropriations: By id; without them nothing is shared out.
        progress: Told how many subjects of how many are done.

    Raises:
        Refused: as ``match_all`` and ``entitle``; ``rules.reads_itself``.

    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.payout_forms import Fixed
    >>> from guanyun.engines.rules.policy import Clause, Fact, FactType, SubjectKind
    >>> here = Where("rules/staff.yaml", 1)
    >>> staff = Fact("staff", Label("从业人员"), FactType.COUNT, here)
    >>> one, two = (Policy(name, Label("示例"), SubjectKind.ENTERPRISE, Citation("sample"), here,
    ...     Clause("enough", "staff", ">= 20", here), (staff,), payout=Fixed(Decimal(yuan)),
    ...     exclusion="either") for name, yuan in (("one", 5), ("two", 7)))
    >>> day = Moment(date(2026, 1, 1))
    >>> run = run_population([one, two], {}, {"staff": {0: Decimal(20)}}, 2, day)
    >>> [(hit.place, hit.policy, hit.met, hit.fen) for hit in run]
    [(0, 'one', True, 0), (1, 'one', False, None), (0, 'two', True, 700), (1, 'two', False, None)]
    """
    if not size or not asked:
        return ()
    board = _Board(policies, cells, size, moment)
    columns = board.columns_for(asked)
    found = match_all(asked, columns, on=moment.on, known_on=moment.known_on, progress=progress)
    hits = {one.policy: _hits(one, size) for one in found}
    _stack(asked, hits, columns, moment)
    for policy in asked:
        if isinstance(policy.payout, PoolShare):
            _share_pool(policy, hits[policy.id], columns, moment)
    for appropriation in (appropriations or {}).values():
        _spend(appropriation, asked, hits)
    return tuple(
        Hit(place, policy.id, met, fen)
        for policy in asked
        for place, (met, fen) in sorted(hits[policy.id].items())
    )


_Hits = dict[int, tuple[bool, int | None]]


class _Board:
    """The columns of a run, filled with the results of other rules where they are read."""

    def __init__(
        self, policies: Mapping[str, Policy], cells: Cells, size: int, moment: Moment
    ) -> None:
        self.policies = policies
        self.cells = cells
        self.size = size
        self.moment = moment
        self.columns: dict[str, Column] = {}

    def columns_for(
        self, asked: Sequence[Policy], above: tuple[str, ...] = ()
    ) -> Mapping[str, Column]:
        for policy in asked:
            if policy.id in above:
                ring = ", ".join((*above, policy.id))
                raise Refused("rules.reads_itself", policy=policy.id, ring=ring)
            for fact in policy.facts:
                if fact.id in self.columns:
                    continue
                held = self.cells.get(fact.id, {})
                values = [held.get(place, UNKNOWN) for place in range(self.size)]
                source = self.policies.get(fact.result_of)
                if source is not None and self.moment.holds(source):
                    self._fill(values, source, (*above, policy.id))
                self.columns[fact.id] = column_from(fact, values)
        if not self.columns:
            self.columns[""] = _blank(asked[0], self.size)
        return self.columns

    def _fill(self, values: list[Held], source: Policy, above: tuple[str, ...]) -> None:
        """Put the result of a rule where a value is unknown."""
        open_places = [place for place, value in enumerate(values) if value is UNKNOWN]
        if not open_places:
            return
        self.columns_for([source], above)
        on, known_on = self.moment.on, self.moment.known_on
        if source.result in JUDGED:
            (found,) = match_all([source], self.columns, on=on, known_on=known_on)
            met, unknown = (flags_of(bits, self.size) for bits in (found.met, found.unknown))
            for place in open_places:
                values[place] = UNKNOWN if unknown[place] else bool(met[place])
            return
        gives = next((made.fact for made in source.made if made.fact.id == source.gives), None)
        if gives is not None and gives.choices:
            self._fill_choices(values, source, gives, open_places)
            return
        for place in open_places:
            facts = facts_at(source, self.columns, place)
            result = outcome_of(source, facts, on=on, known_on=known_on)
            values[place] = UNKNOWN if isinstance(result, Reach) else result

    def _fill_choices(
        self, values: list[Held], source: Policy, gives: Fact, open_places: Sequence[int]
    ) -> None:
        """Ask by columns, choice by choice, who is given it: a class of a table is one question."""
        asked = [_asks(source, gives, choice) for choice in gives.choices]
        on, known_on = self.moment.on, self.moment.known_on
        for choice, found in zip(
            gives.choices, match_all(asked, self.columns, on=on, known_on=known_on), strict=True
        ):
            met = flags_of(found.met, self.size)
            for place in open_places:
                if met[place]:
                    values[place] = choice


def _asks(source: Policy, gives: Fact, choice: str) -> Policy:
    """Return the question whether a rule gives one choice."""
    clause = Clause(gives.id, gives.id, f'"{choice}"', source.where)
    condition = AllOf((source.condition, clause))
    return replace(
        source, id=f"{source.id} {choice}", condition=condition, result=ResultKind.TITLE, gives=""
    )


def _blank(policy: Policy, size: int) -> Column:
    """Return a column that nobody reads, so that policies without facts know how many there are."""
    return column_from(Fact("", policy.label, FactType.BOOLEAN, policy.where), [UNKNOWN] * size)


def facts_at(policy: Policy, columns: Mapping[str, Column], place: int) -> Mapping[str, Held]:
    """Return what the columns say of the facts of a policy for one subject."""
    return {
        fact.id: columns[fact.id].held(int(columns[fact.id].values[place]))
        for fact in policy.facts
        if fact.id in columns and columns[fact.id].known[place]
    }


def _hits(found: Matches, size: int) -> _Hits:
    met, unknown = (flags_of(bits, size) for bits in (found.met, found.unknown))
    hits: _Hits = {int(place): (True, None) for place in np.flatnonzero(met)}
    hits |= {int(place): (False, None) for place in np.flatnonzero(unknown)}
    for place, fen in zip(found.hits.tolist(), found.fen.tolist(), strict=True):
        hits[place] = (True, fen)
    return hits


def _stack(
    asked: Sequence[Policy],
    hits: Mapping[str, _Hits],
    columns: Mapping[str, Column],
    moment: Moment,
) -> None:
    """Judge those once more whose amounts depend on each other or on what they had before."""
    groups = [policy.exclusion for policy in asked if policy.exclusion]
    limited = [
        policy
        for policy in asked
        if groups.count(policy.exclusion or "") > 1
        or any(cap.per is not CapPeriod.EVENT for cap in policy.caps)
    ]
    places = sorted({place for policy in limited for place in hits[policy.id]})
    for place in places:
        facts = {
            name: value
            for policy in limited
            for name, value in facts_at(policy, columns, place).items()
        }
        stood = entitle(limited, facts, on=moment.on, known_on=moment.known_on)
        for award in stood.awards:
            if place in hits[award.policy]:
                met, _ = hits[award.policy][place]
                fen = None if award.amount is None or not met else fen_of(award.amount)
                hits[award.policy][place] = (met, fen)


def _share_pool(policy: Policy, hits: _Hits, columns: Mapping[str, Column], moment: Moment) -> None:
    """Share a pool among those who qualify; open while one of them, or a weight, is unknown."""
    payout = policy.payout
    if not isinstance(payout, PoolShare) or not all(met for met, _ in hits.values()):
        return
    names = names_on(policy, moment.on, known_on=moment.known_on)
    pool = quantity_of(payout.pool, names)
    if isinstance(pool, Unknown):
        return
    weights: dict[str, Decimal] = {}
    for place in hits:
        held = facts_held(policy, facts_at(policy, columns, place), names)
        weight = held[payout.weight]
        if not isinstance(weight, Decimal):
            return
        weights[f"{place:012d}"] = weight
    if weights:
        for name, share in pool_shares(pool, weights).items():
            hits[int(name)] = (True, fen_of(share))


def _spend(
    appropriation: Appropriation, asked: Sequence[Policy], hits: Mapping[str, _Hits]
) -> None:
    """Pay what an appropriation can bear; the order of the subjects is that in which they came."""
    mine = [policy.id for policy in asked if policy.appropriation == appropriation.id]
    claims = [
        (f"{place:012d} {policy}", yuan_of(fen))
        for policy in mine
        for place, (_, fen) in hits[policy].items()
        if fen
    ]
    for name, paid in appropriate(appropriation, sorted(claims)).items():
        place, _, policy = name.partition(" ")
        hits[policy][int(place)] = (True, fen_of(paid))
