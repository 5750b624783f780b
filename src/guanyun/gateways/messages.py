"""The outbox leaves the house: e-mail, a signed webhook, or a file that another program reads."""

import hashlib
import hmac
import http.client
import json
import os
import smtplib
import ssl
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from guanyun.errors import sentence
from guanyun.records.outgoing import (
    Outgoing,
    outgoing_failed,
    outgoing_sent,
    outgoing_skipped,
    take_outgoing,
)

SECONDS = 5
ROUNDS = 200  # of one drain: a full outbox does not keep the worker from its clocks for ever
SUBJECT_MOST = 60
Sender = Callable[[Outgoing, datetime], None]


class NotDeliveredError(Exception):
    """The receiver did not take the message; it is tried again."""


# ValueError: a host that is no name, a head that is no text.
FAILURES = (
    NotDeliveredError,
    OSError,
    smtplib.SMTPException,
    http.client.HTTPException,
    ValueError,
)


class NobodyError(Exception):
    """There is nobody to reach by this channel."""


def drain(at: datetime) -> int:
    """Send what waits in the outbox, each stream in order; return how many were delivered.

    Delivery is at least once: whoever reads the webhook counts an event once by its id.
    """
    senders = _senders()
    delivered = 0
    for _ in range(ROUNDS):
        messages = take_outgoing(at, list(senders))
        if not messages:
            break
        delivered += sum(_send(message, senders[message.channel], at) for message in messages)
    return delivered


def _senders() -> Mapping[str, Sender]:
    known: Mapping[str, Sender] = {
        "email": send_email,
        "webhook": send_webhook,
        "file": append_to_file,
        "console": show_on_console,
    }
    return {name: known[name] for name in getattr(settings, "NOTICE_CHANNELS", ())}


def _send(message: Outgoing, sender: Sender, at: datetime) -> bool:
    try:
        sender(message, at)
    except NobodyError as nobody:
        outgoing_skipped(message, at, str(nobody))
        return False
    except FAILURES as wrong:
        outgoing_failed(message, at, f"{type(wrong).__name__}: {wrong}")
        return False
    outgoing_sent(message, at)
    return True


def text_of(message: Outgoing) -> str:
    """Return the sentence of a message, in Chinese."""
    return sentence(message.code, message.fields)


def payload_of(message: Outgoing) -> bytes:
    """Return what webhook and file carry: one JSON object in UTF-8."""
    told = {
        "event": message.event,
        "zone": message.zone,
        "stream": message.stream,
        "receiver": message.receiver,
        "phones": list(message.phones),
        "emails": list(message.emails),
        "code": message.code,
        "fields": dict(message.fields),
        "text": {"zh": text_of(message), "en": sentence(message.code, message.fields, "en")},
        "at": message.at.isoformat(),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def send_email(message: Outgoing, _at: datetime) -> None:
    """Send a message to the addresses behind its receiver, one mail, nobody sees the others.

    Raises:
        NobodyError: nobody behind the receiver has an address.
    """
    if not message.emails:
        raise NobodyError("no e-mail address")
    text = text_of(message)
    EmailMessage(
        subject=text.splitlines()[0][:SUBJECT_MOST],
        body=text,
        bcc=list(message.emails),
        headers={"Message-ID": f"<{message.event}@guanyun>", "X-Guanyun-Event": message.event},
    ).send(fail_silently=False)


def send_webhook(message: Outgoing, at: datetime) -> None:
    """Post a message, signed, to the one address that the installation allows.

    Raises:
        NotDeliveredError: another status than 2xx; a redirect is not followed.
    """
    address, secret = settings.NOTICE_WEBHOOK, settings.NOTICE_WEBHOOK_SECRET
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or parts.hostname not in settings.NOTICE_HOSTS:
        raise NotDeliveredError(f"{parts.hostname} is not an allowed receiver")
    body = payload_of(message)
    stamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "guanyun",
        "X-Guanyun-Event": message.event,
        "X-Guanyun-Timestamp": stamp,
        "X-Guanyun-Signature": signature(secret, stamp, message.event, body),
    }
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    try:
        path = parts.path or "/"
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
        status = connection.getresponse().status
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise NotDeliveredError(f"status {status}")


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        secure = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=secure)
    return http.client.HTTPConnection(host, port, timeout=SECONDS)


def signature(secret: str, stamp: str, event: str, body: bytes) -> str:
    """Return the HMAC-SHA256, in hexadecimal, of ``stamp.event.body``.

    >>> signature("s", "0", "e", b"{}")[:16]
    '7f9a0bdda36feb2d'
    """
    signed = f"{stamp}.{event}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def append_to_file(message: Outgoing, _at: datetime) -> None:
    """Append a message as one line to ``outbox.jsonl`` in the home, on disk before it counts."""
    path = Path(settings.HOME) / "outbox.jsonl"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "ab") as page:
        page.write(payload_of(message) + b"\n")
        page.flush()
        os.fsync(page.fileno())


def show_on_console(message: Outgoing, _at: datetime) -> None:
    """Write a message to standard error; for trying things out."""
    reached = ", ".join((*message.emails, *message.phones)) or message.receiver
    sys.stderr.write(f"{message.zone} -> {reached}: {text_of(message)}\n")
