"""``hub worker``: background jobs in a process of their own."""

from __future__ import annotations

import click


@click.command()
def worker() -> None:
    """Work through background jobs until stopped with Ctrl-C."""
    from hub.app import create_app
    from hub.jobs.worker import run_worker
    from hub.settings import load_settings

    run_worker(create_app(load_settings(run_jobs=False)))
