"""Audits: begun by a paper, seen by those appointed while they run, recorded, never shown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from guanyun.accounts.models import Person
from guanyun.accounts.roles import AUDITOR_POST, Audience
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope, system, visitor_for
from guanyun.records.models import (
    Audit,
    AuditMember,
    AuditReading,
    AuditSample,
    JournalEntry,
    Reading,
    Stream,
)
from guanyun.records.reading import note_reading
from guanyun.records.services.audits import (
    Order,
    audit_appoint,
    audit_begin,
    audit_dismiss,
    audit_end,
    sample_draw,
)
from guanyun.records.services.cases import Deed, Done, Report, case_act, case_open
from guanyun.records.services.people import Profile, person_register
from guanyun.records.verification import verify_all

from .conftest import START, ZONE, Seated, repair

pytestmark = pytest.mark.django_db
ORDER = Order(
    paper="示例纪审〔2026〕3号",
    authorised_by="县纪委监委（示例）",
    first=date(2026, 11, 1),
    last=date(2026, 11, 30),
    since=START.date(),
    until=START.date() + timedelta(days=30),
    units=("service_bureau",),
)


@pytest.fixture
def guest(zone: str) -> Person:
    """Return somebody with an account and no post."""
    profile = Profile("guest", "某借调", "a long enough password", is_demo=True)
    return person_register(by=system(zone), at=START, profile=profile)


def begun(guest: Person, seated: Seated, order: Order = ORDER) -> int:
    """Let the director begin an audit that the guest conducts."""
    director = seated("committee_director")
    return audit_begin(by=director, at=START, order=replace(order, members=(guest.pk,)))


def seen(person: Person, days: int = 0) -> Visitor:
    """Return a person as seen at the door some days after the start."""
    return visitor_for(person, ZONE, on=START.date() + timedelta(days=days))


def kinds_told(stream: str) -> list[str]:
    """Return the kinds of the entries of a stream."""
    rows = JournalEntry.objects.filter(zone=ZONE, stream=stream).order_by("seq")
    return [row.text.split('"kind":"')[1].split('"')[0] for row in rows]


def test_member_sees_the_scope_while_it_runs(guest: Person, seated: Seated, opened: Done) -> None:
    """From the first day to the last one sees its cases, and no enterprise beside them."""
    begun(guest, seated)
    assert seen(guest).audience == {Audience.EXAMINER}
    assert scope(seen(guest)).case(opened.number).number == opened.number
    assert scope(seen(guest, 29)).cases().count() == 1
    for days in (-1, 30):
        assert scope(seen(guest, days)).cases().count() == 0
    assert scope(seen(guest)).enterprises().count() == 0


@pytest.mark.parametrize(
    "narrower",
    [
        {"units": ("town_west",)},
        {"kinds": ("policy_request",)},
        {"first": date(2026, 11, 25)},
        {"last": date(2026, 11, 23)},
    ],
)
def test_what_is_outside_the_scope_is_not_there(
    guest: Person, seated: Seated, opened: Done, narrower: dict[str, object]
) -> None:
    """Another unit, kind or day leaves the case hidden."""
    begun(guest, seated, replace(ORDER, **narrower))

    with pytest.raises(Hidden):
        scope(seen(guest)).case(opened.number)


def test_ended_or_dismissed_sees_nothing(guest: Person, seated: Seated, opened: Done) -> None:
    """An audit that ended, or a member who was dismissed, is out of reach with the next request."""
    director = seated("committee_director")
    first = begun(guest, seated)
    audit_dismiss(by=director, at=START, audit=first, person=guest.pk)
    assert scope(seen(guest)).cases().count() == 0
    audit_appoint(by=director, at=START, audit=first, person=guest.pk)
    assert scope(seen(guest)).cases().count() == 1
    audit_end(by=director, at=START, audit=first)

    assert scope(seen(guest)).cases().count() == 0
    assert kinds_told(f"audit:{first}") == [
        "audit_begun", "auditor_dismissed", "auditor_appointed", "audit_ended",
    ]  # fmt: skip
    with pytest.raises(Refused, match="audit_over"):
        audit_appoint(by=director, at=START, audit=first, person=guest.pk)


def test_reading_is_in_the_stream_of_the_audit_alone(
    guest: Person, seated: Seated, opened: Done
) -> None:
    """What an auditor reads is an entry of the audit, once an hour, not of 谁看过我的材料."""
    audit = begun(guest, seated)
    for minutes in (0, 20, 70):
        note_reading(seen(guest), opened.number, "case", START + timedelta(minutes=minutes))

    assert kinds_told(f"audit:{audit}") == ["audit_begun", "case_read", "case_read"]
    assert AuditReading.objects.filter(stream=f"audit:{audit}").count() == 2
    assert Reading.objects.count() == 0
    assert verify_all()["ok"]


def test_auditor_by_post_reads_into_the_standing_stream(seated: Seated, opened: Done) -> None:
    """Who audits the whole zone by post is recorded too, outside of any audit."""
    note_reading(seated(AUDITOR_POST), opened.number, "case", START)

    assert kinds_told("audit:standing") == ["case_read"]
    assert Reading.objects.count() == 0


def test_desk_that_also_audits_elsewhere_reads_its_own_cases_openly(
    seated: Seated, opened: Done
) -> None:
    """A clerk who conducts an audit of others is shown as reader of the cases of the own desk."""
    clerk = seated("service_desk")
    order = replace(ORDER, units=("town_west",), members=(clerk.person or 0,))
    audit_begin(by=seated("committee_director"), at=START, order=order)
    note_reading(visitor_for(Person.objects.get(pk=clerk.person), ZONE, on=START.date()),
                 opened.number, "case", START)  # fmt: skip

    assert Reading.objects.count() == 1
    assert AuditReading.objects.count() == 0


@pytest.mark.parametrize("post", ["service_desk", "service_head", "committee_deputy"])
def test_nobody_audits_the_own_unit(seated: Seated, post: str) -> None:
    """Who sits in an audited unit or above it is refused, and nothing is written."""
    director, own = seated("committee_director"), seated(post)
    before = JournalEntry.objects.count()

    with pytest.raises(Refused, match="audit_own_unit"):
        audit_begin(by=director, at=START, order=replace(ORDER, members=(own.person or 0,)))

    assert (Audit.objects.count(), JournalEntry.objects.count()) == (0, before)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"paper": " "}, "audit_paper"),
        ({"authorised_by": ""}, "audit_paper"),
        ({"since": date(2026, 11, 23)}, "audit_days"),
        ({"until": START.date()}, "audit_days"),
        ({"until": date(2027, 12, 1)}, "audit_days"),
        ({"last": date(2026, 10, 31)}, "audit_days"),
        ({"units": ("nowhere",)}, "audit_scope"),
        ({"kinds": ("nothing",)}, "audit_scope"),
        ({"members": (1,)}, "unknown_person"),
    ],
)
def test_order_that_makes_no_sense_is_refused(
    seated: Seated, changed: dict[str, object], code: str
) -> None:
    """No paper, no days, no scope, no person: refused, and nothing is written."""
    director = seated("committee_director")

    with pytest.raises(Refused, match=code):
        audit_begin(by=director, at=START, order=replace(ORDER, **changed))

    assert not Audit.objects.exists()
    assert not Stream.objects.filter(stream__startswith="audit:").exists()


@pytest.mark.parametrize("post", ["service_desk", "north_head", "committee_deputy"])
def test_only_leaders_and_the_auditor_begin(seated: Seated, post: str) -> None:
    """A clerk, a head or a deputy begins no audit."""
    with pytest.raises(Refused, match="audit_not_yours"):
        audit_begin(by=seated(post), at=START, order=ORDER)


def test_another_leader_does_not_learn_of_it(guest: Person, seated: Seated) -> None:
    """An audit is there for its members, who began it, and the auditor by post; for no other."""
    audit = begun(guest, seated)

    assert scope(seated("committee_director")).audit(audit).pk == audit
    assert scope(seated(AUDITOR_POST)).audit(audit).pk == audit
    for post in ("service_desk", "service_head", "committee_deputy"):
        with pytest.raises(Hidden):
            scope(seated(post)).audit(audit)


def test_sample_is_kept_with_its_list(guest: Person, seated: Seated, opened: Done) -> None:
    """A sample stands in the stream of the audit with seed, method, digest of the list, numbers."""
    audit = begun(guest, seated)
    assert sample_draw(by=seen(guest), at=START, audit=audit, n=1, seed="42", method="simple") == 1

    row = AuditSample.objects.get()
    entry = JournalEntry.objects.get(stream=f"audit:{audit}", seq=2).text
    assert (row.listed, row.drawn) == (f"{opened.number}\t\n", f"|{opened.number}|")
    assert row.list_hash in entry
    assert '"seed":"42"' in entry
    with pytest.raises(Refused, match="sample_size"):
        sample_draw(by=seen(guest), at=START, audit=audit, n=2, seed="42", method="simple")
    assert AuditSample.objects.count() == 1


def test_attempt_to_sign_ones_own_request_is_on_record(seated: Seated) -> None:
    """It is refused, the case learns nothing of it, the account's stream does."""
    both = seated("service_desk", "service_head", "committee_deputy")
    report = Report("procedure_request", answers(), channel="window")
    number = case_open(by=both, at=START, report=report).number
    case_act(by=both, at=START, number=number, deed=Deed("sign_for"))
    more = {"clock": "closing", "more": "2 working days", "reason": "要会商"}
    asked = case_act(by=both, at=START, number=number, deed=Deed("request_extension", more))
    told = kinds_told(f"account:{both.person}")

    with pytest.raises(Refused, match="own_consent"):
        case_act(by=both, at=START, number=number, deed=Deed("give_consent"))

    assert Stream.objects.get(stream=f"case:{number}").seq == asked.version
    assert kinds_told(f"account:{both.person}") == [*told, "own_consent_refused"]
    assert verify_all()["ok"]


def answers() -> dict[str, str]:
    """Return the answers of a request at the window."""
    return {key: value for key, value in repair().items() if key != "urgency"}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda: Audit.objects.update(last=date(2027, 1, 1)), "audit: not as it was begun"),
        (lambda: Audit.objects.update(ended_at=START), "audit: not ended as told"),
        (lambda: AuditMember.objects.all().delete(), "audit_member: not those told"),
        (lambda: AuditSample.objects.update(drawn="|1|"), "audit_sample: not those told"),
        (lambda: AuditSample.objects.update(listed="x"), "audit_sample: its list was changed"),
        (lambda: AuditReading.objects.all().delete(), "audit_reading: not those told"),
    ],
)
def test_changed_rows_of_an_audit_are_found(
    guest: Person, seated: Seated, opened: Done, change: Callable[[], object], what: str
) -> None:
    """A row that was altered, taken out or put in differs from the stream of the audit."""
    audit = begun(guest, seated)
    sample_draw(by=seen(guest), at=START, audit=audit, n=1, seed="7", method="simple")
    note_reading(seen(guest), opened.number, "page", START)
    assert verify_all()["faults"] == []

    change()

    assert [each["what"] for each in verify_all()["faults"]] == [what]
