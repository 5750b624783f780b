"""Pictures of a form: stored as they come, named by tokens for the act that attaches them."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest

from guanyun.engines.casework import Field, FieldKind
from guanyun.errors import Refused
from guanyun.records.access import Visitor
from guanyun.records.now import now
from guanyun.records.pictures import MOST_BYTES
from guanyun.records.services.uploads import upload_store

MOST_FILES = 9
TOKEN_CHARACTERS = 32


def stored_files(
    request: HttpRequest, visitor: Visitor, asks: Sequence[Field], *, prefix: str = ""
) -> Mapping[str, Sequence[str]]:
    """Return the tokens of a form's pictures by field: those sent now and those sent before.

    A picture that the page sent ahead comes as a token under ``<field>-token``; one that comes
    with the form itself is stored here.

    Raises:
        Refused: too many pictures, or one that the upload service does not take.
    """
    found: dict[str, Sequence[str]] = {}
    for field in asks:
        if field.kind is not FieldKind.FILES or field.choices:
            continue  # a list to tick (what is missing) has the form of files but holds none
        name = f"{prefix}{field.id}"
        tokens = [each for each in request.POST.getlist(f"{name}-token") if _is_token(each)]
        sent = request.FILES.getlist(name)
        most = field.most or MOST_FILES
        if len(tokens) + len(sent) > most:
            raise Refused("records.too_many_files", most=most)
        tokens += [store_picture(request, visitor, name, place) for place in range(len(sent))]
        if tokens:
            found[field.id] = list(dict.fromkeys(tokens))
    return found


def store_picture(request: HttpRequest, visitor: Visitor, name: str, place: int = 0) -> str:
    """Store one picture of a request and return its token; Refused as ``upload_store``."""
    sent = request.FILES.getlist(name)[place]
    if (sent.size or 0) > MOST_BYTES:
        raise Refused("records.picture_size", megabytes=MOST_BYTES // 1024 // 1024)
    return upload_store(by=visitor, at=now(), content=sent.read())


def _is_token(text: str) -> bool:
    return len(text) == TOKEN_CHARACTERS and text.isalnum()
