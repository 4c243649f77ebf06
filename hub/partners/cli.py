"""``hub partners``: filling the registry from files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from hub.partners.imports import generic
from hub.partners.imports.formats import FORMATS, parse_file

if TYPE_CHECKING:
    from hub.partners.imports.apply import ImportReport, Progress


@click.group()
def partners() -> None:
    """Import organisations into the registry."""


def _help_on_formats() -> str:
    width = max(map(len, FORMATS))
    forms = "\n".join(f"  {form.name:<{width}}  {form.label}" for form in FORMATS.values())
    return (
        f"\b\nFormats:\n{forms}\n\n"
        f"A generic list is UTF-8, separated by comma, semicolon or tab. It needs the columns "
        f"{', '.join(generic.NEEDED)}, and may have {', '.join(generic.OPTIONAL)}."
    )


@partners.command("import", epilog=_help_on_formats())
@click.argument("form", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@with_appcontext
def import_(form: str, file: Path, dry_run: bool) -> None:
    """Bring the registry up to date with FILE.

    Organisations are matched by their identifier: a second run changes nothing, and a later year updates
    what is there and adds what is new. Nothing is ever removed. Rows that cannot be read are listed with
    their line; a file that is broken as a whole changes nothing.
    """
    from hub import clock
    from hub.db import refresh_statistics, write_transaction
    from hub.partners.imports.apply import apply_listings

    with _progress(f"Reading {file.name}"):
        parsed = parse_file(form, file)
    for problem in parsed.problems:
        click.echo(f"line {problem.line}: {problem}", err=True)
    if dry_run:
        report = apply_listings(parsed.listings, now=clock.now(), problems=parsed.problems, dry_run=True)
    else:
        with _progress("Writing") as progress, write_transaction():
            report = apply_listings(parsed.listings, now=clock.now(), problems=parsed.problems, progress=progress)
        refresh_statistics()
    click.echo(_summary(report))


@contextmanager
def _progress(title: str) -> Iterator[Progress]:
    """Show a bar on the error stream while something runs; nothing when that is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, steps: bar.update(task, completed=done, total=steps)


def _summary(report: ImportReport) -> str:
    lines = [
        ("added", report.added),
        ("updated", report.updated),
        ("  with another name", report.renamed),
        ("  with another phone", report.phones),
        ("closed", report.closed),
        ("unchanged", report.unchanged),
        ("known from a later year", report.outdated),
        ("left out, see above", len(report.problems)),
    ]
    head = "Dry run: nothing was written. It would be:" if report.dry_run else "Done."
    return "\n".join([head, *(f"{number:>8,}  {label}" for label, number in lines)])
