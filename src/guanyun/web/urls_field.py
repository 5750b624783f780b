"""Addresses of those on the way, and of the registers they use: visits, links, permits."""

from django.urls import path

from guanyun.web.views import classes, standing, visits

routes = [
    path("z/<slug:zone>/visits", visits.visits_page, name="visits"),
    path("z/<slug:zone>/visits/new", visits.visit_new, name="visit_new"),
    path("z/<slug:zone>/visits/rounds/<slug:name>", visits.visit_round, name="visit_round"),
    path("z/<slug:zone>/liaisons", standing.liaisons_page, name="liaisons"),
    path("z/<slug:zone>/liaisons/<int:liaison>/end", standing.liaison_end_page, name="liaison_end"),
    path("z/<slug:zone>/classes", classes.classes_page, name="classes"),
    path("z/<slug:zone>/permits", standing.permits_page, name="permits"),
]
