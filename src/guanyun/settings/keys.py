"""The installation's own secret, made once and kept in its home."""

import os
import secrets
from pathlib import Path


def secret_key(folder: Path) -> str:
    """Return the key in ``folder``, making it (mode 0600) at the first start.

    Two processes that start together agree: the file appears whole or not at all, and who comes
    second reads what the first one wrote.
    """
    file = folder / "django.key"
    if not file.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f".django.key.{secrets.token_hex(8)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as page:
            page.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="ascii")
