"""Pictures: stored before an act attaches them, given back as attachments only."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.casework import commitment
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.ledger import exclusive
from guanyun.records.limits import UPLOADS, UPLOADS_ADDRESS, count_try
from guanyun.records.models import Upload
from guanyun.records.pictures import SUFFIXES, fetch, keep, new_token, picture_of
from guanyun.records.privacy import SALT_BYTES
from guanyun.records.reading import note_reading


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture to be sent as an attachment, under a name of our own."""

    content: bytes
    media_type: str
    name: str


def upload_store(*, by: Visitor, at: datetime, content: bytes) -> str:
    """Keep a picture; return its token, by which an act attaches it within a day.

    Who reports without an account shows what is wrong before proving a phone: such pictures are
    counted by network address, and what no report attaches is gone after a day.

    Raises:
        Refused: nobody to count by, too many, too large, no picture.
    """
    _count(by, at)
    picture = picture_of(content)
    token, salt = new_token(), secrets.token_bytes(SALT_BYTES)
    row = Upload(
        zone=scope(by).zone,
        token=token,
        media_type=picture.media_type,
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
        salt=salt,
        commitment=commitment(salt, picture.content),
        owner=by.id,
        created_at=at,
    )
    keep(token, picture.content)
    with exclusive():
        row.save()
    return token


def _count(by: Visitor, at: datetime) -> None:
    if by.phone or by.links or by.person is not None:
        count_try(UPLOADS, by.phone or by.id, at)
    elif by.address:
        count_try(UPLOADS_ADDRESS, by.address, at)
    else:
        raise Refused("records.phone_first")


def upload_open(*, by: Visitor, at: datetime, token: str) -> Attachment:
    """Return a picture of a case that this visitor may see; that it was opened is kept.

    Raises:
        Hidden: no such picture for this visitor.
    """
    row = scope(by).upload(token)
    try:
        content = fetch(row.token)
    except FileNotFoundError:
        raise Hidden("upload") from None
    note_reading(by, row.case, "file", at)
    return Attachment(content, row.media_type, f"{row.case}-{row.pk}.{SUFFIXES[row.media_type]}")
