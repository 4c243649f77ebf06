"""Writes what is about to be removed into an archive like that of ``hub backup``."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import IO

from hub import __version__, storage
from hub.backup.archive import FORMAT, Entry, Say, chunks
from hub.backup.rows import line_of, read
from hub.db import db, table_of
from hub.errors import HubError
from hub.purge.remains import Remains, conditions_of
from hub.storage import StoredFile


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
            "columns": columns,
            "lost_files": lost,
            "sha256": sums,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))


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
