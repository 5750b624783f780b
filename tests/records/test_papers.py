"""Links of leaders, credit looked up, numbers of documents, permits: facts that cases turn on."""

from datetime import timedelta

import pytest

from guanyun.charter import load_charter, load_shared, shipped_charters
from guanyun.engines.casework import Event, EventKind
from guanyun.errors import Refused
from guanyun.records.access import Visitor, system
from guanyun.records.ledger import Conflict, commit
from guanyun.records.models import (
    Case,
    CreditNote,
    DocumentNumber,
    JournalEntry,
    Liaison,
)
from guanyun.records.papers import (
    dishonesty_of,
    links_of,
    next_counts,
    numbers_taken,
    opening_facts,
)
from guanyun.records.replaying import rebuild
from guanyun.records.selectors.cases import case_shown
from guanyun.records.selectors.liaisons import document_numbers, liaisons_shown, missing_numbers
from guanyun.records.services.cases import Deed, case_act
from guanyun.records.services.credit import Found, credit_note
from guanyun.records.services.liaisons import Link, liaison_end, liaison_record
from guanyun.records.sweeping import sweep_clocks
from guanyun.records.telling import actor_in, told_on
from guanyun.records.verification import verify_all

from .conftest import START, ZONE
from .fire import FIRM, TODAY, filed, handed_in

# 文号


def test_numbers_count_on_by_series_without_a_gap(desk: Visitor) -> None:
    """Two documents of a kind take 1 and 2; the act and its number are written together."""
    for _ in range(2):
        case_act(by=desk, at=START, number=handed_in(desk), deed=Deed("accept"))
    told = document_numbers(visitor=desk, series="禾消受", year=2026)
    assert [each.number for each in told] == [1, 2]
    assert '"number":"禾消受〔2026〕2号"' in JournalEntry.objects.filter(
        text__contains="document_issued"
    ).order_by("pk").last().text.replace(" ", "")
    assert missing_numbers(visitor=desk, series="禾消受", year=2026) == []
    assert next_counts(ZONE, ["禾消受", "禾消备"], 2026) == {"禾消受": 3, "禾消备": 1}
    assert next_counts(ZONE, ["禾消受"], 2027) == {"禾消受": 1}


def test_numbers_given_away_are_found_changed_and_written_anew(desk: Visitor) -> None:
    """A number taken out, put in or changed is a fault; a rebuild takes them from the journal."""
    number = handed_in(desk)
    case_act(by=desk, at=START, number=number, deed=Deed("accept"))
    row = DocumentNumber.objects.get()
    DocumentNumber.objects.update(count=9, document="decision")
    told = [each["what"] for each in verify_all()["faults"]]
    assert told == [
        "document_number 禾消受 2026-1: missing",
        "document_number 禾消受 2026-9: of no entry",
    ]

    rebuild(ZONE, number)

    kept = DocumentNumber.objects.get()
    assert (kept.count, kept.document, kept.issued_at) == (1, row.document, row.issued_at)
    assert verify_all()["faults"] == []


def test_number_that_another_act_took_is_a_conflict(fire_zone: str) -> None:
    """Who was slower writes nothing at all, and is decided again with the next number."""
    told = {"document": "acceptance", "series": "禾消受", "year": 2026, "count": 1, "number": "x"}
    actor = actor_in(system(ZONE))
    event = Event(EventKind.DOCUMENT_ISSUED, told, actor, START)
    postings = [
        told_on(
            f"enterprise:{n}", "noted", {}, by=system(ZONE), at=START,
            effects=numbers_taken(ZONE, [event], n, START),
        )
        for n in ("first", "second")
    ]  # fmt: skip
    commit(by="system", at=START, postings=postings[:1])
    with pytest.raises(Conflict) as conflict:
        commit(by="system", at=START, postings=postings[1:])
    assert conflict.value.stream == "documents:禾消受"
    assert list(DocumentNumber.objects.values_list("count", "case")) == [(1, "first")]
    assert not JournalEntry.objects.filter(stream="enterprise:second").exists()
    assert next_counts(ZONE, ["禾消受"], 2026) == {"禾消受": 2}


def test_cases_deemed_accepted_in_one_sweep_take_different_numbers(desk: Visitor) -> None:
    """What the law deems issues its document too, each with its own number, exactly once."""
    cases = [filed(desk) for _ in range(3)]
    later = START + timedelta(days=8)
    swept = sweep_clocks(later)
    assert (swept.fired, swept.failed) == (3, 0)
    assert sweep_clocks(later).fired == 0
    assert {case.step for case in Case.objects.filter(number__in=cases)} == {"accepted"}
    assert sorted(DocumentNumber.objects.values_list("count", flat=True)) == [1, 2, 3]


def test_request_cannot_bring_its_own_facts(desk: Visitor) -> None:
    """Honesty and numbers are what the records know, whatever a request says."""
    number = filed(desk)
    deed = Deed(
        "accept_with_gaps",
        {"promises": ["plan 2026-12-04"], "promise": "十二月四日前补交"},
        facts={"dishonesty": "none", "numbers": {"禾消受": 99}},
    )
    with pytest.raises(Refused, match=r"casework\.honesty_unknown"):
        case_act(by=desk, at=START, number=number, deed=deed)
    assert Case.objects.get(number=number).step == "received"


# 失信


