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
    sys.exit(any(result.problem for result in results))
