"""Acts that wait for a signature (等我签): closing with consent, lengthening a clock."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from guanyun.engines.common import Budget, parse_budget
from guanyun.errors import Refused

from . import branches, clocks
from .case_type import ActRule
from .clock_rules import Extension
from .commands import Json, acting
from .cosigning import others_of
from .drafts import LEAD, Draft, act_id, clock_rule, post_for
from .events import EventKind
from .handling import Answers
from .issuing import issue
from .journal import consent_json, instant_text, route_json
from .leads import lead_post
from .recusing import instead_of
from .state import CaseState, ClockState, Holder, PendingConsent
from .timing import budget_of, longer_budget
from .together_folding import group_of
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
    signer = signer_for(draft, post)
    pending = PendingConsent(
        id=f"consent-{draft.state.seq + 1}",
        act=act_id(rule),
        post=signer,
        asked_by=draft.command.by.person,
        asked_at=draft.at,
        sentence=act_label(rule).zh,
        answers=answers[0],
        commitments=answers[1],
        facts=_kept_facts(draft, rule),
        asked_for=draft.command.by.for_person or "",
    )
    draft.add(EventKind.CONSENT_ASKED, {"consent": consent_json(pending)})
    if pending.act != EXTENSION:
        clocks.hand_over(draft, Holder("unit", None, signer), draft.effective)


def signer_for(draft: Draft, post: str) -> str:
    """Return the post that signs: whoever leads for ``lead``, nobody who stands aside (回避)."""
    case_type, state = draft.case_type, draft.state
    named = lead_post(case_type, state) if post == LEAD else post_for(case_type, state.route, post)
    return instead_of(case_type, state, named)


def _kept_facts(draft: Draft, rule: ActRule) -> dict[str, Json]:
    """Return the outside facts that the act will need once it is signed."""
    known = draft.command.facts
    names = ("provider", "seats", "vacant", "into")
    kept = {name: known[name] for name in names if name in known}
    if rule.act == "forward" and draft.command.route is not None:
        kept["route"] = route_json(draft.command.route)
    return kept


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
    """Refuse to sign where nothing waits for this post, or what one asked for (代 included).

    Nor does one person sign twice: the second signature of an act is another's (加签).
    """
    pending = pending_for(draft)
    by = draft.command.by
    if {pending.asked_by, pending.asked_for} & acting(by):
        raise Refused("casework.own_consent")
    if by.person in pending.signers:
        had = pending.signed[pending.signers.index(by.person)]
        raise Refused("casework.signed_once", had=had, post=pending.post)


def give(draft: Draft, answers: Answers) -> PendingConsent | None:
    """Sign; return the act that takes effect now: when all who were asked for it have signed."""
    pending = _answered(draft, EventKind.CONSENT_GIVEN, answers)
    if others_of(draft.state, group_of(pending)):
        return None
    if pending.act == EXTENSION:
        _extend(draft, pending)
        return None
    return pending


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
    if others_of(draft.state, group_of(pending))[1:]:
        data["by"] = draft.command.by.person
    draft.add(kind, data)
    if pending.act != EXTENSION:
        holder = branches.holder_now(draft.case_type, draft.state)
        clocks.hand_over(draft, holder, draft.effective)
    return pending


def _extend(draft: Draft, pending: PendingConsent) -> None:
    clock = draft.state.clocks[cast(str, pending.answers["clock"])]
    if clock.stopped_at is not None:
        return
    more = parse_budget(cast(str, pending.answers["more"]))
    clocks.extend(draft, clock, str(more), longer_budget(clock.budget, more))
    rule = clock_rule(draft.case_type, clock.id)
    if rule is not None and rule.extension is not None:
        issue(draft, rule.extension.document, {"clock": clock.id, "more": str(more)})
