"""T13: what is uploaded is decided quickly, within bounds, and never comes back inline."""

import io
import json
import os
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from guanyun.errors import Refused
from guanyun.gateways.spreadsheets import read_rows
from guanyun.records.models import ImportSheet, Upload
from guanyun.records.pictures import picture_of
from tests.drills.hostile_files import NAMES, pictures, saved, workbooks
from tests.records.conftest import ZONE
from tests.web.reporting import (
    proved_client,  # noqa: F401 - the fixture "portal"
    staffed,
    whole,
)

pytestmark = pytest.mark.drill
SECONDS = 2
MEMORY = 512 << 20
MUTATIONS = 200_000 if os.environ.get("GUANYUN_FULL") else 4000
STORED = f"/z/{ZONE}/files"
IMPORT = f"/z/{ZONE}/desk/import"


def decided(work: Callable[[bytes], object], content: bytes) -> tuple[str, float]:
    """Decide on a file in a child that may grow by 512 MB; return what became of it, in seconds.

    Seconds of the processor: what else the machine does, does not count.
    """
    read, write = os.pipe()
    child = os.fork()
    if not child:
        _decide(work, content, write)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        told = answer.read()
    os.waitpid(child, 0)
    if not told:
        return "died", 0.0
    outcome, seconds = json.loads(told)
    return outcome, seconds


def _decide(work: Callable[[bytes], object], content: bytes, write: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
    begun, outcome = time.process_time(), "fault"
    try:
        work(content)
        outcome = "taken"
    except Refused as refused:
        outcome = refused.code
    finally:
        os.write(write, json.dumps([outcome, time.process_time() - begun]).encode())
        os._exit(0)


def judged(work: Callable[[bytes], object], files: dict[str, bytes]) -> dict[str, str]:
    """Return what became of each file; one that died, failed or took too long is told so."""
    found = {}
    for name, content in files.items():
        outcome, seconds = decided(work, content)
        found[name] = outcome if seconds < SECONDS else f"{outcome} after {seconds:.1f} s"
    return found


def test_pictures_are_decided_within_bounds() -> None:
    """Each is taken or refused by a sentence, in two seconds and half a gigabyte."""
    found = judged(picture_of, dict(pictures()))

    allowed = {"taken", *(f"records.picture_{why}" for why in ("kind", "broken", "pixels", "size"))}
    assert {name: told for name, told in found.items() if told not in allowed} == {}
    taken = {name for name, told in found.items() if told == "taken"}
    assert {"png just below the flood", "jpeg just below the flood"} <= taken
    assert not {name for name in taken if name.startswith(("svg", "page", "gif", "pdf"))}


def test_workbooks_are_decided_within_bounds() -> None:
    """Bombs, entities, lies and far corners are refused before anything is laid out."""
    found = judged(read_rows, dict(workbooks()))

    kinds = ("form", "bomb", "rows", "size", "header")
    allowed = {"taken", *(f"gateways.sheet_{why}" for why in kinds)}
    assert {name: told for name, told in found.items() if told not in allowed} == {}
    assert {name for name, told in found.items() if told == "taken"} <= {
        "part beyond the folder", "symbolic link", "macros", "stored, not packed",
        "size told too large", "cell that points nowhere", "figure without end",
        "day that there is not", "row number without end",
    }  # fmt: skip


def test_what_survives_of_a_picture_is_pixels() -> None:
    """No page, script, archive or text that came in a picture is in what is kept of it."""
    for name, content in pictures().items():
        if len(content) > 1 << 20:
            continue
        try:
            kept = picture_of(content).content
        except Refused:
            continue
        assert b"<script" not in kept, name
        assert b"PK\x03\x04" not in kept, name


def test_spoilt_pictures_are_taken_or_refused() -> None:
    """Thousands of good pictures with a few bytes changed: never a fault of ours."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Maker of the camera", 6
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8769)[0x829A] = "N", 0.1
    good = [saved(form, (40, 30), exif=exif) for form in ("JPEG", "PNG", "WEBP")]
    good.append(saved("JPEG", (40, 30), exif=exif, progressive=True))
    dice = random.Random(20261124)
    for _ in range(MUTATIONS):
        content = bytearray(dice.choice(good))
        for _ in range(dice.choice((1, 2, 4, 16))):
            near = min(len(content), 260) if dice.random() < 0.7 else len(content)
            content[dice.randrange(near)] = dice.choice((0, 255, dice.randrange(256)))
        try:
            picture_of(bytes(content))
        except Refused:
            continue


def test_name_of_a_file_is_of_no_account(portal: Client) -> None:
    """Whatever a picture is called, it is kept under a random name and nothing else."""
    answers = []
    for name in NAMES:
        file = SimpleUploadedFile("x.png", saved("PNG"), content_type="text/html")
        file._name = name  # as a client that does not follow the rules sends it
        answers.append(portal.post(STORED, {"picture": file}))

    assert {answer.status_code for answer in answers} <= {200, 400, 422}
    tokens = [answer.json()["token"] for answer in answers if answer.status_code == 200]
    assert len(set(tokens)) == len(tokens) == Upload.objects.count() >= len(NAMES) - 3
    assert all(len(token) == 32 and set(token) <= set("0123456789abcdef") for token in tokens)


def test_hostile_pictures_through_the_page(
    portal: Client, settings: object, tmp_path: Path
) -> None:
    """Each gets a token or a sentence; what lies on disk is pictures under random names."""
    settings.MEDIA_ROOT = tmp_path
    for name, content in pictures().items():
        if "flood" in name:
            continue
        file = SimpleUploadedFile(f"{name}.html", content, content_type="image/svg+xml")
        answer = portal.post(STORED, {"picture": file})
        assert answer.status_code in (200, 422), name
        assert answer.headers["Content-Type"].startswith("application/json"), name
        assert "token" in answer.json() or len(answer.json()["refused"]) > 5, name

    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in kept} == set(Upload.objects.values_list("token", flat=True))
    for path in kept:
        with Image.open(io.BytesIO(path.read_bytes())) as image:
            assert image.format in ("JPEG", "PNG", "WEBP")
        assert path.stat().st_mode & 0o777 == 0o600


def test_picture_is_never_shown_inline(portal: Client) -> None:
    """It is sent as an attachment of our own name, in a sandbox, and no browser may guess."""
    file = SimpleUploadedFile("a.html", pictures()["jpeg that is a page"], content_type="text/html")
    told = whole(pictures="1") | {"photos": file}
    assert portal.post(f"/z/{ZONE}/report", told).status_code == 302
    token = Upload.objects.get().token

    answer = portal.get(f"{STORED}/{token}")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="2')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert b"<script" not in answer.content


def test_hostile_workbooks_through_the_page(portal: Client) -> None:
    """Each is refused in a sentence or looked through; nothing is a fault of ours."""
    clerk = staffed("service_desk")
    for name, content in workbooks().items():
        file = SimpleUploadedFile(f"../{name}.xlsx", content)
        answer = clerk.post(IMPORT, {"kind": "cases", "file": file})
        assert answer.status_code == 422, name
        assert "notice bad" in answer.content.decode(), name
        assert "root:" not in answer.content.decode(), name

    assert not ImportSheet.objects.exists()
