"""What Django itself finds about the installation."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "guanyun.settings.base",
    "GUANYUN_HTTPS": "1",
    "GUANYUN_HOSTS": "zone.example",
}


def test_production_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    """Behind TLS ``check --deploy`` has nothing to say."""
    told = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env={"PATH": os.environ["PATH"], "GUANYUN_HOME": str(tmp_path)} | PRODUCTION,
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    assert "no issues" in told.stdout


@pytest.mark.django_db
def test_every_change_of_a_table_has_its_migration() -> None:
    """``makemigrations`` would find nothing to do."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
