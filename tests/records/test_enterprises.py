"""Enterprises and their agents: registered, invited, accepted, removed."""

import pytest
from stdnum.cn import uscc

from guanyun.accounts.models import EnterpriseAgent, Person
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, visitor_for
from guanyun.records.models import Enterprise, JournalEntry
from guanyun.records.services.codes import Asked, code_check, code_send
from guanyun.records.services.enterprises import (
    Firm,
    Invitation,
    agent_accept,
    agent_invite,
    agent_remove,
    enterprise_register,
)

from .conftest import START, ZONE, Seated

CODE = f"91990000MA000000{'1'}"
CODE += uscc.calc_check_digit(CODE)
OTHER = "91990000MA0000012"
OTHER += uscc.calc_check_digit(OTHER)
NOBODY = Visitor(zone=ZONE)


def signed_in(phone: str, settings: object) -> Visitor:
    """Return somebody who signed in by phone and code."""
    settings.DEMO = True
    asked = Asked("sign_in", phone)
    person = code_check(by=NOBODY, at=START, asked=asked, code=code_send(by=NOBODY, at=START, asked=asked)).person  # fmt: skip  # noqa: E501
    return again(person)


def again(person: Person) -> Visitor:
    """Return the same person with the next request."""
    return visitor_for(person, ZONE, on=START.date())


@pytest.fixture
def manager(zone: str, settings: object) -> Visitor:
    """Return somebody who registered an enterprise."""
    by = signed_in("13800000001", settings)
    enterprise_register(by=by, at=START, firm=Firm(CODE, "禾云纸业（示例）", address="一号路"))
    return again(Person.objects.get(pk=by.person))


def test_who_registers_becomes_the_manager(manager: Visitor) -> None:
    """The one who registers acts for the enterprise; the journal holds the code, not the name."""
    assert (manager.enterprises, manager.manages) == (frozenset({CODE}), frozenset({CODE}))
    entry = JournalEntry.objects.get(stream=f"enterprise:{CODE}")
    assert "禾云" not in entry.text
    assert Enterprise.objects.get().initials == "hyzy（sl）"


@pytest.mark.parametrize(
    ("code", "label", "refusal"),
    [
        (CODE[:-1] + ("0" if CODE[-1] != "0" else "1"), "某厂", "records.uscc_wrong"),
        (CODE, " ", "records.enterprise_label"),
        (CODE, "长" * 121, "records.enterprise_label"),
        (CODE, "某厂", "records.enterprise_known"),
        (OTHER, "某\0厂", "records.not_text"),
        (OTHER, "某\x1b[31m厂", "records.not_text"),
        (OTHER, "某\ud800厂", "records.not_text"),
    ],
)
def test_wrong_registration_is_refused(
    manager: Visitor, code: str, label: str, refusal: str
) -> None:
    """A wrong code, no name, a name too long, or one known already: nothing is written."""
    with pytest.raises(Refused) as refused:
        enterprise_register(by=manager, at=START, firm=Firm(code, label))

    assert (refused.value.code, Enterprise.objects.count()) == (refusal, 1)


def test_nobody_registers_without_signing_in(zone: str) -> None:
    """A visitor without an account registers nothing."""
    with pytest.raises(Refused, match=r"records\.sign_in_first"):
        enterprise_register(by=NOBODY, at=START, firm=Firm(CODE, "某厂"))

    assert Enterprise.objects.count() == 0


def test_invited_agent_accepts_and_is_removed(manager: Visitor, settings: object) -> None:
    """From acceptance to removal the agent acts for the enterprise, not a request longer."""
    invitation = Invitation(CODE, "138-0000-0002", "某乙")
    row = agent_invite(by=manager, at=START, invitation=invitation)
    agent = signed_in("13800000002", settings)
    person = Person.objects.get(pk=agent.person)
    assert agent.enterprises == frozenset()

    agent_accept(by=agent, at=START, uscc=CODE)
    assert again(person).enterprises == frozenset({CODE})
    assert again(person).manages == frozenset()

    agent_remove(by=manager, at=START, uscc=CODE, agent=row.pk)
    assert again(person).enterprises == frozenset()
    kinds = [f'"kind":"agent_{each}"' for each in ("invited", "accepted", "removed")]
    texts = JournalEntry.objects.filter(stream=f"enterprise:{CODE}").order_by("seq")
    assert all(kind in entry.text for kind, entry in zip(kinds, texts[1:], strict=True))


def test_who_was_not_invited_cannot_accept(manager: Visitor, settings: object) -> None:
    """An invitation is for its phone alone."""
    agent_invite(by=manager, at=START, invitation=Invitation(CODE, "13800000002"))

    with pytest.raises(Refused, match=r"records\.not_invited"):
        agent_accept(by=signed_in("13800000003", settings), at=START, uscc=CODE)

    assert EnterpriseAgent.objects.filter(accepted_at__isnull=False).count() == 1


def test_plain_agent_invites_and_removes_nobody(manager: Visitor, settings: object) -> None:
    """An agent who is no manager changes nobody's right but the own."""
    agent_invite(by=manager, at=START, invitation=Invitation(CODE, "13800000002"))
    agent = signed_in("13800000002", settings)
    agent_accept(by=agent, at=START, uscc=CODE)
    agent = again(Person.objects.get(pk=agent.person))
    first = EnterpriseAgent.objects.get(person_id=manager.person)

    with pytest.raises(Refused, match=r"records\.manager_only"):
        agent_invite(by=agent, at=START, invitation=Invitation(CODE, "13800000004"))
    with pytest.raises(Refused, match=r"records\.manager_only"):
        agent_remove(by=agent, at=START, uscc=CODE, agent=first.pk)
    assert EnterpriseAgent.objects.filter(removed_at__isnull=True).count() == 2


def test_last_manager_stays(manager: Visitor) -> None:
    """The only manager cannot leave an enterprise without one."""
    own = EnterpriseAgent.objects.get()

    with pytest.raises(Refused, match=r"records\.last_manager"):
        agent_remove(by=manager, at=START, uscc=CODE, agent=own.pk)

    own.refresh_from_db()
    assert own.removed_at is None


def test_stranger_finds_no_enterprise(manager: Visitor, settings: object) -> None:
    """To who does not act for it an enterprise and its agents do not exist."""
    stranger = signed_in("13800000009", settings)

    with pytest.raises(Hidden):
        agent_invite(by=stranger, at=START, invitation=Invitation(CODE, "13800000004"))
    with pytest.raises(Hidden):
        agent_remove(by=stranger, at=START, uscc=CODE, agent=1)


def test_desk_registers_without_becoming_an_agent(seated: Seated) -> None:
    """A clerk who registers an enterprise does not act for it."""
    enterprise_register(by=seated("service_desk"), at=START, firm=Firm(CODE, "某厂（示例）"))

    assert (Enterprise.objects.count(), EnterpriseAgent.objects.count()) == (1, 0)
