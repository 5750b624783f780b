"""Every address there is, with sample arguments and a visitor who may see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from guanyun.engines.casework import Json
from guanyun.records.access import Visitor
from guanyun.records.now import now, today
from guanyun.records.services.audits import Order, audit_begin, sample_draw
from guanyun.records.services.imports import Brought, import_bring
from guanyun.records.services.links import Grant, link_issue
from guanyun.records.services.stand_ins import Cover, stand_in_name
from tests.planting import PHONE, act, drafted, inside, opened, told_of, visiting

from .conftest import ZONE, Site
from .marks_addresses import MARKS_FILES, MARKS_STATES, marks_filled, marks_samples
from .money_addresses import (
    MONEY_FILES,
    MONEY_PORTAL,
    MONEY_STATES,
    money_filled,
    money_samples,
)
from .policy_addresses import POLICY_FILES, POLICY_STATES, policies_filled, policy_samples

# No page of their own: data, files, acts that lead back, parts of a page.
NOT_PAGES = {
    "api_document", "api_cases", "api_case", "api_acts", "api_verify", "api_events", "api_xes",
    "api_ocel", "api_files", "api_kinds", "api_kind", "api_bpmn", "api_charge", "api_due",
    "api_days", "open311_services", "open311_service", "open311_requests", "open311_request",
    "token_revoke",
    "public_feed", "publish_statistics", "messages_read", "message_open",
    "audit_unusual_export", "audit_export",
    "healthz", "sign_out", "language", "elder", "link", "desk_export", "register_export", "firms",
    "case_side", "case_sign", "case_act", "case_verify", "map_layers", "charter_text",
    "report_qr", "report_places", "progress_act", "picture_store", "upload", "agent_invite",
    "table_kept", "table_columns", "case_export", "import_template", "import_result",
    "batch_begin", "liaison_end",
    "draft_propose", "agent_accept",
    "agent_remove", "link_act", "link_revoke", "stand_in_end",
}  # fmt: skip
AUDIT_PAGES = ("audit", "audit_sample", "audit_unusual", "audit_pack")
PORTAL = {
    "home", "sign_in", "zone_home", "my_cases", "report", "report_matters", "report_phone",
    "track", "progress",
    "public", "public_register", "public_notices", "public_notice", "public_verify",
    "receipt", "receipt_verify", "progress_paper", "link_case", "agents", "enterprise_register",
    "demo_codes",
}  # fmt: skip
MORE = {  # the same page in another state
    "desk": ("tab=sign", "tab=done", "tab=first", "light=red"),
    "report_matters": ("q=排水",),
    "case": ("tab=record", "tab=material", "tab=talk", "tab=rating", "act=note"),
    "report": ("step=where", "step=more", "step=check"),
    "sign_in": ("staff=1",),
    "search": ("q=2026", "q=nothing"),
    "case_list": ("state=open",),
    "register": ("as=list", "cell=utilities/utility_company"),
    "route_trial": ("matter=equipment_repair&place=wall_north",),
    "map": ("at=123.97,28.05",),
    "calendar": ("start=2026-11-24&amount=7&unit=working+days",),
    "case_new": (
        "q=permit",
        "kind=hand_over",
        "kind=planning_permit_application&item=engineering_permit",
        "kind=planning_permit_application&item=engineering_permit&situation=new",
    ),
    "draft": ("tab=effects", "tab=findings"),
    "charter": ("tab=findings", "tab=scenarios", "tab=versions"),
}


@dataclass(frozen=True)
class Address:
    """One page, and who opens it: anybody, a name of the staff, the owner of firms, a link."""

    name: str
    path: str
    who: str

    @property
    def is_portal(self) -> bool:
        """Return whether it is a page for enterprises."""
        return self.name in PORTAL | MONEY_PORTAL


def fill(site: Site) -> Mapping[str, str]:
    """Make a dozen cases in all states; return the numbers and the token of a link."""
    by = {name: visiting(person, ZONE) for name, person in site.people.items()}
    owner = visiting(site.owner, ZONE)
    caller = Visitor(zone=ZONE, phone=PHONE)
    north = inside(ZONE, "wall_north")
    told = told_of("压滤机漏油，地面很滑", north)

    def matter(kind: str, days: int, **more: str) -> str:
        return opened(owner, kind, told | more, enterprise=site.firms[0], days_ago=days)

    repair = opened(caller, "equipment_repair", told | {"urgency": "danger"})
    act(by["duty"], repair, "respond", opinion="马上到")
    act(by["duty"], repair, "dispatch", technician="某维修工", technician_phone="13600000001")
    grant = Grant(["take", "arrive", "repair"], "某维修工", now() + timedelta(days=1))
    link = link_issue(by=by["duty"], at=now(), number=repair, grant=grant)
    waiting = [matter("equipment_repair", 0, urgency="normal") for _ in range(3)]
    for number in waiting:
        act(by["duty"], number, "respond", opinion="已联系")
        extension = {"clock": "repair", "more": "12 hours", "reason": "等配件"}
        act(by["duty"], number, "request_extension", **extension)
    handled = matter("procedure_request", 3)
    act(by["clerk"], handled, "sign_for")
    act(by["clerk"], handled, "message", text="请问厂房证到期了吗？")
    late = matter("policy_request", 20)
    closed = matter("factor_request", 1)
    act(by["clerk"], closed, "answer", opinion="已对接银行")
    act(owner, closed, "declare", solved="solved")
    act(owner, closed, "rate", rating="2")
    fresh = matter("unclear_request", 0)
    matter("utility_request", 2)
    marks_filled(site)
    cover = Cover(site.people["duty"].pk, "service_desk", today(), today() + timedelta(days=3))
    stand_in_name(by=by["clerk"], at=now(), cover=cover)
    return {"repair": repair, "handled": handled, "late": late, "closed": closed,
            "audit": str(audited(site, by["director"])), "firm": site.firms[0],
            "fresh": fresh, "import": imported(by["clerk"]), "signed": waiting[0],
            "token": link.token, "draft": drafted(by["clerk"]),
            **policies_filled(site), **money_filled(site)}  # fmt: skip


def imported(clerk: Visitor) -> str:
    """Let a clerk bring in a workbook of which one row has faults; return its token."""
    rows: list[tuple[int, dict[str, Json]]] = [
        (2, {"kind": "unclear_request", "description": "问补贴", "contact_name": "某甲",
             "contact_phone": PHONE, "place": inside(ZONE, "wall_north")}),
        (3, {"kind": "no such kind", "description": "问补贴"}),
    ]  # fmt: skip
    return import_bring(by=clerk, at=now(), sheet=Brought("cases", "list.xlsx", rows, {}))


def audited(site: Site, director: Visitor) -> int:
    """Let the director have the whole zone audited and the auditor draw a sample; return its id."""
    day = today()
    order = Order(
        paper="SAMPLE 2026-7", authorised_by="Discipline office (sample)", since=day,
        first=day - timedelta(days=99), last=day, until=day + timedelta(days=9),
        members=(site.people["auditor"].pk,),
    )  # fmt: skip
    audit = audit_begin(by=director, at=now(), order=order)
    auditor = visiting(site.people["auditor"], ZONE)
    sample_draw(by=auditor, at=now(), audit=audit, n=3, seed="20261124", method="kind")
    return audit


def addresses(site: Site, made: Mapping[str, str]) -> list[Address]:
    """Return every page of the URL list, with its states; a new page without a row is an error."""
    found: list[Address] = []
    for route in _routes(get_resolver().url_patterns):
        if route.name in NOT_PAGES | POLICY_FILES | MARKS_FILES | MONEY_FILES:
            continue
        who, arguments = _sample(route.name, made)
        path = reverse(route.name, args=[ZONE, *arguments] if _has_zone(route) else arguments)
        if route.name in ("desk_bulk", "slips"):
            path += f"?do=sign_for&number={made['handled']}&number={made['fresh']}"
        if route.name == "studio_edit":
            path += f"?of={quote(made['rules'], safe='')}&page=rules/support_2026.yaml"
        if route.name == "rule_runs_compared":
            path += f"?before={made['run']}&after={made['run']}"
        if route.name in ("draft_edit", "draft_form"):
            path += f"?of={quote(made['draft'], safe='')}&page=units.yaml"
        found.append(Address(route.name, path, who))
        states = (
            *MORE.get(route.name, ()),
            *POLICY_STATES.get(route.name, ()),
            *MONEY_STATES.get(route.name, ()),
            *MARKS_STATES.get(route.name, ()),
        )
        found += [Address(route.name, f"{path}?{each}", who) for each in states]
        if route.name in ("case", "progress"):
            found.append(Address(route.name, path.replace(made["handled"], made["closed"]), who))
        if route.name == "case":
            found.append(
                Address(route.name, path.replace(made["handled"], made["late"]), "director")
            )
    return found


def _sample(name: str, made: Mapping[str, str]) -> tuple[str, list[object]]:
    """Return who opens a page, and its arguments after the zone."""
    number = made["handled"]
    known: dict[str, tuple[str, list[object]]] = {
        "desk": ("deputy", []), "register_case": ("clerk", []), "case_list": ("director", []),
        "public_notice": ("", ["no-1"]), "public_verify": ("", ["no-1"]),
        "public_notices": ("director", []), "cockpit": ("director", []),
        "messages": ("clerk", []), "firm": ("director", [made["firm"]]),
        "credit": ("clerk", [made["firm"]]),
        "board_list": ("northhead", []),
        "search": ("clerk", []), "case": ("clerk", [number]), "case_slip": ("clerk", [number]),
        "case_receipt": ("clerk", [number]),
        "case_links": ("duty", [made["repair"]]), "stand_ins": ("clerk", []),
        "tokens": ("clerk", []),
        "my_cases": ("owner", []), "report": ("owner", []), "progress": ("owner", [number]),
        "receipt": ("owner", [number]), "receipt_verify": ("owner", [number]),
        "agents": ("owner", []), "enterprise_register": ("owner", []),
        "link_case": ("link", [made["repair"]]), "zone_home": ("owner", []),
        "case_paper": ("clerk", [made["closed"], 1]),
        "progress_paper": ("owner", [made["closed"], 1]),
        "case_new": ("clerk", []), "liaisons": ("director", []), "permits": ("clerk", []),
        "classes": ("clerk", []), "visit_round": ("clerk", ["everybody"]),
        "visits": ("clerk", []), "visit_new": ("clerk", []), "drafts": ("clerk", []),
        "draft": ("clerk", [made["draft"]]), "draft_edit": ("clerk", []),
        "draft_form": ("clerk", []),
        "desk_bulk": ("clerk", []), "slips": ("clerk", []), "stack": ("deputy", []),
        "morning": ("director", []), "imports": ("clerk", []),
        **policy_samples(made),
        **money_samples(made),
        **marks_samples(),
        "import": ("clerk", [made["import"]]),
        "audits": ("auditor", []), "audit_case": ("auditor", [number]),
        **{name: ("auditor", [made["audit"]]) for name in AUDIT_PAGES},
        "catalogue_item": ("", ["engineering_permit"]),
        "catalogue_bundle": ("", ["industry_start"]),
        "register_matter": ("", ["utilities"]), "charter_entry": ("", ["unit", "committee"]),
    }  # fmt: skip
    return known.get(name, ("", []))


def _has_zone(route: URLPattern) -> bool:
    return "zone" in route.pattern.converters


def _routes(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
    found: list[URLPattern] = []
    for each in patterns:
        found += _routes(each.url_patterns) if isinstance(each, URLResolver) else [each]
    return found
