"""What must hold before an act: things that exist, days that are not barred, gaps closed."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from guanyun.engines.common import Calendar, Label
from guanyun.errors import Refused

from .case_type import ActRule
from .commands import Json
from .drafts import Draft, act_id
from .events import EventKind
from .evidence import THERE
from .journal import instant_text
from .lead_rules import Blackout, Need, NeedKind
from .permits import is_permit_number
from .timing import local_date_text
from .tolerance import check_bars
from .wording import act_label, all_of, in_both

VALID = "valid"


def check_gates(draft: Draft, rule: ActRule) -> None:
    """Refuse an act that comes too early: gaps are open, something needed is not there.

    Raises:
        Refused: ``casework.gaps_open``, ``casework.gate_closed`` with what is missing,
            ``casework.blackout`` for whoever may not override it.
    """
    check_bars(draft, rule)
    if rule.needs:
        missing = [each.label for each in rule.needs if not _is_early(each) and _lacks(draft, each)]
        if missing:
            raise _closed(rule, missing)
    if rule.blackout is not None:
        _check_blackout(draft, rule, rule.blackout)


def check_still_open(draft: Draft, rule: ActRule, answers: Mapping[str, Json]) -> None:
    """Refuse a signature under an act whose gate has closed since it was asked for.

    What only the request could show (a fact told with it, a barred day let pass) was judged then.

    Raises:
        Refused: as ``check_gates`` and ``check_permits``.
    """
    check_bars(draft, rule)
    told = (NeedKind.PERMIT, NeedKind.FACT)
    missing = [each.label for each in rule.needs if each.kind not in told and _lacks(draft, each)]
    if missing:
        raise _closed(rule, missing)
    check_permits(draft, rule, answers)


def check_permits(draft: Draft, rule: ActRule, answers: Mapping[str, Json]) -> None:
    """Refuse an act whose answers name no permit that is valid on the day.

    ``facts["permits"]`` says by number: {"state": "valid" or another, "since", "until": ISO days
    or none}; the day is that on which the act occurred, also of a back-entry: a permit that came
    afterwards lets nothing happen before it.

    Raises:
        Refused: ``casework.permit_number`` for a slip of the pen, ``casework.permit_kind`` for a
            permit of another kind, ``casework.gate_closed``.
    """
    for need in rule.needs:
        if need.kind is not NeedKind.PERMIT:
            continue
        number = str(answers.get(need.id) or draft.state.answers.get(need.id) or "")
        if number and not is_permit_number(number):
            raise Refused("casework.permit_number", number=number, **in_both("need", need.label))
        if need.prefix and number.partition("-")[0] not in ("", need.prefix):
            told = {"number": number, "prefix": need.prefix}
            raise Refused("casework.permit_kind", **told, **in_both("need", need.label))
        if not _is_valid(draft, number):
            raise _closed(rule, [need.label])


def _closed(rule: ActRule, missing: list[Label]) -> Refused:
    told = in_both("act", act_label(rule)) | all_of("missing", missing)
    return Refused("casework.gate_closed", **told)


def _is_early(need: Need) -> bool:
    """Return whether the need can only be seen when the answers are there."""
    return need.kind is NeedKind.PERMIT


def _lacks(draft: Draft, need: Need) -> bool:
    return not _HAS[need.kind](draft, need.id)


def _has_fact(draft: Draft, name: str) -> bool:
    return draft.command.facts.get(name) is True


def _has_evidence(draft: Draft, name: str) -> bool:
    told = draft.state.evidence.get(name)
    return told is not None and told.standing in THERE


_HAS: Mapping[NeedKind, Callable[[Draft, str], bool]] = {
    NeedKind.MILESTONE: lambda draft, name: name in draft.state.milestones,
    NeedKind.FACT: _has_fact,
    NeedKind.DOCUMENT: lambda draft, name: name in draft.state.issued,
    NeedKind.EVIDENCE: _has_evidence,
}


def _is_valid(draft: Draft, number: str) -> bool:
    known = draft.command.facts.get("permits")
    told = known.get(number) if isinstance(known, dict) else None
    if not isinstance(told, dict) or told.get("state") != VALID:
        return False
    day = local_date_text(draft.command.occurred_at)
    since, until = told.get("since"), told.get("until")
    return (since is None or str(since) <= day) and (until is None or str(until) > day)


def blackout_on(rule: Blackout, day: date, calendar: Calendar) -> str:
    """Return the festival whose days off lie so near that the act is barred; empty for none.

    The days counted from are those that the notice gives off for the festival; provisional years
    have the statutory ones.
    """
    for step in range(-rule.around, rule.around + 1):
        near = calendar.day(day + timedelta(days=step))
        if not near.type.works:
            found = next((each for each in rule.festivals if each in near.name), "")
            if found:
                return found
    return ""


def _check_blackout(draft: Draft, rule: ActRule, blackout: Blackout) -> None:
    festival = blackout_on(blackout, planned_day(draft), draft.calendar)
    if not festival or _overrides(draft, blackout):
        return
    told = in_both("act", act_label(rule)) | {"festival": festival, "post": blackout.override}
    raise Refused("casework.blackout", **told, around=blackout.around)


def planned_day(draft: Draft) -> date:
    """Return the day for which the act is planned (answer ``on``), else the day it is taken.

    Nothing is planned for a day that was over: then, and in a back-entry, it is the day on which
    the act occurred, whichever instant counts for clocks.
    """
    told, taken = (
        draft.command.answers.get("on"),
        date.fromisoformat(local_date_text(draft.command.occurred_at)),
    )
    try:
        return max(date.fromisoformat(str(told)), taken)
    except ValueError:
        return taken


def _overrides(draft: Draft, blackout: Blackout) -> bool:
    return draft.command.by.post == blackout.override


def note_override(draft: Draft, rule: ActRule, commitments: Mapping[str, str]) -> None:
    """Record that the named post lets an act go on in barred days, with its reason.

    Raises:
        Refused: ``casework.override_reason``.
    """
    blackout = rule.blackout
    if blackout is None:
        return
    day = planned_day(draft)
    festival = blackout_on(blackout, day, draft.calendar)
    if not festival:
        return
    if "override_reason" not in commitments:
        raise Refused("casework.override_reason", festival=festival)
    told: dict[str, Json] = {"act": act_id(rule), "festival": festival, "day": day.isoformat()}
    told |= {"post": blackout.override, "at": instant_text(draft.effective)}
    told["commitments"] = {"override_reason": commitments["override_reason"]}
    draft.add(EventKind.OVERRIDDEN, told)
