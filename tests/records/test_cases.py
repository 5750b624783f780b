"""A case from its report to its rating, through services and doors."""

from guanyun.records.access import Visitor, scope
from guanyun.records.models import ClockRow, JournalEntry, PrivateText
from guanyun.records.services.cases import Done, Report, case_open

from .conftest import START, Seated, repair


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
