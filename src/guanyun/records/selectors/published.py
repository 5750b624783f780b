"""What anybody may read about reports (Open311): kind, state, days, unit, a place rounded.

Nothing else of a case leaves here: no number, no words, no enterprise, no person. Only kinds that
the public report page offers are told at all, in every zone alike; a charter cannot widen it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from guanyun.charter.schema import Charter
from guanyun.engines.common import Label
from guanyun.records.access import Hidden
from guanyun.records.charters import adoption_on, charter_by_hash
from guanyun.records.models import Case
from guanyun.records.now import local_date
from guanyun.records.projections import E7

ROUNDED = 2  # decimal places of a degree: about a kilometre
HALF = 8  # bytes
PURPOSE = "guanyun.published"


@dataclass(frozen=True, slots=True)
class Published:
    """A report as anybody may read it."""

    id: str
    kind: str
    label: Label
    is_open: bool
    agency: Label | None
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None
    lng: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which reports are asked for; ``since`` is included, ``until`` is not; None is open."""

    kinds: tuple[str, ...] = ()
    is_open: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    ids: tuple[str, ...] = ()
    page: int = 1
    size: int = 100


def published_kinds(zone: str, at: datetime) -> list[tuple[str, Label, str]]:
    """Return the kinds that anybody may report: id, name, group (the tile of the report page).

    Raises:
        Refused: ``records.no_charter``.
    """
    charter = _charter(zone, at)
    return [(each.id, each.label, each.tile) for each in charter.case_types.values() if each.tile]


def published_reports(*, zone: str, wanted: Filter, at: datetime) -> list[Published]:
    """Return a page of the reports of a zone, the latest first."""
    kinds = {kind for kind, _, _ in published_kinds(zone, at)}
    asked = kinds & set(wanted.kinds) if wanted.kinds else kinds
    rows: QuerySet[Case] = Case.objects.filter(zone=zone, kind__in=asked)
    if wanted.is_open is not None:
        rows = rows.filter(closed_at__isnull=wanted.is_open)
    if wanted.since is not None:
        rows = rows.filter(opened_at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(opened_at__lt=wanted.until)
    if wanted.ids:
        rows = rows.filter(pk__in=[key for each in wanted.ids if (key := row_of(zone, each))])
    start = (wanted.page - 1) * wanted.size
    return [_published(each) for each in rows.order_by("-opened_at", "-pk")[start:][: wanted.size]]


def published_one(*, zone: str, request: str, at: datetime) -> Published:
    """Return one report; Hidden for what is none, or is not told."""
    found = published_reports(zone=zone, wanted=Filter(ids=(request,)), at=at)
    if not found:
        raise Hidden("request")
    return found[0]


def _charter(zone: str, at: datetime) -> Charter:
    return charter_by_hash(zone, adoption_on(zone, local_date(at)).hash)


def _published(case: Case) -> Published:
    charter = charter_by_hash(case.zone, case.charter)
    units: Mapping[str, Label] = {each.id: each.label for each in charter.register.units}
    has_place = case.lng_e7 is not None and case.lat_e7 is not None
    return Published(
        id=public_id(case.zone, case.pk),
        kind=case.kind,
        label=charter.case_types[case.kind].label,
        is_open=case.closed_at is None,
        agency=units.get(case.unit or ""),
        requested_at=case.opened_at,
        updated_at=case.closed_at or case.opened_at,
        expected_at=case.due if case.closed_at is None else None,
        lng=round((case.lng_e7 or 0) / E7, ROUNDED) if has_place else None,
        lat=round((case.lat_e7 or 0) / E7, ROUNDED) if has_place else None,
    )


def public_id(zone: str, key: int) -> str:
    """Return the id of a report: it tells neither its number nor how many there are.

    One block of AES under a key of the installation: the zone's mark and the key of the row.
    """
    block = _mark(zone) + key.to_bytes(HALF, "big")
    turned = _cipher().encryptor()
    return (turned.update(block) + turned.finalize()).hex()


def row_of(zone: str, request: str) -> int | None:
    """Return the key of the row that an id names in a zone; None for what is no id of it."""
    if len(request) != 4 * HALF or not request.isascii() or not request.isalnum():
        return None
    try:
        block = bytes.fromhex(request)
    except ValueError:
        return None
    turned = _cipher().decryptor()
    told = turned.update(block) + turned.finalize()
    key = int.from_bytes(told[HALF:], "big")
    return key if told[:HALF] == _mark(zone) and key < 2**63 else None


def _mark(zone: str) -> bytes:
    return sha256(zone.encode()).digest()[:HALF]


def _cipher() -> Cipher[modes.ECB]:
    key = salted_hmac(PURPOSE, "id", algorithm="sha256").digest()[: 2 * HALF]
    return Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 - one block: a permutation
