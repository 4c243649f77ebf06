"""What a plugin owes to the people and the years in its tables: advice for its author, which keeps nobody out."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table

from hub.db import is_personal
from hub.plugins.api import Plugin
from hub.plugins.registry import Loaded

_OF_PEOPLE = frozenset({"account"})
_OF_EDITIONS = frozenset({"edition", "campaign_day"})


def advise(loaded: Loaded) -> Iterator[str]:
    """Yield what a plugin should add: handlers for personal data it keeps, and for what belongs to one year."""
    if personal := sorted(_personal(loaded)):
        for hook in ("export_personal_data", "erase_personal_data"):
            if not _overrides(loaded.plugin, hook):
                yield f"it keeps personal data ({', '.join(personal)}), but does not override `{hook}`"
    yearly = sorted(table.name for table in loaded.tables() if _refers_to(table, _OF_EDITIONS))
    if yearly and not _overrides(loaded.plugin, "copy_edition"):
        yield f"it keeps data of one year ({', '.join(yearly)}), but does not override `copy_edition`"


def _personal(loaded: Loaded) -> Iterator[str]:
    for table in loaded.tables():
        for column in table.columns:
            people = any(key.target_fullname.partition(".")[0] in _OF_PEOPLE for key in column.foreign_keys)
            if is_personal(column) or people:
                yield f"{table.name}.{column.name}"


def _refers_to(table: Table, names: frozenset[str]) -> bool:
    return any(key.target_fullname.partition(".")[0] in names for key in table.foreign_keys)


def _overrides(plugin: Plugin, hook: str) -> bool:
    return getattr(type(plugin), hook) is not getattr(Plugin, hook)
