"""Addresses of the public pages of an institution: register, map, calendar, charter."""

from django.urls import path

from guanyun.web.views import calendar, centre, charter, draft_forms, drafts, register, whose
from guanyun.web.views import map as maps

routes = [
    path("z/<slug:zone>/register", register.register_page, name="register"),
    path("z/<slug:zone>/register/export", register.register_export, name="register_export"),
    path("z/<slug:zone>/register/proof", register.register_proof, name="register_proof"),
    path("z/<slug:zone>/register/batches", register.register_batches, name="register_batches"),
    path(
        "z/<slug:zone>/register/batches/<str:batch>/begin",
        register.batch_begin,
        name="batch_begin",
    ),
    path("z/<slug:zone>/register/compare", register.register_compare, name="register_compare"),
    path("z/<slug:zone>/register/whose", whose.route_trial, name="route_trial"),
    path(
        "z/<slug:zone>/register/matter/<str:matter>",
        register.register_matter,
        name="register_matter",
    ),
    path("z/<slug:zone>/map", maps.zone_map, name="map"),
    path("z/<slug:zone>/map/layers", maps.map_layers, name="map_layers"),
    path("z/<slug:zone>/calendar", calendar.calendar_page, name="calendar"),
    path("z/<slug:zone>/catalogue", centre.catalogue_page, name="catalogue"),
    path("z/<slug:zone>/catalogue/<str:item>", centre.catalogue_item, name="catalogue_item"),
    path("z/<slug:zone>/bundles/<str:bundle>", centre.catalogue_bundle, name="catalogue_bundle"),
    path("z/<slug:zone>/windows", centre.centre_windows, name="centre_windows"),
    path("z/<slug:zone>/charter", charter.charter_page, name="charter"),
    path("z/<slug:zone>/charter/text/<str:content>", charter.charter_text, name="charter_text"),
    path("z/<slug:zone>/charter/drafts", drafts.drafts_page, name="drafts"),
    path("z/<slug:zone>/charter/drafts/edit", drafts.draft_edit, name="draft_edit"),
    path("z/<slug:zone>/charter/drafts/form", draft_forms.draft_form, name="draft_form"),
    path("z/<slug:zone>/charter/drafts/<str:content>", drafts.draft_page, name="draft"),
    path(
        "z/<slug:zone>/charter/drafts/<str:content>/propose",
        drafts.draft_propose,
        name="draft_propose",
    ),
    path(
        "z/<slug:zone>/charter/<slug:kind>/<str:entry>",
        charter.charter_entry,
        name="charter_entry",
    ),
]
