"""What a request says, read strictly: known members, whole numbers, text that is text, bounds."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Never, cast

from django.http import HttpRequest

from guanyun.engines.casework import Json
from guanyun.records.access import Visitor
from guanyun.records.services.cases import Key

from .answers import SHANGHAI, Malformed

MOST_TEXT = 10_000  # characters of one text
MOST_ITEMS = 100  # of a list, and members of an object
MOST_NAME = 64
MOST_WHOLE = 2**53 - 1
FIRST_YEAR, LAST_YEAR = 1900, 2199  # beyond, offsets leave the calendar
KEY = re.compile(r"[\x21-\x7e]{1,64}")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_VERSION = re.compile(r'(?:W/)?"(\d{1,9})"|(\d{1,9})')


@dataclass(frozen=True, slots=True)
class Body:
    """The members of a JSON object that was sent, and the digest of the whole request."""

    members: Mapping[str, Json]
    digest: str

    def text(self, name: str, *, most: int = MOST_TEXT, needed: bool = False) -> str:
        """Return a text, empty where it was left out."""
        value = self.members.get(name)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or (needed and not value.strip()):
            raise Malformed("api.member_type", member=name, wanted="text")
        if len(value) > most:
            raise Malformed("api.member_long", member=name, most=most)
        return value

    def whole(self, name: str) -> int | None:
        """Return a whole number from 0 up, or None."""
        value = self.members.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise Malformed("api.member_type", member=name, wanted="whole number")
        return value

    def instant(self, name: str) -> datetime | None:
        """Return an instant with its offset, or None."""
        told = self.text(name, most=40)
        return instant_in(name, told) if told else None

    def answers(self, name: str) -> dict[str, Json]:
        """Return an object of texts, whole numbers, truth values and lists of texts."""
        found = self._object(name)
        for key, value in found.items():
            if isinstance(value, dict) or (isinstance(value, list) and not _are_texts(value)):
                raise Malformed("api.member_type", member=f"{name}.{key}", wanted="text")
        return {key: value for key, value in found.items() if value is not None}

    def files(self, name: str) -> dict[str, list[str]]:
        """Return an object of lists of tokens."""
        found = self._object(name)
        for key, value in found.items():
            if not isinstance(value, list) or not _are_texts(value):
                raise Malformed("api.member_type", member=f"{name}.{key}", wanted="list of text")
        return cast(dict[str, list[str]], found)

    def _object(self, name: str) -> dict[str, Json]:
        value = self.members.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise Malformed("api.member_type", member=name, wanted="object")
        return value


def body_of(request: HttpRequest, known: Collection[str]) -> Body:
    """Return the JSON object that a request holds; every member must be one that is known.

    Raises:
        Malformed: another media type (415), no JSON, a fraction, half a character, a bound.
    """
    if request.content_type != "application/json":
        raise Malformed("api.media_type", status=415, wanted="application/json")
    content = request.body
    try:
        told = json.loads(
            content.decode("utf-8"),
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
            object_pairs_hook=_members,
        )
    except Malformed:
        raise
    except (ValueError, RecursionError) as error:
        raise Malformed("api.no_json") from error
    if not isinstance(told, dict):
        raise Malformed("api.no_json")
    strange = sorted(set(told) - set(known))
    if strange:
        raise Malformed("api.member_unknown", member=strange[0], known=", ".join(sorted(known)))
    _check(told, "")
    head = f"{request.method} {request.path} {request.headers.get('If-Match', '')}\n"
    return Body(told, hashlib.sha256(head.encode("utf-8", "replace") + content).hexdigest())


def _members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("api.member_twice")
    return found


def _no_fraction(text: str) -> Never:
    raise Malformed("api.no_fraction", text=text[:40])


def _check(value: Json, where: str) -> None:
    """Refuse what is beyond the bounds, wherever it stands."""
    if isinstance(value, str):
        if _NO_TEXT.search(value):
            raise Malformed("api.no_text", member=where or "-")
        if len(value) > MOST_TEXT:
            raise Malformed("api.member_long", member=where or "-", most=MOST_TEXT)
    elif isinstance(value, int):
        if abs(value) > MOST_WHOLE:
            raise Malformed("api.member_large", member=where or "-", most=MOST_WHOLE)
    elif isinstance(value, dict | list):
        if len(value) > MOST_ITEMS:
            raise Malformed("api.member_long", member=where or "-", most=MOST_ITEMS)
        named = value.items() if isinstance(value, dict) else enumerate(value)
        for name, each in named:
            if isinstance(name, str):
                _check_name(name)
            _check(each, f"{where}.{name}"[:MOST_NAME].strip("."))


def _check_name(name: str) -> None:
    if len(name) > MOST_NAME or _NO_TEXT.search(name):
        raise Malformed("api.member_name")


def _are_texts(values: list[Json]) -> bool:
    return all(isinstance(each, str) for each in values)


def key_of(request: HttpRequest, visitor: Visitor, body: Body) -> Key:
    """Return the key under which the request may be repeated; an act needs one.

    Raises:
        Malformed: ``api.key_missing``, ``api.key_form``.
    """
    told = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not told:
        raise Malformed("api.key_missing")
    if not KEY.fullmatch(told):
        raise Malformed("api.key_form")
    actor = visitor.id if visitor.person is not None else f"session:{request.session.session_key}"
    return Key(actor, told, body.digest)


def version_of(request: HttpRequest, body: Body) -> int | None:
    """Return the version on which the caller decided: If-Match, or the member ``version``.

    Raises:
        Malformed: the header cannot be read, or the two differ.
    """
    told, member = request.headers.get("If-Match", "").strip(), body.whole("version")
    if not told or told == "*":
        return member
    found = _VERSION.fullmatch(told)
    if found is None:
        raise Malformed("api.if_match")
    version = int(found[1] or found[2])
    if member is not None and member != version:
        raise Malformed("api.two_versions", header=version, member=member)
    return version


def parameter(request: HttpRequest, name: str, *, most: int = 200) -> str:
    """Return a parameter of the address, empty where it was left out.

    Raises:
        Malformed: it is too long or no text.
    """
    told = request.GET.get(name, "").strip()
    if len(told) > most:
        raise Malformed("api.member_long", member=name, most=most)
    if _NO_TEXT.search(told):
        raise Malformed("api.no_text", member=name)
    return told


def chosen(request: HttpRequest, name: str, among: Collection[str]) -> str:
    """Return a parameter that is one of a closed list, or empty.

    Raises:
        Malformed: it is none of them.
    """
    told = parameter(request, name)
    if told and told not in among:
        raise Malformed("api.choice", member=name, known=", ".join(among))
    return told


def number_in(request: HttpRequest, name: str, default: int, most: int) -> int:
    """Return a parameter that is a whole number from 1 to ``most``.

    Raises:
        Malformed: it is none.
    """
    told = parameter(request, name)
    if not told:
        return default
    if not (told.isascii() and told.isdigit() and len(told) < 10 and 1 <= int(told) <= most):
        raise Malformed("api.number", member=name, most=most)
    return int(told)


def day_in(name: str, told: str) -> date:
    """Return a day that was told as ``2026-11-24``.

    Raises:
        Malformed: it is no day.
    """
    try:
        day = date.fromisoformat(told)
    except ValueError as error:
        raise Malformed("api.day", member=name) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Malformed("api.day", member=name)
    return day


def instant_in(name: str, told: str) -> datetime:
    """Return an instant that was told with its offset, or in the time of the zone.

    Raises:
        Malformed: it is no instant.
    """
    try:
        found = datetime.fromisoformat(told)
    except ValueError as error:
        raise Malformed("api.instant", member=name) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Malformed("api.instant", member=name)
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
