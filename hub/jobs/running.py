"""Running one job: lease, run, end. Each run has its own application context and so its own session."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from hub import clock
from hub.db import db, side_session, write_transaction
from hub.i18n import N_
from hub.jobs import services
from hub.jobs.models import Job
from hub.jobs.waiting import plugin_of, waiting_kinds, waits
from hub.plugins import JobKind, get_registry
from hub.plugins.faults import text_of
from hub.plugins.switching import campaigns_with

HEARTBEAT_SECONDS = services.LEASE.total_seconds() / 4
PROGRESS_SECONDS = 1.0
"""Progress is written no more often than this."""
log = logging.getLogger(__name__)


@dataclass
class JobRun:
    """What the ``run`` function of a kind gets.

    It runs in an application context without a request and without a transaction: reading is free,
    writing is done in ``with write_transaction():``, best in one short one at the end.
    """

    job_id: int
    payload: dict[str, Any]
    now: datetime
    attempt: int
    """1 for the first."""
    attempts: int
    """How many there may be."""
    token: str
    _told_at: float = field(default=0.0, repr=False)

    @property
    def campaign_id(self) -> int:
        """Id of the campaign that work of a kind ``per_campaign`` is for.

        Raises:
            GiveUp: whoever asked for it did not put ``campaign_id`` into the payload.
        """
        found = self.payload.get("campaign_id")
        if not isinstance(found, int):
            raise services.GiveUp(N_("This work is done for one campaign, but its payload has no campaign_id."))
        return found

    @property
    def is_last_attempt(self) -> bool:
        """Whether the job fails for good when this attempt does."""
        return self.attempt >= self.attempts

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is, and keep the lease.

        Raises:
            LeaseLost: another worker has taken over; let it pass through, nothing is to be saved.
        """
        moment = time.monotonic()
        if done < total and moment - self._told_at < PROGRESS_SECONDS:
            return
        self._told_at = moment
        if not _renew(self.job_id, self.token, (done, total)):
            raise services.LeaseLost(f"job {self.job_id} was taken over")


def run_job(app: Flask, job_id: int) -> bool:
    """Run a job if it is queued and due; return whether it was. Errors of the job are kept in its row.

    One whose plugin is not in use at the moment is left as it is.
    """
    with app.app_context():
        asked = db.session.scalar(select(Job.kind).where(Job.id == job_id))
        is_for_later = asked is None or waits(asked)
        db.session.rollback()
        if is_for_later:
            return False
        token = secrets.token_hex(16)
        with write_transaction():
            if not services.claim(job_id, token, now=clock.now(), machine_now=clock.machine_now()):
                return False
        job = db.session.get_one(Job, job_id, populate_existing=True)
        kind = get_registry().job_kinds.get(job.kind)
        name, payload, attempt = job.kind, dict(job.payload), job.attempts
        db.session.rollback()  # the run begins without a transaction
        if kind is None:
            text = f"Nothing in use knows the work “{name}”. Install or switch on its plugin, then retry."
            _end(services.fail, job_id, token, text)
            return True
        if kind.per_campaign and not _is_on(kind, payload.get("campaign_id")):
            log.info("job %s (%s): nothing is done, its plugin is off for the campaign", job_id, name)
            _end(services.finish, job_id, token)
            return True
        run = JobRun(job_id, payload, clock.now(), attempt, kind.attempts, token)
    _attempt(app, kind, run)
    return True


def _is_on(kind: JobKind, campaign_id: object) -> bool:
    if not isinstance(campaign_id, int):
        return True  # asked for without a campaign: the run says what is wrong
    found = get_registry().is_on(plugin_of(kind.name), campaign_id)
    db.session.rollback()
    return found


def _attempt(app: Flask, kind: JobKind, run: JobRun) -> None:
    error: BaseException | None = None
    with _heartbeat(app, run), app.app_context():
        try:
            with get_registry().timed(plugin_of(kind.name), f"the job {kind.name}"):
                kind.run(run)
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as raised:  # SystemExit too: a plugin's job must not end the worker
            error = raised
        finally:
            db.session.rollback()  # what the job did not commit itself is not kept
    with app.app_context():
        if error is None:
            kept = _end(services.finish, run.job_id, run.token)
        elif isinstance(error, services.LeaseLost):
            kept = False
        else:
            kept = _end_failed(kind, run, error)
    if not kept:
        log.warning("job %s (%s): another worker took over", run.job_id, kind.name)


