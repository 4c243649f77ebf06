"""``hub helplines``: adding services from a table, and the state of the directory."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext


@click.command()
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@with_appcontext
def load(table: Path | None) -> None:
    """Add the services of TABLE (CSV, UTF-8); without one, the national services that come with this plugin.

    Services that are there already stay as they are. New ones wait until a coordinator confirms them.
    """
    from hub import clock
    from hub.db import write_transaction
    from hub.errors import HubError
    from hub_helplines.services import loading

    try:
        text = table.read_text("utf-8") if table else None
        with write_transaction():
            if text is None:
                done = loading.load_national(actor=None, now=clock.now())
            else:
                done = loading.load(text, actor=None, now=clock.now())
    except UnicodeDecodeError:
        raise click.ClickException("This file is not UTF-8. Save it as “CSV UTF-8” and try again.") from None
    except HubError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Added {len(done.added)}, {done.known} were there already.")
    if done.added:
        click.echo("Nobody but staff sees the new ones until a coordinator has confirmed them.")


@click.command()
@with_appcontext
def ages() -> None:
    """List the services that should be confirmed again, those that wait longest first."""
    from hub.campaigns.scope import today
    from hub_helplines.ages import limits
    from hub_helplines.services.confirming import list_aging

    aging = list_aging(today=today(), limits=limits())
    for entry in aging:
        click.echo(f"{entry.service.assured_date}  {entry.state:5}  {entry.service.slug}: {entry.service.name}")
    if not aging:
        click.echo("Every confirmed service was confirmed lately.")
