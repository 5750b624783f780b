"""What opens a case: the report as it came, who may file it, the step that it makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from guanyun.charter.institution import Institution, place_in, route_fact
from guanyun.engines.casework import (
    Actor,
    CaseType,
    Command,
    Field,
    Json,
    act_id,
    asks_of,
    foreign_text,
)
from guanyun.errors import Refused

from .actors import actors_of
from .gathering import attach
from .papers import act_facts, opening_facts
from .policies import DESK
from .privacy import CALLER_PHONE, LATE_REASON, Answers, parted
from .projections import E7, Setting
from .stepping import Step, first_step
from .visitors import Visitor

STAFF_CHANNELS = ("window", "phone", "visit", "meeting", "research")


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports: the kind, the answers, for whom, how it came, when it happened.

    ``answers`` hold text and lists of text only; files are tokens of ``upload_store`` by field.
    ``occurred_at`` None means now; an earlier time needs ``reason`` (补录).
    """

    kind: str
    answers: Mapping[str, Json]
    enterprise: str | None = None
    channel: str = "portal"
    occurred_at: datetime | None = None
    reason: str = ""
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    foreign: tuple[str, str] | None = None  # another system and its number (12345)
    at_once: Mapping[str, Json] | None = None  # answers of the act that closes it on the spot
    earlier: str = ""  # the closed case of that number; the service alone says it


def opening_step(
    by: Visitor, at: datetime, report: Report, institution: Institution, taken: tuple[str, str]
) -> Step:
    """Return the step that opens a case, ready for the ledger; nothing is written.

    Args:
        taken: The number that the case would have, and the hash of the charter in force.

    Raises:
        Refused: no such kind (one without a tile is for the desk alone), an answer is wrong.
    """
    number, adopted = taken
    case_type = institution.charter.case_types.get(report.kind)
    if case_type is None or not (case_type.tile or _is_desk(by)):
        raise Refused("charter.unknown_kind", kind=report.kind)
    files = attach(by.zone or "", report.files)
    answers = parted(report.answers, case_type.fields, files)
    occurred = report.occurred_at or at
    at_once = parted(report.at_once or {}, _asked_at_once(case_type))
    known = _known(by, at, report, case_type, answers, at_once)

    def command(actor: Actor) -> Command:
        facts: dict[str, Json] = {
            "number": number,
            "kind": report.kind,
            "enterprise": report.enterprise,
            "first_asked": dict(
                _first_asked(
                    institution, case_type, Command("open", actor, occurred, answers.public)
                )
            ),
        }
        told = facts | known
        return Command("open", actor, occurred, answers.public, answers.commitments, facts=told)

    place = place_in(case_type, answers.public)
    point = place.geometry.representative_point() if place is not None else None
    setting = Setting(
        zone=by.zone or "",
        matter=case_type.matter,
        charter=adopted,
        filed_by=by.id,
        lng_e7=None if point is None else round(point.x * E7),
        lat_e7=None if point is None else round(point.y * E7),
    )
    actors = actors_of(by, case_type, None, channel=report.channel, enterprise=report.enterprise)
    answers = replace(answers, private=(*answers.private, *at_once.private))
    answers = answers.with_words({CALLER_PHONE: by.phone, LATE_REASON: report.reason})
    return first_step(institution, setting, actors, command, at=at, answers=answers, attached=files)


def _known(
    by: Visitor,
    at: datetime,
    report: Report,
    case_type: CaseType,
    answers: Answers,
    at_once: Answers,
) -> dict[str, Json]:
    """Return what an opening turns on beside who opens it, and the answer given at once."""
    zone, firm = by.zone or "", report.enterprise
    known = act_facts(zone, case_type, firm, at, answers.public)
    known |= opening_facts(zone, case_type, firm, at)
    if report.at_once is not None:
        commitments: dict[str, Json] = dict(at_once.commitments)
        known["on_the_spot"] = {"answers": dict(at_once.public), "commitments": commitments}
    if report.reason:
        known["reason"] = "stated"
    if report.foreign is not None:
        known["foreign"] = foreign_text(*report.foreign)
        known |= {"earlier": report.earlier} if report.earlier else {}
    return known


def _asked_at_once(case_type: CaseType) -> Sequence[Field]:
    """Return the fields of the act that answers as a case is opened (当场办结)."""
    rules = case_type.steps[0].acts if case_type.on_the_spot else ()
    rule = next((each for each in rules if act_id(each) == case_type.on_the_spot), None)
    return () if rule is None else asks_of(case_type, rule)


def _is_desk(by: Visitor) -> bool:
    return by.is_system or bool(by.audience & DESK)


def check_reporter(by: Visitor, report: Report) -> None:
    """Let a clerk file for any enterprise, an agent for the own, a caller for none.

    Raises:
        Refused: ``records.not_your_enterprise``, ``records.channel_of_staff``,
            ``records.phone_first``.
    """
    is_desk = _is_desk(by)
    if report.enterprise is not None and not is_desk and report.enterprise not in by.enterprises:
        raise Refused("records.not_your_enterprise", enterprise=report.enterprise)
    if report.foreign is not None and not is_desk:
        raise Refused("records.foreign_of_staff")
    if report.channel in STAFF_CHANNELS and not is_desk:
        raise Refused("records.channel_of_staff", channel=report.channel)
    if by.person is None and not by.phone:
        raise Refused("records.phone_first")


def _first_asked(
    institution: Institution, case_type: CaseType, command: Command
) -> Mapping[str, str]:
    """Return who is answerable from the first word on (首问): who was asked, else who is in charge.

    A report that nobody was asked in person about falls to the post in charge; without one to the
    first telephone of the charter that a post answers, else to the post that designates.
    """
    actor = command.by
    if actor.role == "staff":
        told = {"person": actor.person, "unit": actor.unit, "post": actor.post}
        return {name: value for name, value in told.items() if value}
    charter = institution.charter
    posts = {post.id: post.unit for post in charter.register.posts}
    route = route_fact(institution, case_type, command)
    contacts = (each.post for each in charter.manifest.contacts if each.post in posts)
    in_charge = route.post or route.head if route.unit else None
    post = in_charge or next(contacts, case_type.designation.post)
    unit = posts.get(post) or route.unit
    return {"person": "desk", "post": post} | ({"unit": unit} if unit else {})
