"""What each visitor must be answered at each address: the table of docs/records.md, by hand.

Nothing here asks the product: audiences are written down a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from .access_calls import (
    AUDITING,
    BOARD,
    DESK,
    EVERYBODY,
    LEAD,
    READERS,
    REPORTERS,
    SIGNED_IN,
    STAFF,
    Call,
    Maker,
    audits,
    cases,
    charters,
    covers,
    drafts,
    firms,
    known,
    links_in,
    outside,
    pages,
    papers,
    role_in,
    sees,
    ticked,
    unknown,
    unowned,
)
from .access_world import OTHER, ZONE, Somebody


class Answer(StrEnum):
    """The classes of answers."""

    ALLOWED = "allowed"
    SIGN_IN = "sign in"
    FORBIDDEN = "forbidden"
    HIDDEN = "hidden"
    NOT_TAKEN = "method not taken"


@dataclass(frozen=True)
class Route:
    """One row of the table: who may call, what it names, whether it takes acts."""

    audience: frozenset[str]
    calls: Maker
    writes: bool = False
    reads: bool = True  # False: GET only leads back to a page, whatever is named
    by_link: bool = False  # only who holds a link to the case
    follows: bool = False  # the public address of a case: others are led to a door
    in_zone: bool = True
    machine: bool = False  # who has not signed in is told 401, whatever is sent


PAGES: Mapping[str, Route] = {
    "healthz": Route(EVERYBODY, outside("/healthz"), writes=True, in_zone=False),
    "home": Route(EVERYBODY, outside("/"), in_zone=False),
    "sign_in": Route(EVERYBODY, outside("/sign-in"), writes=True, in_zone=False),
    "sign_out": Route(EVERYBODY, outside("/sign-out"), writes=True, in_zone=False),
    "language": Route(EVERYBODY, outside("/language/zh"), in_zone=False),
    "elder": Route(EVERYBODY, outside("/elder"), in_zone=False),
    "demo_codes": Route(
        EVERYBODY,
        lambda world: [Call("/demo-codes", reachable=lambda who: False)],
        in_zone=False,
    ),
    "link": Route(EVERYBODY, links_in, in_zone=False),
    "zone_home": Route(EVERYBODY, pages("")),
    "my_cases": Route(REPORTERS, pages("mine")),
    "report": Route(EVERYBODY, pages("report", "report?step=check"), writes=True),
    "report_phone": Route(EVERYBODY, pages("report/phone"), writes=True),
    "report_qr": Route(EVERYBODY, pages("report/from?kind=equipment_repair")),
    "report_matters": Route(EVERYBODY, pages("report/matters?q=permit")),
    "report_places": Route(EVERYBODY, pages("report/places?words=wall")),
    "track": Route(EVERYBODY, pages("track"), writes=True),
    "progress": Route(EVERYBODY, cases("progress/{number}"), follows=True),
    "receipt": Route(REPORTERS, cases("progress/{number}/receipt")),
    "receipt_verify": Route(REPORTERS, cases("progress/{number}/verify")),
    "progress_act": Route(REPORTERS, cases("progress/{number}/message"), writes=True),
    "picture_store": Route(
        EVERYBODY, outside(f"/z/{ZONE}/files", f"/z/{OTHER}/files"), writes=True
    ),
    "upload": Route(EVERYBODY, cases("files/{token}")),
    "enterprise_register": Route(EVERYBODY, pages("enterprises/new"), writes=True),
    "agents": Route(EVERYBODY, pages("enterprises")),
    "agent_invite": Route(
        SIGNED_IN, firms("enterprises/{uscc}/invite", register=True), writes=True, reads=False
    ),
    "agent_accept": Route(EVERYBODY, pages("enterprises/919900000000000000/accept"), writes=True),
    "agent_remove": Route(
        SIGNED_IN,
        firms("enterprises/{uscc}/remove/{agent}", register=False),
        writes=True,
        reads=False,
    ),
    "link_case": Route(EVERYBODY, cases("by-link/{number}"), by_link=True),
    "link_act": Route(
        EVERYBODY, cases("by-link/{number}/take"), writes=True, reads=False, by_link=True
    ),
    "case_links": Route(DESK, cases("cases/{number}/links"), writes=True),
    "link_revoke": Route(DESK, cases("links/{link}/revoke"), writes=True, reads=False),
    "stand_ins": Route(STAFF, pages("stand-ins"), writes=True),
    "stand_in_end": Route(STAFF, covers, writes=True, reads=False),
    "desk": Route(DESK, pages("desk", "desk?tab=sign", "desk?tab=first", "desk?q=canary")),
    "desk_export": Route(DESK, pages("desk/export", "desk/export?tab=done&q=canary")),
    "register_case": Route(DESK, pages("desk/register", "desk/register?q=canary"), writes=True),
    "firms": Route(DESK, pages("desk/firms?q=canary")),
    "desk_bulk": Route(
        DESK, ticked("desk/bulk?do=sign_for", "desk/bulk?do=give_consent"), writes=True
    ),
    "slips": Route(READERS, ticked("slips?do=print")),
    "table_kept": Route(STAFF, pages("tables/desk/kept"), writes=True),
    "table_columns": Route(STAFF, pages("tables/desk/columns"), writes=True),
    "imports": Route(DESK, pages("desk/import"), writes=True),
    "import_template": Route(DESK, pages("desk/import/template/cases")),
    "import": Route(DESK, unowned("desk/import/missing"), writes=True),
    "import_result": Route(DESK, unowned("desk/import/missing/result")),
    "morning": Route(DESK, pages("morning")),
    "stack": Route(DESK, pages("stack")),
    "case_side": Route(DESK, cases("desk/{number}/side")),
    "case_sign": Route(DESK, cases("desk/{number}/sign"), writes=True, reads=False),
    "cockpit": Route(BOARD, pages("cockpit")),
    "board_list": Route(BOARD, pages("cockpit/cases", "cockpit/cases?of=overdue")),
    "credit": Route(DESK, firms("enterprises/{uscc}/credit", register=True), writes=True),
    "firm": Route(READERS, firms("enterprises/{uscc}/360", register=True)),
    "messages": Route(SIGNED_IN, pages("messages", "messages?about=cases&unread=1")),
    "messages_read": Route(SIGNED_IN, pages("messages/read"), writes=True, reads=False),
    "message_open": Route(
        SIGNED_IN,
        lambda world: [Call(f"/z/{ZONE}/messages/999999999", reachable=lambda who: False)],
    ),
    "public": Route(EVERYBODY, pages("public")),
    "public_register": Route(EVERYBODY, pages("public/register", "public/register?as=xlsx")),
    "public_notices": Route(EVERYBODY, pages("public/notices", "public/notices?kind=charter")),
    "public_feed": Route(EVERYBODY, pages("public/notices.atom")),
    "public_notice": Route(EVERYBODY, known("public/notices/no-1", "public/notices/no-999")),
    "public_verify": Route(
        EVERYBODY, known("public/notices/no-1/verify", "public/notices/no-999/verify")
    ),
    "publish_statistics": Route(LEAD, pages("public/statistics/publish"), writes=True, reads=False),
    "case_list": Route(READERS, pages("cases", "cases?state=open", "cases?unit=south_community")),
    "case_export": Route(READERS, pages("cases/export", "cases/export?q=canary")),
    "search": Route(READERS, pages("search?q=canary", "search?q=2026")),
    "case": Route(READERS | {"examiner"}, cases("cases/{number}")),
    "case_receipt": Route(READERS, cases("cases/{number}/receipt")),
    "case_slip": Route(READERS | {"examiner"}, cases("cases/{number}/slip")),
    "case_verify": Route(READERS | {"examiner"}, cases("cases/{number}/verify")),
    "case_act": Route(DESK, cases("cases/{number}/acts/note"), writes=True),
    "audits": Route(AUDITING, pages("audit"), writes=True),
    "audit": Route(AUDITING, audits(), writes=True),
    "audit_sample": Route(AUDITING, audits("/sample"), writes=True),
    "audit_export": Route(AUDITING, audits("/export")),
    "audit_unusual": Route(AUDITING, audits("/unusual")),
    "audit_unusual_export": Route(AUDITING, audits("/unusual/export")),
    "audit_pack": Route(AUDITING, audits("/pack"), writes=True),
    "audit_case": Route(AUDITING - {"leader"}, cases("audit/cases/{number}")),
    "register": Route(EVERYBODY, pages("register", "register?as=list")),
    "register_export": Route(EVERYBODY, pages("register/export")),
    "register_proof": Route(EVERYBODY, pages("register/proof")),
    "register_batches": Route(EVERYBODY, pages("register/batches")),
    "register_compare": Route(EVERYBODY, pages("register/compare")),
    "route_trial": Route(EVERYBODY, pages("register/whose")),
    "register_matter": Route(
        EVERYBODY, known("register/matter/utilities", "register/matter/missing")
    ),
    "map": Route(EVERYBODY, pages("map")),
    "map_layers": Route(EVERYBODY, pages("map/layers")),
    "calendar": Route(EVERYBODY, pages("calendar")),
    "charter": Route(EVERYBODY, pages("charter", "charter?tab=versions")),
    "charter_text": Route(EVERYBODY, charters),
    "batch_begin": Route(DESK, unknown("register/batches/missing/begin"), writes=True),
    "catalogue": Route(EVERYBODY, pages("catalogue", "catalogue?q=x&mode=entrusted")),
    "catalogue_item": Route(EVERYBODY, known("catalogue/drainage_permit", "catalogue/missing")),
    "catalogue_bundle": Route(EVERYBODY, known("bundles/industry_start", "bundles/missing")),
    "centre_windows": Route(EVERYBODY, pages("windows")),
    "case_paper": Route(READERS, papers("cases")),
    "progress_paper": Route(REPORTERS, papers("progress")),
    "liaisons": Route(READERS | {"administrator"}, pages("liaisons"), writes=True),
    "liaison_end": Route(
        frozenset({"leader", "administrator"}),
        unknown("liaisons/99/end"),
        writes=True,
        reads=False,
    ),
    "visit_round": Route(READERS, known("visits/rounds/everybody", "visits/rounds/missing")),
    "classes": Route(READERS, pages("classes"), writes=True),
    "permits": Route(READERS, pages("permits", "permits?q=x"), writes=True),
    "case_new": Route(
        DESK, pages("new", "new?kind=procedure_request", "new?kind=hand_over"), writes=True
    ),
    "visits": Route(READERS, pages("visits", "visits?span=week")),
    "visit_new": Route(DESK, pages("visits/new"), writes=True),
    "drafts": Route(READERS, pages("charter/drafts")),
    "draft": Route(READERS, drafts("")),
    "draft_propose": Route(DESK, drafts("/propose"), writes=True),
    "draft_edit": Route(
        DESK,
        lambda world: [
            Call(
                f"/z/{ZONE}/charter/drafts/edit?of={quote(world.draft, safe='')}&page={page}",
                reachable=lambda who, known=known: known,
            )
            for page, known in (("units.yaml", True), ("missing", False))
        ],
        writes=True,
    ),
    "draft_form": Route(
        DESK,
        lambda world: [
            Call(
                f"/z/{ZONE}/charter/drafts/form?of={quote(world.draft, safe='')}&page={page}",
                reachable=lambda who, known=known: known,
            )
            for page, known in (("units.yaml", True), ("missing", False))
        ],
        writes=True,
    ),
    "charter_entry": Route(EVERYBODY, known("charter/unit/committee", "charter/unit/missing")),
}


def decide(route: Route, call: Call, who: Somebody, method: str) -> Answer:
    """Return the class of answer that a call must get."""
    role = role_in(who, call.zone) if route.in_zone else who.role
    if role not in route.audience and route.audience is not EVERYBODY:
        knocks = who.person is None and (method == "GET" or route.machine)
        return Answer.SIGN_IN if knocks else Answer.FORBIDDEN
    if method == "POST" and not route.writes:
        return Answer.NOT_TAKEN
    if call.missing_zone:
        return Answer.HIDDEN
    if route.by_link:
        return _by_link(route, call, who, method)
    if route.follows and (role in STAFF or who.person is None):
        return Answer.ALLOWED
    named = call.reachable is not None and (route.reads or method == "POST")
    if named and call.reachable is not None and not call.reachable(who):
        return Answer.HIDDEN
    return Answer.ALLOWED


def _by_link(route: Route, call: Call, who: Somebody, method: str) -> Answer:
    """Only a link opens these; who held one that is over is told so, whatever is named."""
    if who.name == "link revoked" and call.zone == ZONE:
        return Answer.ALLOWED
    if role_in(who, call.zone) == "link" and method == "GET" and not route.reads:
        return Answer.ALLOWED
    holds = who.role == "link" and call.case is not None and sees(who, call.case, call.zone)
    return Answer.ALLOWED if holds else Answer.HIDDEN
