"""The addresses of the enterprise side and of the doors: sign-in, links, agents, stand-ins."""

from django.urls import path

from guanyun.web.views import (
    agents,
    doors,
    links,
    matters,
    pictures,
    portal,
    progress,
    proving,
    report,
    stand_ins,
)

IN_ZONE = "z/<slug:zone>"

routes = [
    path("", doors.home, name="home"),
    path("sign-in", doors.sign_in_page, name="sign_in"),
    path("sign-out", doors.sign_out, name="sign_out"),
    path("language/<slug:code>", doors.language, name="language"),
    path("elder", doors.elder, name="elder"),
    path("demo-codes", doors.demo_codes, name="demo_codes"),
    path("l/<str:token>", links.link, name="link"),
    path(f"{IN_ZONE}/", portal.zone_home, name="zone_home"),
    path(f"{IN_ZONE}/mine", portal.my_cases, name="my_cases"),
    path(f"{IN_ZONE}/report", report.report_page, name="report"),
    path(f"{IN_ZONE}/report/phone", proving.report_phone, name="report_phone"),
    path(f"{IN_ZONE}/report/from", report.report_qr, name="report_qr"),
    path(f"{IN_ZONE}/report/matters", matters.report_matters, name="report_matters"),
    path(f"{IN_ZONE}/report/places", report.places, name="report_places"),
    path(f"{IN_ZONE}/track", portal.track, name="track"),
    path(f"{IN_ZONE}/progress/<str:number>", progress.progress_page, name="progress"),
    path(f"{IN_ZONE}/progress/<str:number>/receipt", progress.receipt, name="receipt"),
    path(f"{IN_ZONE}/progress/<str:number>/verify", progress.receipt_verify, name="receipt_verify"),
    path(f"{IN_ZONE}/progress/<str:number>/<str:act>", progress.progress_act, name="progress_act"),
    path(f"{IN_ZONE}/files", pictures.picture_store, name="picture_store"),
    path(f"{IN_ZONE}/files/<str:token>", pictures.upload, name="upload"),
    path(f"{IN_ZONE}/enterprises/new", agents.enterprise_register_page, name="enterprise_register"),
    path(f"{IN_ZONE}/enterprises", agents.agents_page, name="agents"),
    path(f"{IN_ZONE}/enterprises/<str:uscc>/invite", agents.agent_invite_page, name="agent_invite"),
    path(f"{IN_ZONE}/enterprises/<str:uscc>/accept", agents.agent_accept_page, name="agent_accept"),
    path(
        f"{IN_ZONE}/enterprises/<str:uscc>/remove/<int:agent>",
        agents.agent_remove_page,
        name="agent_remove",
    ),
    path(f"{IN_ZONE}/by-link/<str:number>", links.link_case, name="link_case"),
    path(f"{IN_ZONE}/by-link/<str:number>/<str:act>", links.link_act, name="link_act"),
    path(f"{IN_ZONE}/cases/<str:number>/links", links.case_links, name="case_links"),
    path(f"{IN_ZONE}/links/<int:link>/revoke", links.link_revoke_page, name="link_revoke"),
    path(f"{IN_ZONE}/stand-ins", stand_ins.stand_ins_page, name="stand_ins"),
    path(
        f"{IN_ZONE}/stand-ins/<int:stand_in>/end", stand_ins.stand_in_end_page, name="stand_in_end"
    ),
]
