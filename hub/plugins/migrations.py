"""One history and one version table per distribution, all run by ``migrations/env.py``.

Branches in one version table break as soon as a plugin is removed, so each distribution keeps its own:
core in ``alembic_version``, a plugin in ``<name>_alembic_version``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

import hub
from hub.db import metadata
from hub.errors import NotFound
from hub.i18n import N_
from hub.plugins.api import tables_of_plugins
from hub.plugins.registry import Registry

CORE = "core"
_LOCK_KEY = 7_204_661  # any number, the same on all nodes


@dataclass(frozen=True, slots=True)
class History:
    """The revisions of one distribution and the tables they are about."""

    name: str
    folder: Path
    version_table: str
    tables: frozenset[str]


@dataclass(frozen=True, slots=True)
class Status:
    """Where a database stands in one history; ``None`` means before the first revision."""

    name: str
    current: str | None
    head: str | None

    @property
    def is_pending(self) -> bool:
        """Whether ``hub db upgrade`` has something to do."""
        return self.current != self.head


def migrations_root() -> Path:
    """Return the folder with ``env.py``: beside the package in a checkout, inside it in a wheel."""
    inside = Path(hub.__file__).parent / "_migrations"
    return inside if inside.is_dir() else Path(hub.__file__).parent.parent / "migrations"


def histories(registry: Registry) -> list[History]:
    """Return core's history, then each plugin's in the order in which they are loaded."""
    plugins = []
    for loaded in registry.loaded:
        folder = loaded.plugin.migrations()
        if folder is not None and not loaded.is_core:
            names = frozenset(table.name for table in loaded.tables())
            plugins.append(History(loaded.name, folder, f"{loaded.name}_alembic_version", names))
    # Also those of plugins that are imported but not in use: they are not core's either.
    core = History(
        CORE, migrations_root() / "versions", "alembic_version", frozenset(metadata.tables) - tables_of_plugins()
    )
    return [core, *plugins]


def upgrade(engine: Engine, registry: Registry) -> list[Status]:
    """Bring core and every plugin up to date; return the histories that had something to do."""
    with _one_at_a_time(engine):
        pending = [status for status in statuses(engine, registry) if status.is_pending]
        for history in histories(registry):
            if history.name in {status.name for status in pending}:
                command.upgrade(config_for(history, engine), "head")
    registry.is_current = True
    return pending


def statuses(engine: Engine, registry: Registry) -> list[Status]:
    """Return where the database stands in each history."""
    result = []
    with engine.connect() as connection:
        for history in histories(registry):
            context = MigrationContext.configure(connection, opts={"version_table": history.version_table})
            head = ScriptDirectory.from_config(config_for(history, engine)).get_current_head()
            result.append(Status(history.name, context.get_current_revision(), head))
    return result


def write_revision(engine: Engine, registry: Registry, name: str, message: str) -> Path:
    """Write the revision that takes the database to the models of one distribution; return its file.

    Raises:
        NotFound: no distribution in use has this name and tables of its own.
    """
    known = {one.name: one for one in histories(registry)}
    if name not in known:
        raise NotFound(N_("There is no history “%(name)s”. There are: %(known)s."), name=name, known=", ".join(known))
    history = known[name]
    history.folder.mkdir(parents=True, exist_ok=True)
    number = f"{len(list(history.folder.glob('[0-9]*.py'))) + 1:04}"
    script = command.revision(config_for(history, engine), message, autogenerate=True, rev_id=number)
    if isinstance(script, list):
        script = script[0]
    if script is None:
        raise RuntimeError("nothing to write")
    return Path(script.path)


def config_for(history: History, engine: Engine) -> Config:
    """Return an Alembic configuration for one history; ``env.py`` reads it back from ``attributes``."""
    config = Config()
    config.set_main_option("script_location", str(migrations_root()).replace("%", "%%"))
    config.set_main_option("version_locations", str(history.folder).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(engine=engine, history=history)
    return config


@contextmanager
def _one_at_a_time(engine: Engine) -> Iterator[Connection | None]:
    """Let two nodes that start together upgrade one after the other. SQLite serialises by itself."""
    if engine.dialect.name != "postgresql":
        yield None
        return
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK_KEY})
        try:
            yield connection
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK_KEY})
