"""What an act brings along: pictures stored before it, and the one-time link it comes by."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from guanyun.engines.casework import Actor
from guanyun.errors import Refused

from .actors import LinkSeat
from .ledger import Posting
from .links import is_alive
from .models import Case, OneTimeLink, Upload
from .projections import bars
from .visitors import Visitor

MOST_FILES = 9


def attach(zone: str, files: Mapping[str, Sequence[str]]) -> list[Upload]:
    """Return the stored pictures that an act attaches, each with its field.

    Raises:
        Refused: ``records.too_many_files``, ``records.file_gone`` for a token that is unknown,
            too old or attached already.
    """
    wanted = [(field, token) for field, tokens in files.items() for token in tokens]
    if not wanted:
        return []
    if len(wanted) > MOST_FILES:
        raise Refused("records.too_many_files", most=MOST_FILES)
    tokens = [token for _, token in wanted]
    free = Upload.objects.filter(zone=zone, case="", token__in=tokens, erased_at__isnull=True)
    known = {upload.token: upload for upload in free}
    if len(known) != len(set(tokens)):
        raise Refused("records.file_gone")
    for field, token in wanted:
        known[token].field = field
    return [known[token] for token in dict.fromkeys(tokens)]


def link_seats_of(case: Case, by: Visitor, act: str, at: datetime) -> list[LinkSeat]:
    """Return the seats that one-time links give this visitor in a case, for this act."""
    if not by.links:
        return []
    links = OneTimeLink.objects.filter(zone=case.zone, case=case.number, pk__in=by.links)
    return [
        LinkSeat(link.pk, link.role, link.unit, link.post)
        for link in links
        if is_alive(link, at) and f"|{act}|" in link.acts and f"|{act}|" not in link.done
    ]


def link_spent(posting: Posting, actor: Actor, act: str) -> Posting:
    """Return the posting with the act crossed off the link that it came by, if any."""
    if not actor.person.startswith("link:"):
        return posting
    link = OneTimeLink.objects.get(pk=int(actor.person.removeprefix("link:")))
    done = bars([*(each for each in link.done.split("|") if each), act])
    rows = OneTimeLink.objects.filter(pk=link.pk, revoked_at__isnull=True)

    def cross_off() -> None:
        if not rows.update(done=done):
            raise Refused("records.link_over")

    return replace(posting, effects=(*posting.effects, cross_off))
