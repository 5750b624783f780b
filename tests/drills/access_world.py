"""The world of the access drill: who there is, what each may see by the table, canaries in it all.

Cases are planted so that each relation exists: own, same unit, other unit, other zone, former unit
after a transfer, missing. What a case is to a unit is written down here by hand, not read back.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.test import Client
from PIL import Image

from guanyun.accounts.models import EnterpriseAgent, Person
from guanyun.accounts.roles import ADMINISTRATOR_POST, AUDITOR_POST
from guanyun.records.access import Visitor
from guanyun.records.models import Adoption, Case, Upload
from guanyun.records.now import now, today
from guanyun.records.services.audits import Order, audit_begin
from guanyun.records.services.cases import case_designate
from guanyun.records.services.enterprises import agent_remove
from guanyun.records.services.links import Grant, link_issue, link_revoke
from guanyun.records.services.people import post_release
from guanyun.records.services.stand_ins import Cover, stand_in_end, stand_in_name
from guanyun.records.services.uploads import upload_store
from guanyun.records.visitors import SESSION_CASES, SESSION_LINKS, SESSION_PHONE
from tests.planting import act, adopt, agent, drafted, firm, inside, opened, seat, told_of, visiting
from tests.planting_marks import appraised
from tests.planting_policies import MEETS, figures, ran

ZONE, OTHER = "demo", "longyou"
BELOW_COMMITTEE = frozenset(
    {
        "committee", "service_bureau", "promotion_bureau", "north_community", "south_community",
        "promotion_company", "build_company", "utility_company", "finance_branch",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """A case: its number, to whom it belongs, the words that only its readers may read."""

    name: str
    number: str
    zone: str = ZONE
    units: frozenset[str] = frozenset()  # in charge, holding, first asked, providing
    enterprise: str = ""
    canaries: frozenset[str] = frozenset()
    token: str = ""  # of a picture attached to it
    link: int = 0
    keeper: int = 0  # who sits at the desk in charge
    missing: bool = False


@dataclass(frozen=True)
class Somebody:
    """A visitor: the role, the units reached, what else opens cases; and how to sign in."""

    name: str
    role: str
    zone: str = ZONE  # where the role is held
    person: int | None = None
    units: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    enterprises: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()  # opened by code or by link
    session: Mapping[str, object] = field(default_factory=dict)

    def client(self) -> Client:
        """Return a browser of this visitor."""
        client = Client(raise_request_exception=False)
        if self.person is not None:
            client.force_login(Person.objects.get(pk=self.person))
        if self.session:
            session = client.session
            session.update(self.session)
            session.save()
        return client


@dataclass(frozen=True)
class World:
    """All of it."""

    people: Mapping[str, Somebody]
    cases: Mapping[str, Planted]
    firms: Mapping[str, str]  # by name: credit code
    agencies: Mapping[str, int]  # by name of the enterprise: id of its agent
    stand_ins: Mapping[str, int]
    charters: Mapping[str, str]  # by zone: hash
    names: frozenset[str]  # of people who have to do with no case
    token: str  # of an open link
    audit: int  # of the town, begun by the leader, conducted by the examiner
    draft: str = ""  # hash of a draft of the own zone's charter
    batch: str = ""  # number of a payout batch that pays the own firm
    run: int = 0  # number of a run of policies over the own zone


def picture() -> bytes:
    """Return a small picture."""
    content = io.BytesIO()
    Image.new("RGB", (8, 8), (11, 92, 173)).save(content, "PNG")
    return content.getvalue()


def words(name: str) -> dict[str, str]:
    """Return canaries for the private answers of a case, told apart by its name."""
    number = sum(map(ord, name)) % 10_000
    return {
        "description": f"canary-{name}-words",
        "contact_name": f"canary-{name}-contact",
        "contact_phone": f"1390000{number:04d}",
    }


def plant() -> World:
    """Make the world through the services."""
    adopt(ZONE)
    adopt(OTHER)
    staff = _staff()
    firms = {
        "own": firm(ZONE, 1, "canary-firm-own"),
        "else": firm(ZONE, 2, "canary-firm-else"),
        "other zone": firm(OTHER, 3, "canary-firm-zone"),
    }
    desk = visiting(staff["clerk"], ZONE)
    owner = seat(ZONE, "owner", name="canary-owner", phone="13700000001")
    rival = seat(ZONE, "rival", name="canary-rival", phone="13700000002")
    once = seat(ZONE, "once", name="canary-once", phone="13700000003")
    agencies = {
        "own": agent(ZONE, firms["own"], owner, by=desk),
        "else": agent(ZONE, firms["else"], rival, by=desk),
    }
    removed = agent(ZONE, firms["own"], once, by=desk, is_manager=False)
    cases = _cases(staff, owner, firms)
    agent_remove(by=visiting(owner, ZONE), at=now(), uscc=firms["own"], agent=removed)
    stand_ins = _stand_ins(staff)
    post_release(
        by=visiting(staff["administrator"], ZONE), at=now(), person=staff["former"].pk,
        post="service_desk", until=today(),
    )  # fmt: skip
    people, token = _visitors(staff, owner, once, firms, cases)
    audit = _audited(staff)
    for name in ("own", "else"):
        figures(ZONE, firms[name], MEETS, f"canary-figure-{name}")
    appraised(ZONE, staff["officer"].pk, "canary-person-marked")
    return World(
        run=ran(ZONE),
        draft=drafted(desk),
        people=people,
        cases=cases,
        firms=firms,
        agencies=agencies | {"gone": EnterpriseAgent.objects.get(pk=removed).pk},
        stand_ins=stand_ins,
        charters={zone: Adoption.objects.get(zone=zone).hash for zone in (ZONE, OTHER)},
        names=frozenset({"canary-rival", "canary-bystander"}),
        token=token,
        audit=audit,
    )


def _audited(staff: Mapping[str, Person]) -> int:
    """Let the leader begin an audit of the town, conducted by somebody without a post."""
    order = Order(
        paper="canary-audit-paper",
        authorised_by="canary-audit-office",
        first=today(),
        last=today(),
        since=today(),
        until=today() + timedelta(days=3),
        units=("town_west",),
        members=(staff["examiner"].pk,),
    )
    return audit_begin(by=visiting(staff["leader"], ZONE), at=now(), order=order)


def _staff() -> dict[str, Person]:
    posts = {
        "clerk": ["service_desk"], "duty": ["duty_desk"], "deputy": ["committee_deputy"],
        "head": ["north_head"], "leader": ["committee_director"], "north": ["north_desk"],
        "south": ["south_desk"], "utility": ["utility_desk"], "town": ["town_west_desk"],
        "auditor": [AUDITOR_POST], "administrator": [ADMINISTRATOR_POST],
        "former": ["service_desk"], "stand_in": ["build_desk"], "examiner": [],
        "finance": ["finance_desk"],
        "officer": ["promotion_desk"],
    }  # fmt: skip
    found = {name: seat(ZONE, name, *held, name=f"某{name}") for name, held in posts.items()}
    found["bystander"] = seat(ZONE, "bystander", "land_desk", name="canary-bystander")
    found["stranger"] = seat(OTHER, "stranger", "beichen_desk", name="canary-stranger")
    found["stranger_duty"] = seat(OTHER, "stranger_duty", "duty_desk", name="canary-stranger-duty")
    return found


# The units each case concerns, and who keeps it.
UNITS = {
    "bureau": {"service_bureau"},
    "repair": {"service_bureau", "repair_provider"},
    "north": {"north_community"},
    "south": {"south_community"},
    "town": {"town_west"},
    "moved": {"south_community", "utility_company"},
    "zone": {"beichen"},
}
KEEPERS = {
    "bureau": "clerk", "repair": "duty", "north": "north", "south": "south", "town": "town",
    "moved": "south", "zone": "stranger_duty",
}  # fmt: skip
FIRMS = {"bureau": "own", "north": "else", "south": "else", "moved": "else", "zone": "other zone"}
ACTED = {
    "repair": {"canary-repair-opinion", "canary-repair-technician", "13600000001"},
    "moved": {"canary-moved-reason"},
}


def _cases(
    staff: Mapping[str, Person], owner: Person, firms: Mapping[str, str]
) -> dict[str, Planted]:
    by = {name: visiting(person, OTHER if "stranger" in name else ZONE)
          for name, person in staff.items()}  # fmt: skip
    numbers = _filed(by, visiting(owner, ZONE), firms)
    _worked(by, numbers)
    found = {}
    for name, number in numbers.items():
        keeper = by[KEEPERS[name]]
        found[name] = Planted(
            name=name,
            number=number,
            zone=str(keeper.zone),
            units=frozenset(UNITS[name]),
            enterprise=firms[FIRMS[name]] if name in FIRMS else "",
            canaries=frozenset(words(name).values()) | ACTED.get(name, set()),
            token=_pictured(keeper, number),
            link=_linked(keeper, name, number),
            keeper=staff[KEEPERS[name]].pk,
        )
    found["missing"] = Planted("missing", "20260101-9999", missing=True, token="0" * 32, link=1)
    return found


def _filed(by: Mapping[str, Visitor], owner: Visitor, firms: Mapping[str, str]) -> dict[str, str]:
    """File every case of the world; return their numbers."""
    caller = Visitor(zone=ZONE, phone=words("repair")["contact_phone"])
    north, south = inside(ZONE, "wall_north"), inside(ZONE, "wall_south")
    outside, elsewhere = inside(ZONE, "park_north", "wall_north"), inside(OTHER, "wall_north")
    own, other_firm = firms["own"], firms["else"]

    def filed(name: str, who: Visitor, kind: str, place: str, **more: str) -> str:
        asked = {"urgency": "normal"} if kind == "equipment_repair" else {}
        told = told_of(place=place, **words(name), **asked)
        channel = "window" if who.seats else "portal"
        return opened(who, kind, told, channel=channel, **more)

    for number in range(8):  # so that no case of the other zone bears a number of this one
        filed(f"filler{number}", by["stranger_duty"], "equipment_repair", elsewhere)
    return {
        "bureau": filed("bureau", owner, "procedure_request", north, enterprise=own),
        "repair": filed("repair", caller, "equipment_repair", north),
        "north": filed("north", by["north"], "unclear_request", north, enterprise=other_firm),
        "south": filed("south", by["south"], "unclear_request", south, enterprise=other_firm),
        "town": filed("town", by["town"], "equipment_repair", outside),
        "moved": filed("moved", by["utility"], "unclear_request", north, enterprise=other_firm),
        "zone": filed("zone", by["stranger_duty"], "equipment_repair", elsewhere,
                      enterprise=firms["other zone"]),
    }  # fmt: skip


def _worked(by: Mapping[str, Visitor], numbers: Mapping[str, str]) -> None:
    """Dispatch the repair; hand one case back and have it designated to another unit."""
    act(by["duty"], numbers["repair"], "respond", opinion="canary-repair-opinion")
    told = {"technician": "canary-repair-technician", "technician_phone": "13600000001"}
    act(by["duty"], numbers["repair"], "dispatch", **told)
    moved = numbers["moved"]
    act(by["north"], moved, "hand_back", reason="canary-moved-reason")
    version = Case.objects.get(number=moved, zone=ZONE).version
    case_designate(by=by["deputy"], at=now(), number=moved, unit="south_community", version=version)


def _pictured(by: Visitor, number: str) -> str:
    """Attach a picture to a case, below the services that ask for one in their own place."""
    token = upload_store(by=by, at=now(), content=picture())
    Upload.objects.filter(token=token).update(case=number)
    return token


def _linked(by: Visitor, name: str, number: str) -> int:
    acts = ["take", "arrive", "repair"] if name in ("repair", "town", "zone") else ["note"]
    until = now() + timedelta(days=1)
    grant = Grant(acts, f"canary-{name}-holder", until, holder_phone="13600000009")
    return link_issue(by=by, at=now(), number=number, grant=grant).id


def _stand_ins(staff: Mapping[str, Person]) -> dict[str, int]:
    def named(principal: str, deputy: str, post: str) -> int:
        cover = Cover(staff[deputy].pk, post, today(), today() + timedelta(days=5))
        return int(stand_in_name(by=visiting(staff[principal], ZONE), at=now(), cover=cover).pk)

    ended = named("north", "stand_in", "north_desk")
    stand_in_end(by=visiting(staff["north"], ZONE), at=now(), stand_in=ended)
    return {"town": named("town", "bystander", "town_west_desk"), "ended": ended}


def _visitors(
    staff: Mapping[str, Person],
    owner: Person,
    once: Person,
    firms: Mapping[str, str],
    cases: Mapping[str, Planted],
) -> tuple[dict[str, Somebody], str]:
    repair = cases["repair"].number
    duty = visiting(staff["duty"], ZONE)
    grant = Grant(["take"], "canary-repair-late", now() + timedelta(days=1))
    revoked = link_issue(by=duty, at=now(), number=repair, grant=grant)
    link_revoke(by=duty, at=now(), link=revoked.id)
    issued = link_issue(by=duty, at=now(), number=repair, grant=grant)

    def at_post(name: str, role: str, post: str, units: set[str], zone: str = ZONE) -> Somebody:
        return Somebody(
            name, role, zone, staff[name].pk, units=frozenset(units), posts=frozenset({post})
        )

    phone = words("repair")["contact_phone"]
    told = [
        Somebody("anonymous", "anonymous"),
        Somebody(
            "caller", "caller", numbers=frozenset({repair}),
            session={SESSION_CASES: {ZONE: [repair]}, SESSION_PHONE: {ZONE: phone}},
        ),
        Somebody(
            "link", "link", numbers=frozenset({repair}),
            session={SESSION_LINKS: {ZONE: [issued.id]}},
        ),
        Somebody("link revoked", "anonymous", session={SESSION_LINKS: {ZONE: [revoked.id]}}),
        Somebody(
            "enterprise", "enterprise", person=owner.pk, enterprises=frozenset({firms["own"]})
        ),
        Somebody("agent removed", "nobody", person=once.pk),
        at_post("clerk", "clerk", "service_desk", {"service_bureau"}),
        at_post("officer", "clerk", "promotion_desk", {"promotion_bureau"}),
        at_post("deputy", "deputy", "committee_deputy", {*BELOW_COMMITTEE}),
        at_post("head", "head", "north_head", {"north_community"}),
        at_post("leader", "leader", "committee_director", {*BELOW_COMMITTEE}),
        at_post("auditor", "auditor", AUDITOR_POST, set()),
        Somebody(
            "examiner", "examiner", person=staff["examiner"].pk, units=frozenset({"town_west"})
        ),
        at_post("administrator", "administrator", ADMINISTRATOR_POST, set()),
        Somebody("former", "nobody", person=staff["former"].pk),
        at_post("stand_in", "clerk", "build_desk", {"build_company"}),
        at_post("stranger", "clerk", "beichen_desk", {"beichen"}, OTHER),
        at_post("finance", "clerk", "finance_desk", {"finance_branch"}),
    ]  # fmt: skip
    return {each.name: each for each in told}, issued.token
