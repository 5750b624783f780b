"""Drafts of charters as pages show them: what they say, what is wrong, whom they would touch."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from guanyun.charter.checks import check_with_outcomes
from guanyun.charter.editing import WrittenPage, pages_written
from guanyun.charter.institution import Institution, institution_of
from guanyun.charter.schema import Charter
from guanyun.engines.common import Finding, Label
from guanyun.engines.mandate import Line
from guanyun.records.access import Visitor, scope
from guanyun.records.adopting import adoption_kinds, cases_moved
from guanyun.records.charters import adoption_on, calendar_key, charter_by_hash
from guanyun.records.drafting import (
    KEPT,
    charter_of_draft,
    digest_of_text,
    text_of_version,
)
from guanyun.records.models import Case, CharterDraft
from guanyun.records.stepping import state_now
from guanyun.records.transitions import moves_under

from .names import names_of

MOST_DRAFTS = 60
MOST_MOVED = 200


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One saved draft in the list: which version, who wrote which page when, its case if any."""

    hash: str
    version: str
    page: str
    base: str
    drafted_by: str
    drafted_at: datetime
    case: str = ""

    @property
    def short(self) -> str:
        """Return enough of the hash to tell drafts apart by eye."""
        return self.hash.removeprefix("sha256:")[:12]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that a draft touches, with the lines that it gains, loses or that change."""

    id: str
    label: Label
    gains: int
    loses: int
    changes: int


@dataclass(frozen=True, slots=True)
class MovedCase:
    """A running case that the draft would give to another unit; it stays where it is."""

    number: str
    kind: Label
    unit: Label
    would_be: Label


@dataclass(frozen=True, slots=True)
class Followed:
    """A running case that would follow the draft: its clocks before and after, or why it stays."""

    number: str
    clocks: tuple[tuple[Label, str, str], ...]  # label, due before, due after
    stays: str  # code of why it stays; empty = it follows


@dataclass(frozen=True, slots=True)
class Effects:
    """What a draft would touch if it were adopted (影响清单).

    ``running`` counts the running cases by kind; all go on under the charter they began with,
    unless a kind's own words of transition say otherwise.
    """

    units: tuple[Unit, ...]
    running: tuple[tuple[Label, int], ...]
    kinds_gone: tuple[Label, ...]
    moved: tuple[MovedCase, ...]
    moved_count: int
    money_yuan: tuple[tuple[Label, str], ...]
    following: tuple[Followed, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft made ready to look at, beside the charter that it changes."""

    line: DraftLine
    charter: Charter
    before: Charter
    pages: tuple[WrittenPage, ...]
    findings: tuple[Finding, ...]
    passed: int
    scenarios: int


def drafts_shown(*, visitor: Visitor) -> list[DraftLine]:
    """Return the latest drafts of the zone, newest first; Hidden to whom drafts are not for."""
    rows = list(scope(visitor).drafts().order_by("-drafted_at", "-pk")[:MOST_DRAFTS])
    cases = _cases_of(rows)
    names = _people(rows)
    return [_line(row, names, cases) for row in rows]


def draft_shown(*, visitor: Visitor, content: str) -> Draft:
    """Return one draft with what a check finds in it; Hidden as ``drafts_shown``."""
    row = scope(visitor).draft(content)
    charter = charter_of_draft(row)
    known = digest_of_text(row.text) + calendar_key()
    findings, passed, scenarios = _checked(row.zone, row.hash, known)
    names = _people([row])
    return Draft(
        line=_line(row, names, _cases_of([row])),
        charter=charter,
        before=charter_by_hash(row.zone, row.base),
        pages=tuple(pages_written(row.text)),
        findings=findings,
        passed=passed,
        scenarios=scenarios,
    )


@lru_cache(maxsize=KEPT)
def _checked(zone: str, content: str, known: str) -> tuple[tuple[Finding, ...], int, int]:
    """Return the findings of a draft, how many of its scenarios pass, and how many there are."""
    row = CharterDraft.objects.get(zone=zone, hash=content)
    findings, outcomes = check_with_outcomes(charter_of_draft(row))
    return tuple(findings), sum(each.passed for each in outcomes), len(outcomes)


def page_of_version(*, visitor: Visitor, content: str, page: str) -> tuple[list[WrittenPage], str]:
    """Return the pages of a charter or draft, and the text of one of them (empty: unknown)."""
    text, _ = text_of_version(visitor, content)
    pages = pages_written(text)
    return pages, next((each.text for each in pages if each.name == page), "")


def version_in_force(visitor: Visitor, on: date) -> str:
    """Return the hash of the charter in force on a day."""
    return adoption_on(scope(visitor).zone, on).hash


