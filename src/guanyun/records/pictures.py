"""Pictures people send: recognised by content, decoded within bounds, stripped, kept apart."""

import os
import secrets
import struct
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import ExifTags, Image, UnidentifiedImageError

from guanyun.errors import Refused

MOST_BYTES = 10 * 1024 * 1024
# A camera's JPEG is halved while it is read; the other forms lie in memory whole, three times over.
MOST_PIXELS = {"JPEG": 40_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
# Each scan of a progressive JPEG walks all its pixels: a camera writes a dozen, ten megabytes hold
# a hundred thousand. The mark stands nowhere else in a picture's own data.
MOST_SCANS, SCAN = 40, b"\xff\xda"
LONGEST_SIDE = 2560  # larger ones are shrunk: a page shows no more, and a phone sends far more
SIGNATURES = {
    "JPEG": (b"\xff\xd8\xff",),
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "WEBP": (b"RIFF",),
}
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning)
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: written anew from its pixels, without place, camera or name."""

    content: bytes
    media_type: str
    width: int
    height: int


def picture_of(content: bytes) -> Picture:
    """Return the picture in ``content``, written anew; nothing but pixels survives.

    Raises:
        Refused: ``records.picture_size``, ``records.picture_kind``, ``records.picture_pixels`` or
            ``records.picture_broken``.
    """
    if len(content) > MOST_BYTES:
        raise Refused("records.picture_size", megabytes=MOST_BYTES // 1024 // 1024)
    form = _form(content)
    if form == "JPEG" and content.count(SCAN) > MOST_SCANS:
        raise Refused("records.picture_broken")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return _decoded(content, form)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _flood(form) from None
        except BROKEN:
            raise Refused("records.picture_broken") from None


def _form(content: bytes) -> str:
    for form, beginnings in SIGNATURES.items():
        if content.startswith(beginnings) and (form != "WEBP" or content[8:12] == b"WEBP"):
            return form
    raise Refused("records.picture_kind")


def _decoded(content: bytes, form: str) -> Picture:
    with Image.open(BytesIO(content), formats=[form]) as image:
        if image.width * image.height > MOST_PIXELS[form]:
            raise _flood(form)
        if form == "JPEG":
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        turn = _turn(image)
        plain = image.convert("RGBA" if form == "PNG" and "A" in image.getbands() else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if turn is not None:
        plain = plain.transpose(turn)
    # A new image takes the pixels over and nothing else: no EXIF, no profile, no comment.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    out = BytesIO()
    clean.save(out, form, **({"quality": 85} if form != "PNG" else {"optimize": False}))
    return Picture(out.getvalue(), MEDIA_TYPES[form], clean.width, clean.height)


def _flood(form: str) -> Refused:
    return Refused("records.picture_pixels", millions=MOST_PIXELS[form] // 10**6)


def _turn(image: Image.Image) -> Image.Transpose | None:
    """Return how the picture must be turned to stand upright.

    What the camera wrote beside the pixels may be broken while the picture is whole: then none.
    """
    try:
        told = image.getexif().get(ExifTags.Base.Orientation)
        return TURNS.get(told) if isinstance(told, int) else None
    except (*BROKEN, TypeError, LookupError, struct.error):
        return None


def new_token() -> str:
    """Return a random name of 128 bits."""
    return secrets.token_hex(16)


def keep(token: str, content: bytes) -> None:
    """Write a picture under its random name, on disk before its row stands."""
    path = path_of(token)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.chmod(0o600)
    draft.replace(path)


def fetch(token: str) -> bytes:
    """Return a kept picture; FileNotFoundError when it was erased."""
    return path_of(token).read_bytes()


def discard(token: str) -> None:
    """Remove a kept picture."""
    path_of(token).unlink(missing_ok=True)


def path_of(token: str) -> Path:
    """Return where a picture lies: nothing of what a person typed is part of it."""
    if len(token) != 32 or not token.isalnum():
        raise FileNotFoundError(token)
    return Path(settings.MEDIA_ROOT) / "pictures" / token[:2] / token
