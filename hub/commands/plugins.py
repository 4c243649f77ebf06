"""``hub plugins``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from hub.commands.plugin_check import check
from hub.commands.plugin_explain import explain
from hub.commands.plugin_new import new
from hub.commands.plugin_purge import purge
from hub.commands.plugin_reindex import reindex
from hub.commands.plugin_restore import restore
from hub.commands.plugin_state import tell_state

if TYPE_CHECKING:
    from hub.plugins import Registry


@click.group("plugins")
def group() -> None:
    """List plugins, explain what they contribute, remove what they left and put it back."""


group.add_command(check)
group.add_command(explain)
group.add_command(new)
group.add_command(purge)
group.add_command(reindex)
group.add_command(restore)


@group.command("list")
@with_appcontext
def list_plugins() -> None:
    """List core's features and all installed plugins, with version, author and state; those that failed with why."""
    from hub.plugins import get_registry

    registry = get_registry()
    tell_state(registry)
    if registry.is_safe_mode:
        click.echo("HUB_SAFE_MODE is on: no plugin is loaded.")
    click.echo(_row("NAME", "STATE", "VERSION", "PACKAGE", "AUTHOR"))
    for line in (*_in_use(registry), *_left_out(registry), *_off(registry)):
        click.echo(line)
    for warning in registry.warnings:
        click.echo(f"Advice: {warning}")


def _in_use(registry: Registry) -> Iterator[str]:
    for loaded in registry.loaded:
        state = "core" if loaded.is_core else "on"
        yield _row(loaded.name, state, loaded.version, loaded.distribution, loaded.author)


def _left_out(registry: Registry) -> Iterator[str]:
    for failure in registry.failures:
        yield _row(failure.name, "failed", failure.version, failure.distribution, failure.author)
        yield from (f"{'':<14} - {finding}" for finding in failure.findings)


def _off(registry: Registry) -> Iterator[str]:
    """Yield what is installed, but not switched on."""
    from hub.installed import installed, name_of, version_and_author

    known = {loaded.name for loaded in registry.loaded} | {failure.name for failure in registry.failures}
    for point in installed().points:
        if point.name not in known:
            version, author = version_and_author(point.dist)
            yield _row(point.name, "off", version, name_of(point.dist, ""), author)


def _row(name: str, state: str, version: str, package: str, author: str) -> str:
    return f"{name:<14} {state:<7} {version:<9} {package:<16} {author}".rstrip()
