"""Cases as machines read them: what the page of the desk, or that of the enterprise, shows."""

from collections.abc import Iterable, Mapping

from guanyun.engines.casework import Holder, Light
from guanyun.engines.common import Label
from guanyun.errors import Language, sentence
from guanyun.records.selectors.cases import CaseShown, Offer
from guanyun.records.selectors.clocks import ClockShown, Share
from guanyun.records.selectors.lines import Line
from guanyun.records.selectors.progress import Progress, Told
from guanyun.records.selectors.trace import Row
from guanyun.web.extra_asks import asks_shown

from .answers import instant, label
from .schemas import Schema, form_schema

Shape = dict[str, object]


def line_shape(line: Line, language: Language) -> Shape:
    """Return a case of a list: what it is, who holds it, its most urgent light."""
    state = line.state
    return {
        "number": line.number,
        "version": line.version,
        "kind": {"id": state.kind, "label": label(line.kind)},
        "enterprise": state.enterprise,
        "step": {"id": state.step, "label": label(line.step)},
        "holder": _holder(state.holder, line.holder),
        "unit": state.unit,
        "opened_at": instant(state.opened_at),
        "reported_at": instant(state.reported_at),
        "closed_at": instant(state.closed_at),
        "outcome": state.outcome,
        "light": light_shape(line.clock.light, language) if line.clock else None,
        "late": line.late,
    }


def light_shape(light: Light, language: Language) -> Shape:
    """Return a light: colour, what remains, when it ends."""
    return {
        "clock": light.clock,
        "colour": light.colour,
        "state": light.state,
        "late": light.late,
        "days": light.days,
        "rest_seconds": int(light.rest.total_seconds()),
        "unit": light.unit.value,
        "due": instant(light.due),
        "due_text": light.due_text,
        "provisional": light.provisional,
        "soft": light.soft,
        "pause": label(light.pause),
    }


def desk_shape(shown: CaseShown, language: Language) -> Shape:
    """Return a case as the desk and the auditor read it."""
    return _common(shown) | {
        "holder": _holder(shown.state.holder, shown.post),
        "first_asked": {
            "unit": shown.state.first_asked.get("unit"),
            "post": shown.state.first_asked.get("post"),
            "label": label(shown.first_unit),
            "name": shown.first_person,
        },
        "route": {
            "sentence": label(shown.route_words),
            "basis": label(shown.route_source),
            "refused": shown.state.route.refused if shown.state.route else None,
        },
        "description": shown.description,
        "answers": [{"label": label(name), "value": label(told)} for name, told in shown.answers],
        "consents": [
            {"id": each.id, "act": each.act, "post": each.post, "asked_at": instant(each.asked_at)}
            for each in shown.state.consents
        ],
        "clocks": [_clock(each, language, shares=True) for each in shown.clocks],
        "pictures": [
            {"token": each.token, "size": each.size, "at": instant(each.at)}
            for each in shown.pictures
        ],
        "trace": [_row(each) for each in shown.rows],
    }


def owner_shape(page: Progress, language: Language) -> Shape:
    """Return a case as who reported it reads it: the promise, whose turn it is, what happened."""
    shown, contact = page.shown, page.contact
    return _common(shown) | {
        "contact": {
            "unit": label(contact.unit),
            "post": label(contact.post),
            "name": contact.name,
            "phone": contact.phone,
        },
        "description": shown.description,
        "answers": [{"label": label(name), "value": label(told)} for name, told in shown.answers],
        "clocks": [_clock(each, language, shares=False) for each in shown.running],
        "trace": [_told(each) for each in page.told],
        "readers": [
            {
                "unit": label(each.unit),
                "name": each.person,
                "part": each.part,
                "at": instant(each.at),
            }
            for each in page.readers
        ],
    }


