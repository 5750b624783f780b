"""Figures and runs of policies: exact, bitemporal, computed anew to the bit."""

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from guanyun.cli import main
from guanyun.engines.rules import SubjectKind
from guanyun.errors import Refused
from guanyun.records import rule_work
from guanyun.records.access import Hidden, Visitor, system
from guanyun.records.demo.entities import credit_code
from guanyun.records.fact_batches import Batch, Recorded, Told
from guanyun.records.ledger import exclusive
from guanyun.records.models import FactBatch, JournalEntry, RuleRun, RuleRunRow, SubjectFact
from guanyun.records.selectors.calculator import answer_of, calculated
from guanyun.records.selectors.rule_runs import run_lines, run_shown, runs_compared
from guanyun.records.services.enterprises import Firm, enterprise_register
from guanyun.records.services.facts import facts_record
from guanyun.records.services.rule_runs import Wanted, run_cancel, run_order, run_recompute
from guanyun.records.verification import verify_all

from .conftest import START, ZONE, Seated

FIRMS = [credit_code(number, is_enterprise=True) for number in range(1, 7)]
GROWING = {"is_above_scale": "是", "output_growth": "0.20", "serious_violation": "否"}


@pytest.fixture
def officer(seated: Seated) -> Visitor:
    """Register six firms; return the policy officer."""
    for number, uscc in enumerate(FIRMS):
        firm = Firm(uscc, f"示例企业{number}", is_sample=True)
        enterprise_register(by=system(ZONE), at=START, firm=firm)
    return seated("promotion_desk")


def told(
    by: Visitor, uscc: str, values: Mapping[str, str], *, period: str = "2026-06", days: int = 0
) -> Recorded:
    """Record figures of one firm, so many days after the start."""
    figures = [Told(uscc, fact, period, value) for fact, value in values.items()]
    batch = Batch(SubjectKind.ENTERPRISE, "示例来源", figures)
    return facts_record(by=by, at=START + timedelta(days=days), batch=batch)


def ran(by: Visitor, *policies: str, days: int = 0, on: date | None = None) -> int:
    """Order a run and let the worker do it; return its number."""
    at = START + timedelta(days=days)
    number = run_order(by=by, at=at, wanted=Wanted(policies, on=on))
    rule_work.work_runs(at)
    return number


def row(number: int, policy: str, uscc: str) -> RuleRunRow | None:
    """Return what a run keeps of a firm."""
    return RuleRunRow.objects.filter(run=number, policy=policy, subject=uscc).first()


def test_a_run_keeps_who_meets_who_is_near_and_who_is_unknown(officer: Visitor) -> None:
    """Met with its fen, one clause short with the clause, unknown with what is missing."""
    told(officer, FIRMS[0], GROWING)
    told(officer, FIRMS[1], {**GROWING, "output_growth": "0.0999"})
    told(officer, FIRMS[2], {"is_above_scale": "是", "serious_violation": "否"})
    told(
        officer, FIRMS[3], {"is_above_scale": "否", "output_growth": "0", "serious_violation": "是"}
    )

    number = ran(officer, "growth_award")

    met, near, unknown, far = (row(number, "growth_award", FIRMS[place]) for place in range(4))
    assert met is not None
    assert (met.verdict, met.amount_fen, met.due_fen) == ("met", 20_000_000, 20_000_000)
    assert near is not None
    assert (near.verdict, near.short_of, near.amount_fen) == ("unmet", "grows", None)
    assert unknown is not None
    assert (unknown.verdict, unknown.missing) == ("unknown", "|output_growth|")
    assert far is None
    shown = run_shown(visitor=officer, number=number)
    (funnel,) = shown.funnels
    assert funnel.steps == [("above_scale", 3, 1), ("grows", 2, 2), ("clean", 2, 1)]
    assert str(shown.payable) == "200000.00"
    assert str(shown.budgets[0].used) == "200000.00"


def test_a_stored_run_is_computed_anew_after_corrections(officer: Visitor) -> None:
    """What a run read stays what it read: later figures, later charters change nothing of it."""
    told(officer, FIRMS[0], GROWING)
    told(officer, FIRMS[1], {**GROWING, "output_growth": "0.30"})
    number = ran(officer)
    for days in range(1, 20):
        told(officer, FIRMS[0], {"output_growth": f"0.{days:02d}"}, days=days)
    again = run_recompute(by=officer, at=START, number=number)
    RuleRunRow.objects.filter(run=number).delete()
    hidden = run_recompute(by=officer, at=START, number=number)

    assert again.is_equal
    assert (hidden.same_data, hidden.same_rows, hidden.same_kept) == (True, True, False)


