"""What of a plugin is in the database, and why it may not be removed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnClause, ColumnElement, Connection, column, func, inspect, select, table, text

from hub.db import db
from hub.errors import Conflict, Invalid
from hub.i18n import _l
from hub.plugins import get_registry, migrations
from hub.plugins.loading import load_plugins
from hub.plugins.owning import (
    installed_names,
    owner_of,
    plugins_in,
    tables_in_database,
    tables_of,
    version_table,
)
from hub.settings import Settings
from hub.storage import StoredFile

_NAME = re.compile(r"[a-z][a-z0-9_]{1,29}")
_BY_PREFIX = {"search_document": "source", "job": "kind"}
"""Shared tables whose rows name something of the plugin, as ``toolkits.resource``."""
_BY_NAME = {"plugin_setting": "plugin", "plugin_switch": "plugin"}
"""Shared tables whose rows name the plugin."""


@dataclass(frozen=True, slots=True)
class Remains:
    """What there is of a plugin: rows by table, its own and shared ones, and files that only it refers to."""

    name: str
    revision: str | None
    tables: Mapping[str, int]
    views: tuple[str, ...]
    shared: Mapping[str, int]
    files: tuple[int, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all."""
        return not (self.tables or self.views or any(self.shared.values()))


def find_remains(name: str, settings: Settings) -> Remains:
    """Return what a purge of a plugin would remove, which may be nothing.

    Raises:
        Invalid: no plugin can have this name.
        Conflict: it is a feature of core, another plugin needs it, or it cannot be told from another one.
    """
    connection = db.session.connection()
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    known = _known(name, there)
    _refuse_core(name)
    _refuse_required(name, settings)
    _refuse_unclear(name, there)
    own = _own(name, there - _shadows(connection), known)
    _refuse_referred(name, own, known, connection)
    versions = version_table(name)
    return Remains(
        name,
        connection.scalar(select(column("version_num")).select_from(table(versions))) if versions in own else None,
        {one: _count(connection, one) for one in own},
        tuple(_own(name, inspector.get_view_names(), known)),
        {one: _count(connection, one, condition) for one, condition in conditions_of(name, there).items()},
        _files(connection, own),
    )


def conditions_of(name: str, there: Collection[str]) -> dict[str, ColumnElement[bool]]:
    """Return which of the tables ``there`` are shared, each with the condition for the plugin's rows."""
    conditions: dict[str, ColumnElement[bool]] = {}
    for one, field in _BY_PREFIX.items():
        conditions[one] = column(field).startswith(f"{name}.", autoescape=True)
    for one, field in _BY_NAME.items():
        conditions[one] = column(field) == name
    return {one: condition for one, condition in conditions.items() if one in there}


def _refuse_core(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Invalid(
            _l("“%(name)s” is no name of a plugin: those are of small letters, digits and underscores."), name=name
        )
    if name in {migrations.CORE, *(loaded.name for loaded in get_registry().loaded if loaded.is_core)}:
        raise Conflict(_l("“%(name)s” is a part of the hub itself. Nothing was removed."), name=name)


def _refuse_required(name: str, settings: Settings) -> None:
    """Look at all plugins that should be in use, also at those that are left out at the moment."""
    wanting = sorted(loaded.name for loaded in load_plugins(settings)[0] if name in loaded.plugin.requires)
    if wanting:
        raise Conflict(
            _l("“%(name)s” is required by %(plugins)s. Uninstall those first. Nothing was removed."),
            name=name,
            plugins=", ".join(wanting),
        )


def _refuse_unclear(name: str, there: Collection[str]) -> None:
    """``toolkits_extra_note`` may be of ``toolkits``, too, and only its models can tell."""
    in_use = {loaded.name for loaded in get_registry().loaded}
    shorter = sorted(one for one in plugins_in(there) - in_use if name.startswith(f"{one}_"))
    if shorter:
        raise Conflict(
            _l("Tables of “%(name)s” cannot be told from those of “%(other)s”. Purge that first, or install it."),
            name=name,
            other=shorter[0],
        )


def _refuse_referred(name: str, own: Collection[str], known: Collection[str], connection: Connection) -> None:
    """A foreign key from elsewhere would be broken, or would take rows of others along."""
    found = sorted(
        f"{one}.{', '.join(key['constrained_columns'])} ({owner_of(one, known) or 'core'}) → {key['referred_table']}"
        for (_schema, one), keys in inspect(connection).get_multi_foreign_keys().items()
        for key in keys
        if key["referred_table"] in own and one not in own
    )
    if found:
        raise Conflict(
            _l("Tables of others refer to “%(name)s”: %(keys)s. Purge those plugins first. Nothing was removed."),
            name=name,
            keys="; ".join(found),
        )


def _known(name: str, there: Collection[str]) -> set[str]:
    registry = get_registry()
    loaded = {one.name for one in registry.loaded if not one.is_core}
    return {name} | loaded | {one.name for one in registry.failures} | installed_names() | plugins_in(there)


def _own(name: str, there: Collection[str], known: Collection[str]) -> list[str]:
    """Return what is the plugin's: by its models where they can be asked, else by name."""
    modelled = {one.name: tables_of(one, known) for one in get_registry().loaded if not one.is_core}
    others = {one for other, tables in modelled.items() if other != name for one in tables}
    own = {one for one in modelled.get(name, ()) if one in there}
    return sorted(own | set(tables_in_database(name, there, known, others)))


def _shadows(connection: Connection) -> set[str]:
    """Return SQLite's tables behind virtual ones (full-text search); they come and go with those."""
    if connection.dialect.name != "sqlite":
        return set()
    return set(connection.scalars(text("SELECT name FROM pragma_table_list WHERE type = 'shadow'")))


def _count(connection: Connection, name: str, condition: ColumnElement[bool] | None = None) -> int:
    query = select(func.count()).select_from(table(name))
    return connection.scalar(query if condition is None else query.where(condition)) or 0


def _files(connection: Connection, own: Collection[str]) -> tuple[int, ...]:
    """Return the ids of stored files that the plugin's tables refer to, and no other table."""
    mine: set[int] = set()
    others: set[int] = set()
    for (_schema, one), keys in inspect(connection).get_multi_foreign_keys().items() if own else ():
        for key in keys:
            if key["referred_table"] == StoredFile.__tablename__:
                field: ColumnClause[int] = column(key["constrained_columns"][0])
                ids = connection.scalars(select(field).select_from(table(one)).where(field.is_not(None)))
                (mine if one in own else others).update(ids)
    return tuple(sorted(mine - others))