def _common(shown: CaseShown) -> Shape:
    case, state = shown.case, shown.state
    return {
        "number": case.number,
        "version": case.version,
        "zone": case.zone,
        "charter": case.charter,
        "kind": {"id": case.kind, "label": label(shown.case_type.label)},
        "matter": case.matter,
        "enterprise": {"uscc": state.enterprise, "name": shown.enterprise}
        if state.enterprise
        else None,
        "step": {"id": state.step, "label": label(shown.step)},
        "says": label(shown.says),
        "unit": {"id": state.unit, "label": label(shown.unit)} if state.unit else None,
        "channel": state.channel,
        "opened_at": instant(state.opened_at),
        "reported_at": instant(state.reported_at),
        "closed_at": instant(state.closed_at),
        "outcome": state.outcome,
        "solved": state.solved,
        "rating": state.rating,
        "life": state.life,
        "documents": list(state.documents),
        "sealed": shown.sealed,
        "sample": shown.case_type.sample or shown.charter.manifest.sample,
    }


def _holder(holder: Holder, told: Label) -> Shape:
    return {
        "kind": holder.kind,
        "unit": holder.unit,
        "post": holder.post,
        "pause": holder.reason,
        "label": label(told),
    }


def _clock(clock: ClockShown, language: Language, *, shares: bool) -> Shape:
    told: Shape = {
        "id": clock.id,
        "label": label(clock.label),
        "light": light_shape(clock.light, language),
        "words": clock.words.text(language),
        "sample": clock.sample,
        "why": {
            "fact": clock.why.fact.text(language),
            "rule": clock.why.rule.text(language),
            "basis": label(clock.source),
            "if_wrong": clock.why.if_wrong.text(language),
        },
    }
    if shares:
        told["attribution"] = [_share(each) for each in clock.shares if each.tint]
    return told


def _share(share: Share) -> Shape:
    """Return whose time it was; tint 0 is what is left, and nobody's."""
    return {
        "holder": label(share.label),
        "seconds": int(share.spent.total_seconds()),
        "is_pause": share.is_pause,
    }


def _row(row: Row) -> Shape:
    return {
        "seq": row.seq,
        "kind": row.kind,
        "act": row.act or None,
        "title": label(row.title),
        "occurred_at": instant(row.occurred_at),
        "recorded_at": instant(row.recorded_at),
        "late_entry": row.is_late_entry,
        "unit": label(row.unit),
        "person": row.person,
        "who": label(row.who),
        "for_person": row.for_person,
        "channel": row.channel,
        "words": _words(row.words),
        "hash": row.hash,
    }


def _told(told: Told) -> Shape:
    row = told.row
    return {
        "seq": row.seq,
        "kind": row.kind,
        "text": label(told.text),
        "occurred_at": instant(row.occurred_at),
        "unit": label(row.unit),
        "words": _words(told.words),
        "yours": told.is_yours,
    }


def _words(words: Iterable[tuple[Label, str]]) -> list[Shape]:
    return [{"label": label(name), "text": text} for name, text in words]


def offer_shape(shown: CaseShown, offer: Offer, language: Language) -> Shape:
    """Return an act as it is offered: its forms, what would follow, or why not now."""
    asked = asks_shown(shown, offer)
    answers = form_schema(asked)
    if offer.verb == "designate":
        _with_unit(answers, {unit: label(name) for unit, name in shown.names.units.items()})
    refused = offer.refused
    return {
        "act": offer.id,
        "verb": offer.verb,
        "label": label(offer.label),
        "main": offer.primary,
        "allowed": refused is None,
        "refused": None
        if refused is None
        else {"code": refused.code, "detail": sentence(refused.code, refused.fields, language)},
        "answers": answers,
        "files": form_schema(asked, uploads=True),
        "after": _after(offer),
    }


def _with_unit(form: Schema, units: Mapping[str, object]) -> None:
    properties = form["properties"]
    if isinstance(properties, dict):
        properties.setdefault(
            "unit", {"type": "string", "enum": list(units), "x-labels": dict(units)}
        )


def _after(offer: Offer) -> Shape | None:
    after = offer.after
    if after is None:
        return None
    return {
        "step": {"id": after.step, "label": label(offer.after_step)},
        "unit": label(offer.after_unit),
        "consent": {"post": after.consent, "label": label(offer.after_post)}
        if after.consent
        else None,
        "closes": after.closes,
        "due": dict(after.due),
        "stops": list(after.stops),
    }
