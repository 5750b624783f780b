"""The lines of an adopted charter as rows: of one key no two at once, by constraint."""

import hashlib
from datetime import date

from guanyun.charter.schema import Charter
from guanyun.engines.casework import Json, canonical
from guanyun.engines.mandate import Duty, Line

from .models import MandateLine

OPEN_END = date(9999, 12, 31)


def line_rows(zone: str, charter: Charter, since: date) -> list[MandateLine]:
    """Return the rows of the lines that are in force on ``since`` or later."""
    rows = (_row(zone, charter, line, since) for line in charter.register.lines)
    return [row for row in rows if row is not None]


def _row(zone: str, charter: Charter, line: Line, since: date) -> MandateLine | None:
    begins, ends = max(line.since, since), min(line.until, OPEN_END)
    if ends <= begins:
        return None
    territory = line.territory
    place = ",".join(sorted(territory.within))
    if territory.outside:
        place += f" - {','.join(sorted(territory.outside))}"
    filters: dict[str, Json] = {}
    for name, values in line.subject.items():
        filters[name] = [*sorted(values)]
    subject = canonical(filters).decode()
    return MandateLine(
        zone=zone,
        matter=line.matter,
        duty=line.duty.value,
        place=place[:400],
        subject=subject[:400],
        slot=None
        if line.duty is Duty.ASSIST
        else slot_of(zone, line.matter, line.duty.value, place, subject),
        line=line.id,
        unit=line.unit,
        post=line.post or "",
        mode=line.mode.value,
        since=begins,
        until=ends,
        charter=charter.hash,
    )


def slot_of(*key: str) -> int:
    """Return the number that a key of the mandate is excluded under: 63 bits of its digest.

    >>> slot_of("demo", "m", "handle", "zone", "{}") == slot_of("demo", "m", "handle", "zone", "{}")
    True
    """
    digest = hashlib.sha256("\0".join(key).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
