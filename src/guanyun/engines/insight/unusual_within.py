"""Unusual handling that one case shows by itself: hours, back-entries, signatures, clocks."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from guanyun.engines.common import Calendar, TimeUnit, parse_budget

from .handled import Fact, Journal, Line, Thresholds, acts_of, clocks_before, instant

GIVEN, ASKED = "consent_given", "consent_asked"


def outside_office(journal: Journal, calendar: Calendar, limits: Thresholds) -> Iterator[Fact]:
    """Yield acts of the staff far from any office time, in kinds that are handled by day."""
    if journal.day_and_night:
        return
    grace = timedelta(minutes=limits.office_minutes)
    for lines in acts_of(journal):
        first = lines[0]
        near = (first.recorded_at - grace, first.recorded_at + grace)
        if first.role == "staff" and not calendar.consumed(*near, TimeUnit.OFFICE_HOURS):
            yield _fact("outside_office", journal, first, {"person": first.person})


def back_entry_changed_light(
    journal: Journal, _calendar: Calendar, _limits: Thresholds
) -> Iterator[Fact]:
    """Yield back-entries after a clock's end that stopped it before its end (红变绿)."""
    entered: Line | None = None
    for line, clocks in clocks_before(journal.lines):
        if line.kind == "back_entered":
            entered = line
        elif entered is None or line.recorded_at != entered.recorded_at:
            entered = None
        elif line.kind == "clock_stopped":
            due = instant(clocks[line.data["clock"]]["due"])
            if instant(line.data["at"]) <= due < line.recorded_at:
                told = {"clock": line.data["clock"], "due": due.isoformat()}
                yield _fact("back_entry_light", journal, entered, told, line)


def quick_consent(journal: Journal, _calendar: Calendar, limits: Thresholds) -> Iterator[Fact]:
    """Yield signatures given within seconds of the asking."""
    for asked, given in _signatures(journal):
        seconds = round((given.recorded_at - asked.recorded_at).total_seconds())
        if seconds < limits.consent_seconds:
            told = {"seconds": str(seconds), "person": given.person, "post": given.post}
            yield _fact("quick_consent", journal, asked, told, given)


def own_request_signed(
    journal: Journal, _calendar: Calendar, _limits: Thresholds
) -> Iterator[Fact]:
    """Yield signatures where who asked, or the principal, is who signed, or the principal."""
    for asked, given in _signatures(journal):
        both = {asked.person, asked.for_person} & {given.person, given.for_person} - {""}
        if both:
            yield _fact("own_request_signed", journal, asked, {"person": min(both)}, given)


def stand_ins_both_sides(
    journal: Journal, _calendar: Calendar, _limits: Thresholds
) -> Iterator[Fact]:
    """Yield signatures asked for by one stand-in and given by another."""
    for asked, given in _signatures(journal):
        if asked.for_person and given.for_person:
            told = {"person": asked.person, "signer": given.person}
            yield _fact("stand_ins_both_sides", journal, asked, told, given)


def late_pause(journal: Journal, calendar: Calendar, limits: Thresholds) -> Iterator[Fact]:
    """Yield pauses that began when little of the budget was left, or none."""
    for line, clocks in clocks_before(journal.lines):
        known = clocks.get(str(line.data.get("clock"))) if line.kind == "clock_paused" else None
        if known is None or str(known["budget"]).startswith("until "):
            continue
        budget = parse_budget(str(known["budget"]))
        whole = calendar.budget_length(budget)
        left = calendar.consumed(instant(line.data["at"]), instant(known["due"]), budget.unit)
        if left * 100 <= whole * limits.budget_percent:
            told = {"clock": line.data["clock"], "percent": str(left * 100 // whole)}
            yield _fact("late_pause", journal, line, told)


def late_extension(journal: Journal, _calendar: Calendar, _limits: Thresholds) -> Iterator[Fact]:
    """Yield extensions granted after the clock had ended."""
    for line, clocks in clocks_before(journal.lines):
        if line.kind == "clock_extended":
            due = instant(clocks[line.data["clock"]]["due"])
            if line.recorded_at > due:
                told = {"clock": line.data["clock"], "due": due.isoformat(), "person": line.person}
                yield _fact("late_extension", journal, line, told)


def stopped_then_reopened(
    journal: Journal, _calendar: Calendar, limits: Thresholds
) -> Iterator[Fact]:
    """Yield clocks stopped right before their end in a case that was reopened afterwards."""
    last: tuple[Line, int] | None = None
    for line, clocks in clocks_before(journal.lines):
        if line.kind == "clock_stopped" and line.role == "staff":
            due = instant(clocks[line.data["clock"]]["due"])
            left = due - instant(line.data["at"])
            if timedelta() <= left <= timedelta(minutes=limits.due_minutes):
                last = (line, int(left.total_seconds()) // 60)
        elif line.kind == "reopened" and last is not None:
            stopped, minutes = last
            told = {"clock": stopped.data["clock"], "minutes": str(minutes)}
            yield _fact("stopped_then_reopened", journal, stopped, told, line)
            last = None


def hand_back_chain(journal: Journal, _calendar: Calendar, limits: Thresholds) -> Iterator[Fact]:
    """Yield cases handed back several times (来回退)."""
    backs = [line for line in journal.lines if line.data.get("verb") == "hand_back"]
    if len(backs) >= max(1, limits.hand_backs):
        told = {"n": str(len(backs))}
        yield _fact("hand_back_chain", journal, backs[0], told, *backs[1:])


def rating_changed(journal: Journal, _calendar: Calendar, _limits: Thresholds) -> Iterator[Fact]:
    """Yield grades that are another than the one before, in a later life of the case."""
    rated = [line for line in journal.lines if line.kind == "rated"]
    for before, after in pairwise(rated):
        if before.data["rating"] != after.data["rating"]:
            told = {"before": str(before.data["rating"]), "after": str(after.data["rating"])}
            yield _fact("rating_changed", journal, before, told, after)


def _signatures(journal: Journal) -> Iterator[tuple[Line, Line]]:
    asked: dict[str, Line] = {}
    for line in journal.lines:
        if line.kind == ASKED:
            asked[str(line.data["consent"]["id"])] = line
        elif line.kind == GIVEN and line.data["consent"] in asked:
            yield asked[line.data["consent"]], line


def _fact(rule: str, journal: Journal, first: Line, told: dict[str, str], *more: Line) -> Fact:
    """Return a fact of one case, with its number, its unit and the entries that show it."""
    known = {"number": journal.number, "unit": (more or (first,))[-1].unit or journal.unit}
    entries = tuple((journal.stream, line.seq) for line in (first, *more))
    return Fact(rule, (more or (first,))[-1].recorded_at, entries, known | told)


WITHIN = (
    outside_office, back_entry_changed_light, quick_consent, own_request_signed,
    stand_ins_both_sides, late_pause, late_extension, stopped_then_reopened, hand_back_chain,
    rating_changed,
)  # fmt: skip
