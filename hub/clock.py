"""The one clock. Rules take ``now`` as an argument; views, jobs and commands ask here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_shift = timedelta(0)


def set_clock(start: datetime | None) -> None:
    """Let the clock go on from ``start`` (aware), or follow the real time again when ``None``."""
    global _shift
    _shift = timedelta(0) if start is None else start - datetime.now(UTC)


def now() -> datetime:
    """Return the present moment, aware and in UTC."""
    return datetime.now(UTC) + _shift