def effects_of(draft: Draft, *, visitor: Visitor, on: date, at: datetime) -> Effects:
    """Return whom and what a draft would touch if it were in force from ``on``."""
    before, after = draft.before, draft.charter
    labels = {each.id: each.label for each in (*before.register.units, *after.register.units)}
    kinds = {
        each.id: each.label for each in (*before.case_types.values(), *after.case_types.values())
    }
    zone = scope(visitor).zone
    running = Counter(
        Case.objects.filter(zone=zone, closed_at__isnull=True).values_list("kind", flat=True)
    )
    institution = institution_of(after)
    moved = list(cases_moved(zone, institution, on))
    kind_of = dict(
        Case.objects.filter(
            zone=zone, number__in=[each.number for each in moved[:MOST_MOVED]]
        ).values_list("number", "kind")
    )
    nobody = Label("无人承办", "Nobody")
    return Effects(
        units=tuple(_units(before, after, labels)),
        running=tuple((kinds.get(kind, Label(kind)), n) for kind, n in running.most_common()),
        kinds_gone=tuple(
            kinds.get(kind, Label(kind)) for kind in running if kind not in after.case_types
        ),
        moved=tuple(
            MovedCase(
                each.number,
                kinds.get(kind_of.get(each.number, ""), nobody),
                labels.get(each.unit or "", nobody),
                labels.get(each.would_be or "", nobody),
            )
            for each in moved[:MOST_MOVED]
        ),
        moved_count=len(moved),
        money_yuan=tuple(
            (each.label, each.money_yuan)
            for each in after.register.batches
            if each.money_yuan != "0.00" and each not in before.register.batches
        ),
        following=tuple(_following(draft, visitor, institution, at)),
    )


def _following(
    draft: Draft, visitor: Visitor, institution: Institution, at: datetime
) -> Iterator[Followed]:
    """Yield the running cases of kinds that follow, as the draft itself says, those seen alone."""
    seen = set(scope(visitor).cases().values_list("number", flat=True))
    clocks = {
        clock.id: clock.label for kind in draft.charter.case_types.values() for clock in kind.clocks
    }
    since = draft.charter.manifest.since
    for each in moves_under(scope(visitor).zone, institution, since, at)[:MOST_MOVED]:
        if each.number in seen:
            moves = tuple(
                (clocks.get(move.clock, Label(move.clock)), move.due, move.new_due)
                for move in each.clocks
            )
            yield Followed(each.number, moves, each.stays)


def _units(before: Charter, after: Charter, labels: Mapping[str, Label]) -> Iterator[Unit]:
    old = {each.id: each for each in before.register.lines}
    new = {each.id: each for each in after.register.lines}
    gains: Counter[str] = Counter()
    loses: Counter[str] = Counter()
    changes: Counter[str] = Counter()
    for name in {*old, *new}:
        was, now = old.get(name), new.get(name)
        if was is None and now is not None:
            gains[now.unit] += 1
        elif now is None and was is not None:
            loses[was.unit] += 1
        elif was is not None and now is not None and _said(was) != _said(now):
            if was.unit != now.unit:
                loses[was.unit] += 1
                gains[now.unit] += 1
            else:
                changes[now.unit] += 1
    for unit in sorted({*gains, *loses, *changes}):
        yield Unit(unit, labels.get(unit, Label(unit)), gains[unit], loses[unit], changes[unit])


def _said(line: Line) -> tuple[object, ...]:
    return tuple(getattr(line, name) for name in Line.__dataclass_fields__ if name != "where")


def _people(rows: Sequence[CharterDraft]) -> Mapping[str, str]:
    if not rows:
        return {}
    charter = charter_by_hash(rows[0].zone, rows[0].base)
    return names_of(charter, zone=rows[0].zone, people={row.drafted_by for row in rows}).people


def _line(row: CharterDraft, names: Mapping[str, str], cases: Mapping[str, str]) -> DraftLine:
    return DraftLine(
        hash=row.hash,
        version=row.version,
        page=row.page,
        base=row.base,
        drafted_by=names.get(row.drafted_by, row.drafted_by),
        drafted_at=row.drafted_at,
        case=cases.get(row.hash, ""),
    )


def _cases_of(rows: Sequence[CharterDraft]) -> dict[str, str]:
    """Return the adoption case that names each draft; its hash is an answer of the case."""
    if not rows:
        return {}
    kinds = adoption_kinds(charter_by_hash(rows[0].zone, rows[0].base))
    cases = Case.objects.filter(zone=rows[0].zone, kind__in=kinds).order_by("pk")
    named = {str(state_now(case).answers.get("draft")): case.number for case in cases}
    return {row.hash: named[row.hash] for row in rows if row.hash in named}
