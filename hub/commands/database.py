"""``hub db``: one command for core and all plugins."""

from __future__ import annotations

import click
from flask.cli import with_appcontext


@click.group("db")
def group() -> None:
    """Upgrade the database and show where it stands."""


@group.command()
@with_appcontext
def upgrade() -> None:
    """Bring core and every plugin up to date."""
    from hub.db import db
    from hub.plugins import get_registry, migrations

    done = migrations.upgrade(db.engine, get_registry())
    for status in done:
        click.echo(f"{status.name}: {status.current or 'empty'} → {status.head}")
    if not done:
        click.echo("The database is up to date.")


@group.command()
@with_appcontext
def status() -> None:
    """Show where the database stands in each history."""
    from hub.db import db
    from hub.plugins import get_registry, migrations

    for one in migrations.statuses(db.engine, get_registry()):
        state = "pending: run “hub db upgrade”" if one.is_pending else "up to date"
        click.echo(f"{one.name:<12} {one.current or 'empty':<14} head {one.head or 'none':<14} {state}")


@group.command()
@click.option("--plugin", default="core", show_default=True, help="Whose history gets the revision.")
@click.option("-m", "--message", required=True, help="What it does, in a few words.")
@with_appcontext
def revision(plugin: str, message: str) -> None:
    """Write the revision that takes the database to the models."""
    from hub.db import db
    from hub.plugins import get_registry, migrations

    click.echo(migrations.write_revision(db.engine, get_registry(), plugin, message))
