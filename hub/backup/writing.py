"""Writing a backup."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, inspect

from hub import __version__
from hub.backup.archive import FORMAT, Entry, Say, Summary, chunks, whole_file
from hub.backup.rows import read
from hub.db import db, metadata
from hub.plugins import get_registry, migrations
from hub.plugins.owning import is_of_core, owner_of, version_table
from hub.settings import Settings

LEFT_OUT = frozenset({"user_session", "search_document", "search_facet"})
"""Sessions stay out: a stolen archive must sign nobody in. The search index is made anew from what it is about."""


def write_backup(target: Path, settings: Settings, now: datetime, say: Say) -> Summary:
    """Write an archive to ``target``; it appears under its name only when it is whole and on disk.

    Files are written after the rows: a file that came meanwhile is extra. One that somebody deletes at this
    very moment is named to ``say`` and left out, though its row is in. What fails or is interrupted leaves
    nothing behind.

    Raises:
        OSError: it could not be written.
    """
    with whole_file(target) as file:
        return _write_archive(file, settings, now, say)


def _write_archive(file: IO[bytes], settings: Settings, now: datetime, say: Say) -> Summary:
    sums: dict[str, str] = {}
    columns: dict[str, list[str]] = {}
    rows = 0
    registry = get_registry()
    absent = migrations.not_in_use(db.engine, registry)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive, _Snapshot() as connection:
        for name in _tables(connection, set(absent)):
            say(f"Table {name} …")
            columns[name], lines = read(connection, name)
            with Entry(archive, f"rows/{name}.jsonl", sums) as write:
                for line in lines:
                    write(line)
                    rows += 1
        files = _write_files(archive, settings.files_dir, sums, say)
        manifest = {
            "format": FORMAT,
            "hub": __version__,
            "made_at": now.isoformat(),
            "revisions": {one.name: one.current for one in migrations.statuses(db.engine, registry)},
            "not_in_use": absent,
            "columns": columns,
            "sha256": sums,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    return Summary(len(columns), rows, files)


class _Snapshot:
    """One transaction that sees the database at one moment."""

    def __enter__(self) -> Connection:
        self.connection = db.engine.connect()
        if db.engine.dialect.name == "postgresql":
            self.connection = self.connection.execution_options(isolation_level="REPEATABLE READ")
        self.connection.begin()
        return self.connection

    def __exit__(self, *_error: object) -> None:
        self.connection.close()


def _tables(connection: Connection, absent: set[str]) -> list[str]:
    """Return the tables to keep: those of models, those that others refer to first, then of plugins not in use."""
    there = set(inspect(connection).get_table_names())
    versions = {version_table(name) for name in absent}
    modelled = [table.name for table in metadata.sorted_tables if table.name in there - LEFT_OUT]
    rest = [name for name in sorted(there - set(metadata.tables)) if not is_of_core(name)]
    return modelled + [name for name in rest if owner_of(name, absent) in absent and name not in versions]


def _write_files(archive: zipfile.ZipFile, folder: Path, sums: dict[str, str], say: Say) -> int:
    paths = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []
    say(f"{len(paths)} files …")
    return sum(_write_file(archive, path, path.relative_to(folder).as_posix(), sums, say) for path in paths)


def _write_file(archive: zipfile.ZipFile, path: Path, key: str, sums: dict[str, str], say: Say) -> bool:
    """Add one file; return whether it was still there."""
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        say(f"File {key} has just been deleted; left out.")
        return False
    with stream, Entry(archive, f"files/{key}", sums) as write:
        for chunk in chunks(stream):
            write(chunk)
    return True
