"""Thresholds as the published texts tell them, written down apart from the rules that hold them.

Sizes: people, then money in 万元 (revenue, then assets), for large, medium and small; None where
the text names no such bound. A larger class needs every bound that it has.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

WAN = Decimal(10_000)
FEN = Decimal("0.01")
Bound = tuple[int | None, int | None, int | None]  # staff, revenue, assets

SIZES: Mapping[str, tuple[Bound, Bound, Bound]] = {
    "manufacturing": ((1000, 40_000, None), (300, 2_000, None), (20, 300, None)),
    "construction": ((None, 80_000, 80_000), (None, 6_000, 5_000), (None, 300, 300)),
    "wholesale": ((200, 40_000, None), (20, 5_000, None), (5, 1_000, None)),
    "retail": ((300, 20_000, None), (50, 500, None), (10, 100, None)),
    "transport": ((1000, 30_000, None), (300, 3_000, None), (20, 200, None)),
    "storage": ((200, 30_000, None), (100, 1_000, None), (20, 100, None)),
    "post": ((1000, 30_000, None), (300, 2_000, None), (20, 100, None)),
    "hotel": ((300, 10_000, None), (100, 2_000, None), (10, 100, None)),
    "catering": ((300, 10_000, None), (100, 2_000, None), (10, 100, None)),
    "information_transmission": ((2000, 100_000, None), (100, 1_000, None), (10, 100, None)),
    "software": ((300, 10_000, None), (100, 1_000, None), (10, 50, None)),
    "real_estate": ((None, 200_000, 10_000), (None, 1_000, 5_000), (None, 100, 2_000)),
    "property_management": ((1000, 5_000, None), (300, 1_000, None), (100, 500, None)),
    "leasing_business": ((300, None, 120_000), (100, None, 8_000), (10, None, 100)),
    "agriculture": ((None, 20_000, None), (None, 500, None), (None, 50, None)),
    "other": ((300, None, None), (100, None, None), (10, None, None)),
}
CLASSES = ("large", "medium", "small", "micro")
NAMES = ("staff", "revenue", "assets")


@dataclass(frozen=True, slots=True)
class Judged:
    """Facts of a subject as texts, the rule asked, and what it must say: verdict, class, amount."""

    name: str
    facts: Mapping[str, str]
    rule: str
    verdict: str
    gives: str | None = None
    amount: str | None = None


def sizes() -> Iterator[Judged]:
    """Yield every bound of every industry: reached, just missed, not known."""
    for industry, bounds in SIZES.items():
        for n, bound in enumerate(bounds):
            at = _facts(industry, bound)
            yield _size(f"{industry} {CLASSES[n]} reached", at, CLASSES[n])
            for place, name in enumerate(NAMES):
                if bound[place] is None:
                    continue
                below = at | {name: _below(name, bound[place] or 0)}
                yield _size(f"{industry} {CLASSES[n]} {name} missed", below, _next(below, bounds))
                unknown = {key: value for key, value in at.items() if key != name}
                yield _size(f"{industry} {CLASSES[n]} {name} unknown", unknown, "unknown")


def _facts(industry: str, bound: Bound) -> dict[str, str]:
    found = {"industry": industry}
    for name, least in zip(NAMES, bound, strict=True):
        if least is not None:
            found[name] = str(least if name == "staff" else least * WAN)
    return found


def _below(name: str, least: int) -> str:
    return str(least - 1 if name == "staff" else least * WAN - FEN)


def _next(facts: Mapping[str, str], bounds: tuple[Bound, Bound, Bound]) -> str:
    for name, bound in zip(CLASSES, bounds, strict=False):
        if all(
            least is None or Decimal(facts[key]) >= (least if key == "staff" else least * WAN)
            for key, least in zip(NAMES, bound, strict=True)
        ):
            return name
    return "micro"


def _size(name: str, facts: Mapping[str, str], gives: str) -> Judged:
    return Judged(name, facts, "enterprise_size", "met", gives)


HIGH_TECH = {
    "founded_on": "2020-01-01", "core_ip": "true", "listed_field": "true",
    "staff": "100", "rd_staff": "10",
    "sales": "50000000", "sales_three_years": "100000000", "rd_cost_three_years": "5000000",
    "rd_cost_in_china_three_years": "3000000",
    "total_income": "100000000", "high_tech_income": "60000000",
    "evaluation_passed": "true", "serious_violation": "false",
}  # fmt: skip
TECH_SME = {
    "staff": "500", "rd_staff": "150", "sales": "200000000", "assets": "200000000",
    "costs": "150000000", "rd_cost": "4000000", "ip_class_one": "1", "ip_class_two": "0",
    "prohibited_field": "false", "serious_violation": "false",
}  # fmt: skip
SPECIALISED = {
    "size_class": "small", "niche_years": "2", "rd_cost": "1000000", "revenue": "33333333",
    "equity_two_years": "0", "ladder_score": "60", "innovation_award": "false",
    "rd_mean_two_years": "0", "maker_rank": "501",
}  # fmt: skip
GIANT = {
    "size_class": "medium", "niche_years": "3", "main_share": "0.70", "growth_two_years": "0.05",
    "debt_ratio": "0.70", "market_share": "0.10", "ip_class_one": "2", "revenue": "100000001",
    "rd_cost": "3000001", "equity_two_years": "0", "staff": "100", "rd_staff": "10",
    "innovation_award": "false", "maker_rank": "51",
}  # fmt: skip
INNOVATIVE = {
    "size_class": "micro", "revenue": "100000000", "rd_cost": "3000000",
    "innovation_other_mark": "5", "growth_mark": "20", "specialisation_mark": "20",
    "innovation_award": "false", "is_high_tech": "false", "rd_institute": "false",
    "equity_three_years": "0",
}  # fmt: skip
# Rule, facts that just pass; then changes: which fact to what, and what is said of it.
TITLES: Mapping[str, tuple[Mapping[str, str], tuple[tuple[Mapping[str, str], str], ...]]] = {
    "high_tech_enterprise": (HIGH_TECH, (
        ({"founded_on": "2025-11-21"}, "met"), ({"founded_on": "2025-11-22"}, "unmet"),
        ({"rd_staff": "9"}, "unmet"), ({"core_ip": "false"}, "unmet"),
        ({"listed_field": "false"}, "unmet"),
        ({"rd_cost_three_years": "4999999.99"}, "unmet"),
        ({"sales": "50000000.01", "rd_cost_three_years": "4000000"}, "met"),
        ({"sales": "50000000.01", "rd_cost_three_years": "3999999.99"}, "unmet"),
        ({"sales": "200000000", "rd_cost_three_years": "4000000"}, "met"),
        ({"sales": "200000000", "rd_cost_three_years": "3999999.99"}, "unmet"),
        ({"sales": "200000000.01", "rd_cost_three_years": "3000000"}, "met"),
        ({"sales": "200000000.01", "rd_cost_three_years": "2999999.99",
          "rd_cost_in_china_three_years": "2999999.99"}, "unmet"),
        ({"rd_cost_in_china_three_years": "2999999.99"}, "unmet"),
        ({"high_tech_income": "59999999.99"}, "unmet"),
        ({"evaluation_passed": "false"}, "unmet"), ({"serious_violation": "true"}, "unmet"),
    )),
    "tech_sme": (TECH_SME, (
        ({"staff": "501", "rd_staff": "151"}, "unmet"), ({"sales": "200000000.01"}, "unmet"),
        ({"assets": "200000000.01"}, "unmet"), ({"prohibited_field": "true"}, "unmet"),
        ({"serious_violation": "true"}, "unmet"),
        ({"rd_staff": "149"}, "unmet"), ({"rd_cost": "3999999.99"}, "unmet"),
        ({"ip_class_one": "0"}, "unmet"), ({"rd_staff": "50", "rd_cost": "8000000"}, "met"),
        ({"rd_staff": "49", "rd_cost": "12000000"}, "unmet"),
    )),
    "specialised_sme": (SPECIALISED, (
        ({"size_class": "large"}, "unmet"), ({"niche_years": "1.99"}, "unmet"),
        ({"rd_cost": "999999.99"}, "unmet"), ({"revenue": "33333334"}, "unmet"),
        ({"revenue": "10000000"}, "met"), ({"revenue": "9999999.99"}, "unmet"),
        ({"revenue": "9999999.99", "equity_two_years": "20000000"}, "met"),
        ({"revenue": "9999999.99", "equity_two_years": "19999999.99"}, "unmet"),
        ({"ladder_score": "59"}, "unmet"),
        ({"ladder_score": "59", "innovation_award": "true"}, "met"),
        ({"ladder_score": "59", "rd_mean_two_years": "10000000"}, "met"),
        ({"ladder_score": "59", "rd_mean_two_years": "9999999.99"}, "unmet"),
        ({"ladder_score": "59", "equity_two_years": "60000000"}, "met"),
        ({"ladder_score": "59", "equity_two_years": "59999999.99"}, "unmet"),
        ({"ladder_score": "59", "maker_rank": "500"}, "met"),
    )),
    "little_giant": (GIANT, (
        ({"size_class": "large"}, "unmet"), ({"niche_years": "2.99"}, "unmet"),
        ({"main_share": "0.6999"}, "unmet"), ({"growth_two_years": "0.0499"}, "unmet"),
        ({"debt_ratio": "0.7001"}, "unmet"), ({"market_share": "0.0999"}, "unmet"),
        ({"ip_class_one": "1"}, "unmet"), ({"rd_cost": "3000000"}, "unmet"),
        ({"revenue": "100000000", "rd_cost": "6000000"}, "met"),
        ({"revenue": "100000000", "rd_cost": "5999999.99"}, "unmet"),
        ({"revenue": "50000000", "rd_cost": "3000000"}, "met"),
        ({"revenue": "49999999.99", "rd_cost": "30000000", "equity_two_years": "80000000",
          "rd_staff": "50"}, "met"),
        ({"revenue": "49999999.99", "rd_cost": "29999999.99", "equity_two_years": "80000000",
          "rd_staff": "50"}, "unmet"),
        ({"revenue": "49999999.99", "rd_cost": "30000000", "equity_two_years": "79999999.99",
          "rd_staff": "50"}, "unmet"),
        ({"revenue": "49999999.99", "rd_cost": "30000000", "equity_two_years": "80000000",
          "rd_staff": "49"}, "unmet"),
        ({"ip_class_one": "0", "innovation_award": "true"}, "met"),
        ({"ip_class_one": "0", "maker_rank": "50"}, "met"),
        ({"ip_class_one": "0", "maker_rank": "51"}, "unmet"),
    )),
    "innovative_sme": (INNOVATIVE, (
        ({"size_class": "large"}, "unmet"), ({"growth_mark": "19"}, "unmet"),
        ({"specialisation_mark": "19"}, "unmet"), ({"innovation_other_mark": "4"}, "unmet"),
        ({"innovation_other_mark": "15", "growth_mark": "14"}, "unmet"),
        ({"innovation_other_mark": "10", "growth_mark": "15"}, "met"),
        ({"innovation_other_mark": "10", "specialisation_mark": "15"}, "met"),
        ({"innovation_other_mark": "15", "specialisation_mark": "14"}, "unmet"),
        ({"rd_cost": "2999999.99"}, "unmet"),
        ({"rd_cost": "5000000", "innovation_other_mark": "0"}, "met"),
        ({"rd_cost": "4999999.99", "innovation_other_mark": "0"}, "unmet"),
        ({"growth_mark": "0", "innovation_award": "true"}, "met"),
        ({"growth_mark": "0", "is_high_tech": "true"}, "met"),
        ({"growth_mark": "0", "rd_institute": "true"}, "met"),
        ({"growth_mark": "0", "equity_three_years": "5000000"}, "met"),
        ({"growth_mark": "0", "equity_three_years": "4999999.99"}, "unmet"),
    )),
    "above_scale": ({"industry": "manufacturing", "main_revenue": "20000000"}, (
        ({"main_revenue": "19999999.99"}, "unmet"), ({"industry": "retail"}, "unmet"),
    )),
}  # fmt: skip
# Facts whose loss decides nothing: another branch of the rule already does.
SPARE = {
    "high_tech_enterprise": set[str](),
    "tech_sme": {"costs", "ip_class_two"},
    "specialised_sme": {
        "equity_two_years", "innovation_award", "rd_mean_two_years", "maker_rank",
    },
    "little_giant": {"equity_two_years", "staff", "rd_staff", "innovation_award", "maker_rank"},
    "innovative_sme": {"innovation_award", "is_high_tech", "rd_institute", "equity_three_years"},
    "above_scale": set[str](),
}  # fmt: skip


def titles() -> Iterator[Judged]:
    """Yield every title just reached, each threshold at and beside it, each figure not known."""
    for rule, (facts, changes) in TITLES.items():
        yield Judged(f"{rule} reached", facts, rule, "met")
        for change, verdict in changes:
            told = ", ".join(f"{name} {value}" for name, value in change.items())
            yield Judged(f"{rule} {told}", {**facts, **change}, rule, verdict)
        for name in facts:
            without = {key: value for key, value in facts.items() if key != name}
            verdict = "met" if name in SPARE[rule] else "unknown"
            yield Judged(f"{rule} without {name}", without, rule, verdict)


# Zone, rule, facts, what it must say, yuan. A rate reaches its ceiling at the figure told; one fen
# of subsidy less needs so much less of the base.
PAYOUTS: tuple[tuple[str, str, Mapping[str, str], str, str | None], ...] = (
    ("sanmen", "project_library",
     {"new_manufacturing_project": "true", "project_investment": "300000000"}, "met", None),
    ("sanmen", "project_library",
     {"new_manufacturing_project": "true", "project_investment": "299999999.99"}, "unmet", None),
    ("sanmen", "project_library", {"new_manufacturing_project": "true"}, "unknown", None),
    ("sanmen", "equipment_major",
     {"new_manufacturing_project": "true", "project_level": "leading",
      "equipment_of_year": "1000000.03"}, "met", "150000.00"),
    ("sanmen", "equipment_major",
     {"new_manufacturing_project": "true", "project_level": "demonstration",
      "equipment_of_year": "1000000"}, "unmet", None),
    ("sanmen", "equipment_demonstration",
     {"new_manufacturing_project": "true", "project_level": "thousand_projects",
      "equipment_of_year": "1000000.05"}, "met", "100000.01"),
    ("taizhou", "cluster_award", {"national_cluster": "true"}, "met", "2000000.00"),
    ("taizhou", "cluster_award", {}, "unknown", None),
    ("taizhou", "strategic_support",
     {"strategic_project": "true", "direct_investment": "13333333.33"}, "met", "2000000.00"),
    ("taizhou", "strategic_support",
     {"strategic_project": "true", "direct_investment": "13333333.20"}, "met", "1999999.98"),
    ("taizhou", "strategic_support",
     {"strategic_project": "true", "direct_investment": "20000000"}, "met", "2000000.00"),
    ("taizhou", "centre_award", {"engineering_centre": "upper"}, "met", "1000000.00"),
    ("taizhou", "centre_award", {"engineering_centre": "lower"}, "met", "800000.00"),
    ("taizhou", "meeting_support", {"held_meeting": "true"}, "met", "1000000.00"),
    ("taizhou", "buy_result", {"bought_result": "true"}, "met", "1000000.00"),
    ("taizhou", "transfer_platform",
     {"platform_turnover": "10000000", "platform_had_this_year": "0"}, "met", "500000.00"),
    ("taizhou", "transfer_platform",
     {"platform_turnover": "9999999.80", "platform_had_this_year": "0"}, "met", "499999.99"),
    ("fuyang", "eagle_award", {"newly_eagle": "true"}, "met", "500000.00"),
    ("fuyang", "high_tech_first",
     {"is_high_tech": "true", "had_high_tech_before": "false"}, "met", "200000.00"),
    ("fuyang", "high_tech_first",
     {"is_high_tech": "true", "had_high_tech_before": "true"}, "unmet", None),
    ("fuyang", "high_tech_again",
     {"is_high_tech": "true", "had_high_tech_before": "true"}, "met", "100000.00"),
    ("fuyang", "high_tech_again", {"is_high_tech": "true"}, "unknown", None),
    ("fuyang", "incubator_award", {"incubator_kind": "specialised"}, "met", "500000.00"),
    ("fuyang", "incubator_award", {"incubator_kind": "standard"}, "met", "250000.00"),
    ("fuyang", "incubator_yearly", {"incubator_grade": "excellent_first"}, "met", "500000.00"),
    ("fuyang", "incubator_yearly", {"incubator_grade": "good_third"}, "met", "100000.00"),
    ("fuyang", "incubator_yearly", {"incubator_grade": "other"}, "unmet", None),
    ("fuyang", "concept_award", {"concept_centre": "true"}, "met", "5000000.00"),
    ("fuyang", "revenue_step",
     {"first_revenue_step": "true", "revenue": "500000000"}, "met", "40000000.00"),
    ("fuyang", "revenue_step",
     {"first_revenue_step": "true", "revenue": "499999999.99"}, "unmet", None),
    ("fuyang", "equipment_project", {"equipment_project_amount": "5000000"}, "met", "1000000.00"),
    ("fuyang", "equipment_project", {"equipment_project_amount": "4999999.99"}, "unmet", None),
    ("fuyang", "equipment_project",
     {"equipment_project_amount": "250000000"}, "met", "50000000.00"),
    ("fuyang", "equipment_project",
     {"equipment_project_amount": "249999999.95"}, "met", "49999999.99"),
    ("fuyang", "equipment_project",
     {"equipment_project_amount": "250000000.05"}, "met", "50000000.00"),
    ("fuyang", "equipment_project", {}, "unknown", None),
    ("fuyang", "institute_award", {"new_provincial_institute": "true"}, "met", "800000.00"),
    ("luqiao", "promoter_pay",
     {"is_promotion_leader": "true", "agreed_pay": "500000", "pay_had": "0"}, "met", "500000.00"),
    ("luqiao", "promoter_pay",
     {"is_promotion_leader": "true", "agreed_pay": "499999.99", "pay_had": "0"}, "met",
     "499999.99"),
    ("_reference", "xuhui_set_up", {"new_paid_in_capital": "400000000"}, "met", "20000000.00"),
    ("_reference", "xuhui_set_up", {"new_paid_in_capital": "399999999.80"}, "met", "19999999.99"),
    ("_reference", "xuhui_research",
     {"ai_rd_cost": "166666666.67", "ai_rd_had": "0"}, "met", "50000000.00"),
    ("_reference", "xuhui_match", {"upper_tier_grant": "1234567.89"}, "met", "1234567.89"),
    ("_reference", "xuhui_compute", {"compute_contract": "66666666.67"}, "met", "20000000.00"),
    ("_reference", "xuhui_corpus", {"corpus_contract": "16666666.67"}, "met", "5000000.00"),
    ("_reference", "xuhui_scene", {"scene_cost": "6250000"}, "met", "5000000.00"),
    ("_reference", "xuhui_scene", {"scene_cost": "6249999.99"}, "met", "4999999.99"),
    ("_reference", "xuhui_scene", {}, "unknown", None),
    ("_reference", "xuhui_scale", {"ai_revenue": "1000000000"}, "met", "30000000.00"),
    ("_reference", "xuhui_giant", {"is_little_giant": "true"}, "met", "500000.00"),
    ("_reference", "xuhui_compliance", {"compliance_certified": "true"}, "met", "2000000.00"),
    ("_reference", "xuhui_standard", {"led_standard": "true"}, "met", "1000000.00"),
    ("_reference", "xuhui_event", {"event_cost": "20000000"}, "met", "10000000.00"),
    ("_reference", "xuhui_event", {"event_cost": "19999999.98"}, "met", "9999999.99"),
)  # fmt: skip


def payouts() -> Iterator[tuple[str, Judged]]:
    """Yield what policies of zones pay at their thresholds and ceilings, with the zone."""
    for zone, rule, facts, verdict, amount in PAYOUTS:
        told = ", ".join(f"{name} {value}" for name, value in facts.items())
        yield zone, Judged(f"{zone} {rule} {told}", facts, rule, verdict, amount=amount)
