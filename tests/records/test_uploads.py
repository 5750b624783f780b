"""Pictures: only pictures, without place and camera, under a random name, seen with their case."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from guanyun.errors import Refused
from guanyun.records import pictures
from guanyun.records.access import Hidden, Visitor
from guanyun.records.models import Reading, Upload
from guanyun.records.services.cases import Done, Report, case_open
from guanyun.records.services.uploads import upload_open, upload_store

from .conftest import START, ZONE, Seated, repair

PHONE = Visitor(zone=ZONE, phone="13800000000")
GPS = 0x8825


def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a picture that says where and with what it was taken."""
    out, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "Maker of the camera"
    exif.get_ifd(GPS)[1] = "N"
    Image.new("RGB", size, (200, 30, 30)).save(out, form, exif=exif)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")],
)
def test_picture_is_kept_without_place_and_camera(zone: str, form: str, media_type: str) -> None:
    """What is kept has the pixels and nothing that tells where and with what it was taken."""
    token = upload_store(by=PHONE, at=START, content=picture(form))

    row = Upload.objects.get(token=token)
    kept = pictures.fetch(token)
    with Image.open(BytesIO(kept)) as image:
        assert (image.size, dict(image.getexif())) == ((64, 48), {})
    assert (row.media_type, row.width, row.height, row.size) == (media_type, 64, 48, len(kept))
    assert b"Maker" not in kept


@pytest.mark.parametrize("told", range(1, 9))
def test_picture_stands_upright(told: int) -> None:
    """A picture taken sideways is turned as the camera says, since what says it is not kept."""
    exif, image, out = Image.Exif(), Image.new("RGB", (64, 48)), BytesIO()
    exif[0x0112] = told
    image.paste((255, 255, 255), (0, 0, 16, 16))
    image.save(out, "PNG", exif=exif)

    kept = pictures.picture_of(out.getvalue()).content

    with Image.open(BytesIO(kept)) as found, Image.open(out) as sent:
        upright = ImageOps.exif_transpose(sent)
        assert (found.size, found.tobytes()) == (upright.size, upright.tobytes())


def test_case_shows_its_picture_to_its_desk_only(zone: str, seated: Seated) -> None:
    """The desk in charge opens the picture, which is noted; another unit finds none."""
    token = upload_store(by=PHONE, at=START, content=picture())
    report = Report("equipment_repair", repair(), files={"photos": [token]})
    done = case_open(by=PHONE, at=START, report=report)

    found = upload_open(by=seated("duty_desk"), at=START, token=token)
    assert found.name == f"{done.number}-{Upload.objects.get().pk}.jpg"
    assert Reading.objects.get().part == "file"
    with pytest.raises(Hidden):
        upload_open(by=seated("town_west_desk"), at=START, token=token)


def test_picture_belongs_to_one_case(zone: str) -> None:
    """A token that a case has taken cannot be attached to another."""
    token = upload_store(by=PHONE, at=START, content=picture())
    report = Report("equipment_repair", repair(), files={"photos": [token]})
    case_open(by=PHONE, at=START, report=report)

    with pytest.raises(Refused, match=r"records\.file_gone"):
        case_open(by=PHONE, at=START, report=report)


def test_loose_picture_is_nobodys(zone: str, opened: Done, seated: Seated) -> None:
    """A picture that no case took opens for nobody."""
    token = upload_store(by=PHONE, at=START, content=picture())

    with pytest.raises(Hidden):
        upload_open(by=seated("committee_director"), at=START, token=token)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "records.picture_kind"),
        (SVG, "records.picture_kind"),
        (b"GIF89a" + bytes(40), "records.picture_kind"),
        (b"%PDF-1.7", "records.picture_kind"),
        (b"PK\x03\x04" + bytes(40), "records.picture_kind"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "records.picture_kind"),
        (b"\xff\xd8\xff" + SVG, "records.picture_broken"),
        (picture()[:300], "records.picture_broken"),
        (picture("PNG")[:60], "records.picture_broken"),
        (b"\xff\xd8\xff" + bytes(10 * 1024 * 1024), "records.picture_size"),
    ],
)
def test_what_is_no_picture_is_refused(zone: str, content: bytes, code: str) -> None:
    """By signature, by decoding, by size; neither row nor file is kept."""
    with pytest.raises(Refused) as refused:
        upload_store(by=PHONE, at=START, content=content)

    assert (refused.value.code, Upload.objects.count()) == (code, 0)
    assert not list(Path(pictures.path_of("0" * 32)).parent.glob("*"))


def test_flood_of_pixels_is_refused_before_it_is_decoded(zone: str) -> None:
    """A small file that declares a hundred million pixels is refused."""
    out = BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG")

    with pytest.raises(Refused, match=r"records\.picture_pixels"):
        upload_store(by=PHONE, at=START, content=out.getvalue())


def test_stranger_stores_nothing(zone: str) -> None:
    """Who has neither account, code nor link is asked for a phone."""
    with pytest.raises(Refused, match=r"records\.phone_first"):
        upload_store(by=Visitor(zone=ZONE), at=START, content=picture())

    assert Upload.objects.count() == 0


@pytest.mark.parametrize("token", ["../../etc/passwd", "0" * 31, "0" * 31 + "/", ""])
def test_token_is_no_path(token: str) -> None:
    """A token that is not of our making names no file."""
    with pytest.raises(FileNotFoundError):
        pictures.path_of(token)
