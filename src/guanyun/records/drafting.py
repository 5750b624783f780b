"""Charter drafts as they are read: the text behind a hash, and the draft made ready to look at."""

from functools import lru_cache

from guanyun.charter.loading import charter_from_text
from guanyun.charter.schema import Charter

from .charters import calendar_key, shared
from .models import CharterDraft, CharterText
from .scopes import Hidden, scope
from .visitors import Visitor

KEPT = 8  # drafts in memory


def text_of_version(visitor: Visitor, content: str) -> tuple[str, str]:
    """Return the canonical text of an adopted charter or of a draft, and the charter it changes.

    Raises:
        Hidden: neither, or not for this visitor.
    """
    zone = scope(visitor).zone
    adopted = CharterText.objects.filter(zone=zone, hash=content).first()
    if adopted is not None:
        return adopted.text, content
    draft = scope(visitor).draft(content)
    return draft.text, draft.base


def charter_of_draft(draft: CharterDraft) -> Charter:
    """Return the charter that a draft writes, with what is wrong in it among its findings."""
    return _charter(draft.zone, draft.hash, calendar_key())


@lru_cache(maxsize=KEPT)
def _charter(zone: str, content: str, notices: str) -> Charter:
    row = CharterDraft.objects.filter(zone=zone, hash=content).first()
    if row is None:
        raise Hidden("draft")
    return charter_from_text(row.text, shared(notices))
