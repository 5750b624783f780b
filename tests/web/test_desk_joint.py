"""The desk where units share a case: forwarding many, copies and supervisions in their tabs."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client, override_settings

from guanyun.records.access import system
from guanyun.records.models import Case
from guanyun.records.now import now
from guanyun.records.services.charters import charter_adopt
from tests.records.together import joint_charter
from tests.web.reporting import ZONE, inside, staffed
from tests.web.test_desk_bulk import BULK, DESK, confirm, numbers
from tests.web.test_desk_table import counts


@pytest.fixture(name="north")
def with_two_joint_matters(db: None) -> Iterator[Client]:
    """Return the client of the northern desk, where two joint matters wait."""
    charter_adopt(by=system(ZONE), at=now(), charter=joint_charter(), since=date(2026, 1, 1),
                  minutes="示例1号")  # fmt: skip
    with override_settings(DEMO=True):
        north = staffed("north_desk")
        for number in range(2):
            told = {"kind": "joint_matter", "description": "要供水", "place": inside(),
                    "channel": "window", "key": f"r{number}"}  # fmt: skip
            answer = north.post(f"{DESK}/register", told)
            assert answer.status_code == 302, answer.content.decode()
        yield north


def test_many_are_forwarded_with_one_reason(north: Client) -> None:
    """The unit is chosen from a list, the reason written once; each case goes by itself."""
    page, form = confirm(north, "forward", *numbers("joint_matter"))
    assert '<option value="land_bureau"' in page

    result = north.post(BULK, {**form, "unit": "land_bureau", "reason": "归自然资源局"})

    assert "已办 2 件" in result.content.decode()
    assert set(Case.objects.values_list("unit", flat=True)) == {"land_bureau"}
    page, form = confirm(north, "forward", *numbers("joint_matter"))
    assert form["item"] == []
    assert "跳过 2 件" in page


def test_forwarding_without_its_reason_does_nothing(north: Client) -> None:
    """What the act asks and the form lacks is said case by case; nothing is written."""
    before = dict(Case.objects.values_list("number", "version"))
    _, form = confirm(north, "forward", *numbers("joint_matter"))
    page = north.post(BULK, {**form, "unit": "land_bureau"}).content.decode()

    assert "未办 2 件" in page
    assert dict(Case.objects.values_list("number", "version")) == before


def test_copy_and_supervision_stand_in_their_tabs(north: Client) -> None:
    """A post with a copy finds the case under 抄送, who supervises it under 督办."""
    town, deputy = staffed("town_west_head"), staffed("committee_deputy")
    number = numbers("joint_matter")[0]
    path = f"/z/{ZONE}/cases/{number}/acts"

    def told(name: str, **answers: str) -> dict[str, str]:
        version = str(Case.objects.get(number=number).version)
        typed = {f"{name}-{field}": value for field, value in answers.items()}
        return {**typed, "version": version, "key": name}

    copied = north.post(f"{path}/copy", told("copy", post="town_west_head", reason="供参考"))
    assert copied.status_code == 302, copied.content.decode()
    asked = deputy.post(f"{path}/supervise", told("supervise", sentence="请今天答复"))
    assert asked.status_code == 302, asked.content.decode()

    assert counts(town.get(DESK).content.decode())["copied"] == 1
    assert counts(deputy.get(DESK).content.decode())["supervised"] == 1
    assert number in deputy.get(f"{DESK}?tab=supervised").content.decode()
