"""Several units in one case, and several cases at once: who sees, who is told, all or none."""

from datetime import date, timedelta

import pytest

from guanyun.engines.common import Label
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope, system
from guanyun.records.charters import institution_by_hash
from guanyun.records.ledger import Conflict
from guanyun.records.models import Case, ClockRow, ForeignNumber, JournalEntry, Notice, PrivateText
from guanyun.records.replaying import differing, rebuild
from guanyun.records.selectors.cases import case_shown
from guanyun.records.services.cases import Deed, Done, Report, case_act, case_open
from guanyun.records.services.charters import charter_adopt
from guanyun.records.stepping import state_now
from guanyun.records.sweeping import sweep_clocks
from guanyun.records.transitions import follow_due, moves_under
from guanyun.records.verification import verify_all

from .conftest import START, ZONE, Seated, inside
from .together import joint_charter

NOW = START + timedelta(minutes=5)


@pytest.fixture
def joint(zone: str) -> str:
    """Put the charter with the joint matter in force from the day before the start."""
    charter = joint_charter()
    charter_adopt(
        by=system(ZONE), at=START, charter=charter, since=date(2026, 11, 23), minutes="示例2号"
    )
    return zone


def act(by: Visitor, number: str, name: str, minutes: int = 5, **answers: str) -> Done:
    """Take an act some minutes after the start."""
    deed = Deed(name, answers)
    return case_act(by=by, at=START + timedelta(minutes=minutes), number=number, deed=deed)


def reported(by: Visitor, words: str = "要供水", **more: object) -> str:
    """Report a joint matter inside the northern wall and return its number."""
    answers = {"description": words, "place": inside()}
    report = Report("joint_matter", answers, channel="window", **more)  # type: ignore[arg-type]
    return case_open(by=by, at=START, report=report).number


@pytest.fixture
def clerk(joint: str, seated: Seated) -> Visitor:
    """Return the clerk of the unit in charge of joint matters inside the northern wall."""
    return seated("north_desk")


@pytest.fixture
def asked(clerk: Visitor, seated: Seated) -> str:
    """Return the number of a case about which the land and market bureaus are asked."""
    seated("land_desk"), seated("market_desk"), seated("north_head")
    number = reported(clerk)
    act(clerk, number, "sign_for")
    act(clerk, number, "circulate", 10)
    return number


def told(code: str) -> set[str]:
    """Return who was told so."""
    rows = Notice.objects.filter(code=f"records.notice_{code}")
    return set(rows.values_list("receiver", flat=True))


def sees(by: Visitor, number: str) -> bool:
    """Return whether a visitor may open a case."""
    try:
        scope(by).case(number)
    except Hidden:
        return False
    return True


def test_those_asked_see_the_case_and_are_told(asked: str, seated: Seated) -> None:
    """The seats' unit and post, nobody else of other units."""
    row = Case.objects.get(number=asked)

    assert row.branches == "|unit:land_bureau|post:land_desk|post:market_desk|"
    assert sees(seated("land_desk"), asked)
    assert sees(seated("market_desk"), asked)
    assert not sees(seated("town_west_desk"), asked)
    assert told("countersign") == {"post:land_desk", "post:market_desk"}
    assert set(ClockRow.objects.filter(case=asked).values_list("clock", flat=True)) == {
        "closing", "branch:land:1", "branch:land:2",
    }  # fmt: skip


def test_the_last_answer_leads_on(asked: str, clerk: Visitor, seated: Seated) -> None:
    """The case goes on, its keeper is told, and who answered still sees it."""
    act(seated("land_desk"), asked, "concur", 20)
    act(seated("market_desk"), asked, "countersign", 30, answer="agree_with_opinion", opinion="可")

    row = Case.objects.get(number=asked)
    assert (row.step, row.holder_unit, row.branches) == ("approved", "north_community", "")
    assert told("branch_joined") == {"post:north_desk"}
    assert sees(seated("land_desk"), asked)
    assert PrivateText.objects.get(name="opinion").text == "可"


def test_nobody_answers_for_another_seat(asked: str, clerk: Visitor, seated: Seated) -> None:
    """Neither the unit in charge, nor a unit that does not see the case; nothing is written."""
    stranger = seated("town_west_desk")
    before = JournalEntry.objects.count()
    with pytest.raises(Refused) as refused:
        act(clerk, asked, "concur", 20)
    assert refused.value.code == "casework.not_yours"
    with pytest.raises(Hidden):
        act(stranger, asked, "concur", 20)
    assert JournalEntry.objects.count() == before


def test_what_is_recalled_is_seen_no_more(asked: str, clerk: Visitor, seated: Seated) -> None:
    """Who was asked in vain loses sight of the case and is told so."""
    act(clerk, asked, "recall", 20, reason="送错了")

    assert not sees(seated("land_desk"), asked)
    assert told("not_needed") == {"post:land_desk", "post:market_desk"}


