"""Stand-ins: named by the principal, never passed on, ended at once."""

from datetime import date, timedelta

import pytest

from guanyun.accounts.models import StandIn
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.models import JournalEntry, Notice
from guanyun.records.services.cases import Done, Report, case_open
from guanyun.records.services.stand_ins import Cover, stand_in_end, stand_in_name

from .conftest import START, Seated, repair

TODAY = START.date()


def cover(deputy: Visitor, post: str = "duty_desk", days: int = 3, **more: object) -> Cover:
    """Return a cover from today on."""
    since = more.pop("since", TODAY)
    return Cover(deputy.person, post, since, since + timedelta(days=days), **more)


def test_stand_in_reaches_the_cases_while_it_lasts(opened: Done, seated: Seated) -> None:
    """The deputy sees the principal's cases from the first to the last day, not longer."""
    principal, deputy = seated("duty_desk"), seated("market_desk")
    stand_in_name(by=principal, at=START, cover=cover(deputy))

    assert scope(seated("market_desk")).case(opened.number).number == opened.number
    assert "duty_desk" in seated("market_desk", on=START + timedelta(days=2)).posts
    assert "duty_desk" not in seated("market_desk", on=START + timedelta(days=3)).posts
    told = Notice.objects.filter(code__in=["records.notice_cover", "records.notice_covered"])
    assert set(told.values_list("receiver", flat=True)) == {
        f"person:{principal.person}", f"person:{deputy.person}",
    }  # fmt: skip


def test_ended_stand_in_is_out_of_reach_with_the_next_request(opened: Done, seated: Seated) -> None:
    """Ending takes the cases away at once; both are told."""
    principal, deputy = seated("duty_desk"), seated("market_desk")
    row = stand_in_name(by=principal, at=START, cover=cover(deputy))

    stand_in_end(by=principal, at=START, stand_in=row.pk)

    with pytest.raises(Hidden):
        scope(seated("market_desk")).case(opened.number)
    assert Notice.objects.filter(code="records.notice_cover_ended").count() == 2
    with pytest.raises(Hidden):
        stand_in_end(by=principal, at=START, stand_in=row.pk)


def test_chain_of_stand_ins_is_refused(zone: str, seated: Seated) -> None:
    """Who stands in for a post cannot pass it on."""
    deputy, third = seated("market_desk"), seated("land_desk")
    stand_in_name(by=seated("duty_desk"), at=START, cover=cover(deputy))

    with pytest.raises(Refused, match=r"accounts\.chain_of_stand_ins"):
        stand_in_name(by=seated("market_desk"), at=START, cover=cover(third))

    assert StandIn.objects.count() == 1


def test_deputy_who_is_absent_is_refused(zone: str, seated: Seated) -> None:
    """Somebody who is stood in for at that time cannot stand in for another."""
    principal, deputy, third = seated("duty_desk"), seated("market_desk"), seated("land_desk")
    stand_in_name(by=deputy, at=START, cover=cover(third, "market_desk"))

    with pytest.raises(Refused, match=r"accounts\.deputy_absent"):
        stand_in_name(by=principal, at=START, cover=cover(deputy))

    assert StandIn.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "since", "code"),
    [
        (0, TODAY, "accounts.stand_in_days"),
        (184, TODAY, "accounts.stand_in_days"),
        (2, date(2026, 11, 23), "accounts.stand_in_days"),
    ],
)
def test_wrong_days_are_refused(
    zone: str, seated: Seated, days: int, since: date, code: str
) -> None:
    """No day, too many days, or yesterday."""
    with pytest.raises(Refused) as refused:
        stand_in_name(
            by=seated("duty_desk"), at=START, cover=cover(seated("market_desk"), days=days, since=since)  # noqa: E501
        )  # fmt: skip

    assert (refused.value.code, StandIn.objects.count()) == (code, 0)


def test_post_of_another_is_not_given_away(zone: str, seated: Seated) -> None:
    """Nobody but the holder and the administrator names a stand-in; oneself is no stand-in."""
    holder, other = seated("duty_desk"), seated("land_desk")

    with pytest.raises(Refused, match=r"accounts\.not_your_post"):
        stand_in_name(by=other, at=START, cover=cover(other))
    with pytest.raises(Refused, match=r"accounts\.not_your_post"):
        stand_in_name(by=other, at=START, cover=cover(other, principal=holder.person))
    with pytest.raises(Refused, match=r"accounts\.deputy_unknown"):
        stand_in_name(by=holder, at=START, cover=cover(holder))
    assert StandIn.objects.count() == 0


def test_stand_in_for_some_kinds_sees_only_those(
    opened: Done, caller: Visitor, seated: Seated
) -> None:
    """A stand-in for one kind of case does not see the others."""
    principal, deputy = seated("duty_desk"), seated("market_desk")
    stand_in_name(
        by=principal, at=START, cover=cover(deputy, kinds=("utility_request",))
    )  # fmt: skip

    with pytest.raises(Hidden):
        scope(seated("market_desk")).case(opened.number)


def test_naming_is_an_event_of_the_principals_account(zone: str, seated: Seated) -> None:
    """The journal of the principal's account says who stands in, in which post, how long."""
    principal, deputy = seated("duty_desk"), seated("market_desk")
    stand_in_name(by=principal, at=START, cover=cover(deputy, reason="出差"))

    entry = JournalEntry.objects.filter(stream=f"account:{principal.person}").order_by("-seq")[0]
    assert '"kind":"stand_in_named"' in entry.text
    assert f'"deputy":"{deputy.person}"' in entry.text
    assert "出差" not in entry.text


def test_report_still_reaches_the_principals_desk(
    zone: str, caller: Visitor, seated: Seated
) -> None:
    """A stand-in changes who acts, not which desk a case lies on."""
    principal, deputy = seated("duty_desk"), seated("market_desk")
    stand_in_name(by=principal, at=START, cover=cover(deputy))

    done = case_open(by=caller, at=START, report=Report("equipment_repair", repair()))

    assert scope(seated("market_desk")).case(done.number).post == "duty_desk"
