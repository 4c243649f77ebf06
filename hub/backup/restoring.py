"""Filling a fresh instance from a backup."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, inspect, select

from hub import search
from hub.backup.archive import Say, Summary
from hub.backup.ordering import checked_at_the_end
from hub.backup.reading import DAMAGED, advance_sequence, batches, checked_manifest, restore_files
from hub.db import db, metadata
from hub.errors import Conflict, Invalid
from hub.i18n import _l
from hub.plugins import get_registry, migrations
from hub.settings import Settings


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
            manifest = checked_manifest(archive, say)
            _compare_revisions(manifest, say)
            if settings.files_dir.exists() and any(path.is_file() for path in settings.files_dir.rglob("*")):
                raise Conflict(_l("There are files in this instance already. Restore into a fresh one."))
            rows = _restore_rows(archive, manifest, say)
            _make_search_index(now, say)
            files = restore_files(archive, say)
    except DAMAGED as error:
        raise Invalid(_l("This archive is damaged or is no backup: %(error)s"), error=str(error)) from error
    return Summary(len(manifest["columns"]), rows, files)


def _compare_revisions(manifest: dict[str, Any], say: Say) -> None:
    """Refuse another state of the tables. What a plugin has left that is not in use here, either, may stay behind."""
    if "plugin" in manifest:
        raise Invalid(_l("This file holds what one plugin has left. Put it back with “hub plugins restore”."))
    current = _made({one.name: one.current for one in migrations.statuses(db.engine, get_registry())})
    left: dict[str, str | None] = manifest.get("not_in_use", {})
    there = _made(manifest["revisions"]) | {name: revision for name, revision in left.items() if name in current}
    if current != there:
        raise Invalid(
            _l("The archive holds other plugins or another state of the database: %(there)s; here: %(here)s"),
            there=str(there),
            here=str(current),
        )
    for name in sorted(left.keys() - current.keys()):
        say(f"What the plugin {name} has left stays in the archive: it is not in use here, either.")


def _made(revisions: Mapping[str, str | None]) -> dict[str, str]:
    """Return the histories that have tables; of a plugin that never came so far nothing can differ."""
    return {name: revision for name, revision in revisions.items() if revision is not None}


def _restore_rows(archive: zipfile.ZipFile, manifest: dict[str, Any], say: Say) -> int:
    connection = db.session.connection()
    restored = 0
    there = set(inspect(connection).get_table_names())
    tables = [table for table in metadata.sorted_tables if table.name in there & manifest["columns"].keys()]
    with checked_at_the_end(connection, tables):
        for table in tables:
            if connection.scalar(select(func.count()).select_from(table)):
                raise Conflict(
                    _l("There is data in this instance already (%(table)s). Restore into a fresh one."),
                    table=table.name,
                )
            say(f"Table {table.name} …")
            for batch in batches(archive, table.name, manifest["columns"][table.name]):
                connection.execute(table.insert(), batch)
                restored += len(batch)
            advance_sequence(connection, table)
    return restored


def _make_search_index(now: datetime, say: Say) -> None:
    registry = get_registry()
    for one in registry.contributions.get("search_sources", ()):
        say(f"Search index of {one.item.name} …")
        with registry.guarded(one.plugin, f"the search source {one.item.name}", writes=True):
            search.reindex(one.item, now)
