"""``hub demo``: the demo content of core and all plugins."""

from __future__ import annotations

import click
from flask.cli import with_appcontext


@click.group("demo")
def group() -> None:
    """Load the demo content."""


@group.command()
@with_appcontext
def load() -> None:
    """Load what is not there yet; a second time changes nothing."""
    from hub.demo import load_demo

    load_demo(click.echo)
