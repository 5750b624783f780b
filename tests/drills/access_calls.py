"""What the requests of the drill name: cases, firms, drafts; and whether a visitor reaches them.

Nothing here asks the product: what a visitor sees follows from how the world was planted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from .access_world import OTHER, ZONE, Planted, Somebody, World

DESK = frozenset({"clerk", "deputy", "head", "leader"})
READERS = DESK | {"auditor"}
AUDITING = frozenset({"leader", "auditor", "examiner"})  # an examiner: of one audit, by no post
LEAD, BOARD = frozenset({"leader"}), frozenset({"head", "leader", "auditor"})
STAFF = READERS | {"administrator"}
REPORTERS = frozenset({"caller", "enterprise"})
SIGNED_IN = STAFF | {"enterprise", "examiner"}
EVERYBODY = SIGNED_IN | {"caller", "link", "anonymous", "nobody"}
WHOLE_ZONE = frozenset({"leader", "auditor"})
NO_CASES = frozenset({"administrator", "anonymous", "nobody"})


def role_in(who: Somebody, zone: str) -> str:
    """Return the role in a zone: outside one's own, an account is nobody's."""
    if zone == who.zone:
        return who.role
    return "anonymous" if who.person is None else "nobody"


def sees(who: Somebody, case: Planted, zone: str = ZONE) -> bool:
    """Return whether a visitor sees a case at an address of a zone."""
    role = role_in(who, zone)
    if case.missing or case.zone != zone or role in NO_CASES:
        return False
    if role in WHOLE_ZONE:
        return True
    if case.enterprise and case.enterprise in who.enterprises:
        return True
    return case.number in who.numbers or bool(who.units & case.units)


@dataclass(frozen=True)
class Call:
    """One request of the drill: where, what it names, whether the visitor may reach that."""

    path: str
    zone: str = ZONE
    case: Planted | None = None
    reachable: Callable[[Somebody], bool] | None = None
    missing_zone: bool = False


Maker = Callable[[World], Sequence[Call]]


def pages(*tails: str) -> Maker:
    """Return calls of pages that name no object, in the own zone, the other and none."""

    def make(world: World) -> list[Call]:
        own = [Call(f"/z/{ZONE}/{tail}") for tail in tails]
        other = [Call(f"/z/{OTHER}/{tails[0]}", zone=OTHER)]
        return [*own, *other, Call(f"/z/nowhere/{tails[0]}", zone="nowhere", missing_zone=True)]

    return make


def outside(*paths: str) -> Maker:
    """Return calls of pages above all zones."""
    return lambda world: [Call(path) for path in paths]


def cases(tail: str) -> Maker:
    """Return calls that name a case: each of them, here and at the address of its own zone."""

    def make(world: World) -> list[Call]:
        found = [_case_call(tail, case, ZONE) for case in world.cases.values()]
        return [*found, _case_call(tail, world.cases["zone"], OTHER)]

    return make


def _case_call(tail: str, case: Planted, zone: str) -> Call:
    filled = tail.format(number=case.number, token=case.token, link=case.link)
    return Call(f"/z/{zone}/{filled}", zone, case, lambda who: sees(who, case, zone))


def ticked(*tails: str) -> Maker:
    """Return calls that name every case in the query: what is not seen is left out."""

    def make(world: World) -> list[Call]:
        numbers = "".join(f"&number={case.number}" for case in world.cases.values())
        # The numbers come from who asks; what belongs to them does not.
        named = next(iter(world.cases.values()))
        own = [Call(f"/z/{ZONE}/{tail}{numbers}", case=named) for tail in tails]
        return [*own, Call(f"/z/nowhere/{tails[0]}", zone="nowhere", missing_zone=True)]

    return make


def unowned(tail: str) -> Maker:
    """Return a call of what only its owner reaches, and here nobody owns."""
    return lambda world: [Call(f"/z/{ZONE}/{tail}", reachable=lambda who: False)]


def firms(tail: str, *, register: bool) -> Maker:
    """Return calls that name an enterprise; ``register``: the zone's readers reach all of it."""

    def make(world: World) -> list[Call]:
        def call(name: str) -> Call:
            code = world.firms.get(name, "919900000000000000")
            agency = world.agencies.get(name, 1)

            def reachable(who: Somebody) -> bool:
                reads = register and role_in(who, ZONE) in READERS
                return code in who.enterprises or (reads and name in ("own", "else"))

            return Call(f"/z/{ZONE}/{tail.format(uscc=code, agent=agency)}", reachable=reachable)

        return [call(name) for name in ("own", "else", "other zone", "missing")]

    return make


