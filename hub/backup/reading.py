"""Reading an archive: checked as a whole before anything is changed."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import Connection, Table, func, select

from hub import storage
from hub.backup.archive import FORMAT, Say, chunks
from hub.backup.rows import BATCH_ROWS, value_of
from hub.errors import Invalid
from hub.i18n import _l

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, RuntimeError)
"""What reading a spoiled archive raises; ``RuntimeError`` is zipfile's for a kind of entry it cannot read."""


def checked_manifest(archive: zipfile.ZipFile, say: Say) -> dict[str, Any]:
    """Read everything once and compare it with the checksums.

    Raises:
        Invalid: a part is missing, was changed or added, or the archive is of another kind.
    """
    manifest: Any = json.loads(archive.read("manifest.json"))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Invalid(_l("This archive was made by another version of the hub."))
    say("Checking the archive …")
    names = {name for name in archive.namelist() if name != "manifest.json"}
    if names != set(manifest["sha256"]):
        raise Invalid(_l("This archive is damaged: parts are missing or were added."))
    for name, expected in manifest["sha256"].items():
        if _checksum(archive, name) != expected:
            raise Invalid(_l("This archive is damaged: %(name)s differs from what was saved."), name=name)
    return manifest


def _checksum(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as stream:
        for chunk in chunks(stream):
            digest.update(chunk)
    return digest.hexdigest()


def batches(archive: zipfile.ZipFile, table: str, columns: list[str]) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a table as values by column, some at a time."""
    batch: list[dict[str, Any]] = []
    with archive.open(f"rows/{table}.jsonl") as stream:
        for line in stream:
            batch.append(dict(zip(columns, map(value_of, json.loads(line)), strict=True)))
            if len(batch) == BATCH_ROWS:
                yield batch
                batch = []
    if batch:
        yield batch


def restore_files(archive: zipfile.ZipFile, say: Say) -> int:
    """Put the files of an archive back into the store; return how many there were."""
    names = [name for name in archive.namelist() if name.startswith("files/")]
    say(f"{len(names)} files …")
    for name in names:
        parts = PurePosixPath(name).parts[1:]
        if not parts or ".." in parts:
            raise Invalid(_l("This archive is damaged: %(name)s differs from what was saved."), name=name)
        with archive.open(name) as stream:
            storage.put_back("/".join(parts), chunks(stream))
    return len(names)


def advance_sequence(connection: Connection, table: Table) -> None:
    """Let PostgreSQL's next id come after the restored ones; SQLite does so by itself."""
    column = table.autoincrement_column
    if connection.dialect.name == "postgresql" and column is not None:
        highest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(select(func.setval(sequence, highest, False)))
