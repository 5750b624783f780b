"""Invented figures of the invented firms, one run of the policies over them, some who were told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from guanyun.engines.rules import SubjectKind
from guanyun.records.charters import charter_on
from guanyun.records.fact_batches import Batch, Told
from guanyun.records.models import RuleRunRow
from guanyun.records.rule_judging import in_force
from guanyun.records.rule_work import work_runs
from guanyun.records.services.facts import facts_record
from guanyun.records.services.policy_calls import Call, policies_find, policy_tell
from guanyun.records.services.rule_runs import Wanted, run_order

from .playing import Chore
from .scenes import Stage
from .staging import ZONE, Staff

Do = Callable[[datetime], object]
OFFICER = "promotion"
SEED = 20260101
UNKNOWN = 0.1  # of the cells nobody has told
FILED, CORRECTED, RUN, TOLD = 18, 12, 4, 3  # days before the end
HOLDERS: Mapping[str, Sequence[str]] = {
    "统计部门报表（示例）": ("is_above_scale", "output_growth", "size_class"),
    "社保参保台账（示例）": ("jobs_added",),
    "部门共享数据（示例）": (
        "serious_violation", "is_high_tech", "is_specialised_sme", "had_high_tech_award",
        "energy_grade", "land_class",
    ),
    "企业申报、经发局核对（示例）": (
        "equipment_invoices", "project_recorded", "project_accepted", "equipment_province_paid",
        "equipment_paid_this_year",
    ),
}  # fmt: skip


def figure_chores(stage: Stage, staff: Staff) -> Iterator[Chore]:
    """Yield what the policy desk does in the last weeks: figures, a correction, a run, calls."""
    firms = [each for each in stage.town.entities if each.is_enterprise]
    if not in_force(charter_on(ZONE, stage.rhythm.end.date()).policies, stage.rhythm.end.date()):
        return
    chance = Random(SEED)
    values = {firm.uscc: _values(chance) for firm in firms}
    for minute, (source, facts) in enumerate(HOLDERS.items()):
        told = [
            (firm.uscc, fact, values[firm.uscc][fact])
            for firm in firms
            for fact in facts
            if fact in values[firm.uscc]
        ]
        yield Chore(stage.on(FILED, 10, minute), _recorded(staff, source, told))
    wrong = [(firm.uscc, "jobs_added", "12") for firm in firms[2:5]]
    yield Chore(stage.on(CORRECTED, 15), _recorded(staff, "企业更正、社保核对（示例）", wrong))
    yield Chore(stage.on(RUN, 9, 40), lambda at: _ran(staff, at))
    yield Chore(stage.on(TOLD, 10, 20), lambda at: _told(staff, at))


def _values(chance: Random) -> dict[str, str]:
    """Return what is told of one firm; one cell in ten is left out, which is unknown."""
    above = chance.random() < 0.08
    growth = chance.choice((-5, 2, 6, 9, 9, 10, 12, 20, 27, 31)) + chance.random() / 2
    invoices = chance.choice((0, 400_000, 980_000, 1_000_000, 2_350_000, 12_000_000))
    drawn = {
        "is_above_scale": _word(above),
        "output_growth": f"{growth / 100:.4f}",
        "size_class": chance.choice(("medium", "small", "small", "micro")),
        "jobs_added": str(chance.choice((0, 1, 3, 4, 4, 5, 8, 15, 40))),
        "serious_violation": _word(chance.random() < 0.05),
        "is_high_tech": _word(chance.random() < 0.2),
        "is_specialised_sme": _word(chance.random() < 0.15),
        "had_high_tech_award": _word(chance.random() < 0.3),
        "energy_grade": chance.choice(("first", "second", "third", "third")),
        "land_class": chance.choice("AABBBBCCCD"),
        "equipment_invoices": str(invoices),
        "project_recorded": _word(chance.random() < 0.5),
        "project_accepted": _word(chance.random() < 0.3),
        "equipment_province_paid": str(chance.choice((0, 0, 0, 50_000))),
        "equipment_paid_this_year": "0",
    }
    return {name: text for name, text in drawn.items() if chance.random() >= UNKNOWN}


def _word(is_so: bool) -> str:
    return "true" if is_so else "false"


def _recorded(staff: Staff, source: str, told: Sequence[tuple[str, str, str]]) -> Do:
    def do(at: datetime) -> None:
        period = (at.date().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
        figures = [Told(uscc, fact, period, text) for uscc, fact, text in told]
        by = staff.visitor(OFFICER, at.date())
        batch = Batch(SubjectKind.ENTERPRISE, source, figures, "演示数据，全部虚构（示例）")
        facts_record(by=by, at=at, batch=batch)

    return do


def _ran(staff: Staff, at: datetime) -> None:
    run_order(by=staff.visitor(OFFICER, at.date()), at=at, wanted=Wanted())
    work_runs(at, clock=lambda: at)


def _told(staff: Staff, at: datetime) -> None:
    """Tell all who meet one policy by inbox, and a few by telephone."""
    by = staff.visitor(OFFICER, at.date())
    rows = RuleRunRow.objects.filter(zone=ZONE, verdict="met").order_by("subject", "policy")
    first = rows.filter(policy="steward_service").first()
    if first is None:
        return
    policies_find(by=by, at=at, number=first.run, policy="steward_service")
    for row in rows.filter(policy="growth_award")[:6]:
        policy_tell(by=by, at=at, call=Call(row.run, row.policy, row.subject, "phone"))
