"""Addresses of appraisals: schemes, rounds, figures, score sheets."""

from django.urls import path

from guanyun.web.views import appraisal_figures, appraisal_sheets, appraisals, appraised_people

ROUND = "z/<slug:zone>/appraisals/<slug:scheme>/<str:period>"

routes = [
    path("z/<slug:zone>/appraisals", appraisals.appraisals_page, name="appraisals"),
    path("z/<slug:zone>/appraisals/views", appraised_people.views_page, name="appraisal_views"),
    path("z/<slug:zone>/appraisals/<slug:scheme>", appraisals.scheme_page, name="scheme"),
    path(ROUND, appraisals.round_page, name="appraisal_round"),
    path(f"{ROUND}/export", appraisals.round_export, name="appraisal_export"),
    path(f"{ROUND}/figures", appraisal_figures.figures_page, name="appraisal_figures"),
    path(
        f"{ROUND}/figures/export",
        appraisal_figures.figures_export,
        name="appraisal_figures_export",
    ),
    path(f"{ROUND}/people", appraised_people.people_page, name="appraisal_people"),
    path(f"{ROUND}/matrix", appraisal_sheets.matrix_page, name="appraisal_matrix"),
    path(f"{ROUND}/trial", appraisal_sheets.trial_page, name="appraisal_trial"),
    path(f"{ROUND}/units/<str:unit>", appraisal_sheets.sheet_page, name="appraisal_sheet"),
]
