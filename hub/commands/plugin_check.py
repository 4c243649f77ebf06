"""``hub plugins check``: what is good about a plugin, and what is missing."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from hub.commands.plugin_state import reasons, tell_state


@click.command("check")
@click.argument("name")
@with_appcontext
def check(name: str) -> None:
    """Go through the quality list for the plugin NAME; exit with 1 when something is missing."""
    from hub.plugins import get_registry
    from hub.plugins.faults import did_you_mean
    from hub.plugins.quality import examine

    registry = get_registry()
    tell_state(registry)
    if findings := reasons(registry, name):
        raise click.ClickException("\n".join(["This plugin is left out:", *findings]))
    loaded = registry.find(name)
    plugins = [one.name for one in registry.loaded if not one.is_core]
    if loaded is None or loaded.is_core:
        hint = did_you_mean(name, plugins) or f"; there are {', '.join(plugins) or 'none'}."
        raise click.ClickException(f"No plugin in use is called “{name}”{hint}")
    outcomes = examine(loaded)
    for one in outcomes:
        click.echo(f"{'missing' if one.missing else 'unseen ' if one.unseen else 'good   '}  {one.rule.name}")
        for line in (*one.missing, *([one.unseen] if one.unseen else [])):
            click.echo(f"         - {line}")
    missing = sum(bool(one.missing) for one in outcomes)
    click.echo(
        f"{name}: {len(outcomes) - missing} of {len(outcomes)} are good." if missing else f"{name}: all is good."
    )
    raise SystemExit(1 if missing else 0)
