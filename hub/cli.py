"""The ``hub`` command. Everything is imported when it is needed, so that ``hub --help`` is quick.

Commands of plugins are listed from package metadata; a plugin is only imported when its command is run.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import click

from hub import __version__

if TYPE_CHECKING:
    from flask import Flask

CORE_COMMANDS = {
    "serve": ("hub.commands.serve:serve", "Serve the hub."),
    "worker": ("hub.commands.worker:worker", "Work through background jobs."),
    "db": ("hub.commands.database:group", "Upgrade the database and show where it stands."),
    "demo": ("hub.commands.demo:group", "Load the demo content."),
    "users": ("hub.accounts.cli:users", "Create and list accounts."),
    "partners": ("hub.partners.cli:partners", "Import organisations into the registry."),
    "plugins": ("hub.commands.plugins:group", "List plugins and their state."),
    "audit": ("hub.audit.cli:audit", "Check the audit log."),
    "backup": ("hub.commands.backup:backup", "Write database and files into one archive."),
    "restore": ("hub.commands.backup:restore", "Fill a fresh instance from an archive."),
    "doctor": ("hub.commands.doctor:doctor", "Check that everything the hub needs is there."),
}
"""Name: where the command is, and its line in ``hub --help``."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return core's commands, then the plugins'."""
        plugins = {point.name for point in entry_points(group="hub.plugins")}
        return [*CORE_COMMANDS, *sorted(plugins - set(CORE_COMMANDS))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name in CORE_COMMANDS:
            module, _, name = CORE_COMMANDS[cmd_name][0].partition(":")
            command: click.Command = getattr(import_module(module), name)
            return command
        if cmd_name in self.list_commands(ctx):
            return _plugin_group(cmd_name)
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        rows = [(name, text) for name, (_, text) in CORE_COMMANDS.items()]
        rows += [(name, f"Commands of the plugin “{name}”.") for name in self.list_commands(ctx)[len(rows) :]]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hub")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Partner Hub: campaigns that many organisations carry together."""
    if ctx.invoked_subcommand is None or {"-h", "--help"} & set(sys.argv):
        return
    from flask.cli import ScriptInfo

    # Commands of features use Flask's own `with_appcontext`; this tells it how to make the application.
    ctx.obj = ScriptInfo(create_app=_make_app, set_debug_flag=False)


def main() -> None:
    """Run the command line; errors that people can mend are shown without a traceback."""
    from hub.errors import HubError
    from hub.settings import SettingsError

    try:
        cli.main(prog_name="hub")
    except (HubError, SettingsError) as error:
        click.echo(f"hub: {error}", err=True)
        sys.exit(1)
    except Exception as error:
        reason = _reason(error)
        if reason is None:
            raise
        click.echo(f"hub: {reason}", err=True)
        sys.exit(1)


def _reason(error: Exception) -> str | None:
    """Return in a line what an operator can mend: the database, a file, a folder; ``None`` for a fault of ours."""
    from sqlalchemy.exc import DBAPIError

    if isinstance(error, DBAPIError):
        said = str(error.orig).strip().partition("\n")[0]
        return f"The database cannot be used: {said}. Is it up to date? “hub db upgrade” brings it there."
    if isinstance(error, OSError):
        return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
    return None


def _make_app() -> Flask:
    from hub.app import create_app

    return create_app()


def _plugin_group(name: str) -> click.Command:
    """Return the commands of one plugin as a group of its name."""
    from hub.plugins.loading import load_plugins
    from hub.settings import load_settings

    loaded, failures = load_plugins(load_settings())
    group = click.Group(name, help=f"Commands of the plugin “{name}”.")
    for one in loaded:
        if one.name == name:
            for command in one.plugin.commands():
                group.add_command(command)
    for failure in failures:
        if failure.name == name:
            raise click.ClickException("\n".join(failure.findings))
    return group
