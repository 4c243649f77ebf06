"""A real worker process is killed in the middle of a job; another one finishes it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from hub import clock
from hub.db import db, write_transaction
from hub.jobs import Job, enqueue

SCRIPT = Path(__file__).with_name("worker_process.py")


@contextmanager
def worker(app: Flask, slow: str, marks: Path) -> Iterator[subprocess.Popen[bytes]]:
    settings = app.extensions["hub_settings"]
    url = db.engine.url.render_as_string(hide_password=False)
    # The test's own HUB_* variables stay; the settings that matter are given.
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(settings.instance), url, slow, str(marks)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


@pytest.mark.slow
def test_a_killed_workers_job_is_finished_by_another(app: Flask, tmp_path: Path) -> None:
    with write_transaction():
        job_id = enqueue("tests.work", now=clock.now()).id
    with worker(app, "slow", tmp_path) as first:
        wait_for((tmp_path / f"began-{job_id}-1").exists)
        first.kill()
        first.wait()
    with worker(app, "quick", tmp_path) as second:
        wait_for((tmp_path / f"finished-{job_id}-2").exists)

        def is_done() -> bool:
            db.session.rollback()
            return db.session.get_one(Job, job_id, populate_existing=True).state == "done"

        wait_for(is_done)
        second.send_signal(signal.SIGTERM)
        assert second.wait(20) == 0
