"""What the doors show in a demonstration: the codes just sent and who may be tried."""

from dataclasses import dataclass
from datetime import date, datetime

from guanyun.accounts.models import Holding, Person, PhoneCode
from guanyun.accounts.roles import HOUSE_LABELS
from guanyun.engines.common import Label
from guanyun.records.charters import charter_on

MOST = 30
MOST_PEOPLE = 80


@dataclass(frozen=True, slots=True)
class Code:
    """A code on its way to an invented phone."""

    phone: str
    code: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Invented:
    """An invented person of the demonstration: by which name they sign in, in which post."""

    sign_in_name: str
    name: str
    post: Label


def codes_sent(*, at: datetime) -> list[Code]:
    """Return the codes that still count, the latest first; only a demonstration keeps them."""
    rows = PhoneCode.objects.filter(expires_at__gt=at, used_at=None).exclude(shown="")
    return [Code(row.phone, row.shown, row.sent_at) for row in rows.order_by("-pk")[:MOST]]


def demo_people(on: date) -> list[Invented]:
    """Return the invented people who hold posts today, in the order of their posts."""
    rows = Holding.objects.filter(person__is_demo=True, person__is_active=True, since__lte=on)
    found = []
    for zone, post, person in rows.values_list("zone", "post", "person_id").order_by("pk")[
        :MOST_PEOPLE
    ]:
        posts = charter_on(zone, on).register.posts
        labels = {**HOUSE_LABELS, **{each.id: each.label for each in posts}}
        known = Person.objects.get(pk=person)
        found.append(Invented(known.sign_in_name, known.name, labels.get(post, Label(post, post))))
    return found
