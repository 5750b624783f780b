"""Adopting: only without errors, dated, projected to lines that never overlap."""

from dataclasses import replace
from datetime import date

import pytest

from guanyun.charter.loading import load_charter
from guanyun.charter.schema import Charter
from guanyun.charter.shipped import shipped_charters
from guanyun.errors import Refused
from guanyun.records.access import Visitor, system
from guanyun.records.charters import adoption_on, charter_on
from guanyun.records.models import Adoption, CharterText, JournalEntry, MandateLine
from guanyun.records.services.cases import Done
from guanyun.records.services.charters import Moved, charter_adopt

from .conftest import START, ZONE, Seated

NEW_YEAR = date(2027, 1, 1)


def changed(charter: Charter, **fields: object) -> Charter:
    """Return the charter with another text and hash."""
    return replace(charter, text=charter.text + " ", hash=f"{charter.hash[:-1]}x", **fields)


def adopt(charter: Charter, since: date, by: Visitor | None = None) -> object:
    """Adopt a charter as the operator."""
    return charter_adopt(
        by=by or system(ZONE), at=START, charter=charter, since=since, minutes="示例2号"
    )


def test_adoption_is_an_event_of_the_zone(zone: str, demo_charter: Charter) -> None:
    """The zone's journal says which charter, from when, by which minutes."""
    entry = JournalEntry.objects.get(stream="zone")

    assert f'"hash":"{demo_charter.hash}"' in entry.text
    assert '"since":"2026-01-01"' in entry.text
    assert CharterText.objects.get().text == demo_charter.text


def test_every_line_in_force_has_its_row(zone: str, demo_charter: Charter) -> None:
    """Each line of the register that is in force or to come stands in the table once."""
    lines = [line for line in demo_charter.register.lines if line.until > date(2026, 1, 1)]

    assert MandateLine.objects.count() == len(lines)
    assert MandateLine.objects.filter(slot=None).count() == sum(
        line.duty.value == "assist" for line in lines
    )


def test_charter_is_in_force_on_its_days(zone: str, demo_charter: Charter) -> None:
    """Two dated adoptions: each day has the one in force, the day before the first has none."""
    second = changed(demo_charter)
    adopt(second, NEW_YEAR)

    assert adoption_on(ZONE, date(2026, 12, 31)).hash == demo_charter.hash
    assert adoption_on(ZONE, NEW_YEAR).hash == second.hash
    with pytest.raises(Refused, match=r"records\.no_charter"):
        charter_on(ZONE, date(2025, 12, 31))


def test_old_lines_end_where_the_new_begin(zone: str, demo_charter: Charter) -> None:
    """The day a charter begins is the first without its forerunner's lines."""
    before = MandateLine.objects.count()
    adopt(changed(demo_charter), NEW_YEAR)

    old = MandateLine.objects.filter(charter=demo_charter.hash)
    assert old.count() == before
    assert set(old.values_list("until", flat=True)) == {NEW_YEAR}
    assert MandateLine.objects.filter(since=NEW_YEAR).count() == before


@pytest.mark.parametrize(
    ("since", "same", "code"),
    [
        (date(2026, 1, 1), False, "records.adopted_already"),
        (date(2026, 6, 1), True, "records.adopted_already"),
        (date(2025, 12, 1), False, "records.adopted_later"),
    ],
)
def test_wrong_day_is_refused(
    zone: str, demo_charter: Charter, since: date, same: bool, code: str
) -> None:
    """No second on one day, none before one in force, not the same again."""
    with pytest.raises(Refused) as refused:
        adopt(demo_charter if same else changed(demo_charter), since)

    assert (refused.value.code, Adoption.objects.count()) == (code, 1)


def test_charter_with_errors_is_refused(zone: str, demo_charter: Charter) -> None:
    """A charter whose proof fails changes nothing: no adoption, no text, no line."""
    register = demo_charter.register
    doubled = (*register.lines, replace(register.lines[0], id="second", unit="town_east"))
    bad = changed(demo_charter, register=replace(register, lines=doubled))
    lines = MandateLine.objects.count()

    with pytest.raises(Refused, match=r"records\.charter_has_errors"):
        adopt(bad, NEW_YEAR)

    assert (Adoption.objects.count(), CharterText.objects.count()) == (1, 1)
    assert MandateLine.objects.count() == lines


def test_running_cases_that_another_unit_would_have_are_listed(
    opened: Done, demo_charter: Charter
) -> None:
    """A case stays where it is; the adoption tells which unit the new lines name."""
    register = demo_charter.register
    lines = tuple(
        replace(line, unit="market_bureau", post="market_desk")
        if line.id == "repair_inside"
        else line
        for line in register.lines
    )
    moved = adopt(
        changed(demo_charter, register=replace(register, lines=lines), scenarios=()), NEW_YEAR
    ).moved

    assert moved == (Moved(opened.number, "service_bureau", "market_bureau"),)


@pytest.mark.parametrize("post", ["duty_desk", "auditor", "service_head"])
def test_who_may_not_adopt(zone: str, demo_charter: Charter, seated: Seated, post: str) -> None:
    """Adopting is for a leader or the administrator, in their own zone."""
    with pytest.raises(Refused, match=r"records\.not_for_role"):
        adopt(changed(demo_charter), NEW_YEAR, by=seated(post))
    with pytest.raises(Refused, match=r"records\.not_for_role"):
        adopt(changed(demo_charter), NEW_YEAR, by=system("longyou"))

    assert Adoption.objects.count() == 1


@pytest.mark.parametrize("real", ["longyou", "fuyang"])
def test_shipped_zone_of_a_real_place_can_be_adopted(db: None, real: str) -> None:
    """The charter of a real zone runs under the same service."""
    charter = load_charter(shipped_charters() / real)
    charter_adopt(by=system(real), at=START, charter=charter, since=date(2026, 1, 1), minutes="-")

    adopted = charter_on(real, date(2026, 11, 24))
    assert adopted.hash == charter.hash
    assert adopted.centre == charter.centre
