"""What a zone's charter says for machines: its kinds of case with their forms, and pictures."""

from django.http import Http404, HttpRequest, HttpResponse

from guanyun.engines.casework import ACTS, ActRule, CaseType, ClockRule, Step, act_id
from guanyun.engines.common import Label
from guanyun.gateways.bpmn import bpmn_of
from guanyun.records.access import DESK, EVERYBODY, REPORTERS, visitor_of
from guanyun.records.now import now
from guanyun.records.pictures import MOST_BYTES
from guanyun.records.selectors.portal import charter_today
from guanyun.records.services.uploads import upload_store

from .answers import Malformed, answer, label
from .doors import api
from .schemas import act_schemas, form_schema

PICTURES = ("image/jpeg", "image/png", "image/webp")


@api(EVERYBODY)
def api_kinds(request: HttpRequest, zone: str) -> HttpResponse:
    """List the kinds of case of the charter in force."""
    charter = charter_today(zone, now())
    kinds = [
        {
            "id": each.id,
            "label": label(each.label),
            "matter": each.matter,
            "tile": each.tile or None,
            "sample": each.sample,
        }
        for each in charter.case_types.values()
    ]
    return answer(request, {"zone": zone, "charter": charter.hash, "kinds": kinds})


@api(EVERYBODY)
def api_kind(request: HttpRequest, zone: str, kind: str) -> HttpResponse:
    """Read a kind of case: its forms as JSON Schema, steps, acts and clocks."""
    found = _kind(zone, kind)
    told = {
        "id": found.id,
        "label": label(found.label),
        "matter": found.matter,
        "sample": found.sample,
        "open": {
            "answers": form_schema(found.fields),
            "files": form_schema(found.fields, uploads=True),
        },
        "steps": [_step(found, each) for each in found.steps],
        "clocks": [_clock(each) for each in found.clocks],
        "pauses": [
            {"id": each.id, "label": label(each.label), "waits_for": each.waits_for}
            for each in found.pauses
        ],
    }
    return answer(request, told)


@api(EVERYBODY)
def api_bpmn(request: HttpRequest, zone: str, kind: str) -> HttpResponse:
    """Draw a kind of case as BPMN 2.0: steps as tasks, acts as flows, clocks as timers."""
    response = HttpResponse(bpmn_of(_kind(zone, kind)), content_type="application/xml")
    response.headers["Content-Disposition"] = f'attachment; filename="{zone}-{kind}.bpmn"'
    return response


def _kind(zone: str, kind: str) -> CaseType:
    found = charter_today(zone, now()).case_types.get(kind)
    if found is None:
        raise Http404(kind)
    return found


def _step(case_type: CaseType, step: Step) -> dict[str, object]:
    return {
        "id": step.id,
        "label": label(step.label),
        "holder": step.holder.value,
        "post": step.post or None,
        "closed": step.closed,
        "acts": [_act(case_type, each) for each in step.acts],
    }


def _act(case_type: CaseType, rule: ActRule) -> dict[str, object]:
    named = rule.label or Label(ACTS[rule.act], rule.act.replace("_", " ").capitalize())
    consent = rule.consent
    told: dict[str, object] = {
        "act": act_id(rule),
        "verb": rule.act,
        "label": label(named),
        "by": [each.value for each in rule.by],
        "post": rule.post or None,
        "to": rule.to or None,
        "consent": consent.post if consent else None,
        "delegable": rule.delegable,
    }
    return told | act_schemas(case_type, rule)


def _clock(rule: ClockRule) -> dict[str, object]:
    return {
        "id": rule.id,
        "label": label(rule.label),
        "within": [{"within": each.within, "when": each.when or None} for each in rule.within],
        "starts_on": list(rule.starts_on),
        "stops_on": list(rule.stops_on),
        "soft": rule.soft,
        "measured_only": rule.measured_only,
        "sample": rule.sample,
    }


@api(DESK, REPORTERS, writes=True)
def api_files(request: HttpRequest, zone: str) -> HttpResponse:
    """Store one picture, sent as the body; an act names it by its token within a day."""
    if request.method != "POST":
        return answer(request, {"most_bytes": MOST_BYTES, "media_types": list(PICTURES)})
    if request.content_type not in PICTURES:
        raise Malformed("api.media_type", status=415, wanted=", ".join(PICTURES))
    content = request.read(MOST_BYTES + 1)
    token = upload_store(by=visitor_of(request), at=now(), content=content)
    return answer(request, {"token": token}, status=201)
