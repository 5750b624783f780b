"""A small zone for tests of pages: people in seats, firms and cases, all made by the services.

The views read the clock, so everything here happens "now" unless told otherwise.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache

from stdnum.cn import uscc as credit_code

from guanyun.accounts.models import Person
from guanyun.charter.loading import load_charter
from guanyun.charter.schema import Charter
from guanyun.charter.shipped import shipped_charters
from guanyun.engines.common import parse_place
from guanyun.records.access import Visitor, system, visitor_for
from guanyun.records.charters import adoption_on
from guanyun.records.now import local_date, now
from guanyun.records.selectors.drafts import page_of_version
from guanyun.records.services.cases import Deed, Done, Report, case_act, case_open
from guanyun.records.services.charters import charter_adopt
from guanyun.records.services.drafts import Writing, draft_write
from guanyun.records.services.enterprises import (
    Firm,
    Invitation,
    agent_accept,
    agent_invite,
    enterprise_register,
)
from guanyun.records.services.people import Profile, person_register, post_assign

PASSWORD = "a long enough password"
SINCE = date(2026, 1, 1)
PHONE = "13800000000"


@cache
def charter_of(zone: str) -> Charter:
    """Return a shipped charter, read once."""
    return load_charter(shipped_charters() / zone)


def adopt(zone: str, at: datetime | None = None) -> None:
    """Put a shipped charter in force."""
    charter = charter_of(zone)
    charter_adopt(by=system(zone), at=at or now(), charter=charter, since=SINCE, minutes="示例1号")


def seat(zone: str, sign_in: str, *posts: str, name: str = "", phone: str = "") -> Person:
    """Register a person and seat them in posts."""
    profile = Profile(sign_in, name or f"某{sign_in}", PASSWORD, phone=phone, is_demo=True)
    person = person_register(by=system(zone), at=now(), profile=profile)
    for post in posts:
        post_assign(by=system(zone), at=now(), person=person.pk, post=post, since=SINCE)
    return person


def visiting(person: Person, zone: str) -> Visitor:
    """Return a person as the services see them today."""
    return visitor_for(person, zone, on=local_date(now()))


def credit_code_of(number: int) -> str:
    """Return an invented credit code whose check digit is right."""
    code = f"91990000MA{number:07d}"
    return f"{code}{credit_code.calc_check_digit(code)}"


def firm(zone: str, number: int, label: str) -> str:
    """Register an enterprise inside a wall of the zone; return its credit code."""
    code = credit_code_of(number)
    told = Firm(code, label, f"{label}路{number}号", parse_place(inside(zone, "wall_north")))
    enterprise_register(by=system(zone), at=now(), firm=told)
    return code


def agent(zone: str, code: str, person: Person, *, by: Visitor, is_manager: bool = True) -> int:
    """Let the desk invite a person to act for an enterprise, who accepts; return its id."""
    invitation = Invitation(code, person.phone, person.name, is_manager)
    row = agent_invite(by=by, at=now(), invitation=invitation)
    agent_accept(by=visiting(person, zone), at=now(), uscc=code)
    return int(row.pk)


@cache
def inside(zone: str, place: str, outside: str = "") -> str:
    """Return a point inside a place of a zone, and outside another."""
    areas = {each.id: each.geometry.geometry for each in charter_of(zone).register.places}
    area = areas[place].difference(areas[outside]) if outside else areas[place]
    point = area.representative_point()
    return f"{point.x:.6f},{point.y:.6f}"


def told_of(description: str, place: str, **more: str) -> Mapping[str, str]:
    """Return the answers of a report."""
    known = {"contact_name": "某联系人", "contact_phone": PHONE}
    return {"description": description, "place": place} | known | more


def opened(
    by: Visitor,
    kind: str,
    answers: Mapping[str, str],
    *,
    enterprise: str | None = None,
    channel: str = "portal",
    days_ago: int = 0,
) -> str:
    """Open a case and return its number."""
    report = Report(kind, answers, enterprise=enterprise, channel=channel)
    return case_open(by=by, at=now() - timedelta(days=days_ago), report=report).number


def act(by: Visitor, number: str, name: str, files: Mapping[str, list[str]] | None = None,
        **answers: str) -> Done:  # fmt: skip
    """Take an act now."""
    return case_act(by=by, at=now(), number=number, deed=Deed(name, answers, files=files or {}))


def drafted(by: Visitor) -> str:
    """Keep a draft of the charter in force, of another version; return its hash."""
    of = adoption_on(by.zone or "", local_date(now())).hash
    pages, _ = page_of_version(visitor=by, content=of, page="charter.yaml")
    words = next(each.text for each in pages if each.name == "charter.yaml")
    written = words.replace('version: "', 'version: "9', 1)
    return draft_write(by=by, at=now(), writing=Writing(of, "charter.yaml", written)).hash
