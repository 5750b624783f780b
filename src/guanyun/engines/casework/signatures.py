"""Acts that wait for a signature (等我签): closing with consent, lengthening a clock."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from guanyun.engines.common import Budget, parse_budget
from guanyun.errors import Refused

from . import clocks
from .case_type import ActRule
from .clock_rules import Extension
from .commands import Json
from .drafts import Draft, act_id, clock_rule, holder_for, post_for, step_of
from .events import EventKind
from .handling import Answers, take
from .journal import consent_json, instant_text
from .state import CaseState, ClockState, Holder, PendingConsent
from .timing import budget_of, longer_budget
from .wording import act_label, amount_label, budget_label, in_both

EXTENSION = "request_extension"
_CHINESE_UNITS = {
    "个工作日": "working days", "工作日": "working days", "天": "calendar days",
    "日": "calendar days", "个工作小时": "office hours", "小时": "hours", "分钟": "minutes",
}  # fmt: skip


def is_waiting(state: CaseState) -> bool:
    """Return whether an act of the step waits for a signature; lengthening a clock does not."""
    return any(consent.act != EXTENSION for consent in state.consents)


def ask(draft: Draft, rule: ActRule, answers: Answers, post: str) -> None:
    """Ask for the signature that the act needs.

    From here on the minutes are the signer's; a request for more time changes no holder, for the
    work goes on meanwhile.
    """
    signer = post_for(draft.case_type, draft.state.route, post)
    pending = PendingConsent(
        id=f"consent-{draft.state.seq + 1}",
        act=act_id(rule),
        post=signer,
        asked_by=draft.command.by.person,
        asked_at=draft.at,
        sentence=act_label(rule).zh,
        answers=answers[0],
        commitments=answers[1],
    )
    draft.add(EventKind.CONSENT_ASKED, {"consent": consent_json(pending)})
    if pending.act != EXTENSION:
        clocks.hand_over(draft, Holder("unit", None, signer), draft.effective)


def check_extension(draft: Draft, _rule: ActRule) -> None:
    """Refuse where no live clock may be lengthened, or a request waits already."""
    if any(consent.act == EXTENSION for consent in draft.state.consents):
        raise Refused("casework.extension_waiting")
    if not any(_extension(draft, clock) for clock in clocks.live(draft.state)):
        raise Refused("casework.no_extension")


def _extension(draft: Draft, clock: ClockState) -> Extension | None:
    rule = clock_rule(draft.case_type, clock.id)
    if rule is None or rule.extension is None:
        return None
    return rule.extension if len(clock.extended) < rule.extension.times else None


def request_extension(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Ask the approver of the clock for more time.

    Raises:
        Refused: the clock cannot be lengthened, or not by so much, or not again.
    """
    clock = draft.state.clocks.get(str(answers[0].get("clock")))
    if clock is None or clock.stopped_at is not None:
        raise Refused("casework.clock_not_running", clock=answers[0].get("clock"))
    known = clock_rule(draft.case_type, clock.id)
    allowed = _extension(draft, clock)
    if known is None or known.extension is None:
        raise Refused("casework.no_extension")
    if allowed is None:
        raise Refused("casework.extension_times", times=known.extension.times)
    more = read_more(answers[0].get("more"))
    most = parse_budget(allowed.most)
    if more.unit is not budget_of(clock.budget, clock.started_at).unit:
        told = in_both("more", amount_label(more)) | in_both("budget", budget_label(clock.budget))
        raise Refused("casework.extension_unit", **told)
    if more.amount > most.amount:
        told = in_both("more", amount_label(more)) | in_both("most", amount_label(most))
        raise Refused("casework.extension_most", **told)
    public = {**answers[0], "more": str(more)}
    ask(draft, replace(rule, id=EXTENSION), (public, answers[1]), allowed.approver)


def read_more(text: Json) -> Budget:
    """Return how much more time somebody asks for; Chinese units are understood.

    >>> str(read_more("3个工作日"))
    '3 working days'
    """
    written = str(text or "").strip()
    for chinese, english in _CHINESE_UNITS.items():
        if written.endswith(chinese):
            return parse_budget(f"{written.removesuffix(chinese).strip()} {english}")
    return parse_budget(written)


def pending_for(draft: Draft) -> PendingConsent:
    """Return the signature that the actor's post is asked for; ``consent`` names one of several.

    Raises:
        Refused: ``casework.no_consent_waiting``.
    """
    wanted = draft.command.answers.get("consent", draft.command.facts.get("consent"))
    for pending in draft.state.consents:
        if pending.post == draft.command.by.post and wanted in (None, pending.id):
            return pending
    raise Refused("casework.no_consent_waiting")


def check_pending(draft: Draft, _rule: ActRule) -> None:
    """Refuse to sign where nothing waits for this post, or what one asked for oneself."""
    pending = pending_for(draft)
    if pending.asked_by == draft.command.by.person:
        raise Refused("casework.own_consent")


def give(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Sign: the act that waited takes effect now."""
    pending = _answered(draft, EventKind.CONSENT_GIVEN, answers)
    if pending.act == EXTENSION:
        _extend(draft, pending)
        return
    rules = step_of(draft.case_type, draft.state).acts
    rule = next(each for each in rules if act_id(each) == pending.act)
    take(draft, rule, (dict(pending.answers), dict(pending.commitments)))


def withhold(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Refuse the signature, or return it for more: the case goes on where it was."""
    more = rule.act == "return_for_more"
    _answered(draft, EventKind.CONSENT_WITHHELD, answers, {"for_more": more})


def _answered(
    draft: Draft, kind: EventKind, answers: Answers, told: Mapping[str, Json] | None = None
) -> PendingConsent:
    pending = pending_for(draft)
    data: dict[str, Json] = {"consent": pending.id, "act": pending.act, "post": pending.post}
    data |= {"commitments": dict(answers[1]), "at": instant_text(draft.at), **(told or {})}
    draft.add(kind, data)
    if pending.act != EXTENSION:
        step = step_of(draft.case_type, draft.state)
        holder = holder_for(draft.case_type, draft.state, step)
        clocks.hand_over(draft, holder, draft.effective)
    return pending


def _extend(draft: Draft, pending: PendingConsent) -> None:
    clock = draft.state.clocks[cast(str, pending.answers["clock"])]
    if clock.stopped_at is not None:
        return
    more = parse_budget(cast(str, pending.answers["more"]))
    clocks.extend(draft, clock, str(more), longer_budget(clock, more))
