"""People by sign-in name, for the operator's commands."""

from datetime import date

from guanyun.accounts.models import Person
from guanyun.records.access import Visitor, visitor_for


def visitor_named(name: str, *, zone: str, on: date) -> Visitor | None:
    """Return a person as a visitor of a zone on a day; None when nobody is called so."""
    person = Person.objects.filter(sign_in_name=name, is_active=True).first()
    return visitor_for(person, zone, on=on) if person is not None else None


def nobody_yet() -> bool:
    """Return whether no person can sign in: a new installation."""
    return not Person.objects.exists()
