"""One history and one version table per distribution, all run by ``migrations/env.py``.

Branches in one version table break as soon as a plugin is removed, so each distribution keeps its own:
core in ``alembic_version``, a plugin in ``<name>_alembic_version``.
"""

from __future__ import annotations

import logging
import traceback
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, inspect, text

import hub
from hub.db import metadata
from hub.errors import Conflict, PluginError
from hub.i18n import N_
from hub.plugins.api import tables_of_plugins
from hub.plugins.owning import CORE_VERSIONS, owner_of, plugins_in, tables_of, version_table
from hub.plugins.registry import Loaded, Registry

CORE = "core"
_LOCK_KEY = 7_204_661  # any number, the same on all nodes
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class History:
    """The revisions of one distribution and the tables they are about."""

    name: str
    folder: Path
    version_table: str
    tables: frozenset[str]
    distribution: str = "partner-hub"
    requires: tuple[str, ...] = ()

    def covers(self, name: str | None, kind: str) -> bool:
        """Whether Alembic should look at something: the tables of others, of versions and of the queue are not ours."""
        return kind != "table" or name in self.tables


@dataclass(frozen=True, slots=True)
class Status:
    """Where a database stands in one history; ``None`` means before the first revision.

    ``problem`` says why ``hub db upgrade`` cannot help, and what to do.
    """

    name: str
    current: str | None
    head: str | None
    problem: str = ""

    @property
    def is_pending(self) -> bool:
        """Whether the database is not what the code at hand needs."""
        return self.current != self.head or bool(self.problem)


def migrations_root() -> Path:
    """Return the folder with ``env.py``: beside the package in a checkout, inside it in a wheel."""
    inside = Path(hub.__file__).parent / "_migrations"
    return inside if inside.is_dir() else Path(hub.__file__).parent.parent / "migrations"


def histories(registry: Registry) -> list[History]:
    """Return core's history, then each plugin's in the order in which they are loaded."""
    plugins = []
    for loaded in registry.loaded:
        if not loaded.is_core:
            with registry.guarded(loaded.name, "`migrations`"):
                if loaded.plugin.migrations() is not None:
                    plugins.append(loaded)
    return histories_of(plugins, {one.name for one in registry.loaded} | {one.name for one in registry.failures})


def histories_of(plugins: Iterable[Loaded], names: Iterable[str]) -> list[History]:
    """Return core's history, then those of ``plugins`` that have one. ``names`` are all plugins that are known."""
    known = set(names)
    own = []
    for loaded in plugins:
        folder = _folder_of(loaded)
        if folder is not None:
            own.append(
                History(
                    loaded.name,
                    folder,
                    version_table(loaded.name),
                    tables_of(loaded, known),
                    loaded.distribution,
                    tuple(loaded.plugin.requires),
                )
            )
    # Also those of plugins that are imported but not in use: they are not core's either.
    others = tables_of_plugins().union(*(history.tables for history in own))
    rest = frozenset(name for name in set(metadata.tables) - others if owner_of(name, known - {CORE}) not in known)
    return [History(CORE, migrations_root() / "versions", CORE_VERSIONS, rest), *own]


def _folder_of(loaded: Loaded) -> Path | None:
    """Return where a plugin's revisions lie, ``None`` when its hook fails: that is told at the start."""
    try:
        folder: Any = loaded.plugin.migrations()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        log.error("the hook migrations of the plugin %s fails", loaded.name, exc_info=error)
        return None
    return folder if isinstance(folder, Path) else None


def upgrade(engine: Engine, registry: Registry) -> list[Status]:
    """Bring core and every plugin up to date; return the histories that were brought further.

    A plugin whose migration fails keeps the tables it had and is left out, with those that require it; core and the
    other plugins go on. Several processes may do this at once: the first one works, the others wait.

    Raises:
        Conflict: the database is newer than this hub.
        PluginError: in strict mode, a plugin cannot be brought up to date.
    """
    done: list[Status] = []
    failed: dict[str, str] = {}
    with one_at_a_time(engine):
        found = {status.name: status for status in statuses(engine, registry)}
        for history in histories(registry):
            status = found[history.name]
            if not status.is_pending or failed.keys() & set(history.requires):
                continue
            problem = status.problem or _run(history, engine)
            if not problem:
                done.append(status)
            elif history.name == CORE:
                raise Conflict(N_("The database cannot be brought up to date: %(problem)s."), problem=problem)
            else:
                failed[history.name] = f"{history.name} ({history.distribution}): {problem}"
    _leave_out(registry, failed)
    registry.is_current = True
    return done