def covers(world: World) -> list[Call]:
    """Return calls that end a stand-in: its two and the administrator reach it."""
    town = world.stand_ins["town"]
    return [
        Call(
            f"/z/{ZONE}/stand-ins/{town}/end",
            reachable=lambda who: role_in(who, ZONE) == "administrator",
        ),
        Call(f"/z/{ZONE}/stand-ins/1/end", reachable=lambda who: False),
    ]


def audits(tail: str = "") -> Maker:
    """Return calls of an audit: who conducts or began it knows of it, and the auditor."""

    def make(world: World) -> list[Call]:
        def knows(who: Somebody) -> bool:
            return role_in(who, ZONE) in AUDITING

        return [
            Call(f"/z/{ZONE}/audit/{world.audit}{tail}", reachable=knows),
            Call(f"/z/{ZONE}/audit/1{tail}", reachable=lambda who: False),
            Call(f"/z/{OTHER}/audit/{world.audit}{tail}", zone=OTHER, reachable=lambda who: False),
        ]

    return make


def charters(world: World) -> list[Call]:
    """Return calls of the text of a charter: public where it was adopted, nowhere else."""
    own, other = (quote(world.charters[zone], safe="") for zone in (ZONE, OTHER))
    return [
        Call(f"/z/{ZONE}/charter/text/{own}", reachable=lambda who: True),
        Call(f"/z/{ZONE}/charter/text/{other}", reachable=lambda who: False),
        Call(f"/z/{ZONE}/charter/text/missing", reachable=lambda who: False),
    ]


def known(good: str, bad: str) -> Maker:
    """Return calls of public entries: one that is there, one that is not."""
    return lambda world: [
        Call(f"/z/{ZONE}/{good}", reachable=lambda who: True),
        Call(f"/z/{ZONE}/{bad}", reachable=lambda who: False),
    ]


def unknown(bad: str) -> Maker:
    """Return calls of a public entry that is not there."""
    return lambda world: [Call(f"/z/{ZONE}/{bad}", reachable=lambda who: False)]


def links_in(world: World) -> list[Call]:
    """Return calls of a one-time link: whoever holds the address holds the link."""
    return [
        Call(f"/l/{world.token}", reachable=lambda who: True),
        Call(f"/l/{world.token[:-1]}", reachable=lambda who: False),
        Call("/l/missing", reachable=lambda who: False),
    ]


def drafts(tail: str) -> Maker:
    """Return calls that name a draft of a charter: there is one, made by the leader's zone."""

    def make(world: World) -> list[Call]:
        def call(content: str, known: bool) -> Call:
            def reachable(who: Somebody) -> bool:
                return known and role_in(who, ZONE) in READERS

            return Call(f"/z/{ZONE}/charter/drafts/{content}{tail}", reachable=reachable)

        return [call(quote(world.draft, safe=""), True), call("missing", False)]

    return make


def papers(door: str) -> Maker:
    """Return calls of a document that no case has issued: whoever asks, it is not there."""
    return lambda world: [
        Call(f"/z/{ZONE}/{door}/{case.number}/papers/99", ZONE, case, reachable=lambda who: False)
        for case in world.cases.values()
    ]
