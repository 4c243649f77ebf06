"""``hub plugins``."""

from __future__ import annotations

import click
from flask.cli import with_appcontext


@click.group("plugins")
def group() -> None:
    """List plugins and their state."""


@group.command("list")
@with_appcontext
def list_plugins() -> None:
    """List core's features and all plugins, those that failed with the reason."""
    from hub.plugins import get_registry

    registry = get_registry()
    for loaded in registry.loaded:
        kind = "core" if loaded.is_core else "plugin"
        click.echo(f"{loaded.name:<14} {kind:<8} {loaded.distribution} {loaded.version}")
    for failure in registry.failures:
        click.echo(f"{failure.name:<14} failed")
        for finding in failure.findings:
            click.echo(f"{'':<14} - {finding}")
