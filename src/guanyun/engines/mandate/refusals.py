"""Why there is no route, in fields that fill the sentences of ``messages/mandate.yaml``."""

from collections.abc import Mapping
from datetime import date

from guanyun.engines.common import Place
from guanyun.engines.mandate.register import Duty
from guanyun.engines.mandate.schedules import RoutingTable, Schedule
from guanyun.engines.mandate.wording import DUTY_LABELS, named
from guanyun.errors import Refused


def not_declared(table: RoutingTable, matter: str, duty: Duty) -> Refused:
    """Return the refusal of a matter that is unknown, or of a duty that it does not declare."""
    known = table.matters.get(matter)
    if known is None:
        return Refused("mandate.unknown_matter", matter=matter)
    asked = Duty(duty)
    declared = [one for one in known.duties if one is not Duty.ASSIST]
    told = named("matter", matter, known.label) | named("duty", asked, DUTY_LABELS[asked])
    told["declared_zh"] = "、".join(DUTY_LABELS[one].zh for one in declared)
    told["declared_en"] = ", ".join(DUTY_LABELS[one].en for one in declared)
    return Refused("mandate.duty_not_declared", **told)


def outside_zone(table: RoutingTable, schedule: Schedule, place: Place, on: date) -> Refused:
    """Return the refusal of a place outside the domain of the matter."""
    return Refused("mandate.outside_zone", **_told(table, schedule, place, on))


def no_unit(table: RoutingTable, schedule: Schedule, place: Place, on: date) -> Refused:
    """Return the refusal of a place in the domain that no line holds on that day."""
    return Refused("mandate.no_unit", **_told(table, schedule, place, on))


def subject_unknown(table: RoutingTable, schedule: Schedule, subject: Mapping[str, str]) -> Refused:
    """Return the refusal that asks for the first attribute still missing, with its values."""
    missing = [(name, values) for name, values in schedule.attributes if name not in subject]
    name, values = missing[0]
    return _asked(schedule, name, values)


def value_unknown(table: RoutingTable, schedule: Schedule, subject: Mapping[str, str]) -> Refused:
    """Return the refusal of a value that is not on the closed list of its attribute."""
    name, values = next(
        (name, values)
        for name, values in schedule.attributes
        if name in subject and subject[name] not in values
    )
    return _asked(schedule, name, values, given=subject[name])


def _asked(schedule: Schedule, name: str, values: tuple[str, ...], **given: str) -> Refused:
    told = named("matter", schedule.matter.id, schedule.matter.label)
    told |= {"attribute": name, "values": " / ".join(values), **given}
    return Refused("mandate.subject_unknown", **told)


def _told(table: RoutingTable, schedule: Schedule, place: Place, on: date) -> dict[str, str]:
    inner = place.geometry.representative_point()
    told = named("matter", schedule.matter.id, schedule.matter.label)
    told |= named("duty", schedule.duty, DUTY_LABELS[schedule.duty])
    told |= named("domain", schedule.matter.domain, table.labels.places.get(schedule.matter.domain))
    return told | {"on": on.isoformat(), "lng": f"{inner.x:.6f}", "lat": f"{inner.y:.6f}"}
