"""The appraisal of people: views in private, grades moved with reasons, pay to the fen, by two."""

from datetime import timedelta

import pytest
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.records.models import (
    AppraisalCalibration,
    AppraisalFigure,
    AppraisalMark,
    AppraisalPay,
    AppraisalRating,
    AppraisalVersion,
    JournalEntry,
)
from guanyun.records.now import local_date, now
from tests.planting import adopt, seat

ZONE = "demo"
HOME = f"/z/{ZONE}/appraisals/staff"
ROUND = f"{HOME}/2025"
PEOPLE = f"{ROUND}/people"
VIEWS = f"/z/{ZONE}/appraisals/views"


@pytest.fixture(name="office")
def seated_office(db: None) -> Person:
    """Adopt the demo charter and seat who conducts the appraisal of its staff."""
    adopt(ZONE)
    return seat(ZONE, "office", "committee_office")


def browser(person: Person) -> Client:
    """Return the browser of a person."""
    client = Client()
    client.force_login(person)
    return client


def begun(office: Person) -> tuple[Client, list[Person]]:
    """Begin a round of three people of one department; return who conducts it and them."""
    people = [
        seat(ZONE, f"p{n}", post)
        for n, post in enumerate(("service_desk", "duty_desk", "north_desk"))
    ]
    lines = "\n".join(f"{each.pk},{each.name},服务" for each in people)
    client = browser(office)
    assert client.post(HOME, {"period": "2025", "units": lines, "key": "b"}).status_code == 302
    return client, people


def reported(client: Client, person: Person, datum: str, value: str) -> None:
    """Tell a figure of a person."""
    form = {"act": "report", "unit": person.pk, "datum": datum, "value": value}
    key = f"{person.pk}{datum}"
    assert client.post(f"{ROUND}/figures", {**form, "key": key}).status_code == 302


def computed(office: Person) -> tuple[Client, list[Person]]:
    """Compute a round whose third person did best."""
    client, people = begun(office)
    for n, person in enumerate(people):
        reported(client, person, "results", str(80 + 5 * n))
        reported(client, person, "leader_view", str(80 + n))
        reported(client, person, "own_view", "90")
        reported(client, person, "peer_view", "85")
        reported(client, person, "base_pay", "10000.00")
    assert client.post(ROUND, {"act": "compute", "key": "c"}).status_code == 302
    return client, people


def final(client: Client) -> None:
    """Publish the version and make it final."""
    until = local_date(now()) + timedelta(days=2)
    client.post(ROUND, {"act": "publish", "version": 1, "until": until, "key": "p"})
    AppraisalVersion.objects.update(objections_until=local_date(now()) - timedelta(days=1))
    answer = client.post(ROUND, {"act": "settle", "version": 1, "minutes": "1号", "key": "f"})
    assert answer.status_code == 302


def test_views_are_given_by_those_asked_and_counted_without_names(office: Person) -> None:
    """Self and peers are asked; the mean counts; the journal holds no value."""
    client, people = begun(office)
    assert client.post(PEOPLE, {"act": "ask", "views": "", "key": "a"}).status_code == 302
    first, second, third = people
    form = {"scheme": "staff", "period": "2025", "unit": first.pk, "datum": "peer_view"}

    good = browser(second).post(VIEWS, {**form, "value": "91.5", "key": "x"})
    other = browser(third).post(VIEWS, {**form, "value": "80.5", "key": "y"})
    wrong = browser(third).post(VIEWS, {**form, "value": "101", "key": "z"})
    own = browser(first).post(VIEWS, {**form, "value": "100", "key": "w"})
    client.post(PEOPLE, {"act": "count", "key": "n"})

    assert [good.status_code, other.status_code, wrong.status_code, own.status_code] == [
        302, 302, 422, 422,
    ]  # fmt: skip
    figure = AppraisalFigure.objects.get(unit=str(first.pk), datum="peer_view", is_current=True)
    assert (figure.value, figure.numerator, figure.denominator) == ("86.000000", "2", "2")
    stream = JournalEntry.objects.filter(stream="appraisal:staff:2025")
    assert not any("91.5" in entry.text for entry in stream)
    assert AppraisalRating.objects.filter(unit=str(first.pk)).count() == 3
    assert "我要评价的" in browser(second).get(VIEWS).content.decode()


def test_personal_marks_are_for_the_person_and_the_named_posts(office: Person) -> None:
    """A colleague, a head and another leader see nothing of a person's mark, published or not."""
    client, people = computed(office)
    until = local_date(now()) + timedelta(days=2)
    client.post(ROUND, {"act": "publish", "version": 1, "until": until, "key": "p"})
    deputy = browser(seat(ZONE, "deputy", "committee_deputy"))
    sheet = f"{ROUND}/units/{people[0].pk}"

    seen = [each.get(sheet).status_code for each in (client, browser(people[0]))]
    hidden = [each.get(sheet).status_code for each in (browser(people[1]), deputy)]

    assert seen == [200, 200]
    assert hidden == [404, 404]
    assert people[0].name not in browser(people[1]).get(ROUND).content.decode()
    assert people[0].name not in deputy.get(f"{ROUND}/figures").content.decode()
    assert deputy.get(PEOPLE).status_code == 404


def test_grade_moves_with_a_reason_and_never_ones_own(office: Person) -> None:
    """What was computed stays beside what people decided."""
    client, people = computed(office)
    mark = AppraisalMark.objects.get(unit=str(people[0].pk))
    form = {"act": "move", "unit": people[0].pk, "grade": "优秀"}

    assert "超过比例" not in client.get(PEOPLE).content.decode()
    without = client.post(PEOPLE, {**form, "key": "1"})
    moved = client.post(PEOPLE, {**form, "reason": "年中救灾立功", "key": "2"})

    assert (without.status_code, moved.status_code) == (422, 302)
    row = AppraisalCalibration.objects.get()
    assert (row.computed, row.grade) == (mark.grade, "优秀")
    assert AppraisalMark.objects.get(unit=str(people[0].pk)).grade == "优秀"
    page = client.get(PEOPLE).content.decode()
    assert "年中救灾立功" in page
    assert "超过比例" in page


def test_pay_adds_up_and_is_approved_by_another(office: Person) -> None:
    """Paid and unallocated make the pool; who proposed it does not approve it."""
    client, _ = computed(office)
    early = client.post(PEOPLE, {"act": "pay", "pool": "30000.01", "key": "e"})
    final(client)

    wrong = client.post(PEOPLE, {"act": "pay", "pool": "3万", "key": "w"})
    right = client.post(PEOPLE, {"act": "pay", "pool": "30000.01", "key": "r"})
    row = AppraisalPay.objects.get()
    approve = {"act": "approve", "number": row.seq, "minutes": "示例2号"}
    own = client.post(PEOPLE, {**approve, "key": "o"})
    director = browser(seat(ZONE, "director", "committee_director"))
    other = director.post(PEOPLE, {**approve, "key": "d"})

    assert [early.status_code, wrong.status_code, right.status_code] == [422, 422, 302]
    assert [own.status_code, other.status_code] == [422, 302]
    row.refresh_from_db()
    assert (row.state, row.pool_fen) == ("approved", 3_000_001)
    page = client.get(PEOPLE).content.decode()
    assert "30000.01" in page