def _end_failed(kind: JobKind, run: JobRun, error: BaseException) -> bool:
    final = run.is_last_attempt or isinstance(error, services.GiveUp)
    log.log(
        logging.ERROR if final else logging.WARNING,
        "job %s (%s) failed, attempt %s of %s",
        run.job_id,
        kind.name,
        run.attempt,
        run.attempts,
        exc_info=error,
    )
    text = text_of(error) if isinstance(error, services.GiveUp) else f"{type(error).__name__}: {text_of(error)}"
    if final:
        return _end(services.fail, run.job_id, run.token, text)
    with write_transaction():
        return services.put_back(run.job_id, run.token, text, attempt=run.attempt, now=clock.now())


def _end(how: Any, *args: Any) -> bool:
    with write_transaction():
        changed: bool = how(*args, now=clock.now())
    return changed


@contextmanager
def _heartbeat(app: Flask, run: JobRun) -> Iterator[None]:
    """Renew the lease from a thread beside the job, which may be busy for long without progress to tell."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT_SECONDS):
            try:
                with app.app_context():
                    _renew(run.job_id, run.token)
            except Exception:
                log.warning("the lease of job %s could not be renewed", run.job_id, exc_info=True)

    thread = threading.Thread(target=beat, name=f"job-{run.job_id}-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew(job_id: int, token: str, progress: tuple[int, int] | None = None) -> bool:
    statement = services.renewal(job_id, token, machine_now=clock.machine_now(), progress=progress)
    statement = statement.execution_options(synchronize_session=False)
    if _is_writing():
        result: Any = db.session.execute(statement)  # a second writer would wait for this very thread
        return bool(result.rowcount)
    with side_session() as session:
        result = session.execute(statement)
        return bool(result.rowcount)


def _is_writing() -> bool:
    session = db.session()
    return session.in_transaction() and bool(session.connection().info.get("hub_writer"))


def sweep(app: Flask) -> list[int]:
    """Queue what dead workers left and what a period asks for; return ids of all jobs that could start here."""
    with app.app_context():
        now = clock.now()
        _ask_for_periodic(now)
        _take_back(now)
        return _due(now)


def _due(now: datetime) -> list[int]:
    """Return ids of due jobs. Those that wait for their plugins must not be woken again and again, nor hide others."""
    return services.list_due(now=now, but_not=waiting_kinds())


def _ask_for_periodic(now: datetime) -> None:
    for kind in get_registry().job_kinds.values():
        if kind.every is None:
            continue
        key = services.period_key(kind.name, kind.every, now=now)
        wanted: dict[str, dict[str, int]] = {key: {}}
        if kind.per_campaign:
            ids = campaigns_with(get_registry(), plugin_of(kind.name))
            wanted = {f"{key}:{campaign_id}": {"campaign_id": campaign_id} for campaign_id in ids}
        for own_key, payload in wanted.items():
            if not services.has_key(own_key):  # a look first: most sweeps have nothing to write
                with write_transaction():
                    services.enqueue(kind.name, payload, now=now, unique_key=own_key)


def _take_back(now: datetime) -> None:
    kinds = get_registry().job_kinds
    machine_now = clock.machine_now()
    for job_id, name, token, attempts in services.expired(machine_now=machine_now):
        allowed = kinds[name].attempts if name in kinds else 1
        is_kept = attempts < allowed or waits(name)  # whether it has had its attempts, its plugin says
        with write_transaction():
            if is_kept:
                services.requeue_expired(job_id, token, now=now, machine_now=machine_now)
            else:
                text = f"The worker died each time, {attempts} times in all."
                services.fail(job_id, token, text, now=now)


def run_pending(app: Flask, *, limit: int = 10_000) -> int:
    """Run jobs in this thread until none is due, for tests and commands; return how many ran.

    Periodic work is not asked for here. The caller must have committed: a job writes, too.
    """
    count = 0
    while count < limit:
        with app.app_context():
            due = _due(clock.now())
        ran = sum(run_job(app, job_id) for job_id in due)
        if not ran:
            break
        count += ran
    return count
