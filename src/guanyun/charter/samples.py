"""What no source publishes must be marked: an entry without a basis is a sample, and says so."""

from collections.abc import Iterator

from guanyun.engines.common import Finding, Level, Where

from .counters_schema import Centre
from .rules_reading import RuleBook
from .schema import Charter


def check_samples(charter: Charter) -> list[Finding]:
    """Return the entries that cite nothing and are not marked ``sample: true`` (示例).

    A whole charter may be marked in its manifest. Clocks cite a source for the rule and are marked
    where the source gives no hours; only an absent basis is found.
    """
    if charter.manifest.sample:
        return []
    return [
        Finding("charter.sample_missing", Level.ERROR, where, {"noun": noun, "id": name})
        for noun, name, where in _unfounded(charter)
    ]


def _unfounded(charter: Charter) -> Iterator[tuple[str, str, Where]]:
    register = charter.register
    nouns = (("unit", register.units), ("matter", register.matters), ("batch", register.batches))
    for noun, entries in nouns:
        for each in entries:
            if each.basis is None and not each.sample:
                yield noun, each.id, each.where
    yield from _of_centre(charter.centre)
    for case_type in charter.case_types.values():
        if case_type.basis is None and not case_type.sample:
            yield "case type", case_type.id, case_type.where
    yield from _of_appraisals(charter)
    yield from _of_rules(charter.rules)
    for scenario in charter.scenarios:
        if scenario.source is None and not scenario.sample:
            yield "scenario", scenario.title.zh, scenario.where


def _of_rules(book: RuleBook) -> Iterator[tuple[str, str, Where]]:
    for paper in book.documents:
        if paper.basis is None and not paper.sample:
            yield "rules", paper.id, paper.where


def _of_centre(centre: Centre) -> Iterator[tuple[str, str, Where]]:
    lists = (
        ("item", centre.catalogue.items),
        ("hall", centre.halls),
        ("window", centre.windows),
        ("bundle", centre.bundles),
        ("service", centre.services),
        ("partner", centre.partners),
        ("occasion", centre.occasions),
        ("meeting", centre.meetings),
        ("visit round", centre.visits),
    )
    for noun, entries in lists:
        for each in entries:
            if each.basis is None and not each.sample:
                yield noun, each.id, each.where


def _of_appraisals(charter: Charter) -> Iterator[tuple[str, str, Where]]:
    for appraisal in charter.appraisals.values():
        if appraisal.page.basis is None and not appraisal.page.sample:
            yield "scheme", appraisal.id, appraisal.where
    for example in charter.worked:
        if example.source is None and not example.sample:
            yield "worked example", example.title.zh, example.where
