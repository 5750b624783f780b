"""PostgreSQL for tests: the server that answers here, or a cluster of the tests' own."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

STANDARD_PORT = 5432
START_SECONDS = 30
INITDB_OPTIONS = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]


def binaries() -> Path | None:
    """Return the folder of Debian's newest initdb, or of the one on the path, or None."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_release)
    if packaged:
        return packaged[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _release(initdb: Path) -> int:
    return int(initdb.parts[-3])


def server_at_hand() -> str | None:
    """Return the address of the server at 127.0.0.1:5432 that lets us make databases, or None."""
    for user in dict.fromkeys((pwd.getpwuid(os.getuid()).pw_name, "postgres")):
        address = f"postgresql://{user}@127.0.0.1:{STANDARD_PORT}/postgres"
        try:
            with psycopg.connect(address, connect_timeout=2) as connection:
                row = connection.execute(
                    "select rolsuper or rolcreatedb from pg_roles where rolname = current_user"
                ).fetchone()
        except psycopg.OperationalError:
            continue
        if row == (True,):
            return address
    return None


def drop_leftovers(address: str, family: str) -> None:
    """Drop the databases ``<family>_<process>_...`` whose process is gone."""
    with psycopg.connect(address, autocommit=True) as connection:
        rows = connection.execute(
            "select datname from pg_database where datname like %s", (f"{family}\\_%",)
        ).fetchall()
        for (name,) in rows:
            if not is_running(name.removeprefix(f"{family}_").partition("_")[0]):
                connection.execute(f'drop database if exists "{name}" with (force)')


def is_running(process: str) -> bool:
    """Return whether a process of that number lives (or whether it is no number at all)."""
    return not process.isdigit() or Path("/proc", process).exists()


def free_port() -> int:
    """Return a TCP port of the loopback that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Cluster:
    """A PostgreSQL of our own in a temporary folder, which a drill may kill and start again."""

    folder: Path
    port: int
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def address(self, database: str = "postgres") -> str:
        """Return the address of one database of this cluster."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        settings = ("fsync=on", f"unix_socket_directories={self.folder}", *self.options)
        command = [str(_tool("postgres")), "-D", str(self.folder / "data")]
        command += ["-h", "127.0.0.1", "-p", str(self.port)]
        for setting in settings:
            command += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **_somebody())
        limit = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > limit or self.process.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT is fast, SIGQUIT is immediate (recovery at the next start)."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(START_SECONDS)
            self.process = None

    def kill(self) -> None:
        """Kill the whole cluster at once, postmaster and back ends."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(START_SECONDS)
            self.process = None

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.address(), connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True


def own_cluster(*options: str) -> Iterator[Cluster]:
    """Yield a new running cluster; it and its folder are gone afterwards.

    Args:
        options: Server settings such as ``max_connections=50``.
    """
    folder = Path(tempfile.mkdtemp(prefix="guanyun_pg_"))
    folder.chmod(0o755)
    if os.getuid() == 0:
        keeper = _keeper()
        os.chown(folder, keeper.pw_uid, keeper.pw_gid)
    cluster = Cluster(folder, free_port(), options)
    try:
        subprocess.run(
            [_tool("initdb"), "-D", folder / "data", *INITDB_OPTIONS],
            check=True,
            capture_output=True,
            **_somebody(),
        )
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _tool(name: str) -> Path:
    folder = binaries()
    if folder is None:
        raise FileNotFoundError("PostgreSQL's programs are not installed")
    return folder / name


def _keeper() -> pwd.struct_passwd:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _somebody() -> dict[str, object]:
    """Return how to start a server that refuses to run as root: in its own process group."""
    own: dict[str, object] = {"cwd": "/", "stdin": subprocess.DEVNULL, "process_group": 0}
    if os.getuid() == 0:
        keeper = _keeper()
        own |= {"user": keeper.pw_uid, "group": keeper.pw_gid, "extra_groups": []}
    return own
