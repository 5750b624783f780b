"""One step of a case, from the command to what the ledger writes; reads nothing it is not given."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from guanyun.charter.institution import Institution, handled
from guanyun.engines.casework import (
    Actor,
    CaseState,
    Command,
    Event,
    Head,
    beginning,
    state_of,
)
from guanyun.errors import Refused

from .ledger import Conflict, Posting, written
from .models import Case, ClockRow, ForeignNumber, Gap, Upload
from .outbox import notices_for
from .papers import numbers_taken
from .privacy import Answers, private_rows
from .projections import (
    CLOCK_COLUMNS,
    Setting,
    case_columns,
    changed_clocks,
    clock_rows,
    new_case,
    told_posts,
)
from .statements import Statement, inserting, replacing, updating
from .steps_told import Stepped

KEPT = 256  # states in memory
ANEW = replacing(("zone", "case", "clock"), CLOCK_COLUMNS)  # a clock that is there already
# A number of another system that this very case has already stays; another's touches no row.
OWN_NUMBER = (
    replacing(["zone", "foreign"], ["case"]) + ' WHERE "foreign_number"."case" = EXCLUDED."case"'
)
# Refusals that another seat of the same person may not meet.
OF_THE_SEAT = frozenset(
    {
        "casework.not_yours",
        "casework.enterprise_alone",
        "casework.no_consent_waiting",
        "records.not_delegable",
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """A decided step: what happened, what the case is now, and what is to be written."""

    before: CaseState | None
    after: CaseState
    events: tuple[Event, ...]
    by: Actor
    posting: Posting


def state_now(case: Case) -> CaseState:
    """Return the folded state that the case row keeps."""
    return _state_told(case.state)


@lru_cache(maxsize=KEPT)
def _state_told(text: str) -> CaseState:
    """Return the state that a text tells: a case that is looked at and acted on is read once."""
    return state_of(json.loads(text))


def head_at(case: Case) -> Head:
    """Return the head of the case's stream as the row knows it."""
    return Head(case.zone, stream_of(case.number), case.version, case.head)


def stream_of(number: str) -> str:
    """Return the stream of a case.

    >>> stream_of("20261124-0001")
    'case:20261124-0001'
    """
    return f"case:{number}"


def decided_by(
    actors: Sequence[Actor], decide: Callable[[Actor], tuple[tuple[Event, ...], CaseState]]
) -> tuple[Actor, tuple[Event, ...], CaseState]:
    """Return the first seat that may take the act, its events, and what the case is after them.

    Raises:
        Refused: what the last seat was refused with; ``records.not_for_role`` without any seat.
    """
    told = Refused("records.no_seat")
    for actor in actors:
        try:
            return actor, *decide(actor)
        except Refused as refused:
            if refused.code not in OF_THE_SEAT:
                raise
            told = refused
    raise told


def step_on(
    case: Case,
    institution: Institution,
    actors: Sequence[Actor],
    command: Callable[[Actor], Command],
    *,
    at: datetime,
    answers: Answers,
    attached: Sequence[Upload] = (),
) -> Step:
    """Return the step that an act makes on a case, ready for the ledger; nothing is written.

    Raises:
        Refused: whatever the engine refuses.
    """
    before, case_types = state_now(case), institution.charter.case_types
    by, events, after = decided_by(
        actors, lambda actor: handled(institution, before, command(actor), at=at)
    )
    adopted = after.together.charter or case.charter
    entries = written(head_at(case), events, at=at, charter=adopted)
    told = told_posts(case.told, [(event.kind.value, event.data) for event in events])
    columns = case_columns(
        after, head=entries[-1].hash if entries else case.head, changed_at=at, told=told
    )
    clocks = changed_clocks(case.zone, before.clocks, after)
    columns |= {"charter": adopted} if adopted != case.charter else {}
    effects = [
        _update(case, columns),
        *_clock_effects(clocks),
        *_attach(case, attached),
    ]
    effects += numbers_kept(case.zone, events, case.number)
    effects += numbers_taken(case.zone, events, case.number, at)
    if after.designated and not before.designated:
        effects.append(_close_gap(case, after.unit or "", at))
    stream = stream_of(case.number)
    posting = Posting(
        head_at(case),
        entries,
        private_rows(case.zone, stream, case.version + 1, answers),
        notices_for(
            Stepped(case.zone, case_types[after.kind], before, after, events, case.version + 1), at
        ),
        effects,
    )
    return Step(before, after, events, by, posting)


