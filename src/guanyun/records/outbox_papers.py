"""Who is told what the law deemed, who leads, which class, and when the next feedback comes."""

from collections.abc import Callable, Iterator, Mapping

from guanyun.engines.casework import Event, EventKind, instant_of

from .steps_told import Stepped, Told, enterprise_of, fields_of, keeper_of

Tells = Callable[[Stepped, Event], Iterator[Told]]


def _lapsed(step: Stepped, event: Event) -> Iterator[Told]:
    """Tell both sides; the head of the unit too, for nobody answered in time."""
    code = f"records.notice_deemed_{'withdrawn' if event.data['deems'] == 'withdraw' else 'act'}"
    told = fields_of(step, basis=str(event.data["basis"]))
    yield enterprise_of(step.after), code, told
    receivers = [keeper_of(step.after)]
    route = step.after.route
    receivers.append(f"post:{route.head}" if route is not None and route.head else None)
    for receiver in dict.fromkeys(receivers):
        if receiver is not None:
            yield receiver, code, told


def _led(step: Stepped, _event: Event) -> Iterator[Told]:
    """Tell who leads; where nobody does yet, the principal who says who."""
    lead, rule = step.after.lead, step.case_type.lead
    if lead is not None and lead.post:
        yield f"post:{lead.post}", "records.notice_led", fields_of(step)
    elif rule is not None:
        yield f"post:{rule.principal}", "records.notice_lead_open", fields_of(step)


def _reclassified(step: Stepped, event: Event) -> Iterator[Told]:
    listed = step.case_type.classification.classes if step.case_type.classification else ()
    label = next((each.label.zh for each in listed if each.id == event.data["class"]), "-")
    yield enterprise_of(step.after), "records.notice_reclassified", fields_of(step, to=label)


def _feedback(step: Stepped, event: Event) -> Iterator[Told]:
    day = f"{instant_of(event.data['next']):%Y-%m-%d %H:%M}"
    yield enterprise_of(step.after), "records.notice_feedback", fields_of(step, next=day)


def _recused(step: Stepped, event: Event) -> Iterator[Told]:
    yield f"post:{event.data['to']}", "records.notice_recused", fields_of(step)


TELLS: Mapping[EventKind, Tells] = {
    EventKind.LAPSED: _lapsed,
    EventKind.LED: _led,
    EventKind.RECLASSIFIED: _reclassified,
    EventKind.FEEDBACK_GIVEN: _feedback,
    EventKind.RECUSED: _recused,
}
