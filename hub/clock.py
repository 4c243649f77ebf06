"""The one clock. Rules take ``now`` as an argument; views, jobs and commands ask here."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

_shift = timedelta(0)


def set_clock(start: datetime | None) -> None:
    """Let the clock go on from ``start`` (aware), or follow the real time again when ``None``."""
    global _shift
    _shift = timedelta(0) if start is None else start - machine_now()


def start_clock(start: datetime, folder: Path) -> None:
    """Let the clock go on from ``start``, counted from the moment at which this folder was first told so.

    All processes of one instance agree, whenever each of them starts, and a restart does not turn time back.
    """
    global _shift
    _shift = start - _told_first(start, folder)


def now() -> datetime:
    """Return the present moment, aware and in UTC."""
    return machine_now() + _shift


def machine_now() -> datetime:
    """Return what the machine's clock says: for leases, which must hold between processes whose clocks differ."""
    return datetime.now(UTC)


def _told_first(start: datetime, folder: Path) -> datetime:
    path = folder / f"clock-{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if not path.exists():
        own = path.with_name(f"{path.name}.{os.getpid()}")
        own.write_text(machine_now().isoformat(), "utf-8")
        with suppress(FileExistsError):  # another process was faster; the file is never seen half written
            os.link(own, path)
        own.unlink()
    return datetime.fromisoformat(path.read_text("utf-8"))
