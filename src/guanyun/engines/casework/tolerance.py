"""容缺受理: accepted though secondary items are missing, under a written promise with its days."""

from datetime import date, datetime, timedelta
from typing import cast

from guanyun.engines.common import ZONE, Budget, parse_budget
from guanyun.errors import Refused

from . import clocks
from .case_type import ActRule, CaseType
from .commands import Json
from .drafts import Draft, clock_rule
from .evidence import is_core, item_named, labels, missing_items, open_gaps, refuse_missing
from .evidence_rules import Tolerance
from .handling import Answers, take
from .issuing import issue
from .papers import EvidenceState
from .state import CaseState
from .supplying import note_changed
from .timing import due_text
from .wording import all_of, in_both

HONEST = frozenset({"none", "repaired"})
UNREPAIRED = "unrepaired"


def check_tolerance(draft: Draft, _rule: ActRule) -> None:
    """Refuse 容缺 without a rule, without a gap, without core items, or for the dishonest.

    ``facts["dishonesty"]`` is none, repaired or unrepaired; what is not known is not none.
    """
    if draft.case_type.tolerance is None:
        raise Refused("casework.no_tolerance")
    missing = missing_items(draft.case_type, draft.state)
    if not missing:
        raise Refused("casework.nothing_to_tolerate")
    allowed = draft.case_type.tolerance.items
    core = [each for each in missing if is_core(each) or (allowed and each.id not in allowed)]
    if core:
        raise refuse_missing("casework.core_missing", core)
    record = draft.command.facts.get("dishonesty")
    if record == UNREPAIRED:
        raise Refused("casework.dishonest")
    if record not in HONEST:
        raise Refused("casework.honesty_unknown")


def accept_with_gaps(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Accept with gaps: each missing item with the day promised; the clock of promises runs.

    Raises:
        Refused: ``casework.promise_form``, ``casework.promise_incomplete``,
            ``casework.promise_idle``, ``casework.promise_too_long``, ``casework.promise_past``.
    """
    promised = read_promises(answers[0].get("promises"))
    missing = missing_items(draft.case_type, draft.state)
    for name in promised:
        item_named(draft.case_type, name)
    unsaid = [each for each in missing if each.id not in promised]
    if unsaid:
        raise refuse_missing("casework.promise_incomplete", unsaid)
    known = {each.id for each in missing}
    idle = [item_named(draft.case_type, name) for name in promised if name not in known]
    if idle:
        raise Refused("casework.promise_idle", **all_of("items", labels(idle)))
    latest = promise_until(draft)
    for day in promised.values():
        _check_day(draft, day, latest)
    take(draft, rule, answers)
    if draft.case_type.tolerance is not None and not rule.document:
        issue(draft, draft.case_type.tolerance.document)
    note_changed(
        draft,
        [
            EvidenceState(name, "promised", draft.effective, until=end_of(day))
            for name, day in promised.items()
        ],
    )


def read_promises(told: Json) -> dict[str, date]:
    """Return the day promised for each item, from lines ``item 2026-12-10``.

    >>> read_promises(["safety_plan 2026-12-10"])
    {'safety_plan': datetime.date(2026, 12, 10)}

    Raises:
        Refused: ``casework.promise_form``.
    """
    lines = told if isinstance(told, list) else [told]
    found: dict[str, date] = {}
    for line in lines:
        name, _, day = str(line or "").strip().rpartition(" ")
        try:
            found[name.strip()] = date.fromisoformat(day)
        except ValueError:
            raise Refused("casework.promise_form", line=line or "-") from None
    if "" in found:
        raise Refused("casework.promise_form", line=cast(str, lines[0]) or "-")
    return found


def end_of(day: date) -> datetime:
    """Return the end of a day: 24:00 in the zone."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), ZONE)


def promise_until(draft: Draft) -> datetime:
    """Return the latest end that a promise may have, made now."""
    rule = draft.case_type.tolerance
    if rule is None:
        raise Refused("casework.no_tolerance")
    most = longest_promise(draft.case_type, rule, draft.state, draft.effective)
    return min(draft.calendar.due(draft.effective, each).at for each in most)


def longest_promise(
    case_type: CaseType, rule: Tolerance, state: CaseState, at: datetime
) -> list[Budget]:
    """Return the bounds of a promise: the charter's most, and the promised time less a margin.

    深圳: at least 2 working days shorter than the promised time, at most 20 working days. A case
    whose promised time leaves no day is not accepted with gaps.

    Raises:
        Refused: ``casework.promise_no_room``.
    """
    bounds = [parse_budget(rule.most)]
    clock = clock_rule(case_type, rule.clock) if rule.clock else None
    if clock is not None:
        whole = parse_budget(clocks.chosen_budget(clock, state, at))
        margin = parse_budget(rule.before)
        left = whole.amount - margin.amount
        if left <= 0:
            raise Refused("casework.promise_no_room", **in_both("clock", clock.label))
        bounds.append(Budget(left, whole.unit))
    return bounds


def _check_day(draft: Draft, day: date, latest: datetime) -> None:
    end = end_of(day)
    if end <= draft.effective:
        raise Refused("casework.promise_past", day=day.isoformat())
    if end > latest:
        raise Refused("casework.promise_too_long", day=day.isoformat(), latest=due_text(latest))


def check_bars(draft: Draft, rule: ActRule) -> None:
    """Refuse an act that waits until every gap is closed: the permit is issued only then."""
    tolerance = draft.case_type.tolerance
    if tolerance is None or not {rule.act, rule.id} & set(tolerance.bars):
        return
    gaps = open_gaps(draft.case_type, draft.state)
    if gaps:
        raise refuse_missing("casework.gaps_open", [each.item for each in gaps])
