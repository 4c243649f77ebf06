"""A throwaway PostgreSQL for tests: started on first use, shared by all test processes, gone with them.

The server listens on a socket in a short folder of its own and on no port. A small keeper process stops it as soon as
the test run ends, also when that was killed. ``python -m hub.testing.postgres FOLDER PID`` is that keeper.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.testing.programs import find_postgres

if TYPE_CHECKING:
    from psycopg import Connection

_START_SECONDS = 60
_FOLDER_VARIABLE = "HUB_TEST_POSTGRES_FOLDER"
"""Tells test processes which folder the first of them made."""
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class ClusterError(Exception):
    """PostgreSQL is missing or does not start; the text says why."""


@dataclass(frozen=True)
class Cluster:
    """A running server whose socket, data and log are in ``folder``."""

    folder: Path

    @property
    def url(self) -> str:
        """SQLAlchemy address of the database for administration."""
        return self.database_url("postgres")

    def database_url(self, name: str) -> str:
        """SQLAlchemy address of the database ``name``."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def create_database(self, name: str, template: str = "template1") -> str:
        """Make the database ``name`` anew as a copy of ``template`` (to which nobody is connected); return its URL."""
        from psycopg import sql

        with self._connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        return self.database_url(name)

    def drop_database(self, name: str) -> None:
        """Remove the database ``name`` and end whatever is connected to it."""
        from psycopg import sql

        with self._connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def template(self, name: str, build: Callable[[str], None]) -> str:
        """Return ``name`` after ``build(url)`` has filled it, once for all test processes.

        ``build`` closes its connections; when it raises, the next caller tries again.
        """
        done = self.folder / f"template-{name}"
        with _lock(self.folder):
            if not done.exists():
                build(self.create_database(name))
                done.touch()
        return name

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        try:
            os.kill(int((self.folder / "keeper.pid").read_text()), signal.SIGTERM)
        except (FileNotFoundError, ProcessLookupError):
            return
        deadline = time.monotonic() + 20
        while self.folder.exists() and time.monotonic() < deadline:
            time.sleep(0.02)

    @contextmanager
    def _connect(self) -> Iterator[Connection[Any]]:
        import psycopg

        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            yield connection


def start_cluster(folder: Path | None = None, *, owner: int | None = None, durable: bool = False) -> Cluster:
    """Start a server that lives until ``stop()``, or until the process ``owner`` (this one) is gone.

    ``durable`` keeps the safe write settings of a real server, for measurements. It takes one to three seconds.

    Raises:
        ClusterError: there is no PostgreSQL here, or it does not start.
    """
    binaries = find_postgres()
    if binaries is None:
        raise ClusterError("PostgreSQL is not installed (on Debian: apt-get install postgresql)")
    folder = folder or _make_folder()
    data, log = folder / "data", folder / "server.log"
    (folder / "ended").unlink(missing_ok=True)
    try:
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", *_locale()]
        with log.open("wb") as output:
            subprocess.run(
                [str(binaries / "initdb"), "--pgdata", str(data), *options],
                check=True,
                stdout=output,
                stderr=output,
                **_as_server_user(folder),
            )
    except subprocess.CalledProcessError as error:
        raise ClusterError(f"initdb failed:\n{log.read_text('utf-8', 'replace')}") from error
    settings = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=200", "timezone=UTC"]
    command = [str(binaries / "postgres"), "-D", str(data)]
    for setting in [*settings, *(() if durable else _QUICK)]:
        command += ["-c", setting]
    (folder / "command").write_text("\n".join(command))
    keeper = [sys.executable, "-m", "hub.testing.postgres", str(folder), str(owner or os.getpid())]
    with log.open("ab") as output:
        process = subprocess.Popen(
            keeper, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    process.returncode = 0  # it outlives this process on purpose; Python would warn about that
    cluster = Cluster(folder)
    _wait_until_ready(cluster, log)
    return cluster


def shared_cluster() -> Cluster:
    """Return the one server of this test run; the first caller starts it.

    Raises:
        ClusterError: as in ``start_cluster``, or no test run has called ``prepare_sharing``.
    """
    name = os.environ.get(_FOLDER_VARIABLE)
    if not name:
        raise ClusterError("no test run has prepared a shared PostgreSQL")
    folder = Path(name)
    with _lock(folder):
        if not (folder / "ready").exists():
            shutil.rmtree(folder / "data", ignore_errors=True)
            owner = int((folder / "owner.pid").read_text())
            start_cluster(folder, owner=owner)
            (folder / "ready").touch()
    return Cluster(folder)


def prepare_sharing() -> Callable[[], None]:
    """Name the folder of the shared server in the environment, for this process and its children.

    Returns a function that ends the sharing and stops the server; it does nothing in the children.
    """
    if os.environ.get(_FOLDER_VARIABLE):
        return lambda: None
    folder = _make_folder()
    (folder / "owner.pid").write_text(str(os.getpid()))
    os.environ[_FOLDER_VARIABLE] = str(folder)

    def end() -> None:
        os.environ.pop(_FOLDER_VARIABLE, None)
        Cluster(folder).stop()
        shutil.rmtree(folder, ignore_errors=True)

    return end


def _make_folder() -> Path:
    """Make a folder whose name is short enough for a socket and which the server's user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="hub-pg-", dir="/tmp"))  # not TMPDIR: it may be long or closed
    if os.geteuid() == 0:
        user = _server_user()
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


def _server_user() -> pwd.struct_passwd:
    """Return the account that runs the server in place of root, whom PostgreSQL refuses."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ClusterError("PostgreSQL does not run as root, and there is no user postgres or nobody to run it")


def _as_server_user(folder: Path) -> dict[str, Any]:
    """Return arguments for ``subprocess`` that run a program in ``folder`` as a user PostgreSQL accepts."""
    arguments: dict[str, Any] = {"cwd": folder, "env": {"PATH": os.defpath, "HOME": str(folder)}}
    if os.geteuid() == 0:
        user = _server_user()
        arguments |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return arguments


def _locale() -> list[str]:
    """Return the locale: letters of every language, order by code point as in SQLite."""
    return ["--lc-collate=C", "--lc-ctype=C.UTF-8"] if sys.platform == "linux" else ["--no-locale"]


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    from filelock import FileLock

    with FileLock(folder / "lock", timeout=_START_SECONDS * 2):
        yield


def _wait_until_ready(cluster: Cluster, log: Path) -> None:
    import psycopg

    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            with cluster._connect():
                return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline or (cluster.folder / "ended").exists():
                raise ClusterError(f"PostgreSQL does not start:\n{log.read_text('utf-8', 'replace')}") from error
        time.sleep(0.05)


def _keep(folder: Path, owner: int) -> None:
    """Run the server until a signal comes or the process ``owner`` is gone; then remove ``folder``."""

    def stop(*_: object) -> None:
        raise SystemExit

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    (folder / "keeper.pid").write_text(str(os.getpid()))
    command = (folder / "command").read_text().splitlines()
    server = subprocess.Popen(command, **_as_server_user(folder))
    try:
        while server.poll() is None and _is_alive(owner):
            time.sleep(0.5)
        (folder / "ended").touch()
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGQUIT)  # at once: nobody needs this data again
            server.wait(15)
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    _keep(Path(sys.argv[1]), int(sys.argv[2]))
