"""Who is told of what: notices are written with the act and leave afterwards, in order, once each.

No name, phone or private word stands in a notice's fields: the page it points to shows them.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from django.conf import settings

from guanyun.engines.casework import ActRule, Event, EventKind, act_id

from .bare_rows import Letter
from .models import Notice
from .now import local_time_text
from .outbox_papers import TELLS as PAPER_TELLS
from .outbox_together import TELLS, reporters_of
from .steps_told import Stepped, Told
from .steps_told import enterprise_of as _enterprise
from .steps_told import fields_of as _fields
from .steps_told import keeper_of as _keeper

PAGE = "page"
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def channels() -> tuple[str, ...]:
    """Return the channels to the outside that this installation has: email, webhook, file."""
    return tuple(getattr(settings, "NOTICE_CHANNELS", ()))


def notices_for(step: Stepped, at: datetime) -> list[Letter]:
    """Return the notices of a step, once for each receiver, sentence and channel."""
    stream = f"case:{step.after.number}"
    found: list[Letter] = []
    for place, event in enumerate(step.events):
        for told in _TELLS.get(event.kind, _nobody)(step, event):
            dedupe = f"{stream}/{step.seq + place}"
            found += _letters(step.zone, stream, told, dedupe, at)
    return found


def notices(zone: str, stream: str, told: Told, *, dedupe: str, at: datetime) -> list[Notice]:
    """Return the rows of one message: one for the receiver's page, one for each way outside.

    Args:
        dedupe: What makes the message one; told twice under the same name it is written once.
    """
    return [Notice(**each._asdict()) for each in _letters(zone, stream, told, dedupe, at)]


def _letters(zone: str, stream: str, told: Told, dedupe: str, at: datetime) -> Iterator[Letter]:
    receiver, code, fields = told
    text = _ENCODE(dict(fields))
    for channel in (PAGE, *channels()):
        inside = channel == PAGE
        if inside and receiver.startswith(("phone:", "link:", "caller:")):
            continue
        yield Letter(
            zone=zone,
            stream=stream,
            dedupe=f"{dedupe}/{code.rpartition('.')[2]}/{receiver}/{channel}"[:160],
            receiver=receiver,
            channel=channel,
            code=code,
            fields=text,
            at=at,
            state="sent" if inside else "waiting",
            next_at=None if inside else at,
        )


def _nobody(_step: Stepped, _event: Event) -> Iterator[Told]:
    return iter(())


def _opened(step: Stepped, _event: Event) -> Iterator[Told]:
    yield _enterprise(step.after), "records.notice_opened", _fields(step)


def _routed(step: Stepped, _event: Event) -> Iterator[Told]:
    keeper = _keeper(step.after)
    if keeper is None:
        return
    if step.after.unit is None:
        yield keeper, "records.notice_keep", _fields(step)
        designating = step.after.clocks.get("designation")
        if designating is not None and designating.holder.post:
            yield f"post:{designating.holder.post}", "records.notice_designate", _fields(step)
    else:
        yield keeper, "records.notice_new_case", _fields(step)


def _rule(step: Stepped, act: str) -> ActRule | None:
    rules = (rule for each in step.case_type.steps for rule in each.acts)
    return next((rule for rule in rules if act_id(rule) == act and rule.tells_enterprise), None)


def _act_taken(step: Stepped, event: Event) -> Iterator[Told]:
    rule = _rule(step, str(event.data.get("act")))
    if rule is not None and rule.tells_enterprise is not None and event.by.role != "enterprise":
        words = rule.tells_enterprise.zh
        yield _enterprise(step.after), "records.notice_progress", _fields(step, words=words)


def _rung(step: Stepped, event: Event) -> Iterator[Told]:
    post = event.data.get("post")
    clock = next((c for c in step.case_type.clocks if c.id == event.data.get("clock")), None)
    if not post:
        return
    late = bool(event.data.get("after_due"))
    code = "records.notice_overdue" if late else "records.notice_due_soon"
    due = local_time_text(datetime.fromisoformat(str(event.data["due"])))
    label = clock.label.zh if clock else str(event.data.get("clock"))
    yield f"post:{post}", code, _fields(step, clock=label, due=due)


def _consent_asked(step: Stepped, event: Event) -> Iterator[Told]:
    told = event.data["consent"]
    if isinstance(told, dict):
        fields = _fields(step, act=str(told["sentence"]))
        yield f"post:{told['post']}", "records.notice_consent_asked", fields


def _consent_answered(step: Stepped, event: Event) -> Iterator[Told]:
    given = event.kind is EventKind.CONSENT_GIVEN
    code = "records.notice_consent_given" if given else "records.notice_consent_withheld"
    asked = {each.id: each for each in step.before.consents} if step.before else {}
    consent = asked.get(str(event.data["consent"]))
    if consent is not None and consent.asked_by.isdigit():
        yield f"person:{consent.asked_by}", code, _fields(step, act=consent.sentence)


def _message(step: Stepped, event: Event) -> Iterator[Told]:
    keeper = _keeper(step.after)
    if event.by.role == "enterprise":
        if keeper is not None:
            yield keeper, "records.notice_message", _fields(step)
    else:
        yield _enterprise(step.after), "records.notice_message_to_you", _fields(step)


def _to_keeper(code: str) -> Callable[[Stepped, Event], Iterator[Told]]:
    def tell(step: Stepped, _event: Event) -> Iterator[Told]:
        keeper = _keeper(step.after)
        if keeper is not None:
            yield keeper, code, _fields(step)

    return tell


def _to_enterprise(code: str) -> Callable[[Stepped, Event], Iterator[Told]]:
    def tell(step: Stepped, _event: Event) -> Iterator[Told]:
        yield _enterprise(step.after), code, _fields(step)

    return tell


def _closed(step: Stepped, _event: Event) -> Iterator[Told]:
    """Tell everybody who reported it; of a case that was merged its own notice tells."""
    if step.after.together.merged_into:
        return
    yield _enterprise(step.after), "records.notice_closed", _fields(step)
    yield from reporters_of(step, "records.notice_closed")


def _rated(step: Stepped, event: Event) -> Iterator[Told]:
    """A poor rating is told to the head of the unit; who gave it stays hidden."""
    route = step.after.route
    head = route.head if route else None
    if event.data.get("poor") and head:
        yield f"post:{head}", "records.notice_poor_rating", _fields(step)


_TELLS: Mapping[EventKind, Callable[[Stepped, Event], Iterator[Told]]] = {
    EventKind.OPENED: _opened,
    EventKind.ROUTED: _routed,
    EventKind.DESIGNATED: _to_keeper("records.notice_designated"),
    EventKind.ACT_TAKEN: _act_taken,
    EventKind.RUNG_FIRED: _rung,
    EventKind.CONSENT_ASKED: _consent_asked,
    EventKind.CONSENT_GIVEN: _consent_answered,
    EventKind.CONSENT_WITHHELD: _consent_answered,
    EventKind.CLOCK_EXTENDED: _to_enterprise("records.notice_extended"),
    EventKind.MESSAGE_SENT: _message,
    EventKind.REMINDED: _to_keeper("records.notice_reminded"),
    EventKind.CLOSED: _closed,
    EventKind.RATED: _rated,
    EventKind.REOPENED: _to_keeper("records.notice_reopened"),
    EventKind.WITHDRAWN: _to_keeper("records.notice_withdrawn"),
    **TELLS,
    **PAPER_TELLS,
}
