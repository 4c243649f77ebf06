"""``hub audit``: check the log, and note its end."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext


class Noted(click.ParamType[tuple[int, str]]):
    """An entry as ``ID:HASH``."""

    name = "id:hash"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, str]:
        """Return id and hash."""
        number, _, digest = value.partition(":")
        if not number.isdigit() or len(digest) != 64:
            self.fail("write it as “hub audit head” printed it, as in 120:9f86d0…", param, ctx)
        return int(number), digest.lower()


@click.group("audit")
def audit() -> None:
    """Check the audit log."""


@audit.command()
@click.option("--noted", type=Noted(), help="ID:HASH from an earlier “hub audit head”; it must still be in the log.")
@with_appcontext
def verify(noted: tuple[int, str] | None) -> None:
    """Go through the whole log; exit with 1 when an entry was changed, removed or moved."""
    from hub.audit import chain
    from hub.db import db

    problems = 0
    for problem in chain.verify(db.session(), noted=noted):
        problems += 1
        click.echo(f"entry {problem.entry_id}: {problem.text}", err=True)
    entries = chain.count(db.session())
    if problems:
        click.echo(f"The log is damaged: {problems} findings in {entries} entries.", err=True)
        sys.exit(1)
    click.echo(f"The log is sound: {entries} entries.")


@audit.command()
@with_appcontext
def head() -> None:
    """Print the newest entry as ID:HASH, to be kept elsewhere."""
    from hub.audit import chain
    from hub.db import db

    number, digest = chain.head(db.session())
    click.echo(f"{number}:{digest}")
