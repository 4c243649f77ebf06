"""A worker as a process of its own, with one kind of work that the first worker never finishes.

Run as ``python worker_process.py INSTANCE DATABASE_URL SLOW MARKS``.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path

from hub.app import create_app
from hub.jobs import JobRun, services
from hub.jobs.worker import run_worker
from hub.plugins import JobKind
from hub.settings import Settings


def main(instance: str, url: str, slow: str, marks: str) -> None:
    services.LEASE = timedelta(seconds=2)
    app = create_app(Settings(instance=Path(instance), database_url=url, env="test", plugins="", run_jobs=False))

    def work(run: JobRun) -> None:
        name = "began" if slow == "slow" else "finished"
        Path(marks, f"{name}-{run.job_id}-{run.attempt}").touch()
        if slow == "slow":
            time.sleep(600)

    app.extensions["hub_registry"].job_kinds["tests.work"] = JobKind("tests.work", work)
    run_worker(app)


if __name__ == "__main__":
    main(*sys.argv[1:5])
