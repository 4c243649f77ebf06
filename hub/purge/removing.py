"""The removal itself: saved, dropped and noted in one transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, select, table, text
from sqlalchemy.exc import DBAPIError, OperationalError

from hub import audit, search, storage
from hub.backup.archive import Say, whole_file
from hub.db import db, write_transaction
from hub.errors import Conflict, NotFound
from hub.i18n import _l
from hub.plugins import migrations
from hub.purge.remains import Remains, conditions_of, find_remains
from hub.purge.saving import save
from hub.search import SearchDocument
from hub.settings import Settings
from hub.storage import StoredFile

WAIT = "10s"
"""How long PostgreSQL waits for somebody who uses one of the tables."""


def purge(name: str, target: Path, settings: Settings, now: datetime, say: Say) -> Remains:
    """Save in ``target`` what there is of a plugin, then remove it, in one transaction that ends here.

    Whatever fails leaves the database as it was; the file may be there all the same. The site should not serve the
    plugin meanwhile.

    Raises:
        NotFound: there is nothing of a plugin of this name.
        Invalid, Conflict: as ``find_remains``, or somebody is using the tables.
        OSError: the file could not be written; nothing is removed.
    """
    with migrations.one_at_a_time(db.engine), write_transaction() as session:
        remains = find_remains(name, settings)
        if remains.is_empty:
            raise NotFound(_l("The database holds nothing of a plugin “%(name)s”."), name=name)
        _lock(session.connection(), remains.tables)
        with whole_file(target) as file:
            save(file, remains, now, say)
        _remove_shared(remains)
        _drop(session.connection(), remains)
        for stored in [session.get(StoredFile, number) for number in remains.files]:
            if stored is not None:
                storage.delete(stored)
        _note(remains, target, now)
    return remains


def _lock(connection: Connection, names: Collection[str]) -> None:
    """Let nobody write between the copy and the removal. On SQLite the transaction is the only writer already."""
    if connection.dialect.name != "postgresql" or not names:
        return
    connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT}'"))
    try:
        connection.execute(text(f"LOCK TABLE {_listed(connection, names)} IN ACCESS EXCLUSIVE MODE"))
    except OperationalError as error:
        raise Conflict(
            _l("Somebody is using the tables. Stop the hub, or take the plugin off HUB_PLUGINS. Nothing was removed.")
        ) from error


def _remove_shared(remains: Remains) -> None:
    conditions = conditions_of(remains.name, remains.shared)
    found = conditions.pop(SearchDocument.__tablename__)
    for source in db.session.scalars(select(SearchDocument.source).where(found).distinct()).all():
        own = select(SearchDocument.object_id).where(SearchDocument.source == source)
        search.remove(source, db.session.scalars(own).all())  # with facets and words
    for name, condition in conditions.items():
        db.session.execute(delete(table(name)).where(condition))


def _drop(connection: Connection, remains: Remains) -> None:
    """Drop views, then all tables, whichever refers to which, then the types that only they had."""
    try:
        for name in remains.views:
            connection.execute(text(f"DROP VIEW {_listed(connection, [name])}"))
        if connection.dialect.name == "postgresql":
            _drop_postgresql(connection, remains.tables)
        else:
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            for name in remains.tables:
                connection.execute(text(f"DROP TABLE {_listed(connection, [name])}"))
    except DBAPIError as error:
        said = str(error.orig).strip().partition("\n")[0]
        raise Conflict(_l("The tables cannot be removed: %(error)s. Nothing was removed."), error=said) from error


def _drop_postgresql(connection: Connection, names: Collection[str]) -> None:
    if not names:
        return
    used = text(
        "SELECT DISTINCT t.oid, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid"
        " JOIN pg_class c ON c.oid = a.attrelid WHERE t.typtype = 'e' AND c.relname = ANY(:names)"
        " AND c.relnamespace = current_schema()::regnamespace"
    )
    types = connection.execute(used, {"names": list(names)}).all()
    connection.execute(text(f"DROP TABLE {_listed(connection, names)}"))
    for number, name in types:
        users = text("SELECT count(*) FROM pg_attribute WHERE atttypid = :type AND NOT attisdropped")
        if not connection.scalar(users, {"type": number}):
            connection.execute(text(f"DROP TYPE {_listed(connection, [name])}"))


def _listed(connection: Connection, names: Collection[str]) -> str:
    return ", ".join(connection.dialect.identifier_preparer.quote_identifier(name) for name in names)


def _note(remains: Remains, target: Path, now: datetime) -> None:
    audit.record(
        "plugins.plugin.purged",
        f"plugin:{remains.name}",
        actor=None,
        now=now,
        details={
            "revision": remains.revision or "",
            "rows": sum(remains.tables.values()),
            "shared_rows": sum(remains.shared.values()),
            "files": len(remains.files),
            "export": target.name,
        },
    )