def test_a_correction_is_a_later_row_and_an_earlier_day_stays_as_it_was(officer: Visitor) -> None:
    """A run as known then says what was known then; a run of today says what is known now."""
    told(officer, FIRMS[0], GROWING)
    told(officer, FIRMS[0], {"output_growth": "0.05"}, days=3)

    then = run_order(
        by=officer, at=START + timedelta(days=4),
        wanted=Wanted(["growth_award"], known_on=START.date()),
    )  # fmt: skip
    now = run_order(by=officer, at=START + timedelta(days=4), wanted=Wanted(["growth_award"]))
    rule_work.work_runs(START + timedelta(days=4))

    found = row(then, "growth_award", FIRMS[0]), row(now, "growth_award", FIRMS[0])
    assert [each.verdict for each in found if each is not None] == ["met", "unmet"]
    assert SubjectFact.objects.filter(fact="output_growth").count() == 2
    compared = runs_compared(visitor=officer, before=then, after=now)
    assert (compared.gained, compared.lost, str(compared.change)) == (0, 1, "-200000.00")


def test_a_figure_taken_back_is_unknown(officer: Visitor) -> None:
    """No earlier period stands in for it."""
    told(officer, FIRMS[0], GROWING, period="2025")
    told(officer, FIRMS[0], GROWING)
    told(officer, FIRMS[0], {"output_growth": ""})

    number = ran(officer, "growth_award")

    found = row(number, "growth_award", FIRMS[0])
    assert found is not None
    assert found.missing == "|output_growth|"


def test_the_same_figure_is_not_written_twice(officer: Visitor) -> None:
    """What stands so already makes no row and no entry."""
    first = told(officer, FIRMS[0], GROWING)
    entries = JournalEntry.objects.count()

    again = told(officer, FIRMS[0], GROWING)

    assert (first.rows, again.rows, again.same) == (3, 0, 3)
    assert JournalEntry.objects.count() == entries


