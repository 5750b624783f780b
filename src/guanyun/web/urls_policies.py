"""Addresses of policies: the library, the calculator, figures, runs, call lists, the studio."""

from django.urls import path

from guanyun.web.views import calculator, facts, policies, policy_calls, policy_studio, rule_runs

HOME = "z/<slug:zone>/policies"
routes = [
    path(HOME, policies.policies_page, name="policies"),
    path(f"{HOME}/of/<slug:name>", policies.policy_page, name="policy"),
    path(f"{HOME}/calculator", calculator.calculator_start, name="calculator_start"),
    path(f"{HOME}/for/<str:uscc>", calculator.calculator_page, name="calculator"),
    path(f"{HOME}/for/<str:uscc>/facts", facts.firm_facts, name="firm_facts"),
    path(
        f"{HOME}/for/<str:uscc>/of/<slug:name>",
        calculator.calculator_policy,
        name="calculator_policy",
    ),
    path(f"{HOME}/calls", policy_calls.calls_page, name="policy_calls"),
    path(f"{HOME}/facts", facts.fact_batches, name="fact_batches"),
    path(f"{HOME}/facts/template/<slug:kind>", facts.fact_template, name="fact_template"),
    path(f"{HOME}/facts/import/<str:token>", facts.fact_import, name="fact_import"),
    path(f"{HOME}/runs", rule_runs.runs_page, name="rule_runs"),
    path(f"{HOME}/runs/compare", rule_runs.rule_runs_compared, name="rule_runs_compared"),
    path(f"{HOME}/runs/<int:number>", rule_runs.rule_run, name="rule_run"),
    path(f"{HOME}/runs/<int:number>/export", rule_runs.rule_run_export, name="rule_run_export"),
    path(f"{HOME}/studio", policy_studio.studio_page, name="policy_studio"),
    path(f"{HOME}/studio/new", policy_studio.studio_new, name="studio_new"),
    path(f"{HOME}/studio/edit", policy_studio.studio_edit, name="studio_edit"),
    path(f"{HOME}/studio/drafts/<str:content>", policy_studio.studio_draft, name="studio_draft"),
]
