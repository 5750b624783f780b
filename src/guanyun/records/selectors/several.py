"""What several units, cases and papers have to do with a case, as its page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.casework import Standing, standings
from guanyun.engines.common import Label
from guanyun.records.models import ForeignNumber

from .cases import CaseShown
from .clocks import ClockShown

STATE_WORDS = {
    Standing.WAITING: Label("还没轮到", "not yet asked"),
    Standing.OPEN: Label("等答复", "asked"),
    Standing.AGREED: Label("同意", "agreed"),
    Standing.REFUSED: Label("不同意", "refused"),
    Standing.NOT_NEEDED: Label("不需要", "not needed"),
}
JOINS = {
    "all": Label("会签", "all must agree"),
    "any": Label("或签", "any one may agree"),
    "in turn": Label("依次", "one after another"),
}
HELP = Label("协办", "Help")
PAPER_WORDS = {
    "supplied": Label("已有", "there"),
    "by data": Label("数据已有", "there by data"),
    "substituted": Label("已替代", "replaced"),
    "promised": Label("容缺，承诺补交", "promised"),
    "missing": Label("缺", "missing"),
}
ROLES = (
    ("asked", Label("首问", "first asked")),
    ("handling", Label("首办", "first handling")),
    ("answering", Label("首反馈", "first answering")),
)


@dataclass(frozen=True, slots=True)
class SeatShown:
    """One seat of a branch: whose it is, how it stands, its own clock."""

    clock: str
    label: Label
    unit: Label
    standing: str
    words: Label
    light: ClockShown | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class BranchShown:
    """A branch: how it joins, its seats side by side, whether the case waits for it."""

    label: Label
    join: Label
    seats: tuple[SeatShown, ...]
    is_open: bool
    blocks: bool


@dataclass(frozen=True, slots=True)
class PaperStanding:
    """One paper of the list: how it stands, until when it was promised, what stands for it."""

    id: str
    label: Label
    is_core: bool
    is_there: bool
    words: Label
    until: datetime | None
    reference: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a clock's ledger that somebody may object to."""

    clock: str
    clock_label: Label
    since: datetime
    label: Label


@dataclass(frozen=True, slots=True)
class Numbered:
    """A supervision or an objection that waits, by its number."""

    n: int
    label: Label


@dataclass(frozen=True, slots=True)
class First:
    """Who was first to be asked, to handle, to answer: they stay answerable."""

    role: Label
    unit: Label
    post: Label
    person: str


@dataclass(frozen=True, slots=True)
class SeveralShown:
    """Everything of a case that more than one has to do with; empty for most cases."""

    branches: tuple[BranchShown, ...]
    asked: tuple[SeatShown, ...]  # seats that are open now
    papers: tuple[PaperStanding, ...]
    stretches: tuple[Stretch, ...]
    supervisions: tuple[Numbered, ...]
    objections: tuple[Numbered, ...]
    firsts: tuple[First, ...]
    copied: tuple[Label, ...]
    lead: Label | None
    lead_why: str
    parent: str
    children: tuple[tuple[str, Label, bool], ...]  # number, kind, closed
    merged_into: str
    taken_in: tuple[str, ...]
    foreign: tuple[str, ...]
    earlier: str
    later: tuple[str, ...]

    @property
    def is_any(self) -> bool:
        """Return whether there is anything to show."""
        return any(
            (
                self.branches, self.supervisions, self.objections, self.copied, self.lead,
                self.parent, self.children, self.merged_into, self.taken_in, self.foreign,
                self.firsts, self.earlier, self.later,
            )
        )  # fmt: skip


