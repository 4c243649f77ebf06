"""Starts the hub and its twin as processes of their own, and ends them."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers on a loopback port; ``start_seconds`` from its start to its first answer."""

    port: int
    pid: int
    start_seconds: float

    def worker_megabytes(self) -> float:
        """Return the resident memory of the process that answers, in MB of 1,000,000 bytes."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        status = Path(f"/proc/{children[0] if children else self.pid}/status").read_text()
        kilobytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        return kilobytes * 1024 / 1_000_000


def free_port() -> int:
    """Return a loopback port that is free right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve_hub(instance: Path, url: str, port: int) -> Iterator[Server]:
    """Serve the instance with ``hub serve``."""
    command = [str(Path(sys.executable).parent / "hub"), "serve", "--host", "127.0.0.1", "--port", str(port)]
    with _serving(command, port, "/healthz", hub_environment(instance, url)) as server:
        yield server


@contextmanager
def serve_twin(folder: Path, url: str, port: int) -> Iterator[Server]:
    """Serve the bare application."""
    values = {"TWIN_FOLDER": str(folder), "TWIN_PORT": str(port), "TWIN_DATABASE_URL": url}
    command = [sys.executable, "-m", "scripts.bench.twin"]
    with _serving(command, port, "/page", hub_environment(folder / "twin", url) | values) as server:
        yield server


def hub_environment(instance: Path, url: str) -> dict[str, str]:
    """Return the environment of a local hub on one instance folder."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return own | {"HUB_ENV": "local", "HUB_INSTANCE": str(instance), "HUB_DATABASE_URL": url}


@contextmanager
def _serving(command: list[str], port: int, path: str, environment: Mapping[str, str]) -> Iterator[Server]:
    started = time.perf_counter()
    process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL)
    try:
        _wait(process, port, path)
        yield Server(port, process.pid, time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=15)


def _wait(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it answered")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.02)
        finally:
            connection.close()
    raise RuntimeError("the server did not answer in three minutes")
