"""The policy studio: papers and drafts of rules, how their stories go, what they would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from guanyun.charter.checks import check_with_outcomes
from guanyun.charter.rule_editing import Cell, cells_of, lists_of
from guanyun.charter.rule_values import held_of
from guanyun.charter.rulings import Ruled
from guanyun.charter.schema import Charter
from guanyun.engines.common import Finding, Label
from guanyun.engines.rules import Fact, Policy, Verdict, clauses_of, judge, with_results
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import KEPT, adoption_on, calendar_key, charter_by_hash
from guanyun.records.drafting import charter_of_draft, digest_of_text, text_of_version
from guanyun.records.fact_rows import Moment
from guanyun.records.ledger import head_now
from guanyun.records.models import CharterDraft, CharterText, RuleRunRow
from guanyun.records.policy_doors import reads_policies
from guanyun.records.rule_judging import in_force
from guanyun.records.rule_runs import Difference, computed, differences
from guanyun.records.selectors.drafts import DraftLine, drafts_shown, page_of_version
from guanyun.records.selectors.policies import said_of
from guanyun.records.selectors.rule_runs import labels_of, money_by_policy
from guanyun.records.telling import ZONE_STREAM

RULES, TESTS = "rules/", "tests/"
MOST_SUBJECTS = 5_000  # of a trial on a page; more are a run


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of rules: its page, its name, how many rules it has."""

    page: str
    label: Label
    rules: int
    sample: bool


@dataclass(frozen=True, slots=True)
class Studio:
    """The papers in force and the drafts that touch rules."""

    in_force: str
    charter: Charter
    papers: Sequence[Paper]
    drafts: Sequence[DraftLine]


def studio_shown(*, visitor: Visitor, on: date) -> Studio:
    """Return the papers in force and the latest drafts of rules; Hidden as for drafts."""
    zone = scope(visitor).zone
    drafts = [each for each in drafts_shown(visitor=visitor) if _is_of_rules(each.page)]
    adopted = adoption_on(zone, on).hash
    charter = charter_by_hash(zone, adopted)
    return Studio(adopted, charter, papers_of(charter), drafts)


def _is_of_rules(page: str) -> bool:
    return page.startswith((RULES, TESTS)) or page == "facts.yaml"


def papers_of(charter: Charter) -> list[Paper]:
    """Return the papers that the zone writes itself, in order; national ones stand elsewhere."""
    folder = charter.manifest.where.file.partition("/")[0]
    return [
        Paper(
            each.where.file.removeprefix(f"{folder}/"),
            each.label,
            len(each.rules),
            each.sample or charter.manifest.sample,
        )
        for each in charter.rules.documents
        if each.where.file.startswith(f"{folder}/{RULES}")
    ]


@dataclass(frozen=True, slots=True)
class Written:
    """A page of rules as it is written, with what a form or a table may change in it."""

    of: str
    page: str
    words: str
    cells: Sequence[Cell]
    lists: Sequence[str]
    facts: Mapping[str, Fact]
    pages: Sequence[str]


def paper_written(*, visitor: Visitor, of: str, page: str) -> Written:
    """Return one page of a charter or draft; Hidden where there is no such page or version."""
    pages, words = page_of_version(visitor=visitor, content=of, page=page)
    names = [each.name for each in pages]
    if page not in names or not _is_of_rules(page):
        raise Hidden("page")
    charter = _charter(visitor, of)
    return Written(
        of=of,
        page=page,
        words=words,
        cells=cells_of(words),
        lists=lists_of(words),
        facts=charter.rules.facts,
        pages=[each for each in names if _is_of_rules(each)],
    )


def _charter(visitor: Visitor, content: str) -> Charter:
    zone = scope(visitor).zone
    text_of_version(visitor, content)  # Hidden where it is not for this visitor
    if CharterText.objects.filter(zone=zone, hash=content).exists():
        return charter_by_hash(zone, content)
    return charter_of_draft(scope(visitor).draft(content))


@dataclass(frozen=True, slots=True)
class Covered:
    """A clause of a policy, and with which verdicts the stories have met it."""

    policy: str
    clause: str
    seen: frozenset[Verdict]

    @property
    def is_whole(self) -> bool:
        """Return whether it was seen met and unmet; unknown is a matter of the facts."""
        return {Verdict.MET, Verdict.UNMET} <= self.seen


@dataclass(frozen=True, slots=True)
class Proof:
    """What a draft of rules is worth before it is adopted."""

    line: DraftLine
    charter: Charter
    before: Charter
    touched: Sequence[str]  # policies that are new, changed or gone
    findings: Sequence[Finding]
    stories: Sequence[Ruled]
    covered: Sequence[Covered]
    rule_pages: Sequence[str]
    story_page: str  # where another story would stand

    @property
    def failed(self) -> int:
        """Return how many stories did not come true."""
        return sum(not each.passed for each in self.stories)


def proof_of(*, visitor: Visitor, content: str) -> Proof:
    """Return the findings, stories and coverage of a draft; Hidden as for drafts."""
    row = scope(visitor).draft(content)
    charter, before = charter_of_draft(row), charter_by_hash(row.zone, row.base)
    line = next((each for each in drafts_shown(visitor=visitor) if each.hash == row.hash), None)
    if line is None:
        raise Hidden("draft")
    touched = policies_touched(before, charter)
    findings, stories = _checked(row.zone, row.hash, digest_of_text(row.text) + calendar_key())
    named = [each for each in stories if {*each.scenario.expect} & {*touched}]
    folder = charter.manifest.where.file.partition("/")[0]
    pages = {charter.policies[name].where.file for name in touched if name in charter.policies}
    return Proof(
        line=line,
        charter=charter,
        before=before,
        touched=touched,
        findings=findings,
        stories=named,
        covered=[each for name in touched for each in _coverage(charter, name)],
        rule_pages=sorted(each.removeprefix(f"{folder}/") for each in pages),
        story_page=_story_page(charter, folder, touched, row.page),
    )


