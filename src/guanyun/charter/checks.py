"""Everything that can be wrong with a charter, with what no engine knows alone."""

from collections.abc import Iterator

from guanyun.engines.casework import check_case_type
from guanyun.engines.common import Citation, Finding, Level, Where, feel
from guanyun.engines.mandate import check_legality
from guanyun.errors import Refused

from .counters_checks import check_centre
from .institution import institution_of
from .pages import distinct
from .proofs import coverage_findings
from .references import check_references
from .rule_checks import check_rules
from .rulings import Ruled, rule
from .samples import check_samples
from .scenarios import Outcome, play
from .schema import Charter
from .scheme_checks import check_appraisals
from .sources import check_citations, citations_in
from .worked_examples import Worked, work

WHOLE_AREA = "zone"
MOST_STEPS = 1_000_000  # of all expressions of a check, about 8 s; the shipped take under 2,000
MOST_PLAYED = 4_000  # openings and deeds of scenarios; the shipped charters have under 200


def check(charter: Charter) -> list[Finding]:
    """Return every finding on a charter, by file and line.

    In four rounds, each only when those before found no error: what is written, whether names,
    citations and law hold, whether everything is covered, and whether the scenarios come true.
    So a gap that follows from a misspelt name is not told twice.
    """
    return check_with_outcomes(charter)[0]


def check_with_outcomes(charter: Charter) -> tuple[list[Finding], list[Outcome | Worked | Ruled]]:
    """Return the findings, and how each scenario went (none when they could not be run).

    All expressions together pay from one budget of steps; where it is used up, that is the finding.
    """
    with feel.within(MOST_STEPS) as budget:
        try:
            found, outcomes = _checked(charter)
        except Refused:
            if not budget.used_up:
                raise
            found, outcomes = [], []
    if not budget.used_up:
        return found, outcomes
    failed = (each.where for outcome in outcomes for each in outcome.findings)
    where = next(failed, None) or charter.manifest.where
    return [Finding("charter.too_many_steps", Level.ERROR, where, {"most": str(MOST_STEPS)})], []


def _checked(charter: Charter) -> tuple[list[Finding], list[Outcome | Worked | Ruled]]:
    found = list(charter.findings)
    outcomes: list[Outcome | Worked | Ruled] = []
    if not has_errors(found):
        found.extend(_joined(charter))
    if not has_errors(found):
        found.extend(coverage_findings(charter.register))
    if not has_errors(found):
        found.extend(_too_many(charter))
    if not has_errors(found):
        institution = institution_of(charter)
        outcomes = [
            *(play(institution, scenario) for scenario in charter.scenarios),
            *(work(charter, example) for example in charter.worked),
            *(rule(charter.rules, ruling) for ruling in charter.rules.rulings),
        ]
        found.extend(each for outcome in outcomes for each in outcome.findings)
    return sorted(distinct(found), key=_place), outcomes


def _too_many(charter: Charter) -> Iterator[Finding]:
    """Refuse more scenarios than a check can play while somebody waits for it."""
    played = 0
    for scenario in charter.scenarios:
        played += 1 + len(scenario.do)
        if played > MOST_PLAYED:
            told = {"most": str(MOST_PLAYED)}
            yield Finding("charter.too_many_scenarios", Level.ERROR, scenario.given.where, told)
            return


def has_errors(findings: list[Finding]) -> bool:
    """Return whether any finding stops adoption."""
    return any(each.level is Level.ERROR for each in findings)


def _place(finding: Finding) -> tuple[str, int, str]:
    where = finding.where
    return (where.file, where.line, finding.id) if where else ("", 0, finding.id)


def _joined(charter: Charter) -> Iterator[Finding]:
    yield from _manifest(charter)
    yield from check_references(charter)
    yield from check_citations(_citations(charter), charter.known_sources, charter.articles)
    yield from check_samples(charter)
    yield from check_legality(charter.register)
    posts = [each.id for each in charter.register.posts]
    matters = [each.id for each in charter.register.matters]
    for case_type in charter.case_types.values():
        yield from check_case_type(case_type, posts=posts, matters=matters)
    yield from check_centre(charter)
    yield from check_appraisals(charter)
    yield from check_rules(charter.rules)
    yield from _untested(charter)


def _citations(charter: Charter) -> list[tuple[Citation, Where]]:
    kinds = tuple(charter.case_types.values())
    schemes = tuple(each.page for each in charter.appraisals.values())
    stories = (charter.scenarios, charter.worked)
    entries = (charter.register, kinds, charter.centre, schemes, charter.rules, stories)
    return [each for entry in entries for each in citations_in(entry, charter.manifest.where)]


def _manifest(charter: Charter) -> Iterator[Finding]:
    manifest = charter.manifest
    folder = manifest.where.file.partition("/")[0].removeprefix("_")
    if manifest.id != folder:
        told = {"id": manifest.id, "folder": folder}
        yield Finding("charter.other_folder_name", Level.ERROR, manifest.where, told)
    if manifest.review_by is not None and manifest.review_by <= manifest.since:
        told = {"review_by": str(manifest.review_by), "since": str(manifest.since)}
        yield Finding("charter.review_passed", Level.ERROR, manifest.where, told)
    for source in manifest.sources:
        if source not in charter.known_sources:
            told = {"source": source, "nearest": "-"}
            yield Finding("charter.unknown_source", Level.ERROR, manifest.where, told)
    yield from _places(charter)


def _places(charter: Charter) -> Iterator[Finding]:
    places = charter.register.places
    if all(each.id != WHOLE_AREA for each in places):
        yield Finding("charter.no_zone_place", Level.ERROR, charter.manifest.where)
        return
    whole = next(each for each in places if each.id == WHOLE_AREA).geometry.geometry
    for place in places:
        if not whole.buffer(1e-6).covers(place.geometry.geometry):
            yield Finding("charter.place_outside", Level.WARNING, place.where, {"id": place.id})


def _untested(charter: Charter) -> Iterator[Finding]:
    tested = {each.given.kind for each in charter.scenarios}
    for case_type in charter.case_types.values():
        if case_type.id not in tested:
            told = {"kind": case_type.id}
            yield Finding("charter.untested_case_type", Level.NOTE, case_type.where, told)