def first_step(
    institution: Institution,
    setting: Setting,
    actors: Sequence[Actor],
    command: Callable[[Actor], Command],
    *,
    at: datetime,
    answers: Answers,
    attached: Sequence[Upload] = (),
) -> Step:
    """Return the step that opens a case, ready for the ledger.

    Raises:
        Refused: an answer is missing or wrong; never for want of a unit in charge.
    """
    case_types = institution.charter.case_types
    by, events, after = decided_by(
        actors, lambda actor: handled(institution, None, command(actor), at=at)
    )
    head = _beginning(setting.zone, after.number)
    entries = written(head, events, at=at, charter=setting.charter)
    case = new_case(after, setting, head=entries[-1].hash, changed_at=at)
    effects = [inserting([case]), *_clock_effects(clock_rows(setting.zone, after))]
    effects += [*_attach(case, attached), *numbers_kept(setting.zone, events, after.number)]
    effects += numbers_taken(setting.zone, events, after.number, at)
    if after.route is not None and after.route.refused:
        effects.append(inserting([_gap(case, after, at)]))
    posting = Posting(
        head,
        entries,
        private_rows(setting.zone, head.stream, 1, answers),
        notices_for(Stepped(setting.zone, case_types[after.kind], None, after, events, 1), at),
        effects,
    )
    return Step(None, after, events, by, posting)


def numbers_kept(zone: str, events: Sequence[Event], number: str) -> list[Statement]:
    """Return the writes that keep the numbers which other systems have for a case.

    Written, one that another case has already is refused as ``records.foreign_taken``.
    """
    told = {str(e.data["foreign"]): e.data.get("earlier") for e in events if e.data.get("foreign")}
    return [_keeping(zone, foreign, number, earlier) for foreign, earlier in told.items()]


def _keeping(zone: str, foreign: str, number: str, earlier: object) -> Statement:
    """Return the write for one number; it leaves a closed case for the one that follows it."""
    if earlier:
        where = {"zone": zone, "foreign": foreign, "case": earlier}
        return updating(ForeignNumber, {"case": number}, where, lambda: _elsewhere(zone, number))
    row = ForeignNumber(zone=zone, foreign=foreign, case=number)
    return inserting([row], OWN_NUMBER, lambda: Refused("records.foreign_taken", foreign=foreign))


def _elsewhere(zone: str, number: str) -> Conflict:
    return Conflict(_beginning(zone, number), 1)  # another report was faster with it: look again


def _beginning(zone: str, number: str) -> Head:
    return beginning(zone, stream_of(number))


def _update(case: Case, columns: Mapping[str, object]) -> Statement:
    return updating(Case, columns, {"zone": case.zone, "number": case.number})


def _clock_effects(rows: Sequence[ClockRow]) -> list[Statement]:
    return [inserting(rows, ANEW)] if rows else []


def _attach(case: Case, uploads: Sequence[Upload]) -> list[Statement]:
    """Give pictures that were stored before to the case; one that is taken already stays."""
    return [
        updating(
            Upload,
            {"case": case.number, "field": each.field},
            {"id": each.pk, "case": ""},
            lambda: Refused("records.file_gone"),
        )
        for each in uploads
    ]


def _gap(case: Case, state: CaseState, at: datetime) -> Gap:
    route = state.route
    return Gap(
        zone=case.zone,
        case=case.number,
        matter=case.matter,
        code=(route.refused if route else None) or "",
        sentence=route.sentence if route else "",
        lng_e7=case.lng_e7,
        lat_e7=case.lat_e7,
        found_at=at,
    )


def _close_gap(case: Case, unit: str, at: datetime) -> Statement:
    told = {"designated_unit": unit, "designated_at": at}
    return updating(Gap, told, {"zone": case.zone, "case": case.number})
