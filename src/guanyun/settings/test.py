"""Settings under which the tests run: a home, a database and a key of their own.

GUANYUN_TEST_DB         sqlite (default) or postgresql
GUANYUN_TEST_POSTGRES   address of the server for tests; tests/conftest.py finds or starts one
"""

import hashlib
import os
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
# Two checkouts, two runs in one checkout and two workers of one run share neither file nor
# database; tests/conftest.py removes what a killed run left, which the process number tells.
FAMILY = f"guanyun_test_{hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]}"
SUFFIX = f"{FAMILY}_{os.getpid()}_{WORKER}"
os.environ["GUANYUN_HOME"] = str(Path(tempfile.gettempdir()) / SUFFIX)
os.environ.pop("DATABASE_URL", None)

from guanyun.settings.base import *
from guanyun.settings.base import DATABASES, HOME
from guanyun.settings.databases import postgresql_database

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# The tests sign in thousands of times; how hard a password is to break is not what they ask.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

if os.environ.get("GUANYUN_TEST_DB", "sqlite") == "postgresql":
    server = os.environ.get("GUANYUN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1/postgres")
    DATABASES["default"] = postgresql_database(server) | {"CONN_MAX_AGE": 0}
    DATABASES["default"]["TEST"] = {"NAME": SUFFIX}
else:
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
