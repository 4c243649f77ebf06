"""The ``hub`` command. Everything is imported when it is needed, so that ``hub --help`` is quick.

Commands of plugins are listed from package metadata; a plugin is only imported when its command is run.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

import click

from hub import __version__
from hub.installed import installed

if TYPE_CHECKING:
    from flask import Flask
    from flask.cli import ScriptInfo

    from hub.plugins.registry import Loaded

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

    @property
    def core_commands(self) -> dict[str, str]:
        """Core's commands and what each does, for ``hub plugins explain``."""
        return {name: text for name, (_where, text) in CORE_COMMANDS.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return core's commands, then the plugins'."""
        return [*CORE_COMMANDS, *sorted(set(installed().names) - set(CORE_COMMANDS))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name in CORE_COMMANDS:
            module, _, name = CORE_COMMANDS[cmd_name][0].partition(":")
            command: click.Command = getattr(import_module(module), name)
            return command
        if cmd_name in self.list_commands(ctx):
            return _plugin_group(_script(ctx).load_app(), cmd_name)
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
    _script(ctx)


def main() -> None:
    """Run the command line; whatever goes wrong is said in a line, without a traceback."""
    try:
        cli.main(prog_name="hub")
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a plugin's own kind, too
        click.echo(f"hub: {_unreadable() or _reason(error)}", err=True)
        sys.exit(1)


def _unreadable() -> str:
    """Return which package's metadata cannot be read: Python, and libraries that we need, then give up on all."""
    return "\n".join(f"{name}: {why}" for name, why in installed().broken)


def _reason(error: BaseException) -> str:
    """Return in a line what an operator can mend: a setting, the database, a file. A fault of ours is logged whole."""
    from sqlalchemy.exc import DBAPIError

    from hub.errors import HubError
    from hub.plugins.faults import said
    from hub.settings import SettingsError

    if isinstance(error, (HubError, SettingsError)):
        return str(error)
    if isinstance(error, DBAPIError):
        first = str(error.orig).strip().partition("\n")[0]
        return f"The database cannot be used: {first}. Is it up to date? “hub db upgrade” brings it there."
    if isinstance(error, OSError):
        return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
    logging.getLogger("hub").error("the command failed", exc_info=error)
    return f"This did not work: {said(error)}"


def _script(ctx: click.Context) -> ScriptInfo:
    """Return what makes the application, once; the commands' ``with_appcontext`` of Flask's asks it."""
    from flask.cli import ScriptInfo

    if not isinstance(ctx.obj, ScriptInfo):
        ctx.obj = ScriptInfo(create_app=_make_app, set_debug_flag=False)
    return ctx.obj


def _make_app() -> Flask:
    from hub.app import create_app
    from hub.commands import logs
    from hub.settings import load_settings

    settings = load_settings()
    logs.set_up(settings)
    return create_app(settings)


@contextmanager
def _named(loaded: Loaded) -> Iterator[None]:
    """Say of a command of a plugin which one has failed, and where; what an operator can mend is said as always."""
    from sqlalchemy.exc import DBAPIError

    from hub.errors import HubError
    from hub.plugins.faults import place_of, said

    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort, HubError, DBAPIError, OSError):
        raise
    except (KeyboardInterrupt, SystemExit):  # the operator's, and a command's own way to give an exit code
        raise
    except BaseException as error:
        logging.getLogger("hub").error("a command of the plugin %s failed", loaded.name, exc_info=error)
        place = f" ({where})" if (where := place_of(error, loaded.package)) else ""
        finding = f"this command raises {said(error)}{place}; mend it. The log has the traceback"
        raise click.ClickException(loaded.named(finding)) from error


def _plugin_group(app: Flask, name: str) -> click.Command:
    """Return the commands of one plugin as a group of its name.

    Raises:
        click.ClickException: it is not in use; the message says why.
    """
    from hub.plugins import Registry

    registry: Registry = app.extensions["hub_registry"]
    loaded = registry.find(name)
    if loaded is None:
        findings = [finding for failure in registry.failures if failure.name == name for finding in failure.findings]
        off = f"The plugin “{name}” is not in use: HUB_PLUGINS does not list it, or HUB_SAFE_MODE is on."
        raise click.ClickException("\n".join(findings) or off)
    in_use = loaded

    class PluginGroup(click.Group):
        def invoke(self, ctx: click.Context) -> object:
            with registry.timed(name, "a command"), _named(in_use):
                return super().invoke(ctx)

    group = PluginGroup(name, help=f"Commands of the plugin “{name}”.")
    for command in loaded.collected["commands"]:
        group.add_command(command)
    return group
