"""Drafts of charters: one page written anew makes the next draft; nothing runs until adoption."""

from dataclasses import dataclass
from datetime import datetime

from guanyun.charter.checks import check, has_errors
from guanyun.charter.editing import with_page
from guanyun.charter.schema import Charter
from guanyun.engines.common import Finding
from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.charters import calendar_key, shared
from guanyun.records.drafting import digest_of_text, text_of_version
from guanyun.records.ledger import commit, updated
from guanyun.records.models import CharterDraft
from guanyun.records.policies import DESK
from guanyun.records.telling import ZONE_STREAM, told_on

STORIES = "tests/"


@dataclass(frozen=True, slots=True)
class Writing:
    """One page written anew: of which charter or draft, which page, its whole text."""

    of: str  # hash of an adopted charter or of a draft
    page: str
    words: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """What was kept: the hash of the draft, and what a check finds in it."""

    hash: str
    findings: tuple[Finding, ...]
    is_new: bool = True


def draft_write(*, by: Visitor, at: datetime, writing: Writing) -> Drafted:
    """Keep a charter with one page written anew, faults and all: a draft may be wrong.

    The same text twice is one draft. The journal says who wrote which page when, by hash. Stories
    are no part of an institution: of a draft they are written beside it, its hash stays.

    Raises:
        Refused: not of the desk, the charter's id or an unknown page was changed, nothing changed,
            or the page cannot be read and one that cannot be read either is kept already.
        Hidden: no such charter or draft.
    """
    zone = scope(by).zone
    if not by.audience & DESK:
        raise Refused("records.not_for_role")
    text, base = text_of_version(by, writing.of)
    charter = with_page(text, writing.page, writing.words, shared(calendar_key()))
    if charter.manifest.id != zone:
        raise Refused("records.draft_of_other_zone", zone=zone, found=charter.manifest.id)
    if charter.hash == writing.of:
        return _stories_kept(by, at, writing, charter, text)
    findings = tuple(check(charter))
    known = CharterDraft.objects.filter(zone=zone, hash=charter.hash).first()
    if known is not None:
        if known.text != charter.text and has_errors([*charter.findings]):
            raise Refused("records.draft_unreadable", page=writing.page)
        return Drafted(charter.hash, findings, is_new=False)
    row = CharterDraft(
        zone=zone,
        hash=charter.hash,
        text=charter.text,
        base=base,
        version=charter.manifest.version[:32],
        page=writing.page,
        drafted_by=by.id,
        drafted_at=at,
    )
    told = {"hash": charter.hash, "of": writing.of, "base": base, "page": writing.page}
    posting = told_on(ZONE_STREAM, "charter_drafted", told, by=by, at=at, effects=[row.save])
    commit(by=by.id, at=at, postings=[posting])
    return Drafted(charter.hash, findings)


def _stories_kept(
    by: Visitor, at: datetime, writing: Writing, charter: Charter, before: str
) -> Drafted:
    """Keep the stories of a draft; what else leaves its hash as it is changes nothing.

    Raises:
        Refused: ``records.draft_unchanged``.
    """
    rows = CharterDraft.objects.filter(zone=scope(by).zone, hash=charter.hash, text=before)
    is_story = writing.page.startswith(STORIES) and charter.text != before
    if not is_story or not rows.exists():
        raise Refused("records.draft_unchanged", page=writing.page)
    told = {"hash": charter.hash, "page": writing.page, "words": digest_of_text(writing.words)}
    kept = updated(rows, text=charter.text)
    posting = told_on(ZONE_STREAM, "stories_written", told, by=by, at=at, effects=[kept])
    commit(by=by.id, at=at, postings=[posting])
    return Drafted(charter.hash, tuple(check(charter)), is_new=False)
