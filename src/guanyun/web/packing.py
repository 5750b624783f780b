"""The evidence pack as one page: read in any browser, checked by the stand-alone verifier."""

import json
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from guanyun.records.access import reads_as_auditor, visitor_of
from guanyun.records.packs import evidence_of
from guanyun.records.reading import note_reading
from guanyun.records.selectors.as_of import case_as_of
from guanyun.records.selectors.audits import AuditPage, Sample

BEGINS, ENDS = "<!-- guanyun/export/1\n", "\n-->\n"  # as the verifier looks for them
STYLES = "pack.css"


def pack_page(
    request: HttpRequest,
    *,
    page: AuditPage,
    numbers: Sequence[str],
    sample: Sample | None,
    at: datetime,
) -> bytes:
    """Return the pack of some cases as UTF-8: a page without scripts, the export in a comment.

    Each case that an auditor takes into it is noted as read for export.

    Raises:
        Hidden: one of the cases is not there for this visitor.
    """
    visitor = visitor_of(request)
    evidence = evidence_of(visitor=visitor, numbers=numbers, at=at)
    found = [case_as_of(visitor=visitor, number=number, at=at) for number in numbers]
    for number in numbers:
        if reads_as_auditor(visitor, number):  # a leader's pack stands in the audit's stream alone
            note_reading(visitor, number, "export", at)
    context = {
        "audit": page.shown,
        "cases": found,
        "sample": sample,
        "evidence": evidence,
        "made_at": at,
        "styles": mark_safe(f"<style>\n{_styles()}</style>"),  # noqa: S308 - a file of our own
    }
    text = render_to_string("audit/pack_file.html", context, request=request)
    export = json.dumps(evidence.export, ensure_ascii=False)
    return f"{text}{BEGINS}{_hidden(export)}{ENDS}".encode()


def _hidden(text: str) -> str:
    """Return JSON that no comment ends in: its values are the same, < and > written as escapes."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("--", "-\\u002d")


def _styles() -> str:
    return files("guanyun.web").joinpath("static", STYLES).read_text(encoding="utf-8")
