"""``hub backup`` and ``hub restore``."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write database and files into FILE, while the hub runs."""
    from hub import clock
    from hub.backup import write_backup

    if file.exists():
        raise click.ClickException(f"{file} exists already; choose another name.")
    try:
        with _undone_when_ended():
            summary = write_backup(file, current_app.extensions["hub_settings"], clock.now(), click.echo)
    except OSError as error:
        raise click.ClickException(f"The backup could not be written, and nothing is left of it: {error}") from error
    click.echo(f"Saved {summary.rows} rows of {summary.tables} tables and {summary.files} files in {file}.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Fill a fresh instance from FILE. Everyone has to sign in again."""
    from hub import clock
    from hub.backup import restore_backup
    from hub.db import db, refresh_statistics, write_transaction
    from hub.plugins import get_registry, migrations

    migrations.upgrade(db.engine, get_registry())
    with _undone_when_ended(), write_transaction():
        summary = restore_backup(file, current_app.extensions["hub_settings"], clock.now(), click.echo)
    refresh_statistics()
    click.echo(f"Restored {summary.rows} rows of {summary.tables} tables and {summary.files} files.")


@contextmanager
def _undone_when_ended() -> Iterator[None]:
    """Let a request to end (a service that is stopped, a time limit) clean up as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