def test_a_seat_that_nobody_holds_falls_to_the_head(clerk: Visitor, seated: Seated) -> None:
    """Nobody sits at the land desk, which heads its bureau: the head of the unit in charge."""
    seated("market_desk"), seated("north_head")
    number = reported(clerk)
    act(clerk, number, "sign_for")
    act(clerk, number, "circulate", 10)

    assert told("countersign") == {"post:north_head", "post:market_desk"}


def test_a_rung_of_a_seat_tells_the_head_of_its_unit(asked: str) -> None:
    """The ladder of the branch climbs in the seat's own unit."""
    sweep_clocks(START + timedelta(days=3))

    assert {"post:land_desk", "post:market_desk"} <= told("overdue")


def test_the_page_shows_what_asking_would_do(clerk: Visitor, seated: Seated) -> None:
    """The preview names the unit that would hold the case."""
    seated("land_desk"), seated("market_desk")
    number = reported(clerk)
    act(clerk, number, "sign_for")
    offers = {o.id: o for o in case_shown(visitor=clerk, number=number, at=NOW).offers}

    after = offers["circulate"].after
    assert after is not None
    assert after.holder.unit == "land_bureau"


def test_a_forwarded_case_is_the_other_units(clerk: Visitor, seated: Seated) -> None:
    """It goes to the desk of the other unit; who had it before may still read it."""
    seated("land_desk")
    number = reported(clerk)
    act(clerk, number, "forward", 10, unit="land_bureau", reason="归自然资源局")

    row = Case.objects.get(number=number)
    assert (row.unit, row.holder_unit) == ("land_bureau", "land_bureau")
    assert told("forwarded") == {"post:land_desk"}
    assert sees(clerk, number)
    with pytest.raises(Refused) as refused:
        act(clerk, number, "forward", 20, unit="nowhere", reason="x")
    assert refused.value.code == "charter.unknown_unit"


def test_copies_supervisions_and_disputes_show_the_case_to_their_posts(
    clerk: Visitor, seated: Seated
) -> None:
    """抄送、督办、争议指定: the columns name the posts, which then see the case."""
    deputy, head = seated("committee_deputy"), seated("town_west_head")
    number = reported(clerk)
    assert not sees(head, number)
    act(clerk, number, "copy", 10, post="town_west_head", reason="供参考")
    act(clerk, number, "dispute", 15, unit="land_bureau", reason="不归本社区")
    act(deputy, number, "supervise", 20, sentence="请今天答复")

    row = Case.objects.get(number=number)
    assert (row.copied, row.supervised) == (
        "|town_west_head|", "|committee_deputy|north_desk|",
    )  # fmt: skip
    assert sees(head, number)
    assert "|post:committee_deputy|" in row.partners
    assert told("copied") == {"post:town_west_head"}
    assert told("disputed") == {"post:committee_deputy"}
    assert told("supervised") == {"post:north_desk"}


def test_a_split_opens_its_parts_in_the_same_commit(clerk: Visitor) -> None:
    """Each part has a number of its own, the parent's answers and its own line."""
    number = reported(clerk)
    act(clerk, number, "split", 10, parts="供水\n排污", reason="两件事")

    made = Case.objects.filter(parent=number).order_by("number")
    assert [each.number for each in made] == ["20261124-0002", "20261124-0003"]
    assert {each.unit for each in made} == {"north_community"}
    texts = PrivateText.objects.filter(stream="case:20261124-0002")
    assert dict(texts.values_list("name", "text")) == {"description": "要供水", "part": "供水"}
    with pytest.raises(Refused) as refused:
        act(clerk, number, "forward", 20, unit="land_bureau", reason="x")
    assert refused.value.code == "casework.waits_for_children"


def test_a_split_that_is_refused_opens_nothing(clerk: Visitor) -> None:
    """One part is no split."""
    number = reported(clerk)
    before = JournalEntry.objects.count()
    with pytest.raises(Refused) as refused:
        act(clerk, number, "split", 10, parts="供水", reason="一件事")

    assert refused.value.code == "casework.split_parts"
    assert (Case.objects.count(), JournalEntry.objects.count()) == (1, before)


def closed(by: Visitor, number: str, minutes: int) -> None:
    """Carry a joint matter to its end."""
    act(by, number, "sign_for", minutes)
    act(by, number, "answer", minutes + 1)
    act(by, number, "close", minutes + 2)


def test_a_meeting_goes_on_when_its_decisions_are_closed(clerk: Visitor) -> None:
    """The last child tells its parent in the same commit; the keeper is told."""
    number = reported(clerk)
    act(clerk, number, "sign_for")
    act(clerk, number, "spawn", 10, parts="修路\n通水")
    closed(clerk, "20261124-0002", 20)
    assert Case.objects.get(number=number).step == "deciding"
    closed(clerk, "20261124-0003", 30)

    assert Case.objects.get(number=number).step == "approved"
    assert told("children_closed") == {"post:north_desk"}
    entries = JournalEntry.objects.filter(stream=f"case:{number}")
    assert entries.filter(text__contains='"kind":"child_told"').count() == 2


