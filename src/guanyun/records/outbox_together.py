"""Who is told when several units do something in one case: those asked, and who asked them."""

from collections.abc import Callable, Iterator, Mapping

from guanyun.engines.casework import CaseState, Event, EventKind, Json

from .steps_told import Stepped, Told, enterprise_of, fields_of, keeper_of

ASSIST = "assist"
Tells = Callable[[Stepped, Event], Iterator[Told]]


def _post(post: Json) -> Iterator[str]:
    if isinstance(post, str) and post:
        yield f"post:{post}"


def _asked(step: Stepped, event: Event) -> Iterator[Told]:
    """Tell the seats that are asked by this event; in turn, the next one."""
    told = event.data["branch"]
    name = told["id"] if isinstance(told, dict) else told
    branch = next((b for b in step.after.together.branches if b.id == name), None)
    if branch is None:
        return
    code = "records.notice_help" if branch.rule == ASSIST else "records.notice_countersign"
    wanted = event.data.get("n")
    for seat in branch.seats:
        if seat.standing == "open" and wanted in (None, seat.n):
            for receiver in _post(seat.told or seat.head):
                due = step.after.clocks[seat.clock].due_text
                yield receiver, code, fields_of(step, part=seat.label or "-", due=due)


def _branch_ended(step: Stepped, event: Event) -> Iterator[Told]:
    """Tell who keeps the case how a branch ended; those asked, that they are not needed."""
    standing = str(event.data["standing"])
    keeper = keeper_of(step.after)
    if standing in ("joined", "refused") and keeper is not None:
        yield keeper, f"records.notice_branch_{standing}", fields_of(step)
    before = step.before.together.branches if step.before else ()
    was = next((b for b in before if b.id == event.data["branch"]), None)
    for seat in was.seats if was is not None else ():
        answered = any(
            e.kind is EventKind.SEAT_ANSWERED and e.data["n"] == seat.n for e in step.events
        )
        if seat.standing == "open" and not answered:
            for receiver in _post(seat.told or seat.head):
                yield receiver, "records.notice_not_needed", fields_of(step)


def _forwarded(step: Stepped, event: Event) -> Iterator[Told]:
    route = step.after.route
    for receiver in _post(route.post or route.head if route else None):
        yield receiver, "records.notice_forwarded", fields_of(step)


def _signer_added(step: Stepped, event: Event) -> Iterator[Told]:
    told = event.data["consent"]
    if isinstance(told, dict):
        for receiver in _post(told["post"]):
            act = str(told["sentence"])
            yield receiver, "records.notice_consent_asked", fields_of(step, act=act)


def _supervised(step: Stepped, event: Event) -> Iterator[Told]:
    told = step.after.together.supervisions[-1]
    holder = told.post or _head(step.after, told.unit)
    due = step.after.clocks[told.clock].due_text
    for receiver in _post(holder):
        yield receiver, "records.notice_supervised", fields_of(step, due=due)


def _head(state: CaseState, unit: str | None) -> str | None:
    """Return who is told in a unit that holds the case or sits on a seat of it."""
    for branch in state.together.branches:
        for seat in branch.seats:
            if seat.unit == unit and (seat.told or seat.head):
                return seat.told or seat.head
    if state.route is not None and state.route.unit == unit:
        return state.route.post or state.route.head
    return None


def _supervision_answered(step: Stepped, event: Event) -> Iterator[Told]:
    for each in step.after.together.supervisions:
        if each.n == event.data["n"]:
            for receiver in _post(each.by_post):
                yield receiver, "records.notice_supervision_answered", fields_of(step)


def _urged(step: Stepped, event: Event) -> Iterator[Told]:
    for receiver in _post(event.data.get("post")):
        yield receiver, "records.notice_urged", fields_of(step)


def _copied(step: Stepped, event: Event) -> Iterator[Told]:
    for receiver in _post(event.data.get("post")):
        yield receiver, "records.notice_copied", fields_of(step)


def _disputed(step: Stepped, event: Event) -> Iterator[Told]:
    dispute = step.after.together.dispute
    if dispute is None:
        return
    clock = step.after.clocks[dispute.clock]
    for receiver in _post(clock.holder.post):
        yield receiver, "records.notice_disputed", fields_of(step, due=clock.due_text)


def _contested(step: Stepped, event: Event) -> Iterator[Told]:
    for receiver in _post(step.after.together.contests[-1].settled_by):
        yield receiver, "records.notice_contested", fields_of(step)


def _contest_settled(step: Stepped, event: Event) -> Iterator[Told]:
    for each in step.after.together.contests:
        if each.n == event.data["n"] and each.by.isdigit():
            code = "records.notice_upheld" if each.upheld else "records.notice_dismissed"
            yield f"person:{each.by}", code, fields_of(step)


def _merged(step: Stepped, event: Event) -> Iterator[Told]:
    fields = fields_of(step, into=str(event.data["into"]))
    yield enterprise_of(step.after), "records.notice_merged", fields


def _taken_in(step: Stepped, event: Event) -> Iterator[Told]:
    keeper = keeper_of(step.after)
    if keeper is not None:
        yield keeper, "records.notice_taken_in", fields_of(step)


def _child_told(step: Stepped, event: Event) -> Iterator[Told]:
    """Tell who keeps a case when the last of the cases that it waits for is closed."""
    keeper = keeper_of(step.after)
    waiting = any(each.awaited and not each.closed for each in step.after.together.children)
    if keeper is not None and event.data["closed"] and not waiting:
        yield keeper, "records.notice_children_closed", fields_of(step)


def reporters_of(step: Stepped, code: str) -> Iterator[Told]:
    """Tell the other enterprises that reported the same (并件、重复反映)."""
    for firm in step.after.together.reporters:
        if firm != step.after.enterprise:
            yield f"enterprise:{firm}", code, fields_of(step)


TELLS: Mapping[EventKind, Tells] = {
    EventKind.BRANCH_OPENED: _asked,
    EventKind.SEAT_OPENED: _asked,
    EventKind.BRANCH_ENDED: _branch_ended,
    EventKind.FORWARDED: _forwarded,
    EventKind.SIGNER_ADDED: _signer_added,
    EventKind.SUPERVISED: _supervised,
    EventKind.SUPERVISION_ANSWERED: _supervision_answered,
    EventKind.URGED: _urged,
    EventKind.COPIED: _copied,
    EventKind.DISPUTED: _disputed,
    EventKind.CONTESTED: _contested,
    EventKind.CONTEST_SETTLED: _contest_settled,
    EventKind.MERGED: _merged,
    EventKind.TAKEN_IN: _taken_in,
    EventKind.CHILD_TOLD: _child_told,
}
