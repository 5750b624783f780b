"""The addresses of the auditor's desk: audits, their samples, unusual handling, packs, cases."""

from django.urls import path

from guanyun.web.views import audit, audit_cases

IN_ZONE = "z/<slug:zone>/audit"

routes = [
    path(IN_ZONE, audit.audits_page, name="audits"),
    path(f"{IN_ZONE}/cases/<str:number>", audit_cases.audit_case, name="audit_case"),
    path(f"{IN_ZONE}/<int:audit>", audit.audit_page, name="audit"),
    path(f"{IN_ZONE}/<int:audit>/export", audit.audit_export, name="audit_export"),
    path(f"{IN_ZONE}/<int:audit>/sample", audit.audit_sample, name="audit_sample"),
    path(f"{IN_ZONE}/<int:audit>/unusual", audit_cases.audit_unusual, name="audit_unusual"),
    path(
        f"{IN_ZONE}/<int:audit>/unusual/export",
        audit_cases.audit_unusual_export,
        name="audit_unusual_export",
    ),
    path(f"{IN_ZONE}/<int:audit>/pack", audit_cases.audit_pack, name="audit_pack"),
]