@lru_cache(maxsize=KEPT)
def _checked(zone: str, content: str, known: str) -> tuple[tuple[Finding, ...], tuple[Ruled, ...]]:
    row = CharterDraft.objects.get(zone=zone, hash=content)
    findings, outcomes = check_with_outcomes(charter_of_draft(row))
    return tuple(findings), tuple(each for each in outcomes if isinstance(each, Ruled))


def policies_touched(before: Charter, after: Charter) -> list[str]:
    """Return the policies that are new, changed or gone, in the order of the later charter."""
    names = [*after.policies, *(each for each in before.policies if each not in after.policies)]
    return [
        name
        for name in names
        if said_of(before.policies.get(name)) != said_of(after.policies.get(name))
    ]


def _coverage(charter: Charter, name: str) -> list[Covered]:
    policy = charter.policies.get(name)
    if policy is None:
        return []
    seen: dict[str, set[Verdict]] = {each.id: set() for each in clauses_of(policy.condition)}
    for ruling in charter.rules.rulings:
        if name in ruling.expect:
            for clause, verdict in _verdicts(charter, policy, ruling.facts, ruling.on):
                seen[clause].add(verdict)
    return [Covered(name, clause, frozenset(found)) for clause, found in seen.items()]


def _verdicts(
    charter: Charter, policy: Policy, told: Mapping[str, str], on: date
) -> list[tuple[str, Verdict]]:
    known = charter.rules.facts
    try:
        held = {name: held_of(text, known[name]) for name, text in told.items() if name in known}
        facts = with_results(policy, charter.policies, held, on=on)
        judged = judge(policy, facts, on=on)
    except Refused:
        return []
    return [(each.clause.id, each.verdict) for each in judged.clauses]


def _story_page(charter: Charter, folder: str, touched: Sequence[str], page: str) -> str:
    """Return the page on which the stories of a policy stand, else one named after its paper."""
    for ruling in charter.rules.rulings:
        file = ruling.where.file
        if {*ruling.expect} & {*touched} and file.startswith(f"{folder}/{TESTS}"):
            return file.removeprefix(f"{folder}/")
    if page.startswith(TESTS):
        return page
    return TESTS + page.removeprefix(RULES)


@dataclass(frozen=True, slots=True)
class Simulated:
    """What adopting a draft would change for everybody who has a figure: who gains, who loses."""

    on: date
    subjects: int
    lines: Sequence[tuple[Difference, str]]
    gained: int
    lost: int
    money: Sequence[tuple[str, Decimal, Decimal]]
    labels: Mapping[str, Label]

    @property
    def change(self) -> Decimal:
        """Return by how much the payable money changes, in yuan."""
        return sum((after - before for _, before, after in self.money), Decimal("0.00"))


def simulated(*, visitor: Visitor, content: str, on: date, at: datetime) -> Simulated:
    """Return what a draft of rules would change for the figures as they are known today.

    A rule that begins later is tried on its first day.

    Raises:
        Hidden: no such draft.
        Refused: ``policies.not_for_post``, ``policies.too_many_for_page``, or as ``judge``.
    """
    if not reads_policies(visitor):
        raise Refused("policies.not_for_post")
    row = scope(visitor).draft(content)
    charter, before = charter_of_draft(row), charter_by_hash(row.zone, row.base)
    touched = policies_touched(before, charter)
    begins = [charter.policies[name].since for name in touched if name in charter.policies]
    day = max([on, *(each for each in begins if each > on)])
    moment = Moment(day, on, head_now(row.zone, ZONE_STREAM).seq)
    rows: list[Sequence[RuleRunRow]] = []
    subjects = 0
    for version in (before, charter):
        policies = _needed(version, touched, day)
        outcome = computed(row.zone, policies, moment, lambda done: done <= MOST_SUBJECTS)
        if outcome is None:
            raise Refused("policies.too_many_for_page", most=MOST_SUBJECTS)
        rows.append([each for each in outcome.rows if each.policy in touched])
        subjects = max(subjects, outcome.subjects)
    found = list(differences(*rows))
    labels = labels_of(row.zone, [*rows[0], *rows[1]])
    return Simulated(
        on=day,
        subjects=subjects,
        lines=[(each, labels.get((each.subject_kind, each.subject), "")) for each in found],
        gained=sum(_is_met(each.after) and not _is_met(each.before) for each in found),
        lost=sum(_is_met(each.before) and not _is_met(each.after) for each in found),
        money=money_by_policy(*rows),
        labels={
            name: held.label
            for version in (before, charter)
            for name, held in version.policies.items()
        },
    )


def _is_met(row: RuleRunRow | None) -> bool:
    return row is not None and row.verdict == "met"


def _needed(charter: Charter, touched: Sequence[str], on: date) -> list[Policy]:
    """Return the policies touched, those whose results they read, and their rivals."""
    held = charter.policies
    wanted = {name for name in touched if name in held}
    groups = {held[name].exclusion for name in wanted} - {None}
    wanted |= {name for name, each in held.items() if each.exclusion in groups}
    fresh = set(wanted)
    while fresh:
        reads = {fact.result_of for name in fresh for fact in held[name].facts} & held.keys()
        fresh = reads - wanted
        wanted |= fresh
    return in_force({name: each for name, each in held.items() if name in wanted}, on)
