"""A case from its report to its rating, through services and doors."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from guanyun.accounts.models import StandIn
from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.ledger import Conflict, Key
from guanyun.records.models import Case, ClockRow, Gap, IdempotencyKey, JournalEntry, PrivateText
from guanyun.records.services.cases import Deed, Done, Report, case_act, case_designate, case_open
from guanyun.records.services.stand_ins import Cover, stand_in_name

from .conftest import START, ZONE, Seated, inside, repair


def act(by: Visitor, number: str, name: str, minutes: int = 5, **answers: str) -> Done:
    """Take an act some minutes after the start."""
    deed = Deed(name, answers)
    return case_act(by=by, at=START + timedelta(minutes=minutes), number=number, deed=deed)


def holding(caller: Visitor, number: str) -> Visitor:
    """Return the caller with the case opened by its code."""
    return Visitor(zone=ZONE, phone=caller.phone, numbers=frozenset({number}))


def test_report_reaches_the_unit_in_charge(zone: str, caller: Visitor, seated: Seated) -> None:
    """A report inside the wall lies on the desk of the unit that the register names."""
    desk = seated("duty_desk")

    done = case_open(by=caller, at=START, report=Report("equipment_repair", repair()))

    case = scope(desk).case(done.number)
    assert (case.number, case.unit, case.post) == ("20261124-0001", "service_bureau", "duty_desk")
    assert case.version == JournalEntry.objects.filter(stream=f"case:{done.number}").count()
    assert set(ClockRow.objects.values_list("clock", flat=True)) == {"response", "repair"}


def test_private_words_stay_outside_the_journal(opened: Done) -> None:
    """Description, name and phone are kept apart; the journal holds commitments only."""
    journal = " ".join(JournalEntry.objects.values_list("text", flat=True))

    assert "变压器" not in journal
    assert "13800000000" not in journal
    assert PrivateText.objects.get(name="description").commitment in journal


def test_whole_life_of_a_repair(opened: Done, caller: Visitor, seated: Seated) -> None:
    """Respond, dispatch, arrive, repair, declare, rate: the row follows the journal."""
    desk, technician = seated("duty_desk"), seated("repair_technician")
    number = opened.number

    act(desk, number, "respond", opinion="马上派人")
    act(desk, number, "dispatch", technician="某乙", technician_phone="13900000000")
    act(technician, number, "take")
    act(technician, number, "arrive", 30)
    act(technician, number, "repair", 60, opinion="已换熔断器")
    act(holding(caller, number), number, "declare", 70, solved="solved")
    done = act(holding(caller, number), number, "rate", 71, rating="5")

    case = Case.objects.get(number=number)
    assert (case.step, case.solved, case.rating) == ("closed", "solved", 5)
    assert case.closed_at == START + timedelta(minutes=70)
    assert done.version == case.version
    assert not ClockRow.objects.filter(fire_at__isnull=False).exists()


def test_repeated_key_has_one_effect(zone: str, caller: Visitor) -> None:
    """The same form sent twice opens one case and is answered the same."""
    key, report = Key("caller", "form-1", "a" * 64), Report("equipment_repair", repair())

    first = case_open(by=caller, at=START, report=report, key=key)
    second = case_open(by=caller, at=START, report=report, key=key)

    assert (second.number, second.version, second.repeated) == (first.number, first.version, True)
    assert (Case.objects.count(), IdempotencyKey.objects.count()) == (1, 1)


def test_repeated_act_is_answered_as_the_first_time(opened: Done, seated: Seated) -> None:
    """An act sent twice on the same version is done once and answered twice, not refused."""
    desk, key = seated("duty_desk"), Key("desk", "form-2", "b" * 64)
    deed = Deed("respond", {"opinion": "马上"}, version=opened.version)

    first = case_act(by=desk, at=START, number=opened.number, deed=deed, key=key)
    second = case_act(by=desk, at=START, number=opened.number, deed=deed, key=key)

    assert (second.version, second.repeated) == (first.version, True)
    assert Case.objects.get().version == first.version


def test_key_of_another_request_is_refused(zone: str, caller: Visitor) -> None:
    """A key that was used for another body is refused and writes nothing."""
    report = Report("equipment_repair", repair())
    case_open(by=caller, at=START, report=report, key=Key("caller", "form-1", "a" * 64))

    with pytest.raises(Refused, match=r"records\.key_reused"):
        case_open(by=caller, at=START, report=report, key=Key("caller", "form-1", "b" * 64))

    assert Case.objects.count() == 1


def test_act_on_an_old_version_conflicts(opened: Done, seated: Seated) -> None:
    """Who decided on a version that is no more is told both versions; nothing is written."""
    desk = seated("duty_desk")
    moved = act(desk, opened.number, "respond", opinion="已响应")
    late = Deed("hand_back", {"reason": "不属本单位"}, version=opened.version)

    with pytest.raises(Conflict) as conflict:
        case_act(by=desk, at=START + timedelta(minutes=9), number=opened.number, deed=late)

    assert (conflict.value.expected, conflict.value.found) == (opened.version, moved.version)
    assert Case.objects.get().version == moved.version


@pytest.mark.parametrize("post", ["town_west_desk", "build_desk"])
def test_other_unit_does_not_find_the_case(opened: Done, seated: Seated, post: str) -> None:
    """A unit that has nothing to do with a case cannot tell that it exists."""
    with pytest.raises(Hidden):
        act(seated(post), opened.number, "respond", opinion="x")

    assert Case.objects.get().version == opened.version


@pytest.mark.parametrize("post", ["auditor", "service_desk"])
def test_who_may_only_look_cannot_act(opened: Done, seated: Seated, post: str) -> None:
    """The auditor sees every case and acts on none; declaring is the enterprise's alone."""
    deed = "respond" if post == "auditor" else "declare"

    with pytest.raises(Refused) as refused:
        act(seated(post), opened.number, deed)

    assert refused.value.code in {"records.no_seat", "casework.enterprise_alone",
                                  "casework.not_now"}  # fmt: skip
    assert Case.objects.get().version == opened.version


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"answers": {"description": ""}}, "casework.answer_missing"),
        ({"answers": {"urgency": "whatever"}}, "casework.answer_choice"),
        ({"enterprise": "91990000MA00000000"}, "records.not_your_enterprise"),
        ({"channel": "window"}, "records.channel_of_staff"),
        ({"kind": "nothing"}, "charter.unknown_kind"),
        ({"files": {"photos": ["0" * 32]}}, "records.file_gone"),
    ],
)
def test_bad_report_is_refused(
    zone: str, caller: Visitor, change: Mapping[str, object], code: str
) -> None:
    """A report with a wrong part is refused by name; no case, no number, no entry."""
    given = {"kind": "equipment_repair", "answers": repair(**change.get("answers", {}))}
    before = JournalEntry.objects.count()

    with pytest.raises(Refused) as refused:
        case_open(by=caller, at=START, report=Report(**(given | {**change} | {"answers": given["answers"]})))  # fmt: skip  # noqa: E501

    assert refused.value.code == code
    assert (Case.objects.count(), JournalEntry.objects.count()) == (0, before)


