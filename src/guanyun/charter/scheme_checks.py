"""What can be wrong with an appraisal beside what its engine knows: names, owners, assessors."""

from collections.abc import Iterator

from guanyun.engines.appraisal import scheme_findings
from guanyun.engines.common import Finding, Level, Where
from guanyun.engines.mandate import Duty, Line

from .reading import nearest
from .schema import Charter
from .scheme_reading import where_of
from .scheme_schema import Appraisal, Appraised, DerivedRule


def check_appraisals(charter: Charter) -> list[Finding]:
    """Return what is wrong with the appraisals of a charter; the reader has said the rest."""
    duties = [line.id for line in charter.register.lines]
    found: list[Finding] = []
    for each in charter.appraisals.values():
        found += scheme_findings(each.scheme, each.where, duties, each.lines)
        for scheme in each.periods.values():
            found += scheme_findings(scheme, each.where, duties, each.lines)
        found += _names(each, charter)
        found += _assessor(each, charter)
        found += _whole(each)
        found += _dates(each)
        found += _bound(each, charter)
    found += _untested(charter)
    return found


def checked_alone(appraisal: Appraisal) -> list[Finding]:
    """Return what is wrong with an appraisal of which no charter is known: owners are not asked."""
    found = scheme_findings(appraisal.scheme, appraisal.where, None, appraisal.lines)
    for scheme in appraisal.periods.values():
        found += scheme_findings(scheme, appraisal.where, None, appraisal.lines)
    return [*found, *_whole(appraisal), *_dates(appraisal)]


def _unknown(key: str, name: str, known: list[str], where: Where) -> Finding:
    told = {"key": key, "name": name, "nearest": nearest(name, known)}
    return Finding("charter.unknown_name", Level.ERROR, where, told)


def _names(appraisal: Appraisal, charter: Charter) -> Iterator[Finding]:
    """Yield names on a page that lead nowhere: units, posts, kinds of cases and their rates."""
    page = appraisal.page
    units = [each.id for each in charter.register.units]
    posts = [each.id for each in charter.register.posts]
    for unit in page.appraised:
        if unit not in units:
            yield _unknown("appraised", unit, units, page.where)
    for post in page.visible_to:
        if post not in posts:
            yield _unknown("visible_to", post, posts, page.where)
    if page.ratified_by and page.ratified_by not in charter.case_types:
        yield _unknown("ratified_by", page.ratified_by, list(charter.case_types), page.where)
    for figure in page.figures:
        if figure.derived is not None:
            yield from _derived(figure.derived, charter)
    if page.assesses is Appraised.PEOPLE and not page.visible_to:
        told = {"scheme": page.id}
        yield Finding("charter.scheme_people_open", Level.ERROR, page.where, told)


def _dates(appraisal: Appraisal) -> Iterator[Finding]:
    page = appraisal.page
    spans = [(page.since, page.until, page.where)]
    spans += [(each.since, each.until, each.where) for each in page.periods]
    for since, until, where in spans:
        if until <= since:
            told = {"until": str(until), "since": str(since)}
            yield Finding("charter.scheme_dates", Level.ERROR, where, told)


def _derived(derived: DerivedRule, charter: Charter) -> Iterator[Finding]:
    kind = charter.case_types.get(derived.case)
    if kind is None:
        yield _unknown("case", derived.case, list(charter.case_types), derived.where)
        return
    rates = [rate.id for rate in kind.rates]
    if derived.rate not in rates:
        yield _unknown("rate", derived.rate, rates, derived.where)


def _assessor(appraisal: Appraisal, charter: Charter) -> Iterator[Finding]:
    """Yield an assessor who has no such duty, or who is among the assessed."""
    page = appraisal.page
    if not page.assessor:
        yield Finding("charter.scheme_no_assessor", Level.ERROR, page.where, {"scheme": page.id})
        return
    lines = {line.id: line for line in charter.register.lines}
    line = lines.get(page.assessor)
    if line is None or line.duty is not Duty.ASSESS:
        known = [name for name, each in lines.items() if each.duty is Duty.ASSESS]
        yield _unknown("assessor", page.assessor, known, page.where)
        return
    if line.unit in page.appraised:
        told = {"scheme": page.id, "unit": _named(line, charter)}
        yield Finding("charter.scheme_assesses_itself", Level.ERROR, page.where, told)


def _named(line: Line, charter: Charter) -> str:
    units = {unit.id: unit.label.zh for unit in charter.register.units}
    return units.get(line.unit, line.unit)


def _whole(appraisal: Appraisal) -> Iterator[Finding]:
    """Yield each group whose weights do not add up to what the page says they do."""
    for group in appraisal.page.groups:
        total = sum(member.weight for member in group.members)
        if group.whole is not None and total != group.whole:
            told = {"group": group.id, "total": str(total), "whole": str(group.whole)}
            yield Finding("charter.scheme_whole", Level.ERROR, group.where, told)


def _bound(appraisal: Appraisal, charter: Charter) -> Iterator[Finding]:
    """Yield bound marks of schemes that this charter lacks, or that bind each other in a ring."""
    for bound in appraisal.page.bound_marks:
        if "/" not in bound.scheme and bound.scheme not in charter.appraisals:
            yield _unknown("scheme", bound.scheme, list(charter.appraisals), bound.where)
    seen: list[str] = []
    names = [bound.scheme for bound in appraisal.page.bound_marks]
    while names:
        name = names.pop()
        if name == appraisal.id:
            told = {"scheme": appraisal.id}
            yield Finding("charter.scheme_ring", Level.ERROR, appraisal.where, told)
            return
        if name in charter.appraisals and name not in seen:
            seen.append(name)
            names += [bound.scheme for bound in charter.appraisals[name].page.bound_marks]


def _untested(charter: Charter) -> Iterator[Finding]:
    tested = {example.scheme for example in charter.worked}
    for appraisal in charter.appraisals.values():
        if appraisal.id not in tested:
            told = {"scheme": appraisal.id}
            where = where_of(appraisal, appraisal.page.root)
            yield Finding("charter.scheme_untested", Level.NOTE, where, told)
