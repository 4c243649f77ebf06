"""``hub doctor``: everything the hub needs, checked one by one."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext


@click.command()
@with_appcontext
def doctor() -> None:
    """Check settings, database, files, plugins and what they need; exit with 1 when something is wrong."""
    from hub.plugins import get_registry
    from hub.web.health import run_checks

    results = run_checks()
    for result in results:
        click.echo(f"FAIL {result.name}: {result.problem}" if result.problem else f"ok   {result.name}")
    for warning in get_registry().warnings:
        click.echo(f"note {warning}")
    if waiting := _waiting():
        click.echo(f"note work waits until its plugin is in use again: {', '.join(waiting)}")
    sys.exit(any(result.problem for result in results))


def _waiting() -> list[str]:
    from sqlalchemy.exc import SQLAlchemyError

    from hub.db import db
    from hub.jobs.waiting import waiting_kinds

    try:
        return waiting_kinds()
    except SQLAlchemyError:  # told above
        db.session.rollback()
        return []
