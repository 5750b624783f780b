"""What must not stand in the journal: private answers go to an erasable table, by commitment."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from guanyun.engines.casework import Field, Json, canonical, commitment

from .models import PrivateText, Upload
from .plain_texts import check_text

SALT_BYTES = 16
CALLER_PHONE = "caller_phone"  # of a report without an account; not in the journal at all
LATE_REASON = "late_reason"  # why a report is entered later than it happened


@dataclass(frozen=True, slots=True)
class Kept:
    """A private text with its salt and the commitment that the journal keeps instead."""

    name: str
    salt: bytes
    text: str
    commitment: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of an act, parted: the open ones, commitments to the rest, and the texts."""

    public: Mapping[str, Json]
    commitments: Mapping[str, str]
    private: tuple[Kept, ...] = ()

    def with_words(self, words: Mapping[str, str]) -> "Answers":
        """Return the same with private words that the journal knows nothing of."""
        more = tuple(kept(name, text) for name, text in words.items() if text)
        return replace(self, private=(*self.private, *more))


def kept(name: str, text: str) -> Kept:
    """Return a private text with a new salt.

    Raises:
        Refused: ``records.not_text``.
    """
    check_text(name, text)
    salt = secrets.token_bytes(SALT_BYTES)
    return Kept(name, salt, text, commitment(salt, text))


def parted(
    answers: Mapping[str, Json], asked: Iterable[Field], files: Sequence[Upload] = ()
) -> Answers:
    """Return the answers with the private ones committed to.

    Args:
        asked: The fields of the act. What is not asked for (the words of a message) is private.
        files: Pictures that come with the act; each is committed to as ``field.1``, ``field.2``.
    """
    shown = {field.id for field in asked if not field.private}
    public: dict[str, Json] = {}
    hidden: list[Kept] = []
    for name, value in answers.items():
        check_text(name, value)
        if name in shown:
            public[name] = value
        elif value not in (None, "", []):
            hidden.append(
                kept(name, value if isinstance(value, str) else canonical(value).decode())
            )
    commitments = {each.name: each.commitment for each in hidden}
    counted: dict[str, int] = {}
    for upload in files:
        counted[upload.field] = counted.get(upload.field, 0) + 1
        commitments[f"{upload.field}.{counted[upload.field]}"] = upload.commitment
    return Answers(public, commitments, tuple(hidden))


def private_rows(zone: str, stream: str, seq: int, answers: Answers) -> list[PrivateText]:
    """Return the rows of the private answers of the act whose first entry is ``seq``."""
    return [
        PrivateText(
            zone=zone,
            stream=stream,
            seq=seq,
            name=each.name,
            salt=each.salt,
            text=each.text,
            commitment=each.commitment,
        )
        for each in answers.private
    ]


def private_texts(zone: str, stream: str) -> dict[str, str]:
    """Return the private texts of a stream by commitment; erased ones are left out."""
    rows = PrivateText.objects.filter(zone=zone, stream=stream, text__isnull=False)
    return {told: text for told, text in rows.values_list("commitment", "text") if text}


def private_text(zone: str, stream: str, name: str) -> str | None:
    """Return the latest private text of a name in a stream, or None."""
    rows = PrivateText.objects.filter(zone=zone, stream=stream, name=name, text__isnull=False)
    return rows.order_by("-seq", "-pk").values_list("text", flat=True).first()
