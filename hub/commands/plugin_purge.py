"""``hub plugins purge``: remove what a plugin has left, after it has been saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from hub.purge import Remains


@click.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--export",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to save the data first; a new file in the instance's folder “purged” when not given.",
)
@with_appcontext
def purge(name: str, yes: bool, target: Path | None) -> None:
    """Save and remove the tables, settings, jobs and search entries of the plugin NAME, installed or not.

    Stop the hub first. Audit entries stay.
    """
    from hub import clock
    from hub.db import db
    from hub.plugins.owning import installed_names
    from hub.purge import find_remains
    from hub.purge import purge as run

    settings = current_app.extensions["hub_settings"]
    now = clock.now()
    remains = find_remains(name, settings)
    db.session.rollback()
    if remains.is_empty:
        raise click.ClickException(f"The database holds nothing of a plugin “{name}”.{_hint(name)}")
    if target is None:
        target = settings.instance.resolve() / "purged" / f"{name}-{now:%Y%m%dT%H%M%SZ}.zip"
        target.parent.mkdir(mode=0o700, exist_ok=True)
    if target.exists():
        raise click.ClickException(f"{target} exists already; choose another name.")
    _tell(remains, target)
    if not yes:
        click.confirm("Remove all of this?", abort=True)
    run(name, target, settings, now, click.echo)
    click.echo(f"Removed “{name}”. Its data is in {target}.")
    if name in installed_names():
        click.echo("Its package is still installed: uninstall it, or “hub db upgrade” makes its tables anew, empty.")


def _tell(remains: Remains, target: Path) -> None:
    click.echo(f"This removes from the database, of the plugin “{remains.name}”:")
    for table, rows in remains.tables.items():
        click.echo(f"  the table {table} with {counted(rows, 'row')}")
    for table, rows in remains.shared.items():
        if rows:
            click.echo(f"  {counted(rows, 'row')} of the shared table {table}")
    for view in remains.views:
        click.echo(f"  the view {view}")
    if remains.files:
        click.echo(f"  {counted(len(remains.files), 'stored file')} that nothing else refers to")
    click.echo(f"It is first saved in {target}. Entries of the audit log stay.")


def counted(number: int, noun: str, nouns: str = "") -> str:
    """Return a number with its noun: “1 row”, “2 rows”."""
    return f"{number} {noun}" if number == 1 else f"{number} {nouns or noun + 's'}"


def _hint(name: str) -> str:
    from sqlalchemy import inspect

    from hub.db import db
    from hub.plugins.faults import did_you_mean
    from hub.plugins.owning import plugins_in

    there = sorted(plugins_in(inspect(db.engine).get_table_names()))
    return f" It holds tables of: {', '.join(there)}{did_you_mean(name, there)}" if there else ""
