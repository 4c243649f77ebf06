"""What every command about plugins must know first: which are left out, also for the state of their tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hub.plugins import Registry


def settle(registry: Registry) -> str:
    """Leave out the plugins whose tables are not those of their code.

    Returns:
        Why that cannot be known, in a sentence; empty when it is known.

    Raises:
        PluginError: in strict mode, instead of leaving one out.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from hub.db import db
    from hub.plugins import migrations

    try:
        core = migrations.settle(db.engine, registry)
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        return f"The database cannot be used ({said}), so whether it fits the plugins is not known."
    if core.problem:
        return f"Whether the database fits the plugins is not known, for it does not fit core: {core.problem}."
    if core.is_pending:
        return (
            "The database has to be brought up to date first: hub db upgrade. Whether it fits the plugins shows then."
        )
    return ""


def tell_state(registry: Registry) -> None:
    """Do the same, and say on the error stream what cannot be known: the command goes on with what it knows."""
    if unknown := settle(registry):
        click.echo(unknown, err=True)


def reasons(registry: Registry, name: str) -> list[str]:
    """Return why a plugin is left out, nothing when it is not."""
    return [finding for failure in registry.failures if failure.name == name for finding in failure.findings]
