"""Figures recorded by hand, and the subjects that have them."""

from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.casework import Json
from guanyun.engines.rules import SubjectKind
from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.charters import charter_on
from guanyun.records.credit_codes import uscc_of
from guanyun.records.fact_batches import Batch, Recorded, record_batch
from guanyun.records.ledger import commit
from guanyun.records.models import Enterprise, FactSubject
from guanyun.records.now import local_date
from guanyun.records.policy_doors import keeps_policies
from guanyun.records.telling import ZONE_STREAM, told_on


def facts_record(*, by: Visitor, at: datetime, batch: Batch) -> Recorded:
    """Record figures, all of them or none; what stands so already is not written again.

    Raises:
        Refused: as ``fact_batches.record_batch``; nothing is written.
    """
    return record_batch(by=by, at=at, batch=batch)


@dataclass(frozen=True, slots=True)
class NewSubject:
    """A subject that is no enterprise: its kind, id, owner (credit code or unit) and name."""

    kind: SubjectKind
    id: str
    owner: str = ""
    label: str = ""
    is_sample: bool = False


def subject_register(*, by: Visitor, at: datetime, subject: NewSubject) -> FactSubject:
    """Register a project, town, household, person or settlement, so that it can have figures.

    Raises:
        Refused: not of a policy post, an enterprise, no id, known already, or its owner is
            neither an enterprise nor a unit of the zone.
    """
    zone = scope(by).zone
    if not keeps_policies(by):
        raise Refused("policies.not_for_post")
    name = subject.id.strip()
    if subject.kind is SubjectKind.ENTERPRISE or not name or len(name) > 64:
        raise Refused("policies.subject_form")
    if FactSubject.objects.filter(zone=zone, subject_kind=subject.kind, subject=name).exists():
        raise Refused("policies.subject_known", subject=name)
    row = FactSubject(
        zone=zone, subject_kind=subject.kind.value, subject=name,
        owner=_owner(zone, subject.owner.strip(), at), label=subject.label.strip()[:120],
        is_sample=subject.is_sample,
    )  # fmt: skip
    told: dict[str, Json] = {"kind": subject.kind.value, "owner": row.owner}
    posting = told_on(ZONE_STREAM, "subject_registered", told, by=by, at=at, effects=[row.save])
    commit(by=by.id, at=at, postings=[posting])
    return row


def _owner(zone: str, owner: str, at: datetime) -> str:
    units = {unit.id for unit in charter_on(zone, local_date(at)).register.units}
    if not owner or owner in units:
        return owner
    uscc = uscc_of(owner)
    if not Enterprise.objects.filter(zone=zone, uscc=uscc).exists():
        raise Refused("policies.subject_unknown", subject=uscc)
    return uscc
