"""What a plugin owes to the people and the years in its tables: advice for its author, which keeps nobody out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Table

from hub.db import is_personal
from hub.plugins.api import Plugin
from hub.plugins.deprecating import old_hooks
from hub.plugins.registry import Loaded

_OF_PEOPLE = frozenset({"account"})
_OF_EDITIONS = frozenset({"edition", "campaign_day"})


def advise(loaded: Loaded) -> Iterator[str]:
    """Yield what a plugin should change: hooks that will go, duties to people and to years."""
    yield from old_hooks(type(loaded.plugin))
    if personal := sorted(f"{column.table.name}.{column.name}" for column in personal_columns(loaded)):
        for hook in ("export_personal_data", "erase_personal_data"):
            if not _overrides(loaded.plugin, hook):
                yield f"it keeps personal data ({', '.join(personal)}), but does not override `{hook}`"
    yearly = sorted(table.name for table in loaded.tables() if _refers_to(table, _OF_EDITIONS))
    if yearly and not _overrides(loaded.plugin, "copy_edition"):
        yield f"it keeps data of one year ({', '.join(yearly)}), but does not override `copy_edition`"


def personal_columns(loaded: Loaded) -> list[Column[Any]]:
    """Return the columns that tell something about a person: those marked so, and those that lead to an account."""
    return [
        column
        for table in sorted(loaded.tables(), key=lambda one: one.name)
        for column in table.columns
        if is_personal(column) or _leads_to(column, _OF_PEOPLE)
    ]


def _leads_to(column: Column[Any], tables: frozenset[str]) -> bool:
    return any(key.target_fullname.partition(".")[0] in tables for key in column.foreign_keys)


def _refers_to(table: Table, names: frozenset[str]) -> bool:
    return any(_leads_to(column, names) for column in table.columns)


def _overrides(plugin: Plugin, hook: str) -> bool:
    return getattr(type(plugin), hook) is not getattr(Plugin, hook)
