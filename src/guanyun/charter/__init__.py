"""A zone's institution as files: load it, check it, compare it, run it."""

from .changes import compare_charters, diff
from .checks import check, has_errors
from .counters_schema import (
    Bundle,
    Catalogue,
    Centre,
    Channel,
    Frequency,
    Hall,
    Item,
    ItemList,
    LinkedLeader,
    Meeting,
    Occasion,
    Paper,
    Partner,
    ReportedFigure,
    RequiredPaper,
    Seat,
    Service,
    Situation,
    VisitRound,
    Window,
    WindowKind,
)
from .institution import Institution, gap_finding, handle, institution_of, trial
from .loading import charter_from_text, load_charter
from .new_zones import new_zone
from .page_schemas import json_schema
from .papers_asked import bundle_papers, papers_of
from .reported_tables import ReportedTable, reported_table
from .reports import calendar_of_zone, charters_below, check_paths, is_clean, told, zone_folder
from .rule_pages import SharedRules, load_rules
from .rule_values import held_of, labels_by_choice
from .rules_reading import RuleBook, basis_of
from .rules_schema import RuleDocument, Ruling
from .rulings import Ruled, rule, text_of
from .scenarios import Outcome, play
from .schema import Charter, Contact, Manifest, Scenario, Source
from .scheme_checks import checked_alone
from .scheme_reading import load_appraisal
from .scheme_schema import (
    Appraisal,
    Appraised,
    ExpectedMark,
    FigureRule,
    PeriodRule,
    Rater,
    SchemePage,
    WorkedExample,
)
from .seat_calendar import is_open, next_seat, open_on, seats_on, serves
from .shared import Shared, load_shared
from .shipped import shipped_charters
from .systems import coverage, coverage_rows
from .worked_examples import Worked, figures_of, work

__all__ = [
    "Appraisal",
    "Appraised",
    "Bundle",
    "Catalogue",
    "Centre",
    "Channel",
    "Charter",
    "Contact",
    "ExpectedMark",
    "FigureRule",
    "Frequency",
    "Hall",
    "Institution",
    "Item",
    "ItemList",
    "LinkedLeader",
    "Manifest",
    "Meeting",
    "Occasion",
    "Outcome",
    "Paper",
    "Partner",
    "PeriodRule",
    "Rater",
    "ReportedFigure",
    "ReportedTable",
    "RequiredPaper",
    "RuleBook",
    "RuleDocument",
    "Ruled",
    "Ruling",
    "Scenario",
    "SchemePage",
    "Seat",
    "Service",
    "Shared",
    "SharedRules",
    "Situation",
    "Source",
    "VisitRound",
    "Window",
    "WindowKind",
    "Worked",
    "WorkedExample",
    "basis_of",
    "bundle_papers",
    "calendar_of_zone",
    "charter_from_text",
    "charters_below",
    "check",
    "check_paths",
    "checked_alone",
    "compare_charters",
    "coverage",
    "coverage_rows",
    "diff",
    "figures_of",
    "gap_finding",
    "handle",
    "has_errors",
    "held_of",
    "institution_of",
    "is_clean",
    "is_open",
    "json_schema",
    "labels_by_choice",
    "load_appraisal",
    "load_charter",
    "load_rules",
    "load_shared",
    "new_zone",
    "next_seat",
    "open_on",
    "papers_of",
    "play",
    "reported_table",
    "rule",
    "seats_on",
    "serves",
    "shipped_charters",
    "text_of",
    "told",
    "trial",
    "work",
    "zone_folder",
]
