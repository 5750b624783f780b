"""Permits: numbered, entered by the unit that issues them, revoked; what rests on them."""

from datetime import timedelta

import pytest
from stdnum.cn import uscc

from guanyun.engines.casework import is_permit_number, permit_number
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, system
from guanyun.records.models import Case, JournalEntry, Permit
from guanyun.records.papers import permits_on
from guanyun.records.services.cases import Deed, Report, case_act, case_open
from guanyun.records.services.enterprises import Firm, enterprise_register
from guanyun.records.services.permits import Granted, permit_enter, permit_revoke

from .conftest import START, ZONE, Seated, inside
from .fire import FIRM, TODAY, filed


def granted(case: str = "", prefix: str = "HHSG", **told: object) -> Granted:
    """Return a permit of the zone's own, from today on."""
    return Granted(prefix, "施工许可（示例）", TODAY, case=case, **told)


def other_firm() -> str:
    """Register a second enterprise; return its code."""
    other = "91990000MA0000003"
    other += uscc.calc_check_digit(other)
    enterprise_register(by=system(ZONE), at=START, firm=Firm(other, "乙厂（示例）", "二号路"))
    return other


def test_booking_rests_on_a_permit_that_is_valid_on_the_day(desk: Visitor) -> None:
    """Entered, it opens the gate; revoked, it closes it again."""
    number = filed(desk)
    row = permit_enter(by=desk, at=START, granted=granted(number))
    assert row.number == permit_number("HHSG", 2026, 1)
    assert (is_permit_number(row.number), row.enterprise) == (True, FIRM)
    unknown = Deed("book", {"permit": permit_number("HHSG", 2026, 2)})
    with pytest.raises(Refused, match=r"casework\.gate_closed"):
        case_act(by=desk, at=START, number=number, deed=unknown)
    case_act(by=desk, at=START, number=number, deed=Deed("book", {"permit": row.number}))
    permit_revoke(by=desk, at=START, number=row.number, reason="示例")
    with pytest.raises(Refused, match=r"casework\.gate_closed"):
        case_act(by=desk, at=START, number=number, deed=Deed("book", {"permit": row.number}))
    assert permits_on(ZONE, [row.number], TODAY, FIRM) == {
        row.number: {"state": "revoked", "since": TODAY.isoformat(), "until": None}
    }


def test_permit_of_another_kind_opens_no_gate(desk: Visitor) -> None:
    """A fire permit is no building permit, however valid; nothing is written."""
    number = filed(desk)
    other = permit_enter(by=desk, at=START, granted=granted(number, "HHXF")).number
    before = Case.objects.get(number=number).version
    with pytest.raises(Refused, match=r"casework\.permit_kind"):
        case_act(by=desk, at=START, number=number, deed=Deed("book", {"permit": other}))
    assert Case.objects.get(number=number).version == before


def test_permit_is_not_given_for_the_past(desk: Visitor) -> None:
    """What a permit allows begins on the day it is given at the earliest."""
    yesterday = Granted("HHSG", "施工许可（示例）", TODAY - timedelta(days=1), case=filed(desk))
    with pytest.raises(Refused, match=r"records\.permit_backdated"):
        permit_enter(by=desk, at=START, granted=yesterday)
    assert not Permit.objects.exists()


def test_permit_of_another_enterprise_opens_no_gate(desk: Visitor) -> None:
    """It was given to one firm; what another one books does not rest on it."""
    other = other_firm()
    theirs, own = (
        permit_enter(by=desk, at=START, granted=granted(prefix="HHWB", enterprise=each)).number
        for each in (other, FIRM)
    )
    assert permits_on(ZONE, [theirs, own], TODAY, FIRM).keys() == {own}


def test_permit_of_the_zone_comes_from_a_case_of_its_enterprise(desk: Visitor) -> None:
    """Without a case, or for another enterprise than the case's, it is refused; nothing is kept."""
    entries = JournalEntry.objects.count()
    with pytest.raises(Refused, match=r"records\.permit_case_missing"):
        permit_enter(by=desk, at=START, granted=granted())
    assert JournalEntry.objects.count() == entries
    number, other = filed(desk), other_firm()
    with pytest.raises(Refused, match=r"records\.permit_other_firm"):
        permit_enter(by=desk, at=START, granted=granted(number, enterprise=other))
    with pytest.raises(Hidden):
        permit_enter(by=desk, at=START, granted=granted("20260101-0001"))
    assert not Permit.objects.exists()
    permit_enter(by=desk, at=START, granted=granted(prefix="HHWB"))


def test_only_the_unit_of_the_charter_issues_and_revokes(seated: Seated) -> None:
    """Another desk is told whose it is, a kind that nobody issues is told so; nothing is kept."""
    north, approval = seated("north_desk"), seated("approval_desk", name="某乙")
    words = {"description": "排水不畅（示例）", "place": inside()}
    words |= {"contact_name": "某甲", "contact_phone": "13800000000"}
    report = Report("unclear_request", words, channel="window")
    case = case_open(by=north, at=START, report=report).number
    with pytest.raises(Refused, match=r"records\.permit_other_unit") as refused:
        permit_enter(by=north, at=START, granted=Granted("HCPS", "排水", TODAY, case=case))
    assert refused.value.fields["unit_zh"] == "审批服务局（示例）"
    with pytest.raises(Refused, match=r"records\.permit_kind_unknown"):
        permit_enter(by=approval, at=START, granted=Granted("GXPT", "排水", TODAY))
    assert not Permit.objects.exists()
    own = case_open(by=approval, at=START, report=report).number
    row = permit_enter(by=approval, at=START, granted=Granted("HCPS", "排水", TODAY, case=own))
    with pytest.raises(Refused, match=r"records\.permit_other_unit"):
        permit_revoke(by=north, at=START, number=row.number, reason="示例")
    permit_revoke(by=approval, at=START, number=row.number, reason="示例")
    assert Permit.objects.get().revoked_on == TODAY


@pytest.mark.parametrize(
    "wrong",
    [
        Granted("h", "施工许可", TODAY),
        Granted("HHSG", " ", TODAY),
        Granted("HHSG", "施工许可", TODAY, TODAY),
    ],
)
def test_permit_without_name_prefix_or_days_is_refused(fire_zone: str, wrong: Granted) -> None:
    """Nothing is written of it."""
    with pytest.raises(Refused, match=r"records\.permit_what"):
        permit_enter(by=system(ZONE), at=START, granted=wrong)
    assert not Permit.objects.exists()


def test_permit_holds_no_control_character(desk: Visitor) -> None:
    """What is no text is kept nowhere: neither in the row nor in the journal."""
    number = filed(desk)
    entries = JournalEntry.objects.count()
    with pytest.raises(Refused, match=r"records\.not_text"):
        permit_enter(by=desk, at=START, granted=Granted("HHSG", "施工\0许可", TODAY, case=number))
    assert (Permit.objects.count(), JournalEntry.objects.count()) == (0, entries)


def test_unknown_permit_cannot_be_revoked(fire_zone: str) -> None:
    """It is as if it were not there."""
    with pytest.raises(Hidden):
        permit_revoke(by=system(ZONE), at=START, number="HHSG-2026-000009-00", reason="示例")