@pytest.mark.parametrize(
    ("state", "code"), [("none", ""), ("repaired", ""), ("unrepaired", "casework.dishonest")]
)
def test_last_look_up_says_whether_gaps_are_tolerated(desk: Visitor, state: str, code: str) -> None:
    """The newest look-up counts, and is shown as why the act is greyed."""
    number = filed(desk)
    for seen, found in ((3, "unrepaired"), (1, state)):
        told = Found(FIRM, found, "信用中国（示例）", TODAY - timedelta(days=seen))
        credit_note(by=desk, at=START, found=told)
    page = case_shown(visitor=desk, number=number, at=START)
    offer = next(each for each in page.offers if each.id == "accept_with_gaps")
    assert (offer.refused.code if offer.refused else "") == code
    deed = Deed(
        "accept_with_gaps", {"promises": ["plan 2026-12-04"], "promise": "十二月四日前补交"}
    )
    if code:
        with pytest.raises(Refused, match=code):
            case_act(by=desk, at=START, number=number, deed=deed)
    else:
        case_act(by=desk, at=START, number=number, deed=deed)
    assert Case.objects.get(number=number).step == ("received" if code else "accepted")


def test_old_look_up_is_not_known_any_more(desk: Visitor) -> None:
    """After thirty days nobody knows; a firm that was never looked up is unknown too."""
    told = Found(FIRM, "none", "信用中国（示例）", TODAY)
    credit_note(by=desk, at=START, found=told)
    assert dishonesty_of(ZONE, FIRM, TODAY + timedelta(days=29)) == "none"
    assert dishonesty_of(ZONE, FIRM, TODAY + timedelta(days=30)) == "unknown"
    assert dishonesty_of(ZONE, None, TODAY) == "unknown"


@pytest.mark.parametrize(
    "found",
    [
        Found(FIRM, "perhaps", "信用中国（示例）", TODAY),
        Found(FIRM, "none", " ", TODAY),
        Found(FIRM, "none", "信用中国（示例）", TODAY + timedelta(days=1)),
    ],
)
def test_look_up_without_result_source_or_day_is_refused(desk: Visitor, found: Found) -> None:
    """Nothing is written of it."""
    with pytest.raises(Refused, match=r"records\.credit_note_what"):
        credit_note(by=desk, at=START, found=found)
    assert not CreditNote.objects.exists()


# 联系领导


def test_links_are_dated_and_journalled(fire_zone: str) -> None:
    """A link holds from its first day up to but not its last; both stand in the journal."""
    link = Link(FIRM, "committee_deputy", TODAY, basis="管委会示例3号")
    row = liaison_record(by=system(ZONE), at=START, link=link)
    assert links_of(ZONE, FIRM, TODAY - timedelta(days=1)) == []
    liaison_end(by=system(ZONE), at=START, liaison=row.pk, on=TODAY + timedelta(days=7))
    kinds = [
        kind for kind in ("liaison_recorded", "liaison_ended")
        if JournalEntry.objects.filter(stream=f"enterprise:{FIRM}", text__contains=kind).exists()
    ]  # fmt: skip
    assert kinds == ["liaison_recorded", "liaison_ended"]
    assert links_of(ZONE, FIRM, TODAY + timedelta(days=6)) == [
        {
            "enterprise": FIRM, "post": "committee_deputy", "since": "2026-11-24",
            "until": "2026-12-01", "basis": "管委会示例3号",
        }
    ]  # fmt: skip
    assert links_of(ZONE, FIRM, TODAY + timedelta(days=7)) == []
    lines = liaisons_shown(visitor=system(ZONE), on=TODAY, enterprise=FIRM)
    assert [(each.post, each.label, each.holds) for each in lines] == [
        ("committee_deputy", "禾山机械（示例）", True)
    ]
    over = TODAY + timedelta(days=9)
    assert liaisons_shown(visitor=system(ZONE), on=over) == []
    (line,) = liaisons_shown(visitor=system(ZONE), on=over, ended=True)
    assert not line.holds


@pytest.mark.parametrize(
    ("link", "code"),
    [
        (Link(FIRM, "nobody", TODAY), "charter.unknown_post"),
        (Link(FIRM, "committee_deputy", TODAY, TODAY), "records.liaison_days"),
        (Link(FIRM, "committee_office", TODAY + timedelta(days=3)), "records.liaison_already"),
    ],
)
def test_wrong_link_is_refused(fire_zone: str, link: Link, code: str) -> None:
    """An unknown post, days the wrong way round, a second link of the same post."""
    liaison_record(by=system(ZONE), at=START, link=Link(FIRM, "committee_office", TODAY))
    with pytest.raises(Refused, match=code):
        liaison_record(by=system(ZONE), at=START, link=link)
    assert Liaison.objects.count() == 1


def test_clerk_links_nobody(desk: Visitor) -> None:
    """Who leads is for the leaders to say, not for a desk."""
    with pytest.raises(Refused, match=r"records\.not_for_role"):
        liaison_record(by=desk, at=START, link=Link(FIRM, "committee_deputy", TODAY))
    with pytest.raises(Refused, match=r"records\.not_for_role"):
        liaison_end(by=desk, at=START, liaison=1, on=TODAY)
    assert not Liaison.objects.exists()


def test_opening_knows_the_linked_leaders_of_a_kind_that_is_led(fire_zone: str) -> None:
    """Kinds without a leading layer read nothing; with one, every link of the day is a fact."""
    fuyang = load_charter(shipped_charters() / "fuyang", load_shared(shipped_charters()))
    led = next(each for each in fuyang.case_types.values() if each.lead is not None)
    assert opening_facts(ZONE, led, FIRM, START) == {}
    liaison_record(by=system(ZONE), at=START, link=Link(FIRM, "committee_deputy", TODAY))
    told = opening_facts(ZONE, led, FIRM, START)["liaisons"]
    assert [each["post"] for each in told] == ["committee_deputy"]
    plain = next(each for each in fuyang.case_types.values() if each.lead is None)
    assert opening_facts(ZONE, plain, FIRM, START) == {}
