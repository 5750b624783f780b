"""Two kinds of case and the people around them, small enough to hold in the head."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import yaml

from guanyun.engines.casework import (
    Actor,
    ActRule,
    BackEntry,
    BudgetChoice,
    CaseState,
    CaseType,
    Choice,
    ClockRule,
    Command,
    Consent,
    Designation,
    DocumentKind,
    DocumentRule,
    Event,
    Extension,
    Field,
    FieldKind,
    Json,
    PauseGround,
    PauseRule,
    Rate,
    RatingRule,
    Reopening,
    Role,
    RouteFact,
    Rung,
    Step,
    decide,
    fold,
)
from guanyun.engines.common import Calendar, Citation, Label, Where, calendar_from

ROOT = Path(__file__).resolve().parents[3]
WHERE = Where("tests/kinds.yaml", 1)
BASIS = Citation("S1", "56", "2小时快速响应")
LAW = Citation("licensing_law", "第四十五条")


def _calendar() -> Calendar:
    page = ROOT / "charters" / "_national" / "calendar.yaml"
    return calendar_from(yaml.safe_load(page.read_text(encoding="utf-8")))


CALENDAR = _calendar()


def when(text: str) -> datetime:
    """Return an instant of 2026 in Beijing: ``11-24 09:00``."""
    return datetime.fromisoformat(f"2026-{text}:00+08:00".replace(" ", "T"))


def act(name: str, *by: Role, to: str = "", **more: object) -> ActRule:
    """Return an act of a step."""
    return ActRule(name, by, WHERE, to=to, **more)  # type: ignore[arg-type]


def words(name: str, *, required: bool = True) -> Field:
    """Return a private text field."""
    return Field(name, Label(name), FieldKind.LONG_TEXT, WHERE, required=required, private=True)


CLERK, HIRED, FIRM, FIRST = Role.IN_CHARGE, Role.PROVIDER, Role.ENTERPRISE, Role.FIRST_ASKED

REPAIR = CaseType(
    id="equipment_repair",
    label=Label("工业120", "Industry-120"),
    matter="equipment_repair",
    where=WHERE,
    provider="repair_provider",
    fields=(
        words("description"),
        Field(
            "urgency", Label("急不急"), FieldKind.CHOICE, WHERE, required=True,
            choices=tuple(Choice(each, Label(each)) for each in ("production", "danger", "normal")),
        ),
        Field("machine", Label("设备名称"), FieldKind.TEXT, WHERE, most=60),
    ),
    steps=(
        Step("reported", Label("等待回电"), CLERK, WHERE, acts=(
            act("respond", CLERK, to="responded", primary=True),
            act("answer", CLERK, FIRST, to="repaired", milestone="repaired"),
            act("hand_back", CLERK),
            act("withdraw", FIRM, to="withdrawn"),
        )),
        Step("responded", Label("等待派单"), CLERK, WHERE, acts=(
            act("dispatch", CLERK, to="dispatched", primary=True),
            act("answer", CLERK, to="repaired", milestone="repaired"),
            act("hand_back", CLERK),
        )),
        Step("dispatched", Label("维修人员在路上"), HIRED, WHERE, acts=(
            act("take", HIRED, milestone="taken"),
            act("arrive", HIRED, CLERK, to="on_site", milestone="arrived"),
            act("dispatch", CLERK, to="dispatched"),
        )),
        Step("on_site", Label("正在抢修"), HIRED, WHERE, acts=(
            act("repair", HIRED, CLERK, to="repaired", milestone="repaired"),
            act("close", CLERK, to="closed", consent=Consent("head"), document="closing_note"),
        )),
        Step("repaired", Label("等企业确认"), FIRM, WHERE, acts=(
            act("declare", FIRM, to="closed", document="closing_note"),
            act("reopen", FIRM),
            act("close", CLERK, to="closed", consent=Consent("head"), document="closing_note"),
        )),
        Step("closed", Label("已办结"), FIRM, WHERE, closed=True),
        Step("withdrawn", Label("已撤回"), FIRM, WHERE, closed=True),
    ),
    clocks=(
        ClockRule(
            "response", Label("两小时响应"), (BudgetChoice("2 hours"),), ("open",),
            ("respond", "answer"), WHERE, BASIS, amber_at="30 minutes",
            ladder=(
                Rung("-30 minutes", "in charge", WHERE, escalates=False),
                Rung("0 hours", "head", WHERE),
                Rung("+2 hours", "leader", WHERE),
            ),
        ),
        ClockRule(
            "repair", Label("不过夜"),
            (
                BudgetChoice("until 24:00", 'reported_time < time("18:00:00")'),
                BudgetChoice("12 hours"),
            ),
            ("open", "reopen"), ("repair", "answer", "close"), WHERE, BASIS, sample=True,
            extension=Extension("24 hours", "head", times=2),
            ladder=(Rung("-2 hours", "in charge", WHERE), Rung("0 hours", "head", WHERE)),
        ),
    ),
    designation=Designation(
        "2 hours", "director", BASIS, ladder=(Rung("0 hours", "leader", WHERE),)
    ),
    documents=(DocumentRule("closing_note", Label("办结告知书"), "办结", WHERE),),
    rating=RatingRule(),
    reopening=Reopening("15 working days", "responded", times=3),
    back_entry=BackEntry("24 hours"),
    rates=(
        Rate("success", Label("维修成功率"), 'solved = "solved"', "closed = true"),
        Rate("good", Label("好评率"), "rating >= 4", "rating != null"),
    ),
)  # fmt: skip

MATTER = CaseType(
    id="enterprise_matter",
    label=Label("企业事项", "Enterprise matter"),
    matter="enterprise_request",
    where=WHERE,
    fields=(words("description"), Field("licence", Label("营业执照"), FieldKind.FILES, WHERE)),
    steps=(
        Step("registered", Label("等待签收"), CLERK, WHERE, acts=(
            act("sign_for", CLERK, to="handling", primary=True),
            act("answer", CLERK, FIRST, to="answered"),
            act("hand_back", CLERK),
        )),
        Step("handling", Label("正在办理"), CLERK, WHERE, acts=(
            act("answer", CLERK, to="answered", primary=True),
            act("request_supplement", CLERK, to="waiting", asks=(
                Field("items", Label("还缺什么"), FieldKind.FILES, WHERE, required=True),)),
            act("pause", CLERK),
            act("resume", CLERK),
            act("request_extension", CLERK),
            act("close", CLERK, to="closed", consent=Consent("head")),
            act("hand_back", CLERK),
        )),
        Step("waiting", Label("等企业补材料"), FIRM, WHERE, acts=(
            act("supplement", FIRM, to="handling", asks=(words("description", required=False),)),
        )),
        Step("answered", Label("等企业确认"), FIRM, WHERE, acts=(
            act("declare", FIRM, to="closed"),
            act("reopen", FIRM),
            act("close", CLERK, to="closed", consent=Consent("head")),
        )),
        Step("closed", Label("已办结"), FIRM, WHERE, closed=True),
    ),
    clocks=(
        ClockRule("take_up", Label("签收"), (BudgetChoice("4 office hours"),),
                  ("open", "designate", "reopen"), ("sign_for", "answer"), WHERE, BASIS,
                  ladder=(Rung("0 hours", "head", WHERE),)),
        ClockRule("closing", Label("办结"), (BudgetChoice("7 working days"),), ("open",),
                  ("answer", "close"), WHERE, BASIS, amber_at="2 working days",
                  extension=Extension("5 working days", "head"),
                  ladder=(Rung("-1 working days", "in charge", WHERE, escalates=False),
                          Rung("0 hours", "head", WHERE),
                          Rung("+2 working days", "leader", WHERE))),
    ),
    pauses=(
        PauseRule("supplement", Label("等企业补材料"), LAW, WHERE, clocks=("closing",),
                  resumes_on=("supplement", "resume"), ground=PauseGround.SUPPLEMENT),
        PauseRule("expert_review", Label("专家评审"), LAW, WHERE, waits_for="law",
                  clocks=("closing",), ground=PauseGround.EXPERT_REVIEW, document="time_note"),
    ),
    documents=(
        DocumentRule("time_note", Label("停表告知书"), "停", WHERE, kind=DocumentKind.TIME),
    ),
    designation=Designation("1 working days", "director", BASIS),
    rating=RatingRule(),
    reopening=Reopening("15 working days", "handling"),
    back_entry=BackEntry("3 working days"),
)  # fmt: skip

ROUTE = RouteFact(
    unit="beichen", post="beichen_clerk", line="line-1", mode="法定", basis="S1 28",
    where="mandate.yaml:12", sentence="围墙内归北辰企业社区", head="beichen_head",
)  # fmt: skip
NOBODY = replace(ROUTE, unit=None, post=None, head=None, refused="mandate.outside_zone")
OTHER = replace(ROUTE, unit="town_west", post="town_clerk", head="town_head")

ENTERPRISE = Actor("agent-1", "enterprise")
STAFF = Actor("clerk-1", "staff", unit="beichen", post="beichen_clerk", channel="window")
OTHER_STAFF = Actor("clerk-9", "staff", unit="town_west", post="town_clerk", channel="window")
HEAD = Actor("head-1", "staff", unit="beichen", post="beichen_head", channel="window")
DIRECTOR = Actor("director-1", "staff", unit="committee", post="director", channel="window")
DESK = Actor("desk-1", "staff", unit="duty_desk", post="duty", channel="phone")
TECHNICIAN = Actor("link:7", "provider", unit="repair_provider", channel="link")
SYSTEM = Actor("system", "system", channel="system")
FACTS: Mapping[str, Json] = {
    "number": "LY2026-000001",
    "enterprise": "91330825MA00000018",
    "first_asked": {"person": "desk-1", "unit": "duty_desk", "post": "duty"},
}
REVIEW: Mapping[str, Json] = {"pause": "expert_review", "needed_until": "2026-12-10"}
DUTY: Mapping[str, Json] = {"on_duty": {"beichen_head": {"person": "head-1", "unit": "beichen"}}}


@dataclass
class Desk:
    """One case on a desk: acts are decided and folded, refusals rise."""

    case_type: CaseType
    calendar: Calendar = CALENDAR
    state: CaseState | None = None
    events: list[Event] = field(default_factory=list)

    @property
    def case(self) -> CaseState:
        """The case now."""
        assert self.state is not None
        return self.state

    def open(self, at: str, route: RouteFact | None = ROUTE, **told: Json) -> "Desk":
        """Report a case."""
        answers: dict[str, Json] = {"urgency": "normal"} if self.case_type is REPAIR else {}
        self.do("open", ENTERPRISE, at, answers | told, words=("description",), route=route,
                facts=FACTS)  # fmt: skip
        return self

    def do(
        self,
        name: str,
        by: Actor,
        at: str,
        answers: Mapping[str, Json] | None = None,
        *,
        occurred: str | None = None,
        words: tuple[str, ...] = (),
        route: RouteFact | None = None,
        facts: Mapping[str, Json] | None = None,
        lead: RouteFact | None = None,
    ) -> list[str]:
        """Take an act and return the kinds of its events."""
        command = Command(
            name, by, when(occurred or at), answers or {}, dict.fromkeys(words, "00" * 32), route,
            facts or {}, lead,
        )  # fmt: skip
        events = decide(self.case_type, self.state, command, at=when(at), calendar=self.calendar)
        self.events += events
        self.state = fold(self.events)
        return [event.kind.value for event in events]
