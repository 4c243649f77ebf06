"""The rules of the job table. Every step is one UPDATE that names the state it expects (compare and set)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Update, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.db import db
from hub.errors import HubError, NotFound
from hub.i18n import _l
from hub.jobs.models import Job

LEASE = timedelta(seconds=60)
"""A worker that has not renewed for so long is taken for dead. Leases are in the machine's time, not in the
hub's (``HUB_NOW``), so that processes whose clocks differ do not take each other for dead."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
KEEP_DONE = timedelta(days=30)
KEEP_FAILED = timedelta(days=180)
ERROR_LENGTH = 2000
WAKE = "hub_jobs_to_wake"
"""Key in ``session.info``: ids of jobs that may start as soon as the transaction is committed."""


class GiveUp(HubError):
    """Raised by a job that no repetition can save; it fails at once with this text."""


class LeaseLost(Exception):
    """Another worker has taken over; whatever this one still does is not wanted."""


def enqueue(
    kind: str,
    payload: Mapping[str, Any] | None = None,
    *,
    now: datetime,
    unique_key: str | None = None,
    run_after: datetime | None = None,
) -> Job:
    """Ask for work in the transaction of the change that needs it; it starts after the commit.

    ``payload`` is plain JSON, best only ids. A ``unique_key`` that is in the table already gives back the
    job that has it, whatever its state, and changes nothing: a constraint decides, so two requests at
    the same time make one job. Put a date or a version into the key of work that may come again; a key
    is free again when its job is cleaned away (30 days after it is done).
    """
    session = db.session()
    due = run_after or now
    values = {
        "kind": kind,
        "payload": dict(payload or {}),
        "state": "queued",
        "unique_key": unique_key,
        "run_after": due,
        "attempts": 0,
        "progress_done": 0,
        "progress_total": 0,
        "error": "",
        "created_at": now,
    }
    with session.no_autoflush:
        job_id = _insert(session, values)
        if job_id is None:
            return session.scalars(select(Job).where(Job.unique_key == unique_key)).one()
        if due <= now:
            session.info.setdefault(WAKE, set()).add(job_id)
        return session.get_one(Job, job_id)


def _insert(session: Session, values: dict[str, Any]) -> int | None:
    """Return the id of the new row, ``None`` when its key is taken."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Job).values(values).on_conflict_do_nothing(index_elements=["unique_key"]).returning(Job.id)
    job_id: int | None = session.execute(statement).scalar_one_or_none()
    return job_id


def claim(job_id: int, token: str, *, now: datetime, machine_now: datetime) -> bool:
    """Take the lease of a job that is queued and due; ``False`` when somebody else was faster."""
    return _changed(
        update(Job)
        .where(Job.id == job_id, Job.state == "queued", Job.run_after <= now)
        .values(
            state="running",
            lease_token=token,
            lease_until=machine_now + LEASE,
            attempts=Job.attempts + 1,
            started_at=now,
            finished_at=None,
            progress_done=0,
            progress_total=0,
        )
    )


def renewal(job_id: int, token: str, *, machine_now: datetime, progress: tuple[int, int] | None = None) -> Update:
    """Return the statement by which a worker says that it is still there, and how far it is."""
    values: dict[str, Any] = {"lease_until": machine_now + LEASE}
    if progress is not None:
        values |= {"progress_done": progress[0], "progress_total": progress[1]}
    return update(Job).where(Job.id == job_id, Job.state == "running", Job.lease_token == token).values(**values)


def finish(job_id: int, token: str, *, now: datetime) -> bool:
    """Mark a job as done; ``False`` when the lease was lost meanwhile."""
    return _end(job_id, token, state="done", finished_at=now, error="")


def fail(job_id: int, token: str, error: str, *, now: datetime) -> bool:
    """Mark a job as failed for good."""
    return _end(job_id, token, state="failed", finished_at=now, error=error[:ERROR_LENGTH])


def put_back(job_id: int, token: str, error: str, *, attempt: int, now: datetime) -> bool:
    """Queue a job again after a failed attempt; each wait is four times the one before, up to an hour."""
    later = now + min(FIRST_WAIT * 4 ** min(attempt - 1, 10), LONGEST_WAIT)
    return _end(job_id, token, state="queued", run_after=later, error=error[:ERROR_LENGTH])


def retry(job_id: int, *, now: datetime) -> Job:
    """Queue a failed job once more, with all its attempts.

    Raises:
        NotFound: there is no failed job of this id.
    """
    changed = _changed(
        update(Job)
        .where(Job.id == job_id, Job.state == "failed")
        .values(state="queued", run_after=now, attempts=0, finished_at=None)
    )
    if not changed:
        raise NotFound(_l("There is no failed job with this number."))
    db.session().info.setdefault(WAKE, set()).add(job_id)
    return db.session.get_one(Job, job_id, populate_existing=True)


def expired(*, machine_now: datetime) -> list[tuple[int, str, str, int]]:
    """Return id, kind, token and attempts of running jobs whose worker has not renewed in time."""
    query = select(Job.id, Job.kind, Job.lease_token, Job.attempts).where(
        Job.state == "running", Job.lease_until < machine_now
    )
    return [(row[0], row[1], row[2] or "", row[3]) for row in db.session.execute(query.order_by(Job.id))]


def requeue_expired(job_id: int, token: str, *, now: datetime, machine_now: datetime) -> bool:
    """Queue a job whose worker died, at once; a renewal that came in meanwhile wins."""
    return _changed(
        update(Job)
        .where(Job.id == job_id, Job.state == "running", Job.lease_token == token, Job.lease_until < machine_now)
        .values(state="queued", lease_token=None, lease_until=None, run_after=now, error="the worker died")
    )


def list_due(*, now: datetime, but_not: Collection[str] = (), limit: int = 100) -> list[int]:
    """Return ids of jobs that could start, but for some kinds; those that have waited longest first."""
    query = select(Job.id).where(Job.state == "queued", Job.run_after <= now).order_by(Job.run_after, Job.id)
    return list(db.session.scalars((query.where(Job.kind.not_in(but_not)) if but_not else query).limit(limit)))


def period_key(kind: str, every: timedelta, *, now: datetime) -> str:
    """Return the key that all requests for a periodic job share within one period."""
    return f"every:{kind}:{int(now.timestamp() // every.total_seconds())}"


def has_key(unique_key: str) -> bool:
    """Return whether a job with this key is in the table."""
    return db.session.scalar(select(Job.id).where(Job.unique_key == unique_key)) is not None


def tidy(*, now: datetime) -> int:
    """Remove jobs that ended long ago; return how many."""
    old = or_(
        (Job.state == "done") & (Job.finished_at < now - KEEP_DONE),
        (Job.state == "failed") & (Job.finished_at < now - KEEP_FAILED),
    )
    return _rowcount(db.session.execute(delete(Job).where(old).execution_options(synchronize_session=False)))


def _end(job_id: int, token: str, **values: Any) -> bool:
    statement = update(Job).where(Job.id == job_id, Job.state == "running", Job.lease_token == token)
    return _changed(statement.values(lease_token=None, lease_until=None, **values))


def _changed(statement: Update) -> bool:
    return _rowcount(db.session.execute(statement.execution_options(synchronize_session=False))) == 1


def _rowcount(result: Any) -> int:
    assert isinstance(result, CursorResult)  # noqa: S101 - narrows the type; every DML gives one
    return result.rowcount