def test_nobody_reports_without_a_phone(zone: str) -> None:
    """Who has neither account nor proved phone is asked for the phone first."""
    with pytest.raises(Refused, match=r"records\.phone_first"):
        case_open(
            by=Visitor(zone=ZONE), at=START, report=Report("equipment_repair", repair())
        )  # fmt: skip

    assert Case.objects.count() == 0


def test_case_without_unit_is_kept_and_designated(
    zone: str, caller: Visitor, seated: Seated
) -> None:
    """No unit in charge: the case gets its number, a gap is found, the named post designates."""
    deputy = seated("committee_deputy")
    done = case_open(
        by=caller, at=START, report=Report("equipment_repair", repair(place="118.9,29.9"))
    )
    case = Case.objects.get(number=done.number)
    assert (case.unit, Gap.objects.get().designated_unit) == (None, "")
    assert ClockRow.objects.filter(clock="designation", fire_at__isnull=False).exists()

    case_designate(
        by=deputy, at=START, number=done.number, unit="service_bureau", version=done.version
    )

    case.refresh_from_db()
    gap = Gap.objects.get()
    assert (case.unit, gap.designated_unit, gap.designated_at) == (
        "service_bureau", "service_bureau", START,
    )  # fmt: skip


def test_stand_in_acts_in_the_name_of_the_principal(opened: Done, seated: Seated) -> None:
    """What a stand-in does is recorded as done by one for the other."""
    principal, deputy = seated("duty_desk"), seated("market_desk")
    cover = Cover(deputy.person, "duty_desk", START.date(), START.date() + timedelta(days=2))
    stand_in_name(by=principal, at=START, cover=cover)

    act(seated("market_desk"), opened.number, "respond", opinion="代为响应")

    told = JournalEntry.objects.filter(stream=f"case:{opened.number}").order_by("-seq")
    assert any(f'"for_person":"{principal.person}"' in entry.text for entry in told)
    assert StandIn.objects.count() == 1


