"""What the acts of a payout batch do to its payments: the same commit writes both or neither."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.casework import CaseType, Event, EventKind, Json, act_id
from guanyun.engines.common import parse_yuan, yuan_of
from guanyun.engines.rules import PaymentAct, PaymentState
from guanyun.errors import Refused

from .ledger import Posting
from .models import Enterprise, MoneyPeriod, PayeeAccount, PayoutLine, ReceivedMoney
from .money_told import month_stream, told_on_many
from .now import local_date, local_time_text
from .papers import dishonesty_of
from .payment_moves import Move, lines_of, moved
from .stepping import Step
from .visitors import Visitor

S, A = PaymentState, PaymentAct
MOST_NAMED = 5  # lines named in one refusal
JOINING = frozenset({EventKind.MERGED, EventKind.SPAWNED, EventKind.REOPENED})


@dataclass(frozen=True, slots=True)
class _Acting:
    """One act on a batch: who, when, the step it made, what was answered."""

    zone: str
    at: datetime
    step: Step
    case_type: CaseType
    event: Event

    @property
    def number(self) -> str:
        return self.step.after.number

    @property
    def answers(self) -> Mapping[str, Json]:
        told = self.event.data.get("answers")
        return told if isinstance(told, dict) else {}

    def lines(self, *states: PaymentState) -> list[PayoutLine]:
        return lines_of(self.zone, self.number, *states)

    def moves(
        self, lines: Iterable[PayoutLine], act: PaymentAct, reason: str = ""
    ) -> list[Posting]:
        on = local_date(self.at)
        moves = [Move(each, act, on, reason) for each in lines]
        return moved(self.zone, moves, by=self.step.by, at=self.at) if moves else []


def paying(*, by: Visitor, at: datetime, step: Step, case_type: CaseType) -> list[Posting]:
    """Return what an act on a payout batch does to its payments.

    Raises:
        Refused: ``payouts.*`` or ``rules.payment_*``, saying which line and what to do next.
    """
    does = {act_id(a): a.does for s in case_type.steps for a in s.acts if a.does in _DOES}
    if not does:
        return []
    if any(event.kind in JOINING for event in step.events):
        raise Refused("payouts.no_joining", number=step.after.number)
    found: list[Posting] = []
    for event in step.events:
        act = does.get(str(event.data.get("act")))
        if event.kind is EventKind.ACT_TAKEN and act is not None:
            found += _DOES[act](_Acting(by.zone or "", at, step, case_type, event))
    return found


def named(lines: Sequence[PayoutLine]) -> str:
    """Return which lines are meant, as a sentence names them: 1、2、3."""
    told = "、".join(str(each.no) for each in lines[:MOST_NAMED])
    return f"{told}……" if len(lines) > MOST_NAMED else told


def _submit(acting: _Acting) -> list[Posting]:
    lines = acting.lines(S.MADE)
    if not lines:
        raise Refused("payouts.no_lines")
    _refuse([each for each in lines if each.amount_fen is None], "payouts.undecided")
    total = sum(each.amount_fen or 0 for each in lines)
    told = (str(acting.answers.get("lines", "")), parse_yuan(str(acting.answers.get("total", "0"))))
    if told != (str(len(lines)), yuan_of(total)):
        raise Refused(
            "payouts.total_differs",
            lines=len(lines),
            total=f"{yuan_of(total):,f}",
            told_lines=told[0],
            told_total=f"{told[1]:,f}",
        )
    accounts = accounts_of(acting.zone, [each.enterprise for each in lines])
    _refuse([x for x in lines if x.enterprise not in accounts], "payouts.no_account")
    _check_declared(acting.zone, lines)
    on = local_date(acting.at)
    moves = [Move(x, A.SUBMIT, on, account=accounts[x.enterprise].commitment) for x in lines]
    return moved(acting.zone, moves, by=acting.step.by, at=acting.at)


def accounts_of(zone: str, enterprises: Iterable[str]) -> dict[str, PayeeAccount]:
    """Return the account that counts of each enterprise that has one: the last told."""
    rows = PayeeAccount.objects.filter(zone=zone, enterprise__in=set(enterprises)).order_by("pk")
    return {row.enterprise: row for row in rows}


def received_for(zone: str, enterprises: Iterable[str]) -> dict[tuple[str, str, str], int]:
    """Return what enterprises declared to have had, by (enterprise, event, policy or any)."""
    found: dict[tuple[str, str, str], int] = {}
    rows = ReceivedMoney.objects.filter(zone=zone, enterprise__in=set(enterprises))
    for firm, event, policy, fen in rows.values_list("enterprise", "event", "policy", "amount_fen"):
        key = (firm, event, policy)
        found[key] = found.get(key, 0) + fen
    return found


def had_elsewhere(
    declared: Mapping[tuple[str, str, str], int], firm: str, event: str, policy: str
) -> int | None:
    """Return what was had elsewhere for an event and policy; None where nothing is declared."""
    keys = [(firm, event, each) for each in dict.fromkeys(("", policy))]
    known = [declared[key] for key in keys if key in declared]
    return sum(known) if known else None


def _check_declared(zone: str, lines: Sequence[PayoutLine]) -> None:
    """Refuse what was not declared, or declared anew since the line was made."""
    declared = received_for(zone, [each.enterprise for each in lines])
    had = {x.pk: had_elsewhere(declared, x.enterprise, x.event, x.policy) for x in lines}
    _refuse([each for each in lines if had[each.pk] is None], "payouts.not_declared")
    _refuse([x for x in lines if had[x.pk] != x.received_fen], "payouts.declared_anew")


def _check_other_person(acting: _Acting, lines: Sequence[PayoutLine], code: str) -> None:
    """Refuse the maker: in whatever seat, and through whoever stands in."""
    made = {each.made_by for each in lines} | {acting.step.after.first_asked.get("person")}
    people = {acting.step.by.person, acting.step.by.for_person}
    if made & (people - {None}):
        raise Refused(code, number=acting.number)


def _check_credit(acting: _Acting, lines: Sequence[PayoutLine]) -> None:
    on = local_date(acting.at)
    known = {firm: dishonesty_of(acting.zone, firm, on) for firm in {x.enterprise for x in lines}}
    _refuse([x for x in lines if known[x.enterprise] == "unknown"], "payouts.credit_unknown")
    _refuse([x for x in lines if known[x.enterprise] == "unrepaired"], "payouts.dishonest")


def _publish(acting: _Acting) -> list[Posting]:
    lines = acting.lines(S.REVIEW)
    _check_other_person(acting, lines, "payouts.own_batch")
    _check_credit(acting, lines)
    _check_declared(acting.zone, lines)
    return acting.moves(lines, A.PUBLISH)


def _send_back(acting: _Acting) -> list[Posting]:
    return acting.moves(acting.lines(S.REVIEW, S.APPLIED), A.SEND_BACK)


def _end_publicity(acting: _Acting) -> list[Posting]:
    """Refuse to end a publication before its days are over; the payments stay as they are."""
    act = str(acting.event.data.get("act"))
    wanted = {each.id for each in acting.case_type.clocks if act in each.stops_on}
    before = acting.step.before
    for clock in before.clocks.values() if before is not None else ():
        if clock.id in wanted and clock.measured_only and acting.at < clock.due:
            raise Refused("payouts.publicity_runs", until=clock.due_text)
    if not acting.lines(S.PUBLISHED):
        raise Refused("payouts.no_lines")
    return []


def _apply(acting: _Acting) -> list[Posting]:
    lines = acting.lines(S.PUBLISHED)
    if not lines:
        raise Refused("payouts.no_lines")
    return acting.moves(lines, A.APPLY)


def _order(acting: _Acting) -> list[Posting]:
    lines = acting.lines(S.APPLIED)
    _check_other_person(acting, lines, "payouts.own_batch")
    _check_credit(acting, lines)
    _check_declared(acting.zone, lines)
    accounts = accounts_of(acting.zone, [each.enterprise for each in lines])
    changed = [x for x in lines if accounts[x.enterprise].commitment != x.account]
    _refuse(changed, "payouts.account_changed")
    return [*acting.moves(lines, A.ORDER), *_noted_in_month(acting)]


def _noted_in_month(acting: _Acting) -> list[Posting]:
    """Return the entry of an order in its month: an order and a closing cannot pass each other."""
    month = f"{local_date(acting.at):%Y-%m}"
    check_open(acting.zone, month)
    told: dict[str, Json] = {"case": acting.number}
    events = {month_stream(month): [("payments_ordered", told)]}
    return told_on_many(acting.zone, events, by=acting.step.by, at=acting.at, effects={})


def check_open(zone: str, month: str) -> None:
    """Refuse to touch a month whose books are closed.

    Raises:
        Refused: ``payouts.month_closed``.
    """
    closed = MoneyPeriod.objects.filter(zone=zone, month=month).first()
    if closed is not None:
        raise Refused("payouts.month_closed", month=month, at=local_time_text(closed.closed_at))


def _end(acting: _Acting) -> list[Posting]:
    over = {S.PAID.value, S.RECOVERED.value, S.REVERSED.value, S.TAKEN_OUT.value}
    _refuse([x for x in acting.lines() if x.state not in over], "payouts.not_arrived")
    return []


def _drop(acting: _Acting) -> list[Posting]:
    return acting.moves(acting.lines(S.MADE), A.TAKE_OUT)


def _take_out(acting: _Acting) -> list[Posting]:
    no = str(acting.answers.get("line", ""))
    line = next((x for x in acting.lines(S.MADE, S.PUBLISHED) if str(x.no) == no), None)
    if line is None:
        raise Refused("payouts.no_such_line", line=no[:12])
    return acting.moves([line], A.TAKE_OUT, str(acting.answers.get("why", ""))[:200])


def _refuse(lines: Sequence[PayoutLine], code: str) -> None:
    """Refuse an act because of some lines, if there are any; the payees of the first are named."""
    if not lines:
        return
    rows = Enterprise.objects.filter(
        zone=lines[0].zone, uscc__in=[each.enterprise for each in lines[:MOST_NAMED]]
    )
    labels = dict(rows.values_list("uscc", "label"))
    payees = "、".join(dict.fromkeys(labels.get(x.enterprise, "") for x in lines[:MOST_NAMED]))
    raise Refused(code, lines=named(lines), payees=payees)


_DOES: Mapping[str, Callable[[_Acting], list[Posting]]] = {
    "submit payments": _submit,
    "send payments back": _send_back,
    "publish payments": _publish,
    "end publicity": _end_publicity,
    "apply payments": _apply,
    "order payments": _order,
    "end payments": _end,
    "drop payments": _drop,
    "take out payment": _take_out,
}
PAYING = frozenset(_DOES)


def payout_kinds(case_types: Mapping[str, CaseType]) -> set[str]:
    """Return the kinds of case that are payout batches: one of their acts moves payments."""
    return {
        kind.id
        for kind in case_types.values()
        if any(rule.does in PAYING for step in kind.steps for rule in step.acts)
    }


def check_no_batch(case_types: Mapping[str, CaseType], kind: str) -> None:
    """Refuse to open a payout batch as a plain case: it is made of the rows of a run.

    Raises:
        Refused: ``payouts.made_of_run``.
    """
    if kind in payout_kinds(case_types):
        raise Refused("payouts.made_of_run")
