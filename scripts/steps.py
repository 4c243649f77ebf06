"""Steps with a title and a time, stamps of what is done, one set-up at a time. Standard library only."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMPS = ROOT / ".stamps"
"""Logs, the lock and the stamps that do not belong into ``.venv``; safe to delete."""


class SetupError(Exception):
    """A step cannot be done; the text says why and what to do."""


def say(text: str) -> None:
    """Print one line at once, also when the output is a file."""
    print(text, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print what starts now, and how long it took when it is done."""
    say(f"* {title}")
    start = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - start:.1f} s")


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the lock of this folder: a second set-up waits for the first instead of mixing with it."""
    STAMPS.mkdir(exist_ok=True)
    with (STAMPS / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("* Waiting for another set-up in this folder")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fingerprint(files: Iterable[Path], *facts: str) -> str:
    """Return a hash over the names and contents of ``files`` (in any order) and ``facts``."""
    digest = hashlib.sha256()
    for fact in facts:
        digest.update(fact.encode() + b"\0")
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def read_stamp(file: Path) -> dict[str, object]:
    """Return what a finished step wrote down; empty when it never finished."""
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_stamp(file: Path, content: Mapping[str, object]) -> None:
    """Write down that a step is finished; readers see the old stamp or the new one, never half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(file.name + ".new")
    temporary.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", "utf-8")
    temporary.replace(file)


class Progress:
    """One line that changes in place on a terminal; elsewhere a new line every ten seconds."""

    def __init__(self) -> None:
        self._start = self._last = time.monotonic()
        self._live = sys.stdout.isatty()

    def show(self, text: str) -> None:
        """Show how far the step is; calling it often is fine."""
        now = time.monotonic()
        line = f"  {text}, {now - self._start:.0f} s"
        if self._live:
            print(f"\r\033[K{line[: shutil.get_terminal_size().columns - 1]}", end="", flush=True)
        elif now - self._last >= 10:
            self._last = now
            say(line)

    def end(self) -> None:
        """Give the line back."""
        if self._live:
            print("\r\033[K", end="", flush=True)


def run(
    command: Sequence[str | Path],
    *,
    failure: str,
    log: str,
    describe: Callable[[str], str] | None = None,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run ``command`` with its output in ``.stamps/<log>.log`` and a line of progress on the screen.

    ``describe`` turns all output so far into that line; without it the last line is shown.

    Raises:
        SetupError: the command failed; the text is the end of its output and ``failure``.
    """
    STAMPS.mkdir(exist_ok=True)
    output = ""
    progress = Progress()
    try:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        raise SetupError(f"{command[0]} cannot be started: {error}\n{failure}") from error
    with process, (STAMPS / f"{log}.log").open("w", encoding="utf-8") as file:
        try:
            for piece in _pieces(process):
                file.write(piece)
                output += piece
                lines = output.strip().splitlines()
                progress.show(describe(output) if describe else (lines[-1].strip() if lines else "started"))
        except BaseException:
            process.terminate()  # stopped from the keyboard, say: nothing goes on in the background
            raise
        finally:
            progress.end()
    if process.returncode != 0:
        tail = "\n".join(f"    {line}" for line in output.strip().splitlines()[-25:])
        raise SetupError(f"{tail}\n{failure}\n(The whole output is in .stamps/{log}.log.)")


def _pieces(process: subprocess.Popen[bytes]) -> Iterator[str]:
    """Yield the output as it comes, and an empty piece every second without any."""
    assert process.stdout is not None  # noqa: S101  # run() made it a pipe
    while True:
        if not select.select([process.stdout], [], [], 1)[0]:
            yield ""
            continue
        piece = os.read(process.stdout.fileno(), 65536)
        if not piece:
            return
        yield piece.decode("utf-8", "replace")
