"""The key that signs seals: made once, kept in the home; public halves of all keys stay."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from guanyun.engines.casework import key_id, public_bytes

MODE = 0o600


def folder() -> Path:
    """Return the folder of the installation's keys."""
    return Path(settings.HOME) / "keys"


def key_file() -> Path:
    """Return the file of the private key, 32 bytes."""
    return folder() / "seal.key"


def seal_key() -> Ed25519PrivateKey:
    """Return the signing key, making it (mode 0600) at the first seal.

    Two processes that start together agree: the file appears whole or not at all.
    """
    file = key_file()
    if not file.exists():
        _write_once(file, Ed25519PrivateKey.generate().private_bytes_raw(), MODE)
    key = Ed25519PrivateKey.from_private_bytes(file.read_bytes())
    public = public_bytes(key)
    _write_once(folder() / f"seal-{key_id(public)}.pub", public.hex().encode(), 0o644)
    return key


def public_keys() -> list[bytes]:
    """Return the public halves of every key that ever signed here, those of before included."""
    return [bytes.fromhex(each.read_text()) for each in sorted(folder().glob("seal-*.pub"))]


def _write_once(file: Path, content: bytes, mode: int) -> None:
    if file.exists():
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as page:
        page.write(content)
        page.flush()
        os.fsync(page.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
