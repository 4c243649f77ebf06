"""Which table belongs to which plugin, known from names alone: also when the plugin's code is gone."""

from __future__ import annotations

from collections.abc import Iterable

from hub.db import Base, metadata
from hub.installed import installed
from hub.plugins.api import mappers_of, tables_of_plugins
from hub.plugins.registry import Loaded

CORE_VERSIONS = "alembic_version"
_VERSIONS = "_alembic_version"
_OF_ENGINES = ("search_fts", "search_vector", "sqlite_")
"""Tables without a model: those of the search index, and SQLite's own."""


def version_table(name: str) -> str:
    """Return the name of the table in which a plugin's history stands."""
    return f"{name}{_VERSIONS}"


def plugins_in(tables: Iterable[str]) -> set[str]:
    """Return the plugins that have a history among the tables of a database, installed or not."""
    return {table.removesuffix(_VERSIONS) for table in tables if table.endswith(_VERSIONS)}


def installed_names() -> set[str]:
    """Return the names of all installed plugins, in use or not."""
    return set(installed().names)


def is_of_core(table: str) -> bool:
    """Return whether a table of a database is core's, whatever its name begins with."""
    return table == CORE_VERSIONS or table.startswith(_OF_ENGINES) or table in core_tables()


def core_tables() -> frozenset[str]:
    """Return the names of the tables of core's models."""
    return frozenset(str(mapper.local_table) for mapper in mappers_of(Base.registry))


def owner_of(table: str, names: Iterable[str]) -> str | None:
    """Return the plugin whose name a table begins with: of ``toolkits`` and ``toolkits_extra`` the longer one.

    A version table is that of its plugin, and of no other.
    """
    if table.endswith(_VERSIONS):
        return table.removesuffix(_VERSIONS)
    return max((name for name in names if table.startswith(f"{name}_")), key=len, default=None)


def tables_of(loaded: Loaded, names: Iterable[str]) -> frozenset[str]:
    """Return the names of a plugin's tables: those of its models, and those between models (many to many)."""
    mapped = {table.name for table in loaded.tables()}
    claimed = core_tables() | tables_of_plugins()
    known = {*names, loaded.name}
    return frozenset(mapped | {name for name in set(metadata.tables) - claimed if owner_of(name, known) == loaded.name})


def tables_in_database(name: str, there: Iterable[str], others: Iterable[str], claimed: Iterable[str]) -> list[str]:
    """Return which of the tables ``there`` are a plugin's, without asking its code.

    ``others`` are the names of all other plugins that are known, ``claimed`` the tables that their models name.
    """
    known, taken = {*others, name}, set(claimed)
    return sorted(
        table for table in there if table not in taken and not is_of_core(table) and owner_of(table, known) == name
    )
