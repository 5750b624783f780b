"""Addresses of the cockpit, the page of one enterprise, the public pages, the message centre."""

from django.urls import path

from guanyun.web.views import cockpit, credit, firm, messages, public

IN_ZONE = "z/<slug:zone>"
PUBLIC = f"{IN_ZONE}/public"

routes = [
    path(f"{IN_ZONE}/cockpit", cockpit.cockpit_page, name="cockpit"),
    path(f"{IN_ZONE}/cockpit/cases", cockpit.cases_behind, name="board_list"),
    path(f"{IN_ZONE}/enterprises/<str:uscc>/360", firm.firm_page, name="firm"),
    path(f"{IN_ZONE}/enterprises/<str:uscc>/credit", credit.credit_page, name="credit"),
    path(f"{IN_ZONE}/messages", messages.messages_page, name="messages"),
    path(f"{IN_ZONE}/messages/read", messages.messages_read, name="messages_read"),
    path(f"{IN_ZONE}/messages/<int:notice>", messages.message_open, name="message_open"),
    path(PUBLIC, public.public_home, name="public"),
    path(f"{PUBLIC}/register", public.public_register, name="public_register"),
    path(f"{PUBLIC}/notices", public.public_notice_list, name="public_notices"),
    path(f"{PUBLIC}/notices.atom", public.public_feed, name="public_feed"),
    path(f"{PUBLIC}/statistics/publish", public.publish_statistics, name="publish_statistics"),
    path(f"{PUBLIC}/notices/<str:notice>", public.public_notice_page, name="public_notice"),
    path(f"{PUBLIC}/notices/<str:notice>/verify", public.public_verify, name="public_verify"),
]
