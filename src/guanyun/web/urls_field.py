"""Addresses of those who are on the way: visits."""

from django.urls import path

from guanyun.web.views import visits

routes = [
    path("z/<slug:zone>/visits", visits.visits_page, name="visits"),
    path("z/<slug:zone>/visits/new", visits.visit_new, name="visit_new"),
]
