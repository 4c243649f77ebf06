"""Writes what is about to be removed into an archive like that of ``hub backup``."""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import IO, Any

from sqlalchemy import Connection, MetaData, Table, inspect
from sqlalchemy.exc import SAWarning

from hub import __version__, storage
from hub.backup import BATCH_ROWS, Entry, line_of, row_of
from hub.db import db, metadata, table_of
from hub.errors import HubError
from hub.purge.remains import Remains, conditions_of
from hub.storage import StoredFile

FORMAT = 1
Say = Callable[[str], None]


def save(file: IO[bytes], remains: Remains, now: datetime, say: Say) -> None:
    """Write a ZIP: ``manifest.json``, ``rows/<table>.jsonl`` with a row a line, and ``files/<key>``.

    A file whose bytes are gone is named to ``say`` and in the manifest.
    """
    sums: dict[str, str] = {}
    columns: dict[str, list[str]] = {}
    conditions = conditions_of(remains.name, remains.shared)
    connection = db.session.connection()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for name in [*remains.tables, *remains.shared]:
            table = _described(connection, name)
            query = row_of(table)
            if name in conditions:
                query = query.where(conditions[name])
            columns[name] = _write(archive, table, connection.execute(query).yield_per(BATCH_ROWS), sums)
        stored = [one for one in (db.session.get(StoredFile, number) for number in remains.files) if one is not None]
        about = table_of(StoredFile)
        rows = ([getattr(one, field.name) for field in about.columns] for one in stored)
        columns[about.name] = _write(archive, about, rows, sums)
        lost = [one.key for one in stored if not _write_file(archive, one, sums, say)]
        manifest = {
            "format": FORMAT,
            "plugin": remains.name,
            "hub": __version__,
            "made_at": now.isoformat(),
            "revisions": {remains.name: remains.revision},
            "columns": columns,
            "lost_files": lost,
            "sha256": sums,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))


def _described(connection: Connection, name: str) -> Table:
    """Return a table as the models know it, unless the database has another one by now or its models are gone."""
    known = metadata.tables.get(name)
    there = [one["name"] for one in inspect(connection).get_columns(name)]
    if known is not None and {one.name for one in known.columns} == set(there):
        return known
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # a type that nobody here knows is copied as it comes
        return Table(name, MetaData(), autoload_with=connection, resolve_fks=False)


def _write(archive: zipfile.ZipFile, table: Table, rows: Iterable[Any], sums: dict[str, str]) -> list[str]:
    with Entry(archive, f"rows/{table.name}.jsonl", sums) as write:
        for row in rows:
            write(line_of(map(_aware, row)))
    return [one.name for one in table.columns]


def _aware(value: Any) -> Any:
    """SQLite has no zones; what is in it is UTC."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def _write_file(archive: zipfile.ZipFile, stored: StoredFile, sums: dict[str, str], say: Say) -> bool:
    try:
        stream = storage.open_file(stored)
    except HubError as error:
        say(f"File {stored.key} ({stored.name}) cannot be saved: {error}")
        return False
    with stream, Entry(archive, f"files/{stored.key}", sums) as write:
        while chunk := stream.read(1024 * 1024):
            write(chunk)
    return True