def several_of(shown: CaseShown) -> SeveralShown:
    """Return what several have to do with a case; the case is one that the visitor sees."""
    state, names, together = shown.state, shown.names, shown.state.together
    branches = tuple(_branches(shown))
    lead = state.lead
    kinds = shown.charter.case_types
    return SeveralShown(
        branches=branches,
        asked=tuple(s for b in branches for s in b.seats if s.standing == Standing.OPEN),
        papers=tuple(_papers(shown)),
        stretches=tuple(_stretches(shown)),
        supervisions=tuple(
            Numbered(each.n, names.post(each.by_post))
            for each in together.supervisions
            if each.answered_at is None
        ),
        objections=tuple(
            Numbered(each.n, _clock_label(shown, each.clock))
            for each in together.contests
            if each.upheld is None
        ),
        firsts=tuple(_firsts(shown)),
        copied=tuple(names.post(each) for each in together.copied),
        lead=names.post(lead.post) if lead else None,
        lead_why=lead.sentence if lead else "",
        parent=together.parent,
        children=tuple(
            (each.number, kinds[each.kind].label if each.kind in kinds else Label(each.kind),
             each.closed)
            for each in together.children
        ),
        merged_into=together.merged_into,
        taken_in=together.taken_in,
        foreign=together.foreign,
        earlier=together.earlier,
        later=_later(shown),
    )  # fmt: skip


def _later(shown: CaseShown) -> tuple[str, ...]:
    """Return the cases that the numbers of other systems name now, where they are others."""
    numbers, own = shown.state.together.foreign, shown.case.number
    if not numbers:
        return ()
    rows = ForeignNumber.objects.filter(zone=shown.case.zone, foreign__in=numbers)
    return tuple(rows.exclude(case=own).order_by("case").values_list("case", flat=True))


def _branches(shown: CaseShown) -> Iterator[BranchShown]:
    rules = {each.id: each for each in shown.case_type.branches}
    lights = {each.id: each for each in shown.clocks}
    for branch in shown.state.together.branches:
        rule = rules.get(branch.rule)
        seats = tuple(
            SeatShown(
                clock=seat.clock,
                label=_seat_label(shown, seat.label, seat.unit, seat.told),
                unit=shown.names.unit(seat.unit) if seat.unit else shown.names.post(seat.told),
                standing=seat.standing,
                words=STATE_WORDS.get(Standing(seat.standing), Label(seat.standing)),
                light=lights.get(seat.clock),
                answered_at=seat.answered_at,
            )
            for seat in branch.seats
        )
        yield BranchShown(
            label=rule.label if rule else HELP,
            join=JOINS.get(branch.join, HELP) if rule else HELP,
            seats=seats,
            is_open=branch.standing == "open",
            blocks=branch.blocks,
        )


def _seat_label(shown: CaseShown, told: str, unit: str | None, post: str | None) -> Label:
    whose = shown.names.unit(unit) if unit else shown.names.post(post)
    if not told:
        return whose
    return Label(f"{whose.zh}：{told}", f"{whose.en or whose.zh}: {told}")


def _papers(shown: CaseShown) -> Iterator[PaperStanding]:
    if not shown.case_type.evidence:
        return
    for each in standings(shown.case_type, shown.state):
        yield PaperStanding(
            id=each.item.id,
            label=each.item.label,
            is_core=each.item.kind.value == "core",
            is_there=each.standing not in ("missing", "promised"),
            words=PAPER_WORDS.get(each.standing, Label(each.standing)),
            until=each.told.until if each.told else None,
            reference=each.told.reference if each.told else "",
        )


def _clock_label(shown: CaseShown, clock: str) -> Label:
    return next((each.label for each in shown.clocks if each.id == clock), Label(clock))


def _stretches(shown: CaseShown) -> Iterator[Stretch]:
    for clock in shown.state.clocks.values():
        label = _clock_label(shown, clock.id)
        for piece in clock.ledger:
            if piece.holder.unit is None and piece.holder.post is None:
                continue
            whose = (
                shown.names.unit(piece.holder.unit)
                if piece.holder.unit
                else shown.names.post(piece.holder.post)
            )
            since, until = (f"{each:%m-%d %H:%M}" for each in (piece.since, piece.until))
            yield Stretch(
                clock.id,
                label,
                piece.since,
                Label(
                    f"{label.zh}：{since}–{until} {whose.zh}",
                    f"{label.en or label.zh}: {since}–{until} {whose.en or whose.zh}",
                ),
            )


def _firsts(shown: CaseShown) -> Iterator[First]:
    told = {"asked": shown.state.first_asked, **shown.state.firsts}
    for name, role in ROLES:
        who = told.get(name)
        if name != "asked" and who:
            yield First(
                role,
                shown.names.unit(who.get("unit")),
                shown.names.post(who.get("post")),
                shown.names.person(who.get("person")),
            )
