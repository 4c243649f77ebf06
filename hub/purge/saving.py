"""Writes what is about to be removed into an archive like that of ``hub backup``."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any

from sqlalchemy import Column, ColumnClause, Connection, Table, column, inspect, select, table, true

from hub import __version__, storage
from hub.backup.archive import FORMAT, Entry, Say, chunks
from hub.backup.rows import line_of, read
from hub.db import db, metadata, table_of
from hub.errors import HubError
from hub.purge.remains import Remains, conditions_of
from hub.storage import StoredFile

Referred = dict[str, dict[str, str]]
"""By table and id: when the row was made."""


def save(file: IO[bytes], remains: Remains, now: datetime, say: Say) -> None:
    """Write a ZIP: ``manifest.json``, ``rows/<table>.jsonl`` with a row a line, and ``files/<key>``.

    ``hub.purge.returning`` reads it.

    A file whose bytes are gone is named to ``say`` and in the manifest.
    """
    sums: dict[str, str] = {}
    columns: dict[str, list[str]] = {}
    conditions = conditions_of(remains.name, remains.shared)
    connection = db.session.connection()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for name in [*remains.tables, *remains.shared]:
            columns[name], lines = read(connection, name, conditions.get(name))
            _write(archive, name, lines, sums)
        stored = [one for one in (db.session.get(StoredFile, number) for number in remains.files) if one is not None]
        about = table_of(StoredFile)
        columns[about.name] = [field.name for field in about.columns]
        rows = (line_of(getattr(one, field) for field in columns[about.name]) for one in stored)
        _write(archive, about.name, rows, sums)
        lost = [one.key for one in stored if not _write_file(archive, one, sums, say)]
        manifest = {
            "format": FORMAT,
            "plugin": remains.name,
            "hub": __version__,
            "made_at": now.isoformat(),
            "revisions": {remains.name: remains.revision},
            "refers_to": _referred(connection, remains),
            "columns": columns,
            "lost_files": lost,
            "sha256": sums,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))


def birth_of(table: Table) -> Column[datetime] | None:
    """Return the column that tells a row of a table from a later one with the same id; ``None`` when it has none."""
    return table.columns.get("created_at")


def _referred(connection: Connection, remains: Remains) -> Referred:
    """Return when the rows of others were made that the plugin's rows refer to."""
    found: Referred = {}
    inspector = inspect(connection)
    conditions = conditions_of(remains.name, remains.shared)
    for name in [*remains.tables, *remains.shared]:
        for key in inspector.get_foreign_keys(name):
            target = metadata.tables.get(key["referred_table"])
            if target is None or target.name in remains.tables or (birth := birth_of(target)) is None:
                continue
            own: ColumnClause[Any] = column(key["constrained_columns"][0])
            ids = select(own).select_from(table(name)).where(conditions.get(name, true()))
            number = target.columns[key["referred_columns"][0]]
            rows = connection.execute(select(number, birth).where(number.in_(ids)))
            found.setdefault(target.name, {}).update({str(value): born.isoformat() for value, born in rows})
    return found


def _write(archive: zipfile.ZipFile, name: str, lines: Iterable[bytes], sums: dict[str, str]) -> None:
    with Entry(archive, f"rows/{name}.jsonl", sums) as write:
        for line in lines:
            write(line)


def _write_file(archive: zipfile.ZipFile, stored: StoredFile, sums: dict[str, str], say: Say) -> bool:
    try:
        stream = storage.open_file(stored)
    except HubError as error:
        say(f"File {stored.key} ({stored.name}) cannot be saved: {error}")
        return False
    with stream, Entry(archive, f"files/{stored.key}", sums) as write:
        for chunk in chunks(stream):
            write(chunk)
    return True
