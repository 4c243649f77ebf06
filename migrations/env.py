"""Runs one history (core's or a plugin's) against the database; called by ``hub.plugins.migrations``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, Engine
from sqlalchemy.types import TypeDecorator

from hub.db import metadata, writing
from hub.plugins.migrations import History

history: History = context.config.attributes["history"]
engine: Engine = context.config.attributes["engine"]


def include_name(name: str | None, kind: str, _parents: Mapping[Any, str | None]) -> bool:
    """Look only at the tables of this distribution; the version tables and the queue's are nobody's."""
    return history.covers(name, kind)


def include_object(_item: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """The same for what the models declare."""
    return history.covers(name, kind)


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write plain ``sa`` types, so that a revision never imports the application."""
    if kind == "type" and isinstance(item, TypeDecorator):
        plain = item.impl_instance
        if type(plain).__module__.startswith("sqlalchemy.sql."):
            return f"sa.{plain!r}"
    return False


def switch_foreign_keys(connection: Connection, state: str) -> None:
    """Switch SQLite's foreign keys, outside any transaction."""
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys={state}")


with writing(), engine.connect() as connection:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # Rebuilding a table drops the old one, which foreign keys would turn into a loss of rows. The switch
        # does nothing inside a transaction, so it goes to the driver before one begins.
        switch_foreign_keys(connection, "OFF")
    try:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table=history.version_table,
            include_name=include_name,
            include_object=include_object,
            render_item=render_item,
            process_revision_directives=context.config.attributes.get("tidy"),
            render_as_batch=True,
            compare_type=True,
            compare_server_default=False,
            # All steps or none, on SQLite as well: our transactions there cover tables, too.
            transactional_ddl=True,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    finally:
        if is_sqlite:  # also after an error: the pool gives this connection to others
            connection.rollback()
            switch_foreign_keys(connection, "ON")
