"""A run of policies over everybody: computed in blocks from stored hashes, so the same anew."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from guanyun.engines.rules import Policy, SubjectKind
from guanyun.errors import Refused

from .charters import charter_by_hash
from .fact_rows import Digest, Moment, facts_from, figures_at
from .fact_values import facts_asked
from .models import RuleRun, RuleRunRow, SubjectFact
from .rule_judging import Tally, in_force, rows_digest, rows_of

BLOCK = 200  # subjects between two looks at whether to go on
Progress = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to, ready to be kept."""

    rows: Sequence[RuleRunRow]
    tallies: Mapping[str, Tally]
    subjects: int
    data_digest: str
    rows_digest: str

    @property
    def counts(self) -> str:
        """Return the funnels as they are kept."""
        told = {name: tally.told() for name, tally in self.tallies.items()}
        return json.dumps(told, ensure_ascii=False, sort_keys=True)


def moment_of(run: RuleRun) -> Moment:
    """Return what a run reads: its day, what was known, up to which entry."""
    return Moment(run.judged_on, run.known_on, run.facts_to)


def policies_of(run: RuleRun) -> list[Policy]:
    """Return the policies of a run, as its charter has them."""
    held = charter_by_hash(run.zone, run.charter).policies
    wanted = [each for each in run.policies.split("|") if each]
    return in_force({name: held[name] for name in wanted if name in held}, run.judged_on)


def subjects_counted(zone: str, policies: Sequence[Policy], moment: Moment) -> int:
    """Return about how many subjects a run will judge, for its progress."""
    total = 0
    for kind in kinds_of(policies):
        rows = SubjectFact.objects.filter(
            zone=zone, subject_kind=kind.value, batch__lte=moment.facts_to,
            fact__in=facts_asked(policies, kind),
        )  # fmt: skip
        total += rows.values("subject").distinct().count()
    return total


def kinds_of(policies: Sequence[Policy]) -> list[SubjectKind]:
    """Return the kinds of subjects that policies are about, in a fixed order."""
    return sorted({each.subject for each in policies})


def computed(
    zone: str, policies: Sequence[Policy], moment: Moment, go_on: Progress
) -> Outcome | None:
    """Return what policies come to for everybody who has a figure; None where told to stop.

    Args:
        go_on: Told the count of subjects judged so far, after each block; false stops.

    Raises:
        Refused: as ``judge``: a policy whose test does not fit its fact.
    """
    tallies = {each.id: Tally() for each in policies}
    rows: list[RuleRunRow] = []
    digest, done = Digest(), 0
    for kind in kinds_of(policies):
        declared = facts_asked(policies, kind)
        told = figures_at(zone, kind, declared, moment)
        while block := list(islice(told, BLOCK)):
            for subject, figures in block:
                digest.take(f"{kind.value}:{subject}", figures)
                facts = facts_from(figures, declared)
                rows += rows_of(policies, kind, subject, facts, moment, tallies)
            done += len(block)
            if not go_on(done):
                return None
    return Outcome(rows, tallies, done, digest.hex(), rows_digest(rows))


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A stored run computed anew: whether figures, rows and sums are the same to the bit."""

    number: int
    same_data: bool
    same_rows: bool
    same_kept: bool  # the rows as they are kept today still have the digest of the run
    engine_then: str
    engine_now: str
    subjects: int
    at: datetime

    @property
    def is_equal(self) -> bool:
        """Return whether everything is the same."""
        return self.same_data and self.same_rows and self.same_kept


def recomputed(run: RuleRun, *, engine: str, at: datetime) -> Recomputed:
    """Return a stored run computed anew from its hashes alone, and whether it is the same.

    The rows that were kept are looked at only afterwards.

    Raises:
        Refused: ``policies.run_not_done``.
    """
    if run.state != "done":
        raise Refused("policies.run_not_done")
    outcome = computed(run.zone, policies_of(run), moment_of(run), lambda _: True)
    if outcome is None:
        raise Refused("policies.run_not_done")
    kept = list(RuleRunRow.objects.filter(zone=run.zone, run=run.number))
    return Recomputed(
        number=run.number,
        same_data=outcome.data_digest == run.data_digest,
        same_rows=outcome.rows_digest == run.rows_digest,
        same_kept=rows_digest(kept) == run.rows_digest,
        engine_then=run.engine,
        engine_now=engine,
        subjects=outcome.subjects,
        at=at,
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """What two runs say of one policy and subject; None where one keeps no such row."""

    policy: str
    subject_kind: str
    subject: str
    before: RuleRunRow | None
    after: RuleRunRow | None


def differences(before: Sequence[RuleRunRow], after: Sequence[RuleRunRow]) -> Iterator[Difference]:
    """Yield where two sets of rows differ, in the order of policy and subject."""
    old = {(row.policy, row.subject_kind, row.subject): row for row in before}
    new = {(row.policy, row.subject_kind, row.subject): row for row in after}
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        if was is None or now is None or _said(was) != _said(now):
            yield Difference(*key, was, now)


def _said(row: RuleRunRow) -> tuple[object, ...]:
    return row.verdict, row.amount_fen, row.due_fen, row.short_of
