"""Jobs as a feature: cleaning up after itself, and telling when work is left lying."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import func, select

from hub import clock, storage
from hub.db import db, write_transaction
from hub.i18n import _, _l, ngettext
from hub.jobs import services
from hub.jobs.models import Job
from hub.jobs.running import JobRun
from hub.jobs.waiting import waiting_kinds
from hub.plugins import HealthCheck, JobKind, Plugin

LATE = timedelta(minutes=15)
RECENT = timedelta(days=7)


class JobsPlugin(Plugin):
    """Housekeeping of the job table and of the files, and the health of background work."""

    name = "jobs"
    label = _l("Background work")

    def jobs(self) -> Iterable[JobKind]:
        """Cleaning away jobs that ended long ago, and files that a crash left behind."""
        yield JobKind("jobs.tidy", _tidy, _l("Clean up old background work"), every=timedelta(days=1))
        yield JobKind("storage.tidy", _tidy_files, _l("Remove files that belong to nothing"), every=timedelta(days=1))

    def health_checks(self) -> Iterable[HealthCheck]:
        """Work that nobody does, and work that failed."""
        yield HealthCheck(_l("Background work is done"), late_jobs)
        yield HealthCheck(_l("Background work succeeds"), failed_jobs)


def _tidy(run: JobRun) -> None:
    with write_transaction():
        services.tidy(now=run.now)


def _tidy_files(_run: JobRun) -> None:
    storage.remove_orphans()


def late_jobs() -> str | None:
    """Say whether due jobs have been lying for long; not those whose plugin is not in use, which no worker can do."""
    late = select(func.count()).where(Job.state == "queued", Job.run_after < clock.now() - LATE)
    late = late.where(Job.kind.not_in(waiting_kinds()))
    count = db.session.scalar(late) or 0
    if not count:
        return None
    return ngettext(
        "%(num)s job has waited for more than 15 minutes. Set HUB_RUN_JOBS=1 or start “hub worker”.",
        "%(num)s jobs have waited for more than 15 minutes. Set HUB_RUN_JOBS=1 or start “hub worker”.",
        count,
    )


def failed_jobs() -> str | None:
    """Say which kinds of work failed for good in the last week."""
    failed = (
        select(Job.kind, func.count())
        .where(Job.state == "failed", Job.finished_at > clock.now() - RECENT)
        .group_by(Job.kind)
        .order_by(Job.kind)
    )
    kinds = [f"{kind} ({count})" for kind, count in db.session.execute(failed)]
    if not kinds:
        return None
    return _(
        "Failed in the last 7 days: %(kinds)s. The reasons stand among the background jobs.", kinds=", ".join(kinds)
    )
