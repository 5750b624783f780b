"""Each law is broken on purpose in a tiny checkout, and its guard goes red."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house import laws, trees
from tests.house.test_laws import LAWS
from tests.house.trees import ROOT

BIN = Path(sys.executable).parent
ROOMS = """
accounts accounts/models charter cli engines engines/casework engines/common engines/mandate
gateways records records/models records/services settings web whatif
"""
BROKEN_IMPORTS = {
    "upwards": ("records/ledger.py", "import guanyun.web"),
    "door-to-page": ("gateways/desk.py", "import guanyun.web"),
    "new-room": ("attic/__init__.py", ""),
    "engine-to-engine": ("engines/mandate/routing.py", "import guanyun.engines.casework"),
    "common-knows-engine": ("engines/common/places.py", "import guanyun.engines.mandate"),
    "django-in-engine": ("engines/mandate/routing.py", "import django"),
    "django-by-detour": ("charter/loading.py", "import guanyun.errors, sqlite3"),
    "page-to-table": ("web/desk.py", "import guanyun.records.models.tables"),
    "page-to-ledger": ("web/desk.py", "import guanyun.records.ledger"),
    "page-to-person-table": ("web/desk.py", "import guanyun.accounts.models.tables"),
    "service-to-service": (
        "records/services/cases.py",
        "import guanyun.records.services.notices",
    ),
    "cycle": ("engines/mandate/register.py", "import guanyun.engines.mandate.coverage"),
}
BANNED_CODE = {
    "clock": ("from datetime import datetime\n\nat = datetime.now()\n", "TID251"),
    "day": ("from datetime import date\n\nday = date.today()\n", "TID251"),
    "wall-clock": ("import time\n\nat = time.time()\n", "TID251"),
    "framework-clock": ("from django.utils import timezone\n\nat = timezone.now()\n", "TID251"),
    "naive-time": ("from datetime import datetime\n\nat = datetime(2026, 11, 24)\n", "DTZ001"),
    "signal": ("from django.db.models.signals import post_save\n", "TID251"),
    "own-transaction": ("from django.db.transaction import atomic\n", "TID251"),
    "after-commit": ("from django.db import transaction as t\n\nt.on_commit(print)\n", "TID251"),
    "unseeded-chance": ("import random\n\nx = random.random()\n", "TID251"),
    "mock": ("from unittest.mock import patch\n", "TID251"),
    "import-inside": ("def f() -> None:\n    import json\n", "PLC0415"),
    "private-access": ("def f(x: object) -> object:\n    return x._hidden\n", "SLF001"),
    "blind-except": ("try:\n    x = 1\nexcept Exception:\n    x = 2\n", "BLE001"),
    "many-arguments": ("def f(a, b, c, d, e, f, g, h) -> None: ...\n", "PLR0913"),
    "no-docstring": ("def route() -> None: ...\n", "D103"),
    "put-off": ("# TO" + "DO: later\n", "TD003"),
    "dead-code": ("# x = route(1, 2)\n", "ERA001"),
    "long-line": (f"x = '{'a' * 100}'\n", "E501"),
}
BROKEN_LAWS: dict[Callable[[Path], list[str]], tuple[str, str]] = {
    laws.catch_all_names: ("src/guanyun/web/utils.py", ""),
    laws.decided_elsewhere: (
        "src/guanyun/web/desk.py",
        "from guanyun.engines.casework import decide",
    ),
    laws.half_width_punctuation: ("src/guanyun/messages/web.yaml", "zh: 请稍后再试."),
    laws.files_named_after_their_export: ("src/guanyun/web/route.py", "def route(): ..."),
    laws.inline_code: ("src/guanyun/web/templates/desk.html", '<p style="color: red">'),
    laws.long_files: ("src/guanyun/web/desk.py", "x = 1\n" * 401),
    laws.long_functions: ("src/guanyun/web/desk.py", "def f():\n" + "    x = 1\n" * 60),
    laws.long_templates: ("src/guanyun/web/templates/desk.html", "<p>\n" * 151),
    laws.machine_paths: ("docs/page.md", "see /wo" + "rk/main"),
    laws.missing_sentences: ("src/guanyun/web/desk.py", 'raise Refused("web.no_such_code")'),
    laws.money_as_fraction: ("src/guanyun/records/models/pay.py", "x = models.DecimalField()"),
    laws.orphan_todos: ("src/guanyun/web/assets/desk.js", "// TO" + "DO later"),
    laws.pinyin_or_hanzi_identifiers: ("src/guanyun/web/desk.py", "管委会 = 1"),
    laws.registry_hosts: ("docs/page.md", "https://py" + "pi.org/simple"),
    laws.side_doors: ("src/guanyun/web/desk.py", "import guanyun.engines.mandate.routing"),
    laws.stale_exports: ("src/guanyun/web/desk.py", '__all__ = ["gone"]'),
    laws.tables_elsewhere: ("src/guanyun/web/desk.py", "x = Case.objects.all()"),
    laws.talking_engines: ("src/guanyun/engines/mandate/routing.py", 'open("x")'),
    laws.thawed_dataclasses: (
        "src/guanyun/engines/mandate/routing.py",
        "@dataclass\nclass Route: ...",
    ),
    laws.undocumented_modules: ("src/guanyun/web/desk.py", '"""."""'),
    laws.unnamed_migrations: ("src/guanyun/records/migrations/0002_auto_2026.py", ""),
    laws.unsigned_services: ("src/guanyun/records/services/cases.py", "def case_open(by): ..."),
    laws.wordless_nouns: ("src/guanyun/engines/mandate/__init__.py", '__all__ = ["Thing"]'),
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a tiny checkout in which every law holds."""
    write(tmp_path, "src/guanyun/__init__.py", '"""The root."""\n')
    write(tmp_path, "src/guanyun/errors.py", '"""Refusals."""\n')
    write(tmp_path, "src/guanyun/wsgi.py", '"""The server\'s door."""\n')
    for room in ROOMS.split():
        write(tmp_path, f"src/guanyun/{room}/__init__.py", f'"""The room {room}."""\n')
    for module in ("records/models/tables", "accounts/models/tables"):
        write(tmp_path, f"src/guanyun/{module}.py", '"""A page of the room."""\n')
    for module in ("records/ledger", "records/services/notices", "engines/mandate/routing"):
        write(tmp_path, f"src/guanyun/{module}.py", '"""A page of the room."""\n')
    write(
        tmp_path,
        "src/guanyun/engines/mandate/coverage.py",
        '"""A page that needs its neighbour."""\nimport guanyun.engines.mandate.register\n',
    )
    write(tmp_path, "src/guanyun/engines/mandate/register.py", '"""A page of the room."""\n')
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    """Write a file of the tiny checkout, with the folders it needs."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a checkout as ``./run check`` does."""
    return subprocess.run(
        [BIN / "lint-imports", "--no-cache", "--no-logo"],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_untouched_checkout_keeps_every_contract(checkout: Path) -> None:
    """What goes red below goes red for what was broken, not for the tiny checkout."""
    told = lint_imports(checkout)

    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("broken", BROKEN_IMPORTS)
def test_forbidden_import_is_seen(checkout: Path, broken: str) -> None:
    """An import against the plan of the rooms breaks a contract."""
    name, line = BROKEN_IMPORTS[broken]
    write(checkout, f"src/guanyun/{name}", f'"""A page."""\n{line}\n')

    told = lint_imports(checkout)

    assert told.returncode == 1, told.stdout


@pytest.mark.parametrize("broken", BANNED_CODE)
def test_banned_call_is_seen(broken: str) -> None:
    """Code that the house bans is named by its rule."""
    text, rule = BANNED_CODE[broken]

    told = subprocess.run(
        [BIN / "ruff", "check", "--output-format=concise", "--stdin-filename=src/desk.py", "-"],
        cwd=ROOT,
        input=f'"""A page."""\n\n{text}',
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 1
    assert f" {rule} " in told.stdout


def test_every_law_is_broken_once() -> None:
    """A law without its sabotage would be a law that nobody has seen at work."""
    assert set(BROKEN_LAWS) == set(LAWS)


@pytest.mark.parametrize("law", BROKEN_LAWS, ids=lambda law: law.__name__)
def test_broken_law_is_seen(checkout: Path, law: Callable[[Path], list[str]]) -> None:
    """A law of the house that holds in the tiny checkout names the file that breaks it."""
    name, text = BROKEN_LAWS[law]
    before = law(checkout)
    write(checkout, name, text)
    for reader in (trees.tracked, trees.texts, trees.modules):
        reader.cache_clear()

    after = law(checkout)

    assert before == []
    assert len(after) == 1
    assert after[0].startswith(name)


def test_untyped_engine_is_seen(checkout: Path) -> None:
    """A function without types in a pure room is an error of mypy."""
    write(
        checkout,
        "src/guanyun/engines/mandate/routing.py",
        '"""A page."""\n\n\ndef route(matter):\n    """Return it."""\n    return matter\n',
    )

    told = subprocess.run(
        [BIN / "mypy", "--cache-dir", checkout / "cache", "src/guanyun/engines"],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 1
    assert "[no-untyped-def]" in told.stdout
