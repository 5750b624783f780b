"""The pages of appraisals for the walk over every address: who opens each, and its states."""

from collections.abc import Mapping, Sequence

from tests.planting_marks import appraised

from .conftest import ZONE, Site

MARKS_FILES = {"appraisal_export", "appraisal_figures_export"}
MARKS_STATES: Mapping[str, Sequence[str]] = {
    "appraisal_round": ("tab=robust", "tab=objections", "tab=versions"),
    "appraisal_sheet": ("before=2026-Q2", "places=1"),
}


def marks_filled(site: Site) -> None:
    """Appraise three units and the clerk."""
    clerk = site.people["clerk"]
    appraised(ZONE, clerk.pk, clerk.name)


def marks_samples() -> dict[str, tuple[str, list[object]]]:
    """Return who opens each page of appraisals, and its arguments after the zone."""
    of_round: list[object] = ["units", "2026-Q3"]
    return {
        "appraisals": ("director", []),
        "appraisal_views": ("clerk", []),
        "scheme": ("director", ["units"]),
        "appraisal_round": ("director", of_round),
        "appraisal_figures": ("director", of_round),
        "appraisal_matrix": ("director", of_round),
        "appraisal_trial": ("director", of_round),
        "appraisal_sheet": ("director", [*of_round, "north_community"]),
        "appraisal_people": ("director", ["staff", "2025"]),
    }
