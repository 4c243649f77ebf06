"""Backup and restore of one instance: database and files in one archive, taken while the hub runs.

The archive is a plain ZIP: ``manifest.json`` (what it is, versions, a checksum of every part),
``rows/<table>.jsonl`` (one row a line, read in one transaction) and ``files/<key>``. It does not depend
on the kind of database, so a SQLite backup can be restored into PostgreSQL and the other way round.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import IO, Any
from uuid import UUID

from sqlalchemy import Connection, Enum, Select, String, Table, func, inspect, select, text, type_coerce

from hub import __version__, search, storage
from hub.db import db, metadata
from hub.errors import Conflict, Invalid
from hub.i18n import _l
from hub.plugins import get_registry, migrations
from hub.settings import Settings

FORMAT = 1
BATCH_ROWS = 1000
CHUNK_BYTES = 1024 * 1024
LEFT_OUT = frozenset({"user_session", "search_document", "search_facet"})
"""Sessions stay out: a stolen archive must sign nobody in. The search index is made anew from what it is about."""

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, RuntimeError)
"""What reading a spoiled archive raises; ``RuntimeError`` is zipfile's for a kind of entry it cannot read."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What an archive holds."""

    tables: int
    rows: int
    files: int


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


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """Give a file to write that appears under its name only when it is whole and on disk; an error leaves nothing."""
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)  # of one that was killed
    try:
        # It holds addresses and hashes of passwords: nobody else on this machine may read it.
        with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _to_disk(target.parent)


def _write_archive(file: IO[bytes], settings: Settings, now: datetime, say: Say) -> Summary:
    sums: dict[str, str] = {}
    rows = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive, _Snapshot() as connection:
        tables = _tables(connection)
        for table in tables:
            say(f"Table {table.name} …")
            with Entry(archive, f"rows/{table.name}.jsonl", sums) as write:
                for row in connection.execute(row_of(table)).yield_per(BATCH_ROWS):
                    write(line_of(row))
                    rows += 1
        files = _write_files(archive, settings.files_dir, sums, say)
        manifest = {
            "format": FORMAT,
            "hub": __version__,
            "made_at": now.isoformat(),
            "revisions": {one.name: one.current for one in migrations.statuses(db.engine, get_registry())},
            "columns": {table.name: [column.name for column in table.columns] for table in tables},
            "sha256": sums,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    return Summary(len(tables), rows, files)


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


class Entry:
    """Writes one part of the archive and notes its checksum."""

    def __init__(self, archive: zipfile.ZipFile, name: str, sums: dict[str, str]) -> None:
        self.name, self.sums, self.digest = name, sums, hashlib.sha256()
        self.stream = archive.open(name, "w", force_zip64=True)

    def __enter__(self) -> Callable[[bytes], None]:
        return self._write

    def _write(self, data: bytes) -> None:
        self.digest.update(data)
        self.stream.write(data)

    def __exit__(self, *_error: object) -> None:
        self.stream.close()
        self.sums[self.name] = self.digest.hexdigest()


def _tables(connection: Connection) -> list[Table]:
    """Return the tables to keep, those that others refer to first."""
    there = set(inspect(connection).get_table_names())
    return [table for table in metadata.sorted_tables if table.name in there - LEFT_OUT]


def row_of(table: Table) -> Select[Any]:
    """Return a query for all rows of a table in the order of its key, enumerations as the database has them."""
    columns = [type_coerce(column, String) if isinstance(column.type, Enum) else column for column in table.columns]
    return select(*columns).order_by(*table.primary_key.columns)


def line_of(row: Iterable[Any]) -> bytes:
    """Return a row as a line of JSON."""
    return json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n"


def _plain(value: Any) -> Any:
    for kind, (mark, write, _read) in _KINDS.items():
        if isinstance(value, kind):
            return {mark: write(value)}
    return value


def _value(plain: Any) -> Any:
    if not isinstance(plain, dict):
        return plain
    ((mark, value),) = plain.items()
    return next(read for (known, _write, read) in _KINDS.values() if known == mark)(value)


def _same(value: Any) -> Any:
    return value


_KINDS: Mapping[type, tuple[str, Callable[[Any], Any], Callable[[Any], Any]]] = {
    datetime: ("at", datetime.isoformat, datetime.fromisoformat),  # before the date, which it also is
    date: ("on", date.isoformat, date.fromisoformat),
    time: ("clock", time.isoformat, time.fromisoformat),
    timedelta: ("seconds", timedelta.total_seconds, lambda value: timedelta(seconds=value)),
    Decimal: ("decimal", str, Decimal),
    UUID: ("uuid", str, UUID),
    bytes: ("base64", lambda value: b64encode(value).decode(), b64decode),
    dict: ("json", _same, _same),
    list: ("json", _same, _same),
}
"""What JSON cannot say by itself: its mark in a line, and how it is written and read."""


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
        for chunk in _chunks(stream):
            write(chunk)
    return True


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
    current = {one.name: one.current for one in migrations.statuses(db.engine, get_registry())}
    if current != manifest["revisions"]:
        raise Invalid(
            _l("The archive holds other plugins or another state of the database: %(there)s; here: %(here)s"),
            there=str(manifest["revisions"]),
            here=str(current),
        )
    return manifest


def _checksum(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as stream:
        for chunk in _chunks(stream):
            digest.update(chunk)
    return digest.hexdigest()


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def _restore_files(archive: zipfile.ZipFile, say: Say) -> int:
    names = [name for name in archive.namelist() if name.startswith("files/")]
    say(f"{len(names)} files …")
    for name in names:
        parts = PurePosixPath(name).parts[1:]
        if not parts or ".." in parts:
            raise Invalid(_l("This archive is damaged: %(name)s differs from what was saved."), name=name)
        with archive.open(name) as stream:
            storage.put_back("/".join(parts), _chunks(stream))
    return len(names)


def _restore_rows(archive: zipfile.ZipFile, manifest: dict[str, Any], say: Say) -> int:
    connection = db.session.connection()
    if db.engine.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
    restored = 0
    for table in metadata.sorted_tables:
        if table.name not in manifest["columns"]:
            continue
        if connection.scalar(select(func.count()).select_from(table)):
            raise Conflict(
                _l("There is data in this instance already (%(table)s). Restore into a fresh one."), table=table.name
            )
        say(f"Table {table.name} …")
        columns = manifest["columns"][table.name]
        for batch in _batches(archive, table.name):
            connection.execute(table.insert(), [dict(zip(columns, map(_value, row), strict=True)) for row in batch])
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


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
