"""``hub plugins restore``: what a purge has saved comes back."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from hub.commands.plugin_purge import counted


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Put back what “hub plugins purge” has saved in FILE, when the plugin is in use again and has no data yet.

    Rows whose organization, person or campaign is gone since stay in the file, and so do background jobs.
    """
    from hub import clock
    from hub.db import refresh_statistics
    from hub.purge import put_back

    returned = put_back(file, clock.now(), click.echo)
    refresh_statistics()
    click.echo(f"Put back {counted(returned.rows, 'row')} and {counted(returned.files, 'file')} of “{returned.name}”.")
    if returned.left_behind:
        click.echo(f"{counted(returned.left_behind, 'row')} not put back: what they belong to is gone.")
    if returned.set_anew:
        click.echo(f"{counted(returned.set_anew, 'setting or switch', 'settings or switches')} stay as set meanwhile.")
