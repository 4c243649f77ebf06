"""``hub plugins reindex``: what can be found, written anew."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from hub.commands.plugin_state import reasons, settle
from hub.errors import NotFound
from hub.i18n import N_


@click.command()
@click.argument("name", required=False)
@with_appcontext
def reindex(name: str | None) -> None:
    """Write the search documents of the plugin NAME anew, or those of all plugins and of core.

    A plugin keeps its documents up to date by itself; this is for what was there before it did.
    """
    from hub import clock, search
    from hub.db import write_transaction
    from hub.plugins import get_registry

    registry = get_registry()
    if unknown := settle(registry):
        raise click.ClickException(unknown)
    if name and (findings := reasons(registry, name)):
        raise click.ClickException("\n".join(["This plugin is left out:", *findings]))
    found = [one for one in registry.contributions.get("search_sources", ()) if name in (None, one.plugin)]
    if name and not found:
        raise NotFound(N_("The plugin “%(name)s” has nothing that can be found, or is not in use."), name=name)
    for one in found:
        with write_transaction():
            count = search.reindex(one.item, clock.now())
        click.echo(f"{one.item.name}: {count}")
    if not name and (left_out := [failure.name for failure in registry.failures]):
        click.echo(f"Left out: {', '.join(left_out)}. “hub plugins list” says why.", err=True)
