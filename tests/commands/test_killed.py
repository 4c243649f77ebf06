"""A server that is killed in the middle of its work has lost nothing it acknowledged, and nothing is half there."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.commands.test_serve import HUB, environment, free_port, wait_for

EMAIL, PASSWORD = "ada@library.example", "seven calm otters"
HEALTHY_SECONDS = 20
"""Measured: two to three. The machine of the tests may be busy."""


@contextmanager
def server(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """Serve in a group of processes of its own, and end it without a chance to clean up."""
    process = subprocess.Popen(
        [HUB, "serve", "--port", str(port)],
        env=environment(folder, HUB_ENV="test", HUB_PLUGINS=""),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    )
    try:
        wait_for(port, process)
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Person:
    """A browser that changes its own name again and again."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.post("/account/sign-in", email=EMAIL, password=PASSWORD)

    def post(self, path: str, **fields: str) -> None:
        """Send the form of a page; returns when the server has answered that it is done."""
        with self._opener.open(self._address + path, timeout=30) as page:
            token = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
        assert token is not None
        data = urllib.parse.urlencode({"csrf_token": token[1], **fields}).encode()
        with self._opener.open(self._address + path, data=data, timeout=30) as answer:
            assert answer.status == 200
            answer.read()


@pytest.mark.slow
def test_what_was_acknowledged_survives_a_kill_at_any_moment(tmp_path: Path) -> None:
    subprocess.run([HUB, "db", "upgrade"], env=environment(tmp_path, HUB_ENV="test", HUB_PLUGINS=""), check=True)
    command = [HUB, "users", "create", "--email", EMAIL, "--name", "Ada", "--password-stdin"]
    own = environment(tmp_path, HUB_ENV="test", HUB_PLUGINS="")
    subprocess.run(command, env=own, input=f"{PASSWORD}\n", text=True, check=True)
    acknowledged = 0
    for delay in (0.31, 0.87, 1.49):
        port = free_port()
        started = time.monotonic()
        with server(tmp_path, port) as process:
            assert time.monotonic() - started < HEALTHY_SECONDS
            person = Person(f"http://127.0.0.1:{port}")
            timer = threading.Timer(delay, kill, [process])
            timer.start()
            try:
                while True:
                    person.post("/account/", name=f"Ada {acknowledged + 1}", language="en")
                    acknowledged += 1
            except (OSError, urllib.error.URLError):
                timer.join()
        kept = kept_number(tmp_path)
        assert kept in {acknowledged, acknowledged + 1}  # the last one may be done without having been told
        acknowledged = kept
    assert acknowledged > 3
    verified = subprocess.run([HUB, "audit", "verify"], env=own, capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stderr


def kept_number(folder: Path) -> int:
    """Return the number in the name that is stored, after a look that the log has an entry for each."""
    with closing(sqlite3.connect(folder / "hub.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (name,) = connection.execute("SELECT name FROM account").fetchone()
        changes = "SELECT count(*) FROM audit_entry WHERE action = 'accounts.profile.changed'"
        (entries,) = connection.execute(changes).fetchone()
    number = int(name.partition(" ")[2] or 0)
    assert entries == number
    return number
