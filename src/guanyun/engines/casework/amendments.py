"""Words on the record: 往来, 记录, 催办, 更正, 撤回, 补录. Nothing is ever overwritten."""

from datetime import datetime, timedelta
from typing import cast

from guanyun.engines.common import parse_budget
from guanyun.errors import Refused

from . import clocks
from .case_type import ActRule
from .commands import Json
from .drafts import Draft, act_id, holder_for, step_of
from .events import EventKind
from .forms import check_again, field_named
from .handling import Answers, close, said_aside, take
from .journal import Members, instant_text
from .opening import first_closed_step

WITHDRAWN = "withdrawn"


def message(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Send a message; its words lie outside the journal."""
    told: dict[str, Json] = {"answers": dict(answers[0]), "commitments": dict(answers[1])}
    draft.add(EventKind.MESSAGE_SENT, told)


def note(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Note something; a note that the charter measures is an act with its milestone."""
    if rule.milestone or rule.to or rule.document:
        take(draft, rule, answers)
        return
    told: dict[str, Json] = {"answers": dict(answers[0]), "commitments": dict(answers[1])}
    draft.add(EventKind.NOTED, told)


def check_remind(draft: Draft, _rule: ActRule) -> None:
    """Refuse a second reminder before the next working day, and one after closing."""
    if draft.state.closed_at is not None:
        raise Refused("casework.closed_already")
    last = draft.state.reminded_at
    if last is None:
        return
    after, today = last.date() + timedelta(days=1), draft.at.date()
    if draft.calendar.working_days(after, today) == 0:
        raise Refused("casework.reminded_already", at=f"{last:%Y-%m-%d %H:%M}")


def remind(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Pass a reminder on (催办)."""
    told: dict[str, Json] = {"at": instant_text(draft.at), "commitments": dict(answers[1])}
    draft.add(EventKind.REMINDED, told)


def correct(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Correct an earlier entry (更正): both stand, and the new value counts from here on.

    ``facts``: {"seq": the entry corrected, "answers": public answers by field that replace it};
    each fits its field as if it were asked now.

    Raises:
        Refused: ``casework.correct_what``, ``casework.correct_unknown``, and as ``check_again``.
    """
    seq = draft.command.facts.get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 1 <= seq <= draft.state.seq:
        raise Refused("casework.correct_what", last=draft.state.seq)
    told = draft.command.facts.get("answers", {})
    replaced = cast(Members, told) if isinstance(told, dict) else {}
    for name, value in replaced.items():
        field = field_named(draft.case_type, name)
        if name not in draft.state.answers and not (field and field.private):
            raise Refused("casework.correct_unknown", field=name)
        check_again(draft.case_type, name, value)
    before = {name: draft.state.answers[name] for name in replaced}
    data: dict[str, Json] = {"seq": seq, "answers": dict(replaced), "before": before}
    draft.add(EventKind.CORRECTED, data | {"commitments": dict(answers[1])})


def check_withdraw(draft: Draft, _rule: ActRule) -> None:
    """Refuse to withdraw what is closed."""
    if draft.state.closed_at is not None:
        raise Refused("casework.closed_already")


def withdraw(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Withdraw the case (撤回): it ends without being counted as handled."""
    to = rule.to or first_closed_step(draft.case_type)
    told: dict[str, Json] = {"act": act_id(rule), "verb": rule.act, "answers": dict(answers[0])}
    told |= {"commitments": dict(answers[1]), "effective_at": instant_text(draft.effective)}
    draft.add(EventKind.ACT_TAKEN, told | said_aside(rule, answers[0]))
    draft.add(EventKind.STEP_STARTED, {"step": to, "at": instant_text(draft.effective)})
    close(draft, WITHDRAWN, EventKind.WITHDRAWN)
    holder = holder_for(draft.case_type, draft.state, step_of(draft.case_type, draft.state))
    clocks.hand_over(draft, holder, draft.effective)


def counted_instant(draft: Draft, occurred_at: datetime) -> datetime:
    """Return which instant a back-entry counts with (补录).

    Within the time that the charter grants it is when the act occurred; beyond it when it was
    recorded. Without such a rule the recorded time always counts.
    """
    rule = draft.case_type.back_entry
    if rule is None:
        return draft.at
    budget = parse_budget(rule.counts_within)
    late = draft.at > draft.calendar.due(occurred_at, budget).at
    return draft.at if late else occurred_at


def back_enter(draft: Draft, inner: ActRule, answers: Answers) -> None:
    """Mark what follows as a back-entry, with both times and whether the earlier one counts."""
    told: dict[str, Json] = {
        "act": act_id(inner),
        "occurred_at": instant_text(draft.command.occurred_at),
        "counted": draft.effective < draft.at,
        "commitments": dict(answers[1]),
        "answers": dict(answers[0]),
    }
    draft.add(EventKind.BACK_ENTERED, told)
