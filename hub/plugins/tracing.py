"""How long each call of a plugin's code takes, when ``HUB_TRACE_HOOKS=1``: one line in the log for each."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger("hub.trace")


@contextmanager
def timed(plugin: str, what: str) -> Iterator[None]:
    """Log what was called of which plugin and how long it took, also when it fails."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        log.info("hook plugin=%s what=%s ms=%.2f", plugin, what, (time.perf_counter() - begun) * 1000)


def switch_on() -> None:
    """Let the lines be seen: by default a program shows warnings only."""
    log.setLevel(logging.INFO)
    if not log.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(handler)
