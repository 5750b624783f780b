"""Backups: one file with database, keys and pictures, restored and verified before it counts."""

import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from django.conf import settings
from django.db import DatabaseError, connection

from guanyun.errors import Refused

from . import copies
from .ledger import exclusive
from .models import Job, SealRow

FORM = "guanyun/backup/1"
MANIFEST = "manifest.json"
FOLDERS = ("keys", "files")
JOB = "backup"
EVERY = timedelta(hours=25)  # a backup older than this is told by the doctor
SETTINGS = "guanyun.settings.base"
VERIFY = """
import json, django
django.setup()
from guanyun.records.backups import heads
from guanyun.records.verification import verify_all
print(json.dumps({"report": verify_all(), "heads": heads()}))
"""
LOAD = """
import sys, django
from pathlib import Path
django.setup()
from guanyun.records.copies import copy_in
copy_in(Path(sys.argv[1]))
"""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup, or what was restored from one: events, last seal of each zone, whether verified."""

    file: str
    events: int
    head: Mapping[str, str]
    verified: bool


def heads() -> dict[str, str]:
    """Return the hash of each zone's last seal: what anchors and receipts tell too."""
    rows = SealRow.objects.order_by("zone", "no").values_list("zone", "hash")
    return dict(rows)


def backup_to(file: Path, *, at: datetime) -> BackedUp:
    """Write a backup, restore it elsewhere and verify it there; only then it gets its name.

    Holds the private keys: keep it as you keep the home.

    Raises:
        Refused: ``records.backup_exists``, ``records.backup_unverified``.
    """
    if file.exists():
        raise Refused("records.backup_exists", file=file)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        _write(draft, at)
        with TemporaryDirectory(prefix="guanyun_restore_") as folder, _elsewhere() as address:
            told = restore_from(draft, Path(folder, "home"), address=address)
        if not told.verified:
            raise Refused("records.backup_unverified", what=file.name)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    _note(file, told, at)
    return BackedUp(str(file), told.events, told.head, told.verified)


def _write(draft: Path, at: datetime) -> None:
    with TemporaryDirectory(prefix="guanyun_backup_", dir=draft.parent) as name:
        folder = Path(name)
        copies.copy_out(folder)
        for each in FOLDERS:
            source = Path(settings.HOME) / each if each == "keys" else Path(settings.MEDIA_ROOT)
            if source.is_dir():
                shutil.copytree(source, folder / each, ignore=shutil.ignore_patterns("*.part"))
        told = {
            "form": FORM,
            "kind": connection.vendor,
            "at": at.isoformat(),
            "members": dict(_digests(folder)),
        }
        (folder / MANIFEST).write_text(json.dumps(told, sort_keys=True), encoding="utf-8")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as page:
            with tarfile.open(fileobj=page, mode="w") as archive:
                archive.add(folder / MANIFEST, MANIFEST)
                for member in sorted(told["members"]):
                    archive.add(folder / member, member)
            page.flush()
            os.fsync(page.fileno())


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            with path.open("rb") as page:
                yield (
                    path.relative_to(folder).as_posix(),
                    hashlib.file_digest(page, "sha256").hexdigest(),
                )


def restore_from(file: Path, home: Path, *, address: str | None = None) -> BackedUp:
    """Restore a backup into an empty home, and verify what was restored.

    Args:
        address: DATABASE_URL of the empty PostgreSQL that is to be filled; None: the one that this
            process is set up with. A backup of SQLite needs none.

    Raises:
        Refused: ``records.home_not_empty``, ``records.backup_unreadable``,
            ``records.restore_elsewhere``.
    """
    if home.exists() and any(home.iterdir()):
        raise Refused("records.home_not_empty", home=home)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    where = copies.address() if address is None else address
    try:
        manifest = _extract(file, home)
        kind = manifest["kind"]
        if (kind == "sqlite") != (where == ""):
            raise Refused("records.restore_elsewhere", kind=kind)
        if kind != "sqlite":
            _in_home(LOAD, home, where, str(home))
            shutil.rmtree(home / copies.TABLES)
        told = json.loads(_in_home(VERIFY, home, where))
    except (OSError, ValueError, LookupError, tarfile.TarError, subprocess.CalledProcessError):
        shutil.rmtree(home, ignore_errors=True)
        raise Refused("records.backup_unreadable", file=file) from None
    except Refused:
        shutil.rmtree(home, ignore_errors=True)
        raise
    return BackedUp(str(file), told["report"]["events"], told["heads"], told["report"]["ok"])


def _extract(file: Path, home: Path) -> Mapping[str, str]:
    """Unpack a backup and check each member against its digest."""
    with tarfile.open(file) as archive:
        archive.extractall(home, filter="data")
    manifest = json.loads((home / MANIFEST).read_text(encoding="utf-8"))
    if manifest["form"] != FORM or dict(_digests(home)) != manifest["members"]:
        raise ValueError("members are missing or were changed")
    (home / MANIFEST).unlink()
    for key in (home / "keys").glob("*.key"):
        key.chmod(0o600)
    return cast(Mapping[str, str], manifest)


def _in_home(code: str, home: Path, address: str, *arguments: str) -> str:
    """Run a few lines in a process of their own, set up for another home."""
    own = {"GUANYUN_HOME": str(home), "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": SETTINGS}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | own,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


@contextmanager
def _elsewhere() -> Iterator[str]:
    """Yield the address of an empty database to restore into, dropped afterwards."""
    if connection.vendor == "sqlite":
        yield ""
        return
    name = f"{connection.settings_dict['NAME']}_verify_{secrets.token_hex(4)}"[-63:]
    copies.make_database(name)
    try:
        yield copies.address(name)
    finally:
        copies.drop_database(name)


def _note(file: Path, told: BackedUp, at: datetime) -> None:
    text = json.dumps({"file": file.name, "events": told.events, "head": dict(told.head)})
    with exclusive():
        Job.objects.update_or_create(
            pk=JOB, defaults={"due_at": at + EVERY, "done_at": at, "told": text, "error": ""}
        )


def last_backup() -> datetime | None:
    """Return when a backup was last written, restored and verified."""
    try:
        return Job.objects.filter(pk=JOB).values_list("done_at", flat=True).first()
    except DatabaseError:
        return None
