"""``hub toolkits``: making the search index and the pictures anew."""

from __future__ import annotations

import click
from flask.cli import with_appcontext


@click.command()
@with_appcontext
def reindex() -> None:
    """Write the search documents of all public resources anew."""
    from hub import clock, search
    from hub.db import write_transaction
    from hub.plugins import SearchSource
    from hub_toolkits.services.catalogue import SOURCE, documents

    with write_transaction():
        count = search.reindex(SearchSource(SOURCE, documents), clock.now())
    click.echo(f"{count} resources can be found.")


@click.command()
@click.option("--again", is_flag=True, help="Also try those that failed before.")
@with_appcontext
def render(again: bool) -> None:
    """Queue the making of pictures that are missing."""
    from hub import clock
    from hub.db import write_transaction
    from hub_toolkits.services.previews import ask_for_missing

    with write_transaction():
        count = ask_for_missing(again=again, now=clock.now())
    click.echo(f"{count} files wait for their pictures.")
