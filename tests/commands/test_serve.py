"""``hub serve`` from the outside: what it refuses, the demo, and how it stops."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.plugins.installing import write_plugin

HUB = str(Path(sys.executable).parent / "hub")
STOP_SECONDS = 3.0
WATCH_SECONDS = 2.0
"""gunicorn looks at the files once a second, the first time a moment after it has started."""


def environment(folder: Path, **values: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return own | {"HUB_INSTANCE": str(folder), "PYTHONUNBUFFERED": "1"} | values


def refused(folder: Path, *arguments: str, **values: str) -> str:
    done = subprocess.run(
        [HUB, *arguments], env=environment(folder, **values), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, port: int, **values: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [HUB, "serve", "--port", str(port)], env=environment(folder, **values), stdout=subprocess.PIPE, text=True
    )
    try:
        wait_for(port, process)
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def wait_for(port: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError("the hub did not answer")


def test_production_names_all_it_lacks_at_once(tmp_path: Path) -> None:
    text = refused(tmp_path, "serve", HUB_LOCAL_INBOX="true", HUB_NOW="2026-11-10T12:00:00+00:00")
    for name in ("HUB_SITE_URL is missing", "HUB_LOCAL_INBOX is on", "HUB_NOW is set"):
        assert f"- {name}" in text


def test_the_demo_is_not_served_to_the_outside(tmp_path: Path) -> None:
    text = refused(tmp_path, "serve", "--host", "0.0.0.0", HUB_ENV="local")  # noqa: S104 - this is what is refused
    assert "published passwords" in text
    assert not list(tmp_path.iterdir())


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"Port {port} on 127.0.0.1 cannot be used" in refused(tmp_path, "serve", "--port", port, HUB_ENV="local")


def test_several_servers_on_sqlite_are_refused(tmp_path: Path) -> None:
    text = refused(tmp_path, "serve", HUB_ENV="local", HUB_NODES="2")
    for reason in ("SQLite is for one server", "limits are counted in each server's memory"):
        assert f"- HUB_NODES is 2, but {reason}" in text


@pytest.mark.slow
def test_the_demo_is_loaded_once_and_the_hub_stops_at_once(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port, HUB_ENV="local") as first:
        assert "Another server is using" in refused(tmp_path, "serve", "--port", str(free_port()), HUB_ENV="local")
        started = time.monotonic()
        first.send_signal(signal.SIGINT)
        output, _ = first.communicate(timeout=20)
        assert time.monotonic() - started < STOP_SECONDS
        assert first.returncode == 0
    for text in ("administrator@hub.example", f"Partner Hub is ready at http://127.0.0.1:{port}/"):
        assert text in output
    before = counts(tmp_path)
    assert before["partner"] > 100
    with serving(tmp_path, port, HUB_ENV="local"):
        pass
    after = counts(tmp_path)
    assert {name: after[name] for name in before if name != "job"} == {
        name: count for name, count in before.items() if name != "job"
    }
    text = refused(tmp_path, "serve", "--port", str(port), HUB_SITE_URL="https://hub.example")
    assert "demo accounts" in text


@pytest.mark.slow
def test_a_fault_of_a_plugin_is_shown_until_it_is_mended(tmp_path: Path) -> None:
    site = write_plugin(tmp_path / "site")
    models = site / "hub_birds" / "models.py"
    whole = models.read_text("utf-8")
    models.write_text("import nothing_of_this_name\n", "utf-8")
    port = free_port()
    values = {"HUB_ENV": "test", "HUB_PLUGINS": "birds", "PYTHONPATH": str(site)}
    command = [HUB, "serve", "--reload", "--port", str(port)]
    with subprocess.Popen(command, env=environment(tmp_path, **values), stderr=subprocess.PIPE, text=True) as process:
        try:
            assert "nothing_of_this_name" in answer(port, process, 500)
            time.sleep(WATCH_SECONDS)
            models.write_text(whole, "utf-8")
            assert "ok" in answer(port, process, 200)
            time.sleep(WATCH_SECONDS)
            plugin = site / "hub_birds" / "plugin.py"
            plugin.write_text(plugin.read_text("utf-8").replace("def jobs(", "def jbos("), "utf-8")
            assert "did you mean" in answer(port, process, 500)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)


def answer(port: int, process: subprocess.Popen[str], status: int) -> str:
    """Wait until the hub answers with ``status``, and return what it says."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            try:
                connection.request("GET", "/healthz")
                found = connection.getresponse()
                if found.status == status:
                    return found.read().decode()
            except OSError:
                pass
        time.sleep(0.1)
    raise AssertionError(f"the hub never answered {status}")


def test_help_is_quick_to_import() -> None:
    code = "import sys, hub.cli; print([name for name in ('flask', 'sqlalchemy', 'pydantic') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def counts(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / "hub.sqlite")) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - names from SQLite
            for name in names
            if not name.startswith(("sqlite_", "search_fts"))
        }
