"""What a check finds in one page of a draft, told in the reader's language."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest

from guanyun.charter import told
from guanyun.engines.common import Finding
from guanyun.records.access import Hidden, Visitor
from guanyun.records.selectors.drafts import draft_shown
from guanyun.web.language import language_of

Found = Sequence[tuple[Finding, Mapping[str, object]]]


def found_in(request: HttpRequest, visitor: Visitor, of: str, page: str) -> Found | None:
    """Return what stands in a page of a draft; None for the charter in force, which was checked."""
    try:
        findings = draft_shown(visitor=visitor, content=of).findings
    except Hidden:
        return None
    language = language_of(request)
    return [
        (each, {**told(each, language), "level": each.level.value})
        for each in findings
        if each.where is not None and each.where.file.endswith(f"/{page}")
    ]
