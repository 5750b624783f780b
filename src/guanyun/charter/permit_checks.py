"""What is wrong with permits: a gate waits for one that nobody issues, two kinds share a prefix."""

import re
from collections.abc import Iterator

from guanyun.engines.casework import NeedKind
from guanyun.engines.common import Finding, Level

from .reading import nearest
from .schema import Charter

_PREFIX = re.compile(r"[A-Z0-9]{2,8}")


def check_permits(charter: Charter) -> Iterator[Finding]:
    """Yield permits that nobody issues, prefixes that are none or are taken twice."""
    units = [each.id for each in charter.register.units]
    first: dict[str, str] = {}
    for each in charter.manifest.permits:
        if each.unit not in units:
            told = {"key": "unit", "name": each.unit, "nearest": nearest(each.unit, units)}
            yield Finding("charter.unknown_name", Level.ERROR, each.where, told)
        if not _PREFIX.fullmatch(each.prefix):
            yield Finding("charter.permit_prefix", Level.ERROR, each.where, {"prefix": each.prefix})
        if each.prefix in first:
            told = {"id": each.prefix, "first": first[each.prefix]}
            yield Finding("charter.duplicate_id", Level.ERROR, each.where, told)
        first.setdefault(each.prefix, str(each.where))
    yield from _unissued(charter, frozenset(first))


def _unissued(charter: Charter, issued: frozenset[str]) -> Iterator[Finding]:
    rules = (rule for kind in charter.case_types.values() for s in kind.steps for rule in s.acts)
    for need in (need for rule in rules for need in rule.needs):
        if need.kind is NeedKind.PERMIT and need.prefix not in issued:
            told = {"need": need.label.zh, "prefix": need.prefix or "-"}
            yield Finding("charter.permit_unissued", Level.ERROR, need.where, told)
