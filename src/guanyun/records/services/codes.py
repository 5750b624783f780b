"""Signing in: name and password for staff, phone and code for enterprises and callers."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password

from guanyun.accounts.models import Person, PhoneCode
from guanyun.accounts.phones import MOST_TRIES, VALID_FOR, code_digest, is_code, mobile_of, new_code
from guanyun.errors import Refused
from guanyun.records.access import Visitor
from guanyun.records.ledger import commit, exclusive, inserted
from guanyun.records.limits import (
    CODE_ADDRESS,
    CODE_PHONE,
    CODE_SOON,
    SIGN_IN_ADDRESS,
    SIGN_IN_NAME,
    count_try,
    forget_tries,
)
from guanyun.records.models import Case, Notice
from guanyun.records.outbox import notices
from guanyun.records.privacy import CALLER_PHONE, private_text
from guanyun.records.stepping import stream_of
from guanyun.records.telling import account_stream, told_on

PURPOSES = ("sign_in", "report", "follow")


@dataclass(frozen=True, slots=True)
class Asked:
    """For what a code is sent: to sign in, to report without an account, to follow a case."""

    purpose: str
    phone: str
    number: str = ""  # of the case, to follow it


@dataclass(frozen=True, slots=True)
class Proved:
    """What a right code proves: keep ``phone`` or ``number`` in the session, or sign in."""

    purpose: str
    phone: str
    number: str = ""
    person: Person | None = None


def code_send(*, by: Visitor, at: datetime, asked: Asked) -> str:
    """Send a code of six digits; return it in demo mode only, else an empty text.

    To follow a case a code goes only to a phone that the case knows; otherwise nothing is sent
    and the answer is the same, so that nobody learns whose phone it is.

    Raises:
        Refused: the phone is no mobile number, or codes were asked for too often.
    """
    phone = mobile_of(asked.phone)
    count_try(CODE_ADDRESS, by.address, at)
    count_try(CODE_SOON, phone, at)
    count_try(CODE_PHONE, phone, at)
    if asked.purpose == "follow" and not _knows(by.zone or "", asked.number, phone):
        return ""
    code, salt = new_code(), secrets.token_bytes(16)
    shown = code if settings.DEMO else ""
    row = PhoneCode(
        phone=phone,
        purpose=_purpose(by, asked),
        salt=salt,
        digest=code_digest(salt, code),
        sent_at=at,
        expires_at=at + VALID_FOR,
        shown=shown,
    )
    minutes = str(int(VALID_FOR.total_seconds()) // 60)
    told = (f"phone:{phone}", "records.notice_code", {"code": code, "minutes": minutes})
    rows = notices(by.zone or "", f"phone:{phone}", told, dedupe=secrets.token_hex(8), at=at)
    with exclusive():
        row.save()
        Notice.objects.bulk_create(rows)
    return shown


def code_check(*, by: Visitor, at: datetime, asked: Asked, code: str) -> Proved:
    """Return what a right code proves; a code works once, for ten minutes, with five tries.

    Signing in with a phone that nobody has yet makes an account without any right.

    Raises:
        Refused: ``accounts.code_wrong`` (with tries left) or ``accounts.code_over``.
    """
    phone = mobile_of(asked.phone)
    rows = PhoneCode.objects.filter(phone=phone, purpose=_purpose(by, asked), used_at__isnull=True)
    row = rows.order_by("-sent_at", "-pk").first()
    if row is None or at >= row.expires_at or row.tries >= MOST_TRIES:
        raise Refused("accounts.code_over")
    right = is_code(bytes(row.salt), row.digest, code)
    known = PhoneCode.objects.filter(pk=row.pk, tries=row.tries, used_at__isnull=True)
    with exclusive():
        over = {"used_at": at, "shown": ""} if right else {}
        counted = known.update(tries=row.tries + 1, **over)
    if not counted:
        raise Refused("accounts.code_over")
    if not right:
        raise Refused("accounts.code_wrong", left=MOST_TRIES - row.tries - 1)
    forget_tries(CODE_PHONE, phone)
    person = _person_with(phone, by, at) if asked.purpose == "sign_in" else None
    return Proved(asked.purpose, phone, asked.number, person)


def sign_in(*, by: Visitor, at: datetime, name: str, password: str) -> Person:
    """Return the person of a sign-in name and password; nobody learns which of both was wrong.

    Raises:
        Refused: ``accounts.sign_in_wrong``, or too many tries.
    """
    count_try(SIGN_IN_ADDRESS, by.address, at)
    count_try(SIGN_IN_NAME, name.lower(), at)
    person = Person.objects.filter(sign_in_name=name, is_active=True).first()
    if person is None:
        make_password(password)  # as slow as a check: time tells nothing
        raise Refused("accounts.sign_in_wrong")
    if not person.check_password(password):
        raise Refused("accounts.sign_in_wrong")
    forget_tries(SIGN_IN_NAME, name.lower())
    return person


def _purpose(by: Visitor, asked: Asked) -> str:
    if asked.purpose not in PURPOSES:
        raise Refused("accounts.code_over")
    told = f"follow:{by.zone}/{asked.number}" if asked.purpose == "follow" else asked.purpose
    return told[:64]


def _knows(zone: str, number: str, phone: str) -> bool:
    if not Case.objects.filter(zone=zone, number=number).exists():
        return False
    stream = stream_of(number)
    names = (CALLER_PHONE, "contact_phone")
    return phone in {private_text(zone, stream, name) for name in names}


def _person_with(phone: str, by: Visitor, at: datetime) -> Person:
    """Return the account of a phone; accounts of staff are signed in to by password only."""
    rows = Person.objects.filter(phone=phone, is_active=True, holdings__isnull=True)
    known = rows.order_by("pk").first()
    if known is not None:
        return known
    person = Person(
        pk=secrets.randbelow(2**47) + 2**40,
        sign_in_name=f"p-{secrets.token_hex(8)}",
        name="",
        name_key="",
        phone=phone,
        password=make_password(None),
        created_at=at,
    )
    posting = told_on(
        account_stream(person.pk), "person_registered", {}, by=by, at=at, effects=[inserted(person)]
    )
    commit(by=by.id, at=at, postings=[posting])
    return person
