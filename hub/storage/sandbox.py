"""Parsing untrusted bytes in a short process of its own, with limits on memory, time and output.

A parser that is attacked or runs wild takes nothing with it: the process has no database, no secrets in
its environment, and is killed with its whole group when the time is over. It shares the user and the
network of the server; what it may touch beyond that is for the operating system to say.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from hub.errors import HubError, Invalid, TooMany
from hub.i18n import _l
from hub.storage.refusal import DAMAGED, TOO_MUCH

MEGABYTE = 1024 * 1024
AT_ONCE = 2
"""Children at the same time; each may use all of its memory limit."""
QUEUE_SECONDS = 60
log = logging.getLogger(__name__)
_places = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: memory and output in bytes, seconds of processor time; wall time is twice that."""

    memory: int = 1024 * MEGABYTE
    seconds: int = 20
    output: int = 128 * MEGABYTE


DEFAULT = Limits()


def run(function: str, data: bytes | BinaryIO, *, limits: Limits = DEFAULT, **arguments: object) -> bytes:
    """Return what ``function`` makes of ``data``, in a child process.

    ``function`` is ``"package.module:name"`` of ours; it takes bytes and the keyword ``arguments`` (plain
    JSON), returns bytes, and may raise ``hub.storage.refusal.Refused``. A stream is read from where it
    stands. It takes about a fifth of a second to start one.

    Raises:
        Invalid: the child refused the bytes, failed, or went over a limit; the message is for people.
        TooMany: too many files are being checked at this moment.
    """
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as sink, tempfile.TemporaryFile() as errors:
        shutil.copyfileobj(BytesIO(data) if isinstance(data, bytes) else data, source)
        source.seek(0)
        code = _run([function, json.dumps(asdict(limits)), json.dumps(arguments)], source, sink, errors, limits)
        sink.seek(0)
        mark, answer = sink.read(1), sink.read()
        errors.seek(0)
        trace = errors.read(2000).decode("utf-8", "replace").strip()
    if code == 0 and mark == b"+":
        return answer
    raise _refusal(function, code, mark, answer, trace)


def _run(arguments: list[str], source: BinaryIO, sink: BinaryIO, errors: BinaryIO, limits: Limits) -> int | None:
    """Return the child's exit code, ``None`` when it took too long."""
    if not _places.acquire(timeout=QUEUE_SECONDS):
        raise TooMany(_l("Many files are being checked right now. Please try again in a minute."))
    try:
        child = subprocess.Popen(
            [sys.executable, "-m", "hub.storage.child", *arguments],
            stdin=source,
            stdout=sink,
            stderr=errors,
            env=_environment(),
            cwd=tempfile.gettempdir(),
            start_new_session=True,
        )
        try:
            return child.wait(limits.seconds * 2)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(child)
    finally:
        _places.release()


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the child and its own children."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _environment() -> dict[str, str]:
    """Nothing of ours but where the code is."""
    paths = [str(Path(path).resolve()) for path in sys.path if path] or [str(Path.cwd())]
    return {
        "PYTHONPATH": os.pathsep.join(paths),
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
        "HOME": tempfile.gettempdir(),
    }


def _refusal(function: str, code: int | None, mark: bytes, answer: bytes, trace: str) -> HubError:
    if code == 0 and mark == b"-":
        reason = json.loads(answer)
        if trace:
            log.info("%s could not read a file: %s", function, trace)
        return Invalid(_l(reason["message"]), **reason["params"])
    if code is None or code in {-signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGKILL}:
        log.warning("%s went over its limits", function)
        return Invalid(_l(TOO_MUCH))
    log.warning("%s ended with code %s: %s", function, code, trace)
    return Invalid(_l(DAMAGED))
