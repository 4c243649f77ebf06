"""``hub worker``: background jobs in a process of their own."""

from __future__ import annotations

import click


@click.command()
def worker() -> None:
    """Work through background jobs until stopped with Ctrl-C.

    It does not start while core's tables wait for an upgrade, and runs nothing of a plugin whose tables do.
    """
    from hub.app import create_app
    from hub.db import db
    from hub.jobs.worker import run_worker
    from hub.plugins import get_registry, migrations
    from hub.settings import load_settings

    app = create_app(load_settings(run_jobs=False))
    with app.app_context():
        core = migrations.settle(db.engine, get_registry())
        db.engine.dispose()
    if core.is_pending:
        raise click.ClickException(core.problem or "The database has to be brought up to date first: hub db upgrade")
    run_worker(app)
