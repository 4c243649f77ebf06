"""Do the tables of the database look as the models say? One answer for each distribution, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect

from hub.db import metadata
from hub.plugins import migrations
from hub.plugins.migrations import CORE, History
from hub.plugins.owning import installed_names, plugins_in, tables_in_database
from hub.plugins.registry import Registry

_THINGS = {"table": "table", "column": "column", "index": "index", "constraint": "constraint", "fk": "foreign key"}


def compare(engine: Engine, registry: Registry) -> Mapping[str, list[str]]:
    """Return what is different, by distribution's history; an empty list where all is as it should be."""
    found: dict[str, list[str]] = {}
    states = {status.name: status for status in migrations.statuses(engine, registry)}
    known = migrations.histories(registry)
    with engine.connect() as connection:
        for history in known:
            status = states[history.name]
            if status.is_pending:
                found[history.name] = [status.problem or "changes are waiting; run “hub db upgrade”, then check again"]
            else:
                found[history.name] = differences(connection, with_tables_of(connection, history, known))
    return found


def with_tables_of(connection: Connection, history: History, known: list[History]) -> History:
    """Return a plugin's history that also knows the tables in the database which its models have no more."""
    if history.name == CORE:
        return history
    there = inspect(connection).get_table_names()
    others = ({one.name for one in known} | installed_names() | plugins_in(there)) - {history.name, CORE}
    claimed = {history.version_table}.union(*(one.tables for one in known if one.name != history.name))
    own = tables_in_database(history.name, there, others, claimed)
    return replace(history, tables=history.tables | set(own))


def differences(connection: Connection, history: History) -> list[str]:
    """Return in words how the tables of one history differ from its models."""
    context = MigrationContext.configure(
        connection,
        opts={
            "version_table": history.version_table,
            "include_name": lambda name, kind, _parents: history.covers(name, kind),
            "include_object": lambda _item, name, kind, _reflected, _to: history.covers(name, kind),
            "compare_type": True,
            "compare_server_default": False,
        },
    )
    return [text for change in compare_metadata(context, metadata) for text in _in_words(change)]


def _in_words(change: Any) -> list[str]:
    if isinstance(change, list):  # several properties of one column
        return [_of_column(*part) for part in change]
    kind, *values = change
    verb, _, thing = str(kind).partition("_")
    where = {"add": "is in the models, not in the database", "remove": "is in the database, not in the models"}[verb]
    return [f"the {_THINGS.get(thing, thing)} {_name(thing, values)} {where}"]


def _name(thing: str, values: list[Any]) -> str:
    if thing == "column":
        _schema, table, column = values
        return f"{table}.{column.name}"
    (item,) = values[:1]
    if thing == "fk":
        return f"{item.parent.name}.{', '.join(item.column_keys)} to {item.referred_table.name}"
    name = str(item.name or "without a name")
    return name if thing == "table" else f"{name} of {item.table.name}"


def _of_column(kind: str, _schema: Any, table: str, column: str, _info: Any, there: Any, wanted: Any) -> str:
    what = kind.removeprefix("modify_")
    if what == "nullable":
        may = {True: "may be empty", False: "may not be empty"}
        return f"{table}.{column} {may[bool(there)]} in the database; the models say it {may[bool(wanted)]}"
    return f"{table}.{column}: its {what} is {there!r} in the database, {wanted!r} in the models"
