"""What every test may ask for: the data to compare with, a database, a cluster, a browser.

Tests that use a database are marked ``db`` and tests that use the browser ``browser`` by
themselves. ``GUANYUN_TEST_DB`` says which database; ``./run test`` runs the ``db`` tests on both.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import pytest_django
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as properties

from guanyun.records import guards
from guanyun.settings.databases import postgresql_database
from tests import clusters

pytest_plugins = ["tests.browsing"]

BASE_SETTINGS = "guanyun.settings.base"
ROOT = Path(__file__).resolve().parent.parent
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "own_cluster"}
BROWSER_FIXTURES = {"browser", "page", "chromium"}
# .ci/run brings every server and package: there the want of one is a failure, not a skip. Golden
# data cannot be installed: without it a test skips everywhere.
WANT = re.compile(r"Skipped: (needs (?!golden data)|could not import )", re.IGNORECASE)
REQUIRE_ALL = os.environ.get("GUANYUN_REQUIRE_ALL") == "1"
_servers = ExitStack()
# How long an example takes says what else the machine does, not whether a property holds.
properties.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--full``: the large samples of properties and drills."""
    parser.addoption("--full", action="store_true", help="large samples, as before a release")


def pytest_configure(config: pytest.Config) -> None:
    """Find or start PostgreSQL once per run, before the workers start."""
    if config.getoption("--full"):
        os.environ["GUANYUN_FULL"] = "1"
    is_worker = hasattr(config, "workerinput")
    if os.environ.get("GUANYUN_TEST_DB") != "postgresql" or is_worker or not settings.configured:
        return
    address = clusters.server_at_hand()
    if address is None and clusters.binaries() is not None:
        cluster = _servers.enter_context(contextmanager(clusters.own_cluster)("fsync=off"))
        address = cluster.address()
    if address is None:
        return
    os.environ["GUANYUN_TEST_POSTGRES"] = address
    # This process read the settings before; the workers will read the address.
    settings.DATABASES["default"].update(postgresql_database(address) | {"CONN_MAX_AGE": 0})


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this run started and remove the homes of runs that are gone."""
    _servers.close()
    if settings.configured and hasattr(settings, "FAMILY"):
        shutil.rmtree(settings.HOME, ignore_errors=True)
        for home in Path(tempfile.gettempdir()).glob(f"{settings.FAMILY}_*"):
            if not clusters.is_running(home.name.removeprefix(f"{settings.FAMILY}_").split("_")[0]):
                shutil.rmtree(home, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark ``db`` and ``browser`` tests; leave out those that ask for the other database."""
    kind = os.environ.get("GUANYUN_TEST_DB", "sqlite")
    kept, left = [], []
    for item in items:
        given = getattr(item, "callspec", None)
        asked = set(getattr(item, "fixturenames", ())) - set(given.params if given else ())
        if item.get_closest_marker("django_db") or asked & DATABASE_FIXTURES:
            item.add_marker(pytest.mark.db)
        if asked & BROWSER_FIXTURES:
            item.add_marker(pytest.mark.browser)
        only = item.get_closest_marker("only_on")
        (left if only and kind not in only.args else kept).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> object:
    """Turn a skip for want of something into a failure where everything was promised."""
    report = yield
    if REQUIRE_ALL and report.skipped and WANT.search(str(report.longrepr)):
        report.outcome = "failed"
    return report


@pytest.fixture(scope="session")
def golden() -> Path:
    """Return the folder of golden data: calendars, logs, published tables; any may be absent."""
    folder = Path(os.environ.get("GUANYUN_GOLDEN") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"needs golden data: set GUANYUN_GOLDEN (no folder at {folder})")
    return folder


@pytest.fixture(scope="session")
def golden_part(golden: Path) -> Callable[[str], Path]:
    """Return a function that finds a part of the golden data by its path, or skips the test."""

    def find(part: str) -> Path:
        if not (golden / part).exists():
            pytest.skip(f"needs golden data: {part} is not at {golden}")
        return golden / part

    return find


@pytest.fixture(scope="session")
def database_kind() -> str:
    """Return ``sqlite`` or ``postgresql``."""
    return os.environ.get("GUANYUN_TEST_DB", "sqlite")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Keep the names of the test settings: they already differ by checkout, run and worker."""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        address = os.environ.get("GUANYUN_TEST_POSTGRES")
        if address is None:
            pytest.skip("needs PostgreSQL: no server answers and initdb is not installed")
        clusters.drop_leftovers(address, settings.FAMILY)


@pytest.fixture
def _guards(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """Put up again the guards of the append-only tables that clearing the tables took down."""
    with django_db_blocker.unblock():
        if not guards.expected(connection.vendor) <= guards.standing(connection):
            guards.raise_guards(connection)


@pytest.fixture
def _django_db_helper(_guards: None, _django_db_helper: None) -> Iterator[None]:
    """Take the guards down before pytest-django clears the tables after a transactional test."""
    yield
    if not connection.in_atomic_block:
        guards.lower_guards(connection)


@pytest.fixture
def own_cluster() -> Iterator[clusters.Cluster]:
    """Yield a PostgreSQL of the test's own, which it may kill and start again."""
    if clusters.binaries() is None:
        pytest.skip("needs PostgreSQL: initdb is not installed")
    yield from clusters.own_cluster()


@pytest.fixture
def run_guanyun(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs ``guanyun ARGS`` in a home of the test's own."""
    command = Path(sys.executable).with_name("guanyun")
    own = {"GUANYUN_HOME": str(tmp_path / "home"), "DJANGO_SETTINGS_MODULE": BASE_SETTINGS}

    def run(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [command, *args],
            env=os.environ | own | environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    return run