def test_a_merged_case_points_to_the_other_which_knows_it(clerk: Visitor) -> None:
    """Both streams are written in one commit."""
    first, second = reported(clerk), reported(clerk, "也要供水")
    act(clerk, second, "merge", 10, into=first, reason="同一件事")

    row = Case.objects.get(number=second)
    assert (row.outcome, row.step) == ("merged", "closed")
    entries = JournalEntry.objects.filter(stream=f"case:{first}")
    assert entries.filter(text__contains='"kind":"taken_in"').count() == 1
    assert state_now(row).together.merged_into == first
    with pytest.raises(Refused) as refused:
        act(clerk, reported(clerk), "merge", 20, into="20261124-0099", reason="x")
    assert refused.value.code == "casework.merge_unknown"


def test_a_known_foreign_number_opens_no_second_case(clerk: Visitor, caller: Visitor) -> None:
    """12345 工单: joined by its number; another case cannot take it."""
    number = reported(clerk, foreign=("12345", "ZJ-17"))
    again = case_open(
        by=clerk,
        at=NOW,
        report=Report(
            "joint_matter", {"description": "又打来了", "place": inside()}, channel="phone",
            foreign=("12345", "ZJ-17"),
        ),
    )  # fmt: skip

    assert (again.number, again.act) == (number, "take_in")
    assert ForeignNumber.objects.get().case == number
    other = reported(clerk)
    with pytest.raises(Refused) as refused:
        act(clerk, other, "link_foreign", 20, system="12345", foreign="ZJ-17")
    assert refused.value.code == "records.foreign_taken"
    assert (
        Case.objects.get(number=other).version
        == JournalEntry.objects.filter(stream=f"case:{other}").count()
    )
    with pytest.raises(Refused) as refused:
        case_open(
            by=caller, at=NOW,
            report=Report("joint_matter", {"description": "x", "place": inside()},
                          foreign=("12345", "ZJ-18")),
        )  # fmt: skip
    assert refused.value.code == "records.foreign_of_staff"


def test_rows_are_what_their_journal_makes(asked: str, clerk: Visitor, seated: Seated) -> None:
    """After branches, splits and merges a replay makes the same rows, and all verifies."""
    act(seated("land_desk"), asked, "concur", 20)
    other = reported(clerk)
    act(clerk, other, "split", 25, parts="供水\n排污", reason="两件事")
    act(clerk, reported(clerk), "merge", 30, into=other, reason="同一件事")

    for row in Case.objects.all():
        clocks = list(ClockRow.objects.filter(case=row.number))
        assert list(differing(row, clocks, rebuild(ZONE, row.number))) == []
    assert verify_all()["faults"] == []


def test_running_cases_follow_a_charter_that_says_so(asked: str, clerk: Visitor) -> None:
    """From its day on, once: five days instead of seven, and the row runs under the new charter."""
    new = joint_charter(5)
    charter_adopt(by=system(ZONE), at=NOW, charter=new, since=date(2026, 11, 26), minutes="示例3号")
    before = Case.objects.get(number=asked)
    institution = institution_by_hash(ZONE, new.hash)
    listed = moves_under(ZONE, institution, date(2026, 11, 26), NOW)
    assert [(m.clock, m.due, m.new_due) for m in listed[0].clocks] == [
        ("closing", "2026-12-03 24:00", "2026-12-01 24:00"),
    ]  # fmt: skip
    assert follow_due(NOW).followed == 0

    later = START + timedelta(days=2)
    assert follow_due(later).followed == 1
    assert follow_due(later).followed == 0
    row = Case.objects.get(number=asked)
    assert (row.charter, before.charter) == (new.hash, joint_charter().hash)
    clocks = list(ClockRow.objects.filter(case=asked))
    assert list(differing(row, clocks, rebuild(ZONE, asked))) == []
    act(clerk, asked, "note", 2 * 24 * 60 + 5)
    assert verify_all()["faults"] == []


def test_an_old_version_meets_the_conflict(asked: str, seated: Seated) -> None:
    """Two answers on one version: the second is told what came between."""
    version = Case.objects.get(number=asked).version
    land, market = seated("land_desk"), seated("market_desk")
    case_act(by=land, at=NOW + timedelta(minutes=10), number=asked,
             deed=Deed("concur", version=version))  # fmt: skip
    with pytest.raises(Conflict):
        case_act(by=market, at=NOW + timedelta(minutes=11), number=asked,
                 deed=Deed("concur", version=version))  # fmt: skip


def test_the_page_names_what_others_did(asked: str, clerk: Visitor, seated: Seated) -> None:
    """The record says who was asked and what was answered, with the words and nothing in code."""
    act(seated("land_desk"), asked, "countersign", 20, answer="refuse", opinion="不符规划")
    shown = case_shown(visitor=clerk, number=asked, at=START + timedelta(minutes=30))

    rows = {row.kind: row for row in shown.rows}
    assert rows["branch_opened"].note is not None
    assert rows["branch_opened"].note.zh.startswith("县自然资源局（示例）")
    assert (rows["seat_answered"].title.zh, rows["seat_answered"].note) == (
        "会签、协办答复", Label("不同意", "refused"),
    )  # fmt: skip
    assert [words for _, words in rows["seat_answered"].words] == ["不符规划"]
