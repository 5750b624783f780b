"""Who is complained about stands aside, and the case is routed past them (回避)."""

from dataclasses import replace
from datetime import datetime

from guanyun.charter.standing_aside import set_aside
from guanyun.engines.casework import (
    Actor,
    CaseType,
    Command,
    Designation,
    Field,
    FieldKind,
    Json,
    Recusal,
    RouteFact,
)
from guanyun.engines.common import Citation, Label, Where
from guanyun.engines.mandate import BodyKind, Post, Register, Unit

WHERE = Where("sample/cases/complaint.yaml", 1)
BASIS = Citation("S3", "40")
COMPLAINT = CaseType(
    id="complaint",
    label=Label("投诉"),
    matter="complaint",
    fields=(
        Field("unit", Label("反映的单位"), FieldKind.UNIT, WHERE),
        Field("post", Label("反映的岗位"), FieldKind.POST, WHERE),
    ),
    steps=(),
    clocks=(),
    designation=Designation("1 working days", "director", BASIS),
    where=WHERE,
    recusal=Recusal(("unit", "post"), "discipline", BASIS, WHERE),
)
REGISTER = Register(
    "sample",
    (
        Unit("bureau", Label("局"), BodyKind.ORGAN, WHERE, head="bureau_head"),
        Unit("inspection", Label("监察组"), BodyKind.ORGAN, WHERE, head="inspector"),
    ),
    (
        Post("bureau_head", "bureau", Label("局长"), WHERE),
        Post("clerk", "bureau", Label("经办"), WHERE),
        Post("discipline", "inspection", Label("受理岗"), WHERE),
        Post("inspector", "inspection", Label("组长"), WHERE),
    ),
    (), (), (),
)  # fmt: skip
ROUTE = RouteFact(
    "bureau", "clerk", "l1", "statutory", "S3 40", "m.yaml:1", "归局", head="bureau_head"
)
LEAD = RouteFact("bureau", "bureau_head", "l2", "by duty", "S3 39", "m.yaml:2", "局长牵头")


def opening(**answers: Json) -> Command:
    """Return an opening that is routed to the bureau and led by its head."""
    at = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
    return Command("open", Actor("e-1", "enterprise"), at, answers, route=ROUTE, lead=LEAD)


def test_complaint_about_a_unit_goes_past_its_posts_and_its_head() -> None:
    """Route, head and lead are others; every post of the unit stands aside."""
    told = set_aside(COMPLAINT, opening(unit="bureau"), REGISTER)
    assert told.facts["recused"] == ["unit:bureau", "post:bureau_head", "post:clerk"]
    assert told.route is not None
    assert (told.route.unit, told.route.post, told.route.head) == (
        "inspection", "discipline", "inspector",
    )  # fmt: skip
    assert told.route.sentence == "反映的是 bureau，回避；由 discipline 办理。"
    assert told.lead is not None
    assert (told.lead.post, told.lead.refused) == (None, "charter.leader_aside")


def test_complaint_about_another_post_leaves_the_route() -> None:
    """Only who is complained about stands aside."""
    told = set_aside(COMPLAINT, opening(post="bureau_head"), REGISTER)
    assert told.route == ROUTE
    assert told.facts["recused"] == ["post:bureau_head"]
    assert told.lead is not None
    assert told.lead.refused == "charter.leader_aside"


def test_case_about_nobody_is_untouched() -> None:
    """Without a name nobody stands aside."""
    assert set_aside(COMPLAINT, opening(), REGISTER) == opening()


def test_complaint_about_the_post_of_recusal_goes_to_who_designates() -> None:
    """Whoever would take it instead is complained about too: the next post up has it."""
    route = RouteFact("inspection", "discipline", "l1", "statutory", "S3 40", "m.yaml:1", "归监察")
    about = Command("open", opening().by, opening().occurred_at, {"unit": "inspection"},
                    route=route)  # fmt: skip
    posts = (*REGISTER.posts, Post("director", "bureau", Label("主任"), WHERE))
    told = set_aside(COMPLAINT, about, replace(REGISTER, posts=posts))

    assert told.route is not None
    assert (told.route.unit, told.route.post) == ("bureau", "director")


def above(head: str | None = "governor") -> Register:
    """Return the register with a committee over both units, and a county over the committee."""
    units = tuple(replace(each, parent="committee") for each in REGISTER.units)
    committee = Unit("committee", Label("管委会"), BodyKind.ZONE_COMMITTEE, WHERE,
                     parent="county", head="director")  # fmt: skip
    county = Unit("county", Label("县"), BodyKind.ORGAN, WHERE, head=head)
    posts = (
        Post("director", "committee", Label("主任"), WHERE),
        Post("governor", "county", Label("县领导"), WHERE),
    )
    return replace(REGISTER, units=(*units, committee, county), posts=(*REGISTER.posts, *posts))


EVERY = ["post:discipline", "post:director"]


def test_case_about_all_whom_the_charter_names_leaves_their_units() -> None:
    """The first head above who is not complained about has it, and the journal says so."""
    about = opening(unit="bureau")
    told = set_aside(COMPLAINT, replace(about, facts={"recused": [*EVERY]}), above())

    assert told.route is not None
    assert (told.route.unit, told.route.post) == ("county", "governor")
    assert told.facts["recused_to"] == "governor"


def test_case_about_everybody_goes_to_nobody() -> None:
    """It does not stay with whom it is about: no unit, with the reason."""
    about = opening(unit="bureau")
    told = set_aside(COMPLAINT, replace(about, facts={"recused": [*EVERY]}), above(head=None))

    assert told.route is not None
    assert (told.route.unit, told.route.refused) == (None, "charter.all_aside")
    assert "请上级指定" in told.route.sentence


def test_case_without_a_unit_is_not_designated_by_whom_it_is_about() -> None:
    """Who would say whose it is is complained about: the post of recusal has it at once."""
    lost = replace(ROUTE, unit=None, post=None, head=None, refused="mandate.outside_zone")
    about = replace(opening(post="director"), route=lost)
    told = set_aside(COMPLAINT, about, above())

    assert told.route is not None
    assert (told.route.unit, told.route.post) == ("inspection", "discipline")
