"""Addresses of the cockpit, the page of one enterprise, the public pages, the message centre."""

from django.urls import path

from guanyun.web.views import cockpit

IN_ZONE = "z/<slug:zone>"

routes = [
    path(f"{IN_ZONE}/cockpit", cockpit.cockpit, name="cockpit"),
    path(f"{IN_ZONE}/cockpit/cases", cockpit.cases_behind, name="board_list"),
]
