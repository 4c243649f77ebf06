"""Filling a fresh instance from a backup."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Connection, Table, func, inspect, select, text

from hub import search, storage
from hub.backup.archive import FORMAT, Say, Summary, chunks
from hub.backup.rows import BATCH_ROWS, value_of
from hub.db import db, metadata
from hub.errors import Conflict, Invalid
from hub.i18n import _l
from hub.plugins import get_registry, migrations
from hub.settings import Settings

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, RuntimeError)
"""What reading a spoiled archive raises; ``RuntimeError`` is zipfile's for a kind of entry it cannot read."""


def restore_backup(source: Path, settings: Settings, now: datetime, say: Say) -> Summary:
    """Fill a fresh instance from an archive: all of it, or nothing. The caller commits.

    Files go with the transaction: when it is rolled back, those that were written are removed.

    Raises:
        Invalid: the archive is damaged, of another kind, or of another state of the database.
        Conflict: the instance is not empty.
        StorageFailed: a file could not be written.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _checked_manifest(archive, say)
            if settings.files_dir.exists() and any(path.is_file() for path in settings.files_dir.rglob("*")):
                raise Conflict(_l("There are files in this instance already. Restore into a fresh one."))
            rows = _restore_rows(archive, manifest, say)
            _make_search_index(now, say)
            files = _restore_files(archive, say)
    except DAMAGED as error:
        raise Invalid(_l("This archive is damaged or is no backup: %(error)s"), error=str(error)) from error
    return Summary(len(manifest["columns"]), rows, files)


def _checked_manifest(archive: zipfile.ZipFile, say: Say) -> dict[str, Any]:
    """Read everything once and compare it with the checksums, before anything is changed."""
    manifest: Any = json.loads(archive.read("manifest.json"))
    if not isinstance(manifest, dict):
        raise Invalid(_l("This archive was made by another version of the hub."))
    if manifest.get("format") != FORMAT:
        raise Invalid(_l("This archive was made by another version of the hub."))
    say("Checking the archive …")
    names = {name for name in archive.namelist() if name != "manifest.json"}
    if names != set(manifest["sha256"]):
        raise Invalid(_l("This archive is damaged: parts are missing or were added."))
    for name, expected in manifest["sha256"].items():
        if _checksum(archive, name) != expected:
            raise Invalid(_l("This archive is damaged: %(name)s differs from what was saved."), name=name)
    _compare_revisions(manifest, say)
    return manifest


def _compare_revisions(manifest: dict[str, Any], say: Say) -> None:
    """Refuse another state of the tables. What a plugin has left that is not in use here, either, may stay behind."""
    current = {one.name: one.current for one in migrations.statuses(db.engine, get_registry())}
    left: dict[str, str | None] = manifest.get("not_in_use", {})
    there = manifest["revisions"] | {name: revision for name, revision in left.items() if name in current}
    if current != there:
        raise Invalid(
            _l("The archive holds other plugins or another state of the database: %(there)s; here: %(here)s"),
            there=str(there),
            here=str(current),
        )
    for name in sorted(left.keys() - current.keys()):
        say(f"What the plugin {name} has left stays in the archive: it is not in use here, either.")


def _checksum(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as stream:
        for chunk in chunks(stream):
            digest.update(chunk)
    return digest.hexdigest()


def _restore_files(archive: zipfile.ZipFile, say: Say) -> int:
    names = [name for name in archive.namelist() if name.startswith("files/")]
    say(f"{len(names)} files …")
    for name in names:
        parts = PurePosixPath(name).parts[1:]
        if not parts or ".." in parts:
            raise Invalid(_l("This archive is damaged: %(name)s differs from what was saved."), name=name)
        with archive.open(name) as stream:
            storage.put_back("/".join(parts), chunks(stream))
    return len(names)


def _restore_rows(archive: zipfile.ZipFile, manifest: dict[str, Any], say: Say) -> int:
    connection = db.session.connection()
    if db.engine.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
    restored = 0
    there = set(inspect(connection).get_table_names())
    for table in metadata.sorted_tables:
        if table.name not in there & manifest["columns"].keys():
            continue
        if connection.scalar(select(func.count()).select_from(table)):
            raise Conflict(
                _l("There is data in this instance already (%(table)s). Restore into a fresh one."), table=table.name
            )
        say(f"Table {table.name} …")
        columns = manifest["columns"][table.name]
        for batch in _batches(archive, table.name):
            connection.execute(table.insert(), [dict(zip(columns, map(value_of, row), strict=True)) for row in batch])
            restored += len(batch)
        _advance_sequence(connection, table)
    return restored


def _make_search_index(now: datetime, say: Say) -> None:
    registry = get_registry()
    for one in registry.contributions.get("search_sources", ()):
        say(f"Search index of {one.item.name} …")
        with registry.guarded(one.plugin, f"the search source {one.item.name}", writes=True):
            search.reindex(one.item, now)


def _batches(archive: zipfile.ZipFile, table: str) -> Iterator[list[list[Any]]]:
    batch: list[list[Any]] = []
    with archive.open(f"rows/{table}.jsonl") as stream:
        for line in stream:
            batch.append(json.loads(line))
            if len(batch) == BATCH_ROWS:
                yield batch
                batch = []
    if batch:
        yield batch


def _advance_sequence(connection: Connection, table: Table) -> None:
    """Let PostgreSQL's next id come after the restored ones; SQLite does so by itself."""
    column = table.autoincrement_column
    if connection.dialect.name == "postgresql" and column is not None:
        highest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(select(func.setval(sequence, highest, False)))
