"""Pages of money: what is refused is said in place, files go out and in, others see nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.gateways.spreadsheets import read_rows
from guanyun.records.access import Visitor
from guanyun.records.models import PayoutLine, Reading
from guanyun.records.now import now
from guanyun.records.payment_acts import accounts_of
from tests.planting import adopt, agent, firm, inside, seat, visiting
from tests.records.payments import DOCUMENT, RUN, ZONE, Purse, purse_of

LABELS = ("示例企业1", "示例企业2")


@pytest.fixture
def purse(db: None) -> Purse:
    """Return a zone ready to pay two firms, today."""
    adopt(ZONE)
    posts = ("finance_desk", "finance_checker", "finance_head", "service_desk")
    people = {post: seat(ZONE, post, post) for post in posts}

    def seated(*held: str) -> Visitor:
        return visiting(people[held[0]], ZONE)

    firms = tuple(firm(ZONE, n, label) for n, label in enumerate(LABELS, 1))
    labels = dict(zip(firms, LABELS, strict=True))
    return purse_of(seated, firms, inside(ZONE, "wall_north"), now(), labels)


def client_of(name: str) -> Client:
    """Return a browser of somebody."""
    client = Client()
    client.force_login(Person.objects.get(sign_in_name=name))
    return client


def test_a_batch_is_proposed_made_and_submitted(purse: Purse) -> None:
    """What it would come to is shown first; count and total are filled in; a fen off is refused."""
    desk, here = client_of("finance_desk"), f"/z/{ZONE}/payouts"
    shown = desk.get(f"{here}/new", {"run": RUN, "document": DOCUMENT}).content.decode()
    assert "400,000.00" in shown
    told = {"run": RUN, "document": DOCUMENT, "title": "示例", "key": "k1"}
    made = desk.post(f"{here}/new", told)
    again = desk.post(f"{here}/new", told)
    assert made["Location"] == again["Location"]
    page = made["Location"]
    assert 'value="400000.00"' in desk.get(page).content.decode()
    refused = desk.post(f"{page}/acts/submit", {"submit-lines": "2", "submit-total": "400000.01"})
    assert refused.status_code == 422
    assert "对不上" in refused.content.decode()
    taken = desk.post(f"{page}/acts/submit", {"submit-lines": "2", "submit-total": "400000.00"})
    assert taken.status_code == 302
    book = desk.get(f"{page}?as=xlsx")
    rows = read_rows(book.content).rows  # the last one says that it is a sample
    assert [row["收款企业"] for row in rows[:2]] == list(LABELS)


def test_the_instruction_goes_out_and_the_statement_comes_in(purse: Purse) -> None:
    """Accounts stand in the file alone, which is noted; faults are named by their cell."""
    batch = purse.make()
    purse.at = now()
    desk, here = client_of("finance_desk"), f"/z/{ZONE}/payouts/{batch.number}"
    assert desk.get(f"{here}/instruction").status_code == 404
    PayoutLine.objects.filter(case=batch.number).update(state="ordered", account=accounts(purse))
    file = desk.get(f"{here}/instruction")
    told = read_rows(file.content).rows
    assert str(told[0]["收款账号"]).startswith("6222")
    assert Reading.objects.filter(case=batch.number, part="export").exists()
    assert "6222" not in desk.get(here).content.decode()
    wrong = "流水号,日期,收付,金额,户名,账号,附言\nS1,2026-13-01,付款,1,甲,,\n".encode("gb18030")
    upload = SimpleUploadedFile("a.csv", wrong, "text/csv")
    answer = desk.post(f"/z/{ZONE}/money/books", {"do": "file", "file": upload})
    assert answer.status_code == 422
    assert "第 2 行“日期”" in answer.content.decode()
    assert client_of("service_desk").get(here).status_code == 404


def accounts(purse: Purse) -> str:
    """Return the account of the first firm, as a payment names it."""
    return accounts_of(ZONE, purse.firms)[purse.firms[0]].commitment


def test_an_enterprise_sees_its_own_payments_alone(purse: Purse) -> None:
    """Its own from their publication on, masked; another's account it cannot enter."""
    owner = seat(ZONE, "owner", phone="13700000001")
    clerk = visiting(Person.objects.get(sign_in_name="service_desk"), ZONE)
    agent(ZONE, purse.firms[0], owner, by=clerk)
    batch = purse.make()
    mine = f"/z/{ZONE}/mine/payments"
    client = client_of("owner")
    assert "高企" not in client.get(mine).content.decode()
    PayoutLine.objects.filter(case=batch.number).update(state="paid")
    shown = client.get(mine).content.decode()
    assert shown.count("您的补贴已拨") == 1
    assert LABELS[1] not in shown
    told = {"do": "account", "uscc": purse.firms[1], "holder": "x", "bank": "y", "number": "1" * 9}
    assert client.post(mine, told).status_code == 422
    assert client.get(f"/z/{ZONE}/payouts").status_code == 403
