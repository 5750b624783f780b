"""Charter drafts as they are read: the text behind a hash, and the draft made ready to look at."""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache

from guanyun.charter.loading import charter_from_text
from guanyun.charter.schema import Charter

from .charters import calendar_key, shared
from .models import CharterDraft, CharterText
from .scopes import scope
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
    return _charter(_Read(digest_of_text(draft.text), calendar_key(), draft.text))


def digest_of_text(text: str) -> str:
    """Return the digest of a text: of a draft it changes with its stories, its hash does not."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Read:
    """What the reading of a draft depends on; the text itself is told by its digest."""

    digest: str
    notices: str
    text: str = field(compare=False)


@lru_cache(maxsize=KEPT)
def _charter(read: _Read) -> Charter:
    return charter_from_text(read.text, shared(read.notices))