def test_numbers_of_a_day_have_no_gap(zone: str, caller: Visitor) -> None:
    """Refused reports take no number."""
    report = Report("equipment_repair", repair())
    case_open(by=caller, at=START, report=report)
    with pytest.raises(Refused):
        case_open(by=caller, at=START, report=Report("equipment_repair", {}))

    assert case_open(by=caller, at=START, report=report).number == "20261124-0002"


def test_picture_of_the_form_belongs_to_the_case(opened: Done) -> None:
    """The place of the case row is the point that was given."""
    lng, lat = (float(part) for part in inside().split(","))
    case = Case.objects.get()
    assert (case.lng_e7, case.lat_e7) == (round(lng * 1e7), round(lat * 1e7))


@pytest.mark.parametrize("field", ["description", "urgency"])
@pytest.mark.parametrize("text", ["\0", "变压器\ud800坏了"])
def test_what_is_no_text_is_not_kept(zone: str, caller: Visitor, field: str, text: str) -> None:
    """NUL and half a character are refused in a private and in an open answer."""
    before = JournalEntry.objects.count()

    with pytest.raises(Refused, match=r"records\.not_text"):
        case_open(by=caller, at=START, report=Report("equipment_repair", repair(**{field: text})))

    assert JournalEntry.objects.count() == before


def test_open_case_is_not_opened_again(opened: Done, seated: Seated) -> None:
    """The act that begins a case is refused on a case, and nothing is written."""
    desk = seated("duty_desk")
    before = JournalEntry.objects.count()

    with pytest.raises(Refused, match=r"records\.opened_once"):
        case_act(by=desk, at=START, number=opened.number, deed=Deed("open"))

    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"place": "厂门口"}, "charter.place_unread"),
        ({"place": {"type": "Point", "coordinates": ["x", "y"]}}, "charter.place_unread"),
        ({"urgency": "soon"}, "casework.answer_choice"),
        ({"description": "另一台"}, "casework.answer_private"),
    ],
)
def test_correction_fits_the_field_that_it_corrects(
    opened: Done, seated: Seated, answers: Mapping[str, Json], code: str
) -> None:
    """What would be refused in the form is refused in a correction; nothing is written."""
    desk = seated("duty_desk")
    before = JournalEntry.objects.count()
    wrong = Deed("correct", {"reason": "写错了"}, facts={"seq": 1, "answers": dict(answers)})
    with pytest.raises(Refused, match=code):
        case_act(by=desk, at=START, number=opened.number, deed=wrong)
    assert JournalEntry.objects.count() == before
