"""Refusals that stay on record: an attempt to sign what one had asked for oneself."""

from collections.abc import Mapping
from datetime import datetime

from guanyun.errors import Refused

from .ledger import Conflict, commit
from .telling import account_stream, told_on
from .visitors import Visitor

KEPT: Mapping[str, str] = {"casework.own_consent": "own_consent_refused"}


def note_refusal(by: Visitor, at: datetime, number: str, act: str, refused: Refused) -> None:
    """Note in the account's stream that an act on a case was refused, if its code is one kept.

    The case itself learns nothing of it: nothing happened there.
    """
    kind = KEPT.get(refused.code)
    if kind is None or by.person is None:
        return
    posting = told_on(account_stream(by.person), kind, {"case": number, "act": act}, by=by, at=at)
    try:
        commit(by=by.id, at=at, postings=[posting])
    except Conflict:
        return  # another event of this account at the same instant; the next attempt is noted