@pytest.mark.parametrize(
    ("uscc", "fact", "period", "value", "code"),
    [
        (FIRMS[0], "output_growth", "2026-06", "20%", "policies.cell_unit"),
        (FIRMS[0], "output_growth", "2026-06", "N/A", "policies.cell_blank"),
        (FIRMS[0], "output_growth", "2026-06", "很多", "policies.cell_number"),
        (FIRMS[0], "output_growth", "2026-06", "0.123456", "rules.fact_places"),
        (FIRMS[0], "is_above_scale", "2026-06", "也许", "policies.cell_switch"),
        (FIRMS[0], "energy_grade", "2026-06", "第九档", "rules.fact_choice"),
        (FIRMS[0], "output_growth", "2027", "0.1", "policies.period_future"),
        (FIRMS[0], "output_growth", "上半年", "0.1", "policies.period_form"),
        (FIRMS[0], "no_such_fact", "2026-06", "0.1", "policies.fact_unknown"),
        ("913300000000000000", "output_growth", "2026-06", "0.1", "policies.subject_unknown"),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_is_refused_and_nothing_is_written(
    officer: Visitor, uscc: str, fact: str, period: str, value: str, code: str
) -> None:
    """The refusal names what is wrong with the cell; all or none."""
    figures = [Told(FIRMS[1], "jobs_added", "2026-06", "3"), Told(uscc, fact, period, value)]

    with pytest.raises(Refused) as refused:
        facts_record(by=officer, at=START, batch=Batch(SubjectKind.ENTERPRISE, "示例来源", figures))

    assert refused.value.code == code
    assert not SubjectFact.objects.exists()
    assert not FactBatch.objects.exists()


def test_only_a_policy_post_records_and_runs(officer: Visitor, seated: Seated) -> None:
    """A clerk, and the director who reads all of it, are refused."""
    for post in ("service_desk", "committee_director"):
        other = seated(post)
        with pytest.raises(Refused, match=r"policies\.not_for_post"):
            told(other, FIRMS[0], GROWING)
        with pytest.raises(Refused, match=r"policies\.not_for_post"):
            run_order(by=other, at=START, wanted=Wanted())

    assert not RuleRun.objects.exists()


def test_runs_are_hidden_from_a_desk_that_keeps_no_policies(
    officer: Visitor, seated: Seated
) -> None:
    """Neither the rows nor their number; the director reads them."""
    told(officer, FIRMS[0], GROWING)
    number = ran(officer)

    with pytest.raises(Hidden):
        run_lines(visitor=seated("service_desk"), number=number, policy="", of="")
    director = seated("committee_director")
    assert run_lines(visitor=director, number=number, policy="growth_award", of="met").total == 1


def test_a_cancelled_run_leaves_nothing(officer: Visitor) -> None:
    """Cancelled before or meanwhile: no row, no digest; it cannot be cancelled twice."""
    told(officer, FIRMS[0], GROWING)
    number = run_order(by=officer, at=START, wanted=Wanted())

    run_cancel(by=officer, at=START, number=number)
    rule_work.work_runs(START)

    run = RuleRun.objects.get(number=number)
    assert (run.state, run.rows_digest, RuleRunRow.objects.count()) == ("cancelled", "", 0)
    with pytest.raises(Refused, match=r"policies\.run_ended"):
        run_cancel(by=officer, at=START, number=number)


def test_a_run_cancelled_while_it_is_judged_is_not_written(
    officer: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker notices with the next block, or at the latest when it writes."""
    for uscc in FIRMS:
        told(officer, uscc, GROWING)
    number = run_order(by=officer, at=START, wanted=Wanted())
    monkeypatch.setattr("guanyun.records.rule_runs.BLOCK", 2)
    run = rule_work._taken(START)
    assert run is not None
    run_cancel(by=officer, at=START, number=number)

    assert not rule_work.run_done(run)
    assert not RuleRunRow.objects.exists()


def test_a_figure_changed_in_the_table_is_found(officer: Visitor) -> None:
    """The entry of the batch commits to every figure of it."""
    told(officer, FIRMS[0], GROWING)
    assert verify_all()["ok"]

    with exclusive():
        SubjectFact.objects.filter(fact="output_growth").update(value="0.9")

    assert [each["what"] for each in verify_all()["faults"]] == ["subject_fact: not as recorded"]


def test_the_calculator_tells_why_what_is_missing_and_the_way(officer: Visitor) -> None:
    """Clause by clause with the figure's source; the least change; what nobody knows yet."""
    told(officer, FIRMS[0], {**GROWING, "output_growth": "0.05"})

    found = calculated(visitor=officer, uscc=FIRMS[0], on=START.date())

    growth = answer_of(found, "growth_award")
    assert growth.standing == "near"
    assert [(each.clause, str(each.verdict)) for each in growth.reasons] == [
        ("above_scale", "met"), ("grows", "unmet"), ("clean", "met"),
    ]  # fmt: skip
    assert str(growth.ways[0].remedies[0].to) == "0.1000"
    assert found.figures["output_growth"].source == "示例来源"
    jobs = answer_of(found, "jobs_subsidy")
    assert (jobs.standing, [each.id for each in jobs.missing][:1]) == ("unknown", ["jobs_added"])


def test_a_trial_changes_the_answer_and_is_kept_nowhere(officer: Visitor) -> None:
    """What is typed replaces what is known for this answer alone; what cannot be is told."""
    told(officer, FIRMS[0], {**GROWING, "output_growth": "0.05"})
    entries = JournalEntry.objects.count()

    tried = {"output_growth": "0.31", "jobs_added": "三十"}
    found = calculated(visitor=officer, uscc=FIRMS[0], on=START.date(), tried=tried)

    assert (answer_of(found, "growth_award").standing, str(found.answers[0].due)) == (
        "met", "300000.00",
    )  # fmt: skip
    assert found.trial.refused["jobs_added"].code == "policies.cell_number"
    assert JournalEntry.objects.count() == entries
    assert SubjectFact.objects.count() == 3


def test_a_run_says_what_the_command_says_of_the_same_figures(
    officer: Visitor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status and fen of every pair equal ``guanyun match`` on the same figures, to the fen."""
    equipment = {
        "project_recorded": "true", "equipment_invoices": "12345678.90", "land_class": "B",
        "serious_violation": "false", "equipment_province_paid": "200000",
        "equipment_paid_this_year": "4500000", "is_high_tech": "true", "jobs_added": "7",
        "had_high_tech_award": "false", "size_class": "small", "energy_grade": "second",
    }  # fmt: skip
    known = [equipment, dict(GROWING, is_above_scale="true", serious_violation="false"), {}]
    names = sorted({name for values in known for name in values})
    lines = [",".join(["subject", *names])]
    for uscc, values in zip(FIRMS, known, strict=False):
        if values:
            told(officer, uscc, values)
            lines.append(",".join([uscc, *(values.get(name, "") for name in names)]))
    (tmp_path / "facts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "out.csv"

    number = ran(officer)
    main(["match", ZONE, "--facts", str(tmp_path / "facts.csv"), "--on", str(START.date()),
          "--out", str(out)])  # fmt: skip
    capsys.readouterr()

    with out.open(encoding="utf-8") as file:
        command = {
            (each["policy"], each["subject"], each["status"], each["amount_fen"])
            for each in csv.DictReader(file)
        }
    page = {
        (each.policy, each.subject, each.verdict, str(each.due_fen or ""))
        for each in RuleRunRow.objects.filter(run=number).exclude(verdict="unmet")
    }
    assert {each[:3] for each in page} == {each[:3] for each in command}
    paid = {each for each in command if each[3] not in ("", "0")}
    assert {each for each in page if each[3]} == paid
    assert ("equipment_support", FIRMS[0], "met", "50000000") in paid
    due = row(number, "equipment_support", FIRMS[0])
    assert due is not None
    assert (due.amount_fen, due.due_fen) == (103_456_789, 50_000_000)
