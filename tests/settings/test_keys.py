"""The installation's own secret."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from guanyun.settings.keys import secret_key


def test_key_is_made_once_and_kept(tmp_path: Path) -> None:
    """The second start reads what the first one wrote."""
    first = secret_key(tmp_path / "keys")

    assert len(first) >= 64
    assert secret_key(tmp_path / "keys") == first


def test_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    """Neither the folder nor the file opens to others."""
    secret_key(tmp_path / "keys")

    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "keys" / "django.key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (tmp_path / "keys").iterdir()] == ["django.key"]


def test_starts_at_the_same_time_agree(tmp_path: Path) -> None:
    """Whoever comes second takes the key of whoever came first."""
    with ThreadPoolExecutor(8) as starts:
        keys = set(starts.map(lambda _: secret_key(tmp_path / "keys"), range(8)))

    assert len(keys) == 1
