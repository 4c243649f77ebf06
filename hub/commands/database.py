"""``hub db``: one command for core and all plugins."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext


@click.group("db")
def group() -> None:
    """Upgrade the database and show where it stands."""


@group.command()
@with_appcontext
def upgrade() -> None:
    """Bring core and every plugin up to date.

    A plugin that cannot be brought up to date is told and left out, and the rest is done. The command then still ends
    well, so that a hub whose start waits for it starts; with HUB_STRICT=1 it fails.
    """
    from hub.db import db
    from hub.plugins import get_registry, migrations

    registry = get_registry()
    known = len(registry.failures)
    done = migrations.upgrade(db.engine, registry)
    for status in done:
        click.echo(f"{status.name}: {status.current or 'empty'} → {status.head}")
    failures = registry.failures[known:]
    for finding in (finding for failure in failures for finding in failure.findings):
        click.echo(f"Left out: {finding}", err=True)
    if not done and not failures:
        click.echo("The database is up to date.")
    if failures:
        names = ", ".join(failure.name for failure in failures)
        text = f"Not everything is up to date: {names} {'is' if len(failures) == 1 else 'are'} out of use."
        click.echo(f"{text} This command ends with 0; “hub doctor” ends with 1.", err=True)


@group.command()
@with_appcontext
def status() -> None:
    """Show where the database stands in each history, also of plugins that are not in use."""
    from hub.db import db
    from hub.plugins import get_registry, migrations

    registry = get_registry()
    for one in migrations.statuses(db.engine, registry):
        state = "pending: run “hub db upgrade”" if one.is_pending else "up to date"
        _show(one.name, one.current, one.head or "none", one.problem or state)
    for name, current in migrations.not_in_use(db.engine, registry).items():
        _show(name, current, "?", f"not in use, its data is kept; “hub plugins purge {name}” removes it")


def _show(name: str, current: str | None, head: str, state: str) -> None:
    click.echo(f"{name:<14} {current or 'empty':<14} head {head:<14} {state}")


@group.command()
@with_appcontext
def check() -> None:
    """Compare the models with the tables of the database; exit with 1 when they differ."""
    from hub.db import db
    from hub.plugins import get_registry
    from hub.plugins.comparing import compare

    differs = False
    for name, differences in compare(db.engine, get_registry()).items():
        click.echo(f"{name}: {'differs from its models' if differences else 'as its models say'}")
        for difference in differences:
            click.echo(f"  - {difference}")
        differs = differs or bool(differences)
    sys.exit(differs)


@group.command()
@click.option("--plugin", default="core", show_default=True, help="Whose history gets the revision.")
@click.option("-m", "--message", default="", help="What it does, in a few words; the first one needs none.")
@click.option("--empty", is_flag=True, help="Write one without changes, to fill in by hand.")
def revision(plugin: str, message: str, empty: bool) -> None:
    """Write the revision that takes the tables to the models.

    It depends on the models and on the revisions that are there, not on the database in use.
    """
    import hub.app  # noqa: F401 - core's models; the application itself is not needed
    from hub.commands import logs
    from hub.plugins.revisions import write_revision
    from hub.settings import load_settings

    settings = load_settings()
    logs.set_up(settings)
    path = write_revision(settings, plugin, message, empty=empty)
    click.echo(path)
    if "site-packages" in path.parts:
        click.echo("This is the installed copy. Install the plugin with “pip install -e” to write into its source.")
