"""Money wanted twice at the same moment: one row, one appropriation, one statement, one case."""

import os
from collections.abc import Callable
from multiprocessing.queues import Queue

import pytest

from guanyun.engines.common import parse_place
from guanyun.errors import Refused
from guanyun.records.access import Visitor
from guanyun.records.models import BookEntry, BudgetLine, PayoutLine
from guanyun.records.services.enterprises import Firm, enterprise_register
from guanyun.records.services.payouts_money import Declared, budget_change, received_declare
from guanyun.records.verification import verify_all
from tests.drills.crowds import FORK, finished, started
from tests.planting import credit_code_of
from tests.records.conftest import START, Seated, inside
from tests.records.payments import AWARD, DOCUMENT, Purse, purse_of

pytestmark = pytest.mark.drill
CROWD = 8 if os.environ.get("GUANYUN_FULL") == "1" else 3
FIRMS = tuple(credit_code_of(number) for number in range(1, 7))


@pytest.fixture
def purse(transactional_db: None, zone: str, seated: Seated) -> Purse:
    """Return a zone ready to pay six firms 20 万元 each out of 100 万元."""
    desk = seated("finance_desk")
    labels = {code: f"示例企业{n}" for n, code in enumerate(FIRMS, 1)}
    for code, label in labels.items():
        told = Firm(code, label, "示例路", parse_place(inside()))
        enterprise_register(by=desk, at=START, firm=told)
    return purse_of(seated, FIRMS, inside(), START, labels)


def tried(act: Callable[[], object], told: "Queue[str]") -> None:
    """Take an act and tell what became of it."""
    try:
        act()
    except Refused as refused:
        told.put(refused.code)
    else:
        told.put("done")


def at_once(acts: list[Callable[[], object]]) -> list[str]:
    """Take acts at once, each in a process of its own; return what became of each, sorted."""
    told: Queue[str] = FORK.Queue()
    crowd = [started(tried, act, told) for act in acts]
    found = sorted(told.get(timeout=60) for _ in acts)
    assert finished(crowd, 10)
    return found


def test_one_row_in_two_batches_is_paid_once(purse: Purse) -> None:
    """Clerks who make batches of the same run at once: one has each row, nobody has it twice."""
    found = at_once([purse.make] * CROWD)
    assert found.count("done") == 1
    assert set(found) <= {"done", "payouts.nothing_to_pay", "payouts.claimed_meanwhile"}
    rows = PayoutLine.objects.values_list("enterprise", flat=True)
    assert sorted(rows) == sorted(FIRMS)
    assert verify_all()["faults"] == []


def test_an_appropriation_is_committed_once(purse: Purse) -> None:
    """Batches passed at once over a line that holds five payments: never more than it has."""
    batches = []
    for n in range(3):
        batch = purse.make()
        for line in purse.lines(batch.number):
            if FIRMS.index(line.enterprise) // 2 != n:
                purse.act(purse.desk, batch.number, "take_out", line=str(line.no), why="分批")
        purse.submit(batch)
        batches.append(batch.number)

    def check(number: str) -> Callable[[], object]:
        return lambda: purse.act(purse.checker, number, "check_passed", opinion="相符")

    found = at_once([check(number) for number in batches])
    assert found == ["done", "done", "payouts.over_budget"]
    line = BudgetLine.objects.get(document=DOCUMENT)
    assert (line.committed_fen, line.paid_fen) == (4 * AWARD, 0)
    budget_change(by=purse.desk, at=purse.at, document=DOCUMENT, amount="1200000", paper="追加")
    assert verify_all()["faults"] == []


def test_a_statement_brought_twice_pays_once(purse: Purse) -> None:
    """The same file by several clerks, and one with the same entry: each payment leaves once."""
    budget_change(by=purse.desk, at=purse.at, document=DOCUMENT, amount="1200000", paper="追加")
    batch = purse.make()
    purse.to_order(batch)
    first, second = purse.lines(batch.number)[:2]
    acts: list[Callable[[], object]] = [
        lambda: purse.take(purse.row(first, "S1"), purse.row(second, "S2")) for _ in range(CROWD)
    ]
    acts.append(lambda: purse.take(purse.row(first, "S1")))
    found = at_once(acts)
    assert found.count("done") == 1
    assert set(found) <= {
        "done", "payouts.file_again", "payouts.file_row_known", "records.try_again",
        "payouts.moved_meanwhile",
    }  # fmt: skip
    paid = PayoutLine.objects.filter(state="paid").count()
    assert BookEntry.objects.exclude(serial="").count() == paid
    assert BudgetLine.objects.get(document=DOCUMENT).paid_fen == paid * AWARD
    assert verify_all()["faults"] == []


def declared(by: Visitor, firm: str) -> None:
    """Declare money had elsewhere."""
    told = Declared(firm, "2026", "省级（示例）", "50000.00", "示例文号")
    received_declare(by=by, at=START, told=told)


def test_a_declaration_meanwhile_is_not_missed(purse: Purse) -> None:
    """A declaration and a submission at once: whoever is first, the sum of both is never paid."""
    batch = purse.make()
    at_once([lambda: declared(purse.desk, FIRMS[0]), lambda: purse.submit(batch)])
    stands = PayoutLine.objects.get(case=batch.number, enterprise=FIRMS[0])
    if stands.state == "review":
        with pytest.raises(Refused, match=r"payouts.declared_anew"):
            purse.act(purse.checker, batch.number, "check_passed", opinion="相符")
