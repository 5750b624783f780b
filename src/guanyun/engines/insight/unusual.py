"""Unusual handling as facts: what journals show, without judging it; pure, one pass a rule.

Nothing here accuses: a fact names what happened, the entries that show it, and the figure from
which on it is listed. Why it happened is the auditor's to ask.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from guanyun.engines.common import Calendar

from .handled import Fact, Journal, Line, Thresholds, acts_of
from .unusual_within import WITHIN

RULES = (
    "outside_office", "back_entry_light", "two_units", "quick_consent", "own_request_signed",
    "own_request_refused", "stand_ins_both_sides", "late_pause", "late_extension",
    "stopped_then_reopened", "opened_again", "hand_back_chain", "rating_changed", "always_first",
    "number_gap", "charter_while_running",
)  # fmt: skip
MOST_SHOWN = 20  # entries named by a fact that is about many cases
DAY_DIGITS = 8


def unusual_facts(
    cases: Sequence[Journal],
    *,
    calendar: Calendar,
    limits: Thresholds,
    others: Sequence[Journal] = (),
    numbers: Sequence[str] = (),
) -> list[Fact]:
    """Return what the journals of these cases show, the latest first.

    Args:
        cases: The journals of the cases looked at.
        calendar: Working days and office hours of the zone.
        limits: From where on a thing is listed.
        others: The streams of accounts (acts refused) and of the zone (charters adopted).
        numbers: Every number given in the zone in the time looked at, for the gaps.

    >>> unusual_facts([], calendar=None, limits=Thresholds())  # type: ignore[arg-type]
    []
    """
    found = [fact for each in cases for rule in WITHIN for fact in rule(each, calendar, limits)]
    found += two_units(cases, limits)
    found += opened_again(cases, limits)
    found += always_first(cases, limits)
    found += charter_while_running(cases, others)
    found += own_request_refused(cases, others)
    found += number_gaps(cases, numbers)
    return sorted(found, key=lambda fact: (fact.at, fact.rule, fact.entries), reverse=True)


def two_units(cases: Sequence[Journal], limits: Thresholds) -> Iterator[Fact]:
    """Yield acts of one person in two units within so many seconds, whatever the cases."""
    acts = [
        (lines[0].person, lines[0].recorded_at, journal.stream, lines[0])
        for journal in cases
        for lines in acts_of(journal)
        if lines[0].role == "staff" and lines[0].unit
    ]
    acts.sort(key=lambda act: (*act[:3], act[3].seq))
    for (person, before, stream, first), (again, after, then, second) in pairwise(acts):
        seconds = round((after - before).total_seconds())
        if person == again and first.unit != second.unit and seconds <= limits.units_seconds:
            told = {"person": person, "unit": first.unit, "unit_2": second.unit}
            told |= {"seconds": str(seconds), "number": then.removeprefix("case:")}
            yield Fact("two_units", after, ((stream, first.seq), (then, second.seq)), told)


def opened_again(cases: Sequence[Journal], limits: Thresholds) -> Iterator[Fact]:
    """Yield closed cases whose enterprise soon has the same kind at the same place anew."""
    alike: dict[tuple[str, str, str], list[Journal]] = {}
    for each in cases:
        place = str((each.lines[0].data.get("answers") or {}).get("place", ""))
        if each.enterprise and place:
            alike.setdefault((each.enterprise, each.kind, place), []).append(each)
    within = timedelta(days=limits.again_days)
    for group in alike.values():
        group.sort(key=lambda each: each.lines[0].recorded_at)
        for before, after in pairwise(group):
            closed = _last(before, "closed")
            first = after.lines[0]
            if closed and timedelta() <= first.recorded_at - closed.recorded_at <= within:
                told = {"number": after.number, "other": before.number, "unit": after.unit}
                entries = ((before.stream, closed.seq), (after.stream, first.seq))
                told["enterprise"] = after.enterprise
                yield Fact("opened_again", first.recorded_at, entries, told)


def always_first(cases: Sequence[Journal], limits: Thresholds) -> Iterator[Fact]:
    """Yield enterprises all of whose cases of a unit and kind were taken up before older ones.

    A case is taken up by the first act of the staff after it was opened.
    """
    queues: dict[tuple[str, str], list[tuple[Journal, Line]]] = {}
    for each in cases:
        taken = next((line for line in each.lines[1:] if _takes_up(line, each.lines[0])), None)
        if taken and each.enterprise:
            queues.setdefault((each.unit, each.kind), []).append((each, taken))
    for (unit, kind), queue in sorted(queues.items()):
        by_firm: dict[str, list[tuple[Journal, Line]]] = {}
        for each, taken in queue:
            by_firm.setdefault(each.enterprise, []).append((each, taken))
        for enterprise, own in sorted(by_firm.items()):
            if len(own) < max(1, limits.first_cases):
                continue
            passed = [_passed(each, taken, queue) for each, taken in own]
            if all(passed):
                told = {"enterprise": enterprise, "unit": unit, "kind": kind, "n": str(len(own))}
                told["passed"] = str(sum(passed))
                entries = tuple((each.stream, taken.seq) for each, taken in own)[:MOST_SHOWN]
                yield Fact("always_first", max(t.recorded_at for _, t in own), entries, told)


def _takes_up(line: Line, opened: Line) -> bool:
    return line.role == "staff" and line.recorded_at > opened.recorded_at


def _passed(case: Journal, taken: Line, queue: Sequence[tuple[Journal, Line]]) -> int:
    """Return how many older cases of others were taken up later than this one."""
    opened = case.lines[0].recorded_at
    return sum(
        other.enterprise != case.enterprise
        and other.lines[0].recorded_at < opened
        and theirs.recorded_at > taken.recorded_at
        for other, theirs in queue
    )


def charter_while_running(cases: Sequence[Journal], others: Sequence[Journal]) -> Iterator[Fact]:
    """Yield charters adopted while cases ran under another one."""
    for stream in others:
        for line in stream.lines:
            if line.kind != "charter_adopted":
                continue
            running = [each for each in cases if _runs_at(each, line)]
            if running:
                told = {"version": str(line.data["version"]), "n": str(len(running))}
                told["minutes"] = str(line.data.get("minutes", ""))
                entries = tuple((each.stream, each.lines[0].seq) for each in running)
                shown = ((stream.stream, line.seq), *entries[:MOST_SHOWN])
                yield Fact("charter_while_running", line.recorded_at, shown, told)


def _runs_at(case: Journal, adopted: Line) -> bool:
    state = False
    for line in case.lines:
        if line.recorded_at > adopted.recorded_at:
            break
        if line.kind in ("opened", "reopened"):
            state = True
        elif line.kind in ("closed", "withdrawn"):
            state = False
    return state and case.charter != adopted.data.get("hash")


def own_request_refused(cases: Sequence[Journal], others: Sequence[Journal]) -> Iterator[Fact]:
    """Yield attempts to sign what one had asked for oneself, which were refused."""
    known = {each.number: each.unit for each in cases}
    for stream in others:
        for line in stream.lines:
            number = str(line.data.get("case", ""))
            if line.kind == "own_consent_refused" and number in known:
                told = {"person": line.person, "number": number, "unit": line.unit or known[number]}
                entries = ((stream.stream, line.seq),)
                yield Fact("own_request_refused", line.recorded_at, entries, told)


def number_gaps(cases: Sequence[Journal], numbers: Sequence[str]) -> Iterator[Fact]:
    """Yield days whose numbers leave a gap: ``20261124-0002`` is none where 0001 and 0003 are.

    Numbers that others hold, outside of what is looked at, are no gap. A number is given in the
    transaction that opens its case, so a gap has no ordinary explanation; the seals tell more.
    """
    days: dict[str, set[int]] = {}
    for number in numbers:
        day, _, count = number.partition("-")
        if len(day) == DAY_DIGITS and count.isdigit():
            days.setdefault(day, set()).add(int(count))
    known = {each.number: each for each in cases}
    for day, counts in sorted(days.items()):
        missing = sorted(set(range(1, max(counts))) - counts)
        after = [known.get(f"{day}-{count:04d}") for count in sorted(counts)]
        shown = next((each for each in reversed(after) if each), None)
        if missing and shown:
            told = {"n": str(len(missing)), "missing": f"{day}-{missing[0]:04d}"}
            entries = ((shown.stream, shown.lines[0].seq),)
            yield Fact("number_gap", shown.lines[0].recorded_at, entries, told)


def _last(journal: Journal, kind: str) -> Line | None:
    return next((line for line in reversed(journal.lines) if line.kind == kind), None)
