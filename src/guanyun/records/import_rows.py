"""A row of a workbook read as what it would open: every cell looked at, every fault named."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseType, Field, Json
from guanyun.engines.common import Label, parse_place
from guanyun.errors import Refused

from .import_results import Fault
from .new_firms import Firm
from .opening import Report
from .selectors.enterprises import contact_of, enterprise_meant
from .visitors import Visitor

SHANGHAI = ZoneInfo("Asia/Shanghai")
CASES, FIRMS = "cases", "enterprises"
# What the template asks for, in its order; those marked must be filled in.
COLUMNS: Mapping[str, Mapping[str, bool]] = {
    CASES: {
        "kind": True, "enterprise": False, "description": True, "place": False,
        "contact_name": False, "contact_phone": False, "urgency": False, "channel": False,
        "occurred_at": False, "reason": False, "reference": False,
    },
    FIRMS: {"uscc": True, "label": True, "address": False, "place": False, "industry": False},
}  # fmt: skip
CHANNELS = {
    "window": Label("窗口", "Counter"), "visit": Label("走访", "Visit"),
    "phone": Label("电话", "Phone"), "meeting": Label("座谈", "Meeting"),
    "research": Label("领导调研", "Leader's visit"),
}  # fmt: skip
Cells = Mapping[str, Json]


def plain(value: object) -> Json:
    """Return a cell as it is kept: text as typed, figures and dates as text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value).strip()


def digest_of(kind: str, cells: Cells) -> str:
    """Return what tells a row apart from all others: the digest of its cells."""
    told = json.dumps([kind, sorted((k, str(v)) for k, v in cells.items() if v)])
    return hashlib.sha256(told.encode()).hexdigest()


def report_of(by: Visitor, charter: Charter, cells: Cells) -> tuple[Report | None, list[Fault]]:
    """Return the report that a row makes, and what is wrong with it; None where anything is."""
    faults: list[Fault] = []

    def read(column: str, how: Callable[[str], object]) -> object:
        try:
            return how(str(cells.get(column) or ""))
        except Refused as refused:
            faults.append(Fault(column, refused.code, refused.fields))
            return None

    kind = read("kind", lambda told: _kind(charter, told))
    uscc = read("enterprise", lambda told: _enterprise(by, told))
    channel = read("channel", lambda told: _one_of(told, CHANNELS) or "window")
    occurred = read("occurred_at", _moment)
    if not isinstance(kind, CaseType):
        return None, faults
    urgency = read("urgency", lambda told: _choice(kind, told))
    firm = uscc if isinstance(uscc, tuple) else None
    answers = dict(_answers(by, kind, cells, firm))
    if isinstance(urgency, str) and urgency:
        answers[kind.urgent_field] = urgency
    faults += _missing(kind, answers, {fault.column for fault in faults})
    if faults:
        return None, faults
    return Report(
        kind=kind.id,
        answers=answers,
        enterprise=firm[0] if firm else None,
        channel=str(channel),
        occurred_at=occurred if isinstance(occurred, datetime) else None,
        reason=str(cells.get("reason") or ""),
    ), []


def column_of(kind: CaseType | None, refused: Refused) -> str:
    """Return in which column of the template lies what the engine refused; empty for none."""
    named = refused.fields.get("field", "")
    for field in kind.fields if kind else ():
        if named in (field.id, field.label.zh):
            return _column(kind, field)
    return {"casework.back_entry_reason": "reason"}.get(refused.code, "")


def _column(kind: CaseType | None, field: Field) -> str:
    if kind is not None and field.id == kind.urgent_field:
        return "urgency"
    return field.id if field.id in COLUMNS[CASES] else ""


def _kind(charter: Charter, told: str) -> CaseType:
    for kind in charter.case_types.values():
        if told and told in (kind.id, kind.label.zh, kind.label.en):
            return kind
    may = "、".join(kind.label.zh for kind in charter.case_types.values())
    may_en = ", ".join(kind.label.en or kind.id for kind in charter.case_types.values())
    raise Refused("desk.import_kind", told=told[:40], may=may, may_en=may_en)


def _enterprise(by: Visitor, told: str) -> tuple[str, str] | None:
    """Return credit code and place of the enterprise that a cell means; None for an empty one."""
    if not told:
        return None
    firm = enterprise_meant(visitor=by, words=told)
    if firm is None:
        raise Refused("desk.import_enterprise", told=told[:40])
    return firm.uscc, firm.place


def _one_of(told: str, labels: Mapping[str, Label]) -> str:
    if not told:
        return ""
    for name, label in labels.items():
        if told in (name, label.zh, label.en):
            return name
    may = "、".join(each.zh for each in labels.values())
    may_en = ", ".join(each.en or each.zh for each in labels.values())
    raise Refused("desk.import_choice", told=told[:40], may=may, may_en=may_en)


def _choice(kind: CaseType, told: str) -> str:
    field = next((each for each in kind.fields if each.id == kind.urgent_field), None)
    if field is None or not told:
        return ""
    return _one_of(told, {each.id: each.label for each in field.choices})


def _moment(told: str) -> datetime | None:
    """Return a moment in the zone's time; a day without its hour does not say when it happened."""
    if not told:
        return None
    try:
        moment = datetime.fromisoformat(told.replace("/", "-"))
    except ValueError:
        raise Refused("desk.import_moment", told=told[:40]) from None
    if len(told) <= len("2026-11-24") or not 1900 <= moment.year <= 2199:
        raise Refused("desk.import_moment", told=told[:40])
    return moment.replace(tzinfo=SHANGHAI)


def _answers(
    by: Visitor, kind: CaseType, cells: Cells, firm: tuple[str, str] | None
) -> Iterator[tuple[str, Json]]:
    """Yield the answers of a row; what is left empty is known of the enterprise, as at the desk."""
    asked = {field.id for field in kind.fields}
    contacts = ("contact_name", "contact_phone")
    for name in ("description", "place", *contacts):
        told = str(cells.get(name) or "").replace("，", "," if name == "place" else "，")
        if told and name in asked:
            yield name, told
    if firm is None:
        return
    if "place" in asked and not cells.get("place") and firm[1]:
        yield "place", firm[1]
    if "contact_name" in asked and not any(cells.get(name) for name in contacts):
        yield from zip(contacts, contact_of(visitor=by, uscc=firm[0]) or (), strict=False)


def _missing(kind: CaseType, answers: Mapping[str, Json], seen: set[str]) -> Iterator[Fault]:
    for field in kind.fields:
        column = _column(kind, field)
        is_empty = field.required and not field.when and not answers.get(field.id)
        if is_empty and column and column not in seen:
            told = {"field": field.label.zh, "field_en": field.label.en or field.label.zh}
            yield Fault(column, "casework.answer_missing", told)


def firm_of(cells: Cells) -> tuple[Firm | None, list[Fault]]:
    """Return the enterprise that a row makes, and what is wrong with it; None where anything is."""
    faults = []
    place = None
    if told := str(cells.get("place") or "").replace("，", ","):
        try:
            place = parse_place(told)
        except Refused as refused:
            faults.append(Fault("place", refused.code, refused.fields))
    for column, needed in COLUMNS[FIRMS].items():
        if needed and not cells.get(column):
            faults.append(Fault(column, "desk.import_empty", {}))
    if faults:
        return None, faults
    uscc, label, address, industry = (
        str(cells.get(name) or "") for name in ("uscc", "label", "address", "industry")
    )
    return Firm(uscc, label, address, place, industry), []
