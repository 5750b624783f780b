"""One-time links: some acts, each once, on one case, until expired or revoked."""

from datetime import datetime, timedelta

import pytest

from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.models import Case, JournalEntry, Notice, OneTimeLink
from guanyun.records.services.cases import Deed, Done, case_act
from guanyun.records.services.links import Grant, Issued, link_issue, link_revoke, link_use

from .conftest import START, ZONE, Seated

NOBODY = Visitor(zone=ZONE)


def grant(*acts: str, hours: int = 24, **more: str) -> Grant:
    """Return a grant to a technician."""
    return Grant(acts, "某丙", START + timedelta(hours=hours), **more)


def at(minutes: int) -> datetime:
    """Return some minutes after the start."""
    return START + timedelta(minutes=minutes)


@pytest.fixture
def desk(opened: Done, seated: Seated) -> Visitor:
    """Return the desk in charge, the repair dispatched."""
    desk = seated("duty_desk")
    for act, answers in [
        ("respond", {"opinion": "马上"}),
        ("dispatch", {"technician": "某丙", "technician_phone": "13900000001"}),
    ]:
        case_act(by=desk, at=at(1), number=opened.number, deed=Deed(act, answers))
    return desk


@pytest.fixture
def issued(opened: Done, desk: Visitor) -> Issued:
    """Issue a link for taking and arriving."""
    told = grant("take", "arrive", holder_phone="13900000001")
    return link_issue(by=desk, at=at(2), number=opened.number, grant=told)


def holder(issued: Issued) -> Visitor:
    """Return who opened the link."""
    return Visitor(zone=ZONE, links=frozenset({issued.id}))


def test_link_opens_its_case_and_takes_its_acts_once(opened: Done, issued: Issued) -> None:
    """The holder sees the one case, takes each act once, and is named in the journal."""
    used = link_use(by=NOBODY, at=at(3), token=issued.token)
    by = holder(issued)
    case_act(by=by, at=at(4), number=opened.number, deed=Deed("take"))

    assert (used.id, used.zone, used.number) == (issued.id, ZONE, opened.number)
    assert scope(by).case(opened.number).number == opened.number
    last = JournalEntry.objects.filter(stream=f"case:{opened.number}").order_by("-seq").first()
    assert f'"person":"link:{issued.id}"' in last.text
    with pytest.raises(Refused):
        case_act(by=by, at=at(5), number=opened.number, deed=Deed("take"))
    assert OneTimeLink.objects.get().done == "|take|"


def test_link_does_not_take_what_it_was_not_given(opened: Done, issued: Issued) -> None:
    """An act outside the grant is refused and nothing is written."""
    version = Case.objects.get().version

    with pytest.raises(Refused):
        case_act(
            by=holder(issued), at=at(4), number=opened.number, deed=Deed("repair", {"opinion": "x"})
        )

    assert Case.objects.get().version == version


@pytest.mark.parametrize("place", [0, 3, 10, 29])
def test_changed_token_opens_nothing(issued: Issued, place: int) -> None:
    """A token with one character changed is hidden."""
    letter = "A" if issued.token[place] != "A" else "B"
    changed = issued.token[:place] + letter + issued.token[place + 1 :]

    with pytest.raises(Hidden):
        link_use(by=NOBODY, at=at(3), token=changed)


def test_stretched_row_opens_nothing(issued: Issued) -> None:
    """Acts added to the row in the table make the token worthless."""
    OneTimeLink.objects.update(acts="|take|arrive|repair|")

    with pytest.raises(Hidden):
        link_use(by=NOBODY, at=at(3), token=issued.token)


def test_expired_link_is_over(issued: Issued) -> None:
    """At the instant of its end a link opens no more."""
    with pytest.raises(Refused, match=r"records\.link_over"):
        link_use(by=NOBODY, at=START + timedelta(hours=24), token=issued.token)


def test_revoked_link_is_out_of_reach_with_the_next_request(
    opened: Done, desk: Visitor, issued: Issued
) -> None:
    """After revocation neither the page opens nor an act is taken."""
    link_revoke(by=desk, at=at(3), link=issued.id)

    with pytest.raises(Refused, match=r"records\.link_over"):
        link_use(by=NOBODY, at=at(4), token=issued.token)
    with pytest.raises(Hidden):
        case_act(by=holder(issued), at=at(4), number=opened.number, deed=Deed("take"))


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (grant("take", hours=24 * 16), "records.link_days"),
        (grant("take", hours=0), "records.link_days"),
        (grant("give_consent"), "records.link_act"),
        (grant(), "records.link_empty"),
        (grant("take", role="staff", unit="committee", post="duty_desk"), "records.link_post"),
        (grant("take", role="system"), "records.link_post"),
    ],
)
def test_wrong_grant_is_refused(opened: Done, desk: Visitor, told: Grant, code: str) -> None:
    """A link too long, for an act or a seat that is not there, is not issued."""
    with pytest.raises(Refused) as refused:
        link_issue(by=desk, at=at(2), number=opened.number, grant=told)

    assert (refused.value.code, OneTimeLink.objects.count()) == (code, 0)


def test_other_desk_cannot_issue_or_revoke(issued: Issued, opened: Done, seated: Seated) -> None:
    """To a unit that does not see the case neither case nor link exist."""
    other = seated("town_east_desk")

    with pytest.raises(Hidden):
        link_issue(by=other, at=at(2), number=opened.number, grant=grant("take"))
    with pytest.raises(Hidden):
        link_revoke(by=other, at=at(2), link=issued.id)
    assert OneTimeLink.objects.get().revoked_at is None


def test_no_row_holds_the_token(issued: Issued) -> None:
    """Neither notice nor journal holds what opens the link."""
    kept = [*Notice.objects.values_list("fields", flat=True)]
    kept += JournalEntry.objects.values_list("text", flat=True)

    assert not any(issued.token in text for text in kept)
