"""Waking workers: huey delivers ids of committed jobs to threads of this process.

The queue may lose or double a message; the job table decides what is run. The queue's file can be
deleted at any time.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

from flask import Flask, current_app, has_app_context
from huey import SqliteHuey
from huey.consumer import Consumer, Scheduler
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from hub.db import db
from hub.jobs.running import run_job, sweep
from hub.jobs.services import WAKE
from hub.settings import Settings

WORKERS = 2
"""Few: pictures and PDFs run in processes of their own, and SQLite writes one after the other."""
SWEEP_SECONDS = 5.0
STOP_SECONDS = 10
log = logging.getLogger(__name__)


class Queue:
    """The queue of one application, opened when it is first used."""

    def __init__(self, app: Flask, path: Path) -> None:
        self._app = app
        self._path = path
        self._huey: Any = None
        self._task: Any = None
        self.consumer: Any = None

    @property
    def huey(self) -> Any:
        """The huey instance with its one task."""
        if self._huey is None:
            # Without fsync: the queue holds nothing that is not in the job table as well.
            self._huey = SqliteHuey("hub", filename=str(self._path), fsync=False, results=False)
            self._task = self._huey.task(name="run_job")(self._run)
        return self._huey

    def wake(self, job_ids: list[int]) -> None:
        """Tell workers of jobs that may start."""
        _ = self.huey
        for job_id in job_ids:
            self._task(job_id)

    def wake_idle(self, job_ids: list[int]) -> None:
        """The same, unless messages are waiting already: a busy queue must not grow with each sweep."""
        if job_ids and not self.huey.pending_count():
            self.wake(job_ids)

    def _run(self, job_id: int) -> None:
        try:
            run_job(self._app, job_id)
        except Exception:
            # The database was away or locked: the sweep finds the job again.
            log.exception("job %s could not be started or ended", job_id)


class _Sweeper(Scheduler):  # type: ignore[misc]  # huey has no types
    """Huey's scheduler thread, which also sweeps the job table."""

    queue: Queue
    app: Flask
    _next_sweep = 0.0

    def loop(self, now: Any = None) -> None:
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + SWEEP_SECONDS
            try:
                self.queue.wake_idle(sweep(self.app))
            except Exception:
                log.exception("the job table could not be swept; trying again soon")
        super().loop(now)


class _Consumer(Consumer):  # type: ignore[misc]  # huey has no types
    """Huey's consumer for use inside a server: it leaves the process's signals alone."""

    scheduler_class = _Sweeper

    def __init__(self, app: Flask, queue: Queue, workers: int) -> None:
        self._app, self._queue = app, queue
        super().__init__(
            queue.huey,
            workers=workers,
            periodic=False,
            initial_delay=0.05,
            backoff=1.3,
            max_delay=0.5,
            worker_type="thread",
            shutdown_timeout=STOP_SECONDS,
        )

    def _create_scheduler(self) -> Any:
        sweeper = super()._create_scheduler()
        sweeper.app, sweeper.queue = self._app, self._queue
        return sweeper

    def _set_signal_handlers(self) -> None:
        """The server's own handlers stay."""


def init_app(app: Flask, settings: Settings) -> None:
    """Give an application its queue; nothing is opened or started yet."""
    app.extensions["hub_jobs"] = Queue(app, settings.instance.resolve() / "queue.sqlite")


def start_consumer(app: Flask, *, workers: int = WORKERS) -> None:
    """Work through jobs in threads of this process; to be called after forking. Twice is once."""
    queue: Queue = app.extensions["hub_jobs"]
    if queue.consumer is None:
        queue.consumer = _Consumer(app, queue, workers)
        queue.consumer.start()


def stop_consumer(app: Flask, *, seconds: float = STOP_SECONDS) -> None:
    """Let running jobs finish for up to ``seconds``, then stop; what is cut off is run again later."""
    queue: Queue = app.extensions["hub_jobs"]
    if queue.consumer is not None:
        queue.consumer.shutdown_timeout = seconds
        queue.consumer.stop(graceful=True)
        queue.consumer = None


@event.listens_for(db.session, "after_commit")
def _wake_committed(session: Session) -> None:
    if session.in_nested_transaction():
        return
    job_ids: set[int] = session.info.pop(WAKE, set())
    if not job_ids or not has_app_context():
        return
    queue: Queue | None = current_app.extensions.get("hub_jobs")
    try:
        if queue is not None:
            queue.wake(sorted(job_ids))
    except Exception:
        log.warning("workers could not be woken; the next sweep finds the jobs", exc_info=True)


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session: Session, undone: SessionTransaction) -> None:
    if not undone.nested and undone.parent is None:
        session.info.pop(WAKE, None)