def settle(engine: Engine, registry: Registry) -> Status:
    """Leave out every plugin whose tables are not those of its code; return where core stands.

    Raises:
        PluginError: in strict mode, instead of leaving one out.
    """
    core, *plugins = statuses(engine, registry)
    if not core.is_pending:
        waiting = "changes of the database are waiting. Run “hub db upgrade”, then restart"
        _leave_out(
            registry,
            {
                one.name: f"{one.name} ({_distribution(registry, one.name)}): {one.problem or waiting}"
                for one in plugins
                if one.is_pending
            },
        )
        registry.is_current = True
    return core


def statuses(engine: Engine, registry: Registry, *, only: str | None = None) -> list[Status]:
    """Return where the database stands in each history, core's first; or in ``only`` one of them."""
    wanted = [history for history in histories(registry) if only in (None, history.name)]
    with engine.connect() as connection:
        return [_status(connection, history, engine) for history in wanted]


def not_in_use(engine: Engine, registry: Registry) -> dict[str, str | None]:
    """Return plugins that have tables in the database and are not in use, with the revision they stand at."""
    used = {history.name for history in histories(registry)}
    with engine.connect() as connection:
        names = plugins_in(inspect(connection).get_table_names()) - used
        return {name: _current(connection, version_table(name)) for name in sorted(names)}


def config_for(history: History, engine: Engine) -> Config:
    """Return an Alembic configuration for one history; ``env.py`` reads it back from ``attributes``."""
    config = Config(cmd_opts=Namespace(quiet=True))
    config.set_main_option("script_location", str(migrations_root()).replace("%", "%%"))
    config.set_main_option("version_locations", str(history.folder).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(engine=engine, history=history)
    return config


@contextmanager
def one_at_a_time(engine: Engine) -> Iterator[None]:
    """Let processes that change tables of one database do it one after the other, on one machine or on several."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK_KEY}):
                _tell_waiting()
                connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK_KEY})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK_KEY})
        return
    path = engine.url.database
    if not path or path == ":memory:":
        yield
        return
    # SQLite's own lock is given up on after its busy timeout, and does not cover the making of a new file.
    lock = FileLock(f"{path}.upgrade-lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        _tell_waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _tell_waiting() -> None:
    log.warning("Another process is changing the tables of this database; waiting for it.")


def _status(connection: Connection, history: History, engine: Engine) -> Status:
    current = _current(connection, history.version_table)
    try:
        scripts = ScriptDirectory.from_config(config_for(history, engine))
        head = scripts.get_current_head()
        known = {script.revision for script in scripts.walk_revisions()}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the files of a plugin are its code, too
        if history.name == CORE:
            raise
        log.error("the revisions of the plugin %s cannot be read", history.name, exc_info=error)
        return Status(history.name, current, None, f"its revisions cannot be read: {_said(error, history)}")
    if current is not None and current not in known:
        said = f"the database is at revision {current}, which is not among its files"
        return Status(history.name, current, head, f"{said}. Install the version that made it, or a newer one")
    return Status(history.name, current, head)


def _current(connection: Connection, table: str) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table": table}).get_current_revision()


def _run(history: History, engine: Engine) -> str:
    """Bring one history to its end; return why that is not possible, ``""`` when it is done."""
    try:
        command.upgrade(config_for(history, engine), "head")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: a plugin must not end the hub
        if history.name == CORE:
            raise
        log.error("the migration of the plugin %s fails", history.name, exc_info=error)
        return f"its migration fails and was taken back: {_said(error, history)}. The log has the traceback"
    return ""


def _said(error: BaseException, history: History) -> str:
    """Return an error in a line, with the file of the history where it happened."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).parent == history.folder
    ]
    place = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}: " if frames else ""
    return f"{place}{type(error).__name__}: {str(error).partition(chr(10))[0]}"


def _leave_out(registry: Registry, findings: dict[str, str]) -> None:
    if findings and registry.strict:
        raise PluginError(
            N_("These plugins cannot be used:\n%(findings)s"),
            findings="\n".join(f"- {finding}" for finding in findings.values()),
        )
    for name, finding in findings.items():
        if registry.find(name) is not None:  # one that required another is gone with it
            registry.leave_out(name, finding)


def _distribution(registry: Registry, name: str) -> str:
    loaded = registry.find(name)
    return loaded.distribution if loaded is not None else name
