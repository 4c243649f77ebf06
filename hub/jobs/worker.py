"""``hub worker``: jobs in a process of their own."""

from __future__ import annotations

import signal
import threading

from flask import Flask

from hub.jobs.consumer import WORKERS, start_consumer, stop_consumer


def run_worker(app: Flask, *, workers: int = WORKERS) -> None:
    """Work until SIGINT or SIGTERM comes; jobs that are running may finish."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    start_consumer(app, workers=workers)
    stop.wait()
    stop_consumer(app)
