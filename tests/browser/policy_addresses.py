"""The pages of policies for the walk over every address: who opens each, and its states."""

from collections.abc import Mapping, Sequence

from guanyun.engines.rules import SubjectKind
from guanyun.records.fact_sheets import SheetRow
from guanyun.records.now import now
from guanyun.records.services.fact_imports import BroughtFacts, facts_bring
from tests.planting import visiting
from tests.planting_policies import MEETS, MORE_PAPER, NEAR, UNKNOWN, drafted_rules, figures, ran

from .conftest import ZONE, Site

POLICY_FILES = {"fact_template", "rule_run_export"}
POLICY_STATES: Mapping[str, Sequence[str]] = {
    "policies": ("q=none",),
    "rule_run": ("policy=growth_award&of=near",),
    "policy_calls": ("policy=growth_award",),
}


def policies_filled(site: Site) -> dict[str, str]:
    """Record figures, run the policies, bring in a sheet with faults; return what pages name."""
    firms = site.firms
    for code, values in zip(firms, (MEETS, NEAR, UNKNOWN), strict=False):
        figures(ZONE, code, values, "SAMPLE")
    rows = [
        SheetRow(2, {"subject": firms[0], "period": "2025", "jobs_added": "6"}),
        SheetRow(3, {"subject": firms[0], "period": "2024", "jobs_added": "6 persons"}),
    ]
    sheet = BroughtFacts(SubjectKind.ENTERPRISE, "figures.xlsx", rows, "SAMPLE")
    token = facts_bring(by=visiting(site.people["officer"], ZONE), at=now(), sheet=sheet)
    officer = visiting(site.people["officer"], ZONE)
    return {
        "run": str(ran(ZONE)), "facts": token, "code": firms[0],
        "rules": drafted_rules(officer, MORE_PAPER),
    }  # fmt: skip


def policy_samples(made: Mapping[str, str]) -> dict[str, tuple[str, list[object]]]:
    """Return who opens each page of policies, and its arguments after the zone."""
    return {
        "policies": ("owner", []),
        "policy": ("owner", ["equipment_support"]),
        "calculator_start": ("owner", []),
        "calculator": ("owner", [made["code"]]),
        "calculator_policy": ("owner", [made["code"], "growth_award"]),
        "firm_facts": ("officer", [made["code"]]),
        "policy_calls": ("officer", []),
        "fact_batches": ("officer", []),
        "fact_import": ("officer", [made["facts"]]),
        "rule_runs": ("officer", []),
        "rule_runs_compared": ("officer", []),
        "rule_run": ("officer", [made["run"]]),
        "policy_studio": ("officer", []),
        "studio_new": ("officer", []),
        "studio_edit": ("officer", []),
        "studio_draft": ("officer", [made["rules"]]),
    }
