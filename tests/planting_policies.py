"""Figures and a run of policies for tests of pages, made by the services."""

from collections.abc import Mapping

from guanyun.engines.rules import SubjectKind
from guanyun.records.access import Visitor, system
from guanyun.records.charters import adoption_on
from guanyun.records.fact_batches import Batch, Told
from guanyun.records.now import local_date, now
from guanyun.records.rule_work import work_runs
from guanyun.records.selectors.drafts import page_of_version
from guanyun.records.services.drafts import Writing, draft_write
from guanyun.records.services.facts import facts_record
from guanyun.records.services.rule_runs import Wanted, run_order

MEETS = {"is_above_scale": "是", "output_growth": "0.20", "serious_violation": "否"}
NEAR = {"is_above_scale": "是", "output_growth": "0.09", "serious_violation": "否"}
UNKNOWN = {"is_above_scale": "是", "serious_violation": "否", "jobs_added": "8"}


def figures(zone: str, uscc: str, values: Mapping[str, str], source: str = "示例来源") -> None:
    """Record figures of one enterprise as of the end of 2025."""
    told = [Told(uscc, fact, "2025", value) for fact, value in values.items()]
    facts_record(by=system(zone), at=now(), batch=Batch(SubjectKind.ENTERPRISE, source, told))


def ran(zone: str, *policies: str) -> int:
    """Order a run and let the worker do it; return its number."""
    number = run_order(by=system(zone), at=now(), wanted=Wanted(policies))
    work_runs(now())
    return number


HIGHER = ("{fixed: 20万元}", "{fixed: 25万元}")
MORE_PAPER = ("documents: [高新技术企业证书]", "documents: [高新技术企业证书, 授权书]")


def drafted_rules(by: Visitor, change: tuple[str, str] = HIGHER) -> str:
    """Keep a draft of the demo's paper with one change, of itself a higher award; its hash."""
    of, page = adoption_on(by.zone or "", local_date(now())).hash, "rules/support_2026.yaml"
    _, words = page_of_version(visitor=by, content=of, page=page)
    written = words.replace(*change, 1)
    return draft_write(by=by, at=now(), writing=Writing(of, page, written)).hash
