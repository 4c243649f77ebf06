"""Puts back what a purge has saved, into the empty tables of the plugin that is in use again."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ForeignKey, Table, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from hub import audit, search
from hub.backup.archive import Say
from hub.backup.ordering import checked_at_the_end, keys_ahead
from hub.backup.reading import DAMAGED, advance_sequence, batches, checked_manifest, restore_files
from hub.db import db, metadata, table_of, write_transaction
from hub.errors import Conflict, Invalid
from hub.extensions.models import PluginSetting, PluginSwitch
from hub.i18n import _l
from hub.plugins import get_registry, migrations
from hub.plugins.owning import version_table
from hub.purge.saving import Referred, birth_of
from hub.storage import StoredFile

Row = dict[str, Any]
_NOT_ROWS = ("job", "search_document", StoredFile.__tablename__)
"""Tables of an archive whose rows do not come back as they are."""
_SHARED = {
    PluginSetting.__tablename__: ("key", "campaign_id", "partner_id"),
    PluginSwitch.__tablename__: ("campaign_id",),
}
"""Tables with rows that name the plugin: what each row is about, once for a plugin."""


@dataclass(slots=True)
class Returned:
    """What came back: rows in all and stored files; and which rows did not.

    ``left_behind`` belong to something that is gone; instead of ``set_anew`` something else is set by now.
    """

    name: str
    rows: int = 0
    files: int = 0
    left_behind: int = 0
    set_anew: int = 0


def put_back(source: Path, now: datetime, say: Say) -> Returned:
    """Fill the empty tables of a plugin from the file that a purge has made, in one transaction that ends here.

    A row that refers to something that is gone since, such as an organization, is treated as if that had been deleted
    while the plugin was there: the reference is emptied where the table says so, else the row stays in the file.
    Background jobs stay there, too; their time is over. A setting or switch that somebody has set since stays as it is.
    The search index is made anew.

    Raises:
        Invalid: the file is damaged, of another kind, or of another state of the tables.
        Conflict: the plugin is not in use, or has data already.
    """
    try:
        with (
            migrations.one_at_a_time(db.engine),
            zipfile.ZipFile(source) as archive,
            write_transaction(),
        ):
            manifest = checked_manifest(archive, say)
            name = _checked_name(manifest)
            returned = _Return(archive, manifest, name, say).run()
            _index(name, now, say)
            audit.record("plugins.plugin.restored", f"plugin:{name}", actor=None, now=now, details=_counts(returned))
    except DAMAGED as error:
        raise Invalid(_l("This archive is damaged or is no backup: %(error)s"), error=str(error)) from error
    except IntegrityError as error:
        said = str(error.orig).strip().partition("\n")[0]
        raise Conflict(_l("The rows do not fit the tables: %(error)s. Nothing was put back."), error=said) from error
    return returned


def _checked_name(manifest: Mapping[str, Any]) -> str:
    name = manifest.get("plugin")
    if not isinstance(name, str):
        raise Invalid(_l("This is the backup of a whole hub. Restore it with “hub restore” into a fresh one."))
    loaded = get_registry().find(name)
    if loaded is None or loaded.is_core:
        raise Conflict(_l("The plugin “%(name)s” is not in use. Install it and run “hub db upgrade” first."), name=name)
    here = [one.current for one in migrations.statuses(db.engine, get_registry(), only=name)]
    saved = manifest["revisions"][name]
    if here != [saved]:
        raise Invalid(
            _l(
                "The data of “%(name)s” is of revision %(saved)s, its tables here are of %(here)s. Purge it, install"
                " the version of then, put the data back, and upgrade afterwards."
            ),
            name=name,
            saved=saved,
            here=", ".join(str(one) for one in here),
        )
    return name


class _Return:
    """One run over the tables of an archive."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Mapping[str, Any], name: str, say: Say) -> None:
        self.archive, self.say = archive, say
        self.columns: Mapping[str, list[str]] = manifest["columns"]
        self.referred: Referred = manifest["refers_to"]
        self.name = name
        self.connection = db.session.connection()
        self.new_ids: dict[int, int] = {}
        self.place: Mapping[str, int] = {}
        self.done = Returned(name)

    def run(self) -> Returned:
        own = self._own_tables()
        for table in own:
            self._refuse_full(table)
        self._tell_what_stays({table.name for table in own} | _SHARED.keys())
        self.place = {table.name: number for number, table in enumerate(own)}
        with checked_at_the_end(self.connection, own):
            self._put_files_back()
            for table in own:
                self.say(f"Table {table.name} …")
                self._fill(table)
                advance_sequence(self.connection, table)
            self._let_go(own)
        self._count(own)
        for name, target in _SHARED.items():
            if name in self.columns:
                self._fill_shared(metadata.tables[name], target)
        return self.done

    def _own_tables(self) -> list[Table]:
        histories = migrations.histories(get_registry())
        own = next(one.tables for one in histories if one.name == self.name) - {version_table(self.name)}
        return [table for table in metadata.sorted_tables if table.name in own & self.columns.keys()]

    def _tell_what_stays(self, known: Collection[str]) -> None:
        for name in sorted(self.columns.keys() - known - set(_NOT_ROWS) - {version_table(self.name)}):
            self.say(f"The table {name} stays in the file: no model of the plugin knows it.")

    def _refuse_full(self, table: Table) -> None:
        if self.connection.scalar(select(func.count()).select_from(table)):
            raise Conflict(
                _l("There is data of this plugin already (%(table)s). Purge it first, which saves it."),
                table=table.name,
            )

    def _put_files_back(self) -> None:
        """Rows of files get new ids: theirs may be another file's by now."""
        table = table_of(StoredFile)
        for batch in batches(self.archive, table.name, self.columns[table.name]):
            for row in batch:
                old = row.pop("id")
                self.new_ids[old] = self.connection.scalars(insert(table).returning(table.c.id), [row]).one()
        self.done.files = restore_files(self.archive, self.say)

    def _fill(self, table: Table) -> None:
        for batch in batches(self.archive, table.name, self.columns[table.name]):
            rows = self._with_targets(table, batch)
            if rows:
                self.connection.execute(table.insert(), rows)
            self.done.left_behind += len(batch)  # until they are counted

    def _count(self, own: Sequence[Table]) -> None:
        """Count what has come back in the end: rows go with those that they hang on."""
        for table in own:
            self.done.rows += self.connection.scalar(select(func.count()).select_from(table)) or 0
        self.done.left_behind -= self.done.rows

    def _fill_shared(self, table: Table, target: tuple[str, ...]) -> None:
        """Put back rows that name the plugin, with new ids; not over what was set in the meantime."""
        present = select(*(table.columns[field] for field in target)).where(table.c.plugin == self.name)
        taken = {tuple(row) for row in self.connection.execute(present)}
        for batch in batches(self.archive, table.name, self.columns[table.name]):
            rows = self._with_targets(table, batch)
            free = [row for row in rows if tuple(row[field] for field in target) not in taken]
            if free:
                columns = [{name: value for name, value in row.items() if name != "id"} for row in free]
                self.connection.execute(table.insert(), columns)
            self.done.rows += len(free)
            self.done.set_anew += len(rows) - len(free)
            self.done.left_behind += len(batch) - len(rows)

    def _let_go(self, own: Sequence[Table]) -> None:
        """Treat rows whose target was to come later, and has stayed behind, like those whose target was gone before."""
        gone = 1
        while gone:
            gone = 0
            for key in (element for constraint in keys_ahead(own) for element in constraint.elements):
                table, target = key.parent.table, key.column.table.alias()
                is_lost = key.parent.is_not(None) & ~exists().where(target.columns[key.column.name] == key.parent)
                if _may_be_emptied(key):
                    self.connection.execute(update(table).where(is_lost).values({key.parent: None}))
                else:
                    gone += self.connection.execute(delete(table).where(is_lost)).rowcount

    def _with_targets(self, table: Table, rows: list[Row]) -> list[Row]:
        """Return the rows whose references lead somewhere, after emptying those that may be empty."""
        for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
            if self.place.get(key.column.table.name, -1) >= self.place.get(table.name, len(self.place)):
                continue  # it comes later
            field = key.parent.name
            targets: dict[Any, Any] = {None: None} | self._targets(key, {row[field] for row in rows} - {None})
            if not _may_be_emptied(key):
                rows = [row for row in rows if row[field] in targets]
            rows = [row | {field: targets.get(row[field])} for row in rows]
        return rows

    def _targets(self, key: ForeignKey, wanted: set[Any]) -> dict[Any, Any]:
        """Return what each of the ids that are there still is by now."""
        if key.column.table.name != StoredFile.__tablename__:
            return {value: value for value in self._there(key.column, wanted)}
        shared = self._there(key.column, wanted - self.new_ids.keys())
        return {value: value for value in shared} | self.new_ids

    def _there(self, column: Column[Any], wanted: set[Any]) -> set[Any]:
        """Return which ids are there and mean what they meant: SQLite gives the id of a deleted row again."""
        birth = birth_of(column.table)
        if birth is None or column.table.name in self.place:
            return set(self.connection.scalars(select(column).where(column.in_(wanted))))
        saved = self.referred.get(column.table.name, {})
        found = self.connection.execute(select(column, birth).where(column.in_(wanted)))
        return {value for value, born in found if saved.get(str(value)) == born.isoformat()}


def _may_be_emptied(key: ForeignKey) -> bool:
    return bool(key.parent.nullable) and key.ondelete == "SET NULL"


def _index(name: str, now: datetime, say: Say) -> None:
    registry = get_registry()
    for one in registry.contributions.get("search_sources", ()):
        if one.plugin == name:
            say(f"Search index of {one.item.name} …")
            with registry.guarded(name, f"the search source {one.item.name}", writes=True):
                search.reindex(one.item, now)


def _counts(returned: Returned) -> dict[str, object]:
    return {
        "rows": returned.rows,
        "files": returned.files,
        "left_behind": returned.left_behind,
        "set_anew": returned.set_anew,
    }
