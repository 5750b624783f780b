"""Which address shows which page; a page that does not declare its policy does not load."""

from django.urls import path

from guanyun.records.access import declared
from guanyun.web import (
    urls_api,
    urls_audit,
    urls_board,
    urls_field,
    urls_institution,
    urls_marks,
    urls_money,
    urls_policies,
    urls_portal,
)
from guanyun.web.views import (
    bulk,
    cases,
    desk,
    health,
    imports,
    intake,
    lists,
    opening,
    papers,
    stack,
    tables,
)

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    *declared(
        [
            path("z/<slug:zone>/desk", desk.desk_page, name="desk"),
            path("z/<slug:zone>/desk/export", desk.desk_export, name="desk_export"),
            path("z/<slug:zone>/desk/register", intake.register_case, name="register_case"),
            path("z/<slug:zone>/desk/firms", intake.firms, name="firms"),
            path("z/<slug:zone>/desk/bulk", bulk.desk_bulk, name="desk_bulk"),
            path("z/<slug:zone>/desk/import", imports.imports_page, name="imports"),
            path(
                "z/<slug:zone>/desk/import/template/<slug:kind>",
                imports.import_template,
                name="import_template",
            ),
            path("z/<slug:zone>/desk/import/<str:token>", imports.import_page, name="import"),
            path(
                "z/<slug:zone>/desk/import/<str:token>/result",
                imports.import_result,
                name="import_result",
            ),
            path("z/<slug:zone>/morning", stack.morning, name="morning"),
            path("z/<slug:zone>/stack", stack.stack_page, name="stack"),
            path("z/<slug:zone>/slips", bulk.slips, name="slips"),
            path("z/<slug:zone>/tables/<slug:table>/kept", tables.table_kept, name="table_kept"),
            path(
                "z/<slug:zone>/tables/<slug:table>/columns",
                tables.table_columns,
                name="table_columns",
            ),
            path("z/<slug:zone>/desk/<str:number>/side", desk.case_side, name="case_side"),
            path("z/<slug:zone>/desk/<str:number>/sign", desk.case_sign, name="case_sign"),
            path("z/<slug:zone>/cases", lists.case_list, name="case_list"),
            path("z/<slug:zone>/new", opening.case_new, name="case_new"),
            path("z/<slug:zone>/cases/export", lists.case_export, name="case_export"),
            path("z/<slug:zone>/search", lists.search, name="search"),
            path("z/<slug:zone>/cases/<str:number>", cases.case_page, name="case"),
            path(
                "z/<slug:zone>/cases/<str:number>/receipt", papers.case_receipt, name="case_receipt"
            ),
            path("z/<slug:zone>/cases/<str:number>/slip", cases.case_slip, name="case_slip"),
            path("z/<slug:zone>/cases/<str:number>/verify", cases.case_verify, name="case_verify"),
            path(
                "z/<slug:zone>/cases/<str:number>/papers/<int:place>",
                papers.case_paper,
                name="case_paper",
            ),
            path(
                "z/<slug:zone>/progress/<str:number>/papers/<int:place>",
                papers.progress_paper,
                name="progress_paper",
            ),
            path(
                "z/<slug:zone>/cases/<str:number>/acts/<str:act>",
                cases.case_act_page,
                name="case_act",
            ),
            *urls_board.routes,
            *urls_field.routes,
            *urls_marks.routes,
            *urls_money.routes,
            *urls_audit.routes,
            *urls_api.routes,
            *urls_institution.routes,
            *urls_policies.routes,
            *urls_portal.routes,
        ]
    ),
]
handler400 = "guanyun.web.error_pages.bad_request"
handler403 = "guanyun.web.error_pages.forbidden"
handler404 = "guanyun.web.error_pages.not_found"
handler500 = "guanyun.web.error_pages.broken"
